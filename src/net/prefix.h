/* SPDX-License-Identifier: Apache-2.0 */
/* prefix -- an address and how many of its bits count. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "net/address.h"

/* 20 bytes, as address with the length in the spare part; bits past the length are zero after
 * prefix_mask (an interface's own address keeps them). */
struct prefix {
	uint8_t family;
	uint8_t length;
	uint8_t spare[2];
	union {
		uint8_t bytes[16];
		uint8_t v4[4];
		uint8_t v6[16];
	};
};

#define PREFIX_TEXT 50

struct prefix prefix_of(const struct address *a, unsigned length);  /* masked */
struct address prefix_address(const struct prefix *p);
void prefix_mask(struct prefix *p);
/* "A.B.C.D/M" or "X:X::X:X/M".  Host bits are kept; untouched on failure. */
bool prefix_parse(const char *text, struct prefix *out);
/* Why prefix_parse refuses, in words for an operator ("mask length 33 is beyond 32"). Static text. */
const char *prefix_why_bad(const char *text);
const char *prefix_text(const struct prefix *p, char out[PREFIX_TEXT]);
void text_add_prefix(struct text *t, const struct prefix *p);
int prefix_compare(const struct prefix *a, const struct prefix *b);  /* family, address, length */
bool prefix_same(const struct prefix *a, const struct prefix *b);
bool prefix_contains(const struct prefix *outer, const struct prefix *inner);
bool prefix_holds(const struct prefix *p, const struct address *a);
bool prefix_is_default(const struct prefix *p);
bool prefix_is_canonical(const struct prefix *p);                /* no host bits */
unsigned prefix_natural_length(const struct prefix *p);          /* class A/B/C length, 128 for IPv6 */
/* A mask as A.B.C.D to a length; false if it is not contiguous. */
bool mask_to_length(const struct address *mask, unsigned *out);
