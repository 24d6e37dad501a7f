/* SPDX-License-Identifier: Apache-2.0 */
/* path_labels -- what is shown of a path's labels and of its label index. */
#pragma once
#include "bgpd/attrs/attrs.h"
#include "bgpd/cli/bgpd.h"

void print_labels(struct call *call, const struct attrs *a);
void json_labels(struct json_stream *js, const struct attrs *a);
