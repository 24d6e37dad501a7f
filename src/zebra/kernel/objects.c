/* SPDX-License-Identifier: Apache-2.0 */
/* objects -- the kernel's nexthop objects, one per exit.
 *
 * A route that names an object instead of a gateway is half the bytes, and a change of the object moves all
 * routes behind it.  Ids come from the same row of numbers as those of groups, where nobody else has taken them,
 * so that a number means one thing in the kernel and in shows.  What an earlier life
 * left (protocol zebra) is taken over when a route of ours still uses it, else deleted. */
#include <errno.h>
#include <linux/nexthop.h>
#include <string.h>
#include "base/log.h"
#include "zebra/kernel/kernel.h"
#include "zebra/kernel/parse.h"

static uint32_t id_hash(uint32_t kernel_id)
{
	return kernel_id * 0x9e3779b1u;
}

static uint32_t find_slot(const struct kernel *k, uint32_t kernel_id)
{
	uint32_t hash = id_hash(kernel_id), id, at = idhash_start(&k->objects_by_id, hash);
	while ((id = idhash_next(&k->objects_by_id, hash, &at)))
		if (((struct nexthop_object *)slab_at(&k->objects, id))->kernel_id == kernel_id)
			return id;
	return 0;
}

struct nexthop_object *object_by_id(const struct kernel *k, uint32_t kernel_id)
{
	uint32_t id = find_slot(k, kernel_id);
	return id ? slab_at(&k->objects, id) : NULL;
}

static struct nexthop_object *add_object(struct kernel *k, uint32_t kernel_id)
{
	struct nexthop_object *found = object_by_id(k, kernel_id);
	if (found)
		return found;
	uint32_t id = slab_get(&k->objects);
	struct nexthop_object *object = slab_at(&k->objects, id);
	object->kernel_id = kernel_id;
	idhash_add(&k->objects_by_id, id_hash(kernel_id), id);
	return object;
}

static void remove_object(struct kernel *k, uint32_t kernel_id)
{
	uint32_t id = find_slot(k, kernel_id);
	if (!id)
		return;
	struct nexthop_object *object = slab_at(&k->objects, id);
	mem_free(object->nexthops);
	mem_free(object->members);
	idhash_drop(&k->objects_by_id, id_hash(kernel_id), id);
	slab_put(&k->objects, id);
}

static uint32_t fresh_id(struct kernel *k)
{
	uint32_t id;
	do
		id = shared_next_number(&k->rib->shared);
	while (find_slot(k, id));
	return id;
}

/* -- telling the kernel -- */

struct order {
	uint32_t kernel_id;
	uint8_t family;            /* of the routes: for an exit without a gateway */
	bool replaces;
	struct resilience resilience;
};

static int ask(struct kernel *k, struct nlmsghdr *m)
{
	return netlink_ask(k->ask, m, NULL, NULL);
}

static struct nhmsg *start(struct nlmsghdr *m, uint16_t type, uint16_t flags)
{
	m->nlmsg_type = type;
	m->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	return mnl_nlmsg_put_extra_header(m, sizeof(struct nhmsg));
}

static uint16_t order_flags(const struct order *order)
{
	return (uint16_t)(NLM_F_CREATE | (order->replaces ? NLM_F_REPLACE : NLM_F_EXCL));
}

static int send_single(struct kernel *k, const struct order *order, const struct nexthop *n)
{
	char room[512];
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);
	struct nhmsg *head = start(m, RTM_NEWNEXTHOP, order_flags(order));
	head->nh_family = n->gateway.family ? n->gateway.family : order->family;
	head->nh_protocol = PROTOCOL_ZEBRA;
	head->nh_flags = n->is_onlink ? RTNH_F_ONLINK : 0;
	mnl_attr_put_u32(m, NHA_ID, order->kernel_id);
	mnl_attr_put_u32(m, NHA_OIF, n->ifindex);
	if (n->gateway.family)
		mnl_attr_put(m, NHA_GATEWAY, address_bits(n->gateway.family) / 8, n->gateway.bytes);
	return ask(k, m);
}

/* The kernel counts in hundredths of a second. */
static void put_resilience(struct nlmsghdr *m, const struct resilience *r)
{
	mnl_attr_put_u16(m, NHA_GROUP_TYPE, NEXTHOP_GRP_TYPE_RES);
	struct nlattr *nest = mnl_attr_nest_start(m, NHA_RES_GROUP);
	mnl_attr_put_u16(m, NHA_RES_GROUP_BUCKETS, r->buckets);
	mnl_attr_put_u32(m, NHA_RES_GROUP_IDLE_TIMER, r->idle_seconds * 100);
	mnl_attr_put_u32(m, NHA_RES_GROUP_UNBALANCED_TIMER, r->unbalanced_seconds * 100);
	mnl_attr_nest_end(m, nest);
}

