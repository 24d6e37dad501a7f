/* SPDX-License-Identifier: Apache-2.0 */
/* speaker -- the one actor that knows the configuration, the neighbors' states and zebra.
 *
 * It owns: the plan in force, the table of neighbors (numbers, rules, last known state), the listening
 * sockets, what we originate, the channel to zebra.  It asks io and shards by letters and keeps questions
 * open for shows (questions.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/actor.h"
#include "base/log.h"
#include "bgpd/events/events.h"
#include "bgpd/speaker/conditional.h"
#include "bgpd/events/identity.h"
#include "bgpd/policy/apply.h"
#include "bgpd/speaker/plan.h"
#include "bgpd/speaker/dump.h"
#include "bgpd/speaker/rpki.h"
#include "bgpd/speaker/startup.h"
#include "link/channel.h"
#include "link/messages.h"

/* The outbound route filter that a neighbor was told in this session (RFC 5291). */
struct told_filter {
	bool is_told;                         /* routes were asked for, with a filter or without */
	bool has_entries;                     /* another one has to remove them */
	uint64_t digest;                      /* of the prefix list; 0: none */
};

/* Of a neighbor's limit: what shards gave back and nobody asked for, and who asks; see export/quota.h. */
struct quota_bank {
	uint32_t session, limit;              /* that it is about */
	uint32_t left;
	uint64_t hungry;                      /* by shard */
};

struct neighbor {
	uint16_t number;                      /* dense, 1.. */
	bool is_configured;                   /* false: gone, waiting for the actors to let go */
	bool is_dynamic;                      /* came by itself, from this range: */
	struct prefix range;
	struct event_accepted *waiting;       /* its connection, until the io knows it */
	struct timer forget;                  /* it restarts: when it is no longer waited for */
	struct speaker *speaker;              /* whose it is, for the timer */
	char description[256];
	char group[64];                       /* the peer group it is a member of; "": none */
	const struct peer_rules *rules;       /* in force */
	struct event_state state;             /* the last one told by io (head unused) */
	int64_t established_at_s;             /* wall clock, 0: not established */
	int64_t changed_at_s;
	uint32_t dropped;                     /* how often a session was lost */
	struct down_reason last_down;         /* why the last session ended */
	struct down_reason last_try;          /* why the last attempt failed; forgotten when it is up */
	int64_t logged_try_ms;                /* when that was last said in the log */
	struct told_filter told[FAMILY_COUNT];        /* by table; see filters.c */
	struct event_filter *asked[FAMILY_COUNT];     /* the filter that it asked for; NULL: none */
	struct quota_bank quotas[FAMILY_COUNT];
	struct { bool has_warned, is_over; } limits[FAMILY_COUNT];      /* of several shards together: said once per session */
	/* Routes are asked for anew when the shards and the io have the new rules; the new book of policy. */
	bool asks_again[FAMILY_COUNT], policy_asks[FAMILY_COUNT];
	bool keeps_anew[FAMILY_COUNT];        /* likewise, all of them: what it tells is kept from now on */
};

/* The life of a record of rules: shards hear of it first, then the io; it is freed when all have given it back. */
struct rules_life {
	const struct peer_rules *rules;
	uint16_t takes_left;                  /* shards that have not answered EVENT_RULES_TAKEN; then the io is told */
	uint32_t backs_left;                  /* letters EVENT_RULES_BACK still to come when it is replaced or gone */
	bool is_last;                         /* its neighbor is no longer configured */
};

struct interface_known {
	struct link_interface what;
	ARRAY_OF(struct prefix) addresses;    /* with host bits */
	ARRAY_OF(struct address) routers;     /* link-local ones that were heard there, the first heard first */
	bool is_advertised;                   /* zebra was asked to be a router there */
};

