/* SPDX-License-Identifier: Apache-2.0 */
/* attribute -- a row per path attribute; the worst verdict wins (RFC 7606 3).
 *
 * Adding an attribute is adding a row.  What has no row is well-known and unknown (the session ends, RFC 4271
 * 6.3), optional transitive (kept as it came) or optional non-transitive (passed over). */
#include "bgpd/wire/attribute.h"
#include <stdio.h>

enum { OPTIONAL = ATTR_FLAG_OPTIONAL, TRANSITIVE = ATTR_FLAG_TRANSITIVE, KIND_BITS = OPTIONAL | TRANSITIVE };
enum { ANY_LENGTH = UINT16_MAX };

struct row {
	const char *word;
	uint8_t flags;                       /* Optional and Transitive as they must be */
	uint16_t least, most, unit;          /* of the value: octets, in whole units */
	enum update_verdict when_bad;        /* length or contents */
	enum update_verdict when_bad_flags;  /* WITHDRAW unless said (RFC 7606 3c) */
	bool is_internal;                    /* discarded when it comes from outside */
	bool is_old_only;                    /* discarded when it comes from a peer with four-octet AS numbers */
	bool is_ignored;                     /* known, of no use here, not passed on */
	const char *(*check)(struct decoding *d, struct reader value);   /* NULL or what is wrong */
};

static const char *check_origin(struct decoding *d, struct reader value)
{
	return read_u8(&value) > 2 ? "undefined value" : NULL;
}

/* Another member of the confederation has put itself in front (RFC 5065 5). */
static const char *check_path(struct decoding *d, struct reader value)
{
	if (d->context->is_confederation && !path_starts_inside(value))
		return "no confederation segment in front";
	return path_check(value, d->context->as4 ? 4 : 2, d->is_inside || d->context->is_confederation);
}

/* Without plain NLRI it is of no meaning (RFC 4760 3), and some send 0.0.0.0. */
static const char *check_nexthop(struct decoding *d, struct reader value)
{
	if (!read_left(&d->out->announced[0].bytes))
		return NULL;
	struct address hop = address_from_bytes(AF_INET, value.at);
	bool is_reserved = hop.v4[0] >= 240 && address_to_v4(&hop) != UINT32_MAX;
	if (!nexthop_is_host(&hop) && !(is_reserved && d->context->allows_reserved) && !d->context->allows_martians)
		return "not the address of a host";
	return address_same(&hop, &d->context->local) ? "it is our own address" : NULL;
}

static const char *check_aggregator(struct decoding *d, struct reader value)
{
	bool as4 = d->context->as4;
	if (read_left(&value) != (as4 ? 8 : 6))
		return "bad length";
	return (as4 ? read_u32(&value) : read_u16(&value)) == 0 ? "AS 0" : NULL;
}

static const char *check_as4_aggregator(struct decoding *d, struct reader value)
{
	return read_u32(&value) == 0 ? "AS 0" : NULL;
}

static const char *check_as4_path(struct decoding *d, struct reader value)
{
	return path_check(value, 4, true);
}

/* RFC 7311 3: TLVs, of which the first of type 1 counts, and has eleven octets. */
static const char *check_aigp(struct decoding *d, struct reader value)
{
	while (read_left(&value)) {
		uint8_t type = read_u8(&value);
		uint16_t length = read_u16(&value);
		if (length < 3 || (type == 1 && length != 11))
			return "a TLV of bad length";
		read_bytes(&value, length - 3u);
	}
	return value.bad ? "a TLV overruns it" : NULL;
}

static const char *check_otc(struct decoding *d, struct reader value)
{
	return read_u32(&value) == 0 ? "AS 0" : NULL;
}

