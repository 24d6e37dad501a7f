/* SPDX-License-Identifier: Apache-2.0 */
/* tables -- the table of routes as a walk: a row or an object per path, plain, wide or in detail. */
#pragma once
#include "bgpd/cli/walk.h"

/* Words of the call: json, wide, detail; and those that pick routes (route_filter). */
extern const struct walk_rules table_rules;
/* The lines above a table of text; those above its first row, once. */
void begin_head(struct walk *w);
void begin_rows(struct walk *w);
