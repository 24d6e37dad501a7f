/* SPDX-License-Identifier: Apache-2.0 */
/* route_filter -- words after `show bgp …` that pick routes of the table: cidr-only, version, self-originate. */
#pragma once
#include <stdbool.h>
#include "bgpd/events/events.h"
#include "cli/command.h"

bool route_filter_is_there(const struct call *call);
/* Does the path belong to what was asked for?  Without such a word every path does. */
bool route_filter_takes(const struct call *call, const struct page_prefix *prefix, const struct page_path *path);
