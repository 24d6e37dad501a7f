/* SPDX-License-Identifier: Apache-2.0 */
/* mrt -- see mrt.h. */
#include "bgpd/wire/mrt.h"
#include <sys/socket.h>
#include "bgpd/attrs/block.h"

enum { HEAD_BYTES = 12, LENGTH_AT = 8 };
enum { TABLE_DUMP_V2 = 13, BGP4MP = 16, BGP4MP_ET = 17 };
enum { STATE_CHANGE_AS4 = 5, MESSAGE = 1, MESSAGE_AS4 = 4, MESSAGE_ADDPATH = 8, MESSAGE_AS4_ADDPATH = 9 };
enum { PEER_INDEX_TABLE = 1, RIB_IPV4 = 2, RIB_IPV6 = 4, RIB_IPV4_ADDPATH = 8, RIB_IPV6_ADDPATH = 10 };
enum { PEER_IS_IPV6 = 1, PEER_HAS_AS4 = 2 };
enum { AFI_IPV4 = 1, AFI_IPV6 = 2 };

/* ---- the head of a record ------------------------------------------------------------------------------ */

static size_t begin(struct writer *w, const struct mrt_clock *now, uint16_t type, uint16_t subtype)
{
	size_t at = write_used(w);
	write_u32(w, now->seconds);
	write_u16(w, type);
	write_u16(w, subtype);
	write_u32(w, 0);
	return at;
}

static void end(struct writer *w, size_t at)
{
	if (!w->full)
		store_u32(w->start + at + LENGTH_AT, (uint32_t)(write_used(w) - at - HEAD_BYTES));
}

/* The microseconds stand behind the head, and count in its length. */
static size_t begin_session(struct writer *w, const struct mrt_clock *now, uint16_t subtype)
{
	size_t at = begin(w, now, now->is_extended ? BGP4MP_ET : BGP4MP, subtype);
	if (now->is_extended)
		write_u32(w, now->micros);
	return at;
}

/* ---- messages and states -------------------------------------------------------------------------------- */

/* Without an address (of a family) zeros stand there. */
static void put_address(struct writer *w, const struct address *a, int family)
{
	static const struct address none;
	write_bytes(w, a->family == family ? a->v6 : none.v6, family == AF_INET6 ? 16 : 4);
}

static void put_session(struct writer *w, const struct mrt_session *s, bool has_short_numbers)
{
	int family = s->remote.family == AF_INET6 ? AF_INET6 : AF_INET;
	if (has_short_numbers) {
		write_u16(w, asn_short(s->remote_as));
		write_u16(w, asn_short(s->local_as));
	} else {
		write_u32(w, s->remote_as);
		write_u32(w, s->local_as);
	}
	write_u16(w, s->ifindex);
	write_u16(w, family == AF_INET6 ? AFI_IPV6 : AFI_IPV4);
	put_address(w, &s->remote, family);
	put_address(w, &s->local, family);
}

void mrt_put_message(struct writer *w, const struct mrt_clock *now, const struct mrt_session *session, const void *message,
		     size_t length)
{
	uint16_t subtype = session->has_short_numbers ? (session->has_path_ids ? MESSAGE_ADDPATH : MESSAGE)
						      : (session->has_path_ids ? MESSAGE_AS4_ADDPATH : MESSAGE_AS4);
	size_t at = begin_session(w, now, subtype);
	put_session(w, session, session->has_short_numbers);
	write_bytes(w, message, length);
	end(w, at);
}

void mrt_put_state(struct writer *w, const struct mrt_clock *now, const struct mrt_session *session, uint16_t was, uint16_t is)
{
	size_t at = begin_session(w, now, STATE_CHANGE_AS4);
	put_session(w, session, false);
	write_u16(w, was);
	write_u16(w, is);
	end(w, at);
}

/* ---- tables --------------------------------------------------------------------------------------------- */

static void put_peer(struct writer *w, const struct mrt_peer *peer)
{
	bool is_v6 = peer->address.family == AF_INET6;
	write_u8(w, (uint8_t)(PEER_HAS_AS4 | (is_v6 ? PEER_IS_IPV6 : 0)));
	write_u32(w, peer->id);
	put_address(w, &peer->address, is_v6 ? AF_INET6 : AF_INET);
	write_u32(w, peer->asn);
}

void mrt_put_peers(struct writer *w, const struct mrt_clock *now, uint32_t own_id, const struct mrt_peer *peers, uint16_t count)
{
	size_t at = begin(w, now, TABLE_DUMP_V2, PEER_INDEX_TABLE);
	write_u32(w, own_id);
	write_u16(w, 0);             /* the view has no name */
	write_u16(w, (uint16_t)(count + 1));
	put_peer(w, &(struct mrt_peer){ 0 });
	for (uint16_t i = 0; i < count; i++)
		put_peer(w, &peers[i]);
	end(w, at);
}

void mrt_begin_prefix(struct writer *w, const struct mrt_clock *now, uint32_t number, const struct prefix *prefix,
		      bool has_path_ids, struct mrt_prefix *out)
{
	bool is_v6 = prefix->family == AF_INET6;
	struct address network = prefix_address(prefix);
	uint16_t subtype = is_v6 ? (has_path_ids ? RIB_IPV6_ADDPATH : RIB_IPV6) : (has_path_ids ? RIB_IPV4_ADDPATH : RIB_IPV4);
	*out = (struct mrt_prefix){ .has_path_ids = has_path_ids };
	out->begin = begin(w, now, TABLE_DUMP_V2, subtype);
	write_u32(w, number);
	write_u8(w, prefix->length);
	write_bytes(w, network.v6, (prefix->length + 7u) / 8);
	out->count_at = write_used(w);
	write_u16(w, 0);
}

static void put_attribute(struct writer *w, uint8_t flags, uint8_t type, const uint8_t *value, size_t length)
{
	attribute_write_head(w, flags, type, length);
	write_bytes(w, value, length);
}

/* Of MP_REACH_NLRI only the next hop stands in a table, with its length before it (RFC 6396 4.3.4). */
static void put_next_hop(struct writer *w, const struct attribute *a)
{
	struct reader value = a->value;
	read_bytes(&value, 3);       /* AFI, SAFI */
	const uint8_t *from = value.at;
	size_t length = read_u8(&value);
	if (read_bytes(&value, length))
		put_attribute(w, a->flags, ATTR_MP_REACH, from, length + 1);
}

static void put_attributes(struct writer *w, const struct attrs *set)
{
	struct reader block = reader_over(set->block, set->length);
	for (struct attribute a; attribute_next(&block, &a);) {
		if (a.type == ATTR_MP_NEXTHOP)
			put_next_hop(w, &a);
		else if (a.type != ATTR_LABELS && a.type != ATTR_MARKS)
			put_attribute(w, a.flags, a.type, a.value.at, read_left(&a.value));
	}
}

void mrt_put_path(struct writer *w, struct mrt_prefix *prefix, const struct mrt_path *path)
{
	write_u16(w, path->peer);
	write_u32(w, path->since_s);
	if (prefix->has_path_ids)
		write_u32(w, path->path_id);
	size_t length_at = write_used(w);
	write_u16(w, 0);
	put_attributes(w, path->attrs);
	if (!w->full)
		store_u16(w->start + length_at, (uint16_t)(write_used(w) - length_at - 2));
	prefix->paths++;
}

void mrt_end_prefix(struct writer *w, const struct mrt_prefix *prefix)
{
	if (!w->full)
		store_u16(w->start + prefix->count_at, prefix->paths);
	end(w, prefix->begin);
}
