/* SPDX-License-Identifier: Apache-2.0 */
/* events -- every letter that crosses threads in bgpd: who says it to whom, and who owns what it holds.
 *
 *            speaker                 one: configuration, CLI, zebra
 *           ^      ^
 *           v      v
 *          io <--> shard             I io actors (a peer belongs to io peer % I),
 *                                    S shard actors (a prefix belongs to shard hash % S)
 *
 * Letters are one allocation (base/actor.h); the receiver frees them with event_free, which also gives back
 * what they hold. */
#pragma once
#include <stdint.h>
#include "base/actor.h"
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/rpki/vrps.h"
#include "bgpd/events/peer.h"
#include "bgpd/wire/open.h"
#include "bgpd/wire/orf.h"
#include "net/nexthop.h"
#include "net/prefix.h"

/* What `debug bgp …` turns on (log_detail of base/log.h), in any thread. */
enum debug_topic { DEBUG_NEIGHBOR = 1, DEBUG_UPDATES = 2, DEBUG_KEEPALIVES = 4, DEBUG_NEXTHOPS = 8, DEBUG_ZEBRA = 16,
		   DEBUG_BESTPATH = 32, DEBUG_TELLING = 64,
		   DEBUG_RPKI = 128, DEBUG_UNREACHABLE = 256 };

