/* SPDX-License-Identifier: Apache-2.0 */
/* capability -- what one side offers in its OPEN (RFC 5492), and how it changes within a session
 * (draft-ietf-idr-dynamic-cap).
 *
 * The members of one capability lie side by side in the struct: what may change within a session is compared and
 * copied as a span of bytes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "bgpd/wire/family.h"
#include "bgpd/wire/message.h"

/* RFC 9234 4.1. */
enum role { ROLE_PROVIDER, ROLE_RS_SERVER, ROLE_RS_CLIENT, ROLE_CUSTOMER, ROLE_PEER, ROLE_COUNT };

/* RFC 5291 5, and the direction of add-path (RFC 7911 4). */
enum direction { DIRECTION_RECEIVE = 1, DIRECTION_SEND = 2, DIRECTION_BOTH = 3 };

enum { SOFTWARE_VERSION_MOST = 64 };

/* Zeroed before it is filled, so that memcmp compares. */
struct capabilities {
	bool any;                         /* the optional parameter was there */
	bool family[FAMILY_COUNT];
	bool multiprotocol;               /* any MP capability, also of families not in our table */
	bool refresh, refresh_old, enhanced_refresh, extended_message, as4, dynamic;
	uint32_t as4_number;
	bool graceful_restart, restart_state, notification_bit;      /* R and N bits, RFC 4724 3, 8538 */
	uint16_t restart_seconds;
	bool restart_family[FAMILY_COUNT], forwarding[FAMILY_COUNT]; /* F bit */
	bool long_lived;                                             /* RFC 9494 */
	bool long_lived_family[FAMILY_COUNT], long_lived_forwarding[FAMILY_COUNT];
	uint32_t long_lived_seconds[FAMILY_COUNT];
	uint8_t addpath[FAMILY_COUNT];    /* enum direction */
	uint16_t paths_limit[FAMILY_COUNT];                          /* draft-abraitis-idr-addpath-paths-limit; 0: none */
	bool paths_limit_said[FAMILY_COUNT];
	bool extended_nexthop[FAMILY_COUNT];                         /* IPv6 next hop, RFC 8950 */
	uint8_t orf[FAMILY_COUNT];        /* address prefixes (RFC 5292), enum direction */
	uint8_t orf_old[FAMILY_COUNT];    /* the same as the type of before the RFC, 128 */
	bool role_said;
	uint8_t role;                     /* enum role; of others too: the session refuses what it doesn't know */
	bool role_differs;                /* said twice, with different values (RFC 9234 4.2) */
	char hostname[65], domain[65];
	char software[SOFTWARE_VERSION_MOST + 1];                    /* draft-abraitis-bgp-version-capability */
	bool link_local_nexthop;          /* draft-white-linklocal-capability */
	uint32_t unknown_count;
	uint8_t unknown[16];              /* codes of capabilities not understood */
};

/* Reads the capabilities of one optional parameter; false: a length that can't be. */
bool capabilities_read(struct reader parameter, struct capabilities *out);
/* Each as code, length, value. */
void capabilities_write(struct writer *w, const struct capabilities *c);
/* Names of capabilities for shows and logs. */
const char *capability_word(uint8_t code);

/* "provider"; "undefined" for what is no role. */
const char *role_word(uint8_t role);

/* May what differs be told within a session? */
bool capabilities_may_change(const struct capabilities *was, const struct capabilities *now);
/* One CAPABILITY message for each capability that differs; how many. */
uint32_t capabilities_write_changes(struct writer *w, const struct capabilities *was, const struct capabilities *now);
/* Follows a CAPABILITY message; false with the NOTIFICATION: it can't be read. */
bool capabilities_take_changes(struct reader body, struct capabilities *c, struct notification *error);
