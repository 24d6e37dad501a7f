/* SPDX-License-Identifier: Apache-2.0 */
/* link -- the interface that a session runs over: what its addresses are decides which next hops of ours the peer is
 * told (RFC 2545 3), and whether it shares a subnet with us (RFC 4271 5.1.3).
 *
 * Asked of the system when the connection is there, and again when the speaker hears that addresses changed. */
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include "bgpd/session/session.h"

static struct address address_of(const struct sockaddr *sa)
{
	uint16_t port;
	bool is_ip = sa && (sa->sa_family == AF_INET || sa->sa_family == AF_INET6);
	return is_ip ? address_from_sockaddr(sa, &port) : (struct address){ 0 };
}

struct address link_source(const char *interface, int family)
{
	struct ifaddrs *all = NULL;
	struct address found = { 0 };
	if (getifaddrs(&all) != 0)
		return found;
	for (const struct ifaddrs *i = all; i && !found.family; i = i->ifa_next) {
		struct address one = address_of(i->ifa_addr);
		bool is_global = one.family == family && !address_is_loopback(&one) && !address_is_link_local(&one);
		if (is_global && strcmp(i->ifa_name, interface) == 0)
			found = one;
	}
	freeifaddrs(all);
	return found;
}

static unsigned mask_length(const struct address *mask)
{
	unsigned bits = 0;
	for (unsigned i = 0; i < address_bits(mask->family) / 8; i++)
		bits += (unsigned)__builtin_popcount(mask->bytes[i]);
	return bits;
}

/* The address's subnet if the peer is in it too: a point-to-point peer is one of its own. */
static bool shares_subnet(const struct ifaddrs *i, const struct address *remote, struct prefix *out)
{
	struct address own = address_of(i->ifa_addr), mask = address_of(i->ifa_netmask);
	if (!own.family || own.family != remote->family)
		return false;
	struct prefix subnet = prefix_of(&own, mask.family ? mask_length(&mask) : address_bits(own.family));
	struct address other = i->ifa_flags & IFF_POINTOPOINT ? address_of(i->ifa_dstaddr) : (struct address){ 0 };
	if (!prefix_holds(&subnet, remote) && !address_same(&other, remote))
		return false;
	*out = subnet;
	return true;
}

/* The oldest stays our next hop when others come: of IPv4 the kernel lists it first, of IPv6 last. */
static void keep_address(const struct ifaddrs *i, const struct attempt *a, struct peer_link *out)
{
	struct address one = address_of(i->ifa_addr);
	bool is_v6 = one.family == AF_INET6;
	if (!one.family)
		return;
	if (is_v6 && address_is_link_local(&one))
		out->link_local = one;
	else if (is_v6 && !address_is_loopback(&one))
		out->v6 = one;
	else if (!is_v6 && !address_is_loopback(&one))
		out->v4 = out->v4.family ? out->v4 : one;
	if (shares_subnet(i, &a->remote, &out->subnet))
		out->is_shared = true;
}

/* Link-local addresses are the same on many interfaces: there the rules name the one. */
static const char *interface_of(const struct ifaddrs *all, const struct attempt *a, char room[IF_NAMESIZE])
{
	uint32_t scope = a->peer->rules->scope;
	if (address_is_link_local(&a->local) && scope)
		return if_indextoname(scope, room);
	for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
		struct address one = address_of(i->ifa_addr);
		if (one.family && address_same(&one, &a->local))
			return strncpy(room, i->ifa_name, IF_NAMESIZE - 1);
	}
	return NULL;
}

/* Our end of the connection is the address of its family, whatever else the interface has. */
static void prefer_own_end(const struct address *local, struct peer_link *out)
{
	if (local->family == AF_INET)
		out->v4 = *local;
	else if (address_is_link_local(local))
		out->link_local = *local;
	else
		out->v6 = *local;
}

struct peer_link link_of_session(const struct attempt *a)
{
	struct peer_link link = { 0 };
	struct ifaddrs *all = NULL;
	char room[IF_NAMESIZE] = "";
	if (getifaddrs(&all) != 0)
		all = NULL;
	const char *name = interface_of(all, a, room);
	link.ifindex = name ? if_nametoindex(name) : 0;
	for (const struct ifaddrs *i = all; i && name; i = i->ifa_next)
		if (strcmp(i->ifa_name, name) == 0)
			keep_address(i, a, &link);
	freeifaddrs(all);
	link.is_shared |= address_is_link_local(&a->remote);
	prefer_own_end(&a->local, &link);
	return link;
}

/* IPv6 routes over an IPv4 session need an IPv6 address of ours on the link, or there is no next hop to tell. */
bool link_has_next_hops(const struct peer_link *link, const struct peer_rules *rules)
{
	bool wants_v6 = false;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		wants_v6 |= families[f].address_family == AF_INET6 && rules->family[f].is_active;
	if (rules->remote.family != AF_INET || !wants_v6 || !link->is_shared || address_is_loopback(&link->v4))
		return true;
	return link->v6.family || link->link_local.family;
}
