/* SPDX-License-Identifier: Apache-2.0 */
/* filters -- outbound route filters: a peer asks to be told only what its list permits (RFC 5291, 5292).
 *
 * A list belongs to the session it was said in.  Whoever has one is in a group of its own, whose key points at it: so
 * the key follows before the list of before goes. */
#include "bgpd/shard/inside.h"

static struct prefix_list *compile(const struct event_filter *filter)
{
	if (!filter->count)
		return NULL;
	struct prefix_list *list = prefix_list_new("", families[filter->family].address_family);
	for (uint32_t i = 0; i < filter->count; i++) {
		const struct orf_entry *entry = &filter->items[i];
		prefix_list_add(list, entry->seq, entry->is_permit, &entry->prefix, entry->ge, entry->le);
	}
	prefix_list_seal(list);
	return list;
}

void shard_take_filter(struct shard *shard, const struct event_filter *filter)
{
	struct rib_peer *peer = peers_find(&shard->rib.peers, filter->peer);
	if (!peer || !peer->is_up || !peer->rules || filter->family >= FAMILY_COUNT)
		return;
	struct prefix_list *before = peer->family[filter->family].asked;
	peer->family[filter->family].asked = compile(filter);
	peer->filters++;
	export_follow_rules(&shard->export, peer, peer->rules);
	prefix_list_free(before);
}

void shard_await_filters(struct rib_peer *peer)
{
	peer_forget_filters(peer);
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		peer->family[f].awaits_filter = peer->up.awaits_filter[f];
}

bool shard_begin_to_tell(struct shard *shard, struct rib_peer *peer, enum family_row family)
{
	if (!peer->family[family].awaits_filter)
		return false;
	peer->family[family].awaits_filter = false;
	export_begin(&shard->export, peer, family);
	return true;
}