struct originated {
	struct prefix prefix;
	uint8_t origin;                       /* enum route_origin of a redistribution, or ORIGINATED_* */
	uint8_t distance;                     /* that zebra has it at */
	uint32_t instance;                    /* of a table that zebra took over: its number */
	uint32_t metric;
	uint32_t tag;                         /* that zebra has it with; 0: none */
	uint16_t route_map;                   /* it goes through; 0: none */
	uint32_t base;                        /* an aggregate's set before its map (one hold); 0: the usual one */
	uint64_t policy;                      /* what that map says, as a digest */
	bool lacks_route;                     /* a network that nothing leads to, with import-check */
	struct nexthop nexthop;
	bool is_stale;                        /* offered before zebra came anew, not said again yet */
};

struct originated_list {
	struct originated *items;
	uint32_t count, room;
};

struct nexthop_watched {
	uint32_t id;                          /* of attrs_nexthop_intern */
	bool is_asked, is_answered, must_be_connected;
	int64_t changed_at_s;                 /* when the answer last became another */
	bool is_own;                          /* an address of ours: nobody may send us to ourselves */
	struct link_nexthop last;             /* zebra's answer (only if answered); next hops cut to what shows need */
};

/* What a shard has for an aggregate; the set is held once. */
struct shard_contribution {
	uint32_t attrs;
	bool has_different_meds;
	uint32_t med;
};

struct watched_aggregate {
	uint8_t family;
	struct prefix prefix;
	struct aggregate_rules rules;         /* as the shards have them */
	ARRAY_OF(struct shard_contribution) shards;
	bool told_announced;                  /* what the shards go by */
};

/* Prefixes that shards found out of reach, in no order; see unreachable.c. */
struct lost_prefix {
	struct prefix prefix;
	bool is_told;                         /* we announce that */
};

struct lost_prefixes {
	struct lost_prefix *items;
	uint32_t count, room;
	struct trie *places;                  /* where they are there, from one on; NULL: none was there */
};

/* A network of ours, and whether zebra has a route to just it (bgp network import-check). */
struct network_watched {
	struct prefix prefix;
	bool is_answered, is_there;
	uint32_t metric;
};

struct question;

struct speaker_options {
	const struct address *listen;         /* -l */
	uint32_t listen_count;
	uint16_t port;                        /* -p, 0: none */
	bool installs;                        /* not -n */
	bool uses_zebra;                      /* not -Z */
	const char *zserv_path;
};

struct speaker {
	struct speaker *first, *next;         /* instances of the program: the default one, whose sockets all use, and on */
	char *view;                           /* its name; NULL: the default instance */
	struct actor *actor;
	struct loop *loop;
	struct speaker_options options;
	struct actor **ios, **shards;
	uint16_t io_count, shard_count;

	struct plan plan;                     /* in force */
	uint32_t router_id;                   /* in force */
	uint32_t zebra_router_id;
	int64_t started_s, settled_s;         /* wall clock; neighbors had told all, 0: not yet */
	bool had_earlier_life;                /* zebra kept routes of it */
	ARRAY_OF(struct neighbor *) neighbors;    /* by number; [0] unused, holes are NULL */
	ARRAY_OF(struct rules_life) lives;
	struct policy_book *policy_waiting;   /* it will be in force when the timer is over; NULL: none */
	struct timer policy_timer;
	struct policy_memo own_routes;        /* of plan.policy: maps are asked about routes of our own by it, and it counts */
	ARRAY_OF(struct policy_book *) books; /* that somebody still has; plan.policy is the last one */

	struct listener *listeners;
	struct log_limit stranger_log;

	struct channel *zebra;
	bool zebra_was_there, zebra_is_ready;
	ARRAY_OF(struct interface_known) interfaces;
	ARRAY_OF(struct nexthop_watched) nexthops;    /* by id */
	struct fib_queue *fib;
	struct startup startup;

