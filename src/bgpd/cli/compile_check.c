/* SPDX-License-Identifier: Apache-2.0 */
/* compile_check -- what a candidate must not be: each refusal is one line that says what it is about and what to do. */
#include "bgpd/cli/compile_inside.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/speaker/dump.h"
#include <sys/socket.h>

static bool check_hold(const char *whose, uint16_t hold, char **why)
{
	if (hold == 1 || hold == 2) {
		*why = text_format("%s: a hold time of %u is not allowed (RFC 4271): 0, or 3 and more", whose, hold);
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
	else if (!r->remote_as && r->remote_is == REMOTE_NUMBER)
		*why = text_format("neighbor %s: neither it nor peer group %s has an AS: add `remote-as`, or remove it with "
				   "`no neighbor %s`", r->name, n->group, r->name);
	return !*why;
}

static bool check_link(const struct peer_rules *r, char **why)
{
	if (!r->is_unnumbered && !r->remote.family)
		*why = text_format("neighbor %s: a name alone is an interface: `neighbor %s interface remote-as …`", r->name,
				   r->name);
	return !*why;
}

/* One table is spoken of in one way. */
static bool check_ways(const struct plan_neighbor *n, char **why)
{
	const char *version = n->twice == FAMILY_IPV4_LABELED ? "ipv4" : "ipv6";
	if (n->twice)
		*why = text_format("Cannot activate peer for both '%s unicast' and '%s labeled-unicast': neighbor %s, say `no neighbor "
				   "… activate` in one of them first", version, version, n->rules.name);
	return !*why;
}

static bool check_local_as(const struct peer_rules *r, char **why)
{
	if (r->said_local_as && r->said_local_as == r->own_as)
		*why = text_format("neighbor %s: local-as %u is our own AS: it needs no line", r->name, r->own_as);
	return !*why;
}

static bool check_ranges(const struct plan *plan, char **why)
{
	for (uint32_t i = 0; i < plan->ranges.count && !*why; i++) {
		const struct plan_range *range = &plan->ranges.items[i];
		char room[PREFIX_TEXT];
		if (!plan_group_find(plan, range->group))
			*why = text_format("bgp listen range %s: there is no peer group %s yet: `neighbor %s peer-group` makes it",
					   prefix_text(&range->prefix, room), range->group, range->group);
	}
	return !*why;
}

/* Else a path would be good again before it was kept back. */
static bool check_dampening(const char *who, const struct dampening *d, char **why)
{
	if (d->half_life_s && d->suppress < d->reuse)
		*why = text_format("%s: Suppress value cannot be less than reuse value: %u, %u", who, d->suppress, d->reuse);
	return !*why;
}

static bool check_neighbor(const struct plan *plan, const struct plan_neighbor *n, char **why)
{
	const struct peer_rules *r = &n->rules;
	if (!check_group(plan, n, why) || !check_local_as(r, why) || !check_hold(r->name, r->hold_seconds, why))
		return false;
	if (!check_link(r, why) || !check_ways(n, why))
		return false;
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (!check_dampening(r->name, &r->family[f].dampening, why))
			return false;
	if (r->min_ttl && n->is_multihop) {
		*why = text_format("neighbor %s: ttl-security and ebgp-multihop contradict each other: remove one", r->name);
		return false;
	}
	if (r->override_capability && r->strict_capability) {
		*why = text_format("neighbor %s: override-capability and strict-capability-match contradict each other: remove one",
				   r->name);
		return false;
	}
	if (r->is_unnumbered)
		return true;
	bool is_broadcast = r->remote.family == AF_INET && address_to_v4(&r->remote) == UINT32_MAX;
	if (is_broadcast || address_is_zero(&r->remote) || address_is_multicast(&r->remote)) {
		*why = text_format("neighbor %s: that is no host's address", r->name);
		return false;
	}
	return true;
}

/* Attributes without which there is no route, or none that could be judged. */
static bool may_be_unwanted(const uint64_t bits[4], char **why)
{
	static const uint8_t needed[] = { ATTR_ORIGIN, ATTR_AS_PATH, ATTR_NEXT_HOP, ATTR_MED, ATTR_MP_REACH, ATTR_MP_UNREACH,
					  ATTR_EXT_COMMUNITIES };
	for (size_t i = 0; i < sizeof needed; i++)
		if (screen_has(bits, needed[i]))
			*why = text_format("path-attribute: routes can't be without attribute %u", needed[i]);
	return !*why;
}

static bool check_attributes(const struct neighbor_settings *n, char **why)
{
	uint64_t bits[4] = { 0 };
	if (!compile_attribute_numbers(n->discard, bits) || !compile_attribute_numbers(n->withdraw, bits))
		*why = text_format("path-attribute: numbers of 1 to 255 are wanted, with a space between them");
	return !*why && may_be_unwanted(bits, why);
}

/* What a line says that can't be, or not together. */
static bool check_line(const struct object *line, char **why)
{
	const struct neighbor_settings *n = line->record;
	char room[ADDRESS_TEXT];
	if (!check_attributes(n, why))
		return false;
	if (n->is_group && n->peer.address.family)
		*why = text_format("neighbor %s: a peer group has a name, not an address",
				   address_text(&n->peer.address, room));
	else if (n->is_group && n->group)
		*why = text_format("neighbor %s: a peer group is no member of another", n->peer.word);
	return !*why;
}

static bool check_plan(const struct plan *plan, char **why)
{
	if (!plan->asn)
		*why = mem_text("router bgp: there is none yet: name its AS, `router bgp 65001`");
	bool good = !*why && check_hold("timers bgp", plan->hold_seconds, why);
	for (int f = 0; good && f < FAMILY_COUNT; f++)
		good = check_dampening(families[f].title, &plan->dampening[f], why);
	for (uint32_t i = 0; good && i < plan->neighbors.count; i++)
		good = check_neighbor(plan, &plan->neighbors.items[i], why);
	for (uint32_t i = 0; good && i < plan->groups.count; i++)
		good = check_ways(&plan->groups.items[i].member, why);
	return good && check_ranges(plan, why);
}

static bool check_instance(const struct object *candidate, const struct object *bgp, char **why)
{
	struct plan plan;
	compile_all(candidate, bgp, &plan);
	bool good = check_plan(&plan, why);
	for (const struct object *line = object_first(bgp, &neighbor_kind); good && line; line = object_next(line))
		good = check_line(line, why);
	plan_free(&plan);
	return good;
}

/* A list is of one style: what it says could be read otherwise. */
static bool check_styles(const struct object *candidate, const struct kind *kind, char **why)
{
	ARRAY_OF(uint8_t) styles = { 0 };        /* by name; 0: not met yet */
	for (const struct object *o = object_first(candidate, kind); o && !*why; o = object_next(o)) {
		const struct list_line *line = o->record;
		uint16_t name = policy_name(line->name);
		while (styles.count <= name)
			array_push(&styles, 0);
		uint8_t style = list_line_is_expanded(line) ? STYLE_EXPANDED : STYLE_STANDARD;
		if (styles.items[name] && styles.items[name] != style)
			*why = text_format("%s %s would be standard and expanded at once: another name is wanted", kind->name, line->name);
		styles.items[name] = style;
	}
	array_free(&styles);
	return !*why;
}

static bool check_dump(const char *path, const char *interval, char **why)
{
	if (path && path[0] != '/')
		*why = text_format("dump bgp %s: a path that begins with / is wanted", path);
	else if (interval && !dump_interval_read(interval))
		*why = text_format("Malformed interval string \"%s\": seconds, or hours and minutes as in 1h30m, are wanted", interval);
	return !*why;
}

static bool check_dumps(const struct bgp_root *root, char **why)
{
	return check_dump(root->dump_all, root->dump_all_interval, why) && check_dump(root->dump_updates, root->dump_updates_interval, why) &&
	       check_dump(root->dump_routes, root->dump_routes_interval, why);
}

static bool may_wait(const struct kind *kind)
{
	static const struct kind *const kinds[] = { POLICY_LIST_KINDS, &route_map_kind, &route_map_optimization_kind, &ipv4_network_kind,
						    &ipv6_network_kind, &ipv4_aggregate_kind, &ipv6_aggregate_kind };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

bool compile_may_wait(const struct change *changes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!may_wait(change_kind(&changes[i])))
			return false;
	return true;
}

static bool changes_kind(const struct change *changes, uint32_t count, const struct kind *kind)
{
	for (uint32_t i = 0; i < count; i++)
		if (change_kind(&changes[i]) == kind)
			return true;
	return false;
}

bool compile_check(const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	static const struct kind *const styled[] = { &community_list_kind, &large_community_list_kind, &ext_community_list_kind };
	bool good = true;
	*why = NULL;
	for (size_t i = 0; good && i < sizeof styled / sizeof *styled; i++)
		good = !changes_kind(changes, count, styled[i]) || check_styles(candidate, styled[i], why);
	if (!good || compile_may_wait(changes, count))
		return good;
	good = check_rpki(candidate, why) && check_dumps(candidate->record, why);
	for (const struct object *bgp = object_first(candidate, &bgp_kind); good && bgp; bgp = object_next(bgp))
		good = check_instance(candidate, bgp, why);
	return good;
}
