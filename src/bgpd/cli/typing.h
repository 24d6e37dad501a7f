/* SPDX-License-Identifier: Apache-2.0 */
/* typing -- for tests: lines given to a configuration as an operator types them, in one commit. */
#pragma once
#include <stdbool.h>
#include "cli/config.h"

/* Lines separated by newlines.  False if a line or the commit was refused: *refused says why (mem_free it; what was
 * there before is freed). */
bool type_lines(struct config *config, const char *lines, char **refused);
