/* SPDX-License-Identifier: Apache-2.0 */
/* events -- making letters and giving back what they hold: a row per kind that holds something. */
#include "bgpd/events/events.h"
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xxhash.h>
#include "base/pool.h"
#include "bgpd/events/segment.h"

/* Neighbours in the letter mostly share a set: one release for each run of them. */
static void release_routes(struct letter *letter)
{
	const struct event_routes *e = (struct event_routes *)letter;
	for (uint32_t i = 0, run; i < e->count; i += run) {
		uint32_t id = e->items[i].attrs;
		for (run = 1; i + run < e->count && e->items[i + run].attrs == id; run++)
			;
		if (id)
			attrs_release(id, run);
	}
}

static void release_segment(struct letter *letter)
{
	const struct event_segment *e = (struct event_segment *)letter;
	if (e->segment)
		segment_release(e->segment);
}

void fib_run_release(const struct fib_run *run)
{
	if (run->attrs)
		attrs_release(run->attrs, 1);
}

static void release_fib(struct letter *letter)
{
	struct event_fib *e = (struct event_fib *)letter;
	for (uint32_t i = 0; e->runs && i < e->run_count; i++)
		fib_run_release(&e->runs[i]);
	mem_free(e->runs);
	mem_free(e->prefixes);
}

static void release_page(struct letter *letter)
{
	struct event_page *e = (struct event_page *)letter;
	for (uint32_t i = 0; i < e->path_count; i++)
		if (e->paths[i].attrs)
			attrs_release(e->paths[i].attrs, 1);
	mem_free(e->prefixes);
	mem_free(e->paths);
	mem_free(e->told);
	mem_free(e->aggregates);
}

static void release_groups(struct letter *letter)
{
	struct event_groups *e = (struct event_groups *)letter;
	mem_free(e->groups);
	mem_free(e->peers);
}

static void release_hits(struct letter *letter)
{
	mem_free(((struct event_hits *)letter)->hits);
}

static void release_accepted(struct letter *letter)
{
	const struct event_accepted *e = (struct event_accepted *)letter;
	if (e->fd >= 0)
		close(e->fd);
}

static void release_dump(struct letter *letter)
{
	const struct event_dump *e = (struct event_dump *)letter;
	if (e->fd >= 0)
		close(e->fd);
}

static void release_conditions(struct letter *letter)
{
	const struct event_conditions *e = (struct event_conditions *)letter;
	for (uint32_t i = 0; i < e->count; i++)
		if (e->items[i].base)
			attrs_release(e->items[i].base, 1);
}

static void release_verdict(struct letter *letter)
{
	const struct event_verdict *e = (struct event_verdict *)letter;
	if (e->attrs)
		attrs_release(e->attrs, 1);
}

static void release_contribution(struct letter *letter)
{
	const struct event_contribution *e = (struct event_contribution *)letter;
	if (e->attrs)
		attrs_release(e->attrs, 1);
}

static void release_default_route(struct letter *letter)
{
	const struct event_default_route *e = (struct event_default_route *)letter;
	if (e->attrs)
		attrs_release(e->attrs, 1);
}

static void release_vrps(struct letter *letter)
{
	vrps_release(((struct event_vrps *)letter)->now);
	vrps_release(((struct event_vrps *)letter)->touched);
}

static void (*const release[EVENT_KINDS])(struct letter *letter) = {
	[EVENT_ROUTES] = release_routes,
	[EVENT_ORIGINATE] = release_routes,
	[EVENT_SEGMENT] = release_segment,
	[EVENT_FIB] = release_fib,
	[EVENT_PAGE] = release_page,
	[EVENT_GROUPS] = release_groups,
	[EVENT_HITS] = release_hits,
	[EVENT_ACCEPTED] = release_accepted,
	[EVENT_DUMP] = release_dump,
	[EVENT_CONDITIONS] = release_conditions,
	[EVENT_VERDICT] = release_verdict,
	[EVENT_CONDITION] = release_verdict,
	[EVENT_CONTRIBUTION] = release_contribution,
	[EVENT_DEFAULT_ROUTE] = release_default_route,
	[EVENT_VRPS] = release_vrps,
};

static bool is_of_routes(enum event_kind kind)
{
	return kind == EVENT_ROUTES || kind == EVENT_ORIGINATE;
}

static size_t routes_size(uint32_t count)
{
	return sizeof(struct event_routes) + count * sizeof(struct route_item);
}

struct event_routes *event_routes_new(uint32_t count)
{
	struct event_routes *letter = pool_take(routes_size(count));
	*letter = (struct event_routes){ .head.kind = EVENT_ROUTES, .count = count };
	return letter;
}

void *event_new(enum event_kind kind, size_t size, size_t extra)
{
	struct letter *letter = is_of_routes(kind) ? pool_take(size + extra) : mem_raw(size + extra);
	memset(letter, 0, size + extra);
	letter->kind = (uint16_t)kind;
	if (kind == EVENT_ACCEPTED)
		((struct event_accepted *)letter)->fd = -1;
	if (kind == EVENT_DUMP)
		((struct event_dump *)letter)->fd = -1;
	return letter;
}

void event_free(struct letter *letter)
{
	if (letter && letter->kind < EVENT_KINDS && release[letter->kind])
		release[letter->kind](letter);
	if (letter && is_of_routes(letter->kind))
		pool_give(letter, routes_size(((struct event_routes *)letter)->count));
	else
		mem_free(letter);
}

/* Prefixes near each other go together, for they often share their attributes and then a message. */
uint16_t shard_of(const struct prefix *p, uint16_t shard_count)
{
	if (shard_count <= 1)
		return 0;
	uint64_t hash = XXH3_64bits(p->bytes, p->family == AF_INET ? 2 : 4);
	return (uint16_t)(((hash >> 32) * shard_count) >> 32);
}

bool aggregate_rules_same(const struct aggregate_rules *a, const struct aggregate_rules *b)
{
	return prefix_same(&a->prefix, &b->prefix) && a->merges == b->merges && a->suppresses_all == b->suppresses_all &&
	       a->wants_same_med == b->wants_same_med && a->suppress_map == b->suppress_map &&
	       a->unreachable.is_on == b->unreachable.is_on;
}
