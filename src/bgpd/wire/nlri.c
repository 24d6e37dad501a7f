/* SPDX-License-Identifier: Apache-2.0 */
/* nlri -- prefixes on the wire (RFC 4271 4.3, 4760 5, 7911 3) and the two attributes that carry those of other
 * families (RFC 4760 3, 4; 2545; 8950). */
#include "bgpd/wire/attribute.h"

enum { LABEL_BYTES = 3, LABEL_BITS = 24, BOTTOM = 1 };

static bool check_plain(struct reader bytes, enum family_row family, bool addpath)
{
	uint8_t most = families[family].max_length;
	const uint8_t *at = bytes.at, *end = bytes.end;
	size_t head = addpath ? 5 : 1;
	while (at < end) {
		if ((size_t)(end - at) < head || at[head - 1] > most)
			return false;
		size_t step = head + (at[head - 1] + 7u) / 8;
		if ((size_t)(end - at) < step)
			return false;
		at += step;
	}
	return true;
}

/* How many labels there are in `bits` of labels and prefix: up to the bottom of the stack; without any bottom it is
 * one, whose bit was not set (RFC 8277 2.2).  0: not even that. */
static uint8_t count_labels(const uint8_t *at, unsigned bits)
{
	for (uint8_t count = 1; count <= LABELS_MOST && count * LABEL_BITS <= bits; count++)
		if (at[count * LABEL_BYTES - 1] & BOTTOM)
			return count;
	return bits >= LABEL_BITS ? 1 : 0;
}

static uint8_t labels_of(const struct nlri *nlri, const uint8_t *at, unsigned bits)
{
	return nlri->labels == LABELS_WITHDRAWN ? bits >= LABEL_BITS : count_labels(at, bits);
}

static bool check_labeled(const struct nlri *nlri)
{
	struct reader r = nlri->bytes;
	while (read_left(&r)) {
		if (nlri->addpath)
			read_u32(&r);
		unsigned bits = read_u8(&r);
		const uint8_t *at = read_bytes(&r, (bits + 7) / 8);
		uint8_t labels = at ? labels_of(nlri, at, bits) : 0;
		if (!labels || bits - labels * LABEL_BITS > families[nlri->family].max_length)
			return false;
	}
	return true;
}

bool nlri_check(const struct nlri *nlri)
{
	return nlri->labels ? check_labeled(nlri) : check_plain(nlri->bytes, nlri->family, nlri->addpath);
}

/* What is nobody's unicast route: multicast, and for IPv6 link-local (RFC 4271 6.3: log and ignore). */
static inline bool is_unusable(const struct prefix *p)
{
	if (p->family == AF_INET)
		return (p->v4[0] & 0xf0) == 0xe0 && p->length >= 4;
	return (p->v6[0] == 0xff && p->length >= 8) || (p->v6[0] == 0xfe && (p->v6[1] & 0xc0) == 0x80 && p->length >= 10);
}

static inline void take_prefix(struct reader *r, enum family_row family, struct prefix *out)
{
	uint8_t length = *r->at++;
	size_t octets = (length + 7u) / 8;
	*out = (struct prefix){ .family = (uint8_t)families[family].address_family, .length = length };
	memcpy(out->bytes, r->at, octets);
	if (length % 8)
		out->bytes[octets - 1] &= (uint8_t)(0xff00 >> length % 8);
	r->at += octets;
}

bool nlri_next(struct nlri *nlri, struct prefix *prefix, uint32_t *path_id)
{
	while (nlri->bytes.at < nlri->bytes.end) {
		*path_id = nlri->addpath ? read_u32(&nlri->bytes) : 0;
		take_prefix(&nlri->bytes, nlri->family, prefix);
		if (!is_unusable(prefix))
			return true;
	}
	return false;
}

static void take_labels(struct nlri *nlri, unsigned bits, struct label_stack *out)
{
	uint8_t count = labels_of(nlri, nlri->bytes.at, bits);
	*out = (struct label_stack){ .count = count };
	for (uint8_t i = 0; i < count; i++) {
		uint32_t high = read_u16(&nlri->bytes);
		out->labels[i] = high << 4 | read_u8(&nlri->bytes) >> 4;
	}
}

