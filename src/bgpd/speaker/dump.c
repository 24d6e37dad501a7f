/* SPDX-License-Identifier: Apache-2.0 */
/* dump -- see dump.h. */
#include "bgpd/speaker/dump.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "bgpd/events/dump_file.h"
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"
#include "bgpd/wire/mrt.h"

enum { DAY_SECONDS = 86400, PREFIXES_AT_ONCE = 512, PATH_ROOM = 70000 };

/* A table on its way into a file. */
struct table_dump {
	struct dump_file file;       /* nowhere: none is being written */
	uint8_t family;
	struct prefix after;
	uint32_t number;             /* of the next record */
	struct mrt_clock begun;
	ARRAY_OF(uint16_t) places;   /* in the table of neighbors, by number; 0: was not there when it began */
	struct question *question;
	struct task go_on;
};

struct dumps {
	struct speaker *speaker;
	struct dump_timer {
		struct dumps *dumps;
		enum dump_kind kind;
		struct timer timer;
	} timers[DUMP_KINDS];
	struct table_dump table;
	uint8_t *room;               /* for records; NULL: no table was written yet */
};

/* ---- how often ------------------------------------------------------------------------------------------- */

uint32_t dump_interval_read(const char *text)
{
	uint64_t total = 0, number = 0;
	const char *order = "hm";    /* what may still come */
	for (; *text; text++) {
		const char *unit = strchr(order, tolower((unsigned char)*text));
		if (isdigit((unsigned char)*text)) {
			number = number * 10 + (uint64_t)(*text - '0');
		} else if (unit && *unit) {
			total += number * (*unit == 'h' ? 3600 : 60);
			number = 0;
			order = unit + 1;
		} else {
			return 0;
		}
		if (total + number > UINT32_MAX)
			return 0;
	}
	return (uint32_t)(total + number);
}

/* Intervals that divide the day begin with it, so that the times of files are those one expects. */
static int64_t wait_ms(uint32_t interval)
{
	time_t now = (time_t)wall_now_s();
	struct tm parts;
	localtime_r(&now, &parts);
	uint32_t into_day = (uint32_t)(parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec);
	bool divides = interval < DAY_SECONDS && DAY_SECONDS % interval == 0;
	return 1000 * (int64_t)(divides ? interval - into_day % interval : interval);
}

/* ---- files ----------------------------------------------------------------------------------------------- */

/* The path may say the time (strftime). */
static int open_file(const struct plan_dump *plan, enum dump_kind kind)
{
	char path[1024];
	time_t now = (time_t)wall_now_s();
	struct tm parts;
	localtime_r(&now, &parts);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	size_t length = strftime(path, sizeof path, plan->path, &parts);
#pragma GCC diagnostic pop
	int fd = length ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640) : -1;
	if (fd < 0)
		log_error("dump bgp %s: %s cannot be written: %s", dump_words[kind], length ? path : plan->path,
			  length ? strerror(errno) : "the name is too long");
	return fd;
}

/* Each io has an open file of its own of the same path. */
static void give_file(struct speaker *s, enum dump_kind kind, int fd, bool is_extended)
{
	for (uint16_t i = 0; i < s->io_count; i++) {
		struct event_dump *letter = EVENT(EVENT_DUMP, event_dump);
		letter->dump = (uint8_t)kind;
		letter->is_extended = is_extended;
		letter->is_shared = s->io_count > 1;
		letter->fd = fd < 0 ? -1 : dump_file_again(fd);
		if (fd >= 0 && letter->fd < 0)
			log_error("dump bgp %s: the file cannot be opened again: %s", dump_words[kind], strerror(errno));
		actor_post(s->actor, s->ios[i], &letter->head);
	}
	if (fd >= 0)
		close(fd);
}

/* ---- the table ------------------------------------------------------------------------------------------- */

