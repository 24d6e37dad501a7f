/* SPDX-License-Identifier: Apache-2.0 */
/* session -- what the files of this room share.  All of it belongs to one io actor and its thread.
 *
 *      io ──> peer ──> out   our own attempt to connect, or waiting to try again
 *                      in    a connection that the peer made
 *                      up    the established one (it was one of the two)
 *
 * An attempt is one connection with its state machine; two may run side by side until their OPENs tell which
 * one stays (RFC 4271 6.8). */
#pragma once
#include "base/log.h"
#include "bgpd/events/dump_file.h"
#include "bgpd/events/events.h"
#include "bgpd/events/identity.h"
#include "bgpd/session/connection.h"
#include "bgpd/session/fsm.h"
#include "bgpd/session/io.h"
#include "bgpd/wire/update.h"

enum { SHARDS_MOST = 64, BAD_LINES = 5 /* per peer, of what it can cause at will */ };

/* What both sides can do (negotiate.c). */
struct agreement {
	struct open ours;                    /* as it was sent */
	struct open theirs;
	struct peer_identity who;
	bool family[FAMILY_COUNT], extended_nexthop[FAMILY_COUNT];
	bool addpath_in[FAMILY_COUNT], addpath_out[FAMILY_COUNT];    /* several paths of a prefix (RFC 7911) */
	uint8_t orf_out[FAMILY_COUNT];       /* enum orf_type in which we may say filters; 0: we may not (RFC 5291) */
	bool orf_in[FAMILY_COUNT];           /* the peer may */
	bool as4, refresh, enhanced_refresh;
	uint16_t message_most;
	uint16_t hold_seconds, keepalive_seconds;
};

/* A link-local next hop may stand alone (draft-white-linklocal-capability). */
static inline bool agreement_link_local_alone(const struct agreement *agreed)
{
	return agreed->ours.offers.link_local_nexthop && agreed->theirs.offers.link_local_nexthop;
}

struct attempt {
	struct peer *peer;
	struct connection *connection;       /* NULL: none now */
	uint8_t state;                       /* enum peer_state */
	bool is_incoming, is_dead;
	bool has_open;                       /* the peer's was good */
	struct agreement agreed;
	struct update_context context;       /* for decoding, once agreed */
	struct address local, remote;
	struct peer_link link;               /* that the connection runs over */
	uint16_t local_port, remote_port;
	struct timer retry, hold, keepalive, send_hold, delay;
	int64_t heard_ms;                    /* when the last message that counts came */
	int64_t updated_ms;                  /* when the last UPDATE came; 0: none did */
	int64_t keepalive_sent_ms;
	struct notification pending;         /* what DEED_NOTIFY sends when the step has none */
	struct down_reason reason;           /* why it ended */
	struct attempt *next_dead;
};

/* A ROUTE-REFRESH with marks is answered by each shard; the peer sees one pair (RFC 7313 4.2). */
struct refresh_round {
	uint32_t asked;                      /* requests so far; 0: none */
	uint32_t begun[SHARDS_MOST];         /* BoRRs per shard */
	uint64_t done;                       /* a bit per shard */
	bool is_open;                        /* a BoRR went out */
};

struct peer {
	struct io *io;
	uint16_t number;
	const struct peer_rules *rules;
	struct attempt *out, *in, *up;
	bool is_started;
	bool is_kept_down;                   /* too many prefixes: until somebody clears it */
	uint32_t slow_keepalives;            /* that took longer than the operator wants (shutdown rtt) */
	uint32_t failures;                   /* in a row */
	bool goes_by_own_as;                 /* dual-as: the peer did not want local-as */
	struct timer again;                  /* IdleHold: when to connect again */
	struct timer revive;                 /* too many prefixes: when it may try again */
	int64_t accepted_ms;                 /* when a connection was last let in */
	struct message_counts sent, received;
	uint64_t bytes_sent, bytes_received; /* of connections that are gone */
	uint64_t established, dropped, bad_withdrawn, bad_discarded, bad_nexthops, screened_out, screened;
	int64_t read_at_s, written_at_s, up_since_s;
	bool end_of_rib_sent[FAMILY_COUNT], end_of_rib_received[FAMILY_COUNT];
	uint64_t ended[FAMILY_COUNT];        /* shards that ended the first telling, a bit each */
	struct refresh_round *rounds[FAMILY_COUNT];
	struct asked_filter *asked[FAMILY_COUNT];    /* what the peer wants to be told of a table; NULL: it said nothing */
	bool awaits_filter[FAMILY_COUNT];    /* nothing is told until it asks */
	bool has_filter_news;                /* there is something to be handed on, of whichever table */
	uint32_t session;                    /* counts those that were established */
	bool greeted[SHARDS_MOST];           /* by the shard, for this session: what it says is meant for it */
	uint8_t told_state;                  /* the last in EVENT_STATE */
	struct log_limit log;
};

