/* SPDX-License-Identifier: Apache-2.0 */
/* policy -- lists and route maps in bgpd's configuration: the kinds, and the book that they make. */
#pragma once
#include "bgpd/policy/book.h"
#include "cli/command.h"
#include "cli/config.h"
#include "cli/lists.h"

struct list_line {                   /* as-path and community lists */
	struct said said;
	uint8_t style;               /* enum list_style; 0 for as-path lists */
	char *name;
	uint32_t seq;
	uint8_t action;
	char *value;
};
enum list_style { STYLE_NUMBERED, STYLE_STANDARD, STYLE_EXPANDED };
extern const char *const list_styles[];

struct route_map_line {              /* one rule */
	struct said said;
	char *name;
	uint32_t seq;
	uint8_t action;
	char *description;
	/* match */
	char *ip_access, *ip_prefix_list, *ip6_access, *ip6_prefix_list;
	uint8_t ip_length, ip6_length;
	char *hop_access, *hop_prefix_list, *hop6_access, *hop6_prefix_list, *source_access, *source_prefix_list;
	struct address hop_address, hop6_address;
	uint8_t hop_length;
	char *as_path, *community, *large_community, *ext_community;
	uint8_t community_mode, large_mode, ext_mode;
	uint32_t match_metric, match_preference, match_tag;
	uint8_t match_origin, source_protocol, probability;
	struct peer_name peer;
	bool peer_local;
	/* set */
	char *prepend, *exclude, *replace;
	uint8_t last_as;
	char *communities, *delete_list, *large_communities, *large_delete_list, *ext_targets, *ext_origins, *ext_delete_list;
	bool ext_none;
	char *preference, *metric;
	uint8_t origin, distance, metric_type;
	uint32_t weight, tag, table;
	struct address hop, hop6_global, hop6_local, originator, aggregator;
	uint32_t aggregator_as;
	bool hop_peer, hop_unchanged, hop6_peer, hop6_unchanged, prefer_global, incomplete;
	/* after a match */
	bool next;
	uint32_t leap;
	char *call;
};

extern const struct kind as_path_list_kind, community_list_kind, large_community_list_kind, ext_community_list_kind;
extern const struct kind route_map_kind;
extern const struct word_help policy_words[];
#define POLICY_LIST_KINDS LIST_KINDS, &as_path_list_kind, &community_list_kind, &large_community_list_kind, &ext_community_list_kind

/* NULL, or why these words can't be what that field of a route map asks for (mem_free). */
char *route_map_why_bad(const struct route_map_line *line);
struct policy_book *compile_policy(const struct object *tree);
