/* SPDX-License-Identifier: Apache-2.0 */
/* lists_show -- `show ip prefix-list`, `show ip access-list` and their like for IPv6, of any daemon that has lists.
 *
 * Words of the call: name; of prefix lists also seq {number}, summary, detail, {prefix} with longer or first-match. */
#pragma once
#include "cli/command.h"

/* `program` as its own answers call it: "BGP". */
void lists_show_prefixes(struct call *call, const struct object *tree, const char *program, int family);
void lists_show_access(struct call *call, const struct object *tree, const char *program, int family);

/* The rows that ask so; `prefixes` and `access` are the daemon's handlers of both families. */
#define LISTS_SHOW(ip, version, prefix_type, prefixes, access)                                                                     \
	{ "show " ip " prefix-list [{name:word}] [json]", version " prefix lists", MODE_VIEW, prefixes },                           \
	{ "show " ip " prefix-list {name:word} seq {number:u32 1-4294967295} [json]", "one line of a prefix list", MODE_VIEW, prefixes }, \
	{ "show " ip " prefix-list {name:word} {prefix:" prefix_type "} [(longer|first-match)]", "lines about a prefix", MODE_VIEW, prefixes }, \
	{ "show " ip " prefix-list (summary|detail) [{name:word}] [json]", version " prefix lists", MODE_VIEW, prefixes },          \
	{ "show " ip " access-list [{name:word}] [json]", version " access lists", MODE_VIEW, access }
