/* SPDX-License-Identifier: Apache-2.0 */
/* asked -- see asked.h. */
#include "zebra/cli/asked.h"

#include <string.h>
#include "zebra/instance/instance.h"

int asked_family(const struct call *call)
{
	return call_has(call, "ipv6") ? AF_INET6 : AF_INET;
}

static bool is_word(const struct call *call, const char *name, const char *word)
{
	const char *typed = call_word(call, name);
	return typed && !strcmp(typed, word);
}

bool asked_vrf_is_there(struct call *call)
{
	const char *vrf = call_word(call, "vrf_name");
	if (!vrf || !strcmp(vrf, "default") || !strcmp(vrf, "all"))
		return true;
	call_fail(call, "VRF %s is not there: the only one is default", vrf);
	return false;
}

bool asked_all_vrfs(const struct call *call)
{
	return is_word(call, "vrf_name", "all");
}

bool asked_all_tables(const struct call *call)
{
	return call_has(call, "all_tables");
}

const struct table *asked_table(const struct call *call)
{
	const struct zebra *z = call_owner(call);
	uint64_t id = (call_has(call, "mrib") || call_has(call, "rpf")) ? table_multicast : call_number(call, "table_id", TABLE_MAIN);
	return rib_find_table(&z->rib, (uint32_t)id, asked_family(call));
}
