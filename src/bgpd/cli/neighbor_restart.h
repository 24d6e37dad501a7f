/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_restart -- graceful restart with a neighbor: who plays which part, what is waited for (FRR's layout and
 * keys). */
#pragma once
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"
#include "cli/command.h"

/* The object "gracefulRestartInfo". */
void json_restart_info(struct json_stream *js, const struct speaker *s, const struct neighbor *n,
		       const struct neighbor_answer *answer);
void print_restart_info(struct call *call, const struct speaker *s, const struct neighbor *n,
			const struct neighbor_answer *answer);
