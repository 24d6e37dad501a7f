/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "cli/file.h"
#include "cli/sample_language.h"

static const struct config_rules rules = { &sample_root_kind, NULL, NULL };
static struct config *config;
static char directory[64];
static char path[128];

static int begin(void **state)
{
	snprintf(directory, sizeof directory, "/tmp/grevy-file-test-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof path, "%s/sample.conf", directory);
	config = config_new(&rules, NULL);
	return 0;
}

static void drop_file(const char *tail)
{
	char name[160];
	snprintf(name, sizeof name, "%s%s", path, tail);
	unlink(name);
}

static int finish(void **state)
{
	config_free(config);
	drop_file("");
	drop_file(".sav");
	drop_file(".new");
	return rmdir(directory);
}

static void load(const char *text)
{
	char *why = NULL;
	if (!config_load_text(config, "sample.conf", text, &why))
		fail_msg("%s", why);
}

static void assert_running(const char *expected)
{
	struct text out = { 0 };
	config_write(config_tree(config), &out);
	assert_string_equal(text_chars(&out), expected);
	text_free(&out);
}

static void assert_written(const char *old, const char *expected)
{
	struct text out = { 0 }, again = { 0 };
	config_text(config, old, &out);
	assert_string_equal(text_chars(&out), expected);
	config_text(config, text_chars(&out), &again);
	assert_string_equal(text_chars(&again), expected);       /* written twice is written once */
	text_free(&out);
	text_free(&again);
}

static void put_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	fchmod(fd, mode);
	close(fd);
}

