/* SPDX-License-Identifier: Apache-2.0 */
/* distances -- how far routes count as in the kernel's side, where it is not their kind that says it: by the neighbour
 * they come from (`distance N P [ACL]`), and networks with a back door.
 *
 * Part of the book, by family; most books have none, and nobody looks then. */
#pragma once
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"
#include "policy/prefix_list.h"

struct distance_rule {
	struct prefix source;                /* of the neighbour's address */
	uint8_t distance;
	bool has_list;
	const struct prefix_list *list;      /* prefixes it is for; of the same book, NULL: there is none of that name */
};

struct distances {
	uint64_t digest;
	ARRAY_OF(struct distance_rule) rules;
	ARRAY_OF(struct prefix) backdoors;
};

void distances_free(struct distances *distances);
/* 0: nothing is said of it.  `local` is what routes through a back door are. */
uint8_t distance_find(const struct distances *distances, const struct address *source, const struct prefix *p, uint8_t local);
