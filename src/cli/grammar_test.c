/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/memory.h"
#include "cli/grammar.h"
#include "cli/grammar_tree.h"

static const struct grammar_row rows[] = {
	{ "show ip bgp", "Show\nIP\nBGP" },
	{ "show ip bgp [{prefix:prefix_v4}] [json]", "Show\nIP\nBGP\nNetwork to display\nJSON" },
	{ "show ip bgp summary [json]", "Show\nIP\nBGP\nSummary of neighbors\nJSON" },
	{ "show ip bgp neighbors [{neighbor:peer}] [(advertised-routes|routes)] [json]",
	  "Show\nIP\nBGP\nNeighbors\nNeighbor\nTold routes\nLearnt routes\nJSON" },
	{ "show ip route [json]", "Show\nIP\nRoutes\nJSON" },
	{ "show interface [description]", "Show\nInterfaces\nDescriptions" },
	{ "show interface {name:interface}", "Show\nInterfaces\nOne interface" },
	{ "clear ip bgp ({neighbor:address}|all:\"*\") [soft [(in|out)]]",
	  "Reset\nIP\nBGP\nNeighbor\nAll\nSoftly\nInput\nOutput" },
	{ "router bgp {asn:asn}", "Start\nBGP\nAS number" },
	{ "neighbor {peer:peer} remote-as {remote_as:asn}", "Neighbor\nPeer\nIts AS\nAS number" },
	{ "neighbor {peer:peer} remote-as (remote_as:\"internal\"|remote_as:\"external\")",
	  "Neighbor\nPeer\nIts AS\nSame AS\nOther AS" },
	{ "neighbor {peer:peer} description {description:line}", "Neighbor\nPeer\nDescription\nUp to 80 characters" },
	{ "neighbor {peer:peer} port {port:u16 1-65535}", "Neighbor\nPeer\nPort\nNumber" },
	{ "no", "Negate", .flags = GRAMMAR_HIDDEN },
	{ "shout", "secret", .flags = GRAMMAR_HIDDEN },
	{ "write", "Write" },
	{ "write file", "Write\nTo files" },
	{ "paint {n:u8}", "Paint\nNumber" },
	{ "hang {n:u8} [{where:word}] <high|{c:u8}>", "Hang\nNumber\nWhere\nHigh\nNumber" },
	{ "paint {n:u8} <big|color {c:u8}|round>", "Paint\nNumber\nBig\nColor\nNumber\nRound" },
	{ "paint {n:u8} <big|color {c:u8}|round>", "Paint\nNumber\nBig\nColor\nNumber\nRound" },
	{ NULL },
};

static struct grammar *grammar;

static int make(void **state)
{
	char *why = NULL;
	grammar = grammar_new();
	for (const struct grammar_row *row = rows; row->grammar; row++)
		if (!grammar_add(grammar, row, &why))
			return -1;
	return 0;
}

static uint32_t count_nodes(const struct grammar_node *node)
{
	uint32_t count = 1;
	for (uint32_t i = 0; i < node->words.count; i++)
		count += count_nodes(node->words.items[i]);
	for (uint32_t i = 0; i < node->parameters.count; i++)
		count += count_nodes(node->parameters.items[i]);
	return count;
}

static int make_folded(void **state)
{
	if (make(state) != 0)
		return -1;
	uint32_t before = count_nodes(grammar->root);
	grammar_fold(grammar);
	return grammar->node_count < before && count_nodes(grammar->root) == before ? 0 : -1;
}

static int drop(void **state)
{
	grammar_free(grammar);
	return 0;
}

static void assert_row(const char *line, int row)
{
	struct match m;
	grammar_match(grammar, line, &m);
	if (m.verdict != MATCH_FOUND)
		fail_msg("%s: verdict %d", line, m.verdict);
	assert_string_equal(m.rows[0]->grammar, rows[row].grammar);
	match_drop(&m);
}

static void assert_says(const char *line, const char *expected)
{
	struct match m;
	struct text out = { 0 };
	grammar_match(grammar, line, &m);
	match_explain(&m, line, &out);
	assert_string_equal(text_chars(&out), expected);
	text_free(&out);
	match_drop(&m);
}

static void words_may_be_shortened(void **state)
{
	assert_row("sh ip bg su", 2);
	assert_row("  show   ip\tbgp  \r\n", 0);
	assert_row("wr", 15);
	assert_row("w f", 16);
	assert_row("show ip r", 4);
}

