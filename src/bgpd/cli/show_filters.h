/* SPDX-License-Identifier: Apache-2.0 */
/* show_filters -- outbound route filters (RFC 5291) of a neighbor in one family, as text and as JSON (FRR's keys). */
#pragma once
#include "bgpd/speaker/speaker.h"
#include "cli/command.h"

void json_family_filters(struct json_stream *js, const struct neighbor *n, enum family_row f, const struct event_status *status);
void print_family_filters(struct call *call, const struct neighbor *n, enum family_row f, const struct event_status *status);
