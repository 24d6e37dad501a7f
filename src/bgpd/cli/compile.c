/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- see compile.h.  Effective values: a neighbor's own, else its group's, else the instance's, else the
 * default. */
#include "bgpd/cli/compile.h"
#include "bgpd/cli/policy.h"
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/groups.h"

#define RECORD(object, type) ((const struct type *)(object)->record)

static bool said_field(const struct object *object, const char *name)
{
	int i = field_index(object->kind->fields, name, strlen(name));
	const struct said *said = object->record;
	return i >= 0 && said_has(said, (unsigned)i);
}

/* ---- neighbors ---------------------------------------------------------------------------------------- */

static void copy_text(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from ? from : "");
}

static void compile_kind(const struct bgp_settings *bgp, const struct neighbor_settings *n, struct peer_rules *out)
{
	out->local_as = bgp->asn;
	out->remote_as = n->internal ? bgp->asn : n->external ? 0 : n->remote_as;
	out->is_any_external = n->external;
	out->kind = out->remote_as == bgp->asn ? PEER_IBGP : PEER_EBGP;
}

/* TTL: an external neighbor is one hop away unless said otherwise; ttl-security sends 255 and believes what has
 * lost at most so many hops (RFC 5082). */
static void compile_distance(const struct neighbor_settings *n, struct peer_rules *out)
{
	out->ttl = out->kind == PEER_EBGP ? 1 : 255;
	if (n->multihop)
		out->ttl = n->multihop_ttl;
	if (n->security_hops) {
		out->ttl = 255;
		out->min_ttl = (uint8_t)(256 - n->security_hops);
	}
	out->disable_connected_check = n->disable_connected_check;
}

static void compile_timers(const struct bgp_settings *bgp, const struct object *object, struct peer_rules *out)
{
	const struct neighbor_settings *n = object->record;
	bool own = said_field(object, "hold_time");
	out->hold_seconds = own ? n->hold_time : bgp->hold_time;
	out->keepalive_seconds = own ? n->keepalive : bgp->keepalive;
	out->connect_retry_seconds = n->connect;
	out->advertisement_ms = (uint16_t)(n->advertisement_interval > 60 ? 60000 : n->advertisement_interval * 1000);
}

static void compile_session(const struct bgp_settings *bgp, const struct object *object, struct peer_rules *out)
{
	const struct neighbor_settings *n = object->record;
	out->remote = n->peer.address;
	if (n->peer.address.family) {
		char room[ADDRESS_TEXT];
		copy_text(out->name, sizeof out->name, address_text(&n->peer.address, room));
	} else {
		copy_text(out->name, sizeof out->name, n->peer.word);
	}
	compile_kind(bgp, n, out);
	compile_distance(n, out);
	compile_timers(bgp, object, out);
	out->port = n->port;
	out->is_passive = n->passive;
	out->is_solo = n->solo;
	out->spares_loops = n->sender_loops;
	out->hold_least_seconds = bgp->hold_least;
	out->is_shutdown = n->shutdown;
	copy_text(out->shutdown_message, sizeof out->shutdown_message, n->shutdown_message);
	out->capability_off = n->capability_off;
	out->override_capability = n->override_capability;
	out->strict_capability = n->strict_capability;
	out->enforce_first_as = bgp->enforce_first_as || n->enforce_first_as;
	out->source = n->source_address;
	copy_text(out->device, sizeof out->device, n->source_interface);
	out->restart_off = bgp->graceful_restart_disable;
	out->keeps_forwarding = !bgp->graceful_restart_disable;
	out->restart_seconds = bgp->restart_seconds;
	copy_text(out->password, sizeof out->password, n->password);
}