	struct originated_list originated[FAMILY_COUNT];   /* what shards were told */
	struct originated_list offered[FAMILY_COUNT];      /* what zebra redistributes to us */
	struct trie *offer_places[FAMILY_COUNT][ORIGIN_COUNT];   /* where they are there, from one on; NULL: none of that origin */
	struct speaker_conditions conditions;
	struct rpki rpki;
	struct dumps *dumps;
	ARRAY_OF(struct watched_aggregate) aggregates;    /* as the plan has them, in its order */
	struct lost_prefixes lost[FAMILY_COUNT];
	ARRAY_OF(struct network_watched) networks;    /* sorted; none without import-check */
	struct task originate_task;
	struct task links_task;               /* something about interfaces changed */
	struct timer offers_timer;
	struct timer alone_timer;             /* zebra did not come: choose a router-id ourselves */

	struct question *questions;
	uint32_t next_ticket;
	struct timer stop_timer;
	void (*stopped)(void *owner);
	void *stopped_owner;
	const char *hostname;                 /* for the fqdn capability; owned by the daemon */
};

struct speaker *speaker_new(struct loop *loop, const struct speaker_options *options);
void speaker_meet(struct speaker *speaker, struct actor *const *ios, uint16_t io_count,
		  struct actor *const *shards, uint16_t shard_count);
void speaker_free(struct speaker *speaker);
/* One more instance beside the first; before it has a plan. */
void speaker_join(struct speaker *speaker, struct speaker *first, const char *view);
/* The instance of that name, NULL the default one; NULL: there never was one. */
struct speaker *speaker_named(struct speaker *first, const char *view);

/* Opens the listening sockets (privileged); false and *why. */
bool speaker_listen(struct speaker *speaker, char **why);
/* Takes a plan over and does what differs. */
void speaker_follow(struct speaker *speaker, struct plan *plan);
/* Closes all sessions with Cease, then calls `stopped` (at most 500 ms later). */
void speaker_stop(struct speaker *speaker, void (*stopped)(void *owner), void *owner);

/* ---- neighbors (neighbor.c) */
struct neighbor *neighbor_at(const struct speaker *s, uint16_t number);               /* NULL: none */
struct neighbor *neighbor_named(const struct speaker *s, const char *name);           /* configured ones */
struct neighbor *neighbor_called(const struct speaker *s, const char *hostname);       /* up, as it says of itself */
/* `scope` is the interface of a link-local one. */
struct neighbor *neighbor_of_address(const struct speaker *s, const struct address *remote, uint32_t scope);
struct neighbor *neighbor_next(const struct speaker *s, const struct neighbor *after); /* configured, by number */
bool neighbor_is_up(const struct neighbor *n);
/* As the last OPENs made it, else by its rules. */
struct peer_identity neighbor_who(const struct neighbor *n);
void neighbor_drop(struct speaker *s, struct neighbor *n);
void neighbors_follow(struct speaker *s, const struct plan *next);
struct neighbor *neighbor_add(struct speaker *s, const struct plan_neighbor *wish);   /* NULL: there are too many */
void neighbor_took_state(struct speaker *s, const struct event_state *state);
void neighbor_took_rules_taken(struct speaker *s, const struct event_rules *taken);
void neighbor_took_rules_back(struct speaker *s, struct actor *from, const struct event_rules *back);
void neighbor_reset(struct speaker *s, struct neighbor *n, struct notification cease, bool is_hard);
void neighbor_soft_in(struct speaker *s, struct neighbor *n, enum family_row family);
void neighbor_soft_out(struct speaker *s, struct neighbor *n, enum family_row family);
void neighbor_forget_messages(struct speaker *s, const struct neighbor *n);            /* counters at zero */
/* Penalties of paths that flapped are forgotten: of a family (FAMILY_COUNT: all), of one prefix (NULL: all). */
void speaker_clear_dampening(struct speaker *s, enum family_row family, const struct prefix *p);
void speaker_prefix_again(struct speaker *s, enum family_row family, const struct prefix *p);
struct actor *neighbor_io(const struct speaker *s, uint16_t number);
const char *peer_state_word(uint8_t state);                                           /* "Established" */

