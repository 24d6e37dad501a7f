/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor -- see neighbor.h. */
#include "zebra/iface/neighbor.h"

#include <linux/neighbour.h>
#include <string.h>

static int compare(const struct neighbor *n, uint32_t ifindex, const struct address *a)
{
	if (n->ifindex != ifindex)
		return n->ifindex < ifindex ? -1 : 1;
	return address_compare(&n->address, a);
}

/* The place of a neighbor, or where it would stand. */
static uint32_t place_of(const struct neighbors *t, uint32_t ifindex, const struct address *a)
{
	uint32_t low = 0, high = t->items.count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (compare(&t->items.items[middle], ifindex, a) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct neighbors *t, uint32_t at, uint32_t ifindex, const struct address *a)
{
	return at < t->items.count && !compare(&t->items.items[at], ifindex, a);
}

void neighbors_put(struct neighbors *t, const struct neighbor *n)
{
	uint32_t at = place_of(t, n->ifindex, &n->address);
	if (!is_at(t, at, n->ifindex, &n->address)) {
		if (t->items.count == NEIGHBORS_MAX)
			return;
		array_push(&t->items, *n);
		memmove(t->items.items + at + 1, t->items.items + at, (t->items.count - 1 - at) * sizeof *t->items.items);
	}
	t->items.items[at] = *n;
	t->items.items[at].was_seen = true;
}

static void remove_at(struct neighbors *t, uint32_t at)
{
	t->items.count--;
	memmove(t->items.items + at, t->items.items + at + 1, (t->items.count - at) * sizeof *t->items.items);
}

void neighbors_drop(struct neighbors *t, uint32_t ifindex, const struct address *a)
{
	uint32_t at = place_of(t, ifindex, a);
	if (is_at(t, at, ifindex, a))
		remove_at(t, at);
}

void neighbors_drop_interface(struct neighbors *t, uint32_t ifindex)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < t->items.count; i++)
		if (t->items.items[i].ifindex != ifindex)
			t->items.items[kept++] = t->items.items[i];
	t->items.count = kept;
}

void neighbors_mark_unseen(struct neighbors *t)
{
	for (uint32_t i = 0; i < t->items.count; i++)
		t->items.items[i].was_seen = false;
}

void neighbors_forget_unseen(struct neighbors *t)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < t->items.count; i++)
		if (t->items.items[i].was_seen)
			t->items.items[kept++] = t->items.items[i];
	t->items.count = kept;
}

void neighbors_free(struct neighbors *t)
{
	array_free(&t->items);
}

const char *neighbor_state_word(const struct neighbor *n)
{
	static const struct {
		uint16_t state;
		const char *word;
	} words[] = {
		{ NUD_PERMANENT, "permanent" }, { NUD_NOARP, "noarp" }, { NUD_REACHABLE, "reachable" },
		{ NUD_STALE, "stale" }, { NUD_DELAY, "delay" }, { NUD_PROBE, "probe" },
		{ NUD_INCOMPLETE, "incomplete" }, { NUD_FAILED, "failed" },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (n->state & words[i].state)
			return words[i].word;
	return "none";
}
