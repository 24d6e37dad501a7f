/* SPDX-License-Identifier: Apache-2.0 */
/* restart -- peers that restart gracefully (RFC 4724 4.2): how long their stale paths are kept.
 *
 *	EVENT_AWAY ──> stale, for the peer's restart time ──> a last resort, for its long-lived stale time (RFC 9494)
 *	EVENT_UP   ──> families without the F bit go; the others wait for End-of-RIB, at most stalepath-time
 *	End-of-RIB, time is up, EVENT_DOWN ──> what is still stale goes
 *
 * The second time runs on when the peer is back: it ends at End-of-RIB. */
#include "bgpd/rib/sweep.h"
#include "bgpd/shard/inside.h"

static int64_t nearest_of(const struct rib_peer *peer)
{
	int64_t nearest = peer->stale_until_ms ? peer->stale_until_ms : INT64_MAX;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		if (peer->family[f].long_until_ms && peer->family[f].long_until_ms < nearest)
			nearest = peer->family[f].long_until_ms;
	return nearest;
}

bool shard_has_stale(const struct rib_peer *peer)
{
	return nearest_of(peer) != INT64_MAX;
}

/* The timer runs towards the nearest end. */
static void aim(struct shard *shard)
{
	int64_t now = loop_now_ms(shard->loop), nearest = INT64_MAX;
	for (uint32_t i = 1; i < shard->rib.peers.count; i++) {
		const struct rib_peer *peer = peers_find(&shard->rib.peers, (uint16_t)i);
		int64_t end = peer ? nearest_of(peer) : INT64_MAX;
		if (end < nearest)
			nearest = end;
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
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		peer->family[f].is_stale = false;
		peer->family[f].long_until_ms = 0;
	}
}

void shard_drop_stale(struct shard *shard, struct rib_peer *peer, enum family_row family)
{
	peer->family[family].is_stale = false;
	peer->family[family].long_until_ms = 0;
	sweep_start(&shard->rib, SWEEP_STALE_PATHS, peer->number, family);
}

static void keep_longer(struct shard *shard, struct rib_peer *peer, enum family_row family)
{
	peer->family[family].long_until_ms = loop_now_ms(shard->loop) + 1000 * (int64_t)peer->family[family].long_seconds;
	sweep_start(&shard->rib, SWEEP_LAST_RESORT, peer->number, family);
}

/* Families of which it did not promise to restart have only the second time (RFC 9494 4.2). */
void shard_go_away(struct shard *shard, struct rib_peer *peer, const struct event_away *away)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		peer->family[f].is_stale = away->keeps[f];
		peer->family[f].long_seconds = away->long_seconds[f];
		sweep_start(&shard->rib, away->keeps[f] ? SWEEP_MARK_STALE : SWEEP_PEER_PATHS, peer->number, f);
		if (away->keeps[f] && away->restarts_not[f])
			keep_longer(shard, peer, f);
	}
	shard_await(shard, peer, away->restart_seconds);
}

uint32_t shard_stale_left_s(const struct shard *shard, uint16_t number)
{
	const struct rib_peer *peer = peers_find(&shard->rib.peers, number);
	int64_t left = peer && peer->stale_until_ms ? peer->stale_until_ms - loop_now_ms(shard->loop) : 0;
	return left > 0 ? (uint32_t)((left + 999) / 1000) : 0;
}

static void end_restart_time(struct shard *shard, struct rib_peer *peer)
{
	peer->stale_until_ms = 0;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		if (!peer->family[f].is_stale || (peer->family[f].long_until_ms && !peer->is_up))
			continue;
		if (peer->family[f].long_seconds && !peer->is_up)
			keep_longer(shard, peer, f);
		else
			shard_drop_stale(shard, peer, f);
	}
}

static void end_times(struct shard *shard, struct rib_peer *peer, int64_t now)
{
	if (peer->stale_until_ms && peer->stale_until_ms <= now)
		end_restart_time(shard, peer);
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		if (peer->family[f].long_until_ms && peer->family[f].long_until_ms <= now)
			shard_drop_stale(shard, peer, f);
}

void shard_stale_timer(void *owner)
{
	struct shard *shard = owner;
	for (uint32_t i = 1; i < shard->rib.peers.count; i++) {
		struct rib_peer *peer = peers_find(&shard->rib.peers, (uint16_t)i);
		if (peer)
			end_times(shard, peer, loop_now_ms(shard->loop));
	}
	aim(shard);
	task_post(&shard->go_on);
}
