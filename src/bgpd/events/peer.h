/* SPDX-License-Identifier: Apache-2.0 */
/* peer -- what every actor knows of a neighbour: an immutable record compiled from the configuration.
 *
 * The speaker makes a new one at each commit that concerns the neighbour and posts it; the old one is given
 * back (EVENT_RULES_BACK) by each actor and freed when all have answered.  The number is dense, 1..65535; 0 is
 * ourselves (network, redistribute). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/wire/family.h"
#include "bgpd/wire/screen.h"
#include "net/address.h"

enum peer_kind { PEER_LOCAL, PEER_IBGP, PEER_EBGP, PEER_CONFED };
/* What `remote-as` says: a number, or which numbers are good. */
enum remote_is { REMOTE_NUMBER, REMOTE_INTERNAL, REMOTE_EXTERNAL, REMOTE_AUTO };
enum { MEMBERS_MOST = 64 };                /* other member ASs of a confederation */

/* What routes go through on their way in or out; names are numbers, see policy/book.h, 0: none. */
struct peer_filters {
	uint16_t route_map, prefix_list, as_path_list, access_list;
	bool refuses;                      /* RFC 8212: an external neighbour without any policy */
	bool has_site;                     /* in: routes are marked with the site; out: those that bear its mark stay here */
	uint8_t site[8];                   /* a site of origin, RFC 4364 7, as an extended community */
};

/* How routes are changed on their way to a peer, besides policy. */
struct peer_rewriting {
	bool forces_next_hop;              /* next-hop-self for reflected routes too */
	bool keeps_path, keeps_med, keeps_next_hop;   /* attribute-unchanged */
	bool keeps_link_local;             /* nexthop-local unchanged */
	bool as_override, removes_private, removes_all, replaces_private;   /* see export/path */
};

enum communities_kind { COMMUNITIES_PLAIN = 1, COMMUNITIES_EXTENDED = 2, COMMUNITIES_LARGE = 4 };

enum addpath_mode { ADDPATH_NONE, ADDPATH_ALL, ADDPATH_PER_AS /* the best of each neighbouring AS */, ADDPATH_SELECTED };

/* Paths that come and go too often are not used for a while (RFC 2439). */
struct dampening {
	uint32_t half_life_s;              /* 0: off */
	uint32_t reuse, suppress;          /* penalties */
	uint32_t longest_s;                /* no path is kept back longer */
};

struct peer_family_rules {
	bool is_active;
	bool prefers_global;               /* of an IPv6 route's two next hops */
	bool is_labeled;                   /* spoken of with labels (RFC 8277): the rules are those of the labeled family */
	bool lacks_policy;                 /* RFC 8212: nothing is taken and nothing is told */
	bool next_hop_self, soft_reconfiguration, reflector_client, default_originate;
	bool tells_validity;               /* internal ones are told what RPKI says of routes (RFC 8097) */
	bool is_rs_client;                 /* of us as a route server (RFC 7947) */
	bool speaks_unreachable;           /* it is told of prefixes out of reach, and its word is taken for dropping (draft-ietf-idr-upa) */
	uint8_t communities_off;           /* enum communities_kind: which are not told */
	uint8_t allowas_in;                /* how often our AS may be in the path; 0 none */
	bool allowas_in_origin;            /* any time, if the path begins there */
	uint16_t allowas_in_map;           /* … only for routes that this map permits; 0: for all */
	uint32_t max_prefix;               /* 0: no limit */
	uint8_t max_prefix_percent;        /* warning threshold */
	bool max_prefix_warns_only;
	bool max_prefix_counts_refused;    /* of what is kept: soft-reconfiguration */
	uint16_t max_prefix_restart_minutes;   /* then the session may come up again; 0: when it is cleared */
	uint32_t max_prefix_out;           /* most that it is told; 0: no limit */
	uint32_t weight;                   /* 0 unless said */
	uint8_t orf;                       /* enum direction: filters are asked of the neighbor, by it (RFC 5291) */
	struct peer_filters in, out;
	struct peer_rewriting rewriting;
	uint16_t default_map;              /* default-originate only while this map permits a path; 0: always */
	/* Conditional advertisement: what advertise_map permits is told only while condition_map permits a path
	 * (exist-map), or none (non-exist-map). */
	uint16_t advertise_map, condition_map;
	bool condition_is_absence;
	uint8_t addpath;                   /* enum addpath_mode: which paths of a prefix are told (RFC 7911) */
	uint8_t addpath_most;              /* ADDPATH_SELECTED: so many beside the best */
	bool addpath_in_off;               /* we don't offer to take several */
	uint16_t paths_limit;              /* the neighbor is asked for no more of them; 0: not asked */
	struct dampening dampening;
	uint16_t unsuppress_map;           /* routes that an aggregate suppresses are told if this map permits them */
};

/* What an OPEN offers, where the operator may choose. */
struct peer_offers {
	bool dynamic, extended_nexthop, fqdn_off, software_version, link_local;
	bool extended_parameters;          /* RFC 9072's form, needed or not */
	bool role_said, role_is_strict;    /* RFC 9234; strict: the neighbor must say its role too */
	uint8_t role;                      /* enum role */
};

enum restart_mode { RESTART_HELPER, RESTART_FULL, RESTART_OFF };

/* Graceful restart (RFC 4724, 8538) and long-lived (9494): we help unless it is off; are our own routes to be kept
 * while we restart? */
