/* SPDX-License-Identifier: Apache-2.0 */
/* attribute -- the table of path attributes: what each must look like, and what happens if it does not
 * (RFC 7606).  Inside wire/ only. */
#pragma once
#include "bgpd/attrs/block.h"
#include "bgpd/wire/update.h"

/* One attribute of the UPDATE being decoded, as it came or as it was put right. */
struct found {
	uint8_t flags;
	uint16_t length;
	const uint8_t *value;
};

struct decoding {
	const struct update_context *context;
	struct update *out;
	struct found found[256];      /* by type, where `present` has its bit */
	uint64_t present[4];
	bool is_inside;               /* the peer may say LOCAL_PREF and the like */
	bool is_canonical;            /* so far the raw block is its own canonical form */
	bool has_attributes;          /* others than MP_UNREACH_NLRI */
	bool has_reach;               /* something is announced, even if it is of no use to us */
	uint8_t last_type;
	uint8_t *path_room;           /* 65535 octets for an AS_PATH that was put right */
	uint8_t *large_room;          /* likewise for large communities */
	uint8_t aggregator[8], otc[4];
};

/* The verdict becomes the worse of the two; `words` are kept with it. */
void judge(struct decoding *d, enum update_verdict verdict, uint8_t type, const char *words);
/* The session ends with this subcode of UPDATE Message Error. */
void judge_reset(struct decoding *d, uint8_t subcode, uint8_t type, const char *words);

enum { UPDATE_MALFORMED_LIST = 1, UPDATE_UNKNOWN_WELL_KNOWN = 2, UPDATE_OPTIONAL_ERROR = 9, UPDATE_BAD_NETWORK = 10 };

static inline bool decoding_has(const struct decoding *d, uint8_t type)
{
	return d->present[type >> 6] >> (type & 63) & 1;
}

static inline void decoding_drop(struct decoding *d, uint8_t type)
{
	d->present[type >> 6] &= ~(1ull << (type & 63));
	d->is_canonical = false;
}

static inline struct reader found_value(const struct found *f)
{
	return reader_over(f->value, f->length);
}

/* Walks the block, checks each attribute by its row and keeps what is good. */
void attributes_read(struct decoding *d, struct reader block);

/* AS4_PATH and AS4_AGGREGATOR of an old peer go into AS_PATH and AGGREGATOR (RFC 6793 4.2.3). */
void as4_merge(struct decoding *d);
/* Puts a number in front of AS_PATH (four octets wide by now). */
void path_prepend(struct decoding *d, uint32_t asn);
/* NULL, or what is wrong with a path of numbers of that width (2 or 4 octets). */
const char *path_check(struct reader path, size_t width, bool may_have_confederation);
bool path_starts_inside(struct reader path);                         /* with a segment of a confederation */

enum { HOP_ROOM = 40 };              /* the longest reduced next hop, see ATTR_MP_NEXTHOP */
/* MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760), once all attributes are read.  The reduced next hop becomes
 * *hop with room for its value; false if nothing of ours is announced there. */
bool mp_reach_read(struct decoding *d, struct found *hop, uint8_t *hop_type, uint8_t hop_room[HOP_ROOM]);
void mp_unreach_read(struct decoding *d);
/* NLRI that nlri_next can't fail on. */
bool nlri_check(const struct nlri *nlri);
