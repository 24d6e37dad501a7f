/* SPDX-License-Identifier: Apache-2.0 */
/* shows -- the handlers of zebra's commands; their rows are in commands.c. */
#pragma once
#include "cli/command.h"

void show_routes(struct call *call);               /* the table, or a part of it */
void show_route_to(struct call *call);             /* one prefix, or what an address matches */
void show_rpf(struct call *call);                  /* where packets of a multicast source come from */
void show_ra_interfaces(struct call *call);
void show_route_summary(struct call *call);
void show_interfaces(struct call *call);
void show_interfaces_brief(struct call *call);
void show_interfaces_description(struct call *call);
void show_neighbors(struct call *call);             /* ARP and neighbour discovery */
/* What `show interface` says of router advertisements. */
struct zebra;
struct iface;
struct text;
struct json_stream;
void text_nd(const struct zebra *z, const struct iface *i, struct text *out);
void json_nd(const struct zebra *z, const struct iface *i, struct json_stream *js);
void show_forwarding(struct call *call);
void show_static_lines(struct call *call);           /* and why one does not count */
void show_protocols(struct call *call);             /* which route maps filter their routes */
void show_hop_maps(struct call *call);              /* … and their next hops */
void show_vrfs(struct call *call);
void show_prefix_lists(struct call *call);
void show_access_lists(struct call *call);
void try_prefix_list(struct call *call);
void clear_prefix_lists(struct call *call);         /* their counters */
void show_route_maps(struct call *call);            /* all, one, or those that nobody uses */
void show_next_hops(struct call *call);            /* what clients watch */
void show_groups(struct call *call);
void show_router_id(struct call *call);
void show_zebra(struct call *call);
void show_zebra_clients(struct call *call);
void show_zebra_client_summary(struct call *call);
void show_zebra_kernel(struct call *call);           /* show zebra dplane */
void show_providers(struct call *call);
void show_tables(struct call *call);                /* and how full they are */
void show_memory(struct call *call);                /* the language's */
