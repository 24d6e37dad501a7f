/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/text.h"
#include "base/testing.h"

static char folder[64];

static int begin(void **state)
{
	strcpy(folder, "/tmp/log_test.XXXXXX");
	assert_non_null(mkdtemp(folder));
	log_open("bgpd");
	return 0;
}

static int end(void **state)
{
	char command[100];
	log_close();
	log_timestamps(0);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static char *in_folder(const char *name)
{
	return text_format("%s/%s", folder, name);
}

static char *content_of(const char *path)
{
	struct text t = { 0 };
	char bytes[4096];
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
		text_add_chars(&t, bytes, got);
	fclose(file);
	return text_take(&t);
}

static void expect_content(const char *path, const char *part)
{
	char *content = content_of(path);
	if (!strstr(content, part))
		fail_msg("'%s' is not in: %s", part, content);
	mem_free(content);
}

static unsigned mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void missing_folders_and_the_file_are_made_whatever_the_umask(void **state)
{
	char *path = in_folder("a/b/grevy.log"), *above = in_folder("a"), *why = NULL;
	mode_t before = umask(0077);
	assert_true(log_file_is_possible(path, &why));
	assert_int_equal(access(above, F_OK), -1);
	assert_true(log_to_file(path, LOG_INFO_, &why));
	umask(before);
	assert_int_equal(mode_of(above), 0755);
	assert_int_equal(mode_of(path), 0640);
	log_info("peer=%s as=%u up", "192.0.2.1", 65001u);
	log_debug("not wanted");
	expect_content(path, " BGP: peer=192.0.2.1 as=65001 up\n");
	char *content = content_of(path);
	assert_null(strstr(content, "not wanted"));
	mem_free(content);
	mem_free(path);
	mem_free(above);
}

static void refusal(const char *path, const char *words)
{
	char *why = NULL;
	assert_false(log_file_is_possible(path, &why));
	if (!strstr(why, words) || !strstr(why, "log file"))
		fail_msg("'%s' is not in: %s", words, why);
	mem_free(why);
	why = NULL;
	assert_false(log_to_file(path, LOG_INFO_, &why));
	assert_non_null(strstr(why, words));
	mem_free(why);
}

static void a_folder_is_no_log_file(void **state)
{
	char *with_slash = in_folder("new/");
	refusal(folder, "it is a folder; add the name of a file to it");
	refusal(with_slash, "it names a folder; add the name of a file to it");
	refusal("", "the name of the log file is missing");
	mem_free(with_slash);
}

static void a_file_is_no_folder_for_a_log(void **state)
{
	char *file = in_folder("file"), *below = in_folder("file/x/grevy.log");
	close(open(file, O_CREAT | O_WRONLY, 0600));
	refusal(below, "/file is a file, not a folder");
	mem_free(file);
	mem_free(below);
}

/* Root may write everywhere, so the question is asked by a child that is nobody. */
static int as_nobody(const char *path, const char *words)
{
	char *why = NULL;
	if (setgid(65534) || setuid(65534))
		return 2;
	if (log_file_is_possible(path, &why) || log_to_file(path, LOG_INFO_, &why))
		return 3;
	if (strstr(why, words) && strstr(why, "Permission denied"))
		return 0;
	fprintf(stderr, "%s\n", why);
	return 4;
}

static void refused_to_nobody(const char *path, const char *words)
{
	int status;
	pid_t child = fork();
	if (!child)
		_exit(as_nobody(path, words));
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
}

static void a_missing_permission_is_told_with_owner_and_mode(void **state)
{
	if (geteuid() != 0)
		skip();
	char *file = in_folder("grevy.log"), *deep = in_folder("x/y/grevy.log");
	close(open(file, O_CREAT | O_WRONLY, 0600));
	chmod(folder, 0755);
	chmod(file, 0640);
	refused_to_nobody(file, "grevy.log belongs to root:root, mode 0640, and this program runs as nobody");
	refused_to_nobody(deep, "folder /tmp/log_test.");
	refused_to_nobody(deep, "belongs to root:root, mode 0755, and this program runs as nobody");
	chmod(folder, 0700);
	refused_to_nobody(file, "belongs to root:root, mode 0700");
	mem_free(file);
	mem_free(deep);
}

static void a_refused_file_leaves_the_old_target(void **state)
{
	char *path = in_folder("grevy.log"), *why = NULL;
	assert_true(log_to_file(path, LOG_INFO_, &why));
	assert_false(log_to_file(folder, LOG_INFO_, &why));
	log_info("still here");
	expect_content(path, "still here");
	mem_free(why);
	mem_free(path);
}

static void after_rotation_lines_go_to_the_new_file(void **state)
{
	char *path = in_folder("grevy.log"), *old = in_folder("grevy.log.1"), *why = NULL;
	assert_true(log_to_file(path, LOG_INFO_, &why));
	log_info("before");
	assert_int_equal(rename(path, old), 0);
	log_info("between");
	log_reopen();
	log_info("after");
	expect_content(old, "between");
	expect_content(path, "after");
	mem_free(path);
	mem_free(old);
}

static void each_file_is_opened_again_though_the_other_cannot_be(void **state)
{
	char *lost = in_folder("lost.log"), *path = in_folder("filtered.log"), *old = in_folder("filtered.log.1"), *why = NULL;
	assert_true(log_to_file(lost, LOG_INFO_, &why));
	assert_true(log_to_filtered_file(path, LOG_INFO_, &why));
	assert_int_equal(unlink(lost), 0);
	assert_int_equal(mkdir(lost, 0700), 0);
	log_info("before");
	assert_int_equal(rename(path, old), 0);
	log_reopen();
	log_info("after");
	expect_content(old, "before");
	expect_content(path, "after");
	expect_content(path, "was not opened again");
	assert_int_equal(rmdir(lost), 0);
	mem_free(lost);
	mem_free(path);
	mem_free(old);
}

static void control_characters_cannot_forge_a_line(void **state)
{
	char *path = in_folder("grevy.log"), *why = NULL;
	assert_true(log_to_file(path, LOG_INFO_, &why));
	log_info("reason=%s", "bye\n2024/01/01 00:00:00 BGP: forged\x1b[2J");
	expect_content(path, "reason=bye 2024/01/01 00:00:00 BGP: forged [2J\n");
	mem_free(path);
}

static void timestamps_have_as_many_digits_as_wanted(void **state)
{
	char *path = in_folder("grevy.log"), *why = NULL;
	int length;
	assert_true(log_to_file(path, LOG_INFO_, &why));
	log_timestamps(3);
	log_info("x");
	char *content = content_of(path);
	assert_int_equal(sscanf(content, "%*d/%*d/%*d %*d:%*d:%*d.%*3[0-9] BGP: x%n", &length), 0);
	assert_int_equal(length, strlen("2024/01/01 00:00:00.123 BGP: x"));
	mem_free(content);
	mem_free(path);
}

static void levels_are_known_by_their_abbreviations(void **state)
{
	static const struct { const char *word; int level; } rows[] = {
		{ "emergencies", 0 }, { "emerg", 0 }, { "a", 1 }, { "crit", 2 }, { "errors", 3 }, { "error", 3 },
		{ "warn", 4 }, { "notif", 5 }, { "notice", 5 }, { "info", 6 }, { "debug", 7 }, { "debugging", 7 },
		{ "e", -1 }, { "", -1 }, { "loud", -1 }, { "debuggings", -1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum log_level level = 99;
		assert_int_equal(log_level_from_word(rows[i].word, &level), rows[i].level >= 0);
		assert_int_equal(level, rows[i].level >= 0 ? rows[i].level : 99);
	}
}

static void gather(void *owner, const char *line)
{
	text_add(owner, "%s|", strstr(line, "BGP: ") + 5);
	log_info("logging while walking is allowed");
}

static void the_buffer_keeps_the_last_lines(void **state)
{
	struct text seen = { 0 };
	char *why = NULL;
	log_to_file("/dev/null", LOG_INFO_, &why);
	log_to_buffer(3);
	log_info("one");
	log_walk_buffer(gather, &seen);
	assert_string_equal(text_chars(&seen), "one|");
	text_clear(&seen);
	log_to_buffer(3);
	for (int i = 0; i < 5; i++)
		log_info("%d", i);
	log_walk_buffer(gather, &seen);
	assert_string_equal(text_chars(&seen), "2|3|4|");
	text_free(&seen);
}

static void a_limit_counts_what_it_holds_back(void **state)
{
	struct log_limit limit = { 0 };
	uint32_t suppressed = 99;
	for (int i = 0; i < 3; i++)
		assert_true(log_may(&limit, 5000 + i, 3, &suppressed));
	assert_int_equal(suppressed, 0);
	for (int i = 0; i < 7; i++)
		assert_false(log_may(&limit, 6000, 3, &suppressed));
	assert_true(log_may(&limit, 15000, 3, &suppressed));
	assert_int_equal(suppressed, 7);
	assert_true(log_may(&limit, 15000, 3, NULL));
	assert_int_equal(log_may(&limit, 0, 0, NULL), false);
}

enum { THREADS = 4, LINES = 500 };

static void *write_lines(void *argument)
{
	for (int i = 0; i < LINES; i++)
		log_info("thread=%s line=%d", (const char *)argument, i);
	return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
	static char names[THREADS][2] = { "a", "b", "c", "d" };
	pthread_t threads[THREADS];
	char *path = in_folder("grevy.log"), *why = NULL;
	int next[THREADS] = { 0 }, lines = 0;
	assert_true(log_to_file(path, LOG_INFO_, &why));
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, write_lines, names[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	char *content = content_of(path), *rest = content;
	for (char *line; (line = strsep(&rest, "\n")) && *line; lines++) {
		char name;
		int number;
		assert_int_equal(sscanf(line, "%*s %*s BGP: thread=%c line=%d", &name, &number), 2);
		assert_int_equal(number, next[name - 'a']++);
	}
	assert_int_equal(lines, THREADS * LINES);
	mem_free(content);
	mem_free(path);
}

static void a_topic_may_be_narrowed(void **state)
{
	const struct log_narrowing rows[] = { { 2, "peer=192.0.2.1 " }, { 2, "peer=192.0.2.2 " } };
	char *path = in_folder("narrow"), *content;
	assert_true(log_to_file(path, LOG_DEBUG_, NULL));
	log_set_topics(2 | 4);
	log_narrow_topics(rows, 2);
	log_detail(2, "peer=192.0.2.1 first");
	log_detail(2, "peer=192.0.2.10 second");
	log_detail(4, "peer=192.0.2.10 third");
	log_detail(8, "peer=192.0.2.1 fourth");
	log_debug("peer=192.0.2.10 fifth");
	log_narrow_topics(NULL, 0);
	log_detail(2, "peer=192.0.2.10 sixth");
	log_set_topics(0);
	content = content_of(path);
	assert_non_null(strstr(content, "first"));
	assert_null(strstr(content, "second"));
	assert_non_null(strstr(content, "third"));
	assert_null(strstr(content, "fourth"));
	assert_non_null(strstr(content, "fifth"));
	assert_non_null(strstr(content, "sixth"));
	mem_free(content);
	mem_free(path);
}

static void a_file_may_get_only_lines_with_some_text(void **state)
{
	char *path = in_folder("filtered.log"), *why = NULL;
	assert_true(log_to_filtered_file(path, LOG_INFO_, &why));
	log_filter_texts("two three");
	log_info("one");
	log_info("and three");
	log_debug("two, but nobody wants it");
	log_filter_texts(NULL);
	log_info("four");
	assert_true(log_to_filtered_file(NULL, LOG_INFO_, &why));
	log_info("five");
	char *content = content_of(path);
	assert_null(strstr(content, "one"));
	assert_non_null(strstr(content, "and three"));
	assert_null(strstr(content, "two"));
	assert_non_null(strstr(content, "four"));
	assert_null(strstr(content, "five"));
	mem_free(content);
	mem_free(path);
}

static void knock(void *owner)
{
	++*(int *)owner;
}

static void whoever_looks_on_gets_the_lines_that_come(void **state)
{
	int knocks = 0;
	uint64_t place, lost = 0;
	log_info("before");
	log_to_live(knock, &knocks);
	log_live_level(true, LOG_INFO_);
	place = log_live_place();
	log_info("first");
	log_debug("too quiet");
	log_info("second");
	assert_int_equal(knocks, 2);
	char *one = log_live_next(&place, &lost), *two = log_live_next(&place, &lost);
	assert_non_null(strstr(one, "first"));
	assert_non_null(strstr(two, "second"));
	assert_null(log_live_next(&place, &lost));
	assert_int_equal(lost, 0);
	mem_free(one);
	mem_free(two);
	log_live_level(false, LOG_INFO_);
	log_info("nobody wants it");
	log_to_live(NULL, NULL);
	log_info("nobody is there");
	assert_int_equal(knocks, 2);
	log_live_level(true, LOG_DEBUG_);
}

static void who_looks_too_late_is_told_how_many_lines_went_by(void **state)
{
	int knocks = 0;
	uint64_t place, lost = 0;
	log_to_live(knock, &knocks);
	place = log_live_place();
	for (int i = 0; i < LOG_LIVE_LINES + 5; i++)
		log_info("line %d.", i);
	char *line = log_live_next(&place, &lost);
	assert_int_equal(lost, 5);
	assert_non_null(strstr(line, "line 5."));
	assert_int_equal(log_live_place() - place, LOG_LIVE_LINES - 1);
	mem_free(line);
	log_to_live(NULL, NULL);
}

#define LOG_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOG_TEST(missing_folders_and_the_file_are_made_whatever_the_umask),
		LOG_TEST(a_folder_is_no_log_file),
		LOG_TEST(a_file_is_no_folder_for_a_log),
		LOG_TEST(a_missing_permission_is_told_with_owner_and_mode),
		LOG_TEST(a_refused_file_leaves_the_old_target),
		LOG_TEST(after_rotation_lines_go_to_the_new_file),
		LOG_TEST(each_file_is_opened_again_though_the_other_cannot_be),
		LOG_TEST(control_characters_cannot_forge_a_line),
		LOG_TEST(timestamps_have_as_many_digits_as_wanted),
		LOG_TEST(levels_are_known_by_their_abbreviations),
		LOG_TEST(the_buffer_keeps_the_last_lines),
		LOG_TEST(a_topic_may_be_narrowed),
		LOG_TEST(whoever_looks_on_gets_the_lines_that_come),
		LOG_TEST(who_looks_too_late_is_told_how_many_lines_went_by),
		LOG_TEST(a_file_may_get_only_lines_with_some_text),
		LOG_TEST(a_limit_counts_what_it_holds_back),
		LOG_TEST(threads_do_not_mix_their_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
