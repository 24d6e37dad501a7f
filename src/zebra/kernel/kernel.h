/* SPDX-License-Identifier: Apache-2.0 */
/* kernel -- the Linux kernel's side: what it tells (learn), what it is told (install, objects, change).
 *
 * Three sockets: `ask` for dumps, single requests and nexthop objects; `writer` for batches of routes;
 * `events` listens to everybody but `writer`, whose echo the kernel drops.  Everything is synchronous but
 * the events: netlink answers while it is asked. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/netlink.h"
#include "net/nexthop.h"
#include "net/prefix.h"
#include "zebra/iface/iface.h"
#include "zebra/iface/neighbor.h"
#include "zebra/rib/rib.h"

/* Route protocols (rtm_protocol) that mean "one of us put it there". */
enum { PROTOCOL_ZEBRA = 11, PROTOCOL_BGP = 186, PROTOCOL_STATIC = 196 };
enum { INSTALL_METRIC = 20 };      /* as Quagga's and FRR's: routes of people and of DHCP come first */

/* A route as the kernel has it. */
struct kernel_route {
	struct prefix prefix;
	uint32_t table;
	uint32_t metric;
	uint32_t object;           /* id of its nexthop object, or 0 */
	uint8_t protocol;
	uint8_t type;              /* RTN_* */
	uint8_t origin;            /* enum route_origin; ORIGIN_KERNEL: somebody else's */
	bool replaced;             /* it took the place of another */
	uint32_t count;
	struct nexthop nexthops[NEXTHOPS_MAX];
};

struct kernel_rules {
	/* An interface is new or changed; `news` has no addresses. */
	void (*link)(void *owner, const struct iface *news);
	void (*link_gone)(void *owner, uint32_t index);
	void (*address)(void *owner, uint32_t index, const struct iface_address *a, bool gone);
	void (*route)(void *owner, const struct kernel_route *route, bool gone);
	void (*neighbor)(void *owner, const struct neighbor *n, bool gone);
	/* The kernel refused a route: the table shows it, the client is told. */
	void (*refused)(void *owner, const struct table *table, const struct entry *entry, int error,
			const char *words);
	/* The kernel has a route that it had not, or otherwise (only if rib->is_confirmed). */
	void (*installed)(void *owner, const struct table *table, const struct entry *entry);
	/* Something was lost: read everything again. */
	void (*overrun)(void *owner, const char *why);
};

/* A nexthop object that exists in the kernel. */
struct nexthop_object {
	uint32_t kernel_id;
	uint32_t exit;             /* ours: the exit; 0: somebody else's, or not taken over yet */
	uint8_t protocol;
	bool is_group;
	bool was_seen;
	uint32_t count;
	struct nexthop *nexthops;  /* resolved to single ones */
	uint32_t *members;         /* kernel ids of a group's members, or NULL */
};

struct kernel_counts {
	uint64_t routes_sent, deletes_sent, batches, refused, objects_made, objects_moved, events, overruns, rereads;
};

struct kernel {
	struct netlink *ask, *writer, *events;
	struct batch *batch;
	struct rib *rib;
	const struct kernel_rules *rules;
	void *owner;
	bool has_objects;          /* the kernel knows nexthop objects */
	bool avoids_objects;       /* and new routes are not to use them */
	struct slab objects;
	struct idhash objects_by_id;
	ARRAY_OF(uint32_t) held;   /* exits of an earlier life, held until all routes were read */
	ARRAY_OF(uint32_t) apart;  /* exits of adopted routes that use no object */
	struct kernel_counts counts;
};

bool kernel_open(struct kernel *k, struct rib *rib, const struct kernel_rules *rules, void *owner, char **why);
/* The size the operator asked for with -s, before kernel_open; 0: the default. */
void kernel_want_buffer(size_t bytes);
void kernel_close(struct kernel *k);

/* -- learn -- */
bool kernel_read_links(struct kernel *k);
bool kernel_read_addresses(struct kernel *k);
bool kernel_read_objects(struct kernel *k);
bool kernel_read_neighbors(struct kernel *k);
bool kernel_read_routes(struct kernel *k, int family);
int kernel_events_fd(const struct kernel *k);
void kernel_read_events(struct kernel *k);

/* -- install -- */
/* Works for about so long; true while there is more. */
bool kernel_install_some(struct kernel *k, int64_t budget_us);

/* Takes our routes out at the end of our life: objects first, whose deletion takes the routes over them along
 * (a million in under a second), then those that have none, for at most about so long. */
void kernel_leave(struct kernel *k, int64_t budget_us);

/* -- objects -- */
void objects_delete_all(struct kernel *k);
struct nexthop_object *object_by_id(const struct kernel *k, uint32_t kernel_id);
/* The exit by which the kernel has this route of an earlier life; counted. */
uint32_t object_adopt(struct kernel *k, const struct kernel_route *route);
void objects_adopted(struct kernel *k);            /* all routes were read: what nobody uses goes */
bool object_make(struct kernel *k, uint32_t exit); /* before the first route over it */
bool object_move(struct kernel *k, uint32_t exit, const struct nexthop *nexthops, uint32_t count);
void object_drop(struct kernel *k, uint32_t exit);
void object_news(struct kernel *k, const struct nlmsghdr *message, bool gone);
void objects_mark_unseen(struct kernel *k);        /* before everything is read again */
void objects_forget_unseen(struct kernel *k);      /* after it: what did not turn up is gone */

/* -- change: false and *why (caller frees) in one line -- */
struct address_order {
	uint32_t ifindex;
	struct prefix prefix;
	struct address peer;
	const char *label;         /* or NULL */
};
bool kernel_add_address(struct kernel *k, const struct address_order *order, char **why);
bool kernel_drop_address(struct kernel *k, const struct address_order *order, char **why);
bool kernel_set_flags(struct kernel *k, uint32_t ifindex, uint32_t flags, uint32_t mask, char **why);
bool kernel_forwarding(int family);
bool kernel_set_forwarding(int family, bool on, char **why);
uint32_t kernel_link_speed(const char *name);      /* Mb/s; 0: unknown */