enum event_kind {
	/* speaker → io, shard: */
	EVENT_RULES = 1,        /* struct event_rules: a neighbour is new or changed.  Shards hear it first, the io when
	                           all shards have answered EVENT_RULES_TAKEN: they know whoever comes up */
	EVENT_RULES_TAKEN,      /* shard → speaker, struct event_rules */
	EVENT_PEER_GONE,        /* struct event_peer: no longer configured; io closes with CEASE_DECONFIGURED,
	                           shard forgets. Each answers EVENT_RULES_BACK for what it held; shards hear
	                           it last, when the io has answered */
	EVENT_POLICY,           /* speaker → shard, struct event_policy: a new book is in force.  When all shards have it
	                           speaker → io, which gives it back at once: then it has said of everybody who came up
	                           before, and routes that it posts from now on are judged by this book */
	EVENT_POLICY_BACK,      /* shard, io → speaker, struct event_policy: may be freed */
	EVENT_RULES_BACK,       /* io/shard → speaker, struct event_rules: may be freed */
	/* speaker → io */
	EVENT_PEER_RESET,       /* struct event_reset: close with this NOTIFICATION; starts again by itself */
	EVENT_ACCEPTED,         /* struct event_accepted: a connection for this peer */
	EVENT_ASK_REFRESH,      /* struct event_family: send ROUTE-REFRESH */
	EVENT_TELL_FILTER,      /* struct event_filter: send it within ROUTE-REFRESH (RFC 5291), in place of what was told */
	EVENT_ASK_STATUS,       /* struct event_peer: answer EVENT_STATUS */
	EVENT_LOOK_AT_LINK,     /* struct event_peer: addresses of the session's interface may have changed, if it has one */
	EVENT_FORGET_MESSAGES,  /* struct event_peer: message counters start again at zero */
	EVENT_DUMP,             /* struct event_dump: what neighbors say is written to this file, too */
	/* io → speaker */
	EVENT_STATE,            /* struct event_state: the FSM changed state */
	EVENT_STATUS,           /* struct event_status: counters and capabilities for shows */
	/* io → shard (always to all shards) */
	EVENT_UP,               /* struct event_up: session established */
	EVENT_AGREED,           /* struct event_up: capabilities changed within the session */
	EVENT_DOWN,             /* struct event_peer: session lost; its routes go (after everything before it) */
	EVENT_AWAY,             /* struct event_away: session lost, but the peer restarts gracefully (RFC 4724 4.2):
	                           its routes stay, stale, until it has told them anew or its time is up */
	EVENT_ROUTES,           /* struct event_routes: announcements and withdrawals, in order */
	EVENT_END_OF_RIB,       /* struct event_family; also for the EoRR of a refresh */
	EVENT_REFRESH_BEGUN,    /* struct event_family: BoRR (RFC 7313): what is not told again until its end goes */
	EVENT_SEND_AGAIN,       /* struct event_family: ROUTE-REFRESH came; enhanced: BoRR/EoRR around */
	EVENT_LINK,             /* struct event_link: other addresses on the session's link */
	EVENT_FILTER,           /* struct event_filter, to the speaker too: only this is to be told (RFC 5291) */
	EVENT_TAKEN,            /* struct event_taken: bytes that left towards the peer */
	/* shard → io */
	EVENT_SEGMENT,          /* struct event_segment: encoded messages for some peers */
	EVENT_GREETED,          /* struct event_peer, ticket = event_up.session: the answer to EVENT_UP.  Segments of this
	                           shard for this peer that come before it were made for an earlier session: the io
	                           drops them and says no EVENT_TAKEN */
	/* speaker → shard */
	EVENT_SETTINGS,         /* struct event_settings: of the decision */
	EVENT_ORIGINATE,        /* struct event_routes with peer 0: network, redistribute, aggregate */
	EVENT_NEXTHOP,          /* struct event_nexthop: zebra's answer, and each change */
	EVENT_SOFT_IN, EVENT_SOFT_OUT,  /* struct event_family (peer 0: all) */
	EVENT_WALK,             /* struct event_walk: a page of the table for a show */
	EVENT_INSTALLED,        /* struct event_installed: the kernel has these prefixes */
	EVENT_FIB_AGAIN,        /* struct event_family: zebra is back: say every best path again, then FIB_DONE */
	EVENT_ASK_COUNTS,       /* struct event_peer: answer EVENT_COUNTS */
	EVENT_CONDITIONS,       /* struct event_conditions: what is asked about the table, in place of what was asked before */
	EVENT_VERDICT,          /* struct event_verdict: a condition holds, or no longer, over the shards together */
	EVENT_AGGREGATES,       /* struct event_aggregates: those of a family, in place of what there was */
	EVENT_AGGREGATE_STATE,  /* struct event_aggregate_state: it is announced, or no longer */
	EVENT_DEFAULT_ROUTE,    /* struct event_default_route: only to the shard that owns the default prefix */
	EVENT_ASK_GROUPS,       /* struct event_peer: answer EVENT_GROUPS */
	EVENT_ASK_HITS,         /* struct event_peer: answer EVENT_HITS */
	EVENT_FORGET_HITS,      /* struct event_forget_hits: counters of policy start anew */
	EVENT_CLEAR_DAMPENING,  /* struct event_prefix (prefix of family 0: all): penalties are forgotten */
	EVENT_PREFIX_AGAIN,     /* struct event_prefix: decide it again, and tell all that know of it */
	EVENT_VRPS,             /* struct event_vrps: what RPKI says is another */
	EVENT_QUOTA,            /* struct event_quota: a peer may be told so many more prefixes */
	/* shard → speaker */
	EVENT_QUOTA_STATE,      /* struct event_quota: so many are given back, or more are asked for */
	EVENT_NEXTHOP_WANTED,   /* struct event_nexthop_id: a next hop that nobody asked for yet */
	EVENT_FIB,              /* struct event_fib: best paths changed */
	EVENT_FIB_DONE,         /* struct event_family, ticket = that of the last EVENT_FIB_AGAIN */
	EVENT_PAGE,             /* struct event_page: answer to EVENT_WALK */
	EVENT_COUNTS,           /* struct event_counts */
	EVENT_GROUPS,           /* struct event_groups: answer to EVENT_ASK_GROUPS */
	EVENT_HITS,             /* struct event_hits: answer to EVENT_ASK_HITS */
	EVENT_MAX_PREFIX,       /* struct event_max_prefix: a peer brought too many */
	EVENT_CONTRIBUTION,     /* struct event_contribution: what a shard has for an aggregate */
	EVENT_CONDITION,        /* struct event_verdict: whether a condition holds in this shard */
	EVENT_REACH,            /* struct event_reach: prefixes that are out of reach, or back */
	EVENT_KINDS
};

