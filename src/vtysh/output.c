/* SPDX-License-Identifier: Apache-2.0 */
/* output -- see output.h. */
#include "vtysh/output.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_all(int fd, const char *chars, size_t length)
{
	while (length) {
		ssize_t n = write(fd, chars, length);
		if (n < 0 && errno == EINTR && !remote_interrupted)
			continue;
		if (n <= 0)
			return false;
		chars += n;
		length -= (size_t)n;
	}
	return true;
}

void output_plain(void *owner, const char *chars, size_t length)
{
	fflush(stdout);
	if (!write_all(STDOUT_FILENO, chars, length))
		remote_interrupted = 1;
}

/* ---- pager -------------------------------------------------------------------------------------------- */

static bool is_installed(const char *program)
{
	char path[64];
	snprintf(path, sizeof path, "/usr/bin/%s", program);
	if (access(path, X_OK) == 0)
		return true;
	snprintf(path, sizeof path, "/bin/%s", program);
	return access(path, X_OK) == 0;
}

static const char *pager_command(void)
{
	const char *said = getenv("VTYSH_PAGER");
	if (said)
		return *said && strcmp(said, "cat") != 0 ? said : NULL;
	return is_installed("less") ? "less -FRX" : is_installed("more") ? "more" : NULL;
}

/* Lines of a page; 0: no pages. */
static uint32_t page_lines(const struct shell *sh)
{
	struct winsize size;
	if (!pager_command())
		return 0;
	if (sh->length_said)
		return sh->terminal_length;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

static void start_program(struct pager *pager)
{
	int ends[2];
	if (pipe(ends) != 0)
		return;
	fflush(stdout);
	pager->program = fork();
	if (pager->program == 0) {
		signal(SIGPIPE, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", pager_command(), (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	if (pager->program > 0)
		pager->fd = ends[1];
	else
		close(ends[1]);
}

static void flush(struct pager *pager)
{
	if (pager->held.length && !write_all(pager->fd >= 0 ? pager->fd : STDOUT_FILENO, pager->held.chars, pager->held.length))
		remote_interrupted = 1;
	text_clear(&pager->held);
}

static void print(void *owner, const char *chars, size_t length)
{
	struct pager *pager = owner;
	if (!pager->page) {
		output_plain(NULL, chars, length);
		return;
	}
	text_add_chars(&pager->held, chars, length);
	for (size_t i = 0; i < length && pager->fd < 0; i++)
		pager->lines += chars[i] == '\n';
	if (pager->fd < 0 && pager->lines >= pager->page)
		start_program(pager);
	if (pager->fd >= 0)
		flush(pager);
}

void pager_begin(struct pager *pager)
{
	pager->page = page_lines(pager->sh);
	pager->lines = 0;
}

void pager_end(struct pager *pager)
{
	flush(pager);
	if (pager->fd < 0)
		return;
	close(pager->fd);
	pager->fd = -1;
	while (waitpid(pager->program, NULL, 0) < 0 && errno == EINTR)
		;
}

void pager_open(struct pager *pager, struct shell *sh)
{
	*pager = (struct pager){ .sh = sh, .fd = -1 };
	sh->print = print;
	sh->print_owner = pager;
}

void pager_close(struct pager *pager)
{
	text_free(&pager->held);
}
