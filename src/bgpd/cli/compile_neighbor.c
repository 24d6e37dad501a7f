/* SPDX-License-Identifier: Apache-2.0 */
/* compile_neighbor -- a neighbor's lines, its group's and the instance's become the rules of a peer. */
#include "bgpd/cli/compile_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bgpd/cli/groups.h"
#include "bgpd/cli/policy.h"
#include "bgpd/policy/community_words.h"
#include "bgpd/events/identity.h"

#define RECORD(object, type) ((const struct type *)(object)->record)

void compile_text(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from ? from : "");
}

static enum remote_is remote_is(const struct neighbor_settings *n)
{
	if (n->internal)
		return REMOTE_INTERNAL;
	if (n->external)
		return REMOTE_EXTERNAL;
	return n->automatic ? REMOTE_AUTO : REMOTE_NUMBER;
}

static void compile_confederation(const struct bgp_settings *bgp, struct peer_rules *out)
{
	char *copy = mem_text(bgp->members ? bgp->members : ""), *rest = copy, *word;
	uint32_t count = 0;
	out->confederation = bgp->confederation.number;
	while (out->confederation && count < MEMBERS_MOST && (word = strsep(&rest, " "))) {
		struct asn asn;
		if (asn_parse(word, &asn) && asn.number != bgp->asn.number)
			out->members[count++] = asn.number;
	}
	mem_free(copy);
}

static void compile_kind(const struct bgp_settings *bgp, const struct neighbor_settings *n, struct peer_rules *out)
{
	compile_confederation(bgp, out);
	out->own_as = bgp->asn.number;
	out->said_local_as = n->local_as.number;
	out->local_as_stays_out = n->no_prepend;
	out->local_as_replaces = n->replace_as;
	out->local_as_is_dual = n->dual_as;
	out->remote_is = (uint8_t)remote_is(n);
	out->remote_as = n->remote_as.number;
	out->local_as = identity_local_as(out);
	if (n->internal)
		out->remote_as = out->local_as;
	out->kind = identity_of(out, 0, 0).kind;
}

/* TTL: an external neighbor is one hop away unless said otherwise; ttl-security sends 255 and believes what has
 * lost at most so many hops (RFC 5082). */
static void compile_distance(const struct bgp_settings *bgp, const struct neighbor_settings *n, struct peer_rules *out)
{
	out->ttl = out->kind == PEER_IBGP || n->security_hops ? 255 : 1;
	if (n->multihop && out->kind != PEER_IBGP)
		out->ttl = n->multihop_ttl;
	if (n->security_hops)
		out->min_ttl = (uint8_t)(256 - n->security_hops);
	out->wants_rpki = n->rpki_strict;
	out->disable_connected_check = n->disable_connected_check || bgp->disable_connected_check;
}

/* At least three of them fit into the hold time (RFC 4271 4.4). */
uint16_t compile_keepalive(uint16_t seconds, uint16_t hold_seconds)
{
	return hold_seconds && seconds > hold_seconds / 3 ? hold_seconds / 3 : seconds;
}

static void compile_timers(const struct bgp_settings *bgp, const struct object *object, struct peer_rules *out)
{
	const struct neighbor_settings *n = object->record;
	bool own = compile_said(object, "hold_time");
	out->hold_seconds = own ? n->hold_time : bgp->hold_time;
	out->keepalive_seconds = compile_keepalive(own ? n->keepalive : bgp->keepalive, out->hold_seconds);
	out->allows_martians = bgp->allow_martian;
	out->connect_retry_seconds = n->connect;
	out->advertisement_ms = n->advertisement_interval * 1000u;
}

static void compile_offers(const struct bgp_settings *bgp, const struct object *object, struct peer_offers *out)
{
	const struct neighbor_settings *n = object->record;
	bool says_software = compile_said(object, "software_version"), says_dynamic = compile_said(object, "dynamic_capability");
	bool says_link_local = compile_said(object, "link_local_capability");
	out->dynamic = says_dynamic ? n->dynamic_capability : bgp->dynamic_capability;
	out->software_version = says_software ? n->software_version : bgp->software_version;
	out->link_local = says_link_local ? n->link_local_capability : bgp->link_local_capability;
	out->fqdn_off = !n->fqdn;
	out->extended_parameters = n->extended_parameters;
	out->role_said = compile_said(object, "local_role");
	out->role = out->role_said ? n->local_role : 0;
	out->role_is_strict = n->strict_mode;
}

