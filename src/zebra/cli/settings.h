/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- zebra's configuration: records and kinds. What they mean is in apply.c. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "cli/common.h"

struct zebra;

struct zebra_root {
	struct common_settings common;
	bool ip_forwarding;
	bool ipv6_forwarding;
	bool ip_nht_default;
	bool ipv6_nht_default;
	struct address router_id;
	bool allow_reserved_ranges;
	bool allow_external_route_update;
	uint32_t nexthop_keep, work_queue, zapi_packets, dplane_limit, map_delay;
	uint32_t first_table, last_table;
	bool kernel_objects, proto_only;
	uint32_t batch_bytes, batch_threshold;
	uint8_t protodown_bit;
	struct address ipv6_router_id;
	uint8_t rpf_mode;          /* enum rpf_mode */
	bool pbr_resolve;
	bool debug_events, debug_kernel, debug_rib, debug_nht;
	bool debug_packet, packet_recv, packet_send, packet_detail, debug_dump, dump_recv, dump_send;
	bool debug_rib_more, debug_nht_more, debug_nexthop, nexthop_detail, debug_dplane, dplane_detailed;
	bool debug_fpm, debug_mpls, mpls_detailed, debug_vxlan, debug_pw, debug_mlag, debug_pbr;
	bool debug_neigh, debug_tc, debug_srv6, debug_static, debug_static_events, debug_static_route;
	bool debug_static_bfd;
	bool debug_pseudowires, mh_es, mh_mac, mh_neigh, mh_nh;
};

/* Which table says where packets of a multicast source have to come from. */
enum rpf_mode { RPF_MRIB_THEN_URIB, RPF_URIB_ONLY, RPF_MRIB_ONLY, RPF_LOWER_DISTANCE, RPF_LONGER_PREFIX };

/* `zebra nexthop-group resilience …` */
struct resilience_settings {
	struct said said;
	uint16_t buckets;
	uint32_t idle, unbalanced;
};

struct interface_settings {
	struct said said;
	char *name;
	char *description;
	bool shutdown;             /* said true: down; said false: up; not said: as it is */
	bool link_detect;
	bool multicast;
	uint8_t multicast_said;    /* `multicast enable`: the newer words for the same */
	uint8_t mpls_said;
	uint32_t bandwidth;
};

struct link_settings {
	struct said said;
	bool enable;
	uint32_t metric, delay, delay_least, delay_most, delay_variation, neighbor_as;
	char *max_bw, *max_rsv_bw, *admin_grp, *packet_loss, *res_bw, *ava_bw, *use_bw;
	struct address neighbor;
};

struct unreserved_settings {
	struct said said;
	uint8_t priority;
	char *bandwidth;
};

struct risk_settings {
	struct said said;
	uint32_t group;
};

struct address_settings {
	struct said said;
	struct prefix prefix;      /* or, with a peer, the peer's */
	struct address local;      /* with a peer */
	char *label;
};

/* One `ip route` or `ipv6 route` line; its key first. */
struct static_settings {
	struct said said;
	struct prefix prefix;
	struct address gateway;
	char *interface;
	bool null0, blackhole, reject;
	struct address network, mask;      /* the old form; becomes `prefix` */
	uint32_t table;
	uint8_t distance;
	uint32_t metric;
	uint32_t tag;
	uint8_t weight;
	bool onlink;
	uint32_t color;                    /* kept and written; there are no segment routing policies */
};

extern const struct kind zebra_root_kind, interface_kind;
extern const struct kind ip_address_kind, ip_peer_kind, ipv6_address_kind;
extern const struct kind ip_route_kind, ipv6_route_kind, ip_mroute_kind;
extern const struct kind resilience_kind;
extern const struct word_help zebra_words[];
extern const struct language zebra_language;

struct zebra;
void zebra_apply_open(struct zebra *z);     /* before the first zebra_apply */
bool zebra_check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why);
bool changes_root(const struct change *changes, uint32_t count);
void zebra_apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count);
void zebra_settle(void *owner);             /* what was put off is done */
/* Who is asked which interfaces there are, for remarks; NULL: nobody. */
void zebra_settings_of(struct zebra *z);
