/* SPDX-License-Identifier: Apache-2.0 */
/* peers -- see peers.h. */
#include "bgpd/rib/peers.h"
#include <string.h>

void peers_open(struct peers *peers)
{
	*peers = (struct peers){ 0 };
	peers_get(peers, 0)->is_up = true;
}

void peer_forget_filters(struct rib_peer *peer)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		prefix_list_free(peer->family[f].asked);
		peer->family[f].asked = NULL;
		peer->family[f].awaits_filter = false;
	}
}

void peers_close(struct peers *peers)
{
	for (uint32_t i = 0; i < peers->count; i++)
		peers_forget(peers, (uint16_t)i);
	mem_free(peers->by_number);
	*peers = (struct peers){ 0 };
}

struct rib_peer *peers_find(const struct peers *peers, uint16_t number)
{
	return number < peers->count ? peers->by_number[number] : NULL;
}

static void make_room(struct peers *peers, uint32_t count)
{
	if (count <= peers->count)
		return;
	uint32_t room = peers->count ? peers->count : 8;
	while (room < count)
		room *= 2;
	peers->by_number = mem_resize(peers->by_number, room * sizeof *peers->by_number);
	memset(peers->by_number + peers->count, 0, (room - peers->count) * sizeof *peers->by_number);
	peers->count = room;
}

struct rib_peer *peers_get(struct peers *peers, uint16_t number)
{
	make_room(peers, number + 1u);
	if (!peers->by_number[number]) {
		peers->by_number[number] = NEW(struct rib_peer);
		peers->by_number[number]->number = number;
	}
	return peers->by_number[number];
}

void peers_forget(struct peers *peers, uint16_t number)
{
	struct rib_peer *peer = peers_find(peers, number);
	if (!peer)
		return;
	peers->by_number[number] = NULL;
	peer_forget_filters(peer);
	mem_free(peer);
}

bool peer_wants_connected(const struct rib_peer *peer)
{
	return peer_kind(peer) == PEER_EBGP && peer->rules->ttl <= 1 && !peer->rules->disable_connected_check;
}

uint32_t peer_weight(const struct rib_peer *peer, enum family_row family)
{
	return peer->rules ? peer->rules->family[family].weight : WEIGHT_LOCAL;
}

uint32_t peers_filtered(const struct peers *peers, enum family_row family)
{
	uint32_t filtered = 0;
	for (uint32_t i = 0; i < peers->count; i++)
		if (peers->by_number[i])
			filtered += peers->by_number[i]->family[family].filtered;
	return filtered;
}
