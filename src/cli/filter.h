/* SPDX-License-Identifier: Apache-2.0 */
/* filter -- what stands behind a `|`: include, exclude, begin, count, section.
 *
 * Text goes in as it comes, whole lines come out.  Patterns are extended regular expressions, matched
 * without regard to case when they have no capital letter (as operators type them); one that is no
 * expression is refused.  `section` gives each matching line with the lines that are indented below it. */
#pragma once
#include <stdbool.h>
#include "base/text.h"

struct filter;

/* Cuts "| include …" off a line.  NULL and *why NULL: there is none (a `|` inside quotes or inside a word
 * isn't one).  NULL and *why: it is wrong.  The caller frees both. */
struct filter *filter_cut(char *line, char **why);
void filter_free(struct filter *filter);
void filter_feed(struct filter *filter, const char *chars, size_t length, struct text *out);
/* The last line without an end, and the count. */
void filter_finish(struct filter *filter, struct text *out);
