/* SPDX-License-Identifier: Apache-2.0 */
/* reset_words -- why a session ended or never was, in FRR's words and with FRR's number of them: scripts compare those.  Ours
 * say more, and what to do; JSON has them beside (`reason`, `lastResetReason`). */
#pragma once
#include "bgpd/cli/pick.h"

struct reset_word {
	const char *words;
	uint8_t code;
};

/* Of a session, or of an attempt that a NOTIFICATION ended: whichever was later; NULL: there was none. */
const struct down_reason *reset_last(const struct neighbor *n);
struct reset_word reset_word(const struct neighbor *n);
/* The NOTIFICATION that ended it, if one did; then what reset_word says. */
void json_reset_words(struct json_stream *js, const struct neighbor *n);
