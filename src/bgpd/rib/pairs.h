/* SPDX-License-Identifier: Apache-2.0 */
/* pairs -- a map from a number to a number, neither of them 0: open addressing, 8 bytes a slot. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct pair { uint32_t key, value; };

struct pairs {
	struct pair *slots;          /* key 0: free */
	uint32_t count, room;        /* room: a power of two, or 0 */
};

uint32_t pairs_find(const struct pairs *pairs, uint32_t key);        /* 0: not there */
void pairs_put(struct pairs *pairs, uint32_t key, uint32_t value);
void pairs_drop(struct pairs *pairs, uint32_t key);                  /* no-op if it isn't there */
/* The next one from slot *at on, which moves behind it; NULL at the end.  Nothing may change meanwhile. */
const struct pair *pairs_next(const struct pairs *pairs, uint32_t *at);
void pairs_close(struct pairs *pairs);
size_t pairs_bytes(const struct pairs *pairs);
