/* SPDX-License-Identifier: Apache-2.0 */
/* testing -- what the tests of the wire share: bytes from hex, a session to decode for. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include "base/testing.h"
#include "bgpd/wire/update.h"

/* Octets written; blanks are passed over. */
static inline size_t from_hex(const char *hex, uint8_t *out, size_t room)
{
	size_t length = 0;
	for (const char *at = hex; at[0] && length < room; at++) {
		if (at[0] == ' ')
			continue;
		out[length++] = (uint8_t)strtoul((char[]){ at[0], at[1], 0 }, NULL, 16);
		at++;
	}
	return length;
}

/* An external peer 10.99.0.2 of AS 65001, all families, four-octet numbers. */
static inline struct update_context some_session(void)
{
	struct update_context c = { .as4 = true, .is_external = true, .remote_as = 65001 };
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		c.family[f] = true;
	c.local = address_v4(0x0a630001);
	c.remote = address_v4(0x0a630002);
	return c;
}

static inline void assert_prefix(const struct prefix *p, const char *wanted)
{
	char text[PREFIX_TEXT];
	assert_string_equal(prefix_text(p, text), wanted);
}