struct event_peer { struct letter head; uint16_t peer; uint32_t ticket; };
struct event_rules { struct letter head; const struct peer_rules *rules; };
struct policy_book;
struct event_policy { struct letter head; const struct policy_book *book; };
/* Which counters: those of struct policy_counters (policy/apply.h). */
struct event_forget_hits { struct letter head; uint8_t kind /* enum policy_kind */; uint16_t name /* 0: all */; struct prefix about; };
/* How often rules were met, maps asked and lines of lists decided (policy/apply.h), as this book numbers them. */
struct event_hits { struct letter head; uint32_t ticket; const struct policy_book *book; uint32_t count; uint64_t *hits /* owned */; };
/* Holds of both are the letter's.  `touched` covers all prefixes that may be judged otherwise now; NULL: any may. */
struct event_vrps { struct letter head; const struct vrps *now /* NULL: nobody validates */, *touched; };
struct event_family { struct letter head; uint16_t peer; uint8_t family; uint8_t detail; uint32_t ticket; };
/* All entries that there are, in place of those before; none: everything passes. */
struct event_filter {
	struct letter head;
	uint16_t peer;
	uint8_t family;                       /* of the table */
	bool replaces;                        /* something was told before: it is removed first */
	uint32_t count;
	struct orf_entry items[];
};
struct event_away {
	struct letter head;
	uint16_t peer;
	bool keeps[FAMILY_COUNT];             /* its routes stay */
	bool restarts_not[FAMILY_COUNT];      /* as a last resort at once */
	uint16_t restart_seconds;
	uint32_t long_seconds[FAMILY_COUNT];  /* as a last resort after that (RFC 9494); 0: not at all */
};
struct event_reset { struct letter head; uint16_t peer; struct notification cease; bool is_hard; };
/* fd: the letter's, closed with it; who keeps it sets -1. */
struct event_accepted { struct letter head; uint16_t peer; int fd; struct address remote; uint16_t port; };

/* What `dump bgp` writes; messages of neighbors are the io's, tables the speaker's. */
enum dump_kind { DUMP_ALL, DUMP_UPDATES, DUMP_MESSAGE_KINDS, DUMP_ROUTES = DUMP_MESSAGE_KINDS, DUMP_KINDS };
struct event_dump { struct letter head; uint8_t dump /* enum dump_kind */; bool is_extended, is_shared; int fd /* the letter's; -1: no more */; };

enum peer_state { STATE_IDLE = 1, STATE_CONNECT, STATE_ACTIVE, STATE_OPEN_SENT, STATE_OPEN_CONFIRM, STATE_ESTABLISHED };

/* Why a session ended or does not come up, kept for shows. */
struct down_reason {
	struct notification sent, received;   /* code 0: none */
	char words[200];                      /* one clear sentence: what happened, what to do */
	int64_t at_s;                         /* wall clock */
};

struct event_state {
	struct letter head;
	uint16_t peer;
	uint8_t state, was;                   /* enum peer_state */
	uint32_t remote_router_id;
	uint32_t local_as;                    /* ours in the OPEN; 0: none yet */
	struct down_reason reason;            /* when it left ESTABLISHED or an attempt failed */
	struct address local, remote;         /* of the connection */
	uint16_t local_port, remote_port;
	uint32_t remote_as;
	struct capabilities received, sent;
	bool family[FAMILY_COUNT];            /* negotiated */
	uint32_t away_seconds;                /* a session was lost and it comes back: so long its routes stay; 0: not */
	bool has_long_parameters;             /* its OPEN had the form of RFC 9072 */
	uint16_t hold_seconds, keepalive_seconds;
};

struct message_counts { uint64_t opens, notifications, updates, keepalives, refreshes, capabilities; };
/* The link that a session runs over (session/link.c). */
struct peer_link {
	uint32_t ifindex;                     /* of the interface that has our end; 0: not known */
	bool is_shared;                       /* the peer is in a subnet of that interface, or link-local */
	struct prefix subnet;                 /* that one; family 0: none */
	struct address v4, v6, link_local;    /* of the interface, global ones; our end where it is of the family */
};

/* The interface that link-local addresses which the peer tells are behind; 0: none. */
static inline uint32_t peer_link_scope(const struct peer_link *link)
{
	return link->is_shared ? link->ifindex : 0;
}