static void a_keyword_in_full_beats_a_parameter_and_a_shortened_one_beats_a_name(void **state)
{
	assert_row("show interface description", 5);
	assert_row("show interface desc", 5);
	assert_row("show interface eth0", 6);
	assert_row("show interface descriptio0", 6);
	struct match m;
	grammar_match(grammar, "show ip bgp neighbors json", &m);
	assert_null(match_word(&m, "neighbor"));
	assert_string_equal(match_word(&m, "json"), "json");
	match_drop(&m);
}

static void captures_have_names_and_full_words(void **state)
{
	struct match m;
	grammar_match(grammar, "clear ip bgp * so i", &m);
	assert_int_equal(m.verdict, MATCH_FOUND);
	assert_string_equal(match_word(&m, "all"), "*");
	assert_string_equal(match_word(&m, "soft"), "soft");
	assert_string_equal(match_word(&m, "in"), "in");
	assert_null(match_word(&m, "out"));
	assert_int_equal(m.captures[5].position, 6);
	match_drop(&m);
	grammar_match(grammar, "neighbor 10.0.0.1 remote-as ext", &m);
	assert_string_equal(match_word(&m, "remote_as"), "external");
	assert_string_equal(match_word(&m, "peer"), "10.0.0.1");
	match_drop(&m);
}

static void line_takes_the_rest_as_typed(void **state)
{
	struct match m;
	grammar_match(grammar, "nei 10.0.0.1 desc  \"provider   B\"  ", &m);
	assert_int_equal(m.verdict, MATCH_FOUND);
	assert_string_equal(match_word(&m, "description"), "\"provider   B\"");
	match_drop(&m);
	struct text line = { 0 };
	text_add(&line, "neighbor 10.0.0.1 description");
	for (int i = 0; i < 200; i++)
		text_add(&line, " w%d", i);
	grammar_match(grammar, text_chars(&line), &m);
	assert_int_equal(m.verdict, MATCH_FOUND);
	assert_string_equal(match_word(&m, "description"), text_chars(&line) + strlen("neighbor 10.0.0.1 description "));
	match_drop(&m);
	text_free(&line);
}

static void failures_say_what_and_what_to_do(void **state)
{
	assert_says("show ip bgp sumary", "% Unknown command: show ip bgp sumary — \"sumary\" is not known here; "
					   "did you mean summary?");
	assert_says("show ip", "% Command incomplete: show ip — wanted next: bgp or route");
	assert_says("network 10.0.0.0/8", "% Unknown command: network 10.0.0.0/8 — \"network\" is not known here");
	assert_says("neighbor 192.168.15.300 remote-as 5",
		    "% Unknown command: neighbor 192.168.15.300 remote-as 5 — 192.168.15.300 is not an address: "
		    "octet 300 is beyond 255");
	assert_says("neighbor 10.0.0.1 port 70000",
		    "% Unknown command: neighbor 10.0.0.1 port 70000 — 70000 is out of the range 1-65535");
	assert_says("show ip bgp 10.0.0.0/8 extra",
		    "% Unknown command: show ip bgp 10.0.0.0/8 extra — \"extra\" is not known here");
	assert_says("", "");
}

static void what_could_be_two_commands_is_ambiguous(void **state)
{
	struct match m;
	grammar_match(grammar, "show ip bgp neighbors 10.0.0.1 x", &m);
	assert_int_equal(m.verdict, MATCH_UNKNOWN);
	assert_int_equal(m.bad_word, 5);
	assert_int_equal(m.bad_column, 31);
	match_drop(&m);
	struct grammar *g = grammar_new();
	char *why = NULL;
	assert_true(grammar_add(g, &(struct grammar_row){ "log file", "a\nb" }, &why));
	assert_true(grammar_add(g, &(struct grammar_row){ "log fix", "a\nb" }, &why));
	grammar_match(g, "log fi", &m);
	assert_int_equal(m.verdict, MATCH_AMBIGUOUS);
	struct text out = { 0 };
	match_explain(&m, "log fi", &out);
	assert_string_equal(text_chars(&out), "% Ambiguous command: log fi — it could be file or fix");
	text_free(&out);
	match_drop(&m);
	grammar_free(g);
}

