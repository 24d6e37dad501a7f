/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/memory.h"
#include "cli/modes.h"
#include "cli/sample_language.h"

/* What the last commit told its owner. */
static struct {
	char lines[64][160];
	uint32_t count;
	const char *refusal;
	uint32_t commits;
} seen;

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	if (seen.refusal)
		*why = mem_text(seen.refusal);
	return !seen.refusal;
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	seen.count = 0;
	seen.commits++;
	for (uint32_t i = 0; i < count && i < 64; i++) {
		struct text head = { 0 };
		object_write_head(changes[i].was ? changes[i].was : changes[i].now, &head);
		snprintf(seen.lines[seen.count++], sizeof seen.lines[0], "%s%s %s %u",
			 changes[i].was ? "-" : "", changes[i].now ? "+" : "", text_chars(&head), changes[i].effects);
		text_free(&head);
	}
}

static const struct config_rules rules = { &sample_root_kind, check, apply };
static struct config *config;
static struct place place;

static int begin(void **state)
{
	memset(&seen, 0, sizeof seen);
	config = config_new(&rules, NULL);
	return 0;
}

static int finish(void **state)
{
	place_drop(&place);
	config_free(config);
	return 0;
}

/* One line is one commit, as at the prompt. Returns what it answers; the verdict in *verdict. */
static const char *line(const char *text, enum line_verdict *verdict)
{
	static char said[512];
	struct answer answer;
	struct candidate *candidate = candidate_open(config);
	char *why = NULL;
	assert_non_null(candidate);
	bool is_taken = candidate_line(candidate, &place, text, &answer);
	snprintf(said, sizeof said, "%s", text_chars(&answer.text));
	if (verdict)
		*verdict = answer.verdict;
	if (!is_taken)
		candidate_drop(candidate);
	else if (!candidate_commit(candidate, &why))
		snprintf(said, sizeof said, "%s", why);
	mem_free(why);
	answer_drop(&answer);
	return said;
}

static void assert_taken(const char *text)
{
	enum line_verdict verdict;
	const char *said = line(text, &verdict);
	if (verdict != LINE_DONE && verdict != LINE_ENTERED && verdict != LINE_LEFT && verdict != LINE_EMPTY)
		fail_msg("%s: %s", text, said);
}

static void type(const char *const *lines)
{
	for (; *lines; lines++)
		assert_taken(*lines);
}
#define TYPE(...) type((const char *const[]){ __VA_ARGS__, NULL })

static void assert_running(const char *expected)
{
	struct text out = { 0 };
	config_write(config_tree(config), &out);
	assert_string_equal(text_chars(&out), expected);
	text_free(&out);
}

static void assert_refused(const char *text, enum line_verdict expected, const char *why)
{
	enum line_verdict verdict;
	struct text before = { 0 };
	config_write(config_tree(config), &before);
	assert_string_equal(line(text, &verdict), why);
	assert_int_equal(verdict, expected);
	assert_running(text_chars(&before));
	text_free(&before);
}

/* ---- tests ------------------------------------------------------------------------------------------ */

static void the_sample_language_has_no_faults(void **state)
{
	struct text complaints = { 0 };
	if (!language_check(&sample_language, &complaints))
		fail_msg("%s", text_chars(&complaints));
	text_free(&complaints);
}

static void what_is_typed_is_what_runs(void **state)
{
	TYPE("hostname docker1", "interface eth0", "ip address 192.168.15.107/32", "description \"to Router-A\"",
	     "no shutdown", "exit", "router bgp 100", "neighbor 192.168.15.108 remote-as 200",
	     "neighbor 192.168.15.108 description \"provider B\"", "network 172.17.0.9/24", "end");
	assert_running("hostname docker1\n"
		       "!\n"
		       "interface eth0\n"
		       " description to Router-A\n"
		       " ip address 192.168.15.107/32\n"
		       "exit\n"
		       "!\n"
		       "router bgp 100\n"
		       " neighbor 192.168.15.108 remote-as 200\n"
		       " neighbor 192.168.15.108 description provider B\n"
		       " !\n"
		       " address-family ipv4 unicast\n"
		       "  network 172.17.0.0/24\n"
		       " exit-address-family\n"
		       "exit\n"
		       "!\n");
}

