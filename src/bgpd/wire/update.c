/* SPDX-License-Identifier: Apache-2.0 */
/* update -- an UPDATE's three windows, and the attribute set that its announcements share (RFC 4271 4.3, 6.3;
 * 7606; 4760).
 *
 *      withdrawn length │ withdrawn │ attributes length │ attributes │ announced
 *
 * The block of attributes as it came is looked up first: what was seen before is not parsed again, only what
 * depends on the session is asked of the set.  Else: read by the table, judge, put into canonical form, intern. */
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/wire/attribute.h"

/* Room for what is put right and for the canonical block; not cleared, it is used only as far as written. */
struct scratch {
	uint8_t path[UINT16_MAX], large[UINT16_MAX], block[UINT16_MAX], marks[MARKS_BYTES];
};

struct windows {
	struct reader withdrawn, attributes, announced;
};

static void fresh_result(struct update *out)
{
	out->verdict = UPDATE_FINE;
	out->error.code = 0;
	out->error.length = 0;
	out->why[0] = '\0';
	out->bad_type = 0;
	out->withdrawn_count = out->announced_count = 0;
	out->attrs[0] = out->attrs[1] = 0;
	out->withdrawn[0].bytes = out->withdrawn[1].bytes = (struct reader){ 0 };
	out->announced[0].bytes = out->announced[1].bytes = (struct reader){ 0 };
	out->is_end_of_rib = out->is_screened_out = false;
	out->screened = 0;
}

static struct windows find_windows(struct decoding *d, struct reader body)
{
	struct windows w;
	w.withdrawn = read_window(&body, read_u16(&body));
	w.attributes = read_window(&body, read_u16(&body));
	w.announced = body;
	if (body.bad)
		judge_reset(d, UPDATE_MALFORMED_LIST, 0, "the lengths are beyond the message");
	return w;
}

/* RFC 7606 3i, 5.3: withdrawn and announced prefixes are checked alike. */
static void read_plain(struct decoding *d, struct windows *w)
{
	const struct update_context *c = d->context;
	bool addpath = c->addpath[FAMILY_IPV4_UNICAST];
	const struct nlri withdrawn = { FAMILY_IPV4_UNICAST, w->withdrawn, addpath, LABELS_NONE };
	const struct nlri announced = { FAMILY_IPV4_UNICAST, w->announced, addpath, LABELS_NONE };
	if (!nlri_check(&withdrawn) || !nlri_check(&announced)) {
		judge_reset(d, UPDATE_BAD_NETWORK, 0, "a prefix can't be read");
		return;
	}
	d->has_reach = read_left(&w->announced) > 0;
	if (!c->family[FAMILY_IPV4_UNICAST]) {
		if (read_left(&w->withdrawn) || read_left(&w->announced))
			judge(d, UPDATE_DISCARD, 0, "IPv4 prefixes, which were not agreed on");
		return;
	}
	d->out->withdrawn[0] = withdrawn;
	d->out->announced[0] = announced;
}

/* Empty ones go; the sets go with their NLRI. */
static void count_windows(struct update *out)
{
	for (int i = 0; i < 2; i++) {
		if (read_left(&out->withdrawn[i].bytes))
			out->withdrawn[out->withdrawn_count++] = out->withdrawn[i];
		if (!read_left(&out->announced[i].bytes))
			continue;
		out->attrs[out->announced_count] = out->attrs[i];
		out->announced[out->announced_count++] = out->announced[i];
	}
}

/* -- the quick way -- */

static bool first_as_is_good(const struct decoding *d, const struct attrs *a)
{
	return !d->context->enforce_first_as || d->is_inside || a->first_as == d->context->remote_as;
}

/* May this set, which somebody said before, come as it is in this session's plain UPDATE? */
static bool fits_session(const struct decoding *d, const struct attrs *a)
{
	if (!(a->flags & ATTRS_PLAIN) || (a->flags & ATTRS_HAS_AIGP && !d->context->takes_aigp) || !first_as_is_good(d, a))
		return false;
	if (d->is_inside ? !(a->flags & ATTRS_HAS_LOCAL_PREF) : (a->flags & ATTRS_IBGP_ONLY) != 0)
		return false;
	return !address_same(&attrs_nexthop(a->nexthop)->global, &d->context->local);
}

static bool decode_known(struct decoding *d, const struct windows *w, uint64_t hash)
{
	size_t length = read_left(&w->attributes);
	uint32_t id = attrs_find_hashed(hash, w->attributes.at, length, 1);
	if (!id)
		return false;
	if (!fits_session(d, attrs_at(id))) {
		attrs_release(id, 1);
		return false;
	}
	d->out->attrs[0] = id;
	return true;
}

/* -- the whole way -- */

