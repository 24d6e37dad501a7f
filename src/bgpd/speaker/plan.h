/* SPDX-License-Identifier: Apache-2.0 */
/* plan -- what the configuration asks of the speaker: plain values, flattened (own, else default).
 *
 * cli/compile makes one from each committed tree; the speaker compares it with what it does and does the
 * least.  Sorted by name or prefix, so that two plans compare by walking. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/events/events.h"
#include "bgpd/events/peer.h"
#include "bgpd/policy/book.h"
#include "bgpd/rpki/rtr.h"

struct plan_neighbor {
	struct peer_rules rules;           /* number and version are the speaker's to fill */
	char description[256];
	char group[64];                    /* the peer group; "": none */
	bool is_multihop;                  /* ebgp-multihop, also where it is without effect */
	uint8_t twice;                     /* the labeled family that is active beside the plain one of the same table; 0: none */
};

struct plan_group {
	char name[64];
	bool has_as;
	struct plan_neighbor member;       /* what a member is that says nothing of its own */
};

/* `dump bgp …`; by enum dump_kind. */
struct plan_dump {
	char path[256];                    /* with the time as strftime writes it; "": none */
	uint32_t interval;                 /* seconds until a new file begins; 0: never */
	bool is_extended;                  /* with microseconds */
};

/* bgp listen range: who comes from there becomes a neighbor. */
struct plan_range {
	struct prefix prefix;
	char group[64];
};

struct plan_network {
	enum family_row family;
	struct prefix prefix;
	uint16_t route_map;                /* policy_name; 0: none */
	bool is_backdoor;                  /* not announced: routes of neighbours to it are as far as local ones */
};

struct plan_aggregate {
	enum family_row family;
	struct aggregate_rules rules;
	uint16_t route_map;                /* what makes its attributes; 0: none */
	bool origin_said;
	uint8_t origin;
};

struct plan_redistribute {
	bool is_on;
	bool metric_said;
	uint32_t metric;
	uint16_t route_map;
	uint32_t number;                   /* of ORIGIN_TABLE: that table's */
};

/* `bgp max-med`: for always, and for so long after the first neighbor came up. */
struct plan_max_med {
	bool is_on;
	uint32_t value, startup_value;
	uint32_t startup_seconds;
};

struct plan {
	bool is_running;                   /* there is a `router bgp` */
	uint32_t asn;
	uint8_t notation;                  /* enum asn_notation */
	bool graceful_shutdown;            /* RFC 8326, for all neighbors */
	uint32_t listen_limit;             /* most neighbors that come by themselves */
	uint32_t router_id;                /* said; 0: of zebra */
	bool import_check;                 /* `network` only with a route */
	bool requires_policy;              /* RFC 8212 */
	bool graceful_restart_off;
	uint16_t restart_seconds, stale_seconds, defer_seconds, rib_stale_seconds;
	uint16_t hold_seconds, keepalive_seconds;
	uint16_t update_delay_seconds, establish_seconds;  /* 0: none; how long neighbors may take to come up */
	uint16_t hold_telling_seconds;     /* nobody is told anything for so long after the first neighbor came up; 0: not */
	struct plan_max_med max_med;
	bool installs_not;                 /* zebra is told no routes (bgp no-rib) */
	bool waits_for_kernel;             /* paths are told when the kernel has them */
	bool tells_extra;                  /* zebra is told paths and communities, for shows */
	uint8_t dscp;                      /* of packets of sessions */
	bool log_changes;
	bool shows_hostnames, shows_nexthop_hostnames;
	bool advertises_not;               /* zebra is not asked to be a router for our sake */
	bool fast_failover, fast_convergence;    /* sessions end when their link goes down: external ones; all */
	struct dampening dampening[FAMILY_COUNT];    /* of the families; neighbors have theirs in their rules */
	struct event_settings decision;    /* head, router_id and cluster_id are the speaker's to fill */
	uint16_t policy_seconds;           /* changed lists and maps are in force after so long */
	uint16_t condition_seconds;        /* between two beats, see conditional.h */
	uint32_t cluster_id;               /* said; 0: the router id */
	ARRAY_OF(struct plan_neighbor) neighbors;
	ARRAY_OF(uint32_t) by_name;        /* indices of neighbors, for plan_find: plan_sort makes it */
	ARRAY_OF(struct plan_group) groups;
	ARRAY_OF(struct plan_range) ranges;
	ARRAY_OF(struct plan_network) networks;
	ARRAY_OF(struct plan_aggregate) aggregates;
	struct unreachable_rules unreachable[FAMILY_COUNT];  /* for every prefix that no aggregate's rules cover */
	struct plan_redistribute redistribute[FAMILY_COUNT][ORIGIN_COUNT];
	struct plan_dump dumps[DUMP_KINDS];          /* of the default instance alone */
	struct rtr_settings rpki;          /* of the default instance alone; caches in the order of their preference */
	struct policy_book *policy;        /* owned, until the speaker takes the plan over; NULL: none */
};

void plan_free(struct plan *plan);
void plan_sort(struct plan *plan);         /* after the last neighbor */
const struct plan_neighbor *plan_find(const struct plan *plan, const char *name);
const struct plan_group *plan_group_find(const struct plan *plan, const char *name);