bool compile_attribute_numbers(const char *text, uint64_t bits[4])
{
	for (char *end; text && *text; text = end) {
		unsigned long number = strtoul(text, &end, 10);
		if (end == text || number < 1 || number > 255 || (*end && *end != ' '))
			return false;
		bits[number >> 6] |= 1ull << (number & 63);
		end += strspn(end, " ");
	}
	return true;
}

static void compile_screen(const struct neighbor_settings *n, const struct peer_rules *rules, struct update_screen *out)
{
	out->role_said = rules->offers.role_said && rules->kind == PEER_EBGP;
	out->role = out->role_said ? rules->offers.role : 0;
	compile_attribute_numbers(n->discard, out->discard);
	compile_attribute_numbers(n->withdraw, out->withdraw);
	out->is_on = out->role_said || n->discard || n->withdraw;
}

static uint8_t restart_mode(bool disables, bool restarts)
{
	return disables ? RESTART_OFF : restarts ? RESTART_FULL : RESTART_HELPER;
}

static void compile_restart(const struct bgp_settings *bgp, const struct neighbor_settings *n, struct peer_restart *out)
{
	out->is_own_mode = n->graceful_restart || n->graceful_restart_helper || n->graceful_restart_disable;
	out->mode = out->is_own_mode ? restart_mode(n->graceful_restart_disable, n->graceful_restart)
				     : restart_mode(bgp->graceful_restart_disable, bgp->restarts);
	out->keeps_forwarding = bgp->preserve_forwarding;
	out->end_of_rib_off = bgp->end_of_rib_off;
	out->notification_off = !bgp->restart_notification;
	out->hard_reset_off = !bgp->hard_reset;
	out->seconds = bgp->restart_seconds;
	out->long_lived_seconds = bgp->long_lived_seconds;
}

/* An unnumbered link has no IPv4 next hop to give: there IPv6 ones are offered unless refused. */
static void compile_link(const struct object *object, struct peer_rules *out)
{
	const struct neighbor_settings *n = object->record;
	out->is_unnumbered = n->is_interface && !n->peer.address.family;
	out->is_v6_only = n->v6only;
	out->offers.extended_nexthop = compile_said(object, "extended_nexthop") ? n->extended_nexthop : out->is_unnumbered;
	compile_text(out->interface, sizeof out->interface, out->is_unnumbered ? n->peer.word : n->link);
}

static void compile_session(const struct bgp_settings *bgp, const struct object *object, struct peer_rules *out)
{
	const struct neighbor_settings *n = object->record;
	out->remote = n->peer.address;
	if (n->peer.address.family) {
		char room[ADDRESS_TEXT];
		compile_text(out->name, sizeof out->name, address_text(&n->peer.address, room));
	} else {
		compile_text(out->name, sizeof out->name, n->peer.word);
	}
	compile_link(object, out);
	compile_kind(bgp, n, out);
	compile_distance(bgp, n, out);
	compile_timers(bgp, object, out);
	out->port = n->port;
	out->is_passive = n->passive;
	out->is_solo = n->solo;
	out->spares_loops = n->sender_loops;
	out->hold_least_seconds = bgp->hold_least;
	out->is_shutdown = n->shutdown || bgp->shutdown;
	compile_text(out->shutdown_message, sizeof out->shutdown_message,
		     n->shutdown && n->shutdown_message ? n->shutdown_message : bgp->shutdown_message);
	out->rtt_most_ms = n->rtt_most;
	out->rtt_count = n->rtt_count;
	out->is_leaving = n->graceful_shutdown || bgp->graceful_shutdown;
	out->is_oad = n->oad;
	out->plain_bandwidth = n->plain_bandwidth;
	out->wide_bandwidth = n->wide_bandwidth;
	out->says_aigp = n->aigp;
	out->capability_off = n->capability_off;
	out->override_capability = n->override_capability;
	out->strict_capability = n->strict_capability;
	out->enforce_first_as = bgp->enforce_first_as || n->enforce_first_as;
	out->source = n->source_address;
	compile_text(out->device, sizeof out->device, n->source_interface);
	compile_offers(bgp, object, &out->offers);
	compile_restart(bgp, n, &out->restart);
	compile_screen(n, out, &out->screen);
	out->delay_open_seconds = n->delay_open;
	out->tcp_mss = n->tcp_mss;
	out->keepalive_idle_seconds = bgp->keepalive_idle;
	out->keepalive_interval_seconds = bgp->keepalive_interval;
	out->keepalive_probes = bgp->keepalive_probes;
	compile_text(out->password, sizeof out->password, n->password);
}

