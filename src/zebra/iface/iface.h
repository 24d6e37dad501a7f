/* SPDX-License-Identifier: Apache-2.0 */
/* iface -- the machine's interfaces and their addresses, as the kernel told them last.
 *
 * What the operator wants of an interface (`struct wish`) is kept by name, because an interface may come
 * after its configuration. */
#pragma once
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"

struct iface_address {
	struct prefix prefix;      /* with host bits */
	struct address peer;       /* point to point, or none */
	char label[IF_NAMESIZE];
	bool is_secondary;
	bool was_seen;             /* by the reading that is under way */
};

/* A route that follows from an address: its network (connected), or the address itself (local). */
struct iface_route {
	struct prefix prefix;
	uint8_t origin;            /* enum route_origin */
};

struct iface {
	uint32_t index;
	char name[IF_NAMESIZE];
	uint32_t flags;            /* IFF_* */
	uint32_t mtu;
	uint32_t master;           /* index of the bridge it is a port of, or 0 */
	uint32_t parent;           /* index of the other end or of what it lies on, or 0 */
	bool parent_is_elsewhere;  /* in another network namespace */
	uint16_t hardware_type;    /* ARPHRD_* */
	uint8_t hardware_length;
	uint8_t hardware[20];
	char kind[16];             /* "bridge", "veth", …; "" for hardware */
	char slave_kind[16];
	bool is_vlan_aware;        /* of a bridge */
	uint16_t vlan_id;          /* of kind "vlan" */
	uint32_t ups, downs;
	int64_t last_up_s, last_down_s;   /* wall clock; 0: never since the start */
	bool ignores_carrier;      /* no link-detect */
	bool was_seen;
	ARRAY_OF(struct iface_address) addresses;
	ARRAY_OF(struct iface_route) routes;   /* that are offered now */
};

struct ifaces {
	ARRAY_OF(struct iface *) items;   /* by index */
};

void ifaces_free(struct ifaces *t);
struct iface *iface_find(const struct ifaces *t, uint32_t index);        /* NULL: not there */
struct iface *iface_by_name(const struct ifaces *t, const char *name);
struct iface *iface_add(struct ifaces *t, uint32_t index);
void iface_remove(struct ifaces *t, uint32_t index);
const char *iface_name(const struct ifaces *t, uint32_t index);          /* "unknown" if it isn't there */
/* By name, digits as numbers: eth2 before eth10. `out` has room for all. */
uint32_t ifaces_sorted(const struct ifaces *t, const struct iface **out);
/* "eth0, lo": what there is, for messages. The caller frees. */
char *ifaces_list(const struct ifaces *t);

bool iface_is_up(const struct iface *i);           /* by the operator */
bool iface_is_operative(const struct iface *i);    /* and it has carrier, unless that is ignored */
bool iface_is_loopback(const struct iface *i);

struct iface_address *iface_address_find(struct iface *i, const struct prefix *p, const struct address *peer);
bool iface_has_family(const struct iface *i, int family);
/* Loopback addresses of the loopback: every machine has them, nobody routes to them. */
bool iface_address_is_plumbing(const struct iface *i, const struct iface_address *a);
/* The network that is reached directly because of an address; the peer's if there is one. */
struct prefix iface_address_network(const struct iface_address *a);

/* -- router id -- */

/* The loopback's highest global address, else the highest of a real interface that is up; 0: none. */
uint32_t ifaces_router_id(const struct ifaces *t);
