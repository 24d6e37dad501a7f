/* SPDX-License-Identifier: Apache-2.0 */
/* common_rows -- handlers of common commands that live in their own files. */
#pragma once
#include "cli/command.h"

void common_show_version(struct call *call);
void common_show_memory(struct call *call);
void common_show_cpu(struct call *call);
void common_clear_cpu(struct call *call);
void common_show_poll(struct call *call);
void common_show_timers(struct call *call);
void common_show_work(struct call *call);
