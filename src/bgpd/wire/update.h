/* SPDX-License-Identifier: Apache-2.0 */
/* update -- an UPDATE as three windows and an attribute set; bad ones by the verdicts of RFC 7606. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/attrs/labels.h"
#include "bgpd/wire/family.h"
#include "bgpd/wire/holes.h"
#include "bgpd/wire/message.h"
#include "bgpd/wire/screen.h"
#include "net/prefix.h"

/* What was agreed on a session, as far as bytes depend on it. */
struct update_context {
	bool as4;                          /* four-octet AS numbers */
	bool is_external;                  /* eBGP: LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST are discarded */
	bool is_confederation;             /* eBGP within a confederation */
	bool allows_reserved;              /* next hops in 240.0.0.0/4 */
	bool allows_martians;              /* next hops that are no address of a host */
	bool takes_aigp;                   /* RFC 7311 3.1: elsewhere AIGP is passed over */
	bool is_oad;                       /* eBGP within an administration: LOCAL_PREF is taken */
	bool plain_bandwidth;              /* link bandwidths come as whole numbers, no floats */
	bool enforce_first_as;             /* the leftmost AS must be remote_as */
	uint32_t remote_as;
	uint32_t prepended_as;             /* put in front of each path that comes (local-as); 0: nothing */
	bool family[FAMILY_COUNT];         /* negotiated */
	bool addpath[FAMILY_COUNT];        /* path identifiers are received */
	bool extended_nexthop[FAMILY_COUNT];
	struct address local, remote;      /* of the connection: a next hop that is ourselves is bad */
	bool prefers_global[FAMILY_COUNT]; /* of two next hops */
	uint32_t scope;                    /* the interface that link-local next hops are behind; 0: the peer is on no link */
	struct update_screen screen;
};

/* Ascending: the worst one wins. */
enum update_verdict { UPDATE_FINE, UPDATE_DISCARD, UPDATE_WITHDRAW, UPDATE_RESET };

/* One piece of NLRI; announcements of one UPDATE share its attribute set. */
enum nlri_labels { LABELS_NONE, LABELS_STACK, LABELS_WITHDRAWN };
struct nlri {
	enum family_row family;            /* below TABLE_COUNT */
	struct reader bytes;               /* checked: nlri_next can't fail on it */
	bool addpath;
	uint8_t labels;                    /* enum nlri_labels: what stands in front of the prefix (RFC 8277 2) */
};

struct update {
	enum update_verdict verdict;
	struct notification error;         /* for RESET: to send */
	char why[160];                     /* for anything but FINE: "AS_PATH: segment of zero length", for the log */
	uint8_t bad_type;                  /* attribute it is about, 0 none */
	struct nlri withdrawn[2];          /* plain, MP_UNREACH: the non-empty ones, withdrawn_count */
	struct nlri announced[2];          /* plain, MP_REACH: the non-empty ones, announced_count; their sets: */
	uint32_t attrs[2];                 /* the caller gets one hold each for announced[i]; 0 with verdict
	                                      WITHDRAW: treat announced as withdrawn */
	uint8_t withdrawn_count, announced_count;
	bool is_screened_out;              /* what is announced is not wanted: treat it as withdrawn */
	uint8_t screened;                  /* attributes that were not looked at */
	bool is_end_of_rib;
	enum family_row end_of_rib;        /* RFC 4724 2 */
};

/* Decodes a body (after the header).  Fast path: the attribute block as it came is looked up first (as4
 * sessions); parsed only when never seen. */
void update_decode(const struct update_context *context, struct reader body, struct update *out);

/* Walks NLRI: false at the end.  Host bits are cleared; multicast prefixes are passed over. */
bool nlri_next(struct nlri *nlri, struct prefix *prefix, uint32_t *path_id);
/* The same where there are labels. */
bool nlri_next_labeled(struct nlri *nlri, struct prefix *prefix, uint32_t *path_id, struct label_stack *labels);
size_t nlri_bytes(const struct prefix *p, bool addpath);
void nlri_write(struct writer *w, const struct prefix *p, bool addpath, uint32_t path_id);
/* labels->count is at least 1. */
void nlri_write_labeled(struct writer *w, const struct prefix *p, bool addpath, uint32_t path_id,
			const struct label_stack *labels, bool is_withdrawn);

/* Encoding. An announcement's attribute block for the wire, once per set and group: plain families carry
 * NEXT_HOP; others carry MP_REACH_NLRI, whose NLRI the packer appends. */
struct wire_attrs {                        /* what stands in front of NLRI */
	uint16_t length;
	uint8_t bytes[];                   /* attributes in ascending order, without MP_REACH */
};
/* Encodes attributes of `a` for a peer (plain_nexthop: with NEXT_HOP; never with MP_REACH, which the packer makes): as4 or not (AS_TRANS, AS4_PATH made), unknown optional transitive
 * with PARTIAL, optional non-transitive unknown ones dropped. false: does not fit. */
bool attrs_encode(const struct attrs *a, bool as4, bool plain_nexthop, struct writer *out);
/* Packs prefixes with one block into as few UPDATEs as fit in `most` bytes each. */
struct update_packer {
	struct writer *out;
	uint16_t most;
	enum family_row family;            /* as it is spoken of on the wire */
	bool addpath;
	struct label_stack labels;         /* of a labeled family's announcements */
	const uint8_t *block;              /* from attrs_encode; NULL: withdrawals */
	uint16_t block_length;
	const struct nexthop_address *nexthop;  /* for MP_REACH */
	struct hole_list *holes;           /* our own addresses in next hops are noted there; NULL: they are not */
	uint8_t own;                       /* which parts of the next hop are, enum own_part */
	uint16_t nexthop_at;               /* where the block has NEXT_HOP's value, if it stands there */
	uint8_t *start;                    /* the message being filled */
	uint8_t *patch;                    /* its MP attribute's length */
	uint32_t messages;
};
bool packer_add(struct update_packer *p, const struct prefix *prefix, uint32_t path_id);   /* false: out is full; nothing written */
/* Octets of a message with this block and one prefix: packer_add wants so much room in an empty writer. */
size_t packer_least(const struct update_packer *p, const struct prefix *prefix);
/* Does it fit in `most`? If not, packer_add never says yes. */
bool packer_fits(const struct update_packer *p, const struct prefix *prefix);
void packer_end(struct update_packer *p);
void end_of_rib_write(struct writer *w, enum family_row family);
