/* SPDX-License-Identifier: Apache-2.0 */
/* filters -- where zebra's route maps are used: on the routes of a protocol, on what next hops are resolved by, and
 * between tables. */
#pragma once
#include <stdbool.h>
#include "zebra/policy/policy.h"
#include "zebra/rib/resolve.h"
#include "zebra/rib/rib.h"

struct zebra;
struct client;

enum { FILTER_ANY = ORIGIN_COUNT };        /* for protocols that have none of their own */

struct filters {
	struct policy *policy;
	char *routes[2][ORIGIN_COUNT + 1];     /* names of route maps by family and protocol, or NULL */
	char *hops[2][ORIGIN_COUNT + 1];
};

/* Takes all over; what is in the rib is looked at again. */
void zebra_set_filters(struct zebra *z, const struct filters *filters);
void filters_drop(struct filters *filters);
/* Is the map used by any of them? */
bool filters_use(const struct zebra *z, const char *map);

/* For the rib: which ways of a route may be used. */
void zebra_filter_route(void *owner, const struct table *table, const struct prefix *p, const struct terms *terms,
			struct filter_verdict *verdict);
/* For clients: may this answer be given? */
bool zebra_permits_hop(void *owner, const struct client *client, const struct resolution *found);
/* For imports. */
bool zebra_permits_import(void *owner, const char *map, const struct prefix *p, const struct terms *terms);
