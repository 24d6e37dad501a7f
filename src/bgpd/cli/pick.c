/* SPDX-License-Identifier: Apache-2.0 */
/* pick -- see pick.h. */
#include "bgpd/cli/pick.h"
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

/* `view NAME`, `vrf NAME`: the one VRF there is is the default one. */
static struct speaker *asked_speaker(const struct call *call)
{
	struct speaker *first = ((struct bgpd *)call_owner(call))->speaker;
	const char *name = call_word(call, "instance");
	bool is_default = !name || text_same(name, "default") || text_same(name, "all");
	return is_default ? first : speaker_named(first, name);
}

struct speaker *speaker_of(const struct call *call)
{
	struct speaker *asked = asked_speaker(call);
	return asked ? asked : ((struct bgpd *)call_owner(call))->speaker;
}

/* The keys that FRR has in their place. */
static void fail_instance(struct call *call, const char *name)
{
	struct json_object *object = json_object_new_object();
	json_object_object_add(object, "warning", json_object_new_string("View/Vrf is unknown"));
	call_fail_with(call, object, "View/Vrf %s is unknown", name);
}

void fail_neighbor(struct call *call, const char *name)
{
	struct json_object *object = json_object_new_object();
	json_object_object_add(object, "bgpNoSuchNeighbor", json_object_new_boolean(true));
	json_object_object_add(object, "warning", json_object_new_string("No such neighbor in this view/vrf"));
	call_fail_with(call, object, "No such neighbor: %s", name);
}

struct speaker *running_speaker(struct call *call)
{
	struct speaker *s = asked_speaker(call);
	if (s && s->plan.is_running)
		return s;
	if (call_word(call, "instance") && !(s && !s->view))
		fail_instance(call, call_word(call, "instance"));
	else
		call_fail(call, "BGP instance not found: there is no `router bgp` yet");
	return NULL;
}

bool picked_all_instances(const struct call *call)
{
	return text_same(call_word(call, "instance"), "all");
}

const char *instance_words(const struct speaker *s)
{
	return s->view ? s->view : "default";
}

bool picked_is_wild(const struct call *call)
{
	return !call_has(call, "ipv4") && !call_has(call, "ipv6") && !call_has(call, "unicast");
}

enum family_row picked_family_of(const struct call *call, int address_family)
{
	bool is_v6 = address_family == AF_INET6;
	if (call_has(call, "labeled-unicast"))
		return is_v6 ? FAMILY_IPV6_LABELED : FAMILY_IPV4_LABELED;
	if (call_has(call, "multicast"))
		return is_v6 ? FAMILY_IPV6_MULTICAST : FAMILY_IPV4_MULTICAST;
	return is_v6 ? FAMILY_IPV6_UNICAST : FAMILY_IPV4_UNICAST;
}

bool picked_takes(struct call *call, const struct prefix *p)
{
	bool is_v6 = p->family == AF_INET6, says_other = call_has(call, is_v6 ? "ipv4" : "ipv6");
	char room[PREFIX_TEXT];
	if (says_other)
		call_fail(call, "%s is no %s prefix", prefix_text(p, room), is_v6 ? "IPv4" : "IPv6");
	return !says_other;
}

enum family_row picked_family(const struct call *call)
{
	bool is_v6 = call_has(call, "ipv6") || (!call_has(call, "ipv4") && !call_has(call, "ip"));
	return picked_family_of(call, is_v6 ? AF_INET6 : AF_INET);
}

enum family_row picked_family_or_ipv4(const struct call *call)
{
	struct prefix p;
	if (call_prefix(call, "prefix", &p))
		return picked_family_of(call, p.family);
	return picked_family_of(call, call_has(call, "ipv6") ? AF_INET6 : AF_INET);
}

struct neighbor *picked_neighbor(struct call *call, struct speaker *s)
{
	const char *name = call_word(call, "neighbor");
	struct neighbor *n = neighbor_named(s, name);
	if (!n)
		n = neighbor_called(s, name);
	if (!n)
		fail_neighbor(call, name);
	return n;
}

/* ---- asking ------------------------------------------------------------------------------------------- */

struct asking {
	struct call *call;
	struct speaker *speaker;
	struct question *question;
	bool is_answered;
	void (*print)(struct call *call, struct speaker *s, const struct question *answers);
};