static void compile_rewriting(const struct neighbor_family_settings *n, struct peer_rewriting *out)
{
	bool says_which = n->as_path || n->next_hop || n->med;
	bool all = n->route_server_client || (n->attribute_unchanged && !says_which);
	out->forces_next_hop = n->force;
	out->keeps_path = all || n->as_path;
	out->keeps_next_hop = all || n->next_hop;
	out->keeps_med = all || n->med;
	out->as_override = n->as_override;
	out->removes_private = n->remove_private;
	out->removes_all = n->all;
	out->replaces_private = n->replace_AS;
}

static void compile_family(const struct object *line, bool is_active, struct peer_family_rules *out)
{
	out->is_active = is_active;
	if (!line)
		return;
	const struct neighbor_family_settings *n = line->record;
	if (said_field(line, "activate"))
		out->is_active = n->activate;
	out->next_hop_self = n->next_hop_self;
	compile_rewriting(n, &out->rewriting);
	out->soft_reconfiguration = n->soft_reconfiguration;
	out->reflector_client = n->reflector_client;
	out->allowas_in = n->allowas_in_said ? n->allowas_in : 0;
	out->max_prefix = n->maximum_prefix;
	out->max_prefix_percent = n->maximum_percent;
	out->max_prefix_warns_only = n->warning_only;
	out->weight = n->weight;
	out->in = (struct peer_filters){ .route_map = policy_name(n->map_in), .prefix_list = policy_name(n->prefix_in),
					 .as_path_list = policy_name(n->path_in), .access_list = policy_name(n->access_in) };
	out->out = (struct peer_filters){ .route_map = policy_name(n->map_out), .prefix_list = policy_name(n->prefix_out),
					  .as_path_list = policy_name(n->path_out), .access_list = policy_name(n->access_out) };
}

/* RFC 8212: an external neighbour needs a policy in each direction. */
static void compile_requirement(const struct bgp_settings *bgp, struct peer_rules *rules)
{
	for (int f = 0; f < FAMILY_COUNT && bgp->requires_policy && rules->kind == PEER_EBGP; f++) {
		rules->family[f].in.refuses = !filters_are_there(&rules->family[f].in);
		rules->family[f].out.refuses = !filters_are_there(&rules->family[f].out);
		rules->family[f].lacks_policy = rules->family[f].in.refuses && rules->family[f].out.refuses;
	}
}

