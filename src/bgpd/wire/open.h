/* SPDX-License-Identifier: Apache-2.0 */
/* open -- the OPEN message (RFC 4271 4.2, 5492, 9072, 6793); its capabilities have a file of their own. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/wire/capability.h"
#include "bgpd/wire/family.h"
#include "bgpd/wire/message.h"

struct open {
	uint8_t version;
	uint32_t asn;                     /* the real one: of the AS4 capability if there */
	uint16_t asn_field;               /* as in the fixed part (23456 = AS_TRANS) */
	uint16_t hold_seconds;
	uint32_t router_id;               /* host order */
	bool is_long;                     /* parameters have lengths of two octets (RFC 9072), needed or not */
	struct capabilities offers;
};

void open_write(struct writer *w, const struct open *open);
/* false with the NOTIFICATION: version, hold time 1 or 2, router id 0, malformed parameters. AS and id are
 * compared with the configuration by session/. */
bool open_read(struct reader body, struct open *out, struct notification *error);
