/* SPDX-License-Identifier: Apache-2.0 */
/* common -- the settings and commands that every daemon has: names, passwords, logs, the vty's own lines.
 *
 * A daemon's root record begins with `struct common_settings`, and its tables begin with these rows:
 *
 *	struct zebra_root {
 *		struct common_settings common;          // holds the `struct said` of the whole record
 *		bool ip_forwarding;
 *	};
 *	static const struct field root_fields[] = {
 *		COMMON_FIELDS,
 *		FIELD(struct zebra_root, ip_forwarding, &type_flag, "forward IPv4 packets"),
 *		FIELDS_END
 *	};
 *	static const struct setting root_settings[] = {
 *		COMMON_SETTINGS,
 *		{ "ip forwarding", "forward IPv4 packets", .flag = "ip_forwarding" },
 *		SETTINGS_END
 *	};
 *	static const struct kind *const root_children[] = { …, COMMON_KINDS, NULL };
 *	const struct kind zebra_root_kind = { .name = "zebra", .grammar = "", .fields = root_fields,
 *		.record_size = sizeof(struct zebra_root), .settings = root_settings, .children = root_children };
 *	const struct language zebra_language = { "zebra", &zebra_root_kind,
 *		(const struct command *const[]){ common_commands, zebra_commands, NULL },
 *		(const struct word_help *const[]){ common_words, zebra_words, NULL } };
 *
 * What the settings mean is done by daemon/ (common_check, common_apply) before the daemon's own check and
 * apply see the commit; nothing of it is the daemon's work.
 *
 * Debugging: a daemon declares settings that begin with the word `debug` in its root ("debug bgp updates",
 * a flag).  They may be typed in enable mode too (as may `no debug …`), `show debugging` lists those that
 * are said, and they are ordinary settings otherwise: apply sees them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/log.h"
#include "cli/command.h"
#include "cli/config.h"
#include "schema/field.h"

struct common_settings {
	struct said said;            /* of the whole record that this begins */
	char *file_version;          /* "frr version X": who wrote the file */
	uint8_t profile;             /* frr defaults traditional|datacenter */
	char *hostname;
	char *domainname;
	char *password, *password_hash;          /* one of them, as of the next two */
	char *enable_password, *enable_hash;
	char *log_file;
	uint8_t log_file_level;
	bool log_stdout;
	uint8_t log_stdout_level;
	bool log_syslog;
	uint8_t log_syslog_level;
	bool log_monitor;
	uint8_t log_monitor_level;
	uint8_t log_trap_level;
	uint8_t log_facility;
	uint8_t log_precision;
	bool log_record_priority;
	bool log_commands;
	bool log_immediate, log_unique_id, log_error_category, debug_routemap, debug_routemap_detail;
	char *log_filtered_file;
	uint8_t log_filtered_level;
	char *log_filter_text;
	bool cputime_stats;
	uint32_t cputime_warning, walltime_warning;
	bool password_encryption;
	bool integrated;
	bool advanced_vty;
	uint16_t terminal_length;
	bool banner_default;
	char *banner_line;
	char *banner_file;
	char *username;
};