struct family_kinds {
	const struct kind *family, *network, *neighbor;
};
static const struct family_kinds family_kinds[FAMILY_COUNT] = {
	[FAMILY_IPV4_UNICAST] = { &ipv4_unicast_kind, &ipv4_network_kind, &ipv4_neighbor_kind },
	[FAMILY_IPV6_UNICAST] = { &ipv6_unicast_kind, &ipv6_network_kind, &ipv6_neighbor_kind },
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

static void compile_neighbor(const struct object *bgp, const struct object *line, struct plan_neighbor *out)
{
	const struct bgp_settings *settings = bgp->record;
	const struct neighbor_settings *n = line->record;
	const struct object *group = group_of(bgp, line);
	struct object whole;
	group_complete(line, group, &whole);
	compile_session(settings, &whole, &out->rules);
	copy_text(out->description, sizeof out->description, n->description);
	copy_text(out->group, sizeof out->group, n->group);
	out->timers_said = said_field(&whole, "hold_time");
	group_drop(&whole);
	for (int f = 0; f < FAMILY_COUNT; f++) {
		bool has_line = group_complete(family_line(bgp, f, line), family_line(bgp, f, group), &whole);
		compile_family(has_line ? &whole : NULL, f == FAMILY_IPV4_UNICAST && settings->default_ipv4,
			       &out->rules.family[f]);
		if (has_line)
			group_drop(&whole);
	}
	compile_requirement(settings, &out->rules);
}

static void compile_group(const struct object *bgp, const struct object *line, struct plan_group *out)
{
	const struct neighbor_settings *n = line->record;
	compile_neighbor(bgp, line, &out->member);
	copy_text(out->name, sizeof out->name, n->peer.word);
	out->has_as = n->internal || n->external || n->remote_as;
}

/* ---- families ----------------------------------------------------------------------------------------- */

static void compile_networks(const struct object *family, enum family_row row, struct plan *out)
{
	for (const struct object *line = object_first(family, family_kinds[row].network); line; line = object_next(line)) {
		const struct network_settings *n = line->record;
		struct plan_network network = { row, n->prefix, policy_name(n->route_map) };
		array_push(&out->networks, network);
	}
}

static void compile_redistribution(const struct object *family, struct plan_redistribute out[ORIGIN_COUNT])
{
	const struct family_settings *f = family->record;
	out[ORIGIN_KERNEL] = (struct plan_redistribute){ f->kernel, said_field(family, "kernel_metric"), f->kernel_metric,
							  policy_name(f->kernel_map) };
	out[ORIGIN_CONNECTED] =
		(struct plan_redistribute){ f->connected, said_field(family, "connected_metric"), f->connected_metric,
							  policy_name(f->connected_map) };
	out[ORIGIN_STATIC] = (struct plan_redistribute){ f->statics, said_field(family, "static_metric"), f->static_metric,
							  policy_name(f->static_map) };
}

static void compile_families(const struct object *bgp, struct plan *out)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const struct object *family = object_first(bgp, family_kinds[f].family);
		if (!family)
			continue;
		compile_networks(family, f, out);
		compile_redistribution(family, out->redistribute[f]);
		const struct family_settings *settings = family->record;
		if (f != FAMILY_IPV4_UNICAST)
			continue;
		out->decision.max_paths_ebgp = settings->ebgp_paths;
		out->decision.max_paths_ibgp = settings->ibgp_paths;
		out->decision.distance_ebgp = settings->distance_ebgp;
		out->decision.distance_ibgp = settings->distance_ibgp;
		out->decision.distance_local = settings->distance_local;
	}
}

/* ---- the instance ------------------------------------------------------------------------------------- */

static void compile_decision(const struct bgp_settings *bgp, struct event_settings *out)
{
	out->local_as = bgp->asn;
	out->default_local_pref = bgp->local_preference;
	out->always_compare_med = bgp->always_compare_med;
	out->deterministic_med = bgp->deterministic_med;
	out->med_missing_is_worst = bgp->missing_as_worst;
	out->compare_router_id = bgp->compare_router_id;
	out->ignore_path_length = bgp->ignore_path;
	out->multipath_relax = bgp->multipath_relax;
	out->client_to_client_off = !bgp->client_to_client;
	out->max_paths_ebgp = out->max_paths_ibgp = 1;
	out->distance_ebgp = 20;
	out->distance_ibgp = out->distance_local = 200;
}

const struct bgp_settings *compile_bgp(const struct object *tree)
{
	const struct object *bgp = object_first(tree, &bgp_kind);
	return bgp ? bgp->record : NULL;
}

static void compile_all(const struct object *tree, struct plan *out)
{
	const struct object *bgp = object_first(tree, &bgp_kind);
	*out = (struct plan){ .restart_seconds = 120, .stale_seconds = 360, .log_changes = true };
	if (!bgp)
		return;
	const struct bgp_settings *settings = bgp->record;
	out->is_running = true;
	out->asn = settings->asn;
	out->router_id = address_to_v4(&settings->router_id);
	out->cluster_id = address_to_v4(&settings->cluster_id);
	out->import_check = settings->import_check;
	out->requires_policy = settings->requires_policy;
	out->graceful_restart_off = settings->graceful_restart_disable;
	out->restart_seconds = settings->restart_seconds;
	out->stale_seconds = settings->stale_seconds;
	out->hold_seconds = settings->hold_time;
	out->keepalive_seconds = settings->keepalive;
	out->log_changes = settings->log_changes;
	compile_decision(settings, &out->decision);
	compile_families(bgp, out);
	for (const struct object *line = object_first(bgp, &neighbor_kind); line; line = object_next(line)) {
		if (is_group(line)) {
			struct plan_group group = { 0 };
			compile_group(bgp, line, &group);
			array_push(&out->groups, group);
			continue;
		}
		struct plan_neighbor n = { 0 };
		compile_neighbor(bgp, line, &n);
		array_push(&out->neighbors, n);
	}
}

