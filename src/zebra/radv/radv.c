/* SPDX-License-Identifier: Apache-2.0 */
/* radv -- see radv.h. */
#include "zebra/radv/radv.h"
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "zebra/radv/socket.h"

enum { INTERVAL_MS = 600000, HASTY_MS = 1000, HASTY_TIMES = 4, RETRY_MS = 500, ANSWER_EVERY_MS = 500, HOPS = 255,
       NETWORKS_MOST = 16, PACKETS_PER_TURN = 64, ROUTERS_MOST = 64 };

static const struct radv_rules default_rules = RADV_RULES_DEFAULT;

static const struct radv_rules *rules_of(const struct radv_link *link)
{
	const struct radv *radv = link->all;
	const struct iface *i = iface_find(radv->ifaces, link->ifindex);
	const struct radv_rules *rules = i && radv->rules_of ? radv->rules_of(radv->owner, i) : NULL;
	return rules ? rules : &default_rules;
}

uint32_t radv_interval_ms(const struct radv_link *link, const struct radv_rules *rules)
{
	if (rules->interval_ms)
		return rules->interval_ms;
	return link->is_asked && link->asked_seconds ? link->asked_seconds * 1000 : INTERVAL_MS;
}

/* -- sending -- */

static uint32_t networks_of(const struct iface *i, struct prefix *out)
{
	uint32_t count = 0;
	for (uint32_t n = 0; n < i->addresses.count && count < NETWORKS_MOST; n++) {
		struct prefix p = i->addresses.items[n].prefix;
		struct address a = prefix_address(&p);
		if (p.family != AF_INET6 || address_is_link_local(&a))
			continue;
		prefix_mask(&p);
		out[count++] = p;
	}
	return count;
}

static bool send_advert(struct radv_link *link, bool is_last)
{
	uint8_t room[RADV_BYTES_MOST];
	struct writer w = writer_over(room, sizeof room);
	struct prefix networks[NETWORKS_MOST];
	const struct iface *i = iface_find(link->all->ifaces, link->ifindex);
	const struct radv_rules *rules = rules_of(link);
	if (!i)
		return false;
	struct radv_message m = { .rules = rules, .networks = networks, .network_count = networks_of(i, networks),
				  .interval_ms = radv_interval_ms(link, rules), .is_last = is_last,
				  .hardware = i->hardware, .hardware_length = i->hardware_length };
	radv_write(&w, &m);
	if (w.full || radv_socket_send(link->all->fd, link->ifindex, false, room, write_used(&w)))
		return false;
	link->sent++;
	link->sent_ms = loop_now_ms(link->all->loop);
	return true;
}

static void send_solicit(struct radv_link *link)
{
	uint8_t room[64];
	struct writer w = writer_over(room, sizeof room);
	const struct iface *i = iface_find(link->all->ifaces, link->ifindex);
	radv_write_solicit(&w, i->hardware, i->hardware_length);
	radv_socket_send(link->all->fd, link->ifindex, true, room, write_used(&w));
}

/* An address that is still being checked for duplicates (RFC 4862 5.4) can't send yet: soon again. */
static void next_advert(void *owner)
{
	struct radv_link *link = owner;
	const struct radv_rules *rules = rules_of(link);
	uint32_t interval = radv_interval_ms(link, rules);
	if (!link->is_joined)
		link->is_joined = radv_socket_join(link->all->fd, link->ifindex, true);
	if (!send_advert(link, false)) {
		timer_start(&link->next, RETRY_MS);
		return;
	}
	if (link->hasty_left == HASTY_TIMES)
		send_solicit(link);
	link->hasty_left -= link->hasty_left > 0;
	bool is_hasty = link->hasty_left && !rules->is_slow && interval > HASTY_MS;
	timer_start(&link->next, is_hasty ? HASTY_MS : interval);
}

/* -- links -- */

static struct radv_link *find(const struct radv *radv, uint32_t ifindex)
{
	for (uint32_t n = 0; n < radv->links.count; n++)
		if (radv->links.items[n]->ifindex == ifindex)
			return radv->links.items[n];
	return NULL;
}

const struct radv_link *radv_link_of(const struct radv *radv, uint32_t ifindex)
{
	return find(radv, ifindex);
}

static struct radv_link *get(struct radv *radv, uint32_t ifindex)
{
	struct radv_link *link = find(radv, ifindex);
	if (link)
		return link;
	link = NEW(struct radv_link);
	link->all = radv;
	link->ifindex = ifindex;
	timer_init(&link->next, radv->loop, next_advert, link);
	array_push(&radv->links, link);
	return link;
}

static void forget_routers(struct radv_link *link)
{
	for (uint32_t n = 0; n < link->routers.count; n++)
		link->all->heard(link->all->owner, link->ifindex, &link->routers.items[n], true);
	link->routers.count = 0;
}

static void turn_on(struct radv_link *link)
{
	link->is_on = true;
	link->hasty_left = HASTY_TIMES;
	timer_start(&link->next, 0);
}

