/* SPDX-License-Identifier: Apache-2.0 */
/* rib -- all routes that are offered, which of them is used, and what the kernel still has to be told.
 *
 *	put, drop ──► decide (one prefix, at once) ──► queue of prefixes ──► kernel/install asks what each
 *	                     │                                              wants *now* and answers
 *	                     └► reach_changed ──► rib_settle: every next hop is resolved again
 *	                                             └► groups that moved are dirty ──► rib_sweep: their routes
 *	                                                                                are decided again, in slices
 * Nothing here knows netlink or clients: what it needs and what it tells goes through `struct rib_rules`.
 * Routes of a source that went away are not looked for: its generation is one more, and what was not said
 * again is swept when the source says that it is done or its time is over. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"
#include "zebra/rib/shade.h"
#include "zebra/rib/shared.h"
#include "zebra/rib/table.h"

/* The multicast RIB is a table like others, under a number that no table of the kernel has; the kernel is not told. */
enum { TABLE_MAIN = 254 };
enum { DEPTH_MAX = 8 };            /* of next hops that are reached by next hops */
static const uint32_t table_multicast = 0xffffffff;

/* What the operator's filters make of a route. */
struct filter_verdict {
	uint64_t ways;             /* a bit per resolved next hop that may be used; none: the route may not */
	struct address source;     /* `set src`, or none */
};

struct rib_rules {
	/* Is the link up and has it carrier? */
	bool (*link_is_up)(void *owner, uint32_t ifindex);
	/* Another route is used for the prefix than before, NULL: none. Both live during the call. */
	void (*selected)(void *owner, const struct table *table, const struct prefix *p, const struct terms *was,
			 const struct terms *now);
	/* The exit shall lead elsewhere: tell the kernel. False: it can't be changed in place. */
	bool (*move_exit)(void *owner, uint32_t exit, const struct nexthop *nexthops, uint32_t count);
	/* Nobody uses the exit any more: its object may go. */
	void (*lost_exit)(void *owner, uint32_t exit);
	/* There is something to settle, to sweep or to tell the kernel. May be called often. */
	void (*has_work)(void *owner);
	/* For routes of origins that are filtered. */
	void (*filter)(void *owner, const struct table *table, const struct prefix *p, const struct terms *terms,
		       struct filter_verdict *verdict);
	/* Has the link an IPv6 address?  Without one nobody there is reached by link-local addresses.  NULL: all have. */
	bool (*link_has_ipv6)(void *owner, uint32_t ifindex);
};

/* Who offers routes.  Lives as long as the rib; a client that comes back is the same source. */
struct source {
	char name[24];
	uint16_t generation;
	uint32_t instance;         /* of routes taken over from a table: its number; 0: none */
	bool is_swept[2];          /* IPv4, IPv6: the running or next sweep drops what is older */
	uint32_t routes;
};

struct doubt {
	struct table *table;
	uint32_t entry;
};

struct rib {
	struct shared shared;
	struct slab extras;        /* struct route, the second and further of a prefix */
	ARRAY_OF(struct table *) tables;
	ARRAY_OF(struct source) sources;
	const struct rib_rules *rules;
	void *owner;
	uint32_t now_s;            /* set by the owner; ages are counted by it */
	uint32_t round;            /* of resolving */
	uint32_t news;             /* counts what came from outside: routes, links, filters */
	uint32_t most_nexthops;    /* of a route; those beyond are not used */
	bool may_use_default[2];   /* IPv4, IPv6: next hops may be reached through a default route */
	bool is_filtered[2][ORIGIN_COUNT];     /* by family and origin */
	ARRAY_OF(struct shade) shades;         /* see shade.h */
	ARRAY_OF(struct doubt) doubted;        /* prefixes that lead elsewhere than before: are they their own way? */
	bool filters_changed;      /* the sweep looks at every route again */
	bool reach_changed;        /* next hops may be reached differently than when they were last resolved */
	bool choice_changed;       /* so, because another route is used for some prefix */
	bool sweep_wanted;
	bool sweep_again;          /* something more turned up behind the running sweep's back */
	bool is_confirmed;         /* somebody wants to know what the kernel has */
	bool retry_failed;         /* the sweep tries again what the kernel refused */
	uint32_t sweep_table, sweep_entry;
	uint64_t decisions;
};