static void write_peers(struct dumps *d)
{
	struct table_dump *t = &d->table;
	ARRAY_OF(struct mrt_peer) peers = { 0 };
	t->places.count = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(d->speaker, n));) {
		array_push(&peers, (struct mrt_peer){ n->state.remote_router_id, n->state.remote.family ? n->state.remote : n->rules->remote,
						      n->state.remote_as ? n->state.remote_as : n->rules->remote_as });
		while (t->places.count <= n->number)
			array_push(&t->places, 0);
		t->places.items[n->number] = (uint16_t)peers.count;
	}
	struct writer w = writer_over(d->room, MRT_TABLE_ROOM);
	mrt_put_peers(&w, &t->begun, d->speaker->router_id, peers.items, (uint16_t)peers.count);
	dump_file_put(&d->table.file, &w);
	array_free(&peers);
}

static uint16_t place_of(const struct table_dump *t, uint16_t peer)
{
	return peer < t->places.count ? t->places.items[peer] : 0;
}

static bool has_path_ids(const struct event_page *page, const struct page_prefix *prefix)
{
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (path->peer && path->path_id)
			return true;
	}
	return false;
}

/* Paths that fit into one record; where the next record begins. */
static uint32_t write_some_paths(struct dumps *d, const struct event_page *page, const struct page_prefix *prefix, uint32_t from)
{
	struct writer w = writer_over(d->room, MRT_TABLE_ROOM);
	struct mrt_prefix record;
	mrt_begin_prefix(&w, &d->table.begun, d->table.number++, &prefix->prefix, has_path_ids(page, prefix), &record);
	for (; from < prefix->count && write_room(&w) > PATH_ROOM && record.paths < UINT16_MAX; from++) {
		const struct page_path *path = &page->paths[prefix->first + from];
		if (path->flags & (PATH_FILTERED | PATH_HISTORY))
			continue;
		mrt_put_path(&w, &record, &(struct mrt_path){ place_of(&d->table, path->peer), (uint32_t)path->since_s,
							      path->peer ? path->path_id : 0, attrs_at(path->attrs) });
	}
	mrt_end_prefix(&w, &record);
	if (record.paths)
		dump_file_put(&d->table.file, &w);
	else
		d->table.number--;
	return from;
}

/* Up to where every shard has said what it has: what lies behind is asked for again. */
static bool find_limit(const struct question *q, struct prefix *limit)
{
	bool is_there = false;
	for (uint32_t i = 0; i < q->pages.count; i++) {
		const struct event_page *page = q->pages.items[i];
		if (page->is_last || !page->prefix_count)
			continue;
		const struct prefix *last = &page->prefixes[page->prefix_count - 1].prefix;
		if (!is_there || prefix_compare(last, limit) < 0)
			*limit = *last;
		is_there = true;
	}
	return is_there;
}

static void write_pages(struct dumps *d, const struct prefix *limit)
{
	const struct question *q = d->table.question;
	for (uint32_t i = 0; i < q->pages.count; i++)
		for (uint32_t k = 0; k < q->pages.items[i]->prefix_count; k++) {
			const struct page_prefix *prefix = &q->pages.items[i]->prefixes[k];
			if (limit && prefix_compare(&prefix->prefix, limit) > 0)
				break;
			for (uint32_t from = 0; from < prefix->count;)
				from = write_some_paths(d, q->pages.items[i], prefix, from);
		}
}

static void end_table(struct dumps *d)
{
	question_drop(d->speaker, d->table.question);
	d->table.question = NULL;
	task_cancel(&d->table.go_on);
	dump_file_close(&d->table.file);
}

static void page_is_there(void *owner)
{
	task_post(&((struct dumps *)owner)->table.go_on);
}

static void ask_page(struct dumps *d)
{
	struct table_dump *t = &d->table;
	struct event_walk like = { .family = t->family, .view = WALK_ALL, .most = PREFIXES_AT_ONCE, .after = t->after };
	t->question = question_walk(d->speaker, &like, page_is_there, d);
}

