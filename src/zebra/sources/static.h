/* SPDX-License-Identifier: Apache-2.0 */
/* static -- routes that the operator wrote.
 *
 * Lines with the same prefix, table, distance and metric are one route with several next hops.  A line may name an
 * interface that does not exist yet: it counts from the day it comes. */
#pragma once
#include <net/if.h>
#include <stdbool.h>
#include "base/memory.h"
#include "zebra/iface/iface.h"
#include "zebra/rib/rib.h"

/* One line. */
struct static_line {
	struct prefix prefix;
	uint32_t table;            /* 0: main */
	uint32_t tag;
	uint32_t metric;
	uint8_t distance;
	uint8_t kind;              /* enum nexthop_kind */
	uint8_t weight;
	bool is_onlink;
	struct address gateway;    /* or none */
	char interface[IF_NAMESIZE];   /* or "" */
};

struct static_key {
	struct prefix prefix;
	uint32_t table;
	uint32_t metric;
	uint8_t distance;
};

struct statics {
	ARRAY_OF(struct static_line) lines;       /* sorted by key */
	ARRAY_OF(struct static_key) offered;      /* sorted */
};

/* The configuration's lines, all of them; they are copied. */
void statics_set(struct statics *s, const struct static_line *lines, uint32_t count);
/* Offers the lines as interfaces are now. */
void statics_offer(struct statics *s, struct rib *rib, const struct ifaces *ifaces);
/* Does any line name an interface? Then news of interfaces matter. */
bool statics_name_interface(const struct statics *s, const char *name);
void statics_free(struct statics *s);
