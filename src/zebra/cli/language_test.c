/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of zebra's language can be typed, has its helps, and is written so that it loads again. */
#include "base/testing.h"
#include "cli/modes.h"
#include "cli/roundtrip.h"
#include "zebra/cli/settings.h"

static void every_row_has_its_help(void **state)
{
	struct text complaints = { 0 };
	bool good = language_check(&zebra_language, &complaints);
	if (!good)
		print_error("%s", text_chars(&complaints));
	assert_true(good);
	text_free(&complaints);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
}

static const char *const words[] = { "eth0", "X1", "7", "words of a line", "100", NULL };
static const char *const peers[] = { "192.0.2.1", NULL };
/* What is written of these is what the kernel does. */
static const char *const spared[] = { "ip forwarding", "ipv6 forwarding", NULL };
static const struct roundtrip rows = {
	.language = &zebra_language, .rules = { &zebra_root_kind, zebra_check, apply }, .prelude = "", .words = words,
	.peers = peers, .spared = spared,
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
