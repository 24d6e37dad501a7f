/* SPDX-License-Identifier: Apache-2.0 */
/* io -- the actor that owns some neighbours: sockets, FSM, timers, decoding, packing onto the wire. */
/* After EVENT_UP the io drops what a shard sends for the peer until that shard's EVENT_GREETED with the same session
 * number: before it, segments made for the previous session may still be on their way. */
#pragma once
#include "base/actor.h"

struct io;

/* Made before the threads start; then actor_connect with speaker and shards. */
struct io *io_new(struct loop *loop, uint16_t number);
struct actor *io_actor(struct io *io);
void io_meet(struct io *io, struct actor *speaker, struct actor *const *shards, uint16_t shard_count);
void io_free(struct io *io);
