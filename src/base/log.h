/* SPDX-License-Identifier: Apache-2.0 */
/* log -- lines for operators: one event, one line, the same keys everywhere (`peer=192.0.2.1 as=65001`).
 *
 * Any thread may log.  Where lines go is set by the owner of the configuration.  Levels are syslog's. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_EMERG_, LOG_ALERT_, LOG_CRIT_, LOG_ERROR_, LOG_WARN_, LOG_NOTICE_, LOG_INFO_, LOG_DEBUG_ };
#define LOG_LEVELS 8
extern const char *const log_level_names[LOG_LEVELS];   /* FRR's words: emergencies … debugging */
bool log_level_from_word(const char *word, enum log_level *out);  /* abbreviations and `debug`, too */

void log_open(const char *program);                     /* to standard error until told otherwise */
void log_close(void);
void log_to_stdout(bool on, enum log_level level);
void log_to_syslog(bool on, enum log_level level, int facility);
/* Appends to path, making what is missing (folders 0755, file 0640).  false and *why (caller frees, names
 * path, owner, mode and reason) if it can't; the old target stays.  NULL turns file logging off. */
bool log_to_file(const char *path, enum log_level level, char **why);
/* A file for some of the lines: those that hold one of these texts (words with a space between; NULL: all lines do). */
bool log_to_filtered_file(const char *path, enum log_level level, char **why);
void log_filter_texts(const char *words);
/* The same test without any effect: could it be opened? */
bool log_file_is_possible(const char *path, char **why);
void log_reopen(void);                                  /* after rotation (SIGUSR1) */
void log_timestamps(int digits);                        /* fraction of seconds, 0..6 */
void log_to_buffer(uint32_t lines);                     /* the last lines kept in memory, for `show logging` */
bool log_wants(enum log_level level);

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_error(...) log_line(LOG_ERROR_, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN_, __VA_ARGS__)
#define log_notice(...) log_line(LOG_NOTICE_, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO_, __VA_ARGS__)
#define log_debug(...)                              \
	do {                                        \
		if (log_wants(LOG_DEBUG_))          \
			log_line(LOG_DEBUG_, __VA_ARGS__); \
	} while (0)

/* Details under `debug …`: bits that the program names.  A line of a topic that is on is written at level debugging. */
void log_set_topics(uint32_t topics);
bool log_has_topic(uint32_t topic);
/* Of a topic that rows name only lines that hold the words of one of them are written.  In place of the rows before. */
struct log_narrowing {
	uint32_t topic;
	char words[96];
};
void log_narrow_topics(const struct log_narrowing *rows, uint32_t count);
void log_topic_line(uint32_t topic, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_detail(topic, ...)                              \
	do {                                                \
		if (log_has_topic(topic))                   \
			log_topic_line(topic, __VA_ARGS__); \
	} while (0)

/* Limits one kind of line per object: true if it may be written now; counts what was not. */
struct log_limit {
	int64_t window_start_ms;
	uint32_t in_window;
	uint32_t suppressed;
};
bool log_may(struct log_limit *limit, int64_t now_ms, uint32_t per_ten_seconds, uint32_t *suppressed_out);
/* Lines as they come, for who looks on.  While somebody does the last LOG_LIVE_LINES are kept; `on_line` says that there is
 * one, on the thread that logged it and under the log's lock: it may wake a loop, and nothing else.  NULL: nobody looks on. */
enum { LOG_LIVE_LINES = 1000 };
void log_to_live(void (*on_line)(void *owner), void *owner);
void log_live_level(bool on, enum log_level level);      /* which lines, while somebody looks on */
/* A place is a number: where the next line will be, and then one by one.  NULL: there is none yet.  The line is the
 * caller's to mem_free; *lost grows by those that are not kept any more. */
uint64_t log_live_place(void);
char *log_live_next(uint64_t *place, uint64_t *lost);
/* For `show logging`: walks the kept lines, oldest first. */
void log_walk_buffer(void (*fn)(void *owner, const char *line), void *owner);
