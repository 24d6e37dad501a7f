/* SPDX-License-Identifier: Apache-2.0 */
/* radv -- on which links we are a router (RFC 4861 6.2), and which other routers were heard there.
 *
 * A link is on when the operator says `no ipv6 nd suppress-ra`, or a client asks for it: bgpd finds its unnumbered
 * neighbors by the advertisements of both sides. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "base/memory.h"
#include "zebra/iface/iface.h"
#include "zebra/radv/packet.h"

struct radv;

struct radv_link {
	struct radv *all;
	uint32_t ifindex;
	bool is_on, is_joined;
	bool is_asked;                     /* by a client */
	uint32_t asked_seconds;
	struct timer next;
	uint32_t hasty_left;               /* the first ones follow each other fast */
	int64_t sent_ms;
	uint32_t sent, received, solicits; /* messages */
	ARRAY_OF(struct address) routers;  /* heard here, in that order */
};

struct radv {
	struct loop *loop;
	const struct ifaces *ifaces;
	int fd;                            /* -1: none */
	struct watch *watch;
	ARRAY_OF(struct radv_link *) links;
	/* What the operator says of an interface, NULL: nothing. */
	const struct radv_rules *(*rules_of)(void *owner, const struct iface *i);
	/* A router is there, or its link is down. */
	void (*heard)(void *owner, uint32_t ifindex, const struct address *a, bool gone);
	void *owner;
};

/* Before privileges are dropped.  Without a socket nothing is sent or heard; it is logged when somebody wants it. */
void radv_open(struct radv *radv, struct loop *loop, const struct ifaces *ifaces);
void radv_close(struct radv *radv);            /* says goodbye on the links */
/* The interface, its addresses or what is said of it changed. */
void radv_follow(struct radv *radv, const struct iface *i);
void radv_forget(struct radv *radv, uint32_t ifindex);
void radv_ask(struct radv *radv, uint32_t ifindex, bool on, uint32_t seconds);
void radv_ask_nothing(struct radv *radv);      /* the client is gone */
const struct radv_link *radv_link_of(const struct radv *radv, uint32_t ifindex);    /* NULL: never on */
/* As it is sent now. */
uint32_t radv_interval_ms(const struct radv_link *link, const struct radv_rules *rules);
