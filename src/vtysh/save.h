/* SPDX-License-Identifier: Apache-2.0 */
/* save -- `write`: each daemon its own file, or one file for all. */
#pragma once
#include "cli/grammar.h"
#include "vtysh/shell.h"

int run_show_startup(struct shell *sh, const struct match *match);
int run_write(struct shell *sh, const struct match *match);
int save_integrated(struct shell *sh);
/* "/etc/grevy/grevy.conf" */
char *save_integrated_path(const struct shell *sh);