struct event_status {
	struct letter head;
	uint16_t peer;
	uint32_t ticket;
	uint8_t state;
	struct message_counts sent, received;
	uint64_t bytes_sent, bytes_received;
	uint64_t established_count, dropped_count;
	int64_t last_read_s, last_write_s, up_since_s;  /* wall clock, 0 never */
	uint32_t in_queue, out_queue;         /* messages/bytes waiting */
	uint64_t bad_withdrawn, bad_discarded;/* RFC 7606 verdicts */
	uint64_t bad_nexthops;                /* of the first: for a next hop that can't be */
	uint64_t screened_out, screened;      /* updates and attributes that were not wanted (wire/screen.h) */
	uint32_t connect_retry_left_s;
	uint32_t slow_keepalives;             /* see peer_rules.rtt_most_ms */
	bool end_of_rib_sent[FAMILY_COUNT], end_of_rib_received[FAMILY_COUNT];
	bool awaits_filter[FAMILY_COUNT];     /* of tables: nothing is told until it has said which filter it wants */
	uint16_t send_mss;
	uint32_t session_bytes;               /* memory of the session */
	uint32_t rtt_ms;                      /* there and back, as TCP measures it now */
	int64_t updated_ms;                   /* monotonic: when the last UPDATE came; 0 never */
	struct peer_link link;                /* next hops of ours that the peer is told */
};

struct event_up {
	struct letter head;
	uint16_t peer;
	uint16_t message_most;                /* 4096 or 65535 */
	bool as4;
	bool family[FAMILY_COUNT], addpath_send[FAMILY_COUNT], extended_nexthop[FAMILY_COUNT];
	bool link_local_alone;                /* a link-local next hop may stand alone (draft-white-linklocal-capability) */
	uint16_t paths_limit[FAMILY_COUNT];   /* most paths of a prefix that the peer wants; 0: any number */
	bool is_labeled[FAMILY_COUNT];        /* the table is spoken of with labels */
	bool awaits_filter[FAMILY_COUNT];     /* nothing is told until it asks: it may say a filter first (RFC 5291) */
	bool refresh, enhanced_refresh;
	bool long_lived;                      /* the peer knows paths that are kept as a last resort */
	bool keeps[FAMILY_COUNT];             /* the peer kept forwarding (F bit): stale routes wait for End-of-RIB */
	uint32_t remote_router_id, remote_as;
	uint32_t local_as;                    /* ours in the OPEN; 0: as the rules say */
	struct address local, remote;         /* of the connection: tie-breaks */
	struct peer_link link;                /* next hops of ours that the peer is told */
	uint32_t rtt_ms;                      /* there and back, as TCP measured it until then */
	uint32_t session;                     /* counts the peer's sessions; comes back by EVENT_GREETED */
};

struct event_link { struct letter head; uint16_t peer; struct peer_link link; };

/* attrs 0: withdrawn.  Each announcement holds its set once (the letter owns it). */
struct route_item {
	uint32_t attrs;
	uint32_t path_id;
	struct prefix prefix;
};
/* `origin` of what is not redistributed. */
enum { ORIGINATED_NETWORK = 0, ORIGINATED_AGGREGATE = 100, ORIGINATED_UNREACHABLE = 101 /* our word that there is no way */ };
struct event_routes {
	struct letter head;
	uint16_t peer;
	uint8_t family;
	uint8_t origin;                       /* for peer 0: enum route_origin or ORIGINATED_* */
	uint32_t count;
	struct route_item items[];
};

/* Encoded messages, shared by many peers; freed when the last io has let go. */
struct segment;
struct event_segment {
	struct letter head;
	uint8_t family;
	uint16_t shard;
	struct segment *segment;              /* one hold, see events/segment.h */
	uint32_t count;
	uint16_t peers[];                     /* of this io */
};
struct event_taken { struct letter head; uint16_t peer; uint8_t family; uint32_t bytes; };

/* What the bandwidths that paths say of their links do to their shares of the traffic. */
enum bandwidth_use { BANDWIDTH_IF_ALL /* say one */, BANDWIDTH_IGNORED, BANDWIDTH_SKIPS_MISSING, BANDWIDTH_DEFAULT_FOR_MISSING };

