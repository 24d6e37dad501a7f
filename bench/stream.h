/* SPDX-License-Identifier: Apache-2.0 */
/* stream -- everything that a sender will say, encoded before the clock starts. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "message.h"
#include "mrt.h"
#include "table.h"

struct stream {
	uint8_t *bytes;
	size_t length, room;
	size_t updates;
	struct table said;      /* what a receiver may hold of it */
};

/* Who speaks: its AS is put before recorded paths, its address is the next hop. */
struct voice {
	uint32_t asn, address;
	unsigned number;        /* of the sender, from 0 */
};

void stream_open(struct stream *s);
void stream_close(struct stream *s);
void stream_add(struct stream *s, const struct message *m);
void stream_add_bytes(struct stream *s, const void *bytes, size_t length);

/* `routes` synthetic routes, from the `first` on; another variant gives the same prefixes other paths. */
void stream_synthetic(struct stream *s, const struct voice *v, size_t first, size_t routes, unsigned variant);

/* What one peer of a recording said: the sender's number picks it, the peer with the most routes is 0.
 * TABLE_DUMP_V2: the peer's whole table, prefixes of one attribute set together, as a router sends it.
 * BGP4MP: its updates one after the other.  False: the recording has fewer peers. */
bool stream_recorded(struct stream *s, const struct voice *v, const struct mrt *recording);
