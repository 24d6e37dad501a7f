/* SPDX-License-Identifier: Apache-2.0 */
/* maps -- see maps.h. */
#include "cli/maps.h"

#include "base/text.h"

const char *const map_line_order[] = { "description", "call", "match", "on-match", "set", NULL };

char *map_why_bad(const char *name, uint32_t seq, uint32_t leap, const char *call)
{
	if (leap && leap <= seq)
		return text_format("route-map %s: rule %u can't go on with rule %u: only with one behind it", name, seq, leap);
	if (text_same(call, name) && *name)
		return text_format("route-map %s can't ask itself", name);
	return NULL;
}
