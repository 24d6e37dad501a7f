/* SPDX-License-Identifier: Apache-2.0 */
/* background -- see background.h. */
#include "daemon/background.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child reports by one byte; its end without one is its failure. */
static _Noreturn void wait_for(const char *program, pid_t child, int report)
{
	char byte;
	ssize_t n;
	int status;
	while ((n = read(report, &byte, 1)) < 0 && errno == EINTR)
		;
	if (n == 1)
		_exit(0);
	if (waitpid(child, &status, 0) == child && WIFSIGNALED(status))
		fprintf(stderr, "%s: died of signal %d (%s) before it was ready\n", program, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	_exit(1);
}

int background_fork(const char *program)
{
	int ends[2];
	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		fprintf(stderr, "%s: cannot go to the background: %s\n", program, strerror(errno));
		exit(1);
	}
	pid_t child = fork();
	if (child < 0) {
		fprintf(stderr, "%s: cannot go to the background: %s\n", program, strerror(errno));
		exit(1);
	}
	if (child > 0) {
		close(ends[1]);
		wait_for(program, child, ends[0]);
	}
	close(ends[0]);
	setsid();
	return ends[1];
}

void background_ready(int report)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	if (write(report, "r", 1) != 1)
		return;
	close(report);
}
