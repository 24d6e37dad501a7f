/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- from a committed tree to a plan for the speaker, and what a candidate must not be. */
#pragma once
#include "bgpd/cli/settings.h"
#include "bgpd/speaker/plan.h"

/* The plan of an instance; view NULL: the default one.  Without a `router bgp` for it, a plan that does nothing.  The
 * caller gives it to speaker_follow or plan_free. */
void compile_plan(const struct object *tree, const char *view, struct plan *out);
/* Are these changes of what is pasted by thousands, and never contradicts anything: lists, route maps, networks, aggregates?
 * Then the plan may wait for the next ones. */
bool compile_may_wait(const struct change *changes, uint32_t count);
/* false and *why (one line) for a candidate that contradicts itself.  Only what changes is looked at. */
bool compile_check(const struct object *candidate, const struct change *changes, uint32_t count, char **why);
/* The instance of that name in a tree; NULL: there is none. */
const struct object *compile_bgp(const struct object *tree, const char *view);