struct peer_restart {
	uint8_t mode;                      /* enum restart_mode */
	bool is_own_mode;                  /* said for the neighbor, not for all */
	bool keeps_forwarding;             /* our kernel routes outlive us: the F bit */
	bool is_restarting;                /* neighbors have not told all yet: the R bit */
	int64_t restarting_until_s;        /* the R bit until then in any case, wall clock: we may be waited for so long */
	bool end_of_rib_off;               /* it is never told that it was told all */
	bool notification_off;             /* a NOTIFICATION ends it (no N bit) */
	bool hard_reset_off;               /* what the operator resets is not for good either */
	uint16_t seconds;
	uint32_t long_lived_seconds;
};

struct peer_rules {
	uint16_t peer;
	uint8_t kind;                      /* enum peer_kind */
	uint32_t version;                  /* counts up */
	struct address remote;
	uint32_t scope;                    /* interface index for a link-local peer */
	char name[64];                     /* as the operator calls it: address or interface */
	char group[64];                    /* the peer group it is in, or "" */
	char interface[16];                /* it is behind that one, "": not said */
	bool is_unnumbered, is_v6_only;    /* whoever is at the interface: remote and scope are the speaker's to find */
	/* Who is who; what follows from it is identity.h's to say. */
	uint32_t local_as, remote_as;      /* ours in the OPEN; the neighbor's, 0: not known before its OPEN */
	uint8_t remote_is;                 /* enum remote_is */
	uint32_t own_as;                   /* of the instance */
	uint32_t said_local_as;            /* `local-as`; 0: not said */
	bool local_as_stays_out;           /* no-prepend: not in paths that come in */
	bool local_as_replaces;            /* replace-as: own_as is not in paths that go out */
	bool local_as_is_dual;             /* dual-as: the neighbor may know us as either */
	uint32_t confederation;            /* RFC 5065: its AS; 0: we are in none */
	uint32_t members[MEMBERS_MOST];    /* the other ASs of it; 0 ends them */
	uint32_t router_id, cluster_id;    /* ours, host order */
	uint16_t port;                     /* the peer's, 179 */
	bool is_passive, is_shutdown, capability_off /* dont-capability-negotiate */, override_capability, strict_capability;
	bool enforce_first_as, disable_connected_check;
	bool plain_bandwidth;              /* link bandwidths are whole numbers on the wire, no floats */
	bool wide_bandwidth;               /* those that policy says have 64 bits, see attrs/bandwidth.h */
	bool spares_loops;                 /* it is not told paths that hold its own AS */
	uint16_t hold_least_seconds;       /* shorter hold times are refused; 0: none are */
	bool wants_rpki, lacks_rpki;       /* it comes up only while a cache is connected; none is (the speaker's to fill) */
	bool is_solo;                      /* its updates are made for it alone */
	bool tells_back;                   /* an external one is told its own paths too, as FRR does */
	char shutdown_message[129];
	uint16_t rtt_most_ms;              /* who takes longer in more than rtt_count KEEPALIVEs is shut down; 0: nobody is */
	uint8_t rtt_count;
	uint16_t shard_count;              /* that share its limits */
	bool is_leaving;                   /* RFC 8326: traffic is led away before maintenance */
	bool allows_reserved;              /* next hops in 240.0.0.0/4 are good */
	bool allows_martians;              /* and any other that is no address of a host */
	bool says_aigp;                    /* AIGP goes both ways to an external neighbor too (RFC 7311 3.2) */
	bool is_oad;                       /* another AS of our administration: told what an internal one is */
	uint8_t ttl;                       /* eBGP: 1 or multihop's; 255 for iBGP and ttl-security */
	uint8_t min_ttl;                   /* ttl-security, 0 off */
	struct address source;             /* update-source as an address; none: kernel */
	char device[16];                   /* update-source as an interface */
	char password[81];
	uint16_t hold_seconds, keepalive_seconds, connect_retry_seconds;
	uint32_t advertisement_ms;         /* least time between two tellings; 0: at once */
	char hostname[65];                 /* ours, for the fqdn capability */
	char domain[65];
	struct peer_offers offers;
	struct peer_restart restart;
	struct update_screen screen;
	uint16_t delay_open_seconds;       /* 0: the OPEN goes out at once */
	uint16_t tcp_mss;                  /* 0: the kernel's */
	uint8_t dscp;
	uint16_t keepalive_idle_seconds, keepalive_interval_seconds;   /* of TCP; 0: off */
	uint8_t keepalive_probes;
	struct peer_family_rules family[FAMILY_COUNT];
};

/* Of the two ways to speak of a table one is active. */
static inline bool peer_speaks(const struct peer_rules *rules, enum family_row family)
{
	return rules->family[family].is_active && rules->family[family].is_labeled == families[family].has_labels;
}

/* More than so many prefixes are to be warned of. */
static inline uint32_t limit_warns_from(const struct peer_family_rules *rules)
{
	return (uint32_t)((uint64_t)rules->max_prefix * (rules->max_prefix_percent ? rules->max_prefix_percent : 75) / 100);
}

/* How many prefixes it may bring, and what is done about more. */
static inline bool peer_limits_differ(const struct peer_family_rules *a, const struct peer_family_rules *b)
{
	return a->max_prefix != b->max_prefix || a->max_prefix_percent != b->max_prefix_percent ||
	       a->max_prefix_warns_only != b->max_prefix_warns_only ||
	       a->max_prefix_counts_refused != b->max_prefix_counts_refused ||
	       a->max_prefix_restart_minutes != b->max_prefix_restart_minutes;
}
