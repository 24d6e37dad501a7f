/* SPDX-License-Identifier: Apache-2.0 */
/* messages -- what zebra and its clients tell each other: structs, and how they lie in a frame.
 *
 * Each message has `put` (struct to writer) and `get` (reader to struct; false when it is malformed, which
 * closes the channel).  Numbers are in network order.  Order of a client's life:
 *
 *   client                                   zebra
 *   HELLO                             <->    HELLO
 *                                      <-    INTERFACE…, INTERFACE_ADDRESS…, ROUTER_ID, READY
 *   NEXTHOP_WATCH…, REDISTRIBUTE…      ->
 *                                      <-    NEXTHOP…, REDISTRIBUTED…
 *   ROUTES_ADD…, ROUTES_DEL…           ->
 *   SYNC_DONE                          ->    what this client left from its earlier life and did not say
 *                                            again is swept
 *                                      <-    ROUTES_FAILED (the kernel's or the table's refusal)
 *
 * When a client goes away zebra keeps its routes for a while (see zebra's `-K` and client keep time) so
 * that a restart loses no packet, then sweeps them. */
#pragma once
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "net/nexthop.h"
#include "net/prefix.h"

enum link_kind {
	LINK_HELLO = 1,
	LINK_READY = 2,             /* zebra to client: u32, how many routes of the client's earlier life are kept */
	/* client to zebra */
	LINK_ROUTES_ADD = 16,       /* struct link_routes */
	LINK_ROUTES_DEL,            /* struct link_routes, next hops ignored */
	LINK_SYNC_DONE,             /* u8 family (AF_INET/AF_INET6) */
	LINK_NEXTHOP_WATCH,         /* struct link_watch */
	LINK_NEXTHOP_UNWATCH,
	LINK_REDISTRIBUTE,          /* struct link_redistribute */
	LINK_REDISTRIBUTE_OFF,
	LINK_STAY,                  /* u32 seconds: keep my routes so long when I go (graceful restart) */
	LINK_ADVERTISE,             /* struct link_advertise: be a router on that link (RFC 4861), for unnumbered peers */
	/* zebra to client */
	LINK_INTERFACE = 64,        /* struct link_interface: new or changed */
	LINK_INTERFACE_GONE,        /* struct link_interface, ifindex counts */
	LINK_ADDRESS,               /* struct link_address */
	LINK_ADDRESS_GONE,
	LINK_ROUTER_ID,             /* u32 address, host order value; 0 = none */
	LINK_NEXTHOP,               /* struct link_nexthop: answer, and each change after */
	LINK_REDISTRIBUTED,         /* struct link_redistributed */
	LINK_REDISTRIBUTED_GONE,
	LINK_NEIGHBOR,              /* struct link_neighbor: a router said its link-local address on a link */
	LINK_NEIGHBOR_GONE,
	LINK_ROUTES_FAILED,         /* struct link_routes + u32 errno before it, prefixes that were refused */
	LINK_ROUTES_INSTALLED       /* struct link_routes without next hops: the kernel has what was asked for with CONFIRM */
};

/* A batch of prefixes with the same way out. */
struct link_routes {
	uint8_t family;             /* AF_INET, AF_INET6 */
	uint8_t origin;             /* enum route_origin */
	uint8_t distance;
	uint8_t flags;              /* LINK_ROUTE_* */
	uint32_t metric;
	uint32_t tag;
	uint32_t table;             /* 0: main; LINK_TABLE_MULTICAST: for lookups against reverse paths */
	uint32_t nexthop_count;
	struct nexthop nexthops[NEXTHOPS_MAX];
	struct reader extra;        /* with LINK_ROUTE_EXTRA: EXTRA_COUNT words, read with link_next_words */
	uint32_t prefix_count;
	struct reader prefixes;     /* each: u8 length, then 4 or 16 bytes; read with link_next_prefix */
};
#define LINK_TABLE_MULTICAST UINT32_MAX
enum { LINK_ROUTE_IBGP = 1, LINK_ROUTE_RECURSE = 2, LINK_ROUTE_CONFIRM = 4 /* the client waits for the kernel */,
       LINK_ROUTE_EXTRA = 8 /* words for shows come along */,
       LINK_ROUTE_UNDERLAY = 16 /* shares of the traffic are those of the routes that lead to the gateway */ };