static void hidden_rows_are_understood_but_not_offered(void **state)
{
	assert_row("shout", 14);
	assert_row("shou", 14);
	struct completions c;
	grammar_complete(grammar, "sho", &c);
	assert_int_equal(c.found.count, 1);
	assert_string_equal(c.found.items[0].token, "show");
	completions_drop(&c);
}

static void assert_help(const char *line, const char *expected)
{
	struct completions c;
	struct text out = { 0 };
	grammar_complete(grammar, line, &c);
	completions_write(&c, &out);
	assert_string_equal(text_chars(&out), expected);
	text_free(&out);
	completions_drop(&c);
}

static void help_lists_what_can_follow(void **state)
{
	assert_help("show ip bgp ", "  <cr>\n"
				    "  A.B.C.D/M  Network to display\n"
				    "  json       JSON\n"
				    "  neighbors  Neighbors\n"
				    "  summary    Summary of neighbors\n");
	assert_help("sh ip b s", "  summary  Summary of neighbors\n");
	assert_help("neighbor ", "  A.B.C.D   Peer\n  WORD      Peer\n  X:X::X:X  Peer\n");
	assert_help("neighbor 10.0.0.1 port ", "  (1-65535)  Number\n");
	assert_help("neighbor 10.0.0.1 description hello w", "  LINE  Up to 80 characters\n");
	assert_help("show ip bgp 10.", "  A.B.C.D/M  Network to display\n");
	assert_help("show nonsense ", "");
	assert_help("write ", "  <cr>\n  file  To files\n");
}

static void assert_tab(const char *line, const char *expected)
{
	struct completions c;
	grammar_complete(grammar, line, &c);
	char *insert = completions_tab(&c, line);
	if (expected)
		assert_string_equal(insert, expected);
	else
		assert_null(insert);
	mem_free(insert);
	completions_drop(&c);
}

static void tab_inserts_what_is_certain(void **state)
{
	assert_tab("show ip bgp nei", "ghbors ");
	assert_tab("sho", "w ");
	assert_tab("show interface ", NULL);
	assert_tab("show i", NULL);
	assert_tab("show", " ");
	assert_tab("xyz", NULL);
	assert_tab("show ip bgp neighbors 10.0.0.1 ", NULL);
}

