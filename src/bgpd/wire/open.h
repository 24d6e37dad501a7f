/* SPDX-License-Identifier: Apache-2.0 */
/* open -- the OPEN message and its capabilities (RFC 4271 4.2, 5492, 9072, 6793, 4760, 2918, 7313, 4724, 8654,
 * 7911, draft fqdn). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/wire/family.h"
#include "bgpd/wire/message.h"

/* What one side offers. */
struct capabilities {
	bool any;                         /* the optional parameter was there */
	bool family[FAMILY_COUNT];
	bool multiprotocol;               /* any MP capability, also of families not in our table */
	bool refresh, refresh_old, enhanced_refresh, extended_message, as4;
	uint32_t as4_number;
	bool graceful_restart, restart_state, notification_bit;      /* R and N bits, RFC 4724 3, 8538 */
	uint16_t restart_seconds;
	bool restart_family[FAMILY_COUNT], forwarding[FAMILY_COUNT]; /* F bit */
	uint8_t addpath[FAMILY_COUNT];    /* 1 receive, 2 send, 3 both */
	bool extended_nexthop[FAMILY_COUNT];                         /* IPv6 next hop, RFC 8950 */
	char hostname[65], domain[65];
	uint32_t unknown_count;
	uint8_t unknown[16];              /* codes of capabilities not understood */
};

struct open {
	uint8_t version;
	uint32_t asn;                     /* the real one: of the AS4 capability if there */
	uint16_t asn_field;               /* as in the fixed part (23456 = AS_TRANS) */
	uint16_t hold_seconds;
	uint32_t router_id;               /* host order */
	struct capabilities offers;
};

void open_write(struct writer *w, const struct open *open);
/* false with the NOTIFICATION: version, hold time 1 or 2, router id 0, malformed parameters. AS and id are
 * compared with the configuration by session/. */
bool open_read(struct reader body, struct open *out, struct notification *error);
/* Names of capabilities for shows and logs. */
const char *capability_word(uint8_t code);
