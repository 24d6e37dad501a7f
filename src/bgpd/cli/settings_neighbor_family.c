/* SPDX-License-Identifier: Apache-2.0 */
/* settings_neighbor_family -- rows of `neighbor {peer} …` in an address family: what is taken and what is told. */
#include "bgpd/cli/settings.h"
#include <string.h>
#include "bgpd/cli/words.h"
#include "bgpd/policy/community_words.h"

static const char *const conditions[] = { "exist-map", "non-exist-map", NULL };

#define NEIGHBOR_FAMILY_FIELDS(active)                                                                                    \
	FIELD(struct neighbor_family_settings, peer, &type_peer, "neighbor's address, or the interface it is behind"),    \
	FIELD(struct neighbor_family_settings, activate, &type_flag, "exchange routes of this family", .preset = active,          \
	      .by_profile = !(active)),                                                                                   \
	FIELD(struct neighbor_family_settings, soft_reconfiguration, &type_flag, "keep what policy refuses"),             \
	FIELD(struct neighbor_family_settings, own_next_hop, &type_flag, "announce ourselves as the next hop"),           \
	FIELD(struct neighbor_family_settings, force, &type_flag, "for reflected routes too"),                            \
	FIELD(struct neighbor_family_settings, nexthop_local, &type_flag, "the link-local next hop as it came"),           \
	FIELD(struct neighbor_family_settings, attribute_unchanged, &type_flag, "pass attributes on as they came"),       \
	FIELD(struct neighbor_family_settings, as_path, &type_flag, "the AS path, without our AS"),                       \
	FIELD(struct neighbor_family_settings, next_hop, &type_flag, "the next hop"),                                     \
	FIELD(struct neighbor_family_settings, med, &type_flag, "the MED"),                                               \
	FIELD(struct neighbor_family_settings, as_override, &type_flag, "our AS in place of the neighbor's"),             \
	FIELD(struct neighbor_family_settings, remove_private, &type_flag, "take private AS numbers out of paths"),       \
	FIELD(struct neighbor_family_settings, private_all, &type_flag, "out of paths with others too"),                          \
	FIELD(struct neighbor_family_settings, replace_AS, &type_flag, "put our AS in their place"),                      \
	FIELD(struct neighbor_family_settings, send_rpki, &type_flag, "tell what RPKI says of routes"),                  \
	FIELD(struct neighbor_family_settings, upa, &type_flag, "tell and hear what is out of reach"),                    \
	FIELD(struct neighbor_family_settings, route_server_client, &type_flag, "serve routes as they came (RFC 7947)"),  \
	FIELD(struct neighbor_family_settings, reflector_client, &type_flag, "reflect routes to this neighbor"),          \
	FIELD(struct neighbor_family_settings, allowas_in_said, &type_flag, "accept paths that hold our AS"),             \
	FIELD(struct neighbor_family_settings, allowas_in, &type_u8, "how often our AS may be there", .least = 1,         \
	      .most = 10, .preset = 3),                                                                                   \
	FIELD(struct neighbor_family_settings, allowas_in_origin, &type_flag, "only in paths that begin in our AS"),      \
	FIELD(struct neighbor_family_settings, allowas_in_map, &type_word, "only routes that this route map permits",     \
	      .names_map = true),                                                                                         \
	FIELD(struct neighbor_family_settings, send_standard, &type_flag, "tell communities", .preset = true),           \
	FIELD(struct neighbor_family_settings, send_extended, &type_flag, "tell extended communities", .preset = true),  \
	FIELD(struct neighbor_family_settings, send_large, &type_flag, "tell large communities", .preset = true),        \
	FIELD(struct neighbor_family_settings, maximum_out, &type_u32, "most prefixes that are told", .least = 1,         \
	      .most = 4294967295),                                                                                        \
	FIELD(struct neighbor_family_settings, maximum_restart, &type_u16, "minutes until the session may come up again",  \
	      .least = 1, .most = 65535),                                                                                 \
	FIELD(struct neighbor_family_settings, maximum_force, &type_flag, "count what policy refuses, too"),              \
	FIELD(struct neighbor_family_settings, maximum_prefix, &type_u32, "most prefixes that are accepted", .least = 1,  \
	      .most = 4294967295),                                                                                        \
	FIELD(struct neighbor_family_settings, maximum_percent, &type_u8, "percentage at which a warning is logged",      \
	      .least = 1, .most = 100, .preset = 75),                                                                     \
	FIELD(struct neighbor_family_settings, warning_only, &type_flag, "only warn, keep the session"),          \
	FIELD(struct neighbor_family_settings, weight, &type_u32, "weight of this neighbor's routes", .most = 65535),        \
	FIELD(struct neighbor_family_settings, default_originate, &type_flag, "tell the neighbor a default route"),        \
	FIELD(struct neighbor_family_settings, default_map, &type_word, "name of a route map", .names_map = true),        \
	FIELD(struct neighbor_family_settings, advertise_map, &type_word, "route map: what is told on a condition", .names_map = true), \
	FIELD(struct neighbor_family_settings, condition, &type_choice, "kind of condition", .words = conditions),        \
	FIELD(struct neighbor_family_settings, condition_map, &type_word, "route map: what has to be there, or not", .names_map = true), \
	FIELD(struct neighbor_family_settings, unsuppress_map, &type_word, "name of a route map", .names_map = true),     \
	FIELD(struct neighbor_family_settings, map_in, &type_word, "name of a route map", .names_map = true),             \
	FIELD(struct neighbor_family_settings, map_out, &type_word, "name of a route map", .names_map = true),            \
	FIELD(struct neighbor_family_settings, dampening, &type_flag, "keep back paths that come and go"), \
	FIELD(struct neighbor_family_settings, half_life, &type_u8, "minutes in which a penalty halves", .least = 1, .most = 45, \
	      .preset = 15), \
	FIELD(struct neighbor_family_settings, reuse, &type_u16, "penalty below which a path is used again", .least = 1, \
	      .most = 20000, .preset = 750), \
	FIELD(struct neighbor_family_settings, suppress, &type_u16, "penalty from which on a path is kept back", .least = 1, \
	      .most = 50000, .preset = 2000), \
	FIELD(struct neighbor_family_settings, longest, &type_u8, "most minutes that a path is kept back", .least = 1, \
	      .most = 255, .preset = 60), \
	FIELD(struct neighbor_family_settings, addpath_all, &type_flag, "tell all paths of a prefix"),                      \
	FIELD(struct neighbor_family_settings, addpath_per_as, &type_flag, "tell the best path of each neighboring AS"),    \
	FIELD(struct neighbor_family_settings, addpath_best, &type_u8, "how many beside the best", .least = 1, .most = 6),  \
	FIELD(struct neighbor_family_settings, addpath_in_off, &type_flag, "take one path of a prefix only"),               \
	FIELD(struct neighbor_family_settings, paths_limit, &type_u16, "most paths of a prefix that are wanted",            \
	      .least = 1, .most = 65535),                                                                                 \
	FIELD(struct neighbor_family_settings, orf_send, &type_flag, "ask the neighbor to apply our filter"),               \
	FIELD(struct neighbor_family_settings, orf_receive, &type_flag, "apply the filter that the neighbor asks for"),     \
	FIELD(struct neighbor_family_settings, prefix_in, &type_word, "name of a prefix list"),                           \
	FIELD(struct neighbor_family_settings, prefix_out, &type_word, "name of a prefix list"),                          \
	FIELD(struct neighbor_family_settings, path_in, &type_word, "name of an as-path list"),                           \
	FIELD(struct neighbor_family_settings, path_out, &type_word, "name of an as-path list"),                          \
	FIELD(struct neighbor_family_settings, access_in, &type_word, "name or number of an access list"),                \
	FIELD(struct neighbor_family_settings, access_out, &type_word, "name or number of an access list"),                \
	FIELD(struct neighbor_family_settings, soo, &type_word, "site of origin, ASN:NN or IP:NN")