static const struct row rows[256] = {
	[ATTR_ORIGIN] = { "ORIGIN", TRANSITIVE, 1, 1, 1, UPDATE_WITHDRAW, .check = check_origin },
	[ATTR_AS_PATH] = { "AS_PATH", TRANSITIVE, 0, ANY_LENGTH, 1, UPDATE_WITHDRAW, .check = check_path },
	[ATTR_NEXT_HOP] = { "NEXT_HOP", TRANSITIVE, 4, 4, 4, UPDATE_WITHDRAW, .check = check_nexthop },
	[ATTR_MED] = { "MULTI_EXIT_DISC", OPTIONAL, 4, 4, 4, UPDATE_WITHDRAW },
	[ATTR_LOCAL_PREF] = { "LOCAL_PREF", TRANSITIVE, 4, 4, 4, UPDATE_WITHDRAW, .is_internal = true },
	[ATTR_ATOMIC_AGGREGATE] = { "ATOMIC_AGGREGATE", TRANSITIVE, 0, 0, 1, UPDATE_DISCARD },
	[ATTR_AGGREGATOR] = { "AGGREGATOR", KIND_BITS, 6, 8, 2, UPDATE_DISCARD, .check = check_aggregator },
	[ATTR_COMMUNITIES] = { "COMMUNITIES", KIND_BITS, 4, ANY_LENGTH, 4, UPDATE_WITHDRAW },
	[ATTR_ORIGINATOR_ID] = { "ORIGINATOR_ID", OPTIONAL, 4, 4, 4, UPDATE_WITHDRAW, .is_internal = true },
	[ATTR_CLUSTER_LIST] = { "CLUSTER_LIST", OPTIONAL, 4, ANY_LENGTH, 4, UPDATE_WITHDRAW, .is_internal = true },
	[ATTR_MP_REACH] = { "MP_REACH_NLRI", OPTIONAL, 5, ANY_LENGTH, 1, UPDATE_RESET, UPDATE_RESET },
	[ATTR_MP_UNREACH] = { "MP_UNREACH_NLRI", OPTIONAL, 3, ANY_LENGTH, 1, UPDATE_RESET, UPDATE_RESET },
	[ATTR_EXT_COMMUNITIES] = { "EXTENDED COMMUNITIES", KIND_BITS, 8, ANY_LENGTH, 8, UPDATE_WITHDRAW },
	[ATTR_AS4_PATH] = { "AS4_PATH", KIND_BITS, 6, ANY_LENGTH, 2, UPDATE_DISCARD, .is_old_only = true,
			    .check = check_as4_path },
	[ATTR_AS4_AGGREGATOR] = { "AS4_AGGREGATOR", KIND_BITS, 8, 8, 8, UPDATE_DISCARD, .is_old_only = true,
				  .check = check_as4_aggregator },
	/* Not understood here and handed on as they are; the rows keep damaged flags from ending a session. */
	[22] = { "PMSI_TUNNEL", KIND_BITS, 0, ANY_LENGTH, 1, UPDATE_WITHDRAW },
	[23] = { "TUNNEL_ENCAPSULATION", KIND_BITS, 0, ANY_LENGTH, 1, UPDATE_WITHDRAW },
	[ATTR_PREFIX_SID] = { "PREFIX_SID", KIND_BITS, 0, ANY_LENGTH, 1, UPDATE_DISCARD, UPDATE_DISCARD },
	[128] = { "ATTR_SET", KIND_BITS, 0, ANY_LENGTH, 1, UPDATE_WITHDRAW },
	[ATTR_IPV6_EXT_COMMUNITIES] = { "IPV6 EXTENDED COMMUNITIES", KIND_BITS, 20, ANY_LENGTH, 20, UPDATE_WITHDRAW },
	[ATTR_AIGP] = { "AIGP", OPTIONAL, 0, ANY_LENGTH, 1, UPDATE_DISCARD, UPDATE_DISCARD, .check = check_aigp },
	[29] = { "BGP-LS", OPTIONAL, 0, ANY_LENGTH, 1, UPDATE_DISCARD, UPDATE_DISCARD, .is_ignored = true },
	[ATTR_LARGE_COMMUNITIES] = { "LARGE_COMMUNITY", KIND_BITS, 12, ANY_LENGTH, 12, UPDATE_WITHDRAW },
	[ATTR_OTC] = { "ONLY_TO_CUSTOMER", KIND_BITS, 4, 4, 4, UPDATE_WITHDRAW, .check = check_otc },
};

/* -- verdicts -- */

void judge(struct decoding *d, enum update_verdict verdict, uint8_t type, const char *words)
{
	struct update *out = d->out;
	if (verdict <= out->verdict)
		return;
	out->verdict = verdict;
	out->bad_type = type;
	if (!type)
		snprintf(out->why, sizeof out->why, "%s", words);
	else if (rows[type].word)
		snprintf(out->why, sizeof out->why, "%s: %s", rows[type].word, words);
	else
		snprintf(out->why, sizeof out->why, "attribute %u: %s", type, words);
}

void judge_reset(struct decoding *d, uint8_t subcode, uint8_t type, const char *words)
{
	if (d->out->verdict == UPDATE_RESET)
		return;
	judge(d, UPDATE_RESET, type, words);
	d->out->error = notification_of(NOTIFY_UPDATE, subcode);
}

/* A reset that is about one attribute carries it as data (RFC 4271 6.3). */
static void judge_reset_with(struct decoding *d, uint8_t subcode, const struct attribute *a, const char *words)
{
	if (d->out->verdict == UPDATE_RESET)
		return;
	judge_reset(d, subcode, a->type, words);
	size_t length = read_left(&a->value), head = a->flags & ATTR_FLAG_EXTENDED ? 4 : 3;
	notification_add(&d->out->error, a->value.at - head, head + length);
}

