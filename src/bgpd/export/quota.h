/* SPDX-License-Identifier: Apache-2.0 */
/* quota -- `maximum-prefix-out`: how many prefixes the peers of a group may be told of this shard.
 *
 *	shard:    begins with its share of the limit ──all is told──> gives back what it doesn't need
 *	                                             ──it is full──> asks for more
 *	speaker:  keeps what was given back, and gives it to those who asked (speaker/quota.c)
 *
 * What all shards may tell together is the limit at any time, and in the end it is used up where there is enough to be
 * told.  With more than one shard a peer with a limit has a group of its own. */
#pragma once
#include "bgpd/export/several.h"

/* What a shard begins with. */
uint32_t quota_share(const struct rib *rib, uint32_t limit);
/* They have been told as many as they may; more than that, because the limit was lowered. */
bool quota_is_full(const struct group *group);
bool quota_is_over(const struct group *group);
/* With add-path each path counts: how many of these may be told of a prefix of which `before` is known.  Gives back the
 * holds of the others. */
uint32_t quota_keep(struct group *group, struct told_path *now, uint32_t count, const struct told_list *before);
/* The group has said what it may: is there something that the speaker should know?  Then it is in *out. */
bool quota_settle(const struct rib *rib, struct group *group, struct event_quota *out);
/* It may tell more; what was asked for before another session or limit is passed over. */
void quota_take(const struct rib *rib, struct group *group, const struct event_quota *more);
