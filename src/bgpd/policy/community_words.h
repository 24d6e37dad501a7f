/* SPDX-License-Identifier: Apache-2.0 */
/* community_words -- communities as operators write them: "65000:1", "no-export", "65000:1:2", "rt 65000:1".
 * Reading and writing of one community per kind; lists of them are community_list's. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

/* One word into bytes in network order; false if it is none. */
bool community_read(const char *word, uint8_t out[4]);
bool large_community_read(const char *word, uint8_t out[12]);
/* RFC 4360 4 and 5, draft-ietf-idr-node-target-ext-comm, RFC 9012 4.3. */
enum ext_subtype { EXT_ROUTE_TARGET = 2, EXT_SITE_OF_ORIGIN = 3, EXT_BANDWIDTH = 4, EXT_NODE_TARGET = 9, EXT_COLOR = 11 };
/* What follows `rt` (65000:1), `soo` (192.0.2.1:5), `nt` (192.0.2.1:0) or `color` (100, 01:100). */
bool ext_community_read(enum ext_subtype subtype, const char *word, uint8_t out[8]);
/* Does each have its own word, as lists want it: "rt 65000:1 rt 65000:2"?  If not, *why (mem_free). */
bool ext_communities_are_named(const char *words, char **why);
