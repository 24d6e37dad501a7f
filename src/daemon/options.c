/* SPDX-License-Identifier: Apache-2.0 */
/* options -- see options.h. */
#include "daemon/options.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

#ifndef PROGRAM_VERSION
#define PROGRAM_VERSION "0.0.0"
#endif
#define ROWS_MAX 64

enum { LONG_LOG = 0x7000, LONG_LOG_LEVEL, LONG_COMMAND_LOG, LONG_VTY_SOCKET, LONG_CONFIG_DIR, LONG_LIMIT };

struct row {
	int letter;                  /* > 255: a long one only */
	const char *name;
	const char *argument;
	const char *help;
	bool (*take)(struct options *o, const char *value, char **why);
};

/* Takers of one word each. */
#define TAKE_TEXT(function, member)                                                      \
	static bool function(struct options *o, const char *value, char **why)           \
	{                                                                                \
		o->member = value;                                                       \
		return true;                                                             \
	}
#define TAKE_FLAG(function, member)                                                      \
	static bool function(struct options *o, const char *value, char **why)           \
	{                                                                                \
		o->member = true;                                                        \
		return true;                                                             \
	}
TAKE_FLAG(take_background, is_background)
TAKE_FLAG(take_check, is_check)
TAKE_FLAG(take_skip, keeps_user)
TAKE_FLAG(take_command_log, logs_commands)
TAKE_TEXT(take_config_file, config_file)
TAKE_TEXT(take_config_dir, config_dir)
TAKE_TEXT(take_pid_file, pid_file)
TAKE_TEXT(take_zserv, zserv_path)
TAKE_TEXT(take_vty_dir, vty_dir)
TAKE_TEXT(take_vty_address, vty_address)
TAKE_TEXT(take_user, user)
TAKE_TEXT(take_group, group)

static bool take_instance(struct options *o, const char *value, char **why)
{
	if (!*value || strchr(value, '/') || value[0] == '.') {
		*why = text_format("-N takes the name of a folder, without / and not beginning with a dot, not \"%s\"",
				   value);
		return false;
	}
	o->instance = value;
	return true;
}

static bool take_vty_port(struct options *o, const char *value, char **why)
{
	uint64_t port;
	if (!text_to_number(value, 65535, &port)) {
		*why = text_format("-P takes a port (0-65535), not \"%s\"", value);
		return false;
	}
	o->vty_port = (int)port;
	return true;
}

static bool take_log(struct options *o, const char *value, char **why)
{
	if (strcmp(value, "stdout") == 0)
		o->log_stdout = true;
	else if (strcmp(value, "syslog") == 0)
		o->log_syslog = true;
	else if (strncmp(value, "file:", 5) == 0 && value[5])
		o->log_file = value + 5;
	else if (text_starts(value, "monitor"))
		array_push(&o->notes, "--log monitor: `terminal monitor` shows the lines to any terminal");
	else {
		*why = text_format("--log takes stdout, syslog or file:PATH, not \"%s\"", value);
		return false;
	}
	return true;
}

static bool take_log_level(struct options *o, const char *value, char **why)
{
	o->has_log_level = true;
	if (log_level_from_word(value, &o->log_level))
		return true;
	*why = text_format("--log-level takes emergencies, alerts, critical, errors, warnings, notifications, "
			   "informational or debugging, not \"%s\"", value);
	return false;
}

static bool take_limit(struct options *o, const char *value, char **why)
{
	uint64_t mib;
	if (!text_to_number(value, 1 << 20, &mib)) {
		*why = text_format("--limit-core takes a size in MiB, not \"%s\"", value);
		return false;
	}
	o->core_limit_mib = (uint32_t)mib;
	o->has_core_limit = true;
	return true;
}

/* Functions that FRR has as modules and that are built in here need no module. */
static bool take_module(struct options *o, const char *value, char **why)
{
	static const char *const built_in[] = { "rpki", "bgpd_rpki", "json", "cli" };
	size_t length = strcspn(value, ":");
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
		if (strlen(built_in[i]) == length && strncmp(built_in[i], value, length) == 0) {
			array_push(&o->notes, "-M: that function is built in, no module is needed");
			return true;
		}
	*why = text_format("there is no module \"%.*s\": Grevy has no loadable modules; leave -M away", (int)length,
			   value);
	return false;
}

static bool take_silently(struct options *o, const char *value, char **why)
{
	return true;
}