struct event_settings {
	struct letter head;
	uint32_t local_as, router_id, cluster_id, default_local_pref;
	bool always_compare_med, deterministic_med, med_missing_is_worst, med_in_confederation, compare_router_id,
	     ignore_path_length, count_confederation, compare_aigp, multipath_relax, peer_type_relax, client_to_client_off;
	bool reflects_by_policy;              /* policy outwards may change what is reflected */
	uint8_t bandwidth;                    /* enum bandwidth_use */
	bool shares_in_percent;               /* of all together; else the greatest has 255 */
	uint16_t shard, shard_count;          /* which of how many it goes to; count 0: there is one */
	bool waits_for_kernel;                /* paths are told when the kernel has them (suppress-fib-pending) */
	bool underlay_weights;                /* routes to a next hop say how traffic to it is shared */
	bool tells_extra;                     /* zebra is told paths and communities, for shows (send-extra-data) */
	bool delays_updates;                  /* from the next session on nothing is decided and told (update-delay) */
	bool holds_telling;                   /* paths are decided and installed, nobody is told (advertisement-delay) */
	bool has_max_med;                     /* everybody is told max_med in place of the true MED */
	uint32_t max_med;
	bool holds_end_of_rib;                /* we restart ourselves: no End-of-RIB until neighbors told all (RFC 4724 4.1) */
	bool tells_again;                     /* what is known to a neighbor is told again when it would be the same (suppress-duplicates) */
	bool rejects_as_sets;                 /* paths with an AS_SET are refused (RFC 9774) */
	uint16_t stale_seconds;               /* how long stale routes wait for End-of-RIB of a peer that is back */
	struct family_decision {
		uint8_t max_paths_ebgp, max_paths_ibgp;
		bool equal_clusters;              /* internal paths only beside those with as many clusters */
		uint8_t distance_ebgp, distance_ibgp, distance_local;
		bool hides_sets;              /* AS sets of our aggregates are not told, nor they to whom is in them */
		uint16_t table_map;           /* route map on the way to the kernel; 0: none */
		bool announces_unreachable;   /* whatever is out of reach, see shard/reach.h */
	} family[FAMILY_COUNT];
};

struct event_nexthop_id { struct letter head; uint32_t nexthop; bool must_be_connected; };
struct event_nexthop {
	struct letter head;
	uint32_t nexthop;                     /* id of attrs_nexthop_intern */
	bool is_reachable, is_connected;
	uint32_t metric;
};

enum { NEXTHOPS_MOST = 64 };

/* Best paths for the kernel: runs of prefixes with the same next hops. */
struct fib_run {
	uint32_t first, count;                /* in prefixes */
	uint8_t distance;
	bool is_ibgp, is_gone;                /* gone: remove */
	bool underlay_weights;                /* shares are those of the routes to the next hops */
	bool is_hole;                         /* dropped here: what an aggregate of ours holds and nobody announces */
	uint32_t metric;                      /* MED, as FRR puts it */
	uint32_t tag;
	uint32_t table;                       /* 0: main */
	uint32_t attrs;                       /* the best path's set, one hold; only with settings.tells_extra, else 0 */
	uint8_t step;                         /* enum decide_step, beside it */
	uint8_t nexthop_count;
	uint8_t weights[NEXTHOPS_MOST];                  /* shares of the traffic, by next hop; 0 reads as 1 */
	uint32_t nexthops[NEXTHOPS_MOST];                /* ids of attrs_nexthop_intern */
};
/* Gives back what it holds. */
void fib_run_release(const struct fib_run *run);
struct event_fib {
	struct letter head;
	uint8_t family;
	uint32_t run_count, prefix_count;
	struct fib_run *runs;                 /* owned */
	struct prefix *prefixes;              /* owned */
};

/* Prefixes of this shard. */
struct event_installed { struct letter head; uint8_t family; uint32_t count; struct prefix prefixes[]; };

/* A page of the table in prefix order for shows; the speaker merges the shards. */
enum walk_view { WALK_ALL, WALK_RECEIVED /* Adj-RIB-In incl. filtered */, WALK_ACCEPTED /* from peer */,
		 WALK_ADVERTISED /* to peer */, WALK_ONE /* prefix exactly or longest match of address */,
		 WALK_WITHIN /* prefix and longer */, WALK_DAMPED /* kept back */, WALK_FLAPS /* came and went */ };
