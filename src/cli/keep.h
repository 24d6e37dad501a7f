/* SPDX-License-Identifier: Apache-2.0 */
/* keep -- comments and other daemons' lines of an old file, put into a new text where they stood. */
#pragma once
#include "cli/config.h"

void keep_merge(const struct config *config, const char *old, const char *now, struct text *out);