static void no_takes_back_and_is_silent_for_what_is_not_there(void **state)
{
	TYPE("router bgp 100", "bgp router-id 10.0.0.1", "no bgp router-id", "no bgp router-id 10.0.0.1", "timers bgp 3 9",
	     "no timers bgp", "neighbor 10.0.0.2 remote-as 2", "neighbor 10.0.0.2 timers 1 3", "no neighbor 10.0.0.2 timers 1 3",
	     "no neighbor 10.0.0.9", "no neighbor 10.0.0.9 description", "network 10.0.0.0/8", "no network 10.0.0.0/8",
	     "no network 10.0.0.0/8", "no neighbor 10.0.0.9 next-hop-self");
	assert_running("router bgp 100\n neighbor 10.0.0.2 remote-as 2\nexit\n!\n");
	TYPE("no neighbor 10.0.0.2 remote-as 2");
	assert_running("router bgp 100\nexit\n!\n");
	TYPE("exit", "no router bgp");
	assert_running("");
	assert_string_equal(line("no router bgp 7675", NULL), "router bgp 7675 is not configured: nothing to remove");
}

static void a_flag_that_is_true_by_itself_is_taken_back_by_saying_no(void **state)
{
	TYPE("no ip forwarding", "router bgp 1", "no bgp log-neighbor-changes", "neighbor 10.0.0.2 remote-as 2",
	     "no neighbor 10.0.0.2 activate");
	assert_running("no ip forwarding\n!\nrouter bgp 1\n no bgp log-neighbor-changes\n neighbor 10.0.0.2 remote-as 2\n !\n"
		       " address-family ipv4 unicast\n  no neighbor 10.0.0.2 activate\n exit-address-family\nexit\n!\n");
	TYPE("neighbor 10.0.0.2 activate");
	const struct object *router = object_first(config_tree(config), &sample_router_kind);
	const struct object *family = object_first(router, &sample_family_kind);
	const struct object *neighbor = object_first(family, &sample_family_neighbor_kind);
	assert_true(((const struct sample_family_neighbor *)neighbor->record)->activate);
}

static void lines_of_a_section_are_understood_around_it(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as external", "neighbor 10.0.0.2 next-hop-self",
	     "redistribute connected metric 5", "neighbor 10.0.0.2 maximum-prefix 10 80 warning-only");
	assert_string_equal(place_mode(&place), "config-router");
	TYPE("address-family ipv4", "maximum-paths 4", "neighbor 10.0.0.2 shutdown message bye bye");
	assert_string_equal(place_mode(&place), "config-router");
	TYPE("interface eth1", "shutdown");
	assert_string_equal(place_mode(&place), "config-if");
	assert_running("interface eth1\n shutdown\nexit\n!\nrouter bgp 1\n neighbor 10.0.0.2 remote-as external\n"
		       " neighbor 10.0.0.2 shutdown message bye bye\n !\n address-family ipv4 unicast\n  maximum-paths 4\n"
		       "  redistribute connected metric 5\n  neighbor 10.0.0.2 next-hop-self\n"
		       "  neighbor 10.0.0.2 maximum-prefix 10 80 warning-only\n exit-address-family\nexit\n!\n");
}

static void a_setting_replaces_all_that_it_said_before(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5", "neighbor 10.0.0.2 remote-as internal",
	     "neighbor 10.0.0.2 maximum-prefix 10 80 warning-only", "neighbor 10.0.0.2 maximum-prefix 20",
	     "neighbor 10.0.0.2 origin eg");
	assert_running("router bgp 1\n neighbor 10.0.0.2 remote-as internal\n neighbor 10.0.0.2 origin egp\n !\n"
		       " address-family ipv4 unicast\n  neighbor 10.0.0.2 maximum-prefix 20\n exit-address-family\nexit\n!\n");
}

static void what_belongs_to_an_object_goes_with_it(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5", "neighbor 10.0.0.3 remote-as 5",
	     "neighbor 10.0.0.2 next-hop-self", "neighbor 10.0.0.3 next-hop-self", "no neighbor 10.0.0.2");
	assert_running("router bgp 1\n neighbor 10.0.0.3 remote-as 5\n !\n address-family ipv4 unicast\n"
		       "  neighbor 10.0.0.3 next-hop-self\n exit-address-family\nexit\n!\n");
	assert_string_equal(seen.lines[0], "- neighbor 10.0.0.2 1");
	assert_int_equal(seen.count, 2);
	TYPE("no neighbor 10.0.0.3");
	assert_running("router bgp 1\nexit\n!\n");
	assert_int_equal(seen.count, 3);
}