void rib_open(struct rib *rib, const struct rib_rules *rules, void *owner);
void rib_close(struct rib *rib);
struct table *rib_table(struct rib *rib, uint32_t id, int family);       /* made if missing; 0: main */
struct table *rib_main(struct rib *rib, int family);
const struct table *rib_find_table(const struct rib *rib, uint32_t id, int family);   /* NULL: not there */
uint16_t rib_source(struct rib *rib, const char *name);                  /* made if missing */
size_t rib_bytes(const struct rib *rib);

/* Offers: `terms` is counted by the route; the caller keeps its own reference. */
void rib_put(struct rib *rib, struct table *table, const struct prefix *p, uint32_t terms);
/* The same for a whole batch: hides the latency of memory. */
void rib_put_many(struct rib *rib, struct table *table, const struct prefix *p, uint32_t count, uint32_t terms);
/* Takes back what `like` is the same offer as. */
bool rib_drop(struct rib *rib, struct table *table, const struct prefix *p, const struct terms *like);

/* What is offered now, as `like`; NULL: nothing. */
const struct terms *rib_offered(const struct rib *rib, const struct table *table, const struct prefix *p,
				const struct terms *like);

/* A route that the kernel has from an earlier life: offered as stale, known to be installed by `exit`. */
void rib_adopt(struct rib *rib, struct table *table, const struct prefix *p, uint32_t terms, uint32_t exit);

/* A source went away: from now on what it offered is stale. */
void rib_source_lost(struct rib *rib, uint16_t source);
/* What is stale of the source goes. */
void rib_source_sweep(struct rib *rib, uint16_t source, int family);

/* Which of its resolved next hops a route may use, by the operator's filters and because none leads to itself. */
struct filter_verdict rib_verdict(struct rib *rib, const struct table *table, const struct entry *entry, const struct terms *t);
/* Decides again for the prefixes that lead elsewhere than before. */
void rib_settle_doubts(struct rib *rib);
static inline bool rib_is_unsettled(const struct rib *rib) { return rib->reach_changed || rib->choice_changed; }
/* Resolves every next hop again if that may change anything; true if it did look. */
bool rib_settle(struct rib *rib);
/* Looks at up to `entries` prefixes again; true while there is more. */
bool rib_sweep(struct rib *rib, uint32_t entries);
void rib_want_sweep(struct rib *rib);
/* Filters mean something else than before. */
void rib_filter_again(struct rib *rib);
/* The kernel dropped routes as they are (a link went down) without a word: they go here, too. */
void rib_lose_group(struct rib *rib, uint32_t group);
/* The kernel dropped this exit's object and so all routes over it. */
void rib_lose_exit(struct rib *rib, uint32_t exit);

/* -- for kernel/install -- */
/* Are routes of this origin ours to put into the kernel? */
bool rib_installs(uint8_t origin);
bool rib_has_kernel_work(const struct rib *rib);
uint64_t rib_kernel_backlog(const struct rib *rib);
/* The next prefix whose route in the kernel is not what it should be. */
bool rib_next_kernel_work(struct rib *rib, struct table **table, uint32_t *entry);
/* What the kernel should have: an exit and an origin, or 0. */
uint32_t rib_wanted(struct rib *rib, const struct table *table, const struct entry *entry, uint8_t *origin);
uint32_t rib_in_kernel(const struct rib *rib, const struct entry *entry);   /* the exit; 0: nothing */
void rib_kernel_has(struct rib *rib, struct table *table, uint32_t entry, uint32_t exit, uint8_t origin);
void rib_kernel_refused(struct rib *rib, struct table *table, uint32_t entry);
/* Somebody took our route out of the kernel. */
void rib_kernel_lost(struct rib *rib, struct table *table, uint32_t entry);
/* The same, and it shall not come back: the route goes, too. */
void rib_kernel_took(struct rib *rib, struct table *table, uint32_t entry);

/* -- reading -- */
const struct route *entry_selected(const struct rib *rib, const struct entry *entry);
/* FOR each route of an entry: for (r = &entry->first; r; r = route_next(rib, r)) once first.terms is not 0. */
static inline struct route *route_next(const struct rib *rib, const struct route *r)
{
	return r->next ? slab_at(&rib->extras, r->next) : NULL;
}
static inline const struct terms *route_terms(const struct rib *rib, const struct route *r)
{
	return terms_at(&rib->shared, r->terms);
}
static inline bool route_is_stale(const struct rib *rib, const struct route *r)
{
	return r->generation != rib->sources.items[route_terms(rib, r)->source].generation;
}
