/* SPDX-License-Identifier: Apache-2.0 */
/* zebra -- the channel to zebra: the router-id as it tells it, next hops and redistribution as we ask for them;
 * interfaces are interfaces.c's.
 *
 * Without zebra bgpd speaks BGP and installs nothing: next hops are taken to be reachable.  When zebra comes
 * (back) everything is asked and said again. */
#include <ifaddrs.h>
#include <net/if.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

enum { ALONE_MS = 3000, OFFERS_MS = 3000 };

/* ---- the router-id ------------------------------------------------------------------------------------ */

static void router_id_changed(struct speaker *s)
{
	uint32_t before = s->router_id;
	speaker_choose_router_id(s);
	if (s->router_id == before || !s->plan.is_running)
		return;
	speaker_tell_settings(s);
	neighbors_follow(s, &s->plan);
}

/* An identifier chosen once stays while bgpd runs, unless it was configured: sessions are not reset because an
 * address came or went. */
/* A session in use is worth more than a better identifier. */
static bool is_anybody_up(const struct speaker *s)
{
	for (; s; s = s->next)
		for (const struct neighbor *n = NULL; (n = neighbor_next(s, n));)
			if (neighbor_is_up(n))
				return true;
	return false;
}

static bool take_router_id(struct speaker *s, struct reader *body)
{
	uint32_t id = read_u32(body);
	if (body->bad)
		return false;
	if (id && !is_anybody_up(s)) {
		s->zebra_router_id = id;
		for (struct speaker *each = s; each; each = each->next)
			router_id_changed(each);
	}
	return true;
}

static bool is_container_name(const char *name)
{
	static const char *const starts[] = { "docker", "br-", "veth", "virbr", "cni", "flannel", "cali", "lxc", "lxdbr",
					      "podman" };
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (text_starts(name, starts[i]))
			return true;
	return false;
}

/* Zebra is not there: the highest IPv4 address of an interface that is not made for containers. */
static uint32_t own_router_id(void)
{
	struct ifaddrs *all = NULL;
	uint32_t best = 0;
	if (getifaddrs(&all))
		return 0;
	for (struct ifaddrs *i = all; i; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || is_container_name(i->ifa_name))
			continue;
		struct address a = address_from_sockaddr(i->ifa_addr, NULL);
		if (!address_is_loopback(&a) && !address_is_link_local(&a) && address_to_v4(&a) > best)
			best = address_to_v4(&a);
	}
	freeifaddrs(all);
	return best;
}

static void is_alone(void *owner)
{
	struct speaker *s = owner;
	if (s->zebra_is_ready)
		return;
	if (s->options.uses_zebra)
		log_warn("zebra does not answer on %s: routes are exchanged but not installed; start it with "
			 "`systemctl start zebra`", s->options.zserv_path);
	if (!s->zebra_router_id) {
		s->zebra_router_id = own_router_id();
		router_id_changed(s);
	}
	nexthops_assume(s);
	speaker_fib_settle_now(s);
}

/* ---- the channel -------------------------------------------------------------------------------------- */

static bool take_nexthop(struct speaker *s, struct reader *body)
{
	struct link_nexthop answer;
	if (!link_get_nexthop(body, &answer))
		return false;
	if (answer.route.family)
		import_check_answered(s, &answer);
	else
		nexthop_answered(s, &answer);
	return true;
}

static bool take_redistributed(struct speaker *s, struct reader *body, bool is_gone)
{
	struct link_redistributed route;
	if (!link_get_redistributed(body, &route))
		return false;
	originate_offered(s, &route, is_gone);
	return true;
}

static bool take_refusal(struct speaker *s, struct reader *body)
{
	struct link_routes refused;
	struct prefix first;
	char room[PREFIX_TEXT];
	uint32_t error = read_u32(body);
	if (!link_get_routes(body, &refused))
		return false;
	if (link_next_prefix(&refused, &first))
		log_warn("zebra could not install %s%s: %s", prefix_text(&first, room),
			 refused.prefix_count > 1 ? " and others" : "", strerror((int)error));
	return true;
}

static bool take_installed(struct speaker *s, struct reader *body)
{
	struct link_routes installed;
	if (!link_get_routes(body, &installed))
		return false;
	speaker_fib_installed(s, &installed);
	return true;
}

static void offers_are_said(void *owner)
{
	originate_drop_doubted(owner);
}

/* Zebra says how many routes of an earlier life of ours it keeps: without any this is no restart. */
static bool take_ready(struct speaker *s, struct reader *body)
{
	uint32_t kept = read_u32(body);
	if (body->bad)
		return false;
	s->zebra_is_ready = true;
	log_info("zebra is ready: %u interfaces, %u routes of an earlier life", s->interfaces.count, kept);
	timer_start(&s->offers_timer, OFFERS_MS);
	s->had_earlier_life |= kept && !s->settled_s;
	if (!kept)
		speaker_fib_settle_now(s);
	speaker_fib_start_over(s);
	return true;
}

