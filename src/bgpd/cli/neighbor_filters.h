/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_filters -- for `show bgp neighbors`: the lists and route maps that a family's routes go through, and other
 * rules of a family that are shown by their word alone. */
#pragma once
#include "bgpd/cli/pick.h"

void print_filters(struct call *call, struct speaker *s, enum family_row f, const struct peer_family_rules *rules);
void json_filters(struct json_stream *js, const struct peer_family_rules *rules);
/* allowas-in and the paths that are told besides the best (RFC 7911). */
void print_allowances(struct call *call, const struct peer_family_rules *rules);
void json_allowances(struct json_stream *js, const struct peer_family_rules *rules);