static int send_group(struct kernel *k, const struct order *order, const uint32_t *members,
		      const struct nexthop *nexthops, uint32_t count)
{
	char room[1024];
	struct nexthop_grp group[NEXTHOPS_MAX] = { 0 };
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);
	struct nhmsg *head = start(m, RTM_NEWNEXTHOP, order_flags(order));
	head->nh_protocol = PROTOCOL_ZEBRA;
	for (uint32_t i = 0; i < count; i++) {
		group[i].id = exit_at(&k->rib->shared, members[i])->kernel_id;
		group[i].weight = (uint8_t)(nexthops[i].weight ? nexthops[i].weight - 1 : 0);
	}
	mnl_attr_put_u32(m, NHA_ID, order->kernel_id);
	mnl_attr_put(m, NHA_GROUP, count * sizeof *group, group);
	if (order->resilience.buckets)
		put_resilience(m, &order->resilience);
	return ask(k, m);
}

static void send_delete(struct kernel *k, uint32_t kernel_id)
{
	char room[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);
	start(m, RTM_DELNEXTHOP, 0);
	mnl_attr_put_u32(m, NHA_ID, kernel_id);
	int error = ask(k, m);
	if (error && error != ENOENT)
		log_warn("nexthop object %u stays in the kernel: %s", kernel_id, netlink_error(k->ask));
}

/* By the objects, not by the exits: a freed exit's place holds nothing that may be read. */
void objects_delete_all(struct kernel *k)
{
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++) {
		uint32_t id = k->objects_by_id.slots[slot].id;
		const struct nexthop_object *object = id ? slab_at(&k->objects, id) : NULL;
		if (object && object->exit && object->protocol == PROTOCOL_ZEBRA)
			send_delete(k, object->kernel_id);
	}
}

/* -- exits -- */

static bool register_made(struct kernel *k, uint32_t id, uint8_t kind, uint32_t kernel_id)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	exit->kind = kind;
	exit->kernel_id = kernel_id;
	struct nexthop_object *object = add_object(k, kernel_id);
	object->exit = id;
	object->protocol = PROTOCOL_ZEBRA;
	object->is_group = kind == EXIT_MULTIPATH;
	k->counts.objects_made++;
	return true;
}

static bool give_up(struct kernel *k, uint32_t id)
{
	exit_at(&k->rib->shared, id)->kind = EXIT_PLAIN;
	return false;
}

static bool make_single(struct kernel *k, uint32_t id)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	struct order order = { .kernel_id = fresh_id(k), .family = exit->family };
	int error = send_single(k, &order, &exit->nexthops[0]);
	if (!error)
		return register_made(k, id, EXIT_OBJECT, order.kernel_id);
	log_debug("nexthop object refused, the route carries its next hop itself: %s", netlink_error(k->ask));
	return give_up(k, id);
}

static void put_members(struct kernel *k, uint32_t *members, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		exit_put(&k->rib->shared, members[i]);
	mem_free(members);
}

/* The single exits that a group is made of; NULL if the kernel takes one of them not. */
static uint32_t *make_members(struct kernel *k, int family, const struct nexthop *nexthops, uint32_t count)
{
	uint32_t *members = mem_new(count * sizeof *members);
	for (uint32_t i = 0; i < count; i++) {
		struct nexthop single = nexthops[i];
		single.weight = 1;
		members[i] = exit_get(&k->rib->shared, &(struct exit_key){ &single, 1, (uint8_t)family });
		if (!object_make(k, members[i])) {
			put_members(k, members, i + 1);
			return NULL;
		}
	}
	return members;
}

static bool make_multipath(struct kernel *k, uint32_t id)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	uint32_t *members = make_members(k, exit->family, exit->nexthops, exit->count);
	if (!members)
		return give_up(k, id);
	struct order order = { .kernel_id = fresh_id(k), .family = exit->family, .resilience = exit->resilience };
	if (send_group(k, &order, members, exit->nexthops, exit->count)) {
		put_members(k, members, exit->count);
		return give_up(k, id);
	}
	exit->members = members;
	return register_made(k, id, EXIT_MULTIPATH, order.kernel_id);
}

