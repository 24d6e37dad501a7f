/* SPDX-License-Identifier: Apache-2.0 */
/* show_startup -- what summaries say of the time after we came up: `update-delay`, `advertisement-delay`. */
#pragma once
#include "bgpd/speaker/speaker.h"
#include "cli/command.h"

void json_startup(struct json_stream *js, const struct speaker *s);
void print_startup(struct call *call, const struct speaker *s);
