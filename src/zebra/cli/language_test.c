/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of zebra's language can be typed and has its helps. */
#include "base/testing.h"

#include "cli/modes.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_has_its_help) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
