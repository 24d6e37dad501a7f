/* SPDX-License-Identifier: Apache-2.0 */
/* lists_inside -- lines of prefix lists and access lists as records, for those that compile and show them. */
#pragma once
#include "cli/lists.h"

struct prefix_line {
	struct said said;
	char *name;
	uint32_t seq;
	uint8_t action;
	bool any;
	struct prefix prefix;
	uint8_t ge, le;
};

struct remark_line {
	struct said said;
	char *name;
	char *description;
};

struct access_line {
	struct said said;
	char *name;
	uint32_t seq;
	uint8_t action;
	bool any, host, exact_match;
	struct prefix prefix;
	struct address address, wildcard;
	/* `ip SOURCE MASK`: address and netmask of a prefix, each by any, one value, or a value and what does not count. */
	bool source_any, source_host, mask_any, mask_host;
	struct address source, source_wildcard, mask, mask_wildcard;
};

/* What a remark says of the list of that name; NULL: nothing. */
const char *lists_remark(const struct object *tree, const struct kind *kind, const char *name);