static const struct row rows[] = {
	{ 'd', "daemon", NULL, "go to the background when ready", take_background },
	{ 'f', "config_file", "FILE", "configuration file", take_config_file },
	{ 'i', "pid_file", "FILE", "file for the process id", take_pid_file },
	{ 'z', "socket", "PATH", "socket between zebra and its clients", take_zserv },
	{ LONG_VTY_SOCKET, "vty_socket", "DIR", "folder of the socket for vtysh", take_vty_dir },
	{ LONG_CONFIG_DIR, "config_dir", "DIR", "folder of the configuration", take_config_dir },
	{ 'N', "pathspace", "NAME", "a further instance: a folder below those of files and sockets", take_instance },
	{ 'A', "vty_addr", "ADDRESS", "address of the telnet vty", take_vty_address },
	{ 'P', "vty_port", "PORT", "port of the telnet vty; 0: none, which is the default", take_vty_port },
	{ 'u', "user", "USER", "whom to become", take_user },
	{ 'g', "group", "GROUP", "group to become", take_group },
	{ 'S', "skip_runas", NULL, "stay the user that started it", take_skip },
	{ LONG_LOG, "log", "stdout|syslog|file:PATH", "log from the start", take_log },
	{ LONG_LOG_LEVEL, "log-level", "LEVEL", "least important level that is logged", take_log_level },
	{ LONG_COMMAND_LOG, "command-log-always", NULL, "log every command", take_command_log },
	{ LONG_LIMIT, "limit-core", "MIB", "largest core file", take_limit },
	{ 'C', "dryrun", NULL, "check the configuration and exit", take_check },
	{ 'M', "module", "WORD[:ARGS]", "accepted where the function is built in", take_module },
	{ 'F', "profile", "NAME", "accepted (one set of defaults)", take_silently },
	{ 't', "terminal", NULL, "accepted", take_silently },
	{ 'v', "version", NULL, "print the version and exit", NULL },
	{ 'h', "help", NULL, "print this and exit", NULL },
};
#define COMMON_ROWS (sizeof rows / sizeof *rows)

static void print_row(int letter, const char *name, const char *argument, const char *help)
{
	char left[64];
	char short_form[8] = "    ";
	if (letter <= 255)
		snprintf(short_form, sizeof short_form, "-%c, ", letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", short_form, name, argument ? " " : "", argument ? argument : "");
	printf("%-40s %s\n", left, help);
}

static void print_help(const struct daemon_rules *rules)
{
	printf("Usage: %s [OPTION]...\n\nThe daemon %s of Grevy.\n\n", rules->program, rules->program);
	for (size_t i = 0; i < COMMON_ROWS; i++)
		print_row(rows[i].letter, rows[i].name, rows[i].argument, rows[i].help);
	printf("\n");
	for (const struct daemon_option *o = rules->options; o && o->name; o++)
		print_row(o->letter, o->name, o->argument, o->help);
}

static void print_version(const struct daemon_rules *rules)
{
	printf("%s version %s\nGrevy, a routing suite for Linux. Licence: Apache-2.0\n", rules->program,
	       PROGRAM_VERSION);
}

/* getopt's tables: the daemon's own rows are first, so that a letter of theirs wins. */
struct tables {
	char letters[3 * ROWS_MAX];
	struct option longs[ROWS_MAX + 1];
	size_t count, letter_length;
};

static void add_option(struct tables *t, int letter, const char *name, bool has_argument)
{
	t->longs[t->count++] = (struct option){ name, has_argument ? required_argument : no_argument, NULL, letter };
	if (letter > 255 || strchr(t->letters, letter))
		return;
	t->letters[t->letter_length++] = (char)letter;
	if (has_argument)
		t->letters[t->letter_length++] = ':';
}

static const struct daemon_option *find_own(const struct daemon_rules *rules, int letter)
{
	for (const struct daemon_option *o = rules->options; o && o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static void fill_tables(const struct daemon_rules *rules, struct tables *t)
{
	t->letters[t->letter_length++] = ':';
	for (const struct daemon_option *o = rules->options; o && o->name; o++)
		add_option(t, o->letter, o->name, o->argument != NULL);
	for (size_t i = 0; i < COMMON_ROWS; i++)
		add_option(t, rows[i].letter, rows[i].name, rows[i].argument != NULL);
}

static enum options_verdict take_one(const struct daemon_rules *rules, int letter, struct options *out, char **why)
{
	const struct daemon_option *own = find_own(rules, letter);
	if (own)
		return own->take(rules->early, optarg, why) ? OPTIONS_GO_ON : OPTIONS_WRONG;
	if (letter == 'v') {
		print_version(rules);
		return OPTIONS_DONE;
	}
	if (letter == 'h') {
		print_help(rules);
		return OPTIONS_DONE;
	}
	for (size_t i = 0; i < COMMON_ROWS; i++)
		if (rows[i].letter == letter)
			return rows[i].take(out, optarg, why) ? OPTIONS_GO_ON : OPTIONS_WRONG;
	return OPTIONS_WRONG;
}

static char *explain_unknown(int verdict, char **argv)
{
	const char *word = argv[optind - 1];
	if (optopt && optopt <= 255 && verdict == '?')
		return text_format("there is no option -%c; --help lists them", optopt);
	return text_format(verdict == ':' ? "option %s needs an argument; --help lists them"
					  : "there is no option %s; --help lists them", word);
}

enum options_verdict options_read(const struct daemon_rules *rules, int argc, char **argv, struct options *out,
				  char **why)
{
	struct tables tables = { 0 };
	enum options_verdict verdict = OPTIONS_GO_ON;
	int letter;
	*out = (struct options){ .vty_port = -1, .log_level = LOG_DEBUG_ };
	fill_tables(rules, &tables);
	optind = 0;
	opterr = 0;
	while (verdict == OPTIONS_GO_ON &&
	       (letter = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
		if (letter == '?' || letter == ':') {
			*why = explain_unknown(letter, argv);
			return OPTIONS_WRONG;
		}
		verdict = take_one(rules, letter, out, why);
	}
	if (verdict == OPTIONS_GO_ON && optind < argc) {
		*why = text_format("\"%s\" is no option; --help lists them", argv[optind]);
		return OPTIONS_WRONG;
	}
	return verdict;
}

void options_free(struct options *options)
{
	array_free(&options->notes);
}