/* ---- outbound route filters (filters.c) */
void filters_follow_session(struct speaker *s, struct neighbor *n);                   /* its state is new */
/* The neighbor's prefix list is told if it is another now; true: it was, and routes are asked for by that. */
bool filters_tell_changes(struct speaker *s, struct neighbor *n, enum family_row table);
bool filters_tell(struct speaker *s, struct neighbor *n, enum family_row table);      /* in any case, if it may be */
void filters_took(struct speaker *s, struct event_filter *filter);                    /* keeps the letter */
void filters_drop(struct neighbor *n);                                                /* those it asked for */

/* ---- interfaces (interfaces.c, unnumbered.c) */
const char *interface_name(const struct speaker *s, uint32_t ifindex);                /* NULL: unknown */
/* The interface whose subnet holds the address; NULL: none. */
const struct interface_known *interface_holding(const struct speaker *s, const struct address *a);
const struct interface_known *interface_at(const struct speaker *s, uint32_t ifindex);
const struct interface_known *interface_named(const struct speaker *s, const char *name);
bool interface_has_own(const struct speaker *s, const struct address *a);
/* Messages of zebra; false: malformed. */
bool interface_took(struct speaker *s, struct reader *body);
bool interface_took_gone(struct speaker *s, struct reader *body);
bool interface_took_address(struct speaker *s, struct reader *body);
bool interface_took_address_gone(struct speaker *s, struct reader *body);
bool interface_took_neighbor(struct speaker *s, struct reader *body);
bool interface_took_neighbor_gone(struct speaker *s, struct reader *body);
void interfaces_forget(struct speaker *s);
/* Fills in who is at the interface and which index it has; `old` are the rules so far, or NULL. */
void unnumbered_complete(const struct speaker *s, struct peer_rules *rules, const struct peer_rules *old);
void unnumbered_ask_all(struct speaker *s);                                           /* zebra is there anew */
void links_changed(struct speaker *s);                                                /* links_follow, soon */
void links_follow(struct speaker *s);

/* ---- neighbors that come by themselves (dynamic.c) */
/* What a neighbor of that address would be; false: it may not come. */
bool dynamic_wish(const struct plan *plan, const struct address *remote, struct plan_neighbor *out, struct prefix *range);
/* NULL and *why. */
struct neighbor *dynamic_let_in(struct speaker *s, const struct address *remote, const char **why);
bool dynamic_is_over(struct neighbor *n, const struct event_state *state);
void dynamic_close(struct neighbor *n);                                               /* nothing is waited for */
void dynamic_hold(struct neighbor *n, struct event_accepted *letter);                 /* takes the letter over */
void dynamic_hand_over(struct speaker *s, struct neighbor *n);

/* ---- zebra's side (zebra.c, nexthops.c, fib.c, originate.c) */
void zebra_open(struct speaker *s);
void zebra_close(struct speaker *s);
bool zebra_is_there(const struct speaker *s);
void zebra_follow(struct speaker *s, const struct plan *before);                      /* what changed */
void speaker_choose_router_id(struct speaker *s);
void speaker_tell_settings(struct speaker *s);
uint16_t speaker_shard_number(const struct speaker *s, const struct actor *shard);            /* its place in s->shards */

void nexthop_wanted(struct speaker *s, const struct event_nexthop_id *wanted);
/* Most routes of a neighbor go to its own address: asked for when the session comes up, the answer is there before them. */
void nexthop_expected(struct speaker *s, const struct address *neighbor);
void nexthop_answered(struct speaker *s, const struct link_nexthop *answer);
void nexthops_ask_all(struct speaker *s);
void nexthops_follow_links(struct speaker *s);                                        /* those that hang on interfaces */
void nexthops_assume(struct speaker *s);                                              /* without zebra: all reachable */
const struct nexthop_watched *nexthop_known(const struct speaker *s, uint32_t id);

/* ---- aggregates (aggregates.c) */
void aggregates_follow(struct speaker *s);                                            /* the plan is new */
void aggregate_took(struct speaker *s, struct actor *shard, struct event_contribution *what);
/* The aggregate's set before its route map, with a hold; 0: it has no contributors, or may not be announced. */
uint32_t aggregate_base(const struct speaker *s, const struct plan_aggregate *plan);
/* Tells the shards whether it suppresses: not if its route map refuses it, or MEDs differ. */
void aggregate_judged(struct speaker *s, const struct plan_aggregate *plan, bool is_refused);
void aggregates_free(struct speaker *s);

