/* SPDX-License-Identifier: Apache-2.0 */
/* connected -- the networks that this machine's own addresses lie in. */
#pragma once
#include <stdbool.h>
#include "zebra/iface/iface.h"
#include "zebra/rib/rib.h"

/* The interface or its addresses changed: offers what is connected now and takes back what no longer is.
 * An interface without carrier offers nothing, as in Quagga and FRR: nobody can be reached there. */
void connected_update(struct rib *rib, struct iface *i);
/* The interface is gone. */
void connected_withdraw(struct rib *rib, struct iface *i);