/* RFC 4861 6.2.5: hosts are told not to use us any more, if the link is still there. */
static void turn_off(struct radv_link *link, bool can_send)
{
	link->is_on = false;
	timer_stop(&link->next);
	if (can_send)
		send_advert(link, true);
	if (link->is_joined)
		radv_socket_join(link->all->fd, link->ifindex, false);
	link->is_joined = false;
	forget_routers(link);
}

void radv_follow(struct radv *radv, const struct iface *i)
{
	const struct radv_rules *rules = radv->rules_of ? radv->rules_of(radv->owner, i) : NULL;
	struct radv_link *link = find(radv, i->index);
	bool is_wanted = (rules && rules->is_on) || (link && link->is_asked);
	bool is_usable = iface_is_operative(i) && !iface_is_loopback(i) && radv->fd >= 0;
	if (is_wanted && radv->fd < 0)
		log_warn("interface %s: router advertisements are wanted and there is no raw socket for them (CAP_NET_RAW)", i->name);
	if (!link && !is_wanted)
		return;
	link = get(radv, i->index);
	if (is_wanted && is_usable && !link->is_on)
		turn_on(link);
	else if (link->is_on && !(is_wanted && is_usable))
		turn_off(link, is_usable);
	else if (link->is_on && link->hasty_left < HASTY_TIMES)
		timer_start(&link->next, 0);
}

void radv_ask(struct radv *radv, uint32_t ifindex, bool on, uint32_t seconds)
{
	const struct iface *i = iface_find(radv->ifaces, ifindex);
	if (!i || (!on && !find(radv, ifindex)))
		return;
	struct radv_link *link = get(radv, ifindex);
	link->is_asked = on;
	link->asked_seconds = seconds;
	radv_follow(radv, i);
	for (uint32_t n = 0; on && n < link->routers.count; n++)
		radv->heard(radv->owner, ifindex, &link->routers.items[n], false);
}

void radv_ask_nothing(struct radv *radv)
{
	for (uint32_t n = 0; n < radv->links.count; n++)
		if (radv->links.items[n]->is_asked)
			radv_ask(radv, radv->links.items[n]->ifindex, false, 0);
}

static void free_link(struct radv_link *link)
{
	timer_stop(&link->next);
	array_free(&link->routers);
	mem_free(link);
}

void radv_forget(struct radv *radv, uint32_t ifindex)
{
	for (uint32_t n = 0; n < radv->links.count; n++) {
		if (radv->links.items[n]->ifindex != ifindex)
			continue;
		forget_routers(radv->links.items[n]);
		free_link(radv->links.items[n]);
		radv->links.items[n] = radv->links.items[--radv->links.count];
		return;
	}
}

/* -- hearing -- */

static void meet(struct radv_link *link, const struct address *from)
{
	for (uint32_t n = 0; n < link->routers.count; n++)
		if (address_same(&link->routers.items[n], from))
			return;
	if (link->routers.count == ROUTERS_MOST)
		return;
	array_push(&link->routers, *from);
	link->all->heard(link->all->owner, link->ifindex, from, false);
}

/* Who asks is answered at once, but not each of many. */
static void answer(struct radv_link *link)
{
	int64_t since = loop_now_ms(link->all->loop) - link->sent_ms;
	int64_t wait = since >= ANSWER_EVERY_MS ? 0 : ANSWER_EVERY_MS - since;
	if (timer_left_ms(&link->next) > wait)
		timer_start(&link->next, wait);
}

/* RFC 4861 6.1: only from this link, advertisements only from a link-local address. */
static void take(struct radv *radv, const struct radv_packet *p)
{
	struct radv_link *link = find(radv, p->ifindex);
	uint8_t type = radv_read(reader_over(p->bytes, p->length));
	if (!link || !link->is_on || p->hop_limit != HOPS || !type)
		return;
	if (type == RADV_ROUTER_SOLICIT) {
		link->solicits++;
		answer(link);
	} else if (address_is_link_local(&p->from)) {
		link->received++;
		meet(link, &p->from);
	}
}

static void ready(void *owner, int what)
{
	struct radv *radv = owner;
	struct radv_packet packet;
	for (int n = 0; n < PACKETS_PER_TURN && radv_socket_receive(radv->fd, &packet); n++)
		take(radv, &packet);
}

/* -- a life -- */

void radv_open(struct radv *radv, struct loop *loop, const struct ifaces *ifaces)
{
	char *why = NULL;
	radv->loop = loop;
	radv->ifaces = ifaces;
	radv->fd = radv_socket_open(&why);
	if (radv->fd < 0) {
		log_info("%s", why);
		mem_free(why);
		return;
	}
	radv->watch = watch_new_named(loop, radv->fd, ready, radv, "rtadv_read");
	watch_want(radv->watch, WATCH_READ);
}

void radv_close(struct radv *radv)
{
	for (uint32_t n = 0; n < radv->links.count; n++) {
		if (radv->links.items[n]->is_on)
			send_advert(radv->links.items[n], true);
		free_link(radv->links.items[n]);
	}
	array_free(&radv->links);
	watch_free(radv->watch);
	radv->watch = NULL;
	if (radv->fd >= 0)
		close(radv->fd);
	radv->fd = -1;
}