struct event_walk {
	struct letter head;
	uint32_t ticket;
	uint8_t family, view;
	bool is_longest_match;                /* WALK_ONE */
	bool wants_told;                      /* to whom each prefix is advertised */
	uint16_t peer;                        /* for views of a neighbour */
	uint32_t most;                        /* prefixes per page */
	struct prefix after;                  /* family 0: from the start */
	struct prefix within;                 /* WALK_ONE, WALK_WITHIN */
};
enum path_flag { PATH_VALID = 1, PATH_BEST = 2, PATH_MULTIPATH = 4, PATH_STALE = 8, PATH_FILTERED = 16,
		 PATH_INTERNAL = 32 /* iBGP */, PATH_LOCAL = 64, PATH_NEXTHOP_DOWN = 128, PATH_REMOVED = 256,
		 PATH_SUPPRESSED = 512 /* only in pages: an aggregate stands for it */,
		 PATH_HISTORY = 1024 /* withdrawn, kept for its penalty */, PATH_DAMPED = 2048 /* came and went too often */,
		 PATH_BEST_OF_AS = 4096 /* only in pages: the best by its neighbouring AS, with deterministic-med */ };
/* How often a path came and went; flaps 0: never, or nobody counts. */
struct page_flaps { uint32_t flaps, penalty, first_s, reuse_s; };
struct page_path {
	uint32_t attrs;                       /* one hold each, the letter's; as received (or as advertised) */
	uint32_t path_id;
	uint32_t told_id;                     /* the path identifier it is told with (RFC 7911); 0: nobody is told several */
	uint16_t peer;
	uint16_t flags;                       /* PATH_* */
	uint8_t origin;                       /* peer 0: how it came */
	uint8_t step;                         /* decide's step that chose the best over the second, see rib/decide.h */
	uint32_t weight;
	uint32_t igp_metric;
	int64_t since_s;                      /* wall clock */
	struct page_flaps flaps;
};
struct page_prefix {
	struct prefix prefix;
	uint32_t first, count;                /* in paths */
	uint32_t version;
	uint32_t told_first, told_count;      /* in told: to whom it is advertised, if that was asked */
};
/* An aggregate that is configured, and how many of this shard's prefixes are in it. */
struct page_aggregate { struct prefix prefix; uint32_t contributors; };
struct event_page {
	struct letter head;
	uint32_t ticket;
	uint8_t family;
	bool is_last;
	uint64_t table_prefixes, table_paths, table_version;
	uint32_t prefix_count, path_count;
	struct page_prefix *prefixes;         /* owned */
	struct page_path *paths;              /* owned */
	bool tells_default;                   /* WALK_ADVERTISED: the peer is told a default route of our own */
	uint32_t told_count;
	uint16_t *told;                       /* owned; peers */
	uint32_t aggregate_count;
	struct page_aggregate *aggregates;    /* owned; of the family, where wants_told */
};

/* Why an announcement is not used. */
enum refusal { REFUSED_NOT, REFUSED_BY_POLICY, REFUSED_LOOP, REFUSED_ORIGINATOR, REFUSED_CLUSTER, REFUSED_AS_SET,
	       REFUSAL_COUNT };

struct event_counts {
	struct letter head;
	uint16_t peer;
	uint32_t ticket;
	struct {
		uint32_t accepted, filtered, duplicates, sent;
		bool tells_default;           /* default-originate */
		uint64_t group;               /* of neighbors that are told the same: the lowest number of a shard; 0: none */
		uint64_t queued_bytes;        /* that group's, not yet taken by the sockets */
	} family[FAMILY_COUNT];
	uint64_t table_prefixes[FAMILY_COUNT], table_paths[FAMILY_COUNT], table_version[FAMILY_COUNT];
	uint64_t table_bytes;                 /* memory of the shard: the sum of those that follow */
	uint64_t routes_bytes, told_bytes, kernel_bytes, sorted_bytes;
	uint64_t refused[REFUSAL_COUNT];      /* announcements of the neighbor, by enum refusal */
	uint32_t paused_ms;                   /* until the neighbor is told again (advertisement-interval); 0: at any time */
	uint32_t stale_left_s;                /* until what the neighbor told before goes; 0: nothing is stale */
	uint64_t queued_bytes;                /* encoded and not yet taken by the sockets */
};
struct event_prefix { struct letter head; uint8_t family; struct prefix prefix; };

