/* SPDX-License-Identifier: Apache-2.0 */
/* attrs -- path attribute sets: immutable, interned, shared by all threads.
 *
 * A set is known by its canonical block: path attributes in wire form, ascending by type, AS numbers in
 * four octets, AS4_PATH and AS4_AGGREGATOR merged (RFC 6793), MP_REACH_NLRI reduced to its next hop
 * (see ATTR_MP_NEXTHOP), MP_UNREACH_NLRI gone.  The same block is the same set: equality is equality of
 * ids.  What the decision reads lies in the first cache line.
 *
 * Owner: the table in intern.c (striped locks, atomic counts; ids are 1.., 0 is "none").  A holder takes
 * `attrs_hold` and gives back `attrs_release`; many at once, so that one UPDATE is one atomic operation.
 * A pointer from attrs_at is good as long as the caller's hold. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "base/text.h"
#include "net/address.h"
#include "net/asn.h"

enum attr_type {                     /* RFC 4271 5, IANA "BGP Path Attributes" */
	ATTR_ORIGIN = 1, ATTR_AS_PATH = 2, ATTR_NEXT_HOP = 3, ATTR_MED = 4, ATTR_LOCAL_PREF = 5,
	ATTR_ATOMIC_AGGREGATE = 6, ATTR_AGGREGATOR = 7, ATTR_COMMUNITIES = 8, ATTR_ORIGINATOR_ID = 9,
	ATTR_CLUSTER_LIST = 10, ATTR_MP_REACH = 14, ATTR_MP_UNREACH = 15, ATTR_EXT_COMMUNITIES = 16,
	ATTR_AS4_PATH = 17, ATTR_AS4_AGGREGATOR = 18, ATTR_IPV6_EXT_COMMUNITIES = 25, ATTR_AIGP = 26, ATTR_LARGE_COMMUNITIES = 32,
	ATTR_OTC = 35, ATTR_PREFIX_SID = 40,
	ATTR_LABELS = 254,           /* our own, see labels.h: the label stack of the NLRI, never on the wire as such */
	ATTR_MARKS = 255             /* our own, see marks.h: in blocks, never on the wire */
};
/* In a canonical block the next hop of MP_REACH_NLRI stands as attribute 14 with value: u16 AFI, u8 SAFI,
 * u8 length, next hop bytes, and behind a link-local address that is used the u32 index of its interface. */
#define ATTR_MP_NEXTHOP ATTR_MP_REACH

enum { ATTR_FLAG_OPTIONAL = 0x80, ATTR_FLAG_TRANSITIVE = 0x40, ATTR_FLAG_PARTIAL = 0x20, ATTR_FLAG_EXTENDED = 0x10 };

enum attrs_flag {
	ATTRS_HAS_MED = 1, ATTRS_HAS_LOCAL_PREF = 2, ATTRS_ATOMIC_AGGREGATE = 4, ATTRS_HAS_COMMUNITIES = 8,
	ATTRS_HAS_ORIGINATOR = 16, ATTRS_HAS_CLUSTERS = 32, ATTRS_HAS_UNKNOWN = 64 /* optional ones not in the table */,
	ATTRS_NO_EXPORT = 128, ATTRS_NO_ADVERTISE = 256 /* RFC 1997 well known, found once */,
	ATTRS_IBGP_ONLY = 512 /* holds something that an external peer's block may not bring (LOCAL_PREF…) */,
	ATTRS_PLAIN = 1024, /* as it is, the block may stand in an UPDATE with plain NLRI: ORIGIN, AS_PATH and a NEXT_HOP
	                      that is a host's address are there, no MP_REACH */
	ATTRS_HAS_MARKS = 2048, /* policy said something besides, see marks.h */
	ATTRS_HAS_OTC = 4096, /* for customers only, RFC 9234 */
	ATTRS_LONG_STALE = 8192, ATTRS_NO_LONG_STALE = 16384, /* communities of RFC 9494 */
	ATTRS_LOCAL_AS = 32768, /* RFC 1997 NO_EXPORT_SUBCONFED: stays inside our AS, a confederation's member */
	ATTRS_HAS_LABELS = 65536, /* see labels.h */
	ATTRS_BLACKHOLE = 1048576, /* RFC 7999: whoever gets it drops the traffic */
	ATTRS_HAS_AIGP = 131072,
	ATTRS_HAS_BANDWIDTH = 262144, /* a link bandwidth community, see bandwidth.h */
	ATTRS_GSHUT = 524288, /* RFC 8326 GRACEFUL_SHUTDOWN */
	ATTRS_UNREACHABLE = 2097152, /* says that the prefix is out of reach, see unreachable.h */
	ATTRS_DROPS = 4194304 /* … and that its packets are to be dropped */
};

