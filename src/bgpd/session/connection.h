/* SPDX-License-Identifier: Apache-2.0 */
/* connection -- a TCP connection as a session sees it: bytes in, whole messages out in bulk.
 *
 * Owner: one attempt.  `connection_close` may be called from within its callbacks; the memory goes with
 * `connection_free`, which may not. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/loop.h"
#include "base/memory.h"
#include "bgpd/events/segment.h"

enum { READ_BYTES = 65536 };

/* Buffers for all connections of a loop: what is left of a message is kept by its connection. */
struct read_room {
	uint8_t bytes[2 * READ_BYTES];
	uint8_t out[2 * READ_BYTES];         /* copies on their way out, see segment_copy */
};

struct connection_rules {
	void (*connected)(void *owner);
	/* Uses whole messages from the front and says how many bytes that were. */
	size_t (*bytes)(void *owner, const uint8_t *bytes, size_t length);
	/* Nothing was read for want of room when this says no; connection_read_on wakes it. */
	bool (*may_read)(void *owner);
	void (*failed)(void *owner, int error);       /* an errno; 0: closed by the peer */
	void (*taken)(void *owner, uint16_t shard, uint8_t family, uint32_t bytes);   /* left for the peer */
	void (*updates_left)(void *owner, uint32_t updates);
};

/* A piece of a segment on its way out. */
struct out_item {
	struct segment *segment;       /* one hold */
	const uint8_t *bytes;
	uint32_t length, sent;
	uint32_t updates;
	uint16_t shard;
	uint16_t own;                  /* what goes into its holes, see connection_own; 0: it goes out as it is */
	uint8_t family;
};

/* Little things that come one after the other are read together, see gather.c. */
struct gather {
	struct timer patience;
	uint32_t row;                  /* little reads, one after the other */
	int64_t row_began_us;
	uint32_t in_vain;              /* how often in a row nothing was there */
	bool is_on;
};

struct connection {
	const struct connection_rules *rules;
	void *owner;
	struct loop *loop;
	struct read_room *room;
	int fd;                        /* -1: closed */
	struct watch *watch;
	struct gather gather;
	struct task flush;
	bool is_connecting, wants_write, is_reading;
	uint8_t *rest;                 /* the beginning of a message */
	size_t rest_length;
	ARRAY_OF(uint8_t) control;     /* small messages, written between others */
	uint32_t control_sent;
	ARRAY_OF(struct out_item) queue;
	uint32_t queue_first;
	ARRAY_OF(struct nexthop_address) owns;
	uint64_t bytes_in, bytes_out;
	uint64_t waiting;              /* bytes in the queue */
	int64_t progress_ms;           /* when bytes last left, or the queue began to wait */
	int64_t read_at_s, written_at_s;      /* wall clock */
};

struct connection *connection_new(struct loop *loop, int fd, const struct connection_rules *rules, void *owner,
				  struct read_room *room);
/* The descriptor is still connecting: `connected` or `failed` will be called. */
void connection_await(struct connection *c);
/* It is there: reading begins. */
void connection_begin(struct connection *c);
void connection_read_on(struct connection *c);
/* A small message, in front of what waits. */
void connection_send(struct connection *c, const void *message, size_t length);
/* Messages of a segment; takes over the hold. */
void connection_queue(struct connection *c, struct out_item item);
/* The number by which items of the queue name our addresses on the link, so that a message which has begun to go out
 * keeps those that it began with. */
uint16_t connection_own(struct connection *c, const struct nexthop_address *own);
bool connection_is_waiting(const struct connection *c);
/* Bytes that the peer sent and that were not read yet. */
bool connection_has_unread(const struct connection *c);
/* Writes what the kernel takes at once of the small messages, and closes; what waited is let go. */
void connection_close(struct connection *c);
void connection_free(struct connection *c);
