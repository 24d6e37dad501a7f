/* SPDX-License-Identifier: Apache-2.0 */
/* unreachable -- see unreachable.h. */
#include "bgpd/attrs/unreachable.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/attrs/block.h"

enum { TYPE_OPAQUE = 3, SUBTYPE_UNREACHABLE = 9, FLAG_DROP = 0x80, OWN_MOST = UINT16_MAX / UNREACHABLE_BYTES };

bool unreachable_read(const uint8_t c[UNREACHABLE_BYTES], struct unreachable *out)
{
	struct reader r = reader_over(c, UNREACHABLE_BYTES);
	uint8_t type = read_u8(&r), subtype = read_u8(&r), flags = read_u8(&r);
	read_u8(&r);
	*out = (struct unreachable){ .router_id = read_u32(&r), .drops = flags & FLAG_DROP };
	return type == TYPE_OPAQUE && subtype == SUBTYPE_UNREACHABLE && out->router_id;
}

void unreachable_write(uint8_t c[UNREACHABLE_BYTES], const struct unreachable *what)
{
	memcpy(c, (uint8_t[]){ TYPE_OPAQUE, SUBTYPE_UNREACHABLE, what->drops ? FLAG_DROP : 0, 0 }, 4);
	store_u32(c + 4, what->router_id);
}

/* Communities one after the other: of one kind or the other, or both. */
struct heap {
	uint8_t (*items)[UNREACHABLE_BYTES];
	uint32_t count, room;
};

static void add(struct heap *h, const uint8_t community[UNREACHABLE_BYTES])
{
	if (h->count < h->room)
		memcpy(h->items[h->count++], community, UNREACHABLE_BYTES);
}

static void gather(struct heap *h, const struct attrs *a, bool wants_unreachable)
{
	struct reader value = attrs_value(a, ATTR_EXT_COMMUNITIES, NULL, NULL);
	struct unreachable ignored;
	while (read_left(&value) >= UNREACHABLE_BYTES) {
		const uint8_t *community = read_bytes(&value, UNREACHABLE_BYTES);
		if (unreachable_read(community, &ignored) == wants_unreachable)
			add(h, community);
	}
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, UNREACHABLE_BYTES);
}

static void sort_once_each(struct heap *h)
{
	uint32_t kept = 0;
	if (h->count)
		qsort(h->items, h->count, UNREACHABLE_BYTES, compare);
	for (uint32_t i = 0; i < h->count; i++)
		if (!kept || compare(h->items[kept - 1], h->items[i]))
			memcpy(h->items[kept++], h->items[i], UNREACHABLE_BYTES);
	h->count = kept;
}

uint32_t unreachable_merge(const struct attrs *a, const struct attrs *const *others, uint32_t count, uint32_t *said)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct heap all = { mem_raw(OWN_MOST * UNREACHABLE_BYTES), 0, OWN_MOST };
	gather(&all, a, true);
	for (uint32_t i = 0; i < count; i++)
		gather(&all, others[i], true);
	sort_once_each(&all);
	*said = all.count;
	all.count = all.count < UNREACHABLE_MOST ? all.count : UNREACHABLE_MOST;
	gather(&all, a, false);
	sort_once_each(&all);
	builder_from(b, a);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, all.items, all.count * UNREACHABLE_BYTES);
	uint32_t made = builder_intern(b, 1);
	mem_free(b);
	mem_free(all.items);
	return made;
}
