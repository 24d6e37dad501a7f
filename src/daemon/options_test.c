/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/text.h"
#include "daemon/options.h"
#include "daemon/places.h"

static char own_value[32];

static bool take_own(void *early, const char *value, char **why)
{
	if (strcmp(value, "bad") == 0) {
		*why = mem_text("bad is bad");
		return false;
	}
	strcpy(early, value);
	return true;
}

static const struct daemon_option own_options[] = {
	{ 'p', "bgp_port", "PORT", "port to listen at", take_own },
	{ 0 },
};
static const struct daemon_rules rules = { .program = "toyd", .options = own_options, .early = own_value };

static char *why;

static enum options_verdict read_line(const char *typed, struct options *out)
{
	static char line[512];
	char *argv[32] = { 0 };
	strcpy(line, typed);
	size_t argc = text_split(line, argv, 31);
	mem_free(why);
	why = NULL;
	return options_read(&rules, (int)argc, argv, out, &why);
}

static void the_harness_line_is_understood(void **state)
{
	struct options o;
	assert_int_equal(read_line("toyd --command-log-always --log file:toyd.log --log-level debug -d -p 1179", &o),
			 OPTIONS_GO_ON);
	assert_true(o.logs_commands);
	assert_true(o.is_background);
	assert_string_equal(o.log_file, "toyd.log");
	assert_int_equal(o.log_level, LOG_DEBUG_);
	assert_string_equal(own_value, "1179");
	options_free(&o);
}

static void what_is_wrong_is_named(void **state)
{
	static const struct { const char *line, *says; } wrong[] = {
		{ "toyd --frobnicate", "--frobnicate" },
		{ "toyd -Q", "-Q" },
		{ "toyd -P 99999", "99999" },
		{ "toyd --log nowhere", "nowhere" },
		{ "toyd --log-level loud", "loud" },
		{ "toyd -N ../x", "../x" },
		{ "toyd stray", "stray" },
		{ "toyd -M snmp:x", "\"snmp\"" },
		{ "toyd -p bad", "bad is bad" },
		{ "toyd -f", "-f" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct options o;
		assert_int_equal(read_line(wrong[i].line, &o), OPTIONS_WRONG);
		assert_non_null(why);
		if (!strstr(why, wrong[i].says))
			fail_msg("%s: %s", wrong[i].line, why);
		options_free(&o);
	}
}

static void an_instance_is_a_folder_of_its_own(void **state)
{
	struct options o;
	struct places p;
	assert_int_equal(read_line("toyd -N blue", &o), OPTIONS_GO_ON);
	places_choose(&o, "toyd", &p);
	assert_string_equal(p.config_file, "/etc/" PLACES_NAME "/blue/toyd.conf");
	assert_string_equal(p.integrated_file, "/etc/" PLACES_NAME "/blue/" PLACES_NAME ".conf");
	assert_string_equal(p.pid_file, "/run/" PLACES_NAME "/blue/toyd.pid");
	assert_string_equal(p.vty_socket, "/run/" PLACES_NAME "/blue/toyd.vty");
	assert_string_equal(p.zserv_path, "/run/" PLACES_NAME "/blue/zserv.api");
	assert_true(p.is_config_default);
	places_free(&p);
	options_free(&o);
}

static void what_is_named_is_used(void **state)
{
	struct options o;
	struct places p;
	assert_int_equal(read_line("toyd -f /a/b.conf -i /c/d.pid --vty_socket /e -z /g/h", &o), OPTIONS_GO_ON);
	places_choose(&o, "toyd", &p);
	assert_string_equal(p.config_file, "/a/b.conf");
	assert_string_equal(p.pid_file, "/c/d.pid");
	assert_string_equal(p.vty_socket, "/e/toyd.vty");
	assert_string_equal(p.zserv_path, "/g/h");
	assert_false(p.is_config_default);
	places_free(&p);
	options_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_harness_line_is_understood),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(an_instance_is_a_folder_of_its_own),
		cmocka_unit_test(what_is_named_is_used),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(why);
	return failed;
}
