/* SPDX-License-Identifier: Apache-2.0 */
/* common_log -- where a daemon's lines go: what the configuration says, else what the command line said.
 *
 * A level in the configuration wins over --log-level; a target that only the command line named keeps the
 * command line's. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <syslog.h>
#include "base/memory.h"
#include "cli/common.h"

const char *const common_facilities[] = { "daemon", "auth", "cron", "ftp", "kern", "lpr", "mail", "news", "syslog",
					  "user", "uucp", "local0", "local1", "local2", "local3", "local4", "local5",
					  "local6", "local7", NULL };
static const int facility_numbers[] = { LOG_DAEMON, LOG_AUTH, LOG_CRON, LOG_FTP, LOG_KERN, LOG_LPR, LOG_MAIL,
					LOG_NEWS, LOG_SYSLOG, LOG_USER, LOG_UUCP, LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2,
					LOG_LOCAL3, LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7 };

/* Where lines shall go, all told. */
struct targets {
	const char *file, *filtered_file, *filter_texts;
	bool to_stdout, to_syslog;
	enum log_level file_level, filtered_level, stdout_level, syslog_level;
	int facility;
	uint8_t precision;
};

static struct targets all_told(const struct log_start *start, const struct common_settings *now)
{
	struct targets t = {
		.file = now->log_file ? now->log_file : start->file,
		.file_level = now->log_file ? now->log_file_level : start->level,
		.filtered_file = now->log_filtered_file,
		.filtered_level = now->log_filtered_level,
		.filter_texts = now->log_filter_text,
		.to_stdout = now->log_stdout || start->to_stdout,
		.stdout_level = now->log_stdout ? now->log_stdout_level : start->level,
		.to_syslog = now->log_syslog || start->to_syslog,
		.syslog_level = now->log_syslog ? now->log_syslog_level : start->level,
		.facility = facility_numbers[now->log_facility],
		.precision = now->log_precision,
	};
	if (start->is_background && !t.file && !t.to_syslog) {      /* stdout is closed then */
		t.to_syslog = true;
		t.syslog_level = LOG_INFO_;
	}
	return t;
}

static bool targets_same(const struct targets *a, const struct targets *b)
{
	return text_same(a->filtered_file, b->filtered_file) && a->filtered_level == b->filtered_level &&
	       text_same(a->filter_texts, b->filter_texts) && text_same(a->file, b->file) && a->file_level == b->file_level && a->to_stdout == b->to_stdout &&
	       a->stdout_level == b->stdout_level && a->to_syslog == b->to_syslog &&
	       a->syslog_level == b->syslog_level && a->facility == b->facility && a->precision == b->precision;
}

bool common_check(const struct common_settings *was, const struct common_settings *now, char **why)
{
	const struct { const char *was, *now; } files[] = {
		{ was ? was->log_file : NULL, now->log_file }, { was ? was->log_filtered_file : NULL, now->log_filtered_file },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i].now && !text_same(files[i].was, files[i].now) && !log_file_is_possible(files[i].now, why))
			return false;
	return true;
}

static void apply_filtered(const struct targets *t)
{
	char *why = NULL;
	log_filter_texts(t->filter_texts);
	if (!log_to_filtered_file(t->filtered_file, t->filtered_level, &why))
		log_error("log file %s: %s", t->filtered_file, why);
	mem_free(why);
}

void common_apply(const struct log_start *start, const struct common_settings *was,
		  const struct common_settings *now)
{
	char *why = NULL;
	struct targets t = all_told(start, now), old = { 0 };
	log_live_level(now->log_monitor, now->log_monitor_level);
	if (was) {
		old = all_told(start, was);
		if (targets_same(&old, &t))
			return;
	}
	log_timestamps(t.precision);
	log_to_stdout(t.to_stdout, t.stdout_level);
	log_to_syslog(t.to_syslog, t.syslog_level, t.facility);
	apply_filtered(&t);
	if (!log_to_file(t.file, t.file_level, &why))
		log_error("log file %s: %s", t.file, why);
	else if (was && t.file && !text_same(old.file, t.file))
		log_notice("messages go to %s from now on", t.file);      /* whoever looks into it sees that it works */
	mem_free(why);
}

const char *common_hostname(const struct common_settings *settings, char room[static 256])
{
	if (settings->hostname)
		return settings->hostname;
	struct utsname machine;
	if (uname(&machine) != 0)
		return "router";
	snprintf(room, 256, "%.*s", (int)strcspn(machine.nodename, "."), machine.nodename);
	return room;
}

void common_write_filter_texts(const struct object *object, struct text *out)
{
	const struct common_settings *settings = object->record;
	char *copy = mem_text(settings->log_filter_text), *rest = copy, *word;
	while (rest && (word = strsep(&rest, " ")))
		text_add(out, "log filter-text %s\n", word);
	mem_free(copy);
}

/* ---- show logging ---------------------------------------------------------------------------------- */

static void show_target(struct text *out, const char *name, bool is_on, enum log_level level, const char *more)
{
	if (is_on)
		text_add(out, "%s logging: level %s%s\n", name, log_level_names[level], more);
	else
		text_add(out, "%s logging: disabled\n", name);
}

void common_show_logging(const struct log_start *start, const struct common_settings *now, const char *program,
			 struct text *out)
{
	struct targets t = all_told(start, now);
	char *file = text_format(", filename %s", t.file ? t.file : "");
	char *filtered = text_format(", filename %s", t.filtered_file ? t.filtered_file : "");
	char *syslog_words = text_format(", facility %s, ident %s", common_facilities[now->log_facility], program);
	text_add(out, "Logging configuration for %s:\n", program);
	show_target(out, "Syslog", t.to_syslog, t.syslog_level, syslog_words);
	show_target(out, "Stdout", t.to_stdout, t.stdout_level, "");
	show_target(out, "Monitor", now->log_monitor, now->log_monitor_level, "");
	show_target(out, "File", t.file != NULL, t.file_level, file);
	show_target(out, "Filtered-file", t.filtered_file != NULL, t.filtered_level, filtered);
	text_add(out, "Timestamp precision: %u\n", t.precision);
	mem_free(file);
	mem_free(filtered);
	mem_free(syslog_words);
}

static void add_target(struct json_object *all, const char *key, bool is_on, enum log_level level)
{
	struct json_object *target = json_object_new_object();
	json_object_object_add(target, "enabled", json_object_new_boolean(is_on));
	if (is_on)
		json_object_object_add(target, "level", json_object_new_string(log_level_names[level]));
	json_object_object_add(all, key, target);
}

struct json_object *common_logging_json(const struct log_start *start, const struct common_settings *now)
{
	struct targets t = all_told(start, now);
	struct json_object *all = json_object_new_object();
	add_target(all, "syslog", t.to_syslog, t.syslog_level);
	add_target(all, "stdout", t.to_stdout, t.stdout_level);
	add_target(all, "monitor", now->log_monitor, now->log_monitor_level);
	add_target(all, "file", t.file != NULL, t.file_level);
	add_target(all, "filteredFile", t.filtered_file != NULL, t.filtered_level);
	if (t.filtered_file)
		json_object_object_add(all, "filteredFilename", json_object_new_string(t.filtered_file));
	if (t.filter_texts)
		json_object_object_add(all, "filterTexts", json_object_new_string(t.filter_texts));
	if (t.file)
		json_object_object_add(all, "filename", json_object_new_string(t.file));
	json_object_object_add(all, "facility", json_object_new_string(common_facilities[now->log_facility]));
	json_object_object_add(all, "timestampPrecision", json_object_new_int(t.precision));
	return all;
}
