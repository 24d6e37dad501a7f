/* SPDX-License-Identifier: Apache-2.0 */
/* ring -- a bounded queue of pointers from one thread to one other (single producer, single consumer). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct ring;

struct ring *ring_new(uint32_t capacity);          /* a power of two */
void ring_free(struct ring *ring);
bool ring_push(struct ring *ring, void *item);     /* false: full; producer's side */
void *ring_pop(struct ring *ring);                 /* NULL: empty; consumer's side */
uint32_t ring_room(const struct ring *ring);       /* producer's side, never too optimistic */
