/* SPDX-License-Identifier: Apache-2.0 */
/* lists_show -- `show ip prefix-list`, `show ip access-list` and their like for IPv6, of any daemon that has lists.
 *
 * Words of the call: name; of prefix lists also seq {number}, summary, detail, {prefix} with longer or first-match. */
#pragma once
#include "cli/command.h"

struct lists_shown {
	const struct object *tree;
	const char *program;         /* as its own answers call it: "BGP" */
	int family;
	/* How often the rule of that number decided. */
	uint64_t (*hits)(const void *owner, const char *name, uint32_t seq);
	const void *owner;
};
void lists_show_prefixes(struct call *call, const struct lists_shown *shown);
/* What the list of that name says of a prefix, and by which line. */
void lists_try_prefix(struct call *call, const struct object *tree);
/* `program` likewise. */
void lists_show_access(struct call *call, const struct object *tree, const char *program, int family);

/* Which list decides how about a prefix, for operators and their scripts. */
#define LISTS_TRY(handler)                                                                                                         \
	{ "debug prefix-list {name:word} match {prefix:prefix} [address-mode]", "try a prefix list", MODE_VIEW, handler }
/* Counters of lines start anew: of all lists, of one, of its lines about networks that hold a prefix. */
#define LISTS_CLEAR(ip, version, prefix_type, clear)                                                                               \
	{ "clear " ip " prefix-list [{name:word} [{prefix:" prefix_type "}]]", "count anew how often lines of " version " prefix lists decide", \
	  MODE_ENABLE, clear }
/* The rows that ask so; `prefixes` and `access` are the daemon's handlers of both families. */
#define LISTS_SHOW(ip, version, prefix_type, prefixes, access)                                                                     \
	{ "show " ip " prefix-list [{name:word}] [json]", version " prefix lists", MODE_VIEW, prefixes },                           \
	{ "show " ip " prefix-list {name:word} seq {number:u32 1-4294967295} [json]", "one line of a prefix list", MODE_VIEW, prefixes }, \
	{ "show " ip " prefix-list {name:word} {prefix:" prefix_type "} [(longer|first-match)]", "lines about a prefix", MODE_VIEW, prefixes }, \
	{ "show " ip " prefix-list (summary|detail) [{name:word}] [json]", version " prefix lists", MODE_VIEW, prefixes },          \
	{ "show " ip " access-list [{name:word}] [json]", version " access lists", MODE_VIEW, access }
