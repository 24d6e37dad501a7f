/* SPDX-License-Identifier: Apache-2.0 */
/* orf -- filters that one side asks the other to apply before it tells routes (RFC 5291), by address prefixes
 * (RFC 5292): a list of entries by number, like a prefix list, sent within ROUTE-REFRESH messages.
 *
 *	AFI | 0 | SAFI | when | { type | length | { action, match | number | minlen | maxlen | length | prefix } … } …
 *
 * An entry with a value that makes no sense empties the list (RFC 5291 6), as does one too many: who asked filters
 * for itself as well, so nothing goes wrong if more is told. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "base/memory.h"
#include "bgpd/wire/family.h"
#include "bgpd/wire/message.h"
#include "net/prefix.h"

enum orf_type { ORF_PREFIXES = 64, ORF_PREFIXES_OLD = 128 /* of before the RFC */ };
enum { ORF_ENTRIES_MOST = 10000 };

struct orf_entry {
	uint32_t seq;
	bool is_permit;
	uint8_t ge, le;              /* 0: not said */
	struct prefix prefix;        /* masked */
};

struct orf_list {
	ARRAY_OF(struct orf_entry) items;    /* by number */
	bool is_given_up;            /* it was too long: it stays empty until all is removed */
};

/* What one message did to the list. */
struct orf_news {
	bool is_deferred;            /* nothing is to be told by it yet */
	bool is_changed;
	const char *why_emptied;     /* static words; NULL: it was not */
};

/* The rest of a ROUTE-REFRESH behind its four octets, applied to the list; false with the NOTIFICATION: a length that
 * can't be (then the list is as far as it could be read). */
bool orf_take(struct reader rest, enum family_row family, struct orf_list *list, struct orf_news *out,
	      struct notification *error);

/* A message that removes all entries; nothing is asked for by it yet if `is_deferred`. */
void orf_write_remove(struct writer *w, enum family_row family, enum orf_type type, bool is_deferred);
/* A message with as many of these entries as fit into 4096 octets: how many.  Routes are asked for when it has the
 * last one. */
uint32_t orf_write_add(struct writer *w, enum family_row family, enum orf_type type, const struct orf_entry *items,
		       uint32_t count);
