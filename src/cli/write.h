/* SPDX-License-Identifier: Apache-2.0 */
/* write -- records and trees as the lines that make them. */
#pragma once
#include "cli/config.h"

/* How lines of an object with this record begin: "neighbor 192.0.2.1". */
void write_head(const struct kind *kind, const void *record, struct text *out);
