/* SPDX-License-Identifier: Apache-2.0 */
/* expression -- regular expressions of as-path and community lists, compiled once for all that hold them.
 *
 * Books follow one another and mostly say the same: what the next one says again is held once more.  Only the speaker's
 * thread gets and puts; a shard may ask of what its book holds. */
#pragma once
#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

struct expression;

/* `_` stands for what parts numbers and words: an end, a blank, a brace, a comma.  NULL and *why if it is no expression. */
struct expression *expression_get(const char *pattern, char **why);
void expression_put(struct expression *expression);            /* NULL is fine */
bool expression_fits(const struct expression *expression, const char *text);
uint32_t expression_count(void);                               /* those that are held */
/* The same for one use; regfree it. */
bool policy_regex(const char *pattern, regex_t *out, char **why);