static void assert_file(const char *name, const char *expected)
{
	char text[4096];
	FILE *file = fopen(name, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, expected);
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static void what_is_not_known_may_be_left_out_with_what_is_below_it(void **state)
{
	char *why = NULL;
	const char *text = "hostname one\nrouter bgp 1 in space\n neighbor 192.0.2.1 remote-as 2\nexit\nhostnames two\n"
			   "router bgp 65001\n frobnicate\n bgp log-neighbor-changes\nexit\n";
	assert_false(config_load_text(config, "x.conf", text, &why));
	mem_free(why);
	assert_true(config_load_known_text(config, "x.conf", text, &why));
	assert_non_null(strstr(why, "x.conf:2: router bgp 1 in space"));
	assert_non_null(strstr(why, "x.conf:5: hostnames two"));
	assert_non_null(strstr(why, "x.conf:7: frobnicate"));
	assert_null(strstr(why, "x.conf:3"));
	mem_free(why);
	struct text out = { 0 };
	config_write(config_tree(config), &out);
	assert_non_null(strstr(out.chars, "hostname one"));
	assert_non_null(strstr(out.chars, "router bgp 65001"));
	assert_null(strstr(out.chars, "192.0.2.1"));
	text_free(&out);
	assert_true(config_load_known_text(config, "x.conf", "hostname three\n", &why));
	assert_null(why);
}

static void frr_files_load(void **state)
{
	load("frr version 8.4.4\nfrr defaults traditional\nhostname docker1\nlog file /var/log/frr.log\npassword zebra\n"
	     "service integrated-vtysh-config\n!\nip route 10.0.0.0/8 192.168.1.1 5\n!\ninterface eth0\n"
	     " description underlay\n ip ospf cost 10\n ip address 10.1.1.1/24\nexit\n!\nrouter bgp 7675\n"
	     " no bgp log-neighbor-changes\n neighbor 192.168.15.108 remote-as 7676\n !\n address-family ipv4 unicast\n"
	     "  network 172.17.0.0/24\n  neighbor 192.168.15.108 next-hop-self\n exit-address-family\nexit\n!\n"
	     "route-map X permit 10\n match ip address prefix-list Y\nexit\n!\nend\n");
	assert_running("hostname docker1\n!\nip route 10.0.0.0/8 192.168.1.1 5\n!\ninterface eth0\n description underlay\n"
		       " ip address 10.1.1.1/24\nexit\n!\nrouter bgp 7675\n no bgp log-neighbor-changes\n"
		       " neighbor 192.168.15.108 remote-as 7676\n !\n address-family ipv4 unicast\n  network 172.17.0.0/24\n"
		       "  neighbor 192.168.15.108 next-hop-self\n exit-address-family\nexit\n!\n");
}

static void quagga_files_without_exit_load(void **state)
{
	load("! -*- bgp -*-\n!\nhostname bgpd\npassword zebra\n!\nrouter bgp 7675\nneighbor 10.0.0.2 remote-as 2\r\n"
	     " network 10.0.0.0/8\n address-family ipv4\n neighbor 10.0.0.2 activate\n bgp router-id 1.2.3.4\n"
	     " exit-address-family\n!\ninterface eth0\n shutdown\naccess-list all permit any\nip route 10.9.0.0/16 10.0.0.1\n"
	     "line vty\n!\n");
	assert_running("hostname bgpd\n!\nip route 10.9.0.0/16 10.0.0.1\n!\ninterface eth0\n shutdown\nexit\n!\n"
		       "router bgp 7675\n bgp router-id 1.2.3.4\n neighbor 10.0.0.2 remote-as 2\n !\n"
		       " address-family ipv4 unicast\n  network 10.0.0.0/8\n  neighbor 10.0.0.2 activate\n"
		       " exit-address-family\nexit\n!\n");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
	struct text plain = { 0 };
	load("hostname h1\n");
	config_write(config_tree(config), &plain);
	load("\xef\xbb\xbfhostname h1\n");
	assert_running(text_chars(&plain));
	text_free(&plain);
}

static void a_file_replaces_all_that_was(void **state)
{
	load("hostname a\nrouter bgp 1\n neighbor 10.0.0.2 remote-as 2\n");
	load("router bgp 1\n neighbor 10.0.0.3 remote-as 2\n");
	assert_running("router bgp 1\n neighbor 10.0.0.3 remote-as 2\nexit\n!\n");
}

static void errors_are_all_told_with_their_lines_and_nothing_is_taken(void **state)
{
	char *why = NULL;
	load("hostname good\n");
	assert_false(config_load_text(config, "x.conf", "hostname bad\nnonsense here\nip route 10.0.0.0/33 1.1.1.1\n"
				      "router bgp 1\n neighbor 10.0.0.2 description too early\n ntework 10.0.0.0/8\n", &why));
	assert_string_equal(why,
			    "x.conf:2: nonsense here — \"nonsense\" is not known here\n"
			    "x.conf:3: ip route 10.0.0.0/33 1.1.1.1 — 10.0.0.0/33: mask length 33 is beyond 32\n"
			    "x.conf:5: neighbor 10.0.0.2 description too early — specify its AS first: neighbor 10.0.0.2 "
			    "remote-as AS\n"
			    "x.conf:6: ntework 10.0.0.0/8 — \"ntework\" is not known here; did you mean network?");
	mem_free(why);
	assert_running("hostname good\n!\n");
}

static bool refuse(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	*why = mem_text("the log cannot be opened");
	return false;
}

static void what_the_daemon_refuses_is_told_with_the_file(void **state)
{
	static const struct config_rules strict = { &sample_root_kind, refuse, NULL };
	struct config *other = config_new(&strict, NULL);
	char *why = NULL;
	assert_false(config_load_text(other, "x.conf", "hostname a\n", &why));
	assert_string_equal(why, "x.conf: the log cannot be opened");
	mem_free(why);
	config_free(other);
}

static void a_file_that_is_not_there_is_told(void **state)
{
	char *why = NULL, expected[256];
	assert_false(config_load(config, path, &why));
	snprintf(expected, sizeof expected, "%s: cannot be read: No such file or directory", path);
	assert_string_equal(why, expected);
	mem_free(why);
}

/* ---- what is kept ----------------------------------------------------------------------------------- */

static void comments_and_foreign_lines_stay_where_they_stood(void **state)
{
	const char *old = "! the top\n"
			  "frr version 8.4.4\n"
			  "! our name\n"
			  "hostname a\n"
			  "!\n"
			  "interface eth0\n"
			  " ! the cable on the left\n"
			  " description x\n"
			  " ip ospf cost 10\n"
			  "exit\n"
			  "!\n"
			  "router ospf\n"
			  " network 10.0.0.0/8 area 0\n"
			  "exit\n"
			  "!\n"
			  "# peers\n"
			  "router bgp 1\n"
			  " ! the good one\n"
			  " neighbor 10.0.0.2 remote-as 2\n"
			  "exit\n"
			  "!\n"
			  "route-map X permit 10\n"
			  "exit\n"
			  "!\n"
			  "! the end\n";
	load(old);
	assert_written(old, old);
}

static void they_stay_when_their_neighbours_change(void **state)
{
	const char *old = "! our name\nhostname a\n!\nrouter bgp 1\n ! about two\n neighbor 10.0.0.2 remote-as 2\n"
			  " neighbor 10.0.0.2 description \"old words\"\n ! about three\n neighbor 10.0.0.3 remote-as 3\nexit\n"
			  "!\naccess-list all permit any\n";
	load("hostname b\nrouter bgp 1\n neighbor 10.0.0.1 remote-as 9\n neighbor 10.0.0.2 remote-as 5\n"
	     " neighbor 10.0.0.2 description new words\n");
	assert_written(old, "! our name\nhostname b\n!\nrouter bgp 1\n neighbor 10.0.0.1 remote-as 9\n ! about two\n"
			    " neighbor 10.0.0.2 remote-as 5\n neighbor 10.0.0.2 description new words\n ! about three\n"
			    "exit\n!\naccess-list all permit any\n!\n");
}

static void what_stood_in_a_lost_section_is_not_lost(void **state)
{
	const char *old = "hostname a\n!\ninterface eth0\n shutdown\n ip ospf cost 10\nexit\n!\nrouter bgp 1\n ! peers\n"
			  " neighbor 10.0.0.2 remote-as 2\nexit\n!\n";
	load("hostname a\n");
	assert_written(old, "hostname a\n!\ninterface eth0\n ip ospf cost 10\nexit\n!\n ! peers\n");
}

static void another_daemons_section_keeps_what_is_in_it(void **state)
{
	const char *old = "router ospf\n ! inside\n network 10.0.0.0/8 area 0\n address-family x\n  deep\n exit-address-family\n"
			  "exit\n!\nkey chain k\n key 1\n  key-string s\n!\nvrf red\n ip route 1.0.0.0/8 2.2.2.2\nexit-vrf\n!\n"
			  "hostname a\n!\n";
	load(old);
	assert_written(old, "router ospf\n ! inside\n network 10.0.0.0/8 area 0\n address-family x\n  deep\n exit-address-family\n"
			    "exit\n!\nkey chain k\n key 1\n  key-string s\n!\nvrf red\n ip route 1.0.0.0/8 2.2.2.2\nexit-vrf\n"
			    "!\nhostname a\n!\n");
}

static void a_line_that_is_wrong_is_kept_as_a_comment(void **state)
{
	char *why = NULL;
	load("hostname a\n");
	put_file(path, "hostname a\n!\n garbage here\n!\n", 0640);
	assert_false(config_load(config, path, &why));
	mem_free(why);
	assert_true(config_save(config, path, &why));
	assert_file(path, "hostname a\n!\n ! garbage here\n!\n");
	assert_true(config_load(config, path, &why));
}

/* ---- writing ---------------------------------------------------------------------------------------- */

static void saving_replaces_the_file_and_keeps_the_one_before(void **state)
{
	char *why = NULL, saved[160];
	struct stat st;
	load("hostname a\n");
	assert_true(config_save(config, path, &why));
	assert_file(path, "hostname a\n!\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	put_file(path, "! note\nhostname a\n!\n", 0600);
	load("hostname b\n");
	assert_true(config_save(config, path, &why));
	assert_file(path, "! note\nhostname b\n!\n");
	snprintf(saved, sizeof saved, "%s.sav", path);
	assert_file(saved, "! note\nhostname a\n!\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(config_load(config, path, &why));
	assert_running("hostname b\n!\n");
}

static void the_owner_stays(void **state)
{
	char *why = NULL;
	struct stat st;
	if (geteuid() != 0)
		skip();
	put_file(path, "hostname a\n", 0640);
	assert_int_equal(chown(path, 1234, 2345), 0);
	load("hostname b\n");
	assert_true(config_save(config, path, &why));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 1234);
	assert_int_equal(st.st_gid, 2345);
}

static void a_link_stays_a_link(void **state)
{
	char *why = NULL, name[160];
	struct stat st;
	snprintf(name, sizeof name, "%s.new", path);
	put_file(path, "hostname a\n", 0640);
	assert_int_equal(symlink(path, name), 0);
	load("hostname b\n");
	char other[192];
	snprintf(other, sizeof other, "%s.link", path);
	assert_int_equal(rename(name, other), 0);
	assert_true(config_save(config, other, &why));
	assert_int_equal(lstat(other, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_file(path, "hostname b\n!\n");
	unlink(other);
}

static void a_save_that_fails_leaves_the_file_as_it_was(void **state)
{
	char *why = NULL, name[192];
	put_file(path, "hostname a\n", 0640);
	snprintf(name, sizeof name, "%s.new", path);
	assert_int_equal(mkdir(name, 0700), 0);                  /* the new file cannot be made */
	load("hostname b\n");
	assert_false(config_save(config, path, &why));
	assert_non_null(strstr(why, "cannot be saved, it is as it was: Is a directory"));
	assert_null(strchr(why, '\n'));
	mem_free(why);
	assert_file(path, "hostname a\n");
	rmdir(name);
	why = NULL;
	assert_false(config_save(config, "/dev/full/x", &why));
	mem_free(why);
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* With strict_string_checks the sanitizer reads the rest of the file at every word. */
#ifdef __SANITIZE_ADDRESS__
enum { NEIGHBORS = 1000 };
#else
enum { NEIGHBORS = 25000 };
#endif

static void large_files_are_quick(void **state)
{
	struct text text = { 0 }, out = { 0 };
	char *why = NULL;
	text_add(&text, "router bgp 1\n");
	for (int i = 0; i < NEIGHBORS; i++)
		text_add(&text, "%s neighbor 10.%d.%d.1 remote-as 5\n neighbor 10.%d.%d.1 description number %d\n",
			 i % 10 ? "" : " ! a note\n", i / 250, i % 250, i / 250, i % 250, i);
	double start = seconds();
	assert_true(config_load_text(config, "big", text_chars(&text), &why));
	double loaded = seconds();
	config_text(config, text_chars(&text), &out);
	double written = seconds();
	print_message("%d neighbors read in %.0f ms, merged and written in %.0f ms\n", NEIGHBORS, (loaded - start) * 1e3,
		      (written - loaded) * 1e3);
	assert_int_equal(out.length, text.length + strlen("exit\n!\n"));
	assert_true(loaded - start < 5);
	text_free(&text);
	text_free(&out);
}

#define WITH_CONFIG(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONFIG(what_is_not_known_may_be_left_out_with_what_is_below_it),
		WITH_CONFIG(frr_files_load),
		WITH_CONFIG(quagga_files_without_exit_load),
		WITH_CONFIG(a_byte_order_mark_is_passed_over),
		WITH_CONFIG(a_file_replaces_all_that_was),
		WITH_CONFIG(errors_are_all_told_with_their_lines_and_nothing_is_taken),
		WITH_CONFIG(what_the_daemon_refuses_is_told_with_the_file),
		WITH_CONFIG(a_file_that_is_not_there_is_told),
		WITH_CONFIG(comments_and_foreign_lines_stay_where_they_stood),
		WITH_CONFIG(they_stay_when_their_neighbours_change),
		WITH_CONFIG(what_stood_in_a_lost_section_is_not_lost),
		WITH_CONFIG(another_daemons_section_keeps_what_is_in_it),
		WITH_CONFIG(a_line_that_is_wrong_is_kept_as_a_comment),
		WITH_CONFIG(saving_replaces_the_file_and_keeps_the_one_before),
		WITH_CONFIG(the_owner_stays),
		WITH_CONFIG(a_link_stays_a_link),
		WITH_CONFIG(a_save_that_fails_leaves_the_file_as_it_was),
		WITH_CONFIG(large_files_are_quick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