/* Nothing on the wire says that they are no floats: the set does. */
static void mark_plain_bandwidths(struct decoding *d, uint8_t marks[MARKS_BYTES])
{
	struct reader value = found_value(&d->found[ATTR_EXT_COMMUNITIES]);
	bool is_there = false;
	while (read_left(&value) >= BANDWIDTH_NARROW)
		is_there |= bandwidth_is(read_bytes(&value, BANDWIDTH_NARROW), BANDWIDTH_NARROW);
	if (!is_there)
		return;
	marks_write(marks, &(struct attrs_marks){ .said = MARK_PLAIN_BANDWIDTH });
	d->found[ATTR_MARKS] = (struct found){ ATTR_FLAG_OPTIONAL, MARKS_BYTES, marks };
	d->present[ATTR_MARKS >> 6] |= 1ull << (ATTR_MARKS & 63);
	d->is_canonical = false;
}

/* RFC 8092 3: values that are there twice are removed in silence. */
static void drop_large_twice(struct decoding *d)
{
	enum { SLOTS = 16384 };
	uint16_t slots[SLOTS];
	struct found *f = &d->found[ATTR_LARGE_COMMUNITIES];
	uint32_t count = f->length / 12, kept = 0, mask = 31;
	while (mask < count * 2)
		mask = mask * 2 + 1;
	memset(slots, 0, (mask + 1) * sizeof *slots);
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *one = f->value + i * 12;
		uint32_t at = (one[3] * 31u + one[6] * 7u + (one[7] << 8 | one[10]) * 131u + one[11]) & mask;
		while (slots[at] && memcmp(d->large_room + (slots[at] - 1u) * 12, one, 12) != 0)
			at = (at + 1) & mask;
		if (slots[at])
			continue;
		memcpy(d->large_room + kept * 12, one, 12);
		slots[at] = (uint16_t)++kept;
	}
	if (kept == count)
		return;
	f->value = d->large_room;
	f->length = (uint16_t)(kept * 12);
	f->flags = (uint8_t)((f->flags & ~ATTR_FLAG_EXTENDED) | (f->length > 255 ? ATTR_FLAG_EXTENDED : 0));
	d->is_canonical = false;
}

/* RFC 7606 3d; LOCAL_PREF among internal peers (RFC 4271 5.1.5); NEXT_HOP only for plain NLRI (RFC 4760 3). */
static void check_mandatory(struct decoding *d)
{
	bool plain = read_left(&d->out->announced[0].bytes), mp = read_left(&d->out->announced[1].bytes);
	if (!plain && !mp)
		return;
	if (!decoding_has(d, ATTR_ORIGIN))
		judge(d, UPDATE_WITHDRAW, ATTR_ORIGIN, "missing");
	if (!decoding_has(d, ATTR_AS_PATH))
		judge(d, UPDATE_WITHDRAW, ATTR_AS_PATH, "missing");
	if (plain && !decoding_has(d, ATTR_NEXT_HOP))
		judge(d, UPDATE_WITHDRAW, ATTR_NEXT_HOP, "missing");
	if (!d->context->is_external && !decoding_has(d, ATTR_LOCAL_PREF))
		judge(d, UPDATE_WITHDRAW, ATTR_LOCAL_PREF, "missing");
}

static void check_first_as(struct decoding *d)
{
	const struct update_context *c = d->context;
	if (!c->enforce_first_as || d->is_inside || !decoding_has(d, ATTR_AS_PATH))
		return;
	struct reader path = found_value(&d->found[ATTR_AS_PATH]);
	struct path_segment s;
	bool is_sequence = path_segment_next(&path, &s) && s.type == SEGMENT_SEQUENCE;
	if (!is_sequence || read_u32(&s.numbers) != c->remote_as)
		judge(d, UPDATE_WITHDRAW, ATTR_AS_PATH, "the first AS is not the peer's");
}

static void put_attribute(struct writer *w, uint8_t type, const struct found *f)
{
	uint8_t head[4] = { f->flags, type };
	bool is_long = f->length > 255;
	if (is_long)
		store_u16(head + 2, f->length);
	else
		head[2] = (uint8_t)f->length;
	write_bytes(w, head, is_long ? 4 : 3);
	write_bytes(w, f->value, f->length);
}

/* The canonical block with `hop` as its next hop, interned; 0 if it is too long. */
static uint32_t intern_with(struct decoding *d, const struct found *hop, uint8_t hop_type, uint8_t *room)
{
	struct writer w = writer_over(room, UINT16_MAX);
	const struct found *by_type;
	d->present[0] &= ~(1ull << ATTR_NEXT_HOP | 1ull << ATTR_MP_REACH | 1ull << ATTR_MP_UNREACH);
	uint64_t present[4] = { d->present[0] | 1ull << hop_type, d->present[1], d->present[2], d->present[3] };
	for (unsigned word = 0; word < 4; word++)
		for (uint64_t rest = present[word]; rest; rest &= rest - 1) {
			uint8_t type = (uint8_t)(word * 64 + (unsigned)__builtin_ctzll(rest));
			by_type = type == hop_type ? hop : &d->found[type];
			put_attribute(&w, type, by_type);
		}
	if (!w.full)
		return attrs_intern(room, write_used(&w), 1);
	judge(d, UPDATE_WITHDRAW, 0, "the attributes are too long");
	return 0;
}