bool object_make(struct kernel *k, uint32_t id)
{
	const struct exit *exit = exit_at(&k->rib->shared, id);
	if (exit->kind != EXIT_NEW)
		return exit->kind != EXIT_PLAIN;
	if (!k->has_objects || k->avoids_objects || nexthop_is_drop(&exit->nexthops[0]))
		return give_up(k, id);
	return exit->count == 1 ? make_single(k, id) : make_multipath(k, id);
}

static bool move_single(struct kernel *k, struct exit *exit, const struct nexthop *n)
{
	if (nexthop_is_drop(n) || n->gateway.family != exit->nexthops[0].gateway.family)
		return false;
	struct order order = { .kernel_id = exit->kernel_id, .family = exit->family, .replaces = true };
	return send_single(k, &order, n) == 0;
}

static bool move_multipath(struct kernel *k, struct exit *exit, const struct nexthop *nexthops, uint32_t count)
{
	uint32_t *members = make_members(k, exit->family, nexthops, count);
	if (!members)
		return false;
	struct order order = { .kernel_id = exit->kernel_id, .family = exit->family, .replaces = true,
			       .resilience = exit->resilience };
	if (send_group(k, &order, members, nexthops, count)) {
		put_members(k, members, count);
		return false;
	}
	put_members(k, exit->members, exit->count);
	exit->members = members;
	return true;
}

/* The kernel moves an object only to one of the same shape. */
bool object_move(struct kernel *k, uint32_t id, const struct nexthop *nexthops, uint32_t count)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	bool moved = false;
	if (exit->kind == EXIT_NEW)
		return true;
	if (exit->kind == EXIT_OBJECT && count == 1)
		moved = move_single(k, exit, nexthops);
	else if (exit->kind == EXIT_MULTIPATH && count > 1 && exit->members)
		moved = move_multipath(k, exit, nexthops, count);
	k->counts.objects_moved += moved;
	return moved;
}

void object_drop(struct kernel *k, uint32_t id)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	if (exit->kernel_id) {
		send_delete(k, exit->kernel_id);
		remove_object(k, exit->kernel_id);
	}
	if (exit->members)
		put_members(k, exit->members, exit->count);
	exit->members = NULL;
	for (uint32_t i = 0; i < k->apart.count; i++)
		if (k->apart.items[i] == id)
			k->apart.items[i--] = k->apart.items[--k->apart.count];
}

/* -- what the kernel tells -- */

static void learn_contents(struct kernel *k, struct nexthop_object *object, const struct parsed_object *news)
{
	struct nexthop found[NEXTHOPS_MAX];
	uint32_t members[NEXTHOPS_MAX];
	uint32_t count = 0;
	for (uint32_t i = 0; i < news->member_count; i++) {
		const struct nexthop_object *member = object_by_id(k, news->members[i]);
		if (!member || member->count != 1)
			continue;
		members[count] = news->members[i];
		found[count] = member->nexthops[0];
		found[count++].weight = news->weights[i];
	}
	if (!news->member_count)
		found[count++] = news->nexthop;
	mem_free(object->nexthops);
	mem_free(object->members);
	object->count = count;
	object->nexthops = mem_copy(found, count * sizeof *found);
	object->is_group = news->member_count != 0;
	object->members = news->member_count ? mem_copy(members, count * sizeof *members) : NULL;
}

static bool has_member(const struct exit *exit, uint32_t member)
{
	for (uint32_t i = 0; exit->members && i < exit->count; i++)
		if (exit->members[i] == member)
			return true;
	return false;
}

/* A group that lost a member is made anew: the kernel only shrank it. */
static void lose_exit(struct kernel *k, uint32_t id)
{
	rib_lose_exit(k->rib, id);
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++) {
		uint32_t at = k->objects_by_id.slots[slot].id;
		uint32_t other = at ? ((struct nexthop_object *)slab_at(&k->objects, at))->exit : 0;
		if (other && has_member(exit_at(&k->rib->shared, other), id))
			rib_lose_exit(k->rib, other);
	}
}

void object_news(struct kernel *k, const struct nlmsghdr *m, bool gone)
{
	struct parsed_object news;
	if (!parse_object(m, &news))
		return;
	struct nexthop_object *object = object_by_id(k, news.kernel_id);
	if (gone) {
		if (object && object->exit)
			lose_exit(k, object->exit);
		else if (object)
			remove_object(k, news.kernel_id);
		return;
	}
	if (!object)
		object = add_object(k, news.kernel_id);
	object->was_seen = true;
	object->protocol = news.protocol;
	if (!object->exit)
		learn_contents(k, object, &news);
}

