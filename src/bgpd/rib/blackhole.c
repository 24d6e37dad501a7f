/* SPDX-License-Identifier: Apache-2.0 */
/* blackhole -- see blackhole.h. */
#include "bgpd/rib/blackhole.h"

bool blackhole_concerns(const struct rib_peer *from, const struct attrs *a)
{
	return a->flags & ATTRS_BLACKHOLE && !(a->flags & ATTRS_NO_EXPORT) && from->number;
}

uint32_t blackhole_confined(const struct attrs *a)
{
	static const uint8_t no_export[4] = { 0xff, 0xff, 0xff, 0x01 };
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct text all = { 0 };
	text_add_chars(&all, (const char *)a->block + a->communities_at, a->communities_bytes);
	text_add_chars(&all, (const char *)no_export, sizeof no_export);
	builder_from(b, a);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, all.chars, all.length);
	uint32_t made = builder_intern(b, 1);
	text_free(&all);
	mem_free(b);
	return made;
}
