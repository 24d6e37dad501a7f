/* SPDX-License-Identifier: Apache-2.0 */
/* as_path_list -- named rules about AS paths: regular expressions over the path as text.  The first that fits
 * decides.  A list never changes once it is made. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/policy/expression.h"

struct as_path_rule {
	uint32_t seq;
	bool is_permit;
	struct expression *expression;
	char *said;
};

struct as_path_list {
	char *name;
	uint64_t digest;
	uint8_t notation;            /* enum asn_notation: how paths are written that the expressions meet */
	ARRAY_OF(struct as_path_rule) rules;
};

struct as_path_list *as_path_list_new(const char *name, enum asn_notation notation);
void as_path_list_free(struct as_path_list *list);
bool as_path_list_add(struct as_path_list *list, uint32_t seq, bool is_permit, const char *pattern, char **why);
/* NULL permits nothing. */
bool as_path_list_permits(const struct as_path_list *list, const struct attrs *a);
/* One AS number alone: does any expression fit, whether its line permits or denies?  For set as-path exclude and
 * replace, which take a list as a bag of expressions.  NULL fits nothing. */
bool as_path_list_fits_one(const struct as_path_list *list, uint32_t asn);
