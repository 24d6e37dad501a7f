/* SPDX-License-Identifier: Apache-2.0 */
/* groups -- what a peer group says holds for its members.
 *
 * Inheritance goes by lines, not by single values: a member that says `remote-as 65001` of its own does not
 * take `external` from its group. */
#pragma once
#include "bgpd/cli/settings.h"

/* The neighbor line of the group that a neighbor's line names; NULL: none, or there is no such group. */
const struct object *group_of(const struct object *bgp, const struct object *neighbor);
bool is_group(const struct object *neighbor);

/* `own` (or NULL) completed by what `group` (or NULL) says.  `out` is for reading only and no part of a tree;
 * false and nothing to drop if there is neither. */
bool group_complete(const struct object *own, const struct object *group, struct object *out);
void group_drop(struct object *completed);
