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
/* `rt 65000:1` and `soo 192.0.2.1:5`: the kind is 2 or 3 (RFC 4360). */
bool ext_community_read(uint8_t subtype, const char *word, uint8_t out[8]);
