/* SPDX-License-Identifier: Apache-2.0 */
/* set_inside -- deeds of route maps by topic; their rows are in set.c. */
#pragma once
#include "bgpd/policy/clause.h"

typedef void deed(const struct clause *c, struct editing *e);

/* What the copy has now of a type: valid until the next change. */
struct reader set_value_of(const struct editing *e, uint8_t type);

/* set_path.c */
deed set_prepend, set_prepend_last, set_exclude, set_exclude_all, set_exclude_list, set_replace, set_replace_any, set_replace_list;
/* set_communities.c */
deed set_community, set_community_none, set_community_delete, set_community_add_list, set_community_replace_list, set_ext_community,
	set_bandwidth;
/* set_nexthop.c */
deed set_nexthop, set_nexthop_peer, set_nexthop_unchanged, set_nexthop_local, set_prefer_global;