static const struct field ipv4_neighbor_fields[] = { NEIGHBOR_FAMILY_FIELDS(true), FIELDS_END };
static const struct field ipv6_neighbor_fields[] = { NEIGHBOR_FAMILY_FIELDS(false), FIELDS_END };

static bool is_said(const struct object *object, const char *field)
{
	int at = field_index(object->kind->fields, field, strlen(field));
	return at >= 0 && said_has(object->record, (unsigned)at);
}

/* A line per kind of community that something is said of, or one for all of them. */
static void write_communities(const struct object *object, struct text *out)
{
	const struct neighbor_family_settings *n = object->record;
	const struct { bool is_told, is_said; const char *word; } kinds[] = {
		{ n->send_standard, is_said(object, "send_standard"), "" },
		{ n->send_extended, is_said(object, "send_extended"), " extended" },
		{ n->send_large, is_said(object, "send_large"), " large" },
	};
	bool same = n->send_standard == n->send_extended && n->send_standard == n->send_large;
	if (same && kinds[0].is_said && kinds[1].is_said && kinds[2].is_said) {
		text_add(out, "%ssend-community all\n", n->send_standard ? "" : "no ");
		return;
	}
	for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].is_said)
			text_add(out, "%ssend-community%s\n", kinds[i].is_told ? "" : "no ", kinds[i].word);
}

