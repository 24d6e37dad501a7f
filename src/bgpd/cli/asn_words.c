/* SPDX-License-Identifier: Apache-2.0 */
/* asn_words -- see asn_words.h. */
#include "bgpd/cli/asn_words.h"
#include <stdio.h>

const char *asn_words(const struct speaker *s, uint32_t asn, char room[ASN_TEXT])
{
	struct text t = { 0 };
	text_add_asn(&t, asn, s->plan.notation);
	snprintf(room, ASN_TEXT, "%s", text_chars(&t));
	text_free(&t);
	return room;
}

void js_asn(struct json_stream *js, const char *key, const struct speaker *s, uint32_t asn)
{
	char room[ASN_TEXT];
	bool is_dotted = s->plan.notation == ASN_DOT_PLUS || (s->plan.notation == ASN_DOT && asn > UINT16_MAX);
	if (is_dotted)
		js_text(js, key, asn_words(s, asn, room));
	else
		js_number(js, key, asn);
}

uint32_t remote_as_of(const struct neighbor *n)
{
	return n->rules->remote_as ? n->rules->remote_as : n->state.remote_as;
}

const char *link_words(const struct neighbor *n)
{
	bool is_confederated = n->rules->confederation;
	switch (neighbor_who(n).kind) {
	case PEER_IBGP: return is_confederated ? "confed-internal" : "internal";
	case PEER_CONFED: return "confed-external";
	default: return n->rules->is_oad ? "external (oad)" : "external";
	}
}