static void refusals_leave_no_traces(void **state)
{
	TYPE("router bgp 100");
	assert_refused("neighbor 10.0.0.2 description x", LINE_REFUSED,
		       "specify its AS first: neighbor 10.0.0.2 remote-as AS");
	assert_refused("neighbor 10.0.0.2 next-hop-self", LINE_REFUSED,
		       "specify its AS first: neighbor 10.0.0.2 remote-as AS");
	assert_refused("neighbor 10.0.0.300 remote-as 5", LINE_UNKNOWN,
		       "10.0.0.300 is not an address: octet 300 is beyond 255");
	assert_refused("network 10.0.0.0", LINE_UNKNOWN,
		       "10.0.0.0 has no mask, an IPv4 prefix such as 10.0.0.0/24 is wanted");
	assert_refused("neighbor 10.0.0.2", LINE_INCOMPLETE, "the line is not complete");
	assert_refused("neigbor 10.0.0.2 remote-as 5", LINE_UNKNOWN,
		       "\"neigbor\" is not known here; did you mean neighbor?");
	assert_refused("router bgp 7676", LINE_REFUSED, "BGP is already running; AS is 100");
	TYPE("router bgp 100");
}

static void a_key_may_be_typed_in_more_than_one_way(void **state)
{
	TYPE("ip route 10.1.0.0 255.255.0.0 192.0.2.1", "ip route 10.1.0.0/16 Null0 200", "ip route 10.1.0.0/16 192.0.2.1 5");
	assert_running("ip route 10.1.0.0/16 Null0 200\nip route 10.1.0.0/16 192.0.2.1 5\n!\n");
	assert_refused("ip route 10.1.0.0 255.0.255.0 192.0.2.1", LINE_REFUSED, "the mask has holes");
	assert_refused("no ip route 10.1.0.0/16", LINE_INCOMPLETE,
		       "the line is not complete, wanted next: A.B.C.D or Null0");
	TYPE("no ip route 10.1.0.0 255.255.0.0 Null0", "no ip route 10.1.0.0/16 192.0.2.1 5");
	assert_running("");
}

static void obsolete_words_are_explained(void **state)
{
	TYPE("router bgp 100");
	assert_string_equal(line("no synchronization", NULL), "synchronization is obsolete");
	assert_string_equal(line("synchronization", NULL), "synchronization is obsolete");
	assert_string_equal(line("no sync", NULL), "synchronization is obsolete");
	assert_running("router bgp 100\nexit\n!\n");
}

static void a_refused_commit_changes_nothing_and_keeps_the_tree_whole(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5", "neighbor 10.0.0.3 remote-as 6", "network 10.0.0.0/8");
	seen.refusal = "port 179 is taken";
	assert_string_equal(line("neighbor 10.0.0.2 description x", NULL), "port 179 is taken");
	assert_string_equal(line("no neighbor 10.0.0.2", NULL), "port 179 is taken");
	seen.refusal = NULL;
	const struct object *router = object_first(config_tree(config), &sample_router_kind);
	const struct object *first = object_first(router, &sample_neighbor_kind);
	assert_ptr_equal(first->parent, router);
	assert_ptr_equal(router->parent, config_tree(config));
	assert_ptr_equal(object_next(first)->parent, router);
	assert_null(object_next(object_next(first)));
	TYPE("neighbor 10.0.0.2 description y");
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.lines[0], "-+ neighbor 10.0.0.2 4");
}

static void changes_come_in_order_with_their_effects(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5", "neighbor 10.0.0.2 next-hop-self", "exit");
	TYPE("no router bgp");
	assert_int_equal(seen.count, 4);
	assert_string_equal(seen.lines[0], "- neighbor 10.0.0.2 1");
	assert_string_equal(seen.lines[1], "- neighbor 10.0.0.2 2");
	assert_string_equal(seen.lines[2], "- address-family ipv4 unicast 0");
	assert_string_equal(seen.lines[3], "- router bgp 1 0");
	TYPE("hostname x");
	assert_string_equal(seen.lines[0], "-+  4");
}

static void a_section_without_a_word_vanishes_and_comes_back(void **state)
{
	TYPE("interface eth0");
	assert_running("");
	assert_string_equal(place_mode(&place), "config-if");
	TYPE("ip address 10.0.0.2/24", "ip address 10.0.0.1/24", "description a");
	assert_running("interface eth0\n description a\n ip address 10.0.0.2/24\n ip address 10.0.0.1/24\nexit\n!\n");
	TYPE("no description", "no ip address 10.0.0.2/24", "no ip address 10.0.0.1/24");
	assert_running("");
}

