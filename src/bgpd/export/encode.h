/* SPDX-License-Identifier: Apache-2.0 */
/* encode -- a batch of changed prefixes of one group into segments.
 *
 *   ids ──classify──> buckets (same attributes, same source) ──pack──> chunks ──> segments of at most 256 KiB
 *
 * A bucket is one attribute set: it is rewritten once and its prefixes share UPDATEs.  A chunk is for all
 * members, for all but the source (its own route), or for one that was told the route before it became the
 * source itself (its withdrawal). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/events/segment.h"
#include "bgpd/export/defaults.h"
#include "bgpd/export/group.h"

enum { BATCH = 16384 };

struct encoder;
struct path_numbers;
/* `emit` takes one hold of each finished segment. */
struct encoder *encoder_new(const struct rib *rib, const struct defaults *defaults, struct path_numbers *numbers,
			    void (*emit)(void *owner, struct group *group, struct segment *segment), void *owner);
void encoder_free(struct encoder *encoder);
/* Takes up to `most` (BATCH) ids from the group and tells their newest state. */
void encode_batch(struct encoder *encoder, struct group *group, uint32_t most);
/* Marks for all members: the end of the first telling, or around a refresh. */
void encode_end_of_rib(struct encoder *encoder, struct group *group);
void encode_refresh_mark(struct encoder *encoder, struct group *group, uint8_t subtype);
/* The path the group is to be told of; NULL: none. */
const struct path *encode_wanted(const struct rib *rib, const struct group *group, prefix_id id);
/* The set that the group's filters make of the path's: 0: refused.  Good until the next question. */
uint32_t encode_filtered(struct encoder *encoder, const struct group *group, prefix_id id, const struct path *path);
/* The default route that is told in place of the table's; 0: none. */
uint32_t encode_default(const struct rib *rib, const struct defaults *defaults, const struct group_key *key);
void encoder_follow_policy(struct encoder *encoder, const struct policy_book *book);
/* Counters of policy/apply.h, of what goes out. */
void encoder_add_hits(const struct encoder *encoder, uint64_t *sum);
void encoder_forget_hits(struct encoder *encoder, const struct policy_counters *which);
size_t encoder_bytes(const struct encoder *encoder);
