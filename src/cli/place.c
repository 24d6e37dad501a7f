/* SPDX-License-Identifier: Apache-2.0 */
/* place -- where a session is, by value. */
#include "cli/config.h"
#include "cli/tree.h"

void place_copy(const struct place *from, struct place *to)
{
	struct place copy = { .depth = from->depth };
	for (uint32_t i = 0; i < from->depth; i++) {
		copy.steps[i].kind = from->steps[i].kind;
		copy.steps[i].key = kind_key_copy(from->steps[i].kind, from->steps[i].key);
	}
	*to = copy;
}

bool place_leave(struct place *place)
{
	if (!place->depth)
		return false;
	struct place_step *step = &place->steps[--place->depth];
	kind_record_free(step->kind, step->key);
	*step = (struct place_step){ 0 };
	/* Lines without a mode of their own are no place to be. */
	while (place->depth && !place->steps[place->depth - 1].kind->mode)
		place_leave(place);
	return true;
}

void place_drop(struct place *place)
{
	while (place_leave(place))
		;
}

const char *place_mode(const struct place *place)
{
	return place->depth ? place->steps[place->depth - 1].kind->mode : "config";
}