/* RFC 7606 5.2: nothing announced could be read, so what the error is about is not known. */
static void judge_without_reach(struct decoding *d)
{
	if (d->out->verdict == UPDATE_WITHDRAW && d->has_attributes && !d->has_reach)
		judge_reset(d, UPDATE_MALFORMED_LIST, d->out->bad_type, "bad, and nothing is announced");
}

static void intern_sets(struct decoding *d, const struct windows *w, uint64_t hash, struct scratch *room)
{
	struct update *out = d->out;
	struct found hop = { 0 };
	uint8_t hop_type = 0, hop_room[HOP_ROOM];
	bool has_mp = decoding_has(d, ATTR_MP_REACH) && mp_reach_read(d, &hop, &hop_type, hop_room);
	bool has_plain = read_left(&out->announced[0].bytes) > 0;
	if (decoding_has(d, ATTR_MP_UNREACH))
		mp_unreach_read(d);
	check_mandatory(d);
	check_first_as(d);
	judge_without_reach(d);
	if (out->verdict >= UPDATE_WITHDRAW)
		return;
	if (d->context->prepended_as)
		path_prepend(d, d->context->prepended_as);
	bool is_raw = d->is_canonical && !decoding_has(d, ATTR_MP_REACH) && !decoding_has(d, ATTR_MP_UNREACH);
	struct found plain_hop = d->found[ATTR_NEXT_HOP];
	if (has_plain && is_raw)
		out->attrs[0] = attrs_intern_hashed(hash, w->attributes.at, read_left(&w->attributes), 1);
	else if (has_plain)
		out->attrs[0] = intern_with(d, &plain_hop, ATTR_NEXT_HOP, room->block);
	if (has_mp)
		out->attrs[1] = intern_with(d, &hop, hop_type, room->block);
}

static void decode_fresh(struct decoding *d, const struct windows *w, uint64_t hash)
{
	struct scratch room;
	d->path_room = room.path;
	d->large_room = room.large;
	attributes_read(d, w->attributes);
	if (d->out->verdict == UPDATE_RESET)
		return;
	if (!d->context->as4)
		as4_merge(d);
	if (decoding_has(d, ATTR_LARGE_COMMUNITIES))
		drop_large_twice(d);
	if (d->context->plain_bandwidth && decoding_has(d, ATTR_EXT_COMMUNITIES))
		mark_plain_bandwidths(d, room.marks);
	if (d->context->screen.is_on)
		screen_role(d);
	intern_sets(d, w, hash, &room);
}

/* RFC 4724 2: an empty UPDATE, or one with an MP_UNREACH_NLRI that withdraws nothing. */
static void notice_end_of_rib(struct decoding *d, const struct windows *w)
{
	struct update *out = d->out;
	if (out->verdict != UPDATE_FINE || d->has_attributes || read_left(&w->withdrawn) || read_left(&w->announced))
		return;
	if (!read_left(&w->attributes)) {
		out->is_end_of_rib = true;
		out->end_of_rib = FAMILY_IPV4_UNICAST;
	} else if (decoding_has(d, ATTR_MP_UNREACH) && d->found[ATTR_MP_UNREACH].length == 3) {
		out->is_end_of_rib = true;
		out->end_of_rib = out->withdrawn[1].family;
	}
}

static void finish(struct decoding *d)
{
	struct update *out = d->out;
	bool is_void = out->verdict >= UPDATE_WITHDRAW || out->is_screened_out;
	for (int i = 0; i < 2; i++) {
		if (!is_void || !out->attrs[i])
			continue;
		attrs_release(out->attrs[i], 1);
		out->attrs[i] = 0;
	}
	if (out->verdict < UPDATE_RESET)
		count_windows(out);
}

/* Only what must be so is cleared: `found` is 4 KB. */
static void fresh_decoding(struct decoding *d, const struct update_context *context, struct update *out)
{
	d->context = context;
	d->out = out;
	memset(d->present, 0, sizeof d->present);
	d->is_inside = !context->is_external || context->is_confederation;
	d->is_canonical = true;
	d->has_attributes = d->has_reach = false;
	d->last_type = 0;
}

void update_decode(const struct update_context *context, struct reader body, struct update *out)
{
	struct decoding d;
	fresh_result(out);
	fresh_decoding(&d, context, out);
	struct windows w = find_windows(&d, body);
	if (out->verdict == UPDATE_FINE)
		read_plain(&d, &w);
	bool has_block = read_left(&w.attributes) > 0, is_as_sent = context->as4 && !context->prepended_as && !context->screen.is_on && !context->plain_bandwidth;
	is_as_sent &= !context->is_confederation;      /* what may stand in front of the path is another there */
	bool may_be_known = read_left(&out->announced[0].bytes) && is_as_sent;
	uint64_t hash = has_block && may_be_known ? attrs_hash(w.attributes.at, read_left(&w.attributes)) : 0;
	if (out->verdict < UPDATE_WITHDRAW && !(hash && decode_known(&d, &w, hash)))
		decode_fresh(&d, &w, hash);
	notice_end_of_rib(&d, &w);
	finish(&d);
}
