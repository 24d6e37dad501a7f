/* SPDX-License-Identifier: Apache-2.0 */
/* table -- which prefixes a speaker holds, and one number that says whether two speakers hold the same.
 *
 * IPv4 prefixes, open addressing, the key is address and length in one word.  The digest is a sum over
 * the entries, so it needs no order and follows every change at once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slot {
	uint64_t key;           /* 0: empty */
	uint64_t path;          /* its rank and hash (message.h) */
};

struct table {
	struct slot *slots;
	size_t mask;            /* slots - 1 */
	size_t count;
	uint64_t digest;
	void (*heard)(void *owner, uint64_t key);       /* somebody who looks at what is put; NULL: nobody */
	void *owner;
};

void table_init(struct table *t);
void table_put(struct table *t, uint32_t address, uint8_t length, uint64_t path);
void table_drop(struct table *t, uint32_t address, uint8_t length);
void table_clear(struct table *t);
void table_free(struct table *t);

/* By key; NULL: not there. */
struct slot *table_find(const struct table *t, uint64_t key);
void table_put_key(struct table *t, uint64_t key, uint64_t path);

/* The mixing step that hashes here are made of. */
uint64_t mix(uint64_t x);
