/* SPDX-License-Identifier: Apache-2.0 */
/* gather -- a socket from which little comes often wakes us less often. */
#pragma once
#include "bgpd/session/connection.h"

enum { GATHER_BYTES = 448, GATHER_MS = 3 };

/* So much was read just now. */
void gather_note(struct connection *c, size_t bytes);
/* Nothing was there when patience had run out. */
void gather_in_vain(struct connection *c);
