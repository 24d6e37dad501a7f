/* SPDX-License-Identifier: Apache-2.0 */
/* A file that may not grow stands for a disk that is full. */
#include "bgpd/events/dump_file.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/testing.h"

enum { RECORD = 1000 };

static struct dump_file open_one(char path[32])
{
	strcpy(path, "/tmp/dump_file_XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	fcntl(fd, F_SETFL, O_APPEND);
	return (struct dump_file){ .fd = fd, .kind = DUMP_UPDATES };
}

static void put(struct dump_file *file, uint8_t mark)
{
	uint8_t room[RECORD];
	memset(room, mark, sizeof room);
	struct writer w = writer_over(room, sizeof room);
	w.at = w.end;
	dump_file_put(file, &w);
}

static void allow(rlim_t size)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void assert_whole(const char *path, const char *marks)
{
	uint8_t room[16 * RECORD];
	int fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, room, sizeof room), (ssize_t)(strlen(marks) * RECORD));
	for (size_t i = 0; i < strlen(marks) * RECORD; i++)
		assert_int_equal(room[i], marks[i / RECORD]);
	close(fd);
}

static void what_finds_no_room_leaves_no_half(void **state)
{
	char path[32];
	struct dump_file file = open_one(path);
	signal(SIGXFSZ, SIG_IGN);
	put(&file, 'a');
	allow(RECORD * 5 / 2);
	put(&file, 'b');
	put(&file, 'c');
	put(&file, 'd');
	assert_int_equal(file.lost, 2);
	assert_whole(path, "ab");
	allow(RLIM_INFINITY);
	put(&file, 'e');
	assert_int_equal(file.lost, 0);
	assert_whole(path, "abe");
	dump_file_close(&file);
	assert_int_equal(file.fd, -1);
	unlink(path);
}

static void two_writers_of_a_file_keep_each_others_records(void **state)
{
	char path[32];
	struct dump_file one = open_one(path), other = { .fd = dump_file_again(one.fd), .is_shared = true };
	one.is_shared = true;
	put(&one, 'a');
	put(&other, 'b');
	allow(RECORD * 5 / 2);
	put(&one, 'c');
	allow(RLIM_INFINITY);
	put(&other, 'd');
	put(&one, 'e');
	assert_whole(path, "abde");
	dump_file_close(&one);
	dump_file_close(&other);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_finds_no_room_leaves_no_half),
		cmocka_unit_test(two_writers_of_a_file_keep_each_others_records),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
