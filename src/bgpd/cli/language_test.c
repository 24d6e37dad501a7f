/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of bgpd's language can be typed, has its helps, and is written so that it loads again. */
#include "base/testing.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/settings.h"
#include "cli/modes.h"
#include "cli/roundtrip.h"

static void every_row_has_its_help(void **state)
{
	struct text complaints = { 0 };
	bool good = language_check(&bgpd_language, &complaints);
	if (!good)
		print_error("%s", text_chars(&complaints));
	assert_true(good);
	text_free(&complaints);
}

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	return compile_check(candidate, changes, count, why);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct plan plan;
	compile_plan(tree, NULL, &plan);
	plan_free(&plan);
}

/* Names, regular expressions, communities: what one parameter refuses another takes. */
static const char *const words[] = { "X1", "7", "65001:100", "65001:1:2", "rt 65001:100", "65001", "100", "+5", "eth0", "no-export",
				     "internet", "^65001_", "any", "10", "1200", "10.1.1.1", "65001:100 65001:200", NULL };
static const char *const peers[] = { "192.0.2.1", "2001:db8::1", "PG", NULL };
static const struct roundtrip_word named[] = { { "asn", "65001" }, { "group", "PG" }, { "dump_all", "/tmp/a" }, { "dump_updates", "/tmp/u" },
						    { "dump_routes", "/tmp/r" }, { "dump_all_interval", "1h" }, { "dump_updates_interval", "900" },
						    { "dump_routes_interval", "1h30m" }, { NULL, NULL } };
static const struct roundtrip rows = {
	.language = &bgpd_language, .rules = { &bgp_root_kind, check, apply }, .words = words, .peers = peers, .named = named,
	.prelude = "router bgp 65001\nno bgp default ipv4-unicast\nneighbor PG peer-group\nneighbor PG remote-as external\n"
		   "neighbor 192.0.2.1 remote-as 65002\nneighbor 2001:db8::1 peer-group PG",
};

static void every_row_loads_again(void **state)
{
	assert_true(roundtrip_every_row(&rows, 1));
}

static void many_rows_load_again_together(void **state)
{
	assert_true(roundtrip_many(&rows, 2, 300, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_its_help),
		cmocka_unit_test(every_row_loads_again),
		cmocka_unit_test(many_rows_load_again_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
