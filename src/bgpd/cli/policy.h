/* SPDX-License-Identifier: Apache-2.0 */
/* policy -- lists and route maps in bgpd's configuration: the kinds, and the book that they make. */
#pragma once
#include "bgpd/policy/apply.h"
#include "bgpd/policy/book.h"
#include "cli/command.h"
#include "cli/config.h"
#include "cli/lists.h"
#include "cli/maps.h"

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
bool list_line_is_expanded(const struct list_line *line);      /* of community lists */

struct route_map_line {              /* one rule */
	MAP_MEMBERS;
	/* match */
	char *source_access, *source_prefix_list, *source_vrf, *alias;
	char *as_path, *community, *large_community, *ext_community;
	uint8_t community_mode, large_mode, ext_mode;
	uint16_t path_count, community_limit, ext_limit;
	uint32_t match_metric, match_preference, match_tag;
	bool match_untagged;
	uint8_t match_origin, source_protocol, probability, rpki, validation;
	struct peer_name peer, source_peer;
	bool peer_local;
	/* set */
	char *prepend, *exclude, *exclude_list, *replace_list;
	bool exclude_all, replace_any;
	uint32_t replace_as, replace_with;
	uint8_t last_as;
	char *communities, *large_communities, *ext_targets, *ext_origins, *ext_nodes, *ext_colors;
	char *delete_list, *add_list, *exchange_list, *large_delete_list, *ext_delete_list;
	bool ext_none;
	uint8_t bandwidth_of;
	uint32_t bandwidth;
	bool non_transitive;
	char *preference, *metric;
	uint32_t min_metric, max_metric, aigp;
	bool aigp_igp;
	uint8_t origin, distance, metric_type;
	uint32_t weight, tag, table, label_index, color;
	bool untagged;
	struct address hop, hop6_global, hop6_local, originator, aggregator, vpn4_hop, vpn6_hop;
	uint32_t aggregator_as;
	bool hop_peer, hop_unchanged, hop6_peer, hop6_unchanged, prefer_global, incomplete, encapsulates;
};

struct speaker;
struct question;
extern const struct kind as_path_list_kind, community_list_kind, large_community_list_kind, ext_community_list_kind;
extern const struct kind route_map_kind, route_map_optimization_kind, community_alias_kind;
extern const struct word_help policy_words[];
#define POLICY_LIST_KINDS LIST_KINDS, &as_path_list_kind, &community_list_kind, &ext_community_list_kind, &large_community_list_kind, \
	&community_alias_kind

/* `no route-map NAME optimization` is kept and shown; what it turns off in FRR we don't have: lists are always flat. */
bool route_map_is_optimized(const struct object *tree, const char *name);
/* community_alias.c.  The community that bears a name; NULL: none. */
const char *alias_community(const struct object *tree, const char *alias);
/* Words that are communities with a name become the name. */
void text_name_communities(struct text *t, const struct object *tree);
/* compile_clauses.c.  NULL, or why these words can't be what that field of a route map asks for (mem_free). */
char *route_map_why_bad(const struct route_map_line *line);
/* One rule's clauses into `out`; in *digest what it refers to is stirred in.  What it asks is returned: ASK_*. */
uint32_t compile_clauses(const struct object *rule, const struct object *tree, const struct policy_book *book,
			 struct rule_clauses *out, uint64_t *digest);
/* policy_hits.c.  The counters of the book in force, summed over what shards answered (mem_free); those start anew. */
uint64_t *policy_hits_sum(const struct speaker *s, const struct question *answers);
void policy_hits_forget(struct speaker *s, const struct policy_counters *which);
struct policy_book *compile_policy(const struct object *tree, enum asn_notation notation);