enum { COMMUNITY_LLGR_STALE = 0xffff0006, COMMUNITY_NO_LLGR = 0xffff0007 };   /* RFC 9494 4.4, 4.5 */
enum { COMMUNITY_GSHUT = 0xffff0000 };                                          /* RFC 8326 4 */

struct attrs {
	uint32_t id;
	uint32_t holds;              /* only intern.c touches it */
	uint32_t flags;              /* ATTRS_* */
	uint32_t local_pref;         /* 100 if not there */
	uint32_t med;                /* 0 if not there */
	uint32_t first_as;           /* leftmost AS of a leading sequence (the neighbouring AS), 0: none */
	uint32_t origin_as;          /* rightmost, 0: none */
	uint32_t originator_id;      /* host order; 0: none */
	uint32_t nexthop;            /* id of the next hop's address, see attrs_nexthop */
	uint16_t path_length;        /* RFC 4271 9.1.2.2 a: a set counts one, confederation segments none */
	uint16_t cluster_length;     /* number of cluster ids */
	uint8_t origin;              /* 0 IGP, 1 EGP, 2 incomplete */
	uint8_t spare[3];
	uint32_t hash;
	uint32_t path_sieve;         /* a bit for each AS number of the path, the same for some: most that are not there have none */
	uint16_t length;             /* of the canonical block */
	uint16_t path_at, path_bytes;            /* AS_PATH's value within the block */
	uint16_t communities_at, communities_bytes;
	uint16_t spare2;
	uint8_t block[];
};

void attrs_open(void);               /* once, before threads; idempotent */
void attrs_close(void);              /* after threads; frees all, and says in the log if something is still held */

/* The set of a canonical block (intern_block checks nothing: wire/attribute made it), with `holds` holds for
 * the caller. Never 0. */
uint32_t attrs_intern(const uint8_t *block, size_t length, uint32_t holds);
/* Only if it is known already: 0 otherwise. */
uint32_t attrs_find(const uint8_t *block, size_t length, uint32_t holds);
const struct attrs *attrs_at(uint32_t id);
void attrs_hold(uint32_t id, uint32_t more);
void attrs_release(uint32_t id, uint32_t fewer);
uint32_t attrs_holds(uint32_t id);           /* how many there are now; others may be counting meanwhile */
/* A block's hash, and intern and find for who has it already. */
uint64_t attrs_hash(const uint8_t *block, size_t length);
uint32_t attrs_intern_hashed(uint64_t hash, const uint8_t *block, size_t length, uint32_t holds);
uint32_t attrs_find_hashed(uint64_t hash, const uint8_t *block, size_t length, uint32_t holds);
/* Fills what the decision reads from the canonical block that lies behind `a` (a->length bytes). */
void attrs_describe(struct attrs *a);
struct attrs_counts { uint64_t sets, bytes, hits, misses, nexthops; };
void attrs_count(struct attrs_counts *out);
/* All sets, some at a time, for shows: up to `most` ids with a hold each; 0: no more.  A cursor of zeros begins; what
 * comes or goes meanwhile may be missed. */
struct attrs_cursor { uint32_t stripe, index; };
uint32_t attrs_list(struct attrs_cursor *cursor, uint32_t *ids, uint32_t most);

/* Next hop addresses are interned for ever (they are few): dense ids from 1.  With the link-local address of
 * RFC 2545 when there are two.  `scope` is the interface that a link-local one is behind; with it packets go to
 * the link-local address, without it (not known, or policy prefers the other) to the global one. */
