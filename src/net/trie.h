/* SPDX-License-Identifier: Apache-2.0 */
/* trie -- prefixes in order, with longest match; values are the caller's pointers.
 *
 * A path-compressed binary trie of one address family.  Walks are in address order (shorter first).
 * It is not on the hot path of BGP (rib/table is). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "net/prefix.h"

struct trie;

struct trie *trie_new(int family);
void trie_free(struct trie *trie);                               /* values are not freed */
uint32_t trie_count(const struct trie *trie);
/* The place of a prefix's value; made if `make` and missing, else NULL.  Set *place to NULL and call
 * trie_drop to remove it. The place stays valid until the prefix is dropped. */
void **trie_place(struct trie *trie, const struct prefix *p, bool make);
void *trie_find(const struct trie *trie, const struct prefix *p);
void trie_drop(struct trie *trie, const struct prefix *p);
/* The longest prefix with a value that holds the address (or contains the prefix). */
void *trie_match(const struct trie *trie, const struct address *a, struct prefix *found);
void *trie_match_prefix(const struct trie *trie, const struct prefix *p, struct prefix *found);
/* In order: the first value at or after / strictly after p; NULL at the end.  Stable under changes, so a
 * walk may be continued later. `from` NULL starts at the beginning. */
void *trie_next(const struct trie *trie, const struct prefix *after, struct prefix *found);
/* The next value inside `within`, after `after` (NULL: the first, which may be `within` itself). */
void *trie_next_within(const struct trie *trie, const struct prefix *within, const struct prefix *after,
		       struct prefix *found);
