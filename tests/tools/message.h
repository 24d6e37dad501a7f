/* SPDX-License-Identifier: Apache-2.0 */
/* message -- BGP messages of a load generator: built, and read into a table.
 *
 * It shares no code with the daemon on purpose: what measures must not have the same mistakes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "table.h"

enum { HEADER = 19, LARGEST = 4096 };
enum message_kind { OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4, ROUTE_REFRESH = 5 };

/* Bytes of one message under construction. */
struct message {
	uint8_t bytes[LARGEST];
	size_t length;
};

void message_begin(struct message *m, enum message_kind kind);
void message_end(struct message *m);                    /* sets the length field */
void put8(struct message *m, uint8_t v);
void put16(struct message *m, uint16_t v);
void put32(struct message *m, uint32_t v);
void put_prefix(struct message *m, uint32_t address, uint8_t length);

void build_open(struct message *m, uint32_t asn, uint32_t router_id);

/* What a table holds of a path, in one word: its rank (hops, then origin: less is better) from bit RANK_AT
 * on, below that a hash of the AS numbers. */
enum { RANK_AT = 48 };
static inline unsigned path_rank(uint64_t path)
{
	return (unsigned)(path >> RANK_AT);
}

/* What an UPDATE says goes into the table: `drop_first` AS numbers of a path are not hashed (a receiver
 * passes over the AS of the daemon between it and the sender).  Routes that may not leave the AS
 * (NO_EXPORT and its kin) or whose path has AS 0 (RFC 7607) are left out.  False: it is malformed. */
bool take_update(struct table *t, const uint8_t *body, size_t length, int drop_first);

/* The hash of an AS path, one AS after the other. */
uint64_t path_hash(uint64_t so_far, uint32_t asn, bool in_set);