/* What the client says of its routes for people who look at them here; "" where there is none. */
enum link_extra { EXTRA_AS_PATH, EXTRA_COMMUNITIES, EXTRA_LARGE_COMMUNITIES, EXTRA_REASON, EXTRA_COUNT };
enum { EXTRA_WORDS_MOST = 1024 };         /* bytes of each: longer ones are cut */

void link_put_routes(struct writer *w, const struct link_routes *m);    /* head, without prefixes */
void link_put_prefix(struct writer *w, const struct prefix *p);         /* after the head; count is found from the length */
void link_put_words(struct writer *w, const char *chars, size_t length);  /* the next of `extra` */
struct reader link_next_words(struct reader *extra);
bool link_get_routes(struct reader *r, struct link_routes *out);        /* prefixes becomes a window */
bool link_next_prefix(struct link_routes *m, struct prefix *out);       /* false at the end */

struct link_watch {
	struct address address;
	bool must_be_connected;     /* eBGP one hop: only a connected route counts */
	/* Family not 0: not the way to the address is asked about, but whether there is a route to just this prefix, of
	 * somebody else than who asks, whatever it does with packets. */
	struct prefix route;
};
void link_put_watch(struct writer *w, const struct link_watch *m);
bool link_get_watch(struct reader *r, struct link_watch *out);

struct link_nexthop {
	struct address address;
	bool is_reachable;
	bool is_connected;          /* resolved by a connected route */
	uint8_t distance;
	uint8_t origin;             /* of the route that resolves it */
	uint32_t metric;
	struct prefix by;           /* that route's prefix */
	struct prefix route;        /* as in the question */
	uint32_t nexthop_count;
	struct nexthop nexthops[NEXTHOPS_MAX];   /* how it is reached, fully resolved */
};
void link_put_nexthop(struct writer *w, const struct link_nexthop *m);
bool link_get_nexthop(struct reader *r, struct link_nexthop *out);

struct link_redistribute {
	uint8_t family;
	uint8_t origin;             /* enum route_origin */
	uint32_t table;
};
void link_put_redistribute(struct writer *w, const struct link_redistribute *m);
bool link_get_redistribute(struct reader *r, struct link_redistribute *out);

struct link_redistributed {
	struct prefix prefix;
	uint8_t origin;
	uint8_t distance;
	uint32_t metric;
	uint32_t tag;
	uint32_t instance;          /* of ORIGIN_TABLE: the table that it was taken over from */
	struct nexthop nexthop;     /* the first */
};
void link_put_redistributed(struct writer *w, const struct link_redistributed *m);
bool link_get_redistributed(struct reader *r, struct link_redistributed *out);

struct link_interface {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint32_t flags;             /* IFF_* */
	uint32_t mtu;
	bool is_operative;          /* up and running */
	char kind[16];              /* "bridge", "veth", … from the kernel, "" if none */
};
void link_put_interface(struct writer *w, const struct link_interface *m);
bool link_get_interface(struct reader *r, struct link_interface *out);

struct link_address {
	uint32_t ifindex;
	struct prefix prefix;       /* with host bits */
	struct address peer;        /* point to point, or none */
};
void link_put_address(struct writer *w, const struct link_address *m);
bool link_get_address(struct reader *r, struct link_address *out);

struct link_advertise {
	uint32_t ifindex;
	bool is_on;
	uint32_t interval_seconds;  /* unless the operator says another */
};
void link_put_advertise(struct writer *w, const struct link_advertise *m);
bool link_get_advertise(struct reader *r, struct link_advertise *out);

struct link_neighbor {
	uint32_t ifindex;
	struct address address;
};
void link_put_neighbor(struct writer *w, const struct link_neighbor *m);
bool link_get_neighbor(struct reader *r, struct link_neighbor *out);
