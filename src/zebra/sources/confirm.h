/* SPDX-License-Identifier: Apache-2.0 */
/* confirm -- clients that wait until the kernel has their routes are told so, many at once. */
#pragma once
#include <stdint.h>
#include "net/prefix.h"

enum { CONFIRMED_MAX = 256 };

struct clients;
struct client;
struct table;

struct confirmed {
	struct client *client;
	const struct table *table;
	uint32_t count;
	struct prefix prefixes[CONFIRMED_MAX];
};

/* The kernel has the client's route. */
void confirm(struct clients *c, struct client *client, const struct table *table, const struct prefix *p);
void confirm_flush(struct clients *c);
/* The same for what it said again and what the kernel had before. */
void confirm_known(struct client *client, const struct table *table, const struct prefix *prefixes, uint32_t count);
