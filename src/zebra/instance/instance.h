/* SPDX-License-Identifier: Apache-2.0 */
/* instance -- zebra as a whole: which news goes to which room.
 *
 *	kernel ──► news.c ──► ifaces, connected, statics, rib, clients        filters.c: what route maps permit
 *	rib    ──► work.c ──► kernel/install, clients
 *	config ──► wishes.c ──► kernel/change          start.c: reading at start and after an overrun
 *
 * One loop, one owner.  Work is done in slices of a few milliseconds, so that a million routes never keep a
 * show waiting. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/burst.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"
#include "zebra/iface/iface.h"
#include "zebra/kernel/kernel.h"
#include "zebra/radv/radv.h"
#include "zebra/rib/rib.h"
#include "zebra/instance/filters.h"
#include "zebra/sources/clients.h"
#include "zebra/sources/import.h"
#include "zebra/sources/static.h"

/* What the operator said of an interface, by name. */
struct wish {
	char name[IF_NAMESIZE];
	int8_t shutdown;           /* 1 down, 0 up, -1 not said */
	int8_t multicast;
	bool ignores_carrier;
	uint32_t bandwidth;
	char *description;         /* or NULL */
	ARRAY_OF(struct iface_address) addresses;
	struct radv_rules nd;      /* its router advertisements */
};

/* A route of ours that the kernel says it lost. */
struct lost {
	uint32_t table;
	struct prefix prefix;
};

struct zebra {
	struct loop *loop;
	struct rib rib;
	struct ifaces ifaces;
	struct neighbors neighbors;
	struct kernel kernel;
	struct statics statics;
	struct imports imports;
	struct filters filters;
	struct clients clients;
	struct radv radv;
	ARRAY_OF(struct wish) wishes;
	struct watch *events;
	struct task work;
	struct timer work_later;
	struct timer reread;
	struct timer lost_soon;
	ARRAY_OF(struct lost) lost;
	struct burst lists;        /* what is pasted line by line is put in force together */
	bool policy_waits, statics_wait;       /* for that */
	const struct object *tree; /* the configuration in force; apply.c says which */
	struct address router_id_said;
	uint16_t kernel_source;
	bool retains;              /* our routes outlive us */
	bool takes_external;       /* routes of ours that others take away stay away */
	bool is_reading;           /* dumps are coming in */
	bool is_ready;             /* the configuration was read: failures can be told to who typed */
	bool watches_events, watches_kernel, watches_rib, watches_nht;
	int64_t started_s;
	struct log_limit refused_limit;
};

struct zebra_options {
	const char *zserv_path;
	uint32_t keep_seconds;     /* what an earlier life left and nobody says again goes after this */
	uint32_t most_nexthops;    /* of a route */
	bool retains;              /* our routes stay in the kernel when we end */
};

/* Reads the kernel, adopts what an earlier life left, listens for clients. */
struct zebra *zebra_start(struct loop *loop, const struct zebra_options *options, char **why);
void zebra_stop(struct zebra *z);                  /* takes our routes along unless told to retain them */
void zebra_free(struct zebra *z);

/* -- work.c -- */
extern const struct rib_rules zebra_rib_rules;
void zebra_work_open(struct zebra *z);
void zebra_has_work(struct zebra *z);
void zebra_installed(void *owner, const struct table *table, const struct entry *entry);
void zebra_refused(void *owner, const struct table *table, const struct entry *entry, int error, const char *words);

/* -- news.c -- */
extern const struct kernel_rules zebra_kernel_rules;
void zebra_update_router_id(struct zebra *z);
void zebra_link_gone(struct zebra *z, struct iface *i);

/* -- start.c -- */
bool zebra_read_all(struct zebra *z);
void zebra_route_news(struct zebra *z, const struct kernel_route *route, bool gone);
void zebra_restore_lost(void *owner);

/* -- wishes.c -- */
const struct wish *zebra_wish(const struct zebra *z, const char *name);     /* NULL: nothing said */
/* Takes the list over; what differs is done. */
void zebra_set_wishes(struct zebra *z, struct wish *wishes, uint32_t count);
/* Could the addresses be added?  They are, if the interface is there: only the kernel knows. */
bool zebra_try_wish(struct zebra *z, const struct wish *wish, char **why);
void zebra_grant(struct zebra *z, const struct iface *i);                   /* a new interface: all that is said of it */
void wish_drop(struct wish *wish);
