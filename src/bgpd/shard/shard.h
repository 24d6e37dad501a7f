/* SPDX-License-Identifier: Apache-2.0 */
/* shard -- the actor that owns a part of the prefixes: all their paths, the decision, the export. */
#pragma once
#include "base/actor.h"

struct shard;

struct shard *shard_new(struct loop *loop, uint16_t number);
struct actor *shard_actor(struct shard *shard);
void shard_meet(struct shard *shard, struct actor *speaker, struct actor *const *ios, uint16_t io_count);
void shard_free(struct shard *shard);
