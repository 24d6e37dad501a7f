/* SPDX-License-Identifier: Apache-2.0 */
/* confirm -- see confirm.h. */
#include "zebra/sources/confirm.h"
#include "zebra/sources/clients.h"

enum { HEAD_ROOM = 256 };

void confirm_flush(struct clients *c)
{
	uint8_t room[HEAD_ROOM + CONFIRMED_MAX * 17];
	struct confirmed *all = &c->confirmed;
	struct writer w = writer_over(room, sizeof room);
	if (!all->client || !all->count)
		return;
	struct link_routes head = { .family = (uint8_t)all->table->family, .table = all->table->id };
	link_put_routes(&w, &head);
	for (uint32_t i = 0; i < all->count; i++)
		link_put_prefix(&w, &all->prefixes[i]);
	channel_send(all->client->channel, LINK_ROUTES_INSTALLED, room, write_used(&w));
	all->count = 0;
	all->client = NULL;
}

void confirm(struct clients *c, struct client *client, const struct table *table, const struct prefix *p)
{
	struct confirmed *all = &c->confirmed;
	if (all->client != client || all->table != table || all->count == CONFIRMED_MAX)
		confirm_flush(c);
	all->client = client;
	all->table = table;
	all->prefixes[all->count++] = *p;
}

static bool is_installed(const struct rib *rib, const struct client *client, const struct entry *entry)
{
	const struct route *r = entry_selected(rib, entry);
	return r && route_terms(rib, r)->source == client->source && !(entry->flags & (ENTRY_QUEUED | ENTRY_FAILED)) &&
	       rib_in_kernel(rib, entry);
}

void confirm_known(struct client *client, const struct table *table, const struct prefix *prefixes, uint32_t count)
{
	struct clients *c = client->all;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t id = table_find(table, &prefixes[i]);
		if (id && is_installed(c->rib, client, table_entry(table, id)))
			confirm(c, client, table, &prefixes[i]);
	}
	confirm_flush(c);
}
