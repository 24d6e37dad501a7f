/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_capabilities -- what a neighbor and we offered each other, as text and as JSON (FRR's keys). */
#pragma once
#include "bgpd/speaker/speaker.h"
#include "cli/command.h"

void json_capabilities(struct json_stream *js, const struct neighbor *n);
void print_capabilities(struct call *call, const struct neighbor *n);
/* Of graceful restart alone. */
void json_restart_capability(struct json_stream *js, const struct neighbor *n);
void print_restart_capability(struct call *call, const struct neighbor *n);
