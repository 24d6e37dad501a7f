/* SPDX-License-Identifier: Apache-2.0 */
/* check -- may a candidate be?  Addresses and forwarding are tried while it can still be refused, because only the
 * kernel knows whether it takes them. */
#include "zebra/cli/compile.h"
#include "zebra/cli/settings.h"
#include "zebra/instance/instance.h"

bool changes_root(const struct change *changes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (changes[i].now && changes[i].now->kind == &zebra_root_kind)
			return true;
	return false;
}

static bool is_address(const struct kind *kind)
{
	return kind == &ip_address_kind || kind == &ip_peer_kind || kind == &ipv6_address_kind;
}

static bool is_route(const struct kind *kind)
{
	return kind == &ip_route_kind || kind == &ipv6_route_kind;
}

static bool check_route(const struct object *o, char **why)
{
	const struct static_settings *s = o->record;
	char text[PREFIX_TEXT];
	if (!s->onlink || (s->gateway.family && s->interface))
		return true;
	*why = text_format("static route %s: onlink needs a gateway and an interface", prefix_text(&s->prefix, text));
	return false;
}

/* Lines of one route: how many lead on, and how many drop. */
struct route_count {
	uint32_t ways, holes;
};

static bool is_hole(const struct static_settings *s)
{
	return s->null0 || s->blackhole || s->reject;
}

static bool is_same_route(const struct static_settings *a, const struct static_settings *b)
{
	return a->table == b->table && a->distance == b->distance && a->metric == b->metric;
}

static struct route_count count_lines(const struct object *first, const struct static_settings *like)
{
	struct route_count count = { 0 };
	for (const struct object *o = first; o; o = object_next(o)) {
		const struct static_settings *s = o->record;
		if (!prefix_same(&s->prefix, &like->prefix))
			break;
		count.ways += is_same_route(s, like) && !is_hole(s);
		count.holes += is_same_route(s, like) && is_hole(s);
	}
	return count;
}

/* Lines are sorted by prefix: those of `first` and the next ones. */
static bool check_together(const struct object *first, uint32_t most, char **why)
{
	char text[PREFIX_TEXT];
	const struct static_settings *s = first->record;
	struct route_count count = count_lines(first, s);
	if (count.ways && count.holes)
		*why = text_format("Configuration failed: static route %s: packets cannot be dropped and led on at the same distance and metric",
				   prefix_text(&s->prefix, text));
	else if (count.ways > most)
		*why = text_format("Configuration failed: static route %s: %u next hops at the same distance and metric, at most %u are possible",
				   prefix_text(&s->prefix, text), count.ways, most);
	return !*why;
}

static bool is_of_prefix(const struct object *o, const struct object *like)
{
	const struct static_settings *a = o->record, *b = like->record;
	return o->kind == like->kind && prefix_same(&a->prefix, &b->prefix);
}

/* The line with the others of its prefix. */
static bool check_routes_beside(const struct object *line, uint32_t most, char **why)
{
	const struct object *o = line;
	while (o->index && is_of_prefix(o->parent->children.items[o->index - 1], line))
		o = o->parent->children.items[o->index - 1];
	for (; o && is_of_prefix(o, line); o = object_next(o))
		if (!check_together(o, most, why))
			return false;
	return true;
}

/* Networks that RFC 6890 sets aside, and class E. */
static bool is_reserved(const struct address *a)
{
	uint8_t first = a->v4[0];
	return a->family == AF_INET && (first == 0 || first == 127 || first >= 240);
}

static bool check_address(const struct object *candidate, const struct object *o, char **why)
{
	const struct zebra_root *root = candidate->record;
	const struct address_settings *s = o->record;
	char text[PREFIX_TEXT];
	struct address a = s->local.family ? s->local : prefix_address(&s->prefix);
	if (is_reserved(&a) && !root->allow_reserved_ranges) {
		*why = text_format("%s is in a reserved network: `allow-reserved-ranges` would permit it", address_text(&a, text));
		return false;
	}
	if (!address_is_zero(&a) && !address_is_multicast(&a))
		return true;
	*why = text_format("%s names no interface: an address of a host is wanted", prefix_text(&s->prefix, text));
	return false;
}

static bool try_addresses(struct zebra *z, const struct object *candidate, char **why)
{
	bool possible = true;
	for (const struct object *o = object_first(candidate, &interface_kind); o && possible; o = object_next(o)) {
		struct wish wish = compile_wish(o);
		possible = zebra_try_wish(z, &wish, why);
		wish_drop(&wish);
	}
	return possible;
}

/* Done while the commit can still be refused, as addresses are. */
static bool try_forwarding(const struct object *root, char **why)
{
	const struct zebra_root *r = root->record;
	if (object_says(root, "ip_forwarding") && !kernel_set_forwarding(AF_INET, r->ip_forwarding, why))
		return false;
	return !object_says(root, "ipv6_forwarding") || kernel_set_forwarding(AF_INET6, r->ipv6_forwarding, why);
}

bool zebra_check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	struct zebra *z = owner;
	uint32_t most = z ? z->rib.most_nexthops : NEXTHOPS_MAX;
	bool has_addresses = false;
	for (uint32_t i = 0; i < count; i++) {
		const struct object *now = changes[i].now;
		if (!now)
			continue;
		if (is_route(now->kind) && (!check_route(now, why) || !check_routes_beside(now, most, why)))
			return false;
		if (is_address(now->kind) && !check_address(candidate, now, why))
			return false;
		has_addresses |= is_address(now->kind);
	}
	/* At the start nobody waits for the answer; a file is not refused for what the kernel says. */
	if (!z || !z->is_ready)
		return true;
	if (changes_root(changes, count) && !try_forwarding(candidate, why))
		return false;
	return !has_addresses || try_addresses(z, candidate, why);
}
