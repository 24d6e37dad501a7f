/* SPDX-License-Identifier: Apache-2.0 */
/* iface -- see iface.h. */
#include "zebra/iface/iface.h"

#include <stdlib.h>
#include <string.h>
#include "base/text.h"

void ifaces_free(struct ifaces *t)
{
	while (t->items.count)
		iface_remove(t, t->items.items[t->items.count - 1]->index);
	array_free(&t->items);
}

/* The place of an index, or where it would stand. */
static uint32_t place_of(const struct ifaces *t, uint32_t index)
{
	uint32_t low = 0, high = t->items.count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (t->items.items[middle]->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct iface *iface_find(const struct ifaces *t, uint32_t index)
{
	uint32_t at = place_of(t, index);
	if (at == t->items.count || t->items.items[at]->index != index)
		return NULL;
	return t->items.items[at];
}

struct iface *iface_by_name(const struct ifaces *t, const char *name)
{
	for (uint32_t i = 0; i < t->items.count; i++)
		if (!strcmp(t->items.items[i]->name, name))
			return t->items.items[i];
	return NULL;
}

struct iface *iface_add(struct ifaces *t, uint32_t index)
{
	struct iface *made = NEW(struct iface);
	made->index = index;
	uint32_t at = place_of(t, index);
	array_push(&t->items, made);
	memmove(t->items.items + at + 1, t->items.items + at, (t->items.count - 1 - at) * sizeof *t->items.items);
	t->items.items[at] = made;
	return made;
}

void iface_remove(struct ifaces *t, uint32_t index)
{
	uint32_t at = place_of(t, index);
	if (at == t->items.count || t->items.items[at]->index != index)
		return;
	struct iface *gone = t->items.items[at];
	t->items.count--;
	memmove(t->items.items + at, t->items.items + at + 1, (t->items.count - at) * sizeof *t->items.items);
	array_free(&gone->addresses);
	array_free(&gone->routes);
	mem_free(gone);
}

const char *iface_name(const struct ifaces *t, uint32_t index)
{
	const struct iface *i = iface_find(t, index);
	return i ? i->name : "unknown";
}

static int by_name(const void *a, const void *b)
{
	const struct iface *const *x = a, *const *y = b;
	return strverscmp((*x)->name, (*y)->name);
}

uint32_t ifaces_sorted(const struct ifaces *t, const struct iface **out)
{
	for (uint32_t i = 0; i < t->items.count; i++)
		out[i] = t->items.items[i];
	qsort(out, t->items.count, sizeof *out, by_name);
	return t->items.count;
}

char *ifaces_list(const struct ifaces *t)
{
	enum { ENOUGH = 12 };
	const struct iface **sorted = mem_raw((t->items.count + 1) * sizeof *sorted);
	uint32_t count = ifaces_sorted(t, sorted);
	struct text text = { 0 };
	for (uint32_t i = 0; i < count && i < ENOUGH; i++)
		text_add(&text, "%s%s", i ? ", " : "", sorted[i]->name);
	if (count > ENOUGH)
		text_add(&text, " and %u more", count - ENOUGH);
	mem_free(sorted);
	if (!text.length)
		text_add(&text, "none");
	return text_take(&text);
}

bool iface_is_up(const struct iface *i)
{
	return i->flags & IFF_UP;
}

bool iface_is_operative(const struct iface *i)
{
	return iface_is_up(i) && (i->flags & IFF_RUNNING || i->ignores_carrier);
}

bool iface_is_loopback(const struct iface *i)
{
	return i->flags & IFF_LOOPBACK;
}

struct iface_address *iface_address_find(struct iface *i, const struct prefix *p, const struct address *peer)
{
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		struct iface_address *a = &i->addresses.items[n];
		if (prefix_same(&a->prefix, p) && address_same(&a->peer, peer))
			return a;
	}
	return NULL;
}

bool iface_has_family(const struct iface *i, int family)
{
	for (uint32_t n = 0; n < i->addresses.count; n++)
		if (i->addresses.items[n].prefix.family == family)
			return true;
	return false;
}

bool iface_address_is_plumbing(const struct iface *i, const struct iface_address *a)
{
	struct address own = prefix_address(&a->prefix);
	return iface_is_loopback(i) && address_is_loopback(&own);
}

struct prefix iface_address_network(const struct iface_address *a)
{
	if (a->peer.family)
		return prefix_of(&a->peer, a->prefix.length);
	struct prefix p = a->prefix;
	prefix_mask(&p);
	return p;
}
