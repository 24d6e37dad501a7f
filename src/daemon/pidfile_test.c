/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/memory.h"
#include "daemon/pidfile.h"

static char path[64];

static void write_number(long number)
{
	FILE *file = fopen(path, "w");
	fprintf(file, "%ld\n", number);
	fclose(file);
}

static long read_number(void)
{
	long number = -1;
	FILE *file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

static void a_file_of_a_dead_daemon_is_taken_over(void **state)
{
	char *why = NULL;
	write_number(1);             /* a process that lives, but that holds no lock */
	int fd = pidfile_take(path, &why);
	assert_true(fd >= 0);
	assert_int_equal(read_number(), getpid());
	pidfile_leave(path, fd);
	assert_int_equal(read_number(), -1);
}

static void a_second_daemon_is_refused_and_told_by_whom(void **state)
{
	char *why = NULL, expected[32];
	int fd = pidfile_take(path, &why);
	snprintf(expected, sizeof expected, "process %d ", getpid());
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		int mine = pidfile_take(path, &why);
		_exit(mine < 0 && why && strstr(why, expected) ? 0 : 1);
	}
	int status;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(read_number(), getpid());
	pidfile_leave(path, fd);
}

static void who_comes_while_the_first_leaves_waits_for_it(void **state)
{
	char *why = NULL;
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t first = fork();
	if (first == 0) {
		int fd = pidfile_take(path, &why);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		usleep(300000);
		pidfile_leave(path, fd);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	int fd = pidfile_take(path, &why);
	assert_true(fd >= 0);
	assert_int_equal(read_number(), getpid());
	waitpid(first, NULL, 0);
	pidfile_leave(path, fd);
	close(ready[0]);
	close(ready[1]);
}

/* A script that stops the first removes its file and starts the next, while the first is still at its farewells. */
static void who_leaves_late_leaves_the_file_of_the_next(void **state)
{
	char *why = NULL;
	int first = pidfile_take(path, &why);
	assert_true(first >= 0);
	assert_int_equal(unlink(path), 0);
	write_number(12345);
	pidfile_leave(path, first);
	assert_int_equal(read_number(), 12345);
	unlink(path);
}

static void a_folder_that_is_missing_is_named(void **state)
{
	char *why = NULL;
	assert_int_equal(pidfile_take("/nonexistent/folder/x.pid", &why), -1);
	assert_non_null(strstr(why, "/nonexistent/folder/x.pid"));
	mem_free(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_a_dead_daemon_is_taken_over),
		cmocka_unit_test(a_second_daemon_is_refused_and_told_by_whom),
		cmocka_unit_test(who_comes_while_the_first_leaves_waits_for_it),
		cmocka_unit_test(who_leaves_late_leaves_the_file_of_the_next),
		cmocka_unit_test(a_folder_that_is_missing_is_named),
	};
	snprintf(path, sizeof path, "/tmp/pidfile-test-%d.pid", getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