/* A filter of the peer's, and what is still to be done about it when the read buffer is empty. */
struct asked_filter {
	struct orf_list list;
	bool is_to_show, is_to_apply, is_to_answer;
};

/* Routes of one read buffer for one shard. */
struct batch {
	ARRAY_OF(struct route_item) items;
};

/* Bytes that left for one peer and were not told to the shard yet. */
struct taken { uint16_t peer, shard; uint8_t family; uint32_t bytes; };

struct io {
	struct loop *loop;
	struct actor *actor, *speaker;
	struct actor *shards[SHARDS_MOST];
	uint16_t number, shard_count;
	uint32_t up_count;                   /* peers with a session */
	ARRAY_OF(struct peer *) peers;       /* by number; NULL: not ours */
	struct read_room room;
	struct batch batches[FAMILY_COUNT][SHARDS_MOST];
	struct update update;                /* the one being used */
	struct attempt *dead;                /* freed at the end of the turn */
	struct task bury;
	struct taken taken;
	struct task tell_now;                /* of what was taken, at the end of the turn */
	struct timer tell_later;
	bool waits_for_room;
	bool is_ending;                      /* nobody is told any more */
	bool is_dumping;                     /* messages are written to files, too: */
	struct dump_file dumps[DUMP_MESSAGE_KINDS];
	uint8_t *dump_room;                  /* for one record; NULL: nobody dumped yet */
	uint64_t random;
};

/* io.c */
struct peer *io_peer(const struct io *io, uint16_t number);
uint32_t io_random(struct io *io, uint32_t below);
bool io_has_room(struct io *io);
void io_count_up(struct io *io, int more);   /* a peer came up or went down */
void io_post(struct io *io, struct actor *to, struct letter *letter);
void io_post_little(struct io *io, struct actor *to, struct letter *letter, uint32_t weight);
void io_tell_up(struct io *io, const struct attempt *a);
void io_tell_agreed(struct io *io, const struct attempt *a);      /* capabilities changed within the session */
uint32_t io_away_seconds(const struct attempt *a);                 /* how long its routes stay, with all times; 0: they go */
void io_tell_down(struct io *io, const struct attempt *a);
void io_tell_shards(struct io *io, enum event_kind kind, uint16_t peer, uint8_t family, uint8_t detail);

/* attempt.c */
struct attempt *attempt_new(struct peer *peer, bool is_incoming);
void attempt_give(struct attempt *a, int fd);                    /* an accepted connection */
void attempt_event(struct attempt *a, enum fsm_event event);
/* With a NOTIFICATION and words that say why; words NULL: those of the NOTIFICATION. */
void attempt_refuse(struct attempt *a, enum fsm_event event, const struct notification *n, const char *words);
void attempt_send(struct attempt *a, const void *message, size_t length);
void attempt_free(struct attempt *a);
void attempt_set_ttl(struct attempt *a);                         /* of the rules in force, on an open connection */
void attempt_probe(struct attempt *a);
/* Both sides know Hard Reset (RFC 8538). */
bool attempt_knows_hard_reset(const struct attempt *a);                           /* a KEEPALIVE, to learn whether anybody is there */

/* dump.c */
void dump_open(struct io *io);
void dump_close(struct io *io);
void dump_take(struct io *io, struct event_dump *letter);
void dump_message(struct attempt *a, uint8_t type, const void *message, size_t length);   /* only if the io is dumping */
void dump_state(struct peer *peer, const struct attempt *a, uint8_t was, uint8_t is);

