/* SPDX-License-Identifier: Apache-2.0 */
/* tree -- objects and how trees share them.
 *
 * A candidate begins as the running tree itself.  What it changes it first makes its own: the object and
 * everything above it are copied, the rest stays shared and counted.
 *
 *	running  root ── bgp ──┬── neighbor A          candidate  root' ── bgp' ──┬── neighbor A   (shared)
 *	                       └── neighbor B                                     └── neighbor B'
 *
 * Children are sorted by kind (as in the parent kind's list) and key, except kinds that are kept in order. */
#pragma once
#include "cli/config.h"

/* A key or whole record on its own. */
void *kind_record_new(const struct kind *kind);                      /* presets */
void *kind_record_copy(const struct kind *kind, const void *record);
void *kind_key_copy(const struct kind *kind, const void *record);    /* presets but for the key */
void kind_record_free(const struct kind *kind, void *record);
int kind_key_compare(const struct kind *kind, const void *a, const void *b);
/* At most one object of this kind can be there. */
bool kind_is_single(const struct kind *kind);

struct object *object_new(const struct kind *kind, void *record, uint64_t candidate);
void object_put(struct object *object);                              /* frees what nobody holds any more */
/* Where children of a kind are: [*first, *end). */
void object_range(const struct object *parent, const struct kind *kind, uint32_t *first, uint32_t *end);
/* The child's index; -1: there is none. */
int64_t object_index(const struct object *parent, const struct kind *kind, const void *key);
/* A copy that the candidate may write, sharing the children. */
struct object *object_own(struct object *object, uint64_t candidate);
/* `parent` is the candidate's own; returns its own child at the index. */
struct object *object_own_child(struct object *parent, uint32_t index);
struct object *object_add(struct object *parent, const struct kind *kind, void *record);
void object_remove(struct object *parent, uint32_t index);
/* Parents and indices of everything that is the candidate's own; afterwards nothing is its own any more. */
void tree_settle(struct object *root, uint64_t candidate);
/* Undoes tree_settle's claims for what is shared with a tree that goes on to live. */
void tree_reclaim(struct object *root);

struct change_list {
	ARRAY_OF(struct change) items;
};
/* In the order that config.h promises. */
void tree_diff(const struct object *was, const struct object *now, struct change_list *out);
