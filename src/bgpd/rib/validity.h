/* SPDX-License-Identifier: Apache-2.0 */
/* validity -- what RPKI says of routes of this rib (RFC 6811), and the routes that it may say something else of.
 *
 * Nothing is kept per route: policy asks when it judges, and where it asks a neighbour's paths are kept as they were
 * received, so that they can be judged again without asking the neighbour. */
#pragma once
#include "bgpd/rib/rib.h"

enum validity validity_of(const struct rib *rib, const struct prefix *prefix, const struct attrs *a);
/* What is said is another now: takes it out of the letter, and starts to judge again what is concerned. */
void validity_follow(struct rib *rib, struct event_vrps *news);
/* A step of that: the paths of a prefix. */
void validity_judge_again(struct rib *rib, struct table *table, prefix_id id);
