/* SPDX-License-Identifier: Apache-2.0 */
/* defaults -- see defaults.h. */
#include "bgpd/export/defaults.h"

static prefix_id borrow_id(struct rib *rib, enum family_row family)
{
	struct prefix p = { .family = (uint8_t)families[family].address_family };
	struct table *table = &rib->tables[family];
	prefix_id id = table_find_or_add(table, &p, index_hash(&p));
	if (!table_record(table, id)->count)
		table_to_grave(table, id);      /* buried when it is no longer lent */
	return id;
}

static void drop(struct defaults *defaults, enum family_row family, uint16_t route_map)
{
	for (uint32_t i = 0; i < defaults->items.count; i++) {
		struct default_route *known = &defaults->items.items[i];
		if (known->family != family || known->route_map != route_map)
			continue;
		attrs_release(known->attrs, 1);
		*known = defaults->items.items[--defaults->items.count];
		return;
	}
}

static bool has_any(const struct defaults *defaults, enum family_row family)
{
	for (uint32_t i = 0; i < defaults->items.count; i++)
		if (defaults->items.items[i].family == family)
			return true;
	return false;
}

prefix_id defaults_take(struct defaults *defaults, struct rib *rib, struct event_default_route *letter)
{
	enum family_row family = letter->family;
	prefix_id id = borrow_id(rib, family);
	drop(defaults, family, letter->route_map);
	if (letter->attrs)
		array_push(&defaults->items,
			   (struct default_route){ letter->family, letter->route_map, letter->attrs });
	letter->attrs = 0;
	defaults->ids[family] = has_any(defaults, family) ? id : 0;
	return id;
}

uint32_t defaults_find(const struct defaults *defaults, enum family_row family, uint16_t route_map)
{
	for (uint32_t i = 0; i < defaults->items.count; i++) {
		const struct default_route *known = &defaults->items.items[i];
		if (known->family == family && known->route_map == route_map)
			return known->attrs;
	}
	return 0;
}

void defaults_close(struct defaults *defaults)
{
	for (uint32_t i = 0; i < defaults->items.count; i++)
		attrs_release(defaults->items.items[i].attrs, 1);
	array_free(&defaults->items);
}
