/* SPDX-License-Identifier: Apache-2.0 */
/* debug -- `debug bgp …`: which details are logged, of all or only of some neighbors and prefixes. */
#pragma once
#include "bgpd/cli/settings.h"

/* Lines that name a neighbor or a prefix are objects of their own. */
extern const struct kind debug_neighbor_kind, debug_keepalives_kind, debug_in_kind, debug_out_kind, debug_bestpath_kind,
	debug_prefix_kind, debug_zebra_kind, debug_aggregate_kind;
#define DEBUG_KINDS                                                                                               \
	&debug_neighbor_kind, &debug_keepalives_kind, &debug_in_kind, &debug_out_kind, &debug_bestpath_kind,       \
		&debug_prefix_kind, &debug_zebra_kind, &debug_aggregate_kind

/* Puts `debug …` in force. */
void debug_apply(const struct object *tree);
