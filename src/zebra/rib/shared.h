/* SPDX-License-Identifier: Apache-2.0 */
/* shared -- what many routes have in common, each kept once.
 *
 *	route ──► terms (source, origin, distance, metric, tag) ──► group (the next hops as they were said, and
 *	how they are reached now) ──► exit (what the kernel has of it: a nexthop object, or plain next hops)
 *
 * A million routes of one peer have a handful of terms and fewer groups.  So a next hop that moves is
 * resolved once, and where the kernel has nexthop objects one message moves all routes behind it.
 * All counted: terms by routes, groups by terms, exits by groups and by entries that the kernel has. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/nexthop.h"
#include "zebra/rib/idhash.h"

/* How far a group's gateways may be looked for. */
enum group_reach {
	GROUP_AS_IS,               /* connected: true as long as it is there */
	GROUP_KERNEL,              /* so are routes that others gave the kernel */
	GROUP_CONNECTED,           /* a gateway must lie on a connected network */
	GROUP_RECURSIVE,           /* a gateway may be reached through other routes */
	GROUP_UNDERLAY             /* so, and those routes say how the traffic is shared */
};
static inline bool reach_is_recursive(enum group_reach reach) { return reach >= GROUP_RECURSIVE; }

/* A group that moves as few flows as it can when its members change. */
struct resilience {
	uint16_t buckets;          /* 0: none of it */
	uint32_t idle_seconds, unbalanced_seconds;
};

/* A way out that another of the group's next hops leads to as well: used once, shown with both. */
struct way_again {
	struct nexthop way;
	uint32_t stem;             /* the place of the said one */
};

struct group {
	uint32_t refs;
	uint32_t number;           /* its name in shows; never given twice */
	uint32_t hash;
	uint32_t exit;             /* id; 0: none (unreachable, or not for the kernel) */
	uint32_t round;            /* of resolving, in which it was last looked at */
	uint8_t reach;             /* enum group_reach */
	uint8_t family;            /* of the routes */
	bool is_reachable;
	bool is_visiting;          /* being resolved: a way through itself leads nowhere */
	bool is_dirty;             /* its routes are to be looked at again */
	bool is_deep;              /* some route that it is reached by has a gateway itself */
	uint8_t changes;           /* of where it leads, without news from outside; see resolve.c */
	bool has_moved;            /* it leads elsewhere than clients that its routes are redistributed to were told */
	bool is_gone;              /* the kernel lost it in silence: routes as it is are to be dropped */
	uint32_t count;
	uint32_t resolved_count;
	uint32_t news;             /* the rib's, in which `changes` are counted */
	uint32_t chain;            /* a digest of the prefixes that it is reached by, one by another */
	uint32_t since_s;          /* of the rib's clock */
	struct resilience resilience;      /* as it was configured when the group was made */
	struct nexthop *said;
	struct nexthop *resolved;
	uint8_t *stems;            /* for each resolved one the place of the said one that it comes from */
	uint32_t again_count;
	struct way_again *again;   /* NULL: none, as is usual */
	uint32_t *leads;           /* for each said one the entry of the main table that led to it in the last round, and may
				    * be gone by now; 0: none needed or none there; NULL: nothing is resolved */
};

struct terms {
	uint32_t refs;
	uint32_t hash;
	uint32_t group;
	uint32_t metric;
	uint32_t tag;
	uint16_t source;
	uint8_t origin;            /* enum route_origin */
	uint8_t distance;
	uint8_t flags;             /* LINK_ROUTE_* as the client said */
	uint8_t spare;
	uint16_t extra_bytes;      /* 0: none */
	const uint8_t *extra;      /* its words for shows, as they came (link_next_words); a copy of theirs */
};

enum exit_kind {
	EXIT_NEW,                  /* the kernel was not asked yet */
	EXIT_OBJECT,               /* one nexthop object */
	EXIT_MULTIPATH,            /* an object that groups objects */
	EXIT_PLAIN                 /* no object: blackholes, or a kernel without them */
};

