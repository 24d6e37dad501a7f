/* SPDX-License-Identifier: Apache-2.0 */
/* choose -- which of the routes offered for a prefix is used. */
#pragma once
#include <stdbool.h>
#include "zebra/rib/shared.h"

enum { DISTANCE_NEVER = 255 };     /* such a route is known and never used */

/* Is `a` better than `b`?  Equal offers are not: the one that is there stays. */
bool terms_beat(const struct terms *a, const struct terms *b);
/* Are these two what one speaker says of one prefix, so that the newer replaces the older? */
bool terms_same_offer(const struct terms *a, const struct terms *b);
/* May it be used at all now? */
bool terms_usable(const struct shared *s, const struct terms *t);
