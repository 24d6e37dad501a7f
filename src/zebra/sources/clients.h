/* SPDX-License-Identifier: Apache-2.0 */
/* clients -- the daemons that offer routes and want to know how next hops are reached (link/messages.h).
 *
 * A client is a connection; the routes belong to its source, which outlives it: when bgpd goes, its routes
 * stay for as long as it asked (else `keep_seconds`), and what it does not say again is swept. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "base/memory.h"
#include "link/channel.h"
#include "link/messages.h"
#include "zebra/sources/confirm.h"
#include "zebra/iface/iface.h"
#include "zebra/radv/radv.h"
#include "zebra/rib/resolve.h"
#include "zebra/rib/rib.h"

struct watched {
	struct link_watch what;
	uint64_t told;             /* hash of the last answer */
};

struct client {
	struct clients *all;
	struct channel *channel;
	char name[24];
	uint16_t source;
	bool wants[2][ORIGIN_COUNT];      /* redistribution, by family and origin */
	ARRAY_OF(struct watched) watched;
	int64_t since_s;           /* wall clock */
	int64_t last_s;
	uint64_t added[2], deleted[2], failed;
	uint64_t frames;
	char last_command[24];
};

/* The routes of a source whose client is away. */
struct absence {
	struct clients *all;
	uint16_t source;
	bool stay_was_asked;
	uint32_t stay_seconds;
	struct timer timer;
};

enum { REFUSED_MAX = 256 };

/* "bgp", as FRR calls it: by its routes, not by its program. */
const char *client_protocol(const struct client *client);

struct clients {
	/* May a client be told that a next hop is reached this way? */
	bool (*permits_hop)(void *owner, const struct client *client, const struct resolution *found);
	void *owner;
	struct rib *rib;
	struct ifaces *ifaces;
	struct radv *radv;
	struct loop *loop;
	struct channel_server *server;
	uint32_t keep_seconds;
	uint32_t router_id;
	bool allows_reserved;      /* networks in 127/8 and multicast are told, too */
	bool is_started;           /* everything was read from the kernel: clients may be told */
	ARRAY_OF(struct client *) items;
	ARRAY_OF(struct absence *) absences;
	/* Refusals of the kernel that are to be told together. */
	struct client *refused_client;
	uint32_t refused_terms;
	int refused_error;
	uint32_t refused_count;
	struct prefix refused[REFUSED_MAX];
	struct confirmed confirmed;
};

bool clients_open(struct clients *c, const char *path, char **why);
void clients_close(struct clients *c);
void clients_allow_reserved(struct clients *c, bool on);

/* News for everybody. */
void clients_tell_interface(struct clients *c, const struct iface *i, bool gone);
void clients_tell_address(struct clients *c, const struct iface *i, const struct iface_address *a, bool gone);
void clients_tell_neighbor(struct clients *c, uint32_t ifindex, const struct address *a, bool gone);
void clients_set_router_id(struct clients *c, uint32_t id);
/* The rib has settled: answers about next hops that changed go out. */
void clients_settled(struct clients *c);
/* Another route is used: those who redistribute hear of it. */
void clients_selected(struct clients *c, const struct prefix *p, const struct terms *was, const struct terms *now);
/* The kernel refused what a client offered. */
void clients_refused(struct clients *c, const struct prefix *p, uint32_t terms, int error);
void clients_flush_refused(struct clients *c);
/* Stale routes from before the start: they wait for the source's client so long. */
void clients_expect(struct clients *c, uint16_t source);
struct client *client_of_source(const struct clients *c, uint16_t source);
