/* SPDX-License-Identifier: Apache-2.0 */
/* common -- the tables of common.h that are data: words, helps, `line vty`. */
#include "cli/common.h"

const char *const common_profiles[] = { "traditional", "datacenter", NULL };
const char *const common_profile_helps[] = { "defaults as on the Internet", "defaults as within a data centre" };
const char *const common_log_levels[] = { "emergencies", "alerts", "critical", "errors", "warnings",
					  "notifications", "informational", "debugging", NULL };
const char *const common_log_level_helps[] = { "the system is unusable", "something must be done at once",
					       "critical conditions", "errors", "warnings",
					       "normal but significant events", "what goes on", "all details" };

static const struct field line_fields[] = {
	FIELD(struct line_settings, exec_minutes, &type_u32, "minutes", .most = 35791, .preset = 10),
	FIELD(struct line_settings, exec_seconds, &type_u32, "seconds", .most = 2147483),
	FIELD(struct line_settings, login, &type_flag, "ask for the password", .preset = 1),
	FIELD(struct line_settings, access_class, &type_word, "name of an access list"),
	FIELD(struct line_settings, access_class_v6, &type_word, "name of an IPv6 access list"),
	FIELD(struct line_settings, line_password, &type_word, "password"),
	FIELDS_END
};

static const struct setting line_settings[] = {
	{ "exec-timeout {exec_minutes} [{exec_seconds}]", "when an idle terminal is closed; 0 never" },
	{ "login", "ask for the password", .flag = "login" },
	{ "access-class {access_class}", "who may connect",
	  .note = "kept, but Grevy has no access lists: let -A name an address that only friends reach" },
	{ "ipv6 access-class {access_class_v6}", "who may connect by IPv6",
	  .note = "kept, but Grevy has no access lists: let -A name an address that only friends reach" },
	{ "password {line_password}", "accepted", .is_silent = true,
	  .note = "accepted without effect: the telnet vty asks for the password that `password WORD` sets" },
	SETTINGS_END
};

static const struct word_help line_words[] = {
	{ "line", "terminal lines" },
	{ "vty", "virtual terminals" },
	{ "ipv6", "IPv6" },
	{ NULL, NULL },
};

const struct kind common_line_kind = {
	.name = "line vty",
	.grammar = "line vty",
	.help = "virtual terminals",
	.mode = "config-line",
	.fields = line_fields,
	.record_size = sizeof(struct line_settings),
	.settings = line_settings,
	.words = line_words,
};

/* Words of common settings and commands that are not the last of their row. */
const struct word_help common_words[] = {
	{ "_candidate", "many lines as one change" },
	{ "_monitor", "log lines as they come" },
	{ "8", "encrypted" },
	{ "password", "a password" },
	{ "all", "all of them" },
	{ "banner", "what terminals are greeted with" },
	{ "check", "would it be accepted?" },
	{ "clear", "reset something" },
	{ "cmdline-targets", "those that the command line named" },
	{ "commit", "put it in force" },
	{ "configuration", "configuration" },
	{ "configure", "change the configuration" },
	{ "copy", "copy a configuration" },
	{ "cpu", "time used" },
	{ "debug", "log details" },
	{ "debugging", "which details are logged" },
	{ "defaults", "set of defaults" },
	{ "drop", "forget it" },
	{ "enable", "turn on privileged commands" },
	{ "event", "threads" },
	{ "file", "a file" },
	{ "frr", "as FRR writes it into its files" },
	{ "hash", "only its hash" },
	{ "json", "answer in JSON" },
	{ "kinds", "letters: R and W descriptors, T timers, E and X the program's own work" },
	{ "length", "lines of a page" },
	{ "level", "importance" },
	{ "level_word", "emergencies to debugging" },
	{ "lines", "lines of a page" },
	{ "log", "logging" },
	{ "logging", "logging" },
	{ "memory", "memory" },
	{ "message", "text of the line" },
	{ "monitor", "log lines at this terminal" },
	{ "motd", "message of the day" },
	{ "no", "take a setting back" },
	{ "no-header", "without the words before it" },
	{ "open", "begin" },
	{ "permutations", "every form of each command" },
	{ "poll", "what is waited for" },
	{ "precision", "digits below the second" },
	{ "running-config", "the configuration in force" },
	{ "send", "send something" },
	{ "service", "services" },
	{ "show", "show running system information" },
	{ "startup-config", "the configuration in the file" },
	{ "terminal", "this terminal" },
	{ "thread", "threads" },
	{ "timers", "timers" },
	{ "timestamp", "time of a line" },
	{ "type", "name of a type" },
	{ "route-map", "what route maps do" },
	{ "routemap", "what route maps do" },
	{ "file-lock", "accepted: a line is a change that others see at once" },
	{ "filter-text", "text that a line must hold" },
	{ "filtered-file", "a file for some of the lines" },
	{ "logmsg", "write a line into the log" },
	{ "regex", "an expression" },
	{ "undebug", "log no details" },
	{ "version", "version" },
	{ "write", "write the configuration" },
	{ NULL, NULL },
};