static void compile_rewriting(const struct neighbor_family_settings *n, struct peer_rewriting *out)
{
	bool says_which = n->as_path || n->next_hop || n->med;
	bool all = n->attribute_unchanged && !says_which;
	out->forces_next_hop = n->force;
	out->keeps_path = all || n->as_path;
	out->keeps_next_hop = all || n->next_hop;
	out->keeps_med = all || n->med;
	out->keeps_link_local = n->nexthop_local;
	out->as_override = n->as_override;
	out->removes_private = n->remove_private;
	out->removes_all = n->private_all;
	out->replaces_private = n->replace_AS;
}

/* The same mark for both ways. */
static void compile_site(const char *words, struct peer_family_rules *out)
{
	if (!words)
		return;
	out->in.has_site = out->out.has_site = ext_community_read(EXT_SITE_OF_ORIGIN, words, out->in.site);
	memcpy(out->out.site, out->in.site, sizeof out->out.site);
}

/* The neighbor's own, else the family's.  FRR says the longest time as four half lives where only that one is said. */
void compile_dampening(const struct object *line, const struct object *family, struct dampening *out)
{
	const struct neighbor_family_settings *n = line ? line->record : NULL;
	const struct family_settings *f = family ? family->record : NULL;
	if (n && n->dampening) {
		unsigned longest = compile_said(line, "longest") ? n->longest : 4u * n->half_life;
		*out = (struct dampening){ 60u * n->half_life, n->reuse, n->suppress, 60u * longest };
	} else if (f && f->dampening) {
		unsigned longest = compile_said(family, "longest") ? f->longest : 4u * f->half_life;
		*out = (struct dampening){ 60u * f->half_life, f->reuse, f->suppress, 60u * longest };
	}
}

static void compile_family(const struct object *line, bool is_active, struct peer_family_rules *out)
{
	out->is_active = is_active;
	if (!line)
		return;
	const struct neighbor_family_settings *n = line->record;
	if (compile_said(line, "activate"))
		out->is_active = n->activate;
	out->next_hop_self = n->own_next_hop || n->force;
	compile_rewriting(n, &out->rewriting);
	out->soft_reconfiguration = n->soft_reconfiguration;
	out->reflector_client = n->reflector_client;
	out->is_rs_client = n->route_server_client;
	out->allowas_in = n->allowas_in_said && !n->allowas_in_origin ? n->allowas_in : 0;
	out->allowas_in_origin = n->allowas_in_said && n->allowas_in_origin;
	out->allowas_in_map = n->allowas_in_said ? policy_name(n->allowas_in_map) : 0;
	out->tells_validity = n->send_rpki;
	out->speaks_unreachable = n->upa;
	out->communities_off = (uint8_t)((n->send_standard ? 0 : COMMUNITIES_PLAIN) | (n->send_extended ? 0 : COMMUNITIES_EXTENDED) |
					 (n->send_large ? 0 : COMMUNITIES_LARGE));
	out->max_prefix = n->maximum_prefix;
	out->max_prefix_percent = n->maximum_percent;
	out->max_prefix_warns_only = n->warning_only;
	out->max_prefix_restart_minutes = n->maximum_restart;
	out->max_prefix_counts_refused = n->maximum_force;
	out->max_prefix_out = n->maximum_out;
	out->weight = n->weight;
	out->addpath = n->addpath_all ? ADDPATH_ALL : n->addpath_per_as ? ADDPATH_PER_AS : n->addpath_best ? ADDPATH_SELECTED : ADDPATH_NONE;
	out->addpath_most = n->addpath_best;
	out->addpath_in_off = n->addpath_in_off;
	out->paths_limit = n->paths_limit;
	out->orf = (uint8_t)((n->orf_send ? DIRECTION_SEND : 0) | (n->orf_receive ? DIRECTION_RECEIVE : 0));
	out->default_originate = n->default_originate;
	out->default_map = policy_name(n->default_map);
	out->advertise_map = policy_name(n->advertise_map);
	out->condition_map = policy_name(n->condition_map);
	out->condition_is_absence = n->condition;
	out->unsuppress_map = policy_name(n->unsuppress_map);
	out->in = (struct peer_filters){ .route_map = policy_name(n->map_in), .prefix_list = policy_name(n->prefix_in),
					 .as_path_list = policy_name(n->path_in), .access_list = policy_name(n->access_in) };
	out->out = (struct peer_filters){ .route_map = policy_name(n->map_out), .prefix_list = policy_name(n->prefix_out),
					  .as_path_list = policy_name(n->path_out), .access_list = policy_name(n->access_out) };
	compile_site(n->soo, out);
}

