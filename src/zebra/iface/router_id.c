/* SPDX-License-Identifier: Apache-2.0 */
/* router_id -- which address names this router.
 *
 * Two Docker hosts have the same 172.17.0.1 on their docker0; if that became the router id, the two would
 * never be peers.  So bridges and whatever container engines plug into them are passed over, by the
 * kernel's kind where it tells and by name where only that gives them away.  A veth as such is no reason:
 * in a container or a lab eth0 is one. */
#include "zebra/iface/iface.h"

#include <stddef.h>
#include <string.h>
#include "base/text.h"

static const char *const engine_names[] = {
	"docker", "br-", "veth", "virbr", "vnet", "cni", "flannel", "cali", "podman", "lxcbr", "lxdbr", "kube-",
	"nodelocaldns", "weave", "cilium",
};

/* Bridges, their ports and what container engines make: never a router's identity. */
static bool is_for_containers(const struct iface *i)
{
	if (!strcmp(i->kind, "bridge") || !strcmp(i->slave_kind, "bridge"))
		return true;
	for (size_t n = 0; n < sizeof engine_names / sizeof *engine_names; n++)
		if (text_starts(i->name, engine_names[n]))
			return true;
	return false;
}

static uint32_t highest_address(const struct iface *i)
{
	uint32_t best = 0;
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		struct address a = prefix_address(&i->addresses.items[n].prefix);
		if (a.family != AF_INET || address_is_loopback(&a) || address_is_link_local(&a))
			continue;
		uint32_t v4 = address_to_v4(&a);
		best = v4 > best ? v4 : best;
	}
	return best;
}

uint32_t ifaces_router_id(const struct ifaces *t)
{
	uint32_t loopback = 0, real = 0;
	for (uint32_t n = 0; n < t->items.count; n++) {
		const struct iface *i = t->items.items[n];
		if (!iface_is_up(i) || is_for_containers(i))
			continue;
		uint32_t *best = iface_is_loopback(i) ? &loopback : &real;
		uint32_t own = highest_address(i);
		*best = own > *best ? own : *best;
	}
	return loopback ? loopback : real;
}
