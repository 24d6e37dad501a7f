/* SPDX-License-Identifier: Apache-2.0 */
/* mrt -- records of dump files (RFC 6396, with several paths of a prefix RFC 8050): what neighbors said, and tables.
 *
 * Each call writes one record, or a part of one; a writer that is full says so as always.  AS numbers have four octets. */
#pragma once
#include "bgpd/attrs/attrs.h"
#include "net/prefix.h"

/* A message with its session, and the largest path of a table, fit. */
enum { MRT_MESSAGE_ROOM = 128 + 65535, MRT_TABLE_ROOM = 1 << 20 };

struct mrt_clock {
	uint32_t seconds, micros;    /* since 1970, and below the second */
	bool is_extended;            /* records of messages carry the microseconds */
};

/* Between whom a message went. */
struct mrt_session {
	uint32_t remote_as, local_as;
	uint16_t ifindex;            /* 0: not known */
	struct address remote, local;
	bool has_short_numbers;      /* the neighbor does not know AS numbers of four octets: those in the message have two */
	bool has_path_ids;           /* prefixes in the message carry path identifiers */
};

void mrt_put_message(struct writer *w, const struct mrt_clock *now, const struct mrt_session *session, const void *message,
		     size_t length);
/* The states as RFC 4271 numbers them. */
void mrt_put_state(struct writer *w, const struct mrt_clock *now, const struct mrt_session *session, uint16_t was, uint16_t is);

/* The table's neighbors: records of prefixes name them by their place; 0 is ourselves. */
struct mrt_peer {
	uint32_t id;
	struct address address;
	uint32_t asn;
};
void mrt_put_peers(struct writer *w, const struct mrt_clock *now, uint32_t own_id, const struct mrt_peer *peers, uint16_t count);

/* One prefix: begin, its paths, end. */
struct mrt_prefix {
	size_t begin, count_at;
	uint16_t paths;
	bool has_path_ids;
};
struct mrt_path {
	uint16_t peer;               /* place in the table of neighbors */
	uint32_t since_s;
	uint32_t path_id;
	const struct attrs *attrs;
};
void mrt_begin_prefix(struct writer *w, const struct mrt_clock *now, uint32_t number, const struct prefix *prefix,
		      bool has_path_ids, struct mrt_prefix *out);
void mrt_put_path(struct writer *w, struct mrt_prefix *prefix, const struct mrt_path *path);
void mrt_end_prefix(struct writer *w, const struct mrt_prefix *prefix);