bool nlri_next_labeled(struct nlri *nlri, struct prefix *prefix, uint32_t *path_id, struct label_stack *labels)
{
	struct reader *r = &nlri->bytes;
	while (read_left(r)) {
		*path_id = nlri->addpath ? read_u32(r) : 0;
		unsigned bits = read_u8(r);
		take_labels(nlri, bits, labels);
		bits -= labels->count * LABEL_BITS;
		*prefix = (struct prefix){ .family = (uint8_t)families[nlri->family].address_family, .length = (uint8_t)bits };
		read_copy(r, prefix->bytes, (bits + 7) / 8);
		prefix_mask(prefix);
		if (!is_unusable(prefix))
			return true;
	}
	return false;
}

size_t nlri_bytes(const struct prefix *p, bool addpath)
{
	return (addpath ? 5u : 1u) + (p->length + 7u) / 8;
}

void nlri_write(struct writer *w, const struct prefix *p, bool addpath, uint32_t path_id)
{
	uint8_t *to = write_reserve(w, nlri_bytes(p, addpath));
	if (!to)
		return;
	if (addpath) {
		store_u32(to, path_id);
		to += 4;
	}
	*to++ = p->length;
	memcpy(to, p->bytes, (p->length + 7u) / 8);
}

void nlri_write_labeled(struct writer *w, const struct prefix *p, bool addpath, uint32_t path_id,
			const struct label_stack *labels, bool is_withdrawn)
{
	if (addpath)
		write_u32(w, path_id);
	write_u8(w, (uint8_t)(labels->count * LABEL_BITS + p->length));
	for (uint8_t i = 0; i < labels->count; i++) {
		write_u16(w, (uint16_t)(labels->labels[i] >> 4));
		write_u8(w, (uint8_t)(labels->labels[i] << 4 | (i + 1 == labels->count && !is_withdrawn ? BOTTOM : 0)));
	}
	write_bytes(w, p->bytes, (p->length + 7u) / 8);
}

/* -- MP_REACH_NLRI and MP_UNREACH_NLRI -- */

/* The family, if it is one of ours and was agreed on; what is not is passed over (RFC 4760 6 would let us end the
 * session, which helps nobody). */
static enum family_row agreed_family(struct decoding *d, uint8_t type, uint16_t afi, uint8_t safi)
{
	enum family_row row = family_find(afi, safi);
	if (row < FAMILY_COUNT && d->context->family[row])
		return row;
	judge(d, UPDATE_DISCARD, type, "of a family that was not agreed on");
	return FAMILY_COUNT;
}

/* From here on a row is one of a table. */
static struct nlri nlri_of(const struct decoding *d, enum family_row row, struct reader bytes, enum nlri_labels labels)
{
	return (struct nlri){ families[row].table, bytes, d->context->addpath[row],
			      (uint8_t)(families[row].has_labels ? labels : LABELS_NONE) };
}

static bool hop_length_is_good(const struct decoding *d, enum family_row row, uint8_t length)
{
	bool is_v6 = length == 16 || length == 32;
	if (families[row].address_family == AF_INET6)
		return is_v6;
	return length == 4 || (is_v6 && d->context->extended_nexthop[row]);
}

/* A link-local address means something on the session's link alone: elsewhere, and where the operator prefers it, the
 * global one is used. */
static void settle_scope(const struct decoding *d, enum family_row row, struct nexthop_address *hop)
{
	bool is_local_alone = address_is_link_local(&hop->global);
	if (is_local_alone || (hop->link_local.family && !d->context->prefers_global[row]))
		hop->scope = d->context->scope;
}

/* NULL, or what is wrong with the next hop.  Of `::` with a link-local address (sent where there is no global
 * one), and of a second address that is not link-local, the sensible half is taken. */