/* ---- prefixes out of reach (unreachable.c) */
void unreachable_took(struct speaker *s, const struct event_reach *what);
void unreachable_choose(struct speaker *s, enum family_row family);                   /* which are announced from now on */
/* What is said of one of them, with a hold. */
uint32_t unreachable_base(const struct speaker *s, enum family_row family, const struct prefix *p);
uint32_t unreachable_told(const struct speaker *s, enum family_row family);           /* how many we announce */
void unreachable_free(struct speaker *s);

/* ---- maximum-prefix (limits.c) */
void limits_took_news(struct speaker *s, const struct event_max_prefix *news);

/* ---- maximum-prefix-out (quota.c) */
void quota_took(struct speaker *s, struct actor *shard, const struct event_quota *state);

/* ---- bgp network import-check (import_check.c) */
void import_check_follow(struct speaker *s);                                          /* the plan is new */
void import_check_ask_all(struct speaker *s);                                         /* zebra is there anew */
void import_check_answered(struct speaker *s, const struct link_nexthop *answer);
bool import_check_passes(const struct speaker *s, const struct prefix *network);

bool speaker_waits_for_kernel(const struct speaker *s);
void speaker_fib_installed(struct speaker *s, struct link_routes *routes);                    /* the kernel has them */
void speaker_fib_took(struct speaker *s, const struct event_fib *event);
void speaker_fib_done(struct speaker *s, const struct event_family *event);
void speaker_fib_follow(struct speaker *s, const struct plan *before);                        /* installs_not changed */
void speaker_fib_start_over(struct speaker *s);                                               /* zebra is (back) there */
void speaker_fib_go_on(struct speaker *s);                                                    /* the channel has room */
/* A neighbor has told all that it has: End-of-RIB says so, or silence. */
struct neighbor_answer;
bool speaker_has_told_all(const struct speaker *s, const struct neighbor_answer *answer);
uint64_t speaker_fib_waiting(const struct speaker *s);                                        /* prefixes that wait for the channel */
bool speaker_fib_is_settled(const struct speaker *s);                                         /* neighbors have told all */
void speaker_fib_settle_now(struct speaker *s);                                               /* there was no earlier life */
void speaker_fib_open(struct speaker *s);
void speaker_fib_close(struct speaker *s);

void originate_follow(struct speaker *s, const struct plan *before);
void originate_forget(struct originated_list *list);
void originate_forget_offers(struct speaker *s);
/* The set of a route of our own without policy, with a hold. */
uint32_t originate_plain(enum family_row family, uint32_t metric);
void originate_soon(struct speaker *s);
void originate_offered(struct speaker *s, const struct link_redistributed *route, bool is_gone);
void originate_doubt_offers(struct speaker *s);                                       /* zebra is there anew */
void originate_drop_doubted(struct speaker *s);

/* ---- policy (policy.c) */
void policy_open(struct speaker *s);
/* Puts the plan's book in force (perhaps later, then the one before stays), or keeps the one before if it says the same. */
void policy_follow(struct speaker *s, struct policy_book *before);
/* Neighbors whose routes come through filters that mean something else now will be asked for them again. */
void policy_ask_again(struct speaker *s, const struct policy_book *before);
void policy_took_back(struct speaker *s, struct actor *from, const struct event_policy *back);
void policy_drop_old(struct speaker *s);                                              /* that nobody has any more */
void policy_close(struct speaker *s);
/* What clauses may ask of the speaker. */
struct policy_sight policy_sight(const struct speaker *s);

/* ---- listening (listener.c) */
void listener_set_passwords(struct speaker *s, const struct plan *before, const struct plan *plan);
/* The socket of the listener at this place, and its address; -1: there is none. */
int listener_at(const struct speaker *s, uint32_t place, struct address *local);
void listener_close_all(struct speaker *s);
