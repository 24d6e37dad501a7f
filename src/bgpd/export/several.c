/* SPDX-License-Identifier: Apache-2.0 */
/* several -- see several.h. */
#include "bgpd/export/several.h"
#include <string.h>
#include "bgpd/rib/decide.h"

/* -- numbers -- */

enum { ROOM_FIRST = 64 };

void path_numbers_close(struct path_numbers *numbers)
{
	mem_free(numbers->keys);
	mem_free(numbers->numbers);
	*numbers = (struct path_numbers){ 0 };
}

/* Never 0. */
static uint64_t key_of(uint16_t peer, uint32_t path_id)
{
	return (uint64_t)1 << 48 | (uint64_t)peer << 32 | path_id;
}

static uint32_t place_of(const struct path_numbers *numbers, uint64_t key)
{
	uint32_t at = (uint32_t)index_mix(key) & (numbers->room - 1);
	while (numbers->keys[at] && numbers->keys[at] != key)
		at = (at + 1) & (numbers->room - 1);
	return at;
}

static void grow(struct path_numbers *numbers)
{
	struct path_numbers old = *numbers;
	numbers->room = old.room ? old.room * 2 : ROOM_FIRST;
	numbers->keys = mem_new(numbers->room * sizeof *numbers->keys);
	numbers->numbers = mem_new(numbers->room * sizeof *numbers->numbers);
	for (uint32_t i = 0; i < old.room; i++) {
		if (!old.keys[i])
			continue;
		uint32_t at = place_of(numbers, old.keys[i]);
		numbers->keys[at] = old.keys[i];
		numbers->numbers[at] = old.numbers[i];
	}
	path_numbers_close(&old);
}

uint32_t path_number(struct path_numbers *numbers, uint16_t peer, uint32_t path_id)
{
	uint64_t key = key_of(peer, path_id);
	if (numbers->count * 2 >= numbers->room)
		grow(numbers);
	uint32_t at = place_of(numbers, key);
	if (!numbers->keys[at]) {
		numbers->keys[at] = key;
		numbers->numbers[at] = ++numbers->count;
	}
	return numbers->numbers[at];
}

/* -- what is known -- */

static void free_list(struct told_list *list)
{
	for (uint32_t i = 0; list && i < list->count; i++)
		attrs_release(list->items[i].attrs, 1);
	mem_free(list);
}

struct told_list **told_copy(struct told_list *const *lists, prefix_id room)
{
	struct told_list **copy = mem_new(room * sizeof *copy);
	for (prefix_id id = 0; id < room; id++) {
		if (!lists[id])
			continue;
		copy[id] = mem_copy(lists[id], sizeof *lists[id] + lists[id]->count * sizeof lists[id]->items[0]);
		for (uint32_t i = 0; i < lists[id]->count; i++)
			attrs_hold(lists[id]->items[i].attrs, 1);
	}
	return copy;
}

void told_free(struct told_list **lists, prefix_id room)
{
	for (prefix_id id = 0; lists && id < room; id++)
		free_list(lists[id]);
	mem_free(lists);
}

size_t told_bytes(struct told_list *const *lists, prefix_id room)
{
	size_t bytes = room * sizeof *lists;
	for (prefix_id id = 0; id < room; id++)
		if (lists[id])
			bytes += sizeof *lists[id] + lists[id]->count * sizeof lists[id]->items[0];
	return bytes;
}

const struct told_path *told_find(const struct told_list *list, uint32_t number)
{
	for (uint32_t i = 0; list && i < list->count; i++)
		if (list->items[i].number == number)
			return &list->items[i];
	return NULL;
}

void told_replace(struct group *group, prefix_id id, const struct told_path *paths, uint32_t count)
{
	struct told_list *old = group->several[id], *list = NULL;
	for (uint32_t i = 0; old && i < old->count; i++)
		group_count_told(group, old->items[i].source, -1);
	for (uint32_t i = 0; i < count; i++)
		group_count_told(group, paths[i].source, 1);
	if (count) {
		list = mem_raw(sizeof *list + count * sizeof list->items[0]);
		list->count = count;
		memcpy(list->items, paths, count * sizeof list->items[0]);
	}
	group->several[id] = list;
	group->told[id] = count ? TOLD_SEVERAL : 0;
	free_list(old);
}

void told_doubt_metrics(struct group *group, prefix_id id)
{
	struct told_list *list = id < group->room ? group->several[id] : NULL;
	for (uint32_t i = 0; list && i < list->count; i++)
		list->items[i].is_doubtful = attrs_at(list->items[i].attrs)->flags & ATTRS_HAS_AIGP;
}

void told_forget(struct group *group, prefix_id id, uint32_t number)
{
	struct told_list *list = group->several[id];
	uint32_t at = 0;
	while (list && at < list->count && list->items[at].number != number)
		at++;
	if (!list || at == list->count)
		return;
	group_count_told(group, list->items[at].source, -1);
	attrs_release(list->items[at].attrs, 1);
	list->items[at] = list->items[--list->count];
	if (list->count)
		return;
	mem_free(list);
	group->several[id] = NULL;
	group->told[id] = 0;
}

/* -- what is wanted -- */

/* The first of each neighbouring AS; they come best first. */
static uint32_t keep_first_of_each_as(const struct path **paths, uint32_t count)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t k = 0, as = attrs_at(paths[i]->attrs)->first_as;
		while (k < kept && attrs_at(paths[k]->attrs)->first_as != as)
			k++;
		if (k == kept)
			paths[kept++] = paths[i];
	}
	return kept;
}

uint32_t several_wanted(const struct rib *rib, const struct group *group, prefix_id id, const struct path **out, uint32_t most)
{
	const struct group_key *key = &group->key;
	uint32_t count = decide_rank(rib, &rib->tables[key->family], id, out, most);
	if (key->addpath_mode == ADDPATH_PER_AS)
		count = keep_first_of_each_as(out, count);
	if (key->addpath_mode == ADDPATH_SELECTED && count > key->addpath_most + 1u)
		count = key->addpath_most + 1u;
	return count;
}
