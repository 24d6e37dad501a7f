/* SPDX-License-Identifier: Apache-2.0 */
/* listener -- the sockets on port 179: who may come in, and what strangers are told.
 *
 * A connection from nobody we know is closed at once; one line is logged, rate limited, that says which
 * setting would let it in. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"
#include "net/socket.h"

struct listener {
	struct listener *next;
	struct speaker *speaker;
	struct address local;
	int fd;
	struct watch *watch;
};

enum { ACCEPTS_PER_TURN = 64, STRANGER_LINES = 5 };

static void turn_away(struct speaker *s, int fd, const struct address *remote, const char *why)
{
	uint32_t hidden = 0;
	char room[ADDRESS_TEXT];
	close(fd);
	if (log_may(&s->stranger_log, loop_now_ms(s->loop), STRANGER_LINES, &hidden))
		log_info("peer=%s connection refused: %s%s", address_text(remote, room), why,
			 hidden ? " (and others before)" : "");
}

/* Who it is, and in which instance. */
struct known {
	struct speaker *speaker;
	struct neighbor *neighbor;
	bool is_new;
};

static struct known find_neighbor(struct speaker *first, const struct address *remote, uint32_t scope)
{
	for (struct speaker *s = first; s; s = s->next) {
		struct neighbor *n = s->plan.is_running ? neighbor_of_address(s, remote, scope) : NULL;
		if (n)
			return (struct known){ s, n, false };
	}
	return (struct known){ 0 };
}

/* The first instance that lets strangers of that address in. */
static bool let_in(struct speaker *first, const struct address *remote, struct known *out, const char **why)
{
	for (struct speaker *s = first; s && !out->neighbor; s = s->next)
		if (s->plan.is_running)
			*out = (struct known){ s, dynamic_let_in(s, remote, why), true };
	return out->neighbor;
}

static void take_in(struct speaker *s, int fd, const struct address *remote, uint16_t port, uint32_t scope)
{
	const char *why = "there is no `router bgp`";
	struct known known = find_neighbor(s, remote, scope);
	if (!known.neighbor && !let_in(s, remote, &known, &why)) {
		turn_away(s, fd, remote, why);
		return;
	}
	struct neighbor *n = known.neighbor;
	if (n->rules->is_shutdown) {
		turn_away(s, fd, remote, "neighbor is shut down");
		return;
	}
	struct event_accepted *letter = EVENT(EVENT_ACCEPTED, event_accepted);
	letter->peer = n->number;
	letter->fd = fd;
	letter->remote = *remote;
	letter->port = port;
	if (known.is_new)
		dynamic_hold(n, letter);
	else
		actor_post(known.speaker->actor, neighbor_io(known.speaker, n->number), &letter->head);
}

static void ready(void *owner, int what)
{
	struct listener *l = owner;
	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		struct address remote;
		uint16_t port = 0;
		uint32_t scope = 0;
		int fd = tcp_accept(l->fd, &remote, &port, &scope);
		if (fd < 0)
			return;
		take_in(l->speaker, fd, &remote, port, scope);
	}
}

static bool listen_at(struct speaker *s, const struct address *local, char **why)
{
	int fd = tcp_listen(local, s->options.port, why);
	if (fd < 0)
		return false;
	struct listener *l = NEW(struct listener);
	l->speaker = s;
	l->local = *local;
	l->fd = fd;
	l->watch = watch_new_named(s->loop, fd, ready, l, "bgp_accept");
	watch_want(l->watch, WATCH_READ);
	l->next = s->listeners;
	s->listeners = l;
	return true;
}

bool speaker_listen(struct speaker *s, char **why)
{
	if (!s->options.port)
		return true;
	for (uint32_t i = 0; i < s->options.listen_count; i++)
		if (!listen_at(s, &s->options.listen[i], why))
			return false;
	if (s->options.listen_count)
		return true;
	struct address any4 = { .family = AF_INET }, any6 = { .family = AF_INET6 };
	if (!listen_at(s, &any4, why))
		return false;
	char *why6 = NULL;
	if (!listen_at(s, &any6, &why6))
		log_notice("not listening on IPv6: %s", why6);
	mem_free(why6);
	return true;
}

static void set_password(struct speaker *s, const struct address *remote, uint8_t bits, const char *password)
{
	for (struct listener *l = s->first->listeners; l; l = l->next) {
		char *why = NULL;
		if (l->local.family == remote->family &&
		    !tcp_listen_md5(l->fd, remote, bits, password, &why)) {
			char room[ADDRESS_TEXT];
			log_warn("peer=%s password not set on the listening socket: %s", address_text(remote, room), why);
		}
		mem_free(why);
	}
}

static const char *range_password(const struct plan *plan, const struct plan_range *range)
{
	const struct plan_group *group = plan_group_find(plan, range->group);
	return group && group->member.rules.password[0] ? group->member.rules.password : NULL;
}

static const char *password_of_prefix(const struct plan *plan, const struct prefix *prefix)
{
	for (uint32_t i = 0; i < plan->ranges.count; i++)
		if (prefix_same(&plan->ranges.items[i].prefix, prefix))
			return range_password(plan, &plan->ranges.items[i]);
	return NULL;
}

/* A password for all addresses of a range. */
static void set_range_passwords(struct speaker *s, const struct plan *before, const struct plan *plan)
{
	for (uint32_t i = 0; i < before->ranges.count; i++) {
		const struct prefix *p = &before->ranges.items[i].prefix;
		struct address network = prefix_address(p);
		if (range_password(before, &before->ranges.items[i]) && !password_of_prefix(plan, p))
			set_password(s, &network, p->length, NULL);
	}
	for (uint32_t i = 0; i < plan->ranges.count; i++) {
		const struct prefix *p = &plan->ranges.items[i].prefix;
		struct address network = prefix_address(p);
		const char *password = range_password(plan, &plan->ranges.items[i]);
		if (password && !text_same(password, password_of_prefix(before, p)))
			set_password(s, &network, p->length, password);
	}
}

void listener_set_passwords(struct speaker *s, const struct plan *before, const struct plan *plan)
{
	set_range_passwords(s, before, plan);
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));) {
		const struct plan_neighbor *wish = plan_find(plan, n->rules->name);
		if (n->rules->password[0] && (!wish || !wish->rules.password[0]))
			set_password(s, &n->rules->remote, address_bits(n->rules->remote.family), NULL);
	}
	for (uint32_t i = 0; i < plan->neighbors.count; i++) {
		const struct plan_neighbor *wish = &plan->neighbors.items[i];
		const struct neighbor *n = wish->rules.password[0] ? neighbor_named(s, wish->rules.name) : NULL;
		if (wish->rules.password[0] && (!n || !text_same(n->rules->password, wish->rules.password)))
			set_password(s, &wish->rules.remote, address_bits(wish->rules.remote.family), wish->rules.password);
	}
}

void listener_close_all(struct speaker *s)
{
	while (s->listeners) {
		struct listener *l = s->listeners;
		s->listeners = l->next;
		watch_free(l->watch);
		close(l->fd);
		mem_free(l);
	}
}

int listener_at(const struct speaker *s, uint32_t place, struct address *local)
{
	const struct listener *l = s->listeners;
	for (; l && place; place--)
		l = l->next;
	if (l)
		*local = l->local;
	return l ? l->fd : -1;
}
