/* SPDX-License-Identifier: Apache-2.0 */
/* maps_show -- `show route-map` and `show route-map-unused` of any daemon that has route maps.
 *
 * What a rule says is taken from its object's lines, so that conditions and deeds need no words of their own here. */
#pragma once
#include "cli/command.h"

struct map_rule_shown {
	const struct object *object;
	const char *name;                /* of the map */
	const char *description, *call;  /* or NULL */
	uint32_t seq;
	uint32_t leap;                   /* on-match goto; 0: not */
	uint64_t invoked;                /* how often it was met */
	uint64_t map_invoked;            /* how often its map was asked */
	bool is_permit, goes_on;
	bool is_unoptimized;             /* its map */
};

struct maps_shown {
	const char *program;             /* "zebra": the JSON's key */
	const char *title;               /* "ZEBRA": of the text */
	/* The rules of all maps in order; false at the end.  `at` begins with 0. */
	bool (*next)(void *owner, uint32_t *at, struct map_rule_shown *out);
	bool (*is_asked)(void *owner, const char *map);
	void *owner;
};

/* How many maps were shown. */
uint32_t maps_show(struct call *call, const struct maps_shown *maps);