/* Groups that lead to the same place share one. */
struct exit {
	uint32_t refs;             /* of groups and of entries */
	uint32_t owners;           /* of groups alone: one that has a single owner may be moved */
	uint32_t hash;
	uint32_t kernel_id;        /* of the nexthop object; 0: plain */
	uint32_t count;
	uint8_t kind;              /* enum exit_kind */
	uint8_t family;
	bool is_dead;              /* the kernel dropped it, and with it every route that used it */
	bool is_adopted;           /* left by an earlier life */
	struct address source;     /* that packets of this machine take on (`set src`), or none */
	struct resilience resilience;
	struct nexthop *nexthops;
	uint32_t *members;         /* ids of the exits that a multipath object groups; NULL otherwise */
};

struct shared {
	struct slab groups, terms, exits;
	struct idhash groups_by_hash, terms_by_hash, exits_by_hash;
	struct resilience resilience;      /* that new groups of several next hops get */
	bool some_moved;           /* some group may have `has_moved` */
	uint32_t last_number;      /* of groups, and of the kernel's objects that we make */
	void *owner;
	void (*made_group)(void *owner, uint32_t id);    /* a new group: resolve it */
	void (*lost_exit)(void *owner, uint32_t id);     /* nobody uses it any more; its record goes after this */
};

void shared_open(struct shared *s);
void shared_close(struct shared *s);                   /* after everything was put */

struct group_key {
	const struct nexthop *nexthops;
	uint32_t count;
	uint8_t reach;
	uint8_t family;
	const struct resilience *resilience;   /* NULL: what new groups get */
};
/* Counted: the caller holds one more reference, which it gives to terms_get. */
uint32_t group_get(struct shared *s, const struct group_key *key);
uint32_t shared_next_number(struct shared *s);
/* How many routes have this group. */
uint32_t group_routes(const struct shared *s, uint32_t id);
/* Not found again under its content: routes that come now get a new one. */
void group_forget(struct shared *s, uint32_t id);

/* Counted; takes over the caller's reference to wanted->group. `refs` and `hash` of it are ignored, `extra` stays the
 * caller's. */
uint32_t terms_get(struct shared *s, const struct terms *wanted);
void terms_hold(struct shared *s, uint32_t id);
void terms_put(struct shared *s, uint32_t id);

struct exit_key {
	const struct nexthop *nexthops;
	uint32_t count;
	uint8_t family;
	struct address source;
	struct resilience resilience;
};
/* A living exit of this key, counted; made (EXIT_NEW) if there is none. */
uint32_t exit_get(struct shared *s, const struct exit_key *key);
/* One that is not shared: it is not found under its next hops. */
uint32_t exit_apart(struct shared *s, int family, const struct nexthop *nexthops, uint32_t count);
void exit_hold(struct shared *s, uint32_t id);
void exit_put(struct shared *s, uint32_t id);          /* 0 is fine */
/* It leads elsewhere now. */
void exit_set(struct shared *s, uint32_t id, const struct nexthop *nexthops, uint32_t count);
/* The kernel dropped it: not found again. */
void exit_kill(struct shared *s, uint32_t id);

static inline struct group *group_at(const struct shared *s, uint32_t id) { return slab_at(&s->groups, id); }
static inline struct terms *terms_at(const struct shared *s, uint32_t id) { return slab_at(&s->terms, id); }
static inline struct exit *exit_at(const struct shared *s, uint32_t id) { return slab_at(&s->exits, id); }

bool nexthops_same(const struct nexthop *a, uint32_t a_count, const struct nexthop *b, uint32_t b_count);
bool group_is_as_it_is(const struct group *g);         /* connected, kernel: nothing to resolve */
/* A bit per resolved next hop. */
static inline uint64_t group_ways(const struct group *g)
{
	return g->resolved_count < 64 ? (1ull << g->resolved_count) - 1 : UINT64_MAX;
}
bool nexthop_is_drop(const struct nexthop *n);         /* blackhole, reject, prohibit */
