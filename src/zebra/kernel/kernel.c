/* SPDX-License-Identifier: Apache-2.0 */
/* kernel -- opens and closes the sockets. */
#include "zebra/kernel/kernel.h"

#include <linux/rtnetlink.h>

static size_t wanted_buffer;

void kernel_want_buffer(size_t bytes)
{
	wanted_buffer = bytes;
}

static bool open_events(struct kernel *k, char **why)
{
	struct netlink_options options = {
		.groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE |
			  RTMGRP_NEIGH,
		.receive_bytes = wanted_buffer,
		.ignore_port = netlink_port(k->writer),
	};
	k->events = netlink_open(&options, why);
	if (k->events)
		netlink_join(k->events, RTNLGRP_NEXTHOP);
	return k->events != NULL;
}

bool kernel_open(struct kernel *k, struct rib *rib, const struct kernel_rules *rules, void *owner, char **why)
{
	*k = (struct kernel){ .rib = rib, .rules = rules, .owner = owner };
	slab_open(&k->objects, sizeof(struct nexthop_object), 64);
	idhash_open(&k->objects_by_id);
	k->ask = netlink_open(&(struct netlink_options){ 0 }, why);
	k->writer = k->ask ? netlink_open(&(struct netlink_options){ 0 }, why) : NULL;
	if (!k->writer || !open_events(k, why))
		return false;
	k->batch = batch_new(k->writer);
	return true;
}

void kernel_close(struct kernel *k)
{
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++) {
		uint32_t id = k->objects_by_id.slots[slot].id;
		if (!id)
			continue;
		struct nexthop_object *object = slab_at(&k->objects, id);
		mem_free(object->nexthops);
		mem_free(object->members);
	}
	idhash_close(&k->objects_by_id);
	slab_close(&k->objects);
	array_free(&k->held);
	array_free(&k->apart);
	batch_free(k->batch);
	netlink_close(k->events);
	netlink_close(k->writer);
	netlink_close(k->ask);
}
