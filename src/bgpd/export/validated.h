/* SPDX-License-Identifier: Apache-2.0 */
/* validated -- routes are told with what RPKI says of them, by an extended community (RFC 8097).
 *
 * It differs by prefix, so a set becomes up to three others; those of the set that was met last are remembered. */
#pragma once
#include "bgpd/rib/rib.h"

struct validated {
	uint32_t of;                         /* the set they are made of; 0: none */
	uint32_t made[VALIDITY_UNKNOWN];     /* by enum validity, one hold each; 0: not yet, or it can't be */
};

/* The set as it is told with the prefix: good until another set is asked for. */
uint32_t validated_attrs(struct validated *v, const struct rib *rib, const struct prefix *prefix, uint32_t attrs);
void validated_forget(struct validated *v);
