/* SPDX-License-Identifier: Apache-2.0 */
/* validated -- see validated.h. */
#include "bgpd/export/validated.h"
#include "bgpd/attrs/block.h"
#include "bgpd/rib/validity.h"

enum { OPAQUE_NON_TRANSITIVE = 0x43, ORIGIN_VALIDATION = 0, WIDTH = 8 };

static bool is_validation(const uint8_t *community)
{
	return community[0] == OPAQUE_NON_TRANSITIVE && community[1] == ORIGIN_VALIDATION;
}

/* What another router says of it makes room for what we say. */
static uint32_t make(const struct attrs *a, enum validity validity)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader value = attrs_value(a, ATTR_EXT_COMMUNITIES, NULL, NULL);
	while (read_left(&value) >= WIDTH) {
		const uint8_t *one = read_bytes(&value, WIDTH);
		if (!is_validation(one))
			write_bytes(&w, one, WIDTH);
	}
	write_bytes(&w, (uint8_t[WIDTH]){ OPAQUE_NON_TRANSITIVE, ORIGIN_VALIDATION, [WIDTH - 1] = (uint8_t)validity }, WIDTH);
	builder_from(b, a);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, room, write_used(&w));
	uint32_t id = b->overflow || w.full ? 0 : builder_intern(b, 1);
	mem_free(b);
	return id;
}

void validated_forget(struct validated *v)
{
	for (unsigned i = 0; i < VALIDITY_UNKNOWN; i++)
		if (v->made[i])
			attrs_release(v->made[i], 1);
	if (v->of)
		attrs_release(v->of, 1);
	*v = (struct validated){ 0 };
}

uint32_t validated_attrs(struct validated *v, const struct rib *rib, const struct prefix *prefix, uint32_t attrs)
{
	enum validity validity = validity_of(rib, prefix, attrs_at(attrs));
	if (validity == VALIDITY_UNKNOWN)
		return attrs;
	if (v->of != attrs) {
		validated_forget(v);
		attrs_hold(attrs, 1);
		v->of = attrs;
	}
	if (!v->made[validity])
		v->made[validity] = make(attrs_at(attrs), validity);
	return v->made[validity] ? v->made[validity] : attrs;
}