static const char *read_hop(const struct decoding *d, struct reader value, struct nexthop_address *out)
{
	size_t length = read_left(&value);
	*out = (struct nexthop_address){ .global = address_from_bytes(length == 4 ? AF_INET : AF_INET6, value.at) };
	if (length == 32) {
		struct address second = address_from_bytes(AF_INET6, value.at + 16);
		if (address_is_link_local(&second))
			out->link_local = second;
		if (out->link_local.family && address_is_zero(&out->global))
			out->global = second;
	}
	if (!nexthop_is_host(&out->global) && !d->context->allows_martians)
		return "the next hop is not the address of a host";
	return address_same(&out->global, &d->context->local) ? "the next hop is our own address" : NULL;
}

/* As attrs.h wants it in a canonical block: NEXT_HOP for IPv4 by IPv4, else AFI, SAFI, length, addresses. */
static void reduce_hop(const struct nexthop_address *hop, enum family_row row, struct found *out, uint8_t *type,
		       uint8_t room[HOP_ROOM])
{
	struct writer w = writer_over(room, HOP_ROOM);
	bool is_v4 = hop->global.family == AF_INET;
	*type = is_v4 && row == FAMILY_IPV4_UNICAST ? ATTR_NEXT_HOP : ATTR_MP_NEXTHOP;
	if (*type == ATTR_MP_NEXTHOP) {
		write_u16(&w, families[row].afi);
		write_u8(&w, families[row].safi);
		write_u8(&w, hop->link_local.family ? 32 : is_v4 ? 4 : 16);
	}
	write_bytes(&w, hop->global.bytes, is_v4 ? 4 : 16);
	if (hop->link_local.family)
		write_bytes(&w, hop->link_local.bytes, 16);
	if (hop->scope)
		write_u32(&w, hop->scope);
	uint8_t flags = *type == ATTR_NEXT_HOP ? ATTR_FLAG_TRANSITIVE : ATTR_FLAG_OPTIONAL;
	*out = (struct found){ flags, (uint16_t)write_used(&w), room };
}

bool mp_reach_read(struct decoding *d, struct found *hop, uint8_t *hop_type, uint8_t hop_room[HOP_ROOM])
{
	struct reader value = found_value(&d->found[ATTR_MP_REACH]);
	uint16_t afi = read_u16(&value);
	uint8_t safi = read_u8(&value), hop_length = read_u8(&value);
	struct reader hop_value = read_window(&value, hop_length);
	read_u8(&value);
	if (value.bad) {
		judge_reset(d, UPDATE_MALFORMED_LIST, ATTR_MP_REACH, "the next hop overruns it");
		return false;
	}
	d->has_reach |= read_left(&value) > 0;
	enum family_row row = agreed_family(d, ATTR_MP_REACH, afi, safi);
	if (row == FAMILY_COUNT)
		return false;
	if (!hop_length_is_good(d, row, hop_length)) {
		judge_reset(d, UPDATE_MALFORMED_LIST, ATTR_MP_REACH, "bad length of the next hop");
		return false;
	}
	const struct nlri nlri = nlri_of(d, row, value, LABELS_STACK);
	if (!nlri_check(&nlri)) {
		judge_reset(d, UPDATE_MALFORMED_LIST, ATTR_MP_REACH, "a prefix can't be read");
		return false;
	}
	if (!read_left(&value))
		return false;
	struct nexthop_address address;
	const char *wrong = read_hop(d, hop_value, &address);
	settle_scope(d, row, &address);
	if (wrong)
		judge(d, UPDATE_WITHDRAW, ATTR_MP_REACH, wrong);
	reduce_hop(&address, families[row].table, hop, hop_type, hop_room);
	d->out->announced[1] = nlri;
	return true;
}

void mp_unreach_read(struct decoding *d)
{
	struct reader value = found_value(&d->found[ATTR_MP_UNREACH]);
	uint16_t afi = read_u16(&value);
	enum family_row row = agreed_family(d, ATTR_MP_UNREACH, afi, read_u8(&value));
	if (row == FAMILY_COUNT)
		return;
	const struct nlri nlri = nlri_of(d, row, value, LABELS_WITHDRAWN);
	if (!nlri_check(&nlri)) {
		judge_reset(d, UPDATE_OPTIONAL_ERROR, ATTR_MP_UNREACH, "a prefix can't be read");
		return;
	}
	d->out->withdrawn[1] = nlri;
}