static void wrong_rows_are_refused(void **state)
{
	static const char *const wrong[] = { "show [ip", "show ip]", "show {}", "show {a:u33}", "a (b|c", "x {n:u8 3-1}",
					     "name:\"word", NULL };
	for (const char *const *row = wrong; *row; row++) {
		char *why = NULL;
		struct grammar *g = grammar_new();
		assert_false(grammar_add(g, &(struct grammar_row){ *row, "" }, &why));
		assert_non_null(why);
		mem_free(why);
		grammar_free(g);
	}
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void thousands_of_rows_compile_at_once(void **state)
{
	enum { COUNT = 4000 };
	static char lines[COUNT][96];
	struct grammar *g = grammar_new();
	char *why = NULL;
	for (int i = 0; i < COUNT; i++)
		snprintf(lines[i], sizeof lines[i], "verb%d noun%d thing%d {a:peer} [{b:u32 1-9}] [(json|text)]", i % 20,
			 i / 20 % 20, i);
	double start = seconds();
	for (int i = 0; i < COUNT; i++)
		assert_true(grammar_add(g, &(struct grammar_row){ lines[i], "a\nb\nc\nd\ne\nf\ng" }, &why));
	double compiled = seconds();
	for (int i = 0; i < COUNT; i++) {
		struct match m;
		char line[96];
		snprintf(line, sizeof line, "verb%d noun%d thing%d 10.0.0.1 5 json", i % 20, i / 20 % 20, i);
		grammar_match(g, line, &m);
		assert_int_equal(m.verdict, MATCH_FOUND);
		match_drop(&m);
	}
	double matched = seconds();
	print_message("%d rows compiled in %.1f ms, %d lines matched in %.1f ms\n", COUNT, (compiled - start) * 1e3, COUNT,
		      (matched - compiled) * 1e3);
	assert_true(matched - start < 2);
	grammar_free(g);
}

static void parts_come_in_any_order_and_once(void **state)
{
	struct match m;
	static const char *const good[] = { "paint 1", "paint 1 round", "paint 1 round color 7 big", "paint 1 big color 7 round" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		grammar_match(grammar, good[i], &m);
		assert_int_equal(m.verdict, MATCH_FOUND);
		match_drop(&m);
	}
	grammar_match(grammar, "paint 1 round color 7", &m);
	assert_string_equal(match_word(&m, "c"), "7");
	assert_non_null(match_word(&m, "round"));
	assert_null(match_word(&m, "big"));
	match_drop(&m);
	grammar_match(grammar, "paint 1 color 9", &m);
	assert_true(text_starts(m.rows[0]->grammar, "paint {n:u8} <"));
	assert_int_equal(m.row_count, 2);            /* of two kinds of objects that have the same setting */
	assert_ptr_not_equal(m.rows[0], m.rows[1]);
	match_drop(&m);
	grammar_match(grammar, "hang 1 here 7 high", &m);
	assert_string_equal(match_word(&m, "where"), "here");
	assert_string_equal(match_word(&m, "c"), "7");
	match_drop(&m);
	static const char *const bad[] = { "hang 1 high here", "hang 1 high 7 here", "hang 1 here 7 8" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {      /* what stands before the parts does not come after one */
		grammar_match(grammar, bad[i], &m);
		assert_int_equal(m.verdict, MATCH_UNKNOWN);
		match_drop(&m);
	}
	grammar_match(grammar, "paint 1 round round", &m);
	assert_int_equal(m.verdict, MATCH_UNKNOWN);
	match_drop(&m);
}

static void a_grammar_of_one_line_finds_what_all_of_it_finds(void **state)
{
	static const char *const lines[] = {
		"show ip bgp", "sh ip b", "show ip bgp 10.0.0.0/8 json", "show ip bgp sum j", "show ip bgp neighbors eth0 ro",
		"clear ip bgp * soft", "clear ip bgp 10.0.0.1 so in", "router bgp 65000", "neighbor 10.0.0.1 remote-as internal",
		"neighbor 10.0.0.1 description any words  at all", "no", "shout", "paint 3 color 7 big", "hang 1 here high", "w",
		"show", "show ip x", "sho", "neighbor", "neighbor 10.0.0.1 port 0", "s", "",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct grammar *one = grammar_new_for(lines[i]);
		struct match all, m;
		char *why = NULL;
		for (const struct grammar_row *row = rows; row->grammar; row++)
			assert_true(grammar_add(one, row, &why));
		grammar_match(grammar, lines[i], &all);
		grammar_match(one, lines[i], &m);
		if ((m.verdict == MATCH_FOUND) != (all.verdict == MATCH_FOUND))
			fail_msg("%s: %d, not %d", lines[i], m.verdict, all.verdict);
		if (m.verdict == MATCH_FOUND) {
			assert_string_equal(m.rows[0]->grammar, all.rows[0]->grammar);
			assert_int_equal(m.row_count, all.row_count);
			assert_int_equal(m.count, all.count);
		}
		for (uint32_t k = 0; m.verdict == MATCH_FOUND && k < m.count; k++) {
			assert_string_equal(m.captures[k].name, all.captures[k].name);
			assert_string_equal(m.captures[k].word, all.captures[k].word);
			assert_int_equal(m.captures[k].position, all.captures[k].position);
		}
		match_drop(&all);
		match_drop(&m);
		grammar_free(one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_may_be_shortened),
		cmocka_unit_test(a_keyword_in_full_beats_a_parameter_and_a_shortened_one_beats_a_name),
		cmocka_unit_test(captures_have_names_and_full_words),
		cmocka_unit_test(line_takes_the_rest_as_typed),
		cmocka_unit_test(failures_say_what_and_what_to_do),
		cmocka_unit_test(what_could_be_two_commands_is_ambiguous),
		cmocka_unit_test(hidden_rows_are_understood_but_not_offered),
		cmocka_unit_test(help_lists_what_can_follow),
		cmocka_unit_test(tab_inserts_what_is_certain),
		cmocka_unit_test(thousands_of_rows_compile_at_once),
		cmocka_unit_test(parts_come_in_any_order_and_once),
		cmocka_unit_test(a_grammar_of_one_line_finds_what_all_of_it_finds),
	};
	const struct CMUnitTest of_unfolded[] = { cmocka_unit_test(wrong_rows_are_refused) };
	return cmocka_run_group_tests(tests, make, drop) + cmocka_run_group_tests(tests, make_folded, drop) +
	       cmocka_run_group_tests(of_unfolded, make, drop);
}