static void answered(void *owner)
{
	struct asking *asking = owner;
	asking->is_answered = true;
	call_poke(asking->call);
}

static int compare_groups(const char *one, const char *other)
{
	return !one[0] || !other[0] ? !one[0] - !other[0] : strcmp(one, other);
}

/* As FRR: members of groups by the group's name, then the others; in each who is at an interface by its name, then by
 * address. */
static int compare_shown(const void *a, const void *b, void *speaker)
{
	const struct neighbor *one = neighbor_at(speaker, ((const struct neighbor_answer *)a)->number);
	const struct neighbor *other = neighbor_at(speaker, ((const struct neighbor_answer *)b)->number);
	if (!one || !other)
		return (other != NULL) - (one != NULL);
	int groups = compare_groups(one->group, other->group);
	if (groups)
		return groups;
	if (one->rules->is_unnumbered != other->rules->is_unnumbered)
		return other->rules->is_unnumbered - one->rules->is_unnumbered;
	int order = one->rules->is_unnumbered ? 0 : address_compare(&one->rules->remote, &other->rules->remote);
	return order ? order : strverscmp(one->rules->name, other->rules->name);
}

static void more(struct call *call, void *state)
{
	struct asking *asking = state;
	if (!asking->is_answered)
		return;
	if (asking->question->neighbors.count)
		qsort_r(asking->question->neighbors.items, asking->question->neighbors.count,
			sizeof *asking->question->neighbors.items, compare_shown, asking->speaker);
	asking->print(call, asking->speaker, asking->question);
	call_end(call);
}

static void drop(void *state)
{
	struct asking *asking = state;
	question_drop(asking->speaker, asking->question);
	mem_free(asking);
}

static struct asking *new_asking(struct call *call,
				 void (*print)(struct call *call, struct speaker *s, const struct question *answers))
{
	struct asking *asking = NEW(struct asking);
	asking->call = call;
	asking->speaker = speaker_of(call);
	asking->print = print;
	return asking;
}

void ask_then_print(struct call *call, const uint16_t *numbers, uint32_t count,
		    void (*print)(struct call *call, struct speaker *s, const struct question *answers))
{
	struct asking *asking = new_asking(call, print);
	asking->question = question_status(asking->speaker, numbers, count, answered, asking);
	call_continue(call, more, drop, asking);
}

void ask_groups_then_print(struct call *call, void (*print)(struct call *call, struct speaker *s, const struct question *answers))
{
	struct asking *asking = new_asking(call, print);
	asking->question = question_groups(asking->speaker, answered, asking);
	call_continue(call, more, drop, asking);
}

void ask_hits_then_print(struct call *call, void (*print)(struct call *call, struct speaker *s, const struct question *answers))
{
	struct asking *asking = new_asking(call, print);
	asking->question = question_hits(asking->speaker, answered, asking);
	call_continue(call, more, drop, asking);
}

/* ---- small things ------------------------------------------------------------------------------------- */

void text_add_since(struct text *t, int64_t since_s)
{
	if (!since_s)
		text_add(t, "never");
	else
		text_add_age(t, (uint64_t)(wall_now_s() - since_s));
}

const char *ipv4_words(uint32_t address, char room[ADDRESS_TEXT])
{
	struct address a = address_v4(address);
	return address_text(&a, room);
}

const char *neighbor_address_words(const struct neighbor *n, char room[ADDRESS_TEXT])
{
	return n->rules->remote.family ? address_text(&n->rules->remote, room) : n->rules->name;
}

const char *neighbor_words(const struct speaker *s, const struct neighbor *n, char room[NEIGHBOR_TEXT])
{
	if (!s->plan.shows_hostnames || !n->state.received.hostname[0])
		return n->rules->name;
	snprintf(room, NEIGHBOR_TEXT, "%s(%s)", n->state.received.hostname, n->rules->name);
	return room;
}

const char *source_words(const struct peer_rules *rules, char room[ADDRESS_TEXT])
{
	if (rules->device[0])
		return rules->device;
	return rules->source.family ? address_text(&rules->source, room) : NULL;
}

uint64_t count_total(const struct message_counts *c)
{
	return c->opens + c->notifications + c->updates + c->keepalives + c->refreshes + c->capabilities;
}