#define COMMON_FIELDS                                                                                             \
	FIELD(struct common_settings, file_version, &type_line, "version that wrote the file"),                   \
	FIELD(struct common_settings, profile, &type_choice, "set of defaults", .words = common_profiles,         \
	      .word_helps = common_profile_helps),                                                                \
	FIELD(struct common_settings, hostname, &type_word, "name of this router", .json = "hostname"),           \
	FIELD(struct common_settings, domainname, &type_word, "domain of this router"),                           \
	FIELD(struct common_settings, password, &type_word, "password of the telnet vty"),                        \
	FIELD(struct common_settings, enable_password, &type_word, "password for `enable` at the telnet vty"),    \
	FIELD(struct common_settings, password_hash, &type_word, "what crypt(3) makes of it"),                    \
	FIELD(struct common_settings, enable_hash, &type_word, "what crypt(3) makes of it"),                      \
	FIELD(struct common_settings, log_file, &type_word, "file that lines are appended to"),                   \
	COMMON_LEVEL_FIELD(log_file_level),                                                                       \
	FIELD(struct common_settings, log_stdout, &type_flag, "log to standard output"),                          \
	COMMON_LEVEL_FIELD(log_stdout_level),                                                                     \
	FIELD(struct common_settings, log_syslog, &type_flag, "log to syslog"),                                   \
	COMMON_LEVEL_FIELD(log_syslog_level),                                                                     \
	FIELD(struct common_settings, log_monitor, &type_flag, "log to terminals that asked for it", .preset = 1),             \
	COMMON_LEVEL_FIELD(log_monitor_level),                                                                    \
	COMMON_LEVEL_FIELD(log_trap_level),                                                                       \
	FIELD(struct common_settings, log_facility, &type_choice, "facility of syslog",                           \
	      .words = common_facilities, .preset = 0),                                                           \
	FIELD(struct common_settings, log_precision, &type_u8, "digits below the second", .most = 12),            \
	FIELD(struct common_settings, log_record_priority, &type_flag, "write the level with each line"),         \
	FIELD(struct common_settings, log_commands, &type_flag, "log every command that is typed"),               \
	FIELD(struct common_settings, log_immediate, &type_flag, "lines are written at once"),                    \
	FIELD(struct common_settings, log_unique_id, &type_flag, "lines bear a number of their kind", .preset = 1), \
	FIELD(struct common_settings, log_error_category, &type_flag, "lines bear a category", .preset = 1),      \
	FIELD(struct common_settings, debug_routemap, &type_flag, "log what route maps do"),                      \
	FIELD(struct common_settings, debug_routemap_detail, &type_flag, "log what route maps do"),               \
	FIELD(struct common_settings, log_filtered_file, &type_word, "file that lines are appended to"),          \
	COMMON_LEVEL_FIELD(log_filtered_level),                                                                   \
	FIELD(struct common_settings, log_filter_text, &type_words, "text that a line must hold, or another of them"), \
	FIELD(struct common_settings, cputime_stats, &type_flag, "count processor time"),                         \
	FIELD(struct common_settings, cputime_warning, &type_u32, "milliseconds", .least = 1, .most = 4294967295), \
	FIELD(struct common_settings, walltime_warning, &type_u32, "milliseconds", .least = 1, .most = 4294967295), \
	FIELD(struct common_settings, password_encryption, &type_flag, "accepted"),                               \
	FIELD(struct common_settings, integrated, &type_flag, "vtysh writes one file for all daemons"),           \
	FIELD(struct common_settings, advanced_vty, &type_flag, "the telnet vty starts in enable mode"),          \
	FIELD(struct common_settings, terminal_length, &type_u16, "lines of a terminal page", .most = 512),       \
	FIELD(struct common_settings, banner_default, &type_flag, "greet with the program's own words"),          \
	FIELD(struct common_settings, banner_line, &type_line, "what a terminal is greeted with"),                \
	FIELD(struct common_settings, banner_file, &type_word, "file that a terminal is greeted with"),           \
	FIELD(struct common_settings, username, &type_line, "user and what it may")

#define COMMON_LEVEL_FIELD(member)                                                                                \
	FIELD(struct common_settings, member, &type_choice, "least important level that is logged",               \
	      .words = common_log_levels, .word_helps = common_log_level_helps, .preset = 7)

