/* SPDX-License-Identifier: Apache-2.0 */
/* replay -- recorded routes as a sender of the benchmark would say them: over eBGP, from its own AS and address.
 *
 * Attributes that do not cross an eBGP session (LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST) and those of other families
 * are left out, the sender's AS comes before the path, NEXT_HOP is the sender.  All else stays byte for byte. */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

enum { FLAG_EXTENDED = 0x10, FLAG_TRANSITIVE = 0x40, SEGMENT_SEQUENCE = 2 };
enum { CODE_PATH = 2, CODE_NEXT_HOP = 3, CODE_LOCAL_PREF = 5, CODE_ORIGINATOR = 9, CODE_CLUSTERS = 10, CODE_REACH = 14,
       CODE_UNREACH = 15, CODE_AS4_PATH = 17, CODE_AS4_AGGREGATOR = 18 };
enum { PEERS_MOST = 4096, ENTRY_HEAD = 8 };

/* ---- attributes ------------------------------------------------------------------------------------- */

static bool is_left_out(uint8_t code)
{
	static const uint8_t codes[] = { CODE_NEXT_HOP, CODE_LOCAL_PREF, CODE_ORIGINATOR, CODE_CLUSTERS, CODE_REACH,
					 CODE_UNREACH, CODE_AS4_PATH, CODE_AS4_AGGREGATOR };

	return memchr(codes, code, sizeof codes);
}

static void put_bytes(struct message *m, const uint8_t *p, size_t length)
{
	memcpy(m->bytes + m->length, p, length);
	m->length += length;
}

static void put_path(struct message *m, const struct voice *v, const uint8_t *path, size_t length)
{
	bool joins = length >= 2 && path[0] == SEGMENT_SEQUENCE && path[1] < 255;
	size_t all = length + 4 + (joins ? 0 : 2);

	put8(m, FLAG_TRANSITIVE | FLAG_EXTENDED);
	put8(m, CODE_PATH);
	put16(m, all);
	put8(m, SEGMENT_SEQUENCE);
	put8(m, joins ? path[1] + 1 : 1);
	put32(m, v->asn);
	put_bytes(m, path + (joins ? 2 : 0), length - (joins ? 2 : 0));
}

/* False: cut off, or too long for one message together with a prefix. */
static bool put_attributes(struct message *m, const struct voice *v, const uint8_t *p, size_t length)
{
	size_t mark = m->length;

	if (length + 64 > LARGEST - m->length)
		return false;
	put16(m, 0);
	for (size_t at = 0; at < length;) {
		size_t head = p[at] & FLAG_EXTENDED ? 4 : 3;
		if (at + head > length)
			return false;
		size_t size = mrt_number(p + at + 2, head - 2);
		if (at + head + size > length)
			return false;
		if (p[at + 1] == CODE_PATH)
			put_path(m, v, p + at + head, size);
		else if (!is_left_out(p[at + 1]))
			put_bytes(m, p + at, head + size);
		at += head + size;
	}
	put8(m, FLAG_TRANSITIVE);
	put16(m, CODE_NEXT_HOP << 8 | 4);
	put32(m, v->address);
	m->bytes[mark] = (m->length - mark - 2) >> 8;
	m->bytes[mark + 1] = m->length - mark - 2;
	return true;
}

static void begin_announcement(struct message *m, const struct message *attributes)
{
	message_begin(m, UPDATE);
	put16(m, 0);
	put_bytes(m, attributes->bytes, attributes->length);
}

/* Prefixes with one attribute set; as many messages as they need. */
static void announce(struct stream *s, const struct message *attributes, const uint8_t *nlri, size_t length)
{
	struct message m;

	for (size_t at = 0; at < length;) {
		begin_announcement(&m, attributes);
		while (at < length && m.length + 5 <= LARGEST) {
			size_t octets = 1 + (nlri[at] + 7) / 8;
			if (nlri[at] > 32 || at + octets > length)
				return;
			put_bytes(&m, nlri + at, octets);
			at += octets;
		}
		message_end(&m);
		stream_add(s, &m);
	}
}

/* ---- BGP4MP: messages ------------------------------------------------------------------------------- */

static void withdraw(struct stream *s, const uint8_t *nlri, size_t length)
{
	struct message m;

	if (!length)
		return;
	message_begin(&m, UPDATE);
	put16(&m, length);
	put_bytes(&m, nlri, length);
	put16(&m, 0);
	message_end(&m);
	stream_add(s, &m);
}

static void repeat(struct stream *s, const struct voice *v, const struct mrt_message *said)
{
	const uint8_t *body = said->bytes + HEADER, *end = said->bytes + said->length;
	struct message attributes = { 0 };

	if (said->length < HEADER + 4)
		return;
	size_t gone = mrt_number(body, 2);
	if (gone + 4 > (size_t)(end - body))
		return;
	size_t length = mrt_number(body + 2 + gone, 2);
	const uint8_t *nlri = body + 4 + gone + length;
	if (nlri > end)
		return;
	withdraw(s, body + 2, gone);
	if (nlri < end && put_attributes(&attributes, v, body + 4 + gone, length))
		announce(s, &attributes, nlri, end - nlri);
}

/* ---- TABLE_DUMP_V2: tables -------------------------------------------------------------------------- */

