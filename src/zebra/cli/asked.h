/* SPDX-License-Identifier: Apache-2.0 */
/* asked -- what the words of a show ask for: family, VRF, table. */
#pragma once
#include "cli/command.h"
#include "zebra/rib/rib.h"

int asked_family(const struct call *call);                 /* by the word "ip" or "ipv6" */
/* There is one VRF; asking for another is answered in words. */
bool asked_vrf_is_there(struct call *call);
bool asked_all_vrfs(const struct call *call);              /* `vrf all`: JSON gets an object per VRF */
bool asked_all_tables(const struct call *call);
const struct table *asked_table(const struct call *call);  /* NULL: not there */
