/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- see compile.h. */
#include "zebra/cli/compile.h"

#include <stdio.h>
#include <string.h>
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"

bool object_says(const struct object *object, const char *name)
{
	int index = field_index(object->kind->fields, name, strlen(name));
	return said_has(object->record, (unsigned)index);
}

/* -- interfaces -- */

static void add_addresses(struct wish *wish, const struct object *interface, const struct kind *kind)
{
	for (const struct object *o = object_first(interface, kind); o; o = object_next(o)) {
		const struct address_settings *s = o->record;
		struct iface_address a = { .prefix = s->prefix };
		if (s->local.family) {
			a.peer = prefix_address(&s->prefix);
			memcpy(a.prefix.bytes, s->local.bytes, sizeof s->local.bytes);
		}
		if (s->label)
			snprintf(a.label, sizeof a.label, "%s", s->label);
		array_push(&wish->addresses, a);
	}
}

struct wish compile_wish(const struct object *o)
{
	const struct interface_settings *s = o->record;
	struct wish wish = { .shutdown = -1, .multicast = -1 };
	snprintf(wish.name, sizeof wish.name, "%s", s->name);
	if (object_says(o, "shutdown"))
		wish.shutdown = s->shutdown;
	if (object_says(o, "multicast"))
		wish.multicast = s->multicast;
	if (object_says(o, "multicast_said"))
		wish.multicast = s->multicast_said;
	wish.ignores_carrier = object_says(o, "link_detect") && !s->link_detect;
	wish.bandwidth = s->bandwidth;
	wish.description = mem_text(s->description);
	add_addresses(&wish, o, &ip_address_kind);
	add_addresses(&wish, o, &ip_peer_kind);
	add_addresses(&wish, o, &ipv6_address_kind);
	nd_compile(o, &wish.nd);
	return wish;
}

/* -- static routes -- */

static uint8_t kind_of(const struct static_settings *s)
{
	if (s->null0 || s->blackhole)
		return NEXTHOP_BLACKHOLE;
	if (s->reject)
		return NEXTHOP_REJECT;
	return s->gateway.family ? NEXTHOP_GATEWAY : NEXTHOP_INTERFACE;
}

struct static_line compile_static(const struct object *o)
{
	const struct static_settings *s = o->record;
	struct static_line line = { .prefix = s->prefix, .table = o->kind == &ip_mroute_kind ? table_multicast : s->table, .tag = s->tag, .distance = s->distance,
				    .metric = s->metric,
				    .kind = kind_of(s), .weight = s->weight, .is_onlink = s->onlink,
				    .gateway = s->gateway };
	if (s->interface)
		snprintf(line.interface, sizeof line.interface, "%s", s->interface);
	return line;
}