struct entry {
	const uint8_t *attributes;
	const uint8_t *prefix;
	uint32_t hash, order;
	uint16_t length;
};

struct entries {
	struct entry *items;
	size_t count, room;
};

static uint32_t hash_of(const uint8_t *p, size_t length)
{
	uint64_t hash = length;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ULL;
	return (uint32_t)(hash ^ hash >> 32);
}

/* What is told of the prefix of a RIB record to whoever `take` is. */
typedef void take_entry(void *owner, unsigned peer, const uint8_t *prefix, const uint8_t *attributes, size_t length);

static void each_entry(const struct mrt_record *r, take_entry *take, void *owner)
{
	const uint8_t *prefix = r->body + 4, *end = r->body + r->size;

	if (r->type != MRT_TABLE_DUMP_V2 || r->subtype != MRT_RIB_IPV4_UNICAST || r->size < 5 || *prefix > 32)
		return;
	const uint8_t *p = prefix + 1 + (*prefix + 7) / 8 + 2;
	while (p + ENTRY_HEAD <= end) {
		size_t length = mrt_number(p + 6, 2);
		if (length > (size_t)(end - p - ENTRY_HEAD))
			return;
		take(owner, mrt_number(p, 2), prefix, p + ENTRY_HEAD, length);
		p += ENTRY_HEAD + length;
	}
}

struct gathering {
	unsigned peer;
	struct entries entries;
};

static void gather(void *owner, unsigned peer, const uint8_t *prefix, const uint8_t *attributes, size_t length)
{
	struct gathering *g = owner;
	struct entries *e = &g->entries;

	if (peer != g->peer)
		return;
	if (e->count == e->room) {
		e->room = e->room ? e->room * 2 : 1024;
		e->items = realloc(e->items, e->room * sizeof *e->items);
		if (!e->items)
			abort();
	}
	e->items[e->count] = (struct entry){ attributes, prefix, hash_of(attributes, length), (uint32_t)e->count, (uint16_t)length };
	e->count++;
}

/* By set, those of a set in the order of the dump. */
static int by_set(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static bool same_set(const struct entry *a, const struct entry *b)
{
	return a->hash == b->hash && a->length == b->length && !memcmp(a->attributes, b->attributes, a->length);
}

static void say_sets(struct stream *s, const struct voice *v, const struct entries *e)
{
	uint8_t nlri[LARGEST];

	for (size_t i = 0; i < e->count;) {
		struct message attributes = { 0 };
		size_t length = 0, from = i;
		for (; i < e->count && same_set(&e->items[from], &e->items[i]) && length + 5 <= sizeof nlri; i++) {
			size_t octets = 1 + (*e->items[i].prefix + 7) / 8;
			memcpy(nlri + length, e->items[i].prefix, octets);
			length += octets;
		}
		if (put_attributes(&attributes, v, e->items[from].attributes, e->items[from].length))
			announce(s, &attributes, nlri, length);
	}
}

/* ---- which peer ------------------------------------------------------------------------------------- */

struct peers {
	struct { uint64_t who; size_t routes; } items[PEERS_MOST];
	unsigned count;
};

static void count_route(struct peers *peers, uint64_t who, size_t routes)
{
	unsigned i = 0;

	while (i < peers->count && peers->items[i].who != who)
		i++;
	if (i == PEERS_MOST)
		return;
	if (i == peers->count)
		peers->items[peers->count++].who = who;
	peers->items[i].routes += routes;
}

static void count_entry(void *owner, unsigned peer, const uint8_t *prefix, const uint8_t *attributes, size_t length)
{
	count_route(owner, peer, 1);
}

/* The peer with the `nth` most routes. */
static bool pick_peer(struct peers *peers, unsigned nth, uint64_t *out)
{
	for (unsigned round = 0; round < peers->count; round++) {
		unsigned most = 0;
		for (unsigned i = 1; i < peers->count; i++)
			if (peers->items[i].routes > peers->items[most].routes)
				most = i;
		if (!peers->items[most].routes)
			return false;
		*out = peers->items[most].who;
		peers->items[most].routes = 0;
		if (round == nth)
			return true;
	}
	return false;
}

bool stream_recorded(struct stream *s, const struct voice *v, const struct mrt *recording)
{
	static struct peers peers;
	struct mrt_record r;
	struct mrt_message said;
	struct gathering g = { 0 };
	bool is_table = false;
	uint64_t who;

	peers.count = 0;
	memset(&peers, 0, sizeof peers);
	for (size_t at = 0; mrt_next(recording, &at, &r);) {
		is_table |= r.type == MRT_TABLE_DUMP_V2;
		each_entry(&r, count_entry, &peers);
		if (mrt_update(&r, &said))
			count_route(&peers, (uint64_t)said.peer_as << 32 | said.peer, said.length);
	}
	if (!pick_peer(&peers, v->number, &who))
		return false;
	g.peer = (unsigned)who;
	for (size_t at = 0; mrt_next(recording, &at, &r);) {
		if (is_table)
			each_entry(&r, gather, &g);
		else if (mrt_update(&r, &said) && ((uint64_t)said.peer_as << 32 | said.peer) == who)
			repeat(s, v, &said);
	}
	qsort(g.entries.items, g.entries.count, sizeof *g.entries.items, by_set);
	say_sets(s, v, &g.entries);
	free(g.entries.items);
	return true;
}
