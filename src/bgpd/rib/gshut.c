/* SPDX-License-Identifier: Apache-2.0 */
/* gshut -- see gshut.h. */
#include "bgpd/rib/gshut.h"

bool gshut_concerns(const struct rib_peer *from, const struct attrs *a)
{
	return peer_kind(from) == PEER_EBGP && (a->flags & ATTRS_GSHUT || from->rules->is_leaving);
}

/* Communities are in ascending order nowhere: the mark goes behind the others. */
static void add_mark(struct attrs_builder *b, const struct attrs *a)
{
	uint8_t *room = mem_raw(a->communities_bytes + 4u);
	uint8_t flags = ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE;
	memcpy(room, a->block + a->communities_at, a->communities_bytes);
	store_u32(room + a->communities_bytes, COMMUNITY_GSHUT);
	builder_put(b, flags, ATTR_COMMUNITIES, room, a->communities_bytes + 4u);
	mem_free(room);
}

uint32_t gshut_last_choice(const struct attrs *a)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	builder_from(b, a);
	builder_put_u32(b, ATTR_FLAG_TRANSITIVE, ATTR_LOCAL_PREF, 0);
	if (!(a->flags & ATTRS_GSHUT))
		add_mark(b, a);
	uint32_t made = builder_intern(b, 1);
	mem_free(b);
	return made;
}
