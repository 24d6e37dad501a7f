/* SPDX-License-Identifier: Apache-2.0 */
/* lists -- prefix lists and access lists in the configuration of any daemon that has policy.
 *
 * A line is an object; its number may be left out, see is_numbered in config.h.  A daemon puts LIST_KINDS among the
 * children of its root, `list_words` among its words, and asks for what the lines of a committed tree make. */
#pragma once
#include "cli/command.h"
#include "cli/config.h"
#include "policy/prefix_list.h"

extern const struct kind ip_prefix_list_kind, ip_prefix_remark_kind, ipv6_prefix_list_kind, ipv6_prefix_remark_kind;
extern const struct kind access_list_kind, access_remark_kind, ipv6_access_list_kind, ipv6_access_remark_kind;
extern const struct word_help list_words[];
#define LIST_KINDS                                                                                                     \
	&access_remark_kind, &access_list_kind, &ipv6_access_remark_kind, &ipv6_access_list_kind, &ip_prefix_remark_kind, &ip_prefix_list_kind, &ipv6_prefix_remark_kind, \
		&ipv6_prefix_list_kind

/* What a line permits or refuses, as all lists begin: a choice of two words. */
extern const char *const list_actions[];

/* Gives each list of these kinds, sealed, to `take`, who owns it from then on. */
void lists_compile_prefixes(const struct object *tree, int family, void (*take)(void *owner, struct prefix_list *list), void *owner);
void lists_compile_access(const struct object *tree, int family, void (*take)(void *owner, struct prefix_list *list), void *owner);