/* -- one attribute -- */

static bool length_is_good(const struct row *row, size_t length)
{
	return length >= row->least && length <= row->most && length % row->unit == 0;
}

/* Well-known and optional non-transitive ones are never partial (RFC 4271 4.3). */
static bool flags_are_good(const struct row *row, uint8_t flags)
{
	bool may_be_partial = (row->flags & KIND_BITS) == KIND_BITS;
	return (flags & KIND_BITS) == row->flags && (may_be_partial || !(flags & ATTR_FLAG_PARTIAL));
}

/* NULL, or what is wrong; *verdict is what follows from it. */
static const char *check_row(struct decoding *d, const struct row *row, const struct attribute *a,
			     enum update_verdict *verdict)
{
	*verdict = UPDATE_DISCARD;
	if (row->is_internal && !d->is_inside && !(a->type == ATTR_LOCAL_PREF && d->context->is_oad))
		return "only an internal peer may say it";
	if (row->is_old_only && d->context->as4)
		return "not from a peer with four-octet AS numbers";
	*verdict = row->when_bad_flags ? row->when_bad_flags : UPDATE_WITHDRAW;
	if (!flags_are_good(row, a->flags))
		return "bad flags";
	*verdict = row->when_bad;
	if (!length_is_good(row, read_left(&a->value)))
		return "bad length";
	return row->check ? row->check(d, a->value) : NULL;
}

static void keep(struct decoding *d, const struct attribute *a)
{
	size_t length = read_left(&a->value);
	uint8_t flags = (uint8_t)((a->flags & (KIND_BITS | ATTR_FLAG_PARTIAL)) | (length > 255 ? ATTR_FLAG_EXTENDED : 0));
	d->found[a->type] = (struct found){ flags, (uint16_t)length, a->value.at };
	d->present[a->type >> 6] |= 1ull << (a->type & 63);
	if (flags != a->flags || a->type <= d->last_type)
		d->is_canonical = false;
	d->last_type = a->type;
}

static void read_unknown(struct decoding *d, const struct attribute *a)
{
	if (!(a->flags & OPTIONAL))
		judge_reset_with(d, UPDATE_UNKNOWN_WELL_KNOWN, a, "well-known but not known here");
	else if (a->flags & TRANSITIVE && a->type != ATTR_MARKS && a->type != ATTR_LABELS)
		keep(d, a);
	else
		d->is_canonical = false;
}

static bool is_passed_over(const struct decoding *d, const struct row *row, uint8_t type)
{
	return row->is_ignored || (type == ATTR_AIGP && !d->context->takes_aigp);
}

static void read_known(struct decoding *d, const struct row *row, const struct attribute *a)
{
	enum update_verdict verdict;
	const char *wrong = check_row(d, row, a, &verdict);
	if (!wrong && !is_passed_over(d, row, a->type)) {
		keep(d, a);
		return;
	}
	d->is_canonical = false;
	if (wrong && verdict == UPDATE_RESET)
		judge_reset(d, UPDATE_MALFORMED_LIST, a->type, wrong);
	else if (wrong)
		judge(d, verdict, a->type, wrong);
}

/* RFC 7606 3g: the first counts; of the two that carry NLRI there may be one only. */
static void read_again(struct decoding *d, const struct attribute *a)
{
	d->is_canonical = false;
	if (a->type == ATTR_MP_REACH || a->type == ATTR_MP_UNREACH)
		judge_reset(d, UPDATE_MALFORMED_LIST, a->type, "there twice");
	else
		judge(d, UPDATE_DISCARD, a->type, "there twice");
}

void attributes_read(struct decoding *d, struct reader block)
{
	struct attribute a;
	uint64_t seen[4] = { 0 };
	while (attribute_next(&block, &a)) {
		uint64_t bit = 1ull << (a.type & 63);
		const struct row *row = &rows[a.type];
		d->has_attributes |= a.type != ATTR_MP_UNREACH;
		if (d->context->screen.is_on && screen_skips(d, a.type))
			continue;
		if (seen[a.type >> 6] & bit)
			read_again(d, &a);
		else if (row->word)
			read_known(d, row, &a);
		else
			read_unknown(d, &a);
		seen[a.type >> 6] |= bit;
	}
	/* RFC 7606 4: the NLRI is still found by the total length. */
	if (block.bad) {
		d->has_attributes = true;
		judge(d, UPDATE_WITHDRAW, a.type, "overruns the attributes");
	}
}
