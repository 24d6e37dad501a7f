/* SPDX-License-Identifier: Apache-2.0 */
/* log -- see log.h.
 *
 * A line is formatted on the caller's thread and written under one lock.  `wanted` is the most talkative level
 * that any target has: read without the lock, so that what nobody wants costs one load.
 * What strangers may have put into a line (a peer's shutdown message) cannot end it or move a terminal's
 * cursor: control characters become spaces. */
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include "base/logfile.h"
#include "base/memory.h"
#include "base/text.h"

const char *const log_level_names[LOG_LEVELS] = {
	"emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging",
};

enum target_kind { TO_STDERR, TO_STDOUT, TO_SYSLOG, TO_FILE, TO_FILTERED, TO_BUFFER, TO_LIVE, TARGETS };

struct target {
	bool is_on;
	enum log_level level;
};

struct kept_lines {
	char **lines;
	uint32_t room;
	uint32_t next;         /* where the next line goes: the oldest, once all places are taken */
	uint32_t count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct target targets[TARGETS] = { [TO_STDERR] = { true, LOG_INFO_ } };
static _Atomic int wanted = LOG_INFO_;
static char program[32];       /* as lines carry it: BGP, ZEBRA */
static char ident[32];         /* as syslog wants it; must stay */
static struct log_file {
	int fd;
	char *path;            /* NULL: none, and the descriptor is -1 */
} plain_file = { .fd = -1 }, filtered_file = { .fd = -1 };
static char *filter_texts;     /* words with a space between; NULL: every line goes into the filtered file */
static int fraction_digits;
static struct kept_lines kept;
static struct {
	struct kept_lines lines;       /* the line of place n is at n modulo their room */
	uint64_t place;                /* of the next one */
	void (*on_line)(void *owner);
	void *owner;
	struct target wanted;
} live = { .wanted = { true, LOG_DEBUG_ } };

/* FRR's lines name the protocol, not the daemon. */
static void set_program(const char *name)
{
	snprintf(ident, sizeof ident, "%s", name);
	snprintf(program, sizeof program, "%s", strcmp(name, "bgpd") == 0 ? "bgp" : name);
	for (char *c = program; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c -= 'a' - 'A';
}

static void find_wanted(void)
{
	int most = -1;
	for (int i = 0; i < TARGETS; i++)
		if (targets[i].is_on && (int)targets[i].level > most)
			most = (int)targets[i].level;
	atomic_store(&wanted, most);
}

/* Standard error is what there is until something better is said. */
static void set_target(enum target_kind kind, bool on, enum log_level level)
{
	targets[kind] = (struct target){ on, level };
	if (on && kind != TO_BUFFER && kind != TO_FILTERED && kind != TO_LIVE)
		targets[TO_STDERR].is_on = false;
	find_wanted();
}

bool log_level_from_word(const char *word, enum log_level *out)
{
	int found = -1;
	for (int i = 0; word && *word && i < LOG_LEVELS; i++) {
		if (!text_starts(log_level_names[i], word))
			continue;
		if (found >= 0)
			return false;
		found = i;
	}
	if (found < 0 && text_same(word, "notice"))
		found = LOG_NOTICE_;
	if (found < 0)
		return false;
	*out = (enum log_level)found;
	return true;
}

/* -- a line on its way -- */

static size_t put_time(char *to, size_t room)
{
	struct timespec now;
	struct tm parts;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &parts);
	size_t length = strftime(to, room, "%Y/%m/%d %H:%M:%S", &parts);
	if (fraction_digits > 0) {
		char digits[10];
		snprintf(digits, sizeof digits, "%09ld", now.tv_nsec);
		length += (size_t)snprintf(to + length, room - length, ".%.*s", fraction_digits, digits);
	}
	return length;
}

static void keep_line(struct kept_lines *k, const char *line)
{
	if (!k->room)
		return;
	mem_free(k->lines[k->next]);
	k->lines[k->next] = mem_text(line);
	k->next = (k->next + 1) % k->room;
	if (k->count < k->room)
		k->count++;
}

static void write_line(int fd, const char *head, const char *message)
{
	struct iovec parts[] = {
		{ (void *)head, strlen(head) }, { (void *)message, strlen(message) }, { (void *)"\n", 1 },
	};
	if (writev(fd, parts, 3) < 0)
		return;        /* a full disk or a closed terminal: there is nowhere left to say so */
}

static bool goes_to(enum target_kind kind, enum log_level level)
{
	return targets[kind].is_on && level <= targets[kind].level;
}

static bool passes_filters(const char *message)
{
	bool passes = !filter_texts;
	for (const char *at = filter_texts; at && *at && !passes;) {
		size_t length = strcspn(at, " ");
		passes = length && memmem(message, strlen(message), at, length);
		at += length + strspn(at + length, " ");
	}
	return passes;
}

static void send_line(enum log_level level, const char *message)
{
	char head[96];
	size_t at = put_time(head, sizeof head);
	snprintf(head + at, sizeof head - at, " %s%s", program, program[0] ? ": " : "");
	if (goes_to(TO_STDERR, level))
		write_line(STDERR_FILENO, head, message);
	if (goes_to(TO_STDOUT, level))
		write_line(STDOUT_FILENO, head, message);
	if (goes_to(TO_FILE, level))
		write_line(plain_file.fd, head, message);
	if (goes_to(TO_FILTERED, level) && passes_filters(message))
		write_line(filtered_file.fd, head, message);
	if (goes_to(TO_SYSLOG, level))
		syslog((int)level, "%s", message);
	if (!goes_to(TO_BUFFER, level) && !goes_to(TO_LIVE, level))
		return;
	char *line = text_format("%s%s", head, message);
	if (goes_to(TO_BUFFER, level))
		keep_line(&kept, line);
	if (goes_to(TO_LIVE, level)) {
		keep_line(&live.lines, line);
		live.place++;
		live.on_line(live.owner);
	}
	mem_free(line);
}

static void tame(char *message)
{
	for (char *c = message; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
}

static _Atomic uint32_t topics_on;

void log_set_topics(uint32_t topics)
{
	atomic_store(&topics_on, topics);
}

bool log_has_topic(uint32_t topic)
{
	return atomic_load_explicit(&topics_on, memory_order_relaxed) & topic;
}

bool log_wants(enum log_level level)
{
	return (int)level <= atomic_load_explicit(&wanted, memory_order_relaxed);
}

static struct log_narrowing *narrowings;       /* under the lock */
static uint32_t narrowing_count;

void log_narrow_topics(const struct log_narrowing *rows, uint32_t count)
{
	pthread_mutex_lock(&lock);
	mem_free(narrowings);
	narrowings = count ? mem_copy(rows, count * sizeof *rows) : NULL;
	narrowing_count = count;
	pthread_mutex_unlock(&lock);
}

/* Topic 0: a line that is no detail. */
static bool is_narrowed_away(uint32_t topic, const char *message)
{
	bool is_narrow = false;
	for (uint32_t i = 0; i < narrowing_count; i++) {
		if (narrowings[i].topic != topic)
			continue;
		if (strstr(message, narrowings[i].words))
			return false;
		is_narrow = true;
	}
	return is_narrow;
}

static void write_list(uint32_t topic, enum log_level level, const char *format, va_list list)
{
	struct text message = { 0 };
	text_add_list(&message, format, list);
	if (!message.chars)
		return;
	tame(message.chars);
	pthread_mutex_lock(&lock);
	if (!is_narrowed_away(topic, message.chars))
		send_line(level, message.chars);
	pthread_mutex_unlock(&lock);
	text_free(&message);
}

void log_line(enum log_level level, const char *format, ...)
{
	if (!log_wants(level))
		return;
	va_list list;
	va_start(list, format);
	write_list(0, level, format, list);
	va_end(list);
}

void log_topic_line(uint32_t topic, const char *format, ...)
{
	if (!log_wants(LOG_DEBUG_))
		return;
	va_list list;
	va_start(list, format);
	write_list(topic, LOG_DEBUG_, format, list);
	va_end(list);
}

/* -- where lines go -- */

void log_open(const char *name)
{
	pthread_mutex_lock(&lock);
	set_program(name);
	set_target(TO_STDERR, true, LOG_INFO_);
	pthread_mutex_unlock(&lock);
}

static void close_file(struct log_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	mem_free(file->path);
	*file = (struct log_file){ .fd = -1 };
}

static void set_kept_lines(struct kept_lines *k, uint32_t room)
{
	for (uint32_t i = 0; i < k->room; i++)
		mem_free(k->lines[i]);
	mem_free(k->lines);
	*k = (struct kept_lines){ .room = room, .lines = room ? mem_new(room * sizeof *k->lines) : NULL };
}

void log_close(void)
{
	pthread_mutex_lock(&lock);
	memset(targets, 0, sizeof targets);
	set_target(TO_STDERR, true, LOG_INFO_);
	close_file(&plain_file);
	close_file(&filtered_file);
	mem_free(filter_texts);
	filter_texts = NULL;
	set_kept_lines(&kept, 0);
	set_kept_lines(&live.lines, 0);
	live.on_line = NULL;
	closelog();
	pthread_mutex_unlock(&lock);
}

void log_to_stdout(bool on, enum log_level level)
{
	pthread_mutex_lock(&lock);
	set_target(TO_STDOUT, on, level);
	pthread_mutex_unlock(&lock);
}

void log_to_syslog(bool on, enum log_level level, int facility)
{
	pthread_mutex_lock(&lock);
	if (on)
		openlog(ident[0] ? ident : NULL, LOG_PID | LOG_NDELAY, facility);
	else if (targets[TO_SYSLOG].is_on)
		closelog();
	set_target(TO_SYSLOG, on, level);
	pthread_mutex_unlock(&lock);
}

bool log_file_is_possible(const char *path, char **why)
{
	return logfile_is_possible(path, why);
}

static bool to_file(struct log_file *file, enum target_kind kind, const char *path, enum log_level level, char **why)
{
	int fd = -1;
	if (path && (fd = logfile_open(path, why)) < 0)
		return false;
	pthread_mutex_lock(&lock);
	close_file(file);
	*file = (struct log_file){ fd, mem_text(path) };
	set_target(kind, path != NULL, level);
	pthread_mutex_unlock(&lock);
	return true;
}

bool log_to_file(const char *path, enum log_level level, char **why)
{
	return to_file(&plain_file, TO_FILE, path, level, why);
}

bool log_to_filtered_file(const char *path, enum log_level level, char **why)
{
	return to_file(&filtered_file, TO_FILTERED, path, level, why);
}

void log_filter_texts(const char *words)
{
	pthread_mutex_lock(&lock);
	mem_free(filter_texts);
	filter_texts = mem_text(words);
	pthread_mutex_unlock(&lock);
}

/* If a file cannot be opened again the old one is written on.  Returns why, or NULL; under the lock. */
static char *reopen(struct log_file *file)
{
	char *why = NULL;
	int again = file->path ? logfile_open(file->path, &why) : -1;
	if (again >= 0) {
		close(file->fd);
		file->fd = again;
	}
	return why;
}

void log_reopen(void)
{
	pthread_mutex_lock(&lock);
	char *whys[] = { reopen(&plain_file), reopen(&filtered_file) };
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 2; i++) {
		if (whys[i])
			log_error("the log file was not opened again: %s", whys[i]);
		mem_free(whys[i]);
	}
}

void log_timestamps(int digits)
{
	pthread_mutex_lock(&lock);
	fraction_digits = digits < 0 ? 0 : digits > 6 ? 6 : digits;
	pthread_mutex_unlock(&lock);
}

void log_to_buffer(uint32_t lines)
{
	pthread_mutex_lock(&lock);
	set_kept_lines(&kept, lines);
	set_target(TO_BUFFER, lines != 0, LOG_INFO_);
	pthread_mutex_unlock(&lock);
}

/* The lines are copied first: fn may log. */
void log_walk_buffer(void (*fn)(void *owner, const char *line), void *owner)
{
	pthread_mutex_lock(&lock);
	uint32_t count = kept.count;
	char **lines = mem_new((count + 1) * sizeof *lines);
	for (uint32_t i = 0; i < count; i++)
		lines[i] = mem_text(kept.lines[(kept.next + kept.room - count + i) % kept.room]);
	pthread_mutex_unlock(&lock);
	for (uint32_t i = 0; i < count; i++) {
		fn(owner, lines[i]);
		mem_free(lines[i]);
	}
	mem_free(lines);
}

/* -- live -- */

static void set_live(void)
{
	set_target(TO_LIVE, live.on_line && live.wanted.is_on, live.wanted.level);
}

void log_to_live(void (*on_line)(void *owner), void *owner)
{
	pthread_mutex_lock(&lock);
	live.on_line = on_line;
	live.owner = owner;
	live.place = 0;
	set_kept_lines(&live.lines, on_line ? LOG_LIVE_LINES : 0);
	set_live();
	pthread_mutex_unlock(&lock);
}

void log_live_level(bool on, enum log_level level)
{
	pthread_mutex_lock(&lock);
	live.wanted = (struct target){ on, level };
	set_live();
	pthread_mutex_unlock(&lock);
}

uint64_t log_live_place(void)
{
	pthread_mutex_lock(&lock);
	uint64_t place = live.place;
	pthread_mutex_unlock(&lock);
	return place;
}

char *log_live_next(uint64_t *place, uint64_t *lost)
{
	char *line = NULL;
	pthread_mutex_lock(&lock);
	uint64_t oldest = live.place - live.lines.count;
	if (*place < oldest) {
		*lost += oldest - *place;
		*place = oldest;
	}
	if (*place < live.place)
		line = mem_text(live.lines.lines[(*place)++ % live.lines.room]);
	pthread_mutex_unlock(&lock);
	return line;
}

/* -- limits -- */

enum { LIMIT_WINDOW_MS = 10000 };

bool log_may(struct log_limit *limit, int64_t now_ms, uint32_t per_ten_seconds, uint32_t *suppressed_out)
{
	uint32_t suppressed = 0;
	if (now_ms - limit->window_start_ms >= LIMIT_WINDOW_MS || !limit->in_window) {
		suppressed = limit->suppressed;
		*limit = (struct log_limit){ .window_start_ms = now_ms };
	}
	if (limit->in_window >= per_ten_seconds) {
		limit->suppressed++;
		return false;
	}
	limit->in_window++;
	if (suppressed_out)
		*suppressed_out = suppressed;
	return true;
}