static void a_place_that_was_removed_meanwhile_says_so(void **state)
{
	TYPE("router bgp 1");
	struct place other;
	place_copy(&place, &other);
	TYPE("no router bgp 1");
	place_drop(&place);
	place = other;
	assert_refused("bgp router-id 1.1.1.1", LINE_REFUSED, "this bgp is gone meanwhile; leave it with exit");
}

static void only_one_candidate_at_a_time(void **state)
{
	struct candidate *first = candidate_open(config);
	assert_null(candidate_open(config));
	candidate_drop(first);
	TYPE("hostname a");
}

static void json_has_the_tree(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5");
	struct json_object *json = config_json(config_tree(config));
	assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN),
			    "{\"bgp\":{\"router bgp 1\":{\"asn\":1,\"neighbor\":{\"neighbor 10.0.0.2\":{\"peer\":"
			    "\"10.0.0.2\",\"remote_as\":5}}}}}");
	json_object_put(json);
}

/* ---- round trip ------------------------------------------------------------------------------------- */

static void random_line(char *out, size_t room)
{
	static const char *const router_lines[] = {
		"bgp router-id 10.0.0.%d", "no bgp log-neighbor-changes", "timers bgp %d 30", "neighbor 10.0.0.%d remote-as 5",
		"neighbor 10.0.0.%d remote-as internal", "neighbor 10.0.0.%d description \"\"a \"%d\"\"",
		"neighbor 10.0.0.%d shutdown", "neighbor 10.0.0.%d shutdown message  x y", "neighbor 10.0.0.%d origin igp",
		"neighbor 10.0.0.%d timers 1 3", "no neighbor 10.0.0.%d", "no neighbor 10.0.0.%d activate",
		"neighbor 10.0.0.%d activate", "neighbor 10.0.0.%d maximum-prefix 5 warning-only",
		"neighbor 10.0.0.%d maximum-prefix 9 50", "network 10.%d.0.0/16", "network 10.%d.0.0/16 route-map M",
		"no network 10.%d.0.0/16", "maximum-paths %d", "no maximum-paths", "redistribute connected",
		"redistribute connected metric %d", "no redistribute connected", "no neighbor 10.0.0.%d remote-as",
		"interface eth%d", "hostname h%d", "no ip forwarding", "ip forwarding", "ip route 10.0.%d.0/24 1.1.1.1",
		"ip route 10.0.%d.0/24 1.1.1.2 50", "no ip route 10.0.%d.0/24 1.1.1.2", "description \"  d %d\"",
		"ip address 10.9.%d.1/24", "shutdown", "no shutdown", "router bgp 7",
	};
	size_t which = (size_t)rand() % (sizeof router_lines / sizeof router_lines[0]);
	int number = 1 + rand() % 9;
	snprintf(out, room, router_lines[which], number, number);
}

static void what_is_written_reads_as_the_same(void **state)
{
	srand(2);
	for (int round = 0; round < 300; round++) {
		struct config *other = config_new(&rules, NULL);
		struct text first = { 0 }, second = { 0 };
		char text[160], *why = NULL;
		struct answer answer;
		TYPE("router bgp 7");
		for (int i = 0; i < 25; i++) {
			random_line(text, sizeof text);
			line(text, NULL);
		}
		config_write(config_tree(config), &first);
		struct candidate *candidate = candidate_open(other);
		struct place there = { 0 };
		char *copy = mem_text(text_chars(&first));
		for (char *at = copy; *at; at += strlen(at) + 1) {
			at[strcspn(at, "\n")] = '\0';
			if (!candidate_line(candidate, &there, at, &answer))
				fail_msg("%s: %s", at, text_chars(&answer.text));
			answer_drop(&answer);
		}
		assert_true(candidate_commit(candidate, &why));
		config_write(config_tree(other), &second);
		assert_string_equal(text_chars(&first), text_chars(&second));
		mem_free(copy);
		place_drop(&there);
		text_free(&first);
		text_free(&second);
		config_free(other);
	}
}

/* ---- size ------------------------------------------------------------------------------------------- */