/* What a peer may be told of a shard with maximum-prefix-out, see export/quota.h. */
struct event_quota {
	struct letter head;
	uint16_t peer;
	uint8_t family;
	bool is_hungry;                       /* EVENT_QUOTA_STATE: there is more to be told than it may */
	uint32_t session, limit;              /* that it is about */
	uint32_t count;
};

/* Groups of peers that are told the same, for shows. */
struct group_report {
	uint64_t key;                         /* the same for groups that could melt together */
	uint64_t id;                          /* per shard, in order of making */
	uint8_t family;
	uint16_t message_most;
	uint16_t route_map;                   /* policy outwards; 0: none */
	uint32_t local_as;
	int64_t made_at_s;                    /* wall clock */
	uint32_t joins, leaves, merges, splits;
	uint32_t told, waiting;               /* prefixes they know; those still to be told */
	uint64_t packets;                     /* segments made so far */
	uint64_t queued_bytes;                /* not yet taken by the slowest socket */
	bool is_refreshing;
	uint32_t peer_first, peer_count;      /* in peers */
};
struct event_groups {
	struct letter head;
	uint32_t ticket;
	uint32_t group_count, peer_count;
	struct group_report *groups;          /* owned */
	uint16_t *peers;                      /* owned */
};
struct event_max_prefix { struct letter head; uint16_t peer; uint8_t family; uint32_t count; bool is_warning; bool is_share /* of one of several shards */; };

/* Prefixes that are out of reach are announced as such (draft-ietf-idr-upa): those of a family, or of an aggregate. */
struct unreachable_rules {
	bool is_on;
	bool drops;                           /* whoever hears it is to drop their packets */
	uint32_t most;                        /* at a time; 0: any number */
};

/* What shards have to know of an aggregate; see shard/aggregates.h. */
struct aggregate_rules {
	struct prefix prefix;
	bool merges;                          /* as-set: AS paths and communities */
	bool suppresses_all;                  /* summary-only */
	bool wants_same_med;                  /* matching-MED-only */
	uint16_t suppress_map;                /* what it permits is not announced; 0: none */
	struct unreachable_rules unreachable; /* for what it holds */
};
bool aggregate_rules_same(const struct aggregate_rules *a, const struct aggregate_rules *b);
struct event_aggregates { struct letter head; uint8_t family; uint32_t count; struct aggregate_rules items[]; };
/* A shard's contributors, melted into one set. */
struct event_contribution {
	struct letter head;
	uint8_t family;
	struct prefix prefix;
	uint32_t count;                       /* of contributors */
	bool has_different_meds;
	uint32_t med;                         /* of all, if not */
	uint32_t attrs;                       /* one hold; 0: none contributes */
};
struct reach_news { struct prefix prefix; uint8_t family; bool is_lost; };
struct event_reach { struct letter head; uint32_t count; struct reach_news news[]; };
struct event_aggregate_state { struct letter head; uint8_t family; struct prefix prefix; bool is_announced; };

/* A condition: does any path of the family pass the route map?  See shard/conditions.h. */
struct condition_asked {
	uint8_t family;
	uint16_t route_map;
	uint32_t base;                        /* the set that what the map sets is put upon (one hold); 0: none is made */
};
struct event_conditions { struct letter head; uint32_t count; struct condition_asked items[]; };
struct event_verdict {
	struct letter head;
	uint8_t family;
	uint16_t route_map;
	bool makes, holds;                    /* makes: the condition has a base */
	uint32_t attrs;                       /* what became of the base (one hold); 0: nothing */
};
/* What neighbours with `default-originate [route-map]` are told in place of the table's default route. */
struct event_default_route {
	struct letter head;
	uint8_t family;
	uint16_t route_map;
	uint32_t attrs;                       /* one hold; 0: nothing, for now */
};

/* A zeroed letter with `extra` bytes behind. */
void *event_new(enum event_kind kind, size_t size, size_t extra);
/* EVENT_ROUTES with room for so many; the items are still to be written. */
struct event_routes *event_routes_new(uint32_t count);
#define EVENT(kind, type) ((struct type *)event_new(kind, sizeof(struct type), 0))
void event_free(struct letter *letter);
/* Which shard a prefix belongs to. */
uint16_t shard_of(const struct prefix *p, uint16_t shard_count);
