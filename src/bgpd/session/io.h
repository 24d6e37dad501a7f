/* SPDX-License-Identifier: Apache-2.0 */
/* io -- the actor that owns some neighbours: sockets, FSM, timers, decoding, packing onto the wire. */
#pragma once
#include "base/actor.h"

struct io;

/* Made before the threads start; then actor_connect with speaker and shards. */
struct io *io_new(struct loop *loop, uint16_t number);
struct actor *io_actor(struct io *io);
void io_meet(struct io *io, struct actor *speaker, struct actor *const *shards, uint16_t shard_count);
void io_free(struct io *io);
