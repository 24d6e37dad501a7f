/* SPDX-License-Identifier: Apache-2.0 */
/* profile -- which defaults hold where nothing is said: the article's, FRR's traditional ones, FRR's for data centres.
 *
 * `frr defaults traditional|datacenter` in the configuration chooses; without it a program built for FRR's places has
 * FRR's traditional ones, because the files there are FRR's.  `frr version X.Y` tells who wrote the file: what FRR
 * changed after that version is not assumed.  A field whose default depends on the profile is marked `.by_profile` in
 * its row, so that `no` says false instead of nothing. */
#pragma once
#include "bgpd/cli/settings.h"

enum profile { PROFILE_ARTICLE, PROFILE_TRADITIONAL, PROFILE_DATACENTER, PROFILE_COUNT };

struct profile_choice {
	enum profile profile;
	unsigned version;                   /* of the file's writer: major * 100 + minor; 0: not told */
};

/* What a tree asks for. */
struct profile_choice profile_of(const struct object *tree);
/* Was the file written by that version of FRR, or a newer one?  Not, if it doesn't say. */
bool profile_is_since(struct profile_choice choice, unsigned version);
/* Puts the profile's defaults into what a record of that kind has not said. */
void profile_fill(struct profile_choice choice, const struct kind *kind, void *record);
