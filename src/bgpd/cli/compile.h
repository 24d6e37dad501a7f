/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- from a committed tree to a plan for the speaker, and what a candidate must not be. */
#pragma once
#include "bgpd/cli/settings.h"
#include "bgpd/speaker/plan.h"

/* The caller gives the plan to speaker_follow or plan_free. */
void compile_plan(const struct object *tree, struct plan *out);
/* false and *why (one line) for a candidate that contradicts itself. */
bool compile_check(const struct object *candidate, char **why);
/* `router bgp` of a tree; NULL: there is none. */
const struct bgp_settings *compile_bgp(const struct object *tree);