static double milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void a_line_among_thousands_of_neighbors_is_quick(void **state)
{
	enum { NEIGHBORS = 5000 };
	struct answer answer;
	char text[96], *why = NULL;
	double start = milliseconds();
	struct candidate *candidate = candidate_open(config);
	assert_true(candidate_line(candidate, &place, "router bgp 1", &answer));
	for (int i = 0; i < 10 * NEIGHBORS; i++) {
		int n = i / 10;
		static const char *const lines[] = { "remote-as 5", "description hello", "timers 3 9", "activate",
						     "next-hop-self", "origin igp", "shutdown", "maximum-prefix 5",
						     "timers 4 9", "description other" };
		snprintf(text, sizeof text, " neighbor 10.%d.%d.1 %s", n / 250, n % 250, lines[i % 10]);
		assert_true(candidate_line(candidate, &place, text, &answer));
		answer_drop(&answer);
	}
	assert_true(candidate_commit(candidate, &why));
	double loaded = milliseconds();
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof text, "neighbor 10.3.%d.1 description number %d", i, i);
		assert_taken(text);
		assert_int_equal(seen.count, 1);
	}
	double typed = (milliseconds() - loaded) / 100;
	print_message("50000 lines loaded in %.0f ms; a line typed among %d neighbors takes %.3f ms\n", loaded - start,
		      NEIGHBORS, typed);
	assert_true(typed < 20);
}

#define WITH_CONFIG(test) cmocka_unit_test_setup_teardown(test, begin, finish)

/* Of several daemons' candidates all are checked before one is committed. */
static void a_checked_candidate_may_be_committed_or_go_on_or_be_dropped(void **state)
{
	TYPE("router bgp 1", "neighbor 10.0.0.2 remote-as 5", "network 10.0.0.0/8", "end");
	struct candidate *candidate = candidate_open(config);
	struct place here = { 0 };
	struct answer answer;
	char *why = NULL;
	assert_true(candidate_line(candidate, &here, "router bgp 1", &answer));
	assert_true(candidate_line(candidate, &here, "neighbor 10.0.0.2 description x", &answer));
	seen.refusal = "no";
	assert_false(candidate_check(candidate, &why));
	assert_string_equal(why, "no");
	mem_free(why);
	seen.refusal = NULL;
	assert_true(candidate_check(candidate, &why));
	const struct object *router = object_first(config_tree(config), &sample_router_kind);
	assert_ptr_equal(object_first(router, &sample_family_kind)->parent, router);
	assert_true(candidate_line(candidate, &here, "neighbor 10.0.0.3 remote-as 6", &answer));
	uint32_t commits = seen.commits;
	assert_true(candidate_commit(candidate, &why));
	assert_int_equal(seen.commits, commits + 1);
	assert_int_equal(seen.count, 2);
	router = object_first(config_tree(config), &sample_router_kind);
	assert_ptr_equal(object_first(router, &sample_family_kind)->parent, router);
	place_drop(&here);
	TYPE("router bgp 1", "no neighbor 10.0.0.3", "end");
	candidate = candidate_open(config);
	assert_true(candidate_line(candidate, &here, "no router bgp 1", &answer));
	assert_true(candidate_check(candidate, &why));
	candidate_drop(candidate);
	place_drop(&here);
	router = object_first(config_tree(config), &sample_router_kind);
	assert_ptr_equal(object_first(router, &sample_family_kind)->parent, router);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_language_has_no_faults),
		WITH_CONFIG(what_is_typed_is_what_runs),
		WITH_CONFIG(no_takes_back_and_is_silent_for_what_is_not_there),
		WITH_CONFIG(a_flag_that_is_true_by_itself_is_taken_back_by_saying_no),
		WITH_CONFIG(lines_of_a_section_are_understood_around_it),
		WITH_CONFIG(a_setting_replaces_all_that_it_said_before),
		WITH_CONFIG(what_belongs_to_an_object_goes_with_it),
		WITH_CONFIG(refusals_leave_no_traces),
		WITH_CONFIG(a_key_may_be_typed_in_more_than_one_way),
		WITH_CONFIG(obsolete_words_are_explained),
		WITH_CONFIG(a_refused_commit_changes_nothing_and_keeps_the_tree_whole),
		WITH_CONFIG(changes_come_in_order_with_their_effects),
		WITH_CONFIG(a_section_without_a_word_vanishes_and_comes_back),
		WITH_CONFIG(a_place_that_was_removed_meanwhile_says_so),
		WITH_CONFIG(only_one_candidate_at_a_time),
		WITH_CONFIG(a_checked_candidate_may_be_committed_or_go_on_or_be_dropped),
		WITH_CONFIG(json_has_the_tree),
		WITH_CONFIG(what_is_written_reads_as_the_same),
		WITH_CONFIG(a_line_among_thousands_of_neighbors_is_quick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
