/* SPDX-License-Identifier: Apache-2.0 */
/* clause -- conditions and deeds of route maps: a row each, in match.c and set.c.
 *
 * A condition is about the attribute set (and the neighbour), then its answer holds for all prefixes of the set;
 * or about the prefix.  Deeds are about the set only, so that what a sequence of rules makes of a set is made once. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/events/events.h"
#include "bgpd/rpki/vrps.h"
#include "net/prefix.h"

/* What a clause may ask beyond the route itself: who owns the routes answers. */
struct policy_sight {
	const void *owner;
	/* A neighbour's rules, and its session; NULL: there is none of that number. */
	const struct peer_rules *(*rules)(const void *owner, uint16_t neighbor);
	const struct event_up *(*session)(const void *owner, uint16_t neighbor);
	/* The metric of the way to the set's next hop; 0: not known. */
	uint32_t (*igp_metric)(const void *owner, const struct attrs *a);
	/* What RPKI says of the route. */
	enum validity (*validity)(const void *owner, const struct prefix *prefix, const struct attrs *a);
};

/* What is judged. */
struct policy_route {
	const struct prefix *prefix;
	uint32_t id;                         /* of the set */
	const struct attrs *a;
	uint8_t family;                      /* enum family_row */
	bool is_out;
	uint16_t neighbor;                   /* whom it comes from */
	uint32_t local_as;                   /* ours towards it */
	bool wide_bandwidth;                 /* bandwidths are said in their wide form there */
	uint8_t origin;                      /* enum route_origin for what is ours; 0: network or a neighbour's */
	uint32_t exit;                       /* the interface that what is ours leads out of; 0: none */
	struct address peer, local;          /* ends of the session */
	uint32_t scope;                      /* the interface that its link-local addresses are behind; 0: none */
	uint32_t weight;                     /* unless policy says otherwise */
	uint32_t default_local_pref;
	uint16_t towards;                    /* whom it goes to, where the map asks for it (ASK_PEER); else 0 */
	uint16_t multipaths;                 /* of the prefix, where the map asks for it (ASK_MULTIPATHS) … */
	uint64_t bandwidth;                  /* … and what they carry together, octets per second */
	const struct policy_sight *sight;    /* NULL: nothing of that is known */
	uint64_t *list_hits;                 /* how often rules of lists decided: the memo's, NULL: not counted */
};

enum match_id {
	MATCH_PREFIX_LIST, MATCH_ACCESS_LIST, MATCH_PREFIX_LENGTH, MATCH_NEXTHOP_PREFIX_LIST, MATCH_NEXTHOP_ACCESS_LIST,
	MATCH_NEXTHOP_ADDRESS, MATCH_NEXTHOP_LENGTH, MATCH_SOURCE_PREFIX_LIST, MATCH_SOURCE_ACCESS_LIST, MATCH_AS_PATH,
	MATCH_COMMUNITY, MATCH_METRIC, MATCH_LOCAL_PREF, MATCH_ORIGIN, MATCH_PEER, MATCH_PEER_LOCAL, MATCH_TAG,
	MATCH_SOURCE_PROTOCOL, MATCH_PROBABILITY, MATCH_NEVER, MATCH_BLACKHOLE, MATCH_INTERFACE, MATCH_SOURCE_PEER,
	MATCH_PATH_COUNT, MATCH_COMMUNITY_LIMIT, MATCH_EXT_COMMUNITY_LIMIT, MATCH_ALIAS, MATCH_VALIDATION, MATCH_VALIDITY,
	MATCH_COUNT
};
enum set_id {
	SET_PREPEND, SET_PREPEND_LAST, SET_EXCLUDE, SET_EXCLUDE_ALL, SET_REPLACE, SET_REPLACE_ANY, SET_COMMUNITY,
	SET_COMMUNITY_NONE, SET_COMMUNITY_DELETE, SET_EXT_COMMUNITY, SET_BANDWIDTH, SET_LOCAL_PREF, SET_METRIC, SET_ORIGIN, SET_WEIGHT,
	SET_NEXTHOP, SET_NEXTHOP_PEER, SET_NEXTHOP_UNCHANGED, SET_NEXTHOP_LOCAL, SET_PREFER_GLOBAL, SET_TAG,
	SET_AGGREGATOR, SET_ATOMIC_AGGREGATE, SET_ORIGINATOR, SET_DISTANCE, SET_TABLE, SET_EXCLUDE_LIST, SET_REPLACE_LIST,
	SET_COMMUNITY_ADD_LIST, SET_COMMUNITY_REPLACE_LIST, SET_AIGP,
	SET_COUNT
};
enum { CLAUSE_EQUAL, CLAUSE_PLUS, CLAUSE_MINUS };                  /* modes of numbers */
enum { CLAUSE_NUMBER, CLAUSE_RTT, CLAUSE_IGP, CLAUSE_AIGP };       /* kinds of metrics: where the number comes from */
enum { CLAUSE_ALL, CLAUSE_EXACT, CLAUSE_ANY };                     /* modes of community lists */
enum { BANDWIDTH_SAID, BANDWIDTH_CUMULATIVE, BANDWIDTH_MULTIPATHS };       /* modes of bandwidth */

struct clause {
	uint8_t id;                          /* enum match_id or set_id */
	uint8_t mode;
	uint8_t kind;                        /* enum community_kind; of metrics see above */
	bool is_additive;                    /* of bandwidth: it is not passed on between ASs */
	uint8_t family;                      /* AF_* that it is for; 0: any */
	uint64_t number;
	const void *list;                    /* of the same book; NULL: there is none of that name */
	struct address address;
	uint8_t *bytes;                      /* owned: communities, AS numbers */
	uint32_t length;
};

/* What a route map wants to know beyond the set and the prefix: bits of route_map.asks. */
enum { ASK_PEER = 1, ASK_MULTIPATHS = 2, ASK_WAY = 4 /* the metric of the way to the next hop */,
       ASK_VALIDITY = 8 /* what RPKI says */ };
uint32_t clause_asks(const struct clause *clause, bool is_deed);

struct rule_clauses {
	ARRAY_OF(struct clause) about_set;   /* conditions */
	ARRAY_OF(struct clause) about_prefix;
	ARRAY_OF(struct clause) deeds;
};

bool match_is_about_prefix(enum match_id id);
bool match_holds(const struct clause *clause, const struct policy_route *route);

/* A set that is being changed. */
struct editing {
	const struct policy_route *route;
	struct attrs_builder b;
	struct attrs_marks marks;
	uint32_t local_pref, med;            /* so far */
	struct nexthop_address hop;          /* so far */
};
void set_begin(struct editing *e, const struct policy_route *route);
void set_apply(const struct clause *clause, struct editing *e);
void set_site(struct editing *e, const uint8_t site[8]);      /* one more extended community */
uint32_t set_finish(struct editing *e);      /* the new set, with a hold; 0: it can't be (too long) */
