/* SPDX-License-Identifier: Apache-2.0 */
/* route_view -- one route as it is shown: what can be seen of its next hops, as text and as JSON. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "cli/command.h"
#include "zebra/cli/shown.h"
#include "zebra/instance/instance.h"

extern const char *const origin_words[ORIGIN_COUNT];

/* Is it in the kernel?  What is connected or of the kernel always is. */
bool route_is_installed(const struct rib *rib, const struct table *table, const struct entry *entry,
			const struct route *route);
/* A static route that leads nowhere now is no route, and so its next hops are none, as in FRR: the configuration has
 * it, `show static routes` says why. */
bool route_is_shown(const struct rib *rib, const struct route *route);
/* Is it the one that packets follow? */
bool route_is_used(const struct rib *rib, const struct table *table, const struct entry *entry,
		   const struct route *route);
/* Routes of an entry by number, the oldest first. */
uint32_t entry_routes(const struct rib *rib, const struct entry *entry);
const struct route *entry_route(const struct rib *rib, const struct entry *entry, uint32_t number);

struct route_view {
	const struct zebra *z;
	const struct table *table;
	const struct entry *entry;
	const struct route *route;
	const struct terms *terms;
	const struct group *group;
	struct prefix prefix;
	bool is_brief;             /* JSON: without next hops */
	bool shows_groups;         /* with numbers of next hop groups */
	struct address source;     /* `set src`, or none */
	bool is_selected, is_installed, is_queued, is_failed;
	uint32_t count;
	struct shown_nexthop shown[SHOWN_MAX];
};

void route_view_fill(struct route_view *v, const struct route *route);   /* z, table, entry and prefix are set */
void route_view_line(const struct route_view *v, struct text *out);      /* B>* 10.0.0.0/8 [20/0] via … */
void route_view_detail(const struct route_view *v, struct text *out);
void route_view_json(const struct route_view *v, struct json_stream *js);
void nexthop_view_text(const struct zebra *z, const struct shown_nexthop *n, struct text *out);
void nexthop_view_json(const struct zebra *z, const struct shown_nexthop *n, struct json_stream *js);
