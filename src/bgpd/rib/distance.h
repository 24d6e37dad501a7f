/* SPDX-License-Identifier: Apache-2.0 */
/* distance -- how far away a path counts in zebra's eyes: what policy said of it, `distance N P` and back doors, else
 * what its kind is.
 *
 * A route that is taken over from zebra carries the distance that it has there as a mark of its set (attrs/marks). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

/* Is it redistributed to us? */
static inline bool path_is_taken_over(const struct path *path)
{
	return !path->peer && path->path_id && path->path_id < ORIGINATED_AGGREGATE;
}

/* `special` are those of the book in force for the family; NULL: none, as is usual.  Marks are not looked at. */
uint8_t distance_by_kind(const struct rib *rib, const struct distances *special, const struct table *table, prefix_id id,
			 const struct path *path);
/* So, after the marks. */
uint8_t distance_of(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path, const struct attrs *a);
