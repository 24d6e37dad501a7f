/* SPDX-License-Identifier: Apache-2.0 */
/* choose -- steps are tried in order; the first that finds a difference decides. */
#include "zebra/rib/choose.h"

#include <stddef.h>

/* What hangs on a wire of this machine cannot be reached better through another. */
static int prefer_connected(const struct terms *a, const struct terms *b)
{
	return (a->origin == ORIGIN_CONNECTED) - (b->origin == ORIGIN_CONNECTED);
}

static int prefer_nearer(const struct terms *a, const struct terms *b)
{
	return (a->distance < b->distance) - (a->distance > b->distance);
}

static int prefer_cheaper(const struct terms *a, const struct terms *b)
{
	return (a->metric < b->metric) - (a->metric > b->metric);
}

static const struct step {
	const char *why;
	int (*prefer)(const struct terms *, const struct terms *);
} steps[] = {
	{ "connected", prefer_connected },
	{ "distance", prefer_nearer },
	{ "metric", prefer_cheaper },
};

bool terms_beat(const struct terms *a, const struct terms *b)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int verdict = steps[i].prefer(a, b);
		if (verdict)
			return verdict > 0;
	}
	return false;
}

/* A floating static route has another distance or metric, the kernel keeps routes of several metrics, and a network
 * may be connected at several interfaces; a client says one thing per prefix. */
bool terms_same_offer(const struct terms *a, const struct terms *b)
{
	if (a->source != b->source || a->origin != b->origin)
		return false;
	switch (a->origin) {
	case ORIGIN_STATIC:
	case ORIGIN_KERNEL:
		return a->metric == b->metric && a->distance == b->distance;
	case ORIGIN_CONNECTED:
	case ORIGIN_LOCAL:
		return a->group == b->group;
	default:
		return true;
	}
}

bool terms_usable(const struct shared *s, const struct terms *t)
{
	const struct group *g = group_at(s, t->group);
	return t->distance != DISTANCE_NEVER && g->is_reachable && !g->is_gone;
}