/* Both ways are one line. */
static void write_orf(const struct object *object, struct text *out)
{
	const struct neighbor_family_settings *n = object->record;
	static const char *const ways[] = { "", "send", "receive", "both" };
	int way = n->orf_send + 2 * n->orf_receive;
	if (way)
		text_add(out, "capability orf prefix-list %s", ways[way]);
}

static bool settle(void *record, char **why)
{
	const struct neighbor_family_settings *n = record;
	uint8_t site[8];
	if (!n->soo || ext_community_read(EXT_SITE_OF_ORIGIN, n->soo, site))
		return true;
	*why = text_format("\"%s\" is no site of origin: ASN:NN or IP:NN is wanted", n->soo);
	return false;
}

bool family_is_on_by_itself(const struct bgp_settings *bgp, const struct kind *family)
{
	const struct { const struct kind *family; bool is_on; } rows[] = {
		{ &ipv4_unicast_kind, bgp->default_ipv4 }, { &ipv6_unicast_kind, bgp->default_ipv6 },
		{ &ipv4_multicast_kind, bgp->default_ipv4_multicast }, { &ipv6_multicast_kind, bgp->default_ipv6_multicast },
		{ &ipv4_labeled_kind, bgp->default_ipv4_labeled }, { &ipv6_labeled_kind, bgp->default_ipv6_labeled },
	};
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].family == family)
			return rows[i].is_on;
	return false;
}

/* `no … activate` is worth a line only where the instance turns the family on by itself. */
static void write_activate(const struct object *object, struct text *out)
{
	const struct neighbor_family_settings *n = object->record;
	const struct bgp_settings *bgp = object->parent->parent->record;
	if (is_said(object, "activate") && (n->activate || family_is_on_by_itself(bgp, object->parent->kind)))
		text_add(out, n->activate ? "activate" : "no activate");
}

