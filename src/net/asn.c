/* SPDX-License-Identifier: Apache-2.0 */
/* asn -- see asn.h. */
#include "net/asn.h"
#include <string.h>

static bool parse_dotted(const char *word, const char *dot, struct asn *out)
{
	char high[8];
	uint64_t upper, lower;
	if (dot == word || (size_t)(dot - word) >= sizeof high)
		return false;
	memcpy(high, word, (size_t)(dot - word));
	high[dot - word] = '\0';
	if (!text_to_number(high, UINT16_MAX, &upper) || !text_to_number(dot + 1, UINT16_MAX, &lower))
		return false;
	*out = (struct asn){ (uint32_t)(upper << 16 | lower), upper ? ASN_DOT : ASN_DOT_PLUS };
	return out->number != 0;
}

bool asn_parse(const char *word, struct asn *out)
{
	const char *dot = strchr(word, '.');
	uint64_t number;
	if (dot)
		return parse_dotted(word, dot, out);
	if (!text_to_number(word, UINT32_MAX, &number) || !number)
		return false;
	*out = (struct asn){ (uint32_t)number, ASN_PLAIN };
	return true;
}

void text_add_asn(struct text *t, uint32_t number, enum asn_notation notation)
{
	if (notation == ASN_DOT_PLUS || (notation == ASN_DOT && number > UINT16_MAX)) {
		text_add_number(t, number >> 16);
		text_add_char(t, '.');
		number &= UINT16_MAX;
	}
	text_add_number(t, number);
}