void compile_plan(const struct object *tree, struct plan *out)
{
	compile_all(tree, out);
	out->policy = compile_policy(tree);
}

/* ---- what can't be ------------------------------------------------------------------------------------ */

static bool check_hold(const char *whose, uint16_t keepalive, uint16_t hold, char **why)
{
	if (hold == 1 || hold == 2) {
		*why = text_format("%s: a hold time of %u is not allowed (RFC 4271): 0, or 3 and more", whose, hold);
		return false;
	}
	if (hold && keepalive >= hold) {
		*why = text_format("%s: keepalive %u is not below the hold time %u", whose, keepalive, hold);
		return false;
	}
	return true;
}

static bool check_group(const struct plan *plan, const struct plan_neighbor *n, char **why)
{
	const struct peer_rules *r = &n->rules;
	bool is_there = !n->group[0] || plan_group_find(plan, n->group);
	if (!is_there)
		*why = text_format("neighbor %s: there is no peer group %s yet: `neighbor %s peer-group` makes it", r->name,
				   n->group, n->group);
	else if (!r->remote_as && !r->is_any_external)
		*why = text_format("neighbor %s: neither it nor peer group %s has an AS: add `remote-as`, or remove it with "
				   "`no neighbor %s`", r->name, n->group, r->name);
	return !*why;
}

static bool check_neighbor(const struct plan *plan, const struct plan_neighbor *n, char **why)
{
	const struct peer_rules *r = &n->rules;
	if (!check_group(plan, n, why) || !check_hold(r->name, r->keepalive_seconds, r->hold_seconds, why))
		return false;
	if (!r->remote.family) {
		*why = text_format("neighbor %s: peering over an interface without an address comes later; name the "
				   "neighbor's address", r->name);
		return false;
	}
	if (r->min_ttl && r->ttl != 255) {
		*why = text_format("neighbor %s: ttl-security and ebgp-multihop contradict each other: remove one", r->name);
		return false;
	}
	bool is_broadcast = r->remote.family == AF_INET && address_to_v4(&r->remote) == UINT32_MAX;
	if (is_broadcast || address_is_zero(&r->remote) || address_is_multicast(&r->remote)) {
		*why = text_format("neighbor %s: that is no host's address", r->name);
		return false;
	}
	return true;
}

static const struct object *lines_of(const struct object *tree)
{
	const struct object *bgp = object_first(tree, &bgp_kind);
	return bgp ? object_first(bgp, &neighbor_kind) : NULL;
}

/* What a line says of groups that can't be together. */
static bool check_line(const struct object *line, char **why)
{
	const struct neighbor_settings *n = line->record;
	char room[ADDRESS_TEXT];
	if (n->is_group && n->peer.address.family)
		*why = text_format("neighbor %s: a peer group has a name, not an address",
				   address_text(&n->peer.address, room));
	else if (n->is_group && n->group)
		*why = text_format("neighbor %s: a peer group is no member of another", n->peer.word);
	return !*why;
}

bool compile_check(const struct object *candidate, char **why)
{
	struct plan plan;
	bool good = true;
	*why = NULL;
	compile_all(candidate, &plan);
	if (plan.is_running)
		good = check_hold("timers bgp", plan.keepalive_seconds, plan.hold_seconds, why);
	for (uint32_t i = 0; good && i < plan.neighbors.count; i++)
		good = check_neighbor(&plan, &plan.neighbors.items[i], why);
	for (const struct object *line = lines_of(candidate); good && line; line = object_next(line))
		good = check_line(line, why);
	plan_free(&plan);
	return good;
}