#define TELL "which communities the neighbor is told"
#define ORF "filters travel, so that what would be refused is not told (RFC 5291)"
static const struct setting neighbor_family_rows[] = {
	{ "activate", "exchange routes of this family with the neighbor", .write = write_activate },
	{ "addpath-tx-all-paths", "tell all paths of a prefix (RFC 7911)", .flag = "addpath_all" },
	{ "addpath-tx-bestpath-per-AS", "tell the best path of each neighboring AS", .flag = "addpath_per_as" },
	{ "addpath-tx-best-selected {addpath_best}", "tell the best path, and so many of the next ones" },
	{ "disable-addpath-rx", "take one path of a prefix only", .flag = "addpath_in_off" },
	{ "addpath-rx-paths-limit {paths_limit}", "ask for no more paths of a prefix" },
	{ "capability orf prefix-list orf_send:\"both\"", ORF, .flag = "orf_receive", .write = write_orf },
	{ "capability orf prefix-list orf_send:\"send\"", ORF, .is_silent = true },
	{ "capability orf prefix-list orf_receive:\"receive\"", ORF, .is_silent = true },
	{ "route-reflector-client", "reflect routes to this neighbor (RFC 4456)", .flag = "reflector_client" },
	{ "next-hop-self force", "announce ourselves as the next hop, of reflected routes too" },
	{ "next-hop-self", "announce ourselves as the next hop", .flag = "own_next_hop" },
	{ "next-hop-self all", "announce ourselves as the next hop, of reflected routes too", .flag = "force",
	  .is_hidden = true },
	{ "remove-private-AS [private_all:\"all\"] [replace-AS]", "take private AS numbers out of AS paths", .flag = "remove_private" },
	{ "as-override", "put our AS in the place of the neighbor's in AS paths" },
	{ "send_standard:\"send-community\"", TELL, .write = write_communities },
	{ "send-community send_standard:\"standard\"", TELL, .is_silent = true },
	{ "send-community send_extended:\"extended\"", TELL, .is_silent = true },
	{ "send-community send_large:\"large\"", TELL, .is_silent = true },
	{ "send_standard:\"send-community\" send_extended:\"both\"", TELL, .is_silent = true },
	{ "send_standard:\"send-community\" send_extended:\"all\"", TELL, .flag = "send_large", .is_silent = true },
	{ "send-community extended rpki", "tell what RPKI says of routes", .flag = "send_rpki" },
	{ "upa", "tell which prefixes are out of reach, and drop packets to those that it says so of (draft-ietf-idr-upa)" },
	{ "default-originate [route-map {default_map}]", "tell the neighbor a default route", .flag = "default_originate" },
	{ "soft-reconfiguration inbound", "keep what is refused, so that it can be shown and taken up again",
	  .flag = "soft_reconfiguration" },
	{ "maximum-prefix {maximum_prefix} [{maximum_percent}] [(warning-only|restart {maximum_restart})] [maximum_force:\"force\"]",
	  "limit what the neighbor may bring" },
	{ "maximum-prefix {maximum_prefix} [{maximum_percent}] restart {maximum_restart} warning-only [maximum_force:\"force\"]", "no limit",
	  .is_only_no = true },
	{ "maximum-prefix-out {maximum_out}", "limit what the neighbor is told" },
	{ "dampening [{half_life} [{reuse} {suppress} {longest}]]", "keep back paths that come and go too often (RFC 2439)",
	  .flag = "dampening" },
	{ "route-server-client", "serve routes as they came, without us in between (RFC 7947)" },
	{ "nexthop-local unchanged", "pass on link-local next hops as they came", .flag = "nexthop_local" },
	{ "allowas-in [route-map {allowas_in_map}] [(allowas_in_origin:\"origin\"|{allowas_in})]",
	  "accept paths that hold our own AS", .flag = "allowas_in_said" },
	{ "soo {soo}", "the site that the neighbor is at: what comes from there does not go back" },
	{ "weight {weight}", "weight of this neighbor's routes" },
	{ "distribute-list {access_in} in", "take routes that an access list permits" },
	{ "distribute-list {access_out} out", "tell routes that an access list permits" },
	{ "prefix-list {prefix_in} in", "take routes that a prefix list permits" },
	{ "prefix-list {prefix_out} out", "tell routes that a prefix list permits" },
	{ "route-map {map_in} in", "what comes goes through a route map" },
	{ "route-map {map_out} out", "what is told goes through a route map" },
	{ "unsuppress-map {unsuppress_map}", "tell routes that an aggregate suppresses if a route map permits them" },
	{ "advertise-map {advertise_map} (condition:\"exist-map\"|condition:\"non-exist-map\") {condition_map}",
	  "tell some routes only while others are in the table, or are not" },
	{ "filter-list {path_in} in", "take routes whose AS path a list permits" },
	{ "filter-list {path_out} out", "tell routes whose AS path a list permits" },
	{ "attribute-unchanged [as-path] [next-hop] [med]", "pass attributes on as they came" },
	{ "attribute-unchanged as-path med next-hop", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged next-hop as-path [med]", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged next-hop med as-path", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged med as-path [next-hop]", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged med next-hop [as-path]", "pass attributes on as they came", .is_hidden = true },
	SETTINGS_END
};

#define NEIGHBOR_FAMILY_KIND(rows_of_fields)                                                              \
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "a BGP neighbor",                       \
	.fields = rows_of_fields, .key_count = 1, .record_size = sizeof(struct neighbor_family_settings), \
	.settings = neighbor_family_rows, .words = bgp_words, .needs_setting = true,                      \
	.belongs_to = &neighbor_kind, .settle = settle, .missing = "specify its AS first: %s remote-as AS"
const struct kind ipv4_neighbor_kind = { NEIGHBOR_FAMILY_KIND(ipv4_neighbor_fields) };
const struct kind ipv6_neighbor_kind = { NEIGHBOR_FAMILY_KIND(ipv6_neighbor_fields) };