#define COMMON_SETTINGS                                                                                           \
	{ "frr version {file_version}", "version that wrote this file" },                                         \
	{ "frr defaults {profile}", "set of defaults" },                                                          \
	{ "hostname {hostname}", "set the router's name" },                                                       \
	{ "domainname {domainname}", "set the router's domain" },                                                 \
	{ "password {password}", "password of the telnet vty", .instead_of = "password_hash" },                   \
	{ "password 8 {password_hash}", "the same, encrypted", .instead_of = "password" },                        \
	{ "enable password {enable_password}", "password for `enable` at the telnet vty",                         \
	  .instead_of = "enable_hash" },                                                                          \
	{ "enable password 8 {enable_hash}", "the same, encrypted", .instead_of = "enable_password" },            \
	{ "log file {log_file} [{log_file_level}]", "log to a file" },                                            \
	{ "log stdout [{log_stdout_level}]", "log to standard output", .flag = "log_stdout" },                    \
	{ "log syslog [{log_syslog_level}]", "log to syslog", .flag = "log_syslog" },                             \
	{ "log monitor [{log_monitor_level}]", "log to terminals that asked for it by `terminal monitor`",        \
	  .flag = "log_monitor" },                                                                                \
	{ "log trap {log_trap_level}", "accepted: each target names its own level",                               \
	  .note = "accepted without effect: each target names its own level" },                                   \
	{ "log facility {log_facility}", "facility of syslog" },                                                  \
	{ "log timestamp precision {log_precision}", "digits below the second" },                                 \
	{ "log record-priority", "accepted: syslog has the level", .flag = "log_record_priority",                \
	  .note = "accepted; lines for syslog carry their level, those for files don't" },                        \
	{ "log commands", "log every command that is typed", .flag = "log_commands" },                            \
	{ "log immediate-mode", "accepted: lines are always written at once", .flag = "log_immediate",             \
	  .note = "accepted: lines are always written at once" },                                                 \
	{ "log unique-id", "accepted: lines have no numbers", .flag = "log_unique_id" },                          \
	{ "log error-category", "accepted: lines have no categories", .flag = "log_error_category" },             \
	{ "log filtered-file {log_filtered_file} [{log_filtered_level}]", "log lines that hold one of some texts to a file" }, \
	{ "log filter-text {log_filter_text}", "a text that lines in the filtered file hold",                     \
	  .write = common_write_filter_texts },                                                                   \
	{ "debug route-map", "kept without effect: `show route-map` counts what is met", .flag = "debug_routemap", \
	  .note = "kept without effect: `show route-map` counts how often each rule is met" },                    \
	{ "debug route-map detail", "kept without effect", .flag = "debug_routemap_detail",                       \
	  .note = "kept without effect: `show route-map` counts how often each rule is met" },                    \
	{ "debug routemap", "the same", .flag = "debug_routemap", .is_hidden = true },                            \
	{ "debug routemap detail", "the same", .flag = "debug_routemap_detail", .is_hidden = true },              \
	{ "service cputime-stats", "accepted: `show event cpu` always counts", .flag = "cputime_stats" },         \
	{ "service cputime-warning {cputime_warning}", "kept without effect",                                     \
	  .note = "kept without effect: no task is long, all are cut into slices" },                              \
	{ "service walltime-warning {walltime_warning}", "kept without effect",                                   \
	  .note = "kept without effect: no task is long, all are cut into slices" },                              \
	{ "service password-encryption", "accepted: passwords are kept as typed", .flag = "password_encryption" }, \
	{ "service integrated-vtysh-config", "vtysh writes one file for all daemons", .flag = "integrated" },     \
	{ "service advanced-vty", "the telnet vty starts in enable mode", .flag = "advanced_vty" },               \
	{ "service terminal-length {terminal_length}", "accepted: vtysh makes the pages" },                       \
	{ "banner motd", "no greeting of its own", .is_only_no = true, .instead_of = "banner_default banner_line banner_file" }, \
	{ "banner motd default", "greet with the program's own words", .flag = "banner_default" },                \
	{ "banner motd line {banner_line}", "greet terminals with this line" },                                   \
	{ "banner motd file {banner_file}", "greet terminals with a file's text" },                               \
	{ "username {username}", "accepted; who may use vtysh is decided by its socket's group", .is_silent = true }

#define COMMON_KINDS &common_line_kind

/* "line vty" and what stands in it. */
struct line_settings {
	struct said said;
	uint32_t exec_minutes;
	uint32_t exec_seconds;
	bool login;
	char *access_class;
	char *access_class_v6;
	char *line_password;
};
extern const struct kind common_line_kind;

extern const char *const common_profiles[];
extern const char *const common_profile_helps[];
extern const char *const common_log_levels[];
extern const char *const common_log_level_helps[];
extern const char *const common_facilities[];

void common_write_filter_texts(const struct object *object, struct text *out);   /* a line for each */
extern const struct command common_commands[];
/* Takes back every `debug …` of the configuration; daemons give it a row of their own words, too. */
void common_no_debug(struct call *call);
void common_show_debugging(struct call *call);   /* daemons give it their own names, too */
extern const struct word_help common_words[];

/* What the command line said about logs (--log, --log-level); `clear log cmdline-targets` takes it back. */
struct log_start {
	const char *file;            /* borrowed from argv */
	bool to_stdout, to_syslog;
	enum log_level level;
	bool is_background;          /* standard error is gone: syslog when nothing else is said */
};

/* Could these settings be put in force?  `was` is what is in force now (NULL at the start): only what
 * changes is tried.  *why is one line (caller frees). */
bool common_check(const struct common_settings *was, const struct common_settings *now, char **why);
/* Puts the logs in force; `was` is NULL for the first time (and to do it all again). */
void common_apply(const struct log_start *start, const struct common_settings *was,
		  const struct common_settings *now);
/* Where lines go, as `show logging` has it. */
void common_show_logging(const struct log_start *start, const struct common_settings *now, const char *program,
			 struct text *out);
struct json_object *common_logging_json(const struct log_start *start, const struct common_settings *now);
/* The name for prompts and `show version`: the setting, else the machine's. */
const char *common_hostname(const struct common_settings *settings, char room[static 256]);
