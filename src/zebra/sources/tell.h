/* SPDX-License-Identifier: Apache-2.0 */
/* tell -- what zebra says to a client. */
#pragma once
#include "zebra/sources/clients.h"

void tell_everything(struct client *client);       /* interfaces, addresses, router id, then READY */
void tell_watched(struct client *client, struct watched *w);   /* if the answer is another than the last */
/* All routes of an origin that are used: a client begins, or ends, to redistribute them. */
void tell_table(struct client *client, int family, uint8_t origin, bool on);