/* input.c */
size_t input_bytes(void *attempt, const uint8_t *bytes, size_t length);
void input_follow_rules(struct attempt *a);      /* what decoding goes by that may change while it is up */
void input_post_routes(struct peer *peer);
void input_drop_routes(struct peer *peer);

/* output.c */
void output_segment(struct peer *peer, const struct event_segment *event);
void output_taken(void *attempt, uint16_t shard, uint8_t family, uint32_t bytes);
void output_tell_taken(struct io *io);
void output_updates_left(void *attempt, uint32_t updates);
void output_ask_refresh(struct peer *peer, enum family_row family);
void output_refresh_asked(struct peer *peer, enum family_row family);
void output_forget(struct peer *peer);

/* filters.c: what one side asks the other to apply before it tells routes (RFC 5291). */
void filters_begin(struct peer *peer, const struct agreement *agreed);               /* before the shards hear of it */
void filters_agreed(struct peer *peer, const struct agreement *agreed);              /* offers changed */
void filters_taken(struct attempt *a, enum family_row family, struct reader rest);   /* behind a request's four octets */
void filters_asked(struct peer *peer, enum family_row table);                        /* a request without any */
void filters_post(struct peer *peer);                                                /* news of this read buffer */
void filters_send(struct peer *peer, const struct event_filter *wish);
void filters_forget(struct peer *peer);

/* change.c: capabilities within a session.  The established one's rules are new, or it sent a CAPABILITY message. */
bool change_needs_session(const struct attempt *a, const struct peer_rules *rules);
void change_follow(struct attempt *a);
void change_taken(struct attempt *a, struct reader body);

/* link.c */
struct peer_link link_of_session(const struct attempt *a);
bool link_has_next_hops(const struct peer_link *link, const struct peer_rules *rules);

/* The address of an interface to speak from (update-source IFNAME): its first of that family that is more than
 * link-local; family 0: there is none. */
struct address link_source(const char *interface, int family);

/* negotiate.c */
struct open negotiate_ours(const struct peer_rules *rules, uint32_t local_as);
/* `out` holds our OPEN and gets what follows from both; false with the NOTIFICATION and *words (to be freed). */
bool negotiate(const struct peer_rules *rules, const struct open *theirs, struct agreement *out, struct notification *n,
	       char **words);

/* Offers have changed within the session: what follows from them. */
void negotiate_again(struct agreement *a);

/* collision.c: which of two connections stays, the one that we made or the one that the peer made? */
bool collision_keeps_ours(const struct open *ours, const struct open *theirs);
void collision_resolve(struct peer *peer, struct attempt *newcomer);

/* reason.c */
void reason_of_error(struct attempt *a, int error);
void reason_of_silence(struct attempt *a);                      /* no answer to our SYN */
void reason_of_received(struct attempt *a, const struct notification *n);
void reason_of_sent(struct attempt *a, const struct notification *n);
void reason_words(struct down_reason *reason, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* peer.c */
struct peer *peer_new(struct io *io, const struct peer_rules *rules);
void peer_follow(struct peer *peer, const struct peer_rules *rules);
void peer_close(struct peer *peer, const struct notification *n);     /* everything, for good */
void peer_free(struct peer *peer);
void peer_reset(struct peer *peer, const struct notification *n);
/* A KEEPALIVE came, and so long the way there and back takes. */
void peer_took_rtt(struct peer *peer, uint32_t rtt_ms);
void peer_accept(struct peer *peer, int fd);
void peer_attempt_ended(struct peer *peer, struct attempt *a, uint32_t deeds);
void peer_attempt_moved(struct peer *peer, struct attempt *a);
void peer_is_up(struct peer *peer, struct attempt *a);
void peer_is_down(struct peer *peer, struct attempt *a);
/* Our AS in the OPEN; the peer did not want the one that it saw. */
uint32_t peer_local_as(const struct peer *peer);
void peer_try_other_as(struct peer *peer);
bool peer_is_complete(const struct peer_rules *rules);
int64_t peer_wait_ms(const struct peer *peer);                        /* before the next attempt, without jitter */

/* status.c */
uint8_t peer_state(const struct peer *peer);
void peer_tell_state(struct peer *peer, const struct attempt *a);
void peer_tell_agreed(struct peer *peer, const struct attempt *a);
void peer_tell_status(struct peer *peer, uint32_t ticket);
