/* SPDX-License-Identifier: Apache-2.0 */
/* restart -- peers that restart gracefully (RFC 4724 4.2): how long their stale paths are kept.
 *
 *	EVENT_AWAY ──> stale, for the peer's restart time
 *	EVENT_UP   ──> families without the F bit go; the others wait for End-of-RIB, at most stalepath-time
 *	End-of-RIB, time is up, EVENT_DOWN ──> what is still stale goes */
#include "bgpd/rib/sweep.h"
#include "bgpd/shard/inside.h"

/* The timer runs towards the nearest end. */
static void aim(struct shard *shard)
{
	int64_t now = loop_now_ms(shard->loop), nearest = INT64_MAX;
	for (uint32_t i = 1; i < shard->rib.peers.count; i++) {
		const struct rib_peer *peer = peers_find(&shard->rib.peers, (uint16_t)i);
		if (peer && peer->stale_until_ms && peer->stale_until_ms < nearest)
			nearest = peer->stale_until_ms;
	}
	if (nearest != INT64_MAX)
		timer_start(&shard->stale, nearest > now ? nearest - now : 0);
}

void shard_await(struct shard *shard, struct rib_peer *peer, uint32_t seconds)
{
	peer->stale_until_ms = loop_now_ms(shard->loop) + 1000 * (int64_t)seconds;
	aim(shard);
}

void shard_unstale(struct rib_peer *peer)
{
	peer->stale_until_ms = 0;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		peer->family[f].is_stale = false;
}

uint32_t shard_stale_left_s(const struct shard *shard, uint16_t number)
{
	const struct rib_peer *peer = peers_find(&shard->rib.peers, number);
	int64_t left = peer && peer->stale_until_ms ? peer->stale_until_ms - loop_now_ms(shard->loop) : 0;
	return left > 0 ? (uint32_t)((left + 999) / 1000) : 0;
}

void shard_stale_timer(void *owner)
{
	struct shard *shard = owner;
	for (uint32_t i = 1; i < shard->rib.peers.count; i++) {
		struct rib_peer *peer = peers_find(&shard->rib.peers, (uint16_t)i);
		if (!peer || !peer->stale_until_ms || peer->stale_until_ms > loop_now_ms(shard->loop))
			continue;
		for (unsigned f = 0; f < FAMILY_COUNT; f++)
			if (peer->family[f].is_stale)
				sweep_start(&shard->rib, SWEEP_STALE_PATHS, peer->number, f);
		shard_unstale(peer);
	}
	aim(shard);
	task_post(&shard->go_on);
}
