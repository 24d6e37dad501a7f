/* SPDX-License-Identifier: Apache-2.0 */
/* several -- with add-path (RFC 7911) a group is told more than one path of a prefix: which, and what it knows of them.
 *
 * A path has the same identifier towards all groups of a shard: a small number for the neighbour and the identifier it
 * came with (path_numbers).  As a prefix belongs to one shard, that is enough.  The lists keep the sets as they were
 * told, so that only what differs is told again.  Groups that are told one path never come here. */
#pragma once
#include "bgpd/export/group.h"

/* Numbers of (neighbour, identifier as received), from 1, kept for ever: they are as many as neighbours, and as what
 * those who tell us several paths think up. */
struct path_numbers {
	uint64_t *keys;                      /* open addressing; 0: free */
	uint32_t *numbers;
	uint32_t room, count;
};
void path_numbers_close(struct path_numbers *numbers);
uint32_t path_number(struct path_numbers *numbers, uint16_t peer, uint32_t path_id);

struct told_path {
	uint32_t number;
	uint32_t attrs;                      /* one hold: what was told, before it was rewritten for the group */
	uint16_t source;
	bool is_doubtful;                    /* rewriting might make another thing of it now */
};
struct told_list {
	uint32_t count;
	struct told_path items[];
};

struct told_list **told_copy(struct told_list *const *lists, prefix_id room);
void told_free(struct told_list **lists, prefix_id room);
size_t told_bytes(struct told_list *const *lists, prefix_id room);
const struct told_path *told_find(const struct told_list *list, uint32_t number);       /* NULL: not told */
/* The metrics of ways are not those any more that were told with these paths. */
void told_doubt_metrics(struct group *group, prefix_id id);
void told_forget(struct group *group, prefix_id id, uint32_t number);
/* Puts the paths (whose holds it takes) in the place of those told so far. */
void told_replace(struct group *group, prefix_id id, const struct told_path *paths, uint32_t count);

/* The paths that the group's mode asks for, the best one first; how many.  What may not be told is among them. */
uint32_t several_wanted(const struct rib *rib, const struct group *group, prefix_id id, const struct path **out, uint32_t most);