void objects_mark_unseen(struct kernel *k)
{
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++)
		if (k->objects_by_id.slots[slot].id)
			((struct nexthop_object *)slab_at(&k->objects, k->objects_by_id.slots[slot].id))->was_seen = false;
}

void objects_forget_unseen(struct kernel *k)
{
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++) {
		uint32_t id = k->objects_by_id.slots[slot].id;
		struct nexthop_object *object = id ? slab_at(&k->objects, id) : NULL;
		if (object && !object->was_seen && object->exit)
			lose_exit(k, object->exit);
	}
}

/* -- an earlier life -- */

static uint32_t exit_of_object(struct kernel *k, struct nexthop_object *object, const struct nexthop *nexthops, int family)
{
	uint32_t id = exit_get(&k->rib->shared, &(struct exit_key){ nexthops, object->count, (uint8_t)family });
	struct exit *exit = exit_at(&k->rib->shared, id);
	if (exit->kind != EXIT_NEW)
		return id;
	exit->kind = object->is_group ? EXIT_MULTIPATH : EXIT_OBJECT;
	exit->kernel_id = object->kernel_id;
	exit->is_adopted = true;
	object->exit = id;
	array_push(&k->held, id);
	exit_hold(&k->rib->shared, id);
	return id;
}

/* The members of a group go when the group goes. */
static void adopt_members(struct kernel *k, uint32_t id, const struct nexthop_object *object, int family)
{
	struct exit *exit = exit_at(&k->rib->shared, id);
	if (!object->is_group || exit->members)
		return;
	uint32_t *members = mem_new(object->count * sizeof *members);
	for (uint32_t i = 0; i < object->count; i++) {
		struct nexthop_object *member = object_by_id(k, object->members[i]);
		members[i] = exit_of_object(k, member, member->nexthops, family);
	}
	exit->members = members;
}

static uint32_t adopt_plain(struct kernel *k, const struct kernel_route *route)
{
	struct shared *s = &k->rib->shared;
	for (uint32_t i = 0; i < k->apart.count; i++) {
		const struct exit *exit = exit_at(s, k->apart.items[i]);
		if (exit->family == route->prefix.family &&
		    nexthops_same(exit->nexthops, exit->count, route->nexthops, route->count)) {
			exit_hold(s, k->apart.items[i]);
			return k->apart.items[i];
		}
	}
	uint32_t id = exit_apart(s, route->prefix.family, route->nexthops, route->count);
	exit_at(s, id)->kind = EXIT_PLAIN;
	array_push(&k->apart, id);
	return id;
}

uint32_t object_adopt(struct kernel *k, const struct kernel_route *route)
{
	struct nexthop_object *object = route->object ? object_by_id(k, route->object) : NULL;
	bool is_plain_anyway = nexthop_is_drop(&route->nexthops[0]) || !k->has_objects;
	if (!object && is_plain_anyway) {
		uint32_t id = exit_get(&k->rib->shared, &(struct exit_key){ route->nexthops, route->count,
											 route->prefix.family });
		exit_at(&k->rib->shared, id)->kind = EXIT_PLAIN;
		return id;
	}
	if (!object || object->protocol != PROTOCOL_ZEBRA || object->count != route->count)
		return adopt_plain(k, route);
	if (object->exit) {
		exit_hold(&k->rib->shared, object->exit);
		return object->exit;
	}
	uint32_t id = exit_of_object(k, object, route->nexthops, route->prefix.family);
	if (object->exit != id) {
		exit_put(&k->rib->shared, id);
		return adopt_plain(k, route);
	}
	adopt_members(k, id, object, route->prefix.family);
	return id;
}

static bool is_orphan(const struct nexthop_object *object)
{
	return object->protocol == PROTOCOL_ZEBRA && !object->exit;
}

/* The kernel drops groups whose last member goes, so singles may go first. */
void objects_adopted(struct kernel *k)
{
	ARRAY_OF(uint32_t) orphans = { 0 };
	for (uint32_t i = 0; i < k->held.count; i++)
		exit_put(&k->rib->shared, k->held.items[i]);
	array_free(&k->held);
	for (uint32_t slot = 0; slot <= k->objects_by_id.mask; slot++) {
		uint32_t id = k->objects_by_id.slots[slot].id;
		struct nexthop_object *object = id ? slab_at(&k->objects, id) : NULL;
		if (object && is_orphan(object))
			array_push(&orphans, object->kernel_id);
	}
	for (uint32_t i = 0; i < orphans.count; i++) {
		send_delete(k, orphans.items[i]);
		remove_object(k, orphans.items[i]);
	}
	array_free(&orphans);
}