static bool take_frame(struct speaker *s, uint16_t kind, struct reader *body)
{
	switch (kind) {
	case LINK_INTERFACE: return interface_took(s, body);
	case LINK_INTERFACE_GONE: return interface_took_gone(s, body);
	case LINK_ADDRESS: return interface_took_address(s, body);
	case LINK_ADDRESS_GONE: return interface_took_address_gone(s, body);
	case LINK_NEIGHBOR: return interface_took_neighbor(s, body);
	case LINK_NEIGHBOR_GONE: return interface_took_neighbor_gone(s, body);
	case LINK_ROUTER_ID: return take_router_id(s, body);
	case LINK_NEXTHOP: return take_nexthop(s, body);
	case LINK_REDISTRIBUTED: return take_redistributed(s, body, false);
	case LINK_REDISTRIBUTED_GONE: return take_redistributed(s, body, true);
	case LINK_ROUTES_FAILED: return take_refusal(s, body);
	case LINK_ROUTES_INSTALLED: return take_installed(s, body);
	case LINK_READY: return take_ready(s, body);
	default: return true;       /* of a newer zebra with the same version: nothing we need */
	}
}

static void on_frame(void *owner, struct channel *channel, uint16_t kind, struct reader body)
{
	if (take_frame(owner, kind, &body))
		return;
	log_error("zebra sent a malformed message of kind %u: connecting again", kind);
	channel_close(channel);
}

/* How long our routes outlive us: as long as neighbors wait for us (RFC 4724), not at all without restarting. */
static void tell_stay(struct speaker *s)
{
	uint8_t stay[4];
	store_u32(stay, s->plan.graceful_restart_off ? 0 : s->plan.rib_stale_seconds);
	channel_send(s->zebra, LINK_STAY, stay, sizeof stay);
}

static void ask_redistribution(struct speaker *s, enum family_row family, enum route_origin origin, bool on)
{
	uint8_t room[64];
	struct writer w = writer_over(room, sizeof room);
	struct link_redistribute m = { .family = (uint8_t)families[family].address_family, .origin = origin };
	link_put_redistribute(&w, &m);
	channel_send(s->zebra, on ? LINK_REDISTRIBUTE : LINK_REDISTRIBUTE_OFF, room, write_used(&w));
}

/* Asks for what the plan wants and `before` (NULL: nothing) did not, and takes back the other way round. */
static void ask_difference(struct speaker *s, const struct plan *before)
{
	for (int f = 0; f < FAMILY_COUNT; f++)
		for (int o = ORIGIN_KERNEL; o < ORIGIN_COUNT; o++) {
			bool was = before && before->is_running && before->redistribute[f][o].is_on;
			bool now = s->plan.is_running && s->plan.redistribute[f][o].is_on;
			if (was != now)
				ask_redistribution(s, f, o, now);
		}
}

static void on_open(void *owner, struct channel *channel)
{
	struct speaker *s = owner;
	interfaces_forget(s);
	originate_doubt_offers(s);
	tell_stay(s);
	nexthops_ask_all(s);
	unnumbered_ask_all(s);
	import_check_ask_all(s);
	ask_difference(s, NULL);
}

static void on_close(void *owner, struct channel *channel, const char *why)
{
	struct speaker *s = owner;
	if (s->zebra_is_ready)
		log_warn("zebra is gone (%s): routes stay as they are, next hops are no longer watched", why);
	s->zebra_is_ready = false;
}

static void on_drained(void *owner, struct channel *channel)
{
	struct speaker *s = owner;
	speaker_fib_go_on(s);
}

bool zebra_is_there(const struct speaker *s)
{
	return s->zebra && s->zebra_is_ready && channel_is_open(s->zebra);
}

void zebra_follow(struct speaker *s, const struct plan *before)
{
	if (!s->zebra || !channel_is_open(s->zebra))
		return;
	tell_stay(s);
	ask_difference(s, before);
	speaker_fib_follow(s, before);
}

void zebra_open(struct speaker *s)
{
	static const struct channel_rules rules = { on_open, on_frame, on_close, on_drained };
	if (s->options.uses_zebra)
		s->zebra = channel_to(s->loop, s->options.zserv_path, "bgpd", &rules, s);
	timer_init(&s->offers_timer, s->loop, offers_are_said, s);
	timer_init(&s->alone_timer, s->loop, is_alone, s);
	timer_start(&s->alone_timer, s->options.uses_zebra ? ALONE_MS : 0);
}

void zebra_close(struct speaker *s)
{
	timer_stop(&s->alone_timer);
	timer_stop(&s->offers_timer);
	if (s->zebra)
		channel_free(s->zebra);
	s->zebra = NULL;
	interfaces_forget(s);
}