struct nexthop_address { struct address global; struct address link_local; uint32_t scope; };
static inline const struct address *nexthop_used(const struct nexthop_address *n)
{
	bool is_local = n->link_local.family && (n->scope || !n->global.family);
	return is_local ? &n->link_local : &n->global;
}
uint32_t attrs_nexthop_intern(const struct nexthop_address *nexthop);
const struct nexthop_address *attrs_nexthop(uint32_t nexthop_id);
uint32_t attrs_nexthop_count(void);

/* Looking into a block. */
/* The value of an attribute of that type: a reader, empty if it isn't there (*found tells). */
struct reader attrs_value(const struct attrs *a, uint8_t type, bool *found, uint8_t *flags_out);
/* The accumulated IGP metric (RFC 7311 3); false: the set says none. */
bool attrs_aigp(const struct attrs *a, uint64_t *metric);
/* Its sum with what is added on the way: it stays at the most there is. */
static inline uint64_t aigp_plus(uint64_t metric, uint64_t more)
{
	return metric > UINT64_MAX - more ? UINT64_MAX : metric + more;
}
uint32_t attrs_confederation_length(const struct attrs *a);                  /* what its confederation segments count */
bool attrs_is_of_confederation(const struct attrs *a);                       /* its path begins in our confederation */
bool attrs_path_has(const struct attrs *a, uint32_t asn);                    /* in any segment */
uint32_t attrs_path_count(const struct attrs *a, uint32_t asn);              /* how often */
uint32_t attrs_path_count_outside(const struct attrs *a, uint32_t asn);      /* not in confederation segments */
/* Who brought the route in (RFC 6811 2): `own` without a path or where it ends in our confederation; 0 behind a set. */
uint32_t attrs_path_origin(const struct attrs *a, uint32_t own);
bool attrs_path_has_set(const struct attrs *a);                              /* RFC 4271 AS_SET, RFC 5065 AS_CONFED_SET */
bool attrs_clusters_have(const struct attrs *a, uint32_t cluster_id);
void text_add_path(struct text *t, const struct attrs *a);                   /* "65001 {1,2} (3 4)", "" if empty */
void text_add_path_in(struct text *t, const struct attrs *a, enum asn_notation notation);
/* Communities of one width in ascending order, each once, as FRR has them: `value` itself if it is so, else a copy
 * (*copy, mem_free). */
struct reader communities_in_order(struct reader value, size_t width, uint8_t **copy);
void text_add_communities(struct text *t, const struct attrs *a);            /* "65000:100 no-export" */
void text_add_large_communities(struct text *t, const struct attrs *a);
/* In the first octet of an extended community: it stays within the AS (RFC 4360 3). */
enum { EXT_NON_TRANSITIVE = 0x40 };
void text_add_ext_communities(struct text *t, const struct attrs *a);
void text_add_ipv6_ext_communities(struct text *t, const struct attrs *a);
void text_add_ext_community(struct text *t, const uint8_t community[8]);      /* one: "RT:65000:1" */
const char *community_word(uint32_t community);                              /* NULL if it has no name */
/* "no-export" as JSON has it, "noExport"; other words as they are. */
void text_add_community_key(struct text *t, const char *word);
const char *attrs_origin_word(uint8_t origin);                               /* "IGP", "EGP", "incomplete" */
char attrs_origin_letter(uint8_t origin);                                    /* i e ? */

/* Making sets: a builder that keeps canonical order; used by wire/attribute, originate and rewrite. */
struct attrs_builder {
	uint8_t block[65535];
	uint16_t at[256];            /* place of each type that is present */
	uint64_t present[4];         /* a bit per type */
	uint16_t length;
	bool overflow;
};
void builder_open(struct attrs_builder *b);
void builder_from(struct attrs_builder *b, const struct attrs *a);
/* Puts or replaces one attribute (flags with EXTENDED as needed). */
void builder_put(struct attrs_builder *b, uint8_t flags, uint8_t type, const void *value, size_t length);
void builder_remove(struct attrs_builder *b, uint8_t type);
void builder_put_u32(struct attrs_builder *b, uint8_t flags, uint8_t type, uint32_t value);
void builder_put_nexthop(struct attrs_builder *b, const struct nexthop_address *nexthop, uint16_t afi, uint8_t safi);
void builder_prepend_path(struct attrs_builder *b, uint32_t asn, unsigned times);
uint32_t builder_intern(const struct attrs_builder *b, uint32_t holds);