static void go_on(void *owner)
{
	struct dumps *d = owner;
	struct table_dump *t = &d->table;
	struct prefix limit = { 0 };
	bool is_more = find_limit(t->question, &limit);
	write_pages(d, is_more ? &limit : NULL);
	question_drop(d->speaker, t->question);
	t->question = NULL;
	t->after = limit;
	if (!is_more && t->family == FAMILY_IPV6_UNICAST) {
		end_table(d);
		return;
	}
	if (!is_more)
		t->family = FAMILY_IPV6_UNICAST;
	ask_page(d);
}

static void begin_table(struct dumps *d, const struct plan_dump *plan)
{
	struct table_dump *t = &d->table;
	if (t->file.fd >= 0) {
		log_warn("dump bgp routes-mrt: the dump before is not done yet: this one is left out");
		return;
	}
	t->file = (struct dump_file){ .fd = open_file(plan, DUMP_ROUTES), .kind = DUMP_ROUTES };
	if (t->file.fd < 0)
		return;
	if (!d->room)
		d->room = mem_raw(MRT_TABLE_ROOM);
	t->family = FAMILY_IPV4_UNICAST;
	t->after = (struct prefix){ 0 };
	t->number = 0;
	t->begun = (struct mrt_clock){ .seconds = (uint32_t)wall_now_s() };
	write_peers(d);
	ask_page(d);
}

/* ---- beginning and ending ---------------------------------------------------------------------------------- */

static void begin(struct dumps *d, enum dump_kind kind)
{
	const struct plan_dump *plan = &d->speaker->plan.dumps[kind];
	if (kind == DUMP_ROUTES) {
		begin_table(d, plan);
		return;
	}
	int fd = open_file(plan, kind);
	if (fd >= 0)
		give_file(d->speaker, kind, fd, plan->is_extended);
}

static void its_time_is_over(void *owner)
{
	struct dump_timer *t = owner;
	begin(t->dumps, t->kind);
	timer_start(&t->timer, wait_ms(t->dumps->speaker->plan.dumps[t->kind].interval));
}

static void stop(struct dumps *d, enum dump_kind kind)
{
	timer_stop(&d->timers[kind].timer);
	if (kind == DUMP_ROUTES)
		end_table(d);
	else
		give_file(d->speaker, kind, -1, false);
}

/* Messages from now on; tables when their time comes, or now if there is none. */
static void start(struct dumps *d, enum dump_kind kind)
{
	uint32_t interval = d->speaker->plan.dumps[kind].interval;
	if (kind != DUMP_ROUTES || !interval)
		begin(d, kind);
	if (interval)
		timer_start(&d->timers[kind].timer, wait_ms(interval));
}

static bool is_same(const struct plan_dump *a, const struct plan_dump *b)
{
	return !strcmp(a->path, b->path) && a->interval == b->interval && a->is_extended == b->is_extended;
}

void dumps_follow(struct speaker *s, const struct plan *before)
{
	for (int kind = 0; kind < DUMP_KINDS; kind++) {
		const struct plan_dump *was = &before->dumps[kind], *now = &s->plan.dumps[kind];
		if (is_same(was, now))
			continue;
		if (was->path[0])
			stop(s->dumps, (enum dump_kind)kind);
		if (now->path[0])
			start(s->dumps, (enum dump_kind)kind);
	}
}

void dumps_open(struct speaker *s)
{
	struct dumps *d = s->dumps = NEW(struct dumps);
	d->speaker = s;
	d->table.file.fd = -1;
	task_init(&d->table.go_on, s->loop, go_on, d);
	for (int kind = 0; kind < DUMP_KINDS; kind++) {
		d->timers[kind].dumps = d;
		d->timers[kind].kind = (enum dump_kind)kind;
		timer_init(&d->timers[kind].timer, s->loop, its_time_is_over, &d->timers[kind]);
	}
}

void dumps_close(struct speaker *s)
{
	struct dumps *d = s->dumps;
	for (int kind = 0; kind < DUMP_KINDS; kind++)
		timer_stop(&d->timers[kind].timer);
	end_table(d);
	array_free(&d->table.places);
	mem_free(d->room);
	mem_free(d);
}
