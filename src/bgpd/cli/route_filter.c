/* SPDX-License-Identifier: Apache-2.0 */
/* route_filter -- see route_filter.h. */
#include "bgpd/cli/route_filter.h"

/* Not a whole class A, B or C network. */
static bool takes_classless(const struct call *call, const struct page_prefix *prefix, const struct page_path *path)
{
	uint8_t first = prefix->prefix.v4[0];
	if (prefix->prefix.family != AF_INET)
		return true;
	return prefix->prefix.length != (first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 255);
}

static bool takes_newer(const struct call *call, const struct page_prefix *prefix, const struct page_path *path)
{
	return prefix->version >= call_number(call, "version", 0);
}

static bool takes_own(const struct call *call, const struct page_prefix *prefix, const struct page_path *path)
{
	return !path->peer;
}

static const struct filter {
	const char *word;
	bool (*takes)(const struct call *call, const struct page_prefix *prefix, const struct page_path *path);
} filters[] = {
	{ "cidr-only", takes_classless },
	{ "version", takes_newer },
	{ "self-originate", takes_own },
};
enum { FILTERS = sizeof filters / sizeof *filters };

bool route_filter_is_there(const struct call *call)
{
	for (unsigned i = 0; i < FILTERS; i++)
		if (call_has(call, filters[i].word))
			return true;
	return false;
}

bool route_filter_takes(const struct call *call, const struct page_prefix *prefix, const struct page_path *path)
{
	for (unsigned i = 0; i < FILTERS; i++)
		if (call_has(call, filters[i].word) && !filters[i].takes(call, prefix, path))
			return false;
	return true;
}

