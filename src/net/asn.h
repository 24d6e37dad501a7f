/* SPDX-License-Identifier: Apache-2.0 */
/* asn -- AS numbers in words: 65546 is 1.10 in the notation of RFC 5396 that operators call asdot. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

/* In place of a number that takes four octets where there is room for two (RFC 6793). */
enum { AS_TRANS = 23456 };

static inline uint16_t asn_short(uint32_t number)
{
	return number > UINT16_MAX ? AS_TRANS : (uint16_t)number;
}

enum asn_notation {
	ASN_PLAIN,                   /* 65546, 100 */
	ASN_DOT,                     /* 1.10, 100: a dot where four octets are needed */
	ASN_DOT_PLUS                 /* 1.10, 0.100: always a dot */
};

/* A number that is written again as it was typed. */
struct asn {
	uint32_t number;             /* 0: none */
	uint8_t notation;            /* enum asn_notation */
};

/* 1-4294967295 in any notation; false for anything else. */
bool asn_parse(const char *word, struct asn *out);
void text_add_asn(struct text *t, uint32_t number, enum asn_notation notation);