/* RFC 8212: an external neighbour needs a policy in each direction. */
static void compile_requirement(const struct bgp_settings *bgp, struct peer_rules *rules)
{
	for (int f = 0; f < FAMILY_COUNT && bgp->requires_policy && rules->kind == PEER_EBGP; f++) {
		rules->family[f].in.refuses = !filters_choose(&rules->family[f].in);
		rules->family[f].out.refuses = !filters_choose(&rules->family[f].out);
		rules->family[f].lacks_policy = rules->family[f].in.refuses && rules->family[f].out.refuses;
	}
}

const struct family_kinds family_kinds[FAMILY_COUNT] = {
	[FAMILY_IPV4_UNICAST] = { &ipv4_unicast_kind, &ipv4_network_kind, &ipv4_aggregate_kind, &ipv4_neighbor_kind },
	[FAMILY_IPV6_UNICAST] = { &ipv6_unicast_kind, &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind },
	[FAMILY_IPV4_MULTICAST] = { &ipv4_multicast_kind, &ipv4_network_kind, &ipv4_aggregate_kind, &ipv6_neighbor_kind },
	[FAMILY_IPV6_MULTICAST] = { &ipv6_multicast_kind, &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind },
	[FAMILY_IPV4_LABELED] = { &ipv4_labeled_kind, &ipv4_network_kind, &ipv4_aggregate_kind, &ipv6_neighbor_kind },
	[FAMILY_IPV6_LABELED] = { &ipv6_labeled_kind, &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind },
};

static const struct object *family_line(const struct object *bgp, enum family_row row, const struct object *neighbor)
{
	const struct object *family = object_first(bgp, family_kinds[row].family);
	struct neighbor_family_settings key = { 0 };
	if (!family || !neighbor)
		return NULL;
	key.peer = RECORD(neighbor, neighbor_settings)->peer;
	return object_find(family, family_kinds[row].neighbor, &key);
}

static bool prefers_global(const struct object *bgp, enum family_row row)
{
	const struct object *family = object_first(bgp, family_kinds[row].family);
	return family && RECORD(family, family_settings)->prefer_global;
}

/* Labeled unicast takes the place of plain unicast: its rules are those of the table. */
static void compile_labeled(struct plan_neighbor *n, enum family_row row)
{
	struct peer_family_rules *labeled = &n->rules.family[row], *plain = &n->rules.family[families[row].table];
	labeled->is_labeled = true;
	if (!labeled->is_active)
		return;
	if (plain->is_active)
		n->twice = (uint8_t)row;
	*plain = *labeled;
}

void compile_neighbor(const struct object *bgp, const struct object *line, struct profile_choice profile,
		      struct plan_neighbor *out)
{
	const struct bgp_settings *settings = bgp->record;
	const struct neighbor_settings *n = line->record;
	const struct object *group = group_of(bgp, line);
	struct object whole;
	group_complete(line, group, &whole);
	profile_fill(profile, &neighbor_kind, whole.record);
	out->rules.tells_back = profile.profile != PROFILE_ARTICLE;
	compile_session(settings, &whole, &out->rules);
	out->is_multihop = RECORD(&whole, neighbor_settings)->multihop;
	compile_text(out->description, sizeof out->description, n->description);
	compile_text(out->group, sizeof out->group, n->group);
	compile_text(out->rules.group, sizeof out->rules.group, n->group);
	group_drop(&whole);
	for (int f = 0; f < FAMILY_COUNT; f++) {
		bool has_line = group_complete(family_line(bgp, f, line), family_line(bgp, f, group), &whole);
		compile_family(has_line ? &whole : NULL, family_is_on_by_itself(settings, family_kinds[f].family),
			       &out->rules.family[f]);
		compile_dampening(has_line ? &whole : NULL, object_first(bgp, family_kinds[f].family),
				  &out->rules.family[f].dampening);
		if (has_line)
			group_drop(&whole);
	}
	for (int f = 0; f < FAMILY_COUNT; f++)
		out->rules.family[f].prefers_global = prefers_global(bgp, f);
	for (int f = TABLE_COUNT; f < FAMILY_COUNT; f++)
		compile_labeled(out, f);
	compile_requirement(settings, &out->rules);
}

void compile_group(const struct object *bgp, const struct object *line, struct profile_choice profile,
		   struct plan_group *out)
{
	const struct neighbor_settings *n = line->record;
	compile_neighbor(bgp, line, profile, &out->member);
	compile_text(out->name, sizeof out->name, n->peer.word);
	out->has_as = n->internal || n->external || n->automatic || n->remote_as.number;
}
