/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_json -- one neighbor as FRR's `show bgp neighbors json` has it. */
#pragma once
#include "bgpd/cli/pick.h"

/* Passive, and nobody came yet. */
bool waits_for_peer(const struct neighbor *n);
/* The global IPv6 next hop that a neighbor is told: on a link without one it is the link-local one. */
const struct address *link_global(const struct peer_link *link);

/* Graceful restart alone. */
void json_neighbor_restart(struct json_stream *js, struct speaker *s, const struct neighbor *n,
			   const struct neighbor_answer *answer);
void json_neighbor(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer);
/* State, messages and prefixes. */
void json_neighbor_brief(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer);
