/* SPDX-License-Identifier: Apache-2.0 */
/* asn_words -- AS numbers of neighbors in the notation of the instance, for shows. */
#pragma once
#include "bgpd/cli/pick.h"
#include "net/asn.h"

#define ASN_TEXT 12
const char *asn_words(const struct speaker *s, uint32_t asn, char room[ASN_TEXT]);
/* A number; a word where the notation puts a dot into it. */
void js_asn(struct json_stream *js, const char *key, const struct speaker *s, uint32_t asn);
/* The neighbor's AS: configured, or what it said; 0: not known yet. */
uint32_t remote_as_of(const struct neighbor *n);
/* "internal", "confed-external", "external (oad)" … */
const char *link_words(const struct neighbor *n);
