/* SPDX-License-Identifier: Apache-2.0 */
/* route_filter -- words after `show bgp …` that pick routes of the table: cidr-only, version, self-originate, alias,
 * communities, lists, route maps, expressions over the path.
 *
 * What follows the words is read once, when the walk begins; lists and route maps are looked up by name for each route,
 * so that a configuration that changes meanwhile does no harm. */
#pragma once
#include <stdbool.h>
#include "bgpd/events/events.h"
#include "bgpd/speaker/speaker.h"
#include "cli/command.h"

struct route_filter;

/* NULL: no word picks routes, or (*why, mem_free) what follows it can't be. */
struct route_filter *route_filter_new(const struct call *call, const struct speaker *s, char **why);
void route_filter_free(struct route_filter *filter);
/* Does the path belong to what was asked for?  NULL: every path does. */
bool route_filter_takes(struct route_filter *filter, enum family_row family, const struct page_prefix *prefix,
			const struct page_path *path);
