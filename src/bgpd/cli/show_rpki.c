/* SPDX-License-Identifier: Apache-2.0 */
/* show_rpki -- what RPKI caches said, which ones are asked, and the commands that ask them anew. */
#include <stdlib.h>
#include "base/memory.h"
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/cli/shows.h"

/* There is no VRF but the default one: others have no caches, and so nothing to show. */
static struct speaker *asked_speaker(struct call *call)
{
	const char *vrf = call_word(call, "instance");
	if (!vrf || text_same(vrf, "default"))
		return ((const struct bgpd *)call_owner(call))->speaker;
	if (call_wants_json(call))
		call_print(call, "{}\n");
	return NULL;
}

static void say_error(struct call *call, const char *words)
{
	struct json_stream js;
	if (!call_wants_json(call)) {
		call_print(call, "%s\n", words);
		return;
	}
	js_open(&js, call_out(call));
	js_text(&js, "error", words);
	js_close(&js);
}

/* ---- rows of caches, some at a time --------------------------------------------------------------------- */

struct listing {
	struct speaker *speaker;
	const struct vrps *vrps;             /* one hold */
	bool counts_only, is_by_asn, is_json, is_v6;
	uint32_t asn;
	uint32_t at;                         /* the next row of that table */
	uint32_t shown[2];                   /* of IPv4, of IPv6 */
	struct json_stream js;
};

static void print_row(struct call *call, const struct speaker *s, const struct vrp *row, int family)
{
	struct prefix p = vrp_prefix(row, family);
	struct address a = prefix_address(&p);
	char room[ADDRESS_TEXT], asn[ASN_TEXT];
	call_print(call, "%-40s   %3u - %3u   %s\n", address_text(&a, room), row->length, row->most, asn_words(s, row->asn, asn));
}

static void json_row(struct json_stream *js, const struct speaker *s, const struct vrp *row, int family)
{
	struct prefix p = vrp_prefix(row, family);
	struct address a = prefix_address(&p);
	char room[ADDRESS_TEXT];
	js_object(js, NULL);
	js_text(js, "prefix", address_text(&a, room));
	js_number(js, "prefixLenMin", row->length);
	js_number(js, "prefixLenMax", row->most);
	js_asn(js, "asn", s, row->asn);
	js_up(js);
}

static void show_row(struct call *call, struct listing *l, const struct vrp *row)
{
	if (l->is_by_asn && row->asn != l->asn)
		return;
	l->shown[l->is_v6]++;
	if (l->counts_only)
		return;
	if (l->is_json)
		json_row(&l->js, l->speaker, row, l->is_v6 ? AF_INET6 : AF_INET);
	else
		print_row(call, l->speaker, row, l->is_v6 ? AF_INET6 : AF_INET);
}

static void end_listing(struct call *call, struct listing *l)
{
	if (!l->is_json) {
		call_print(call, "Number of IPv4 Prefixes: %u\nNumber of IPv6 Prefixes: %u\n", l->shown[0], l->shown[1]);
		return;
	}
	if (!l->counts_only)
		js_up(&l->js);
	js_number(&l->js, "ipv4PrefixCount", l->shown[0]);
	js_number(&l->js, "ipv6PrefixCount", l->shown[1]);
	js_close(&l->js);
}

static const struct vrp_table *table_of(const struct listing *l)
{
	return l->is_v6 ? &l->vrps->v6 : &l->vrps->v4;
}

static void more(struct call *call, void *state)
{
	struct listing *l = state;
	enum { ROWS_AT_ONCE = 20000 };       /* that may fit no question */
	for (uint32_t looked = 0; looked < ROWS_AT_ONCE && !call_is_full(call); looked++) {
		if (l->at < table_of(l)->count) {
			show_row(call, l, &table_of(l)->items[l->at++]);
		} else if (!l->is_v6) {
			l->is_v6 = true;
			l->at = 0;
		} else {
			end_listing(call, l);
			call_end(call);
			return;
		}
	}
	if (!call_is_full(call))
		call_poke(call);
}

static void drop(void *state)
{
	vrps_release(((struct listing *)state)->vrps);
	mem_free(state);
}

static void begin_listing(struct call *call, struct listing *l)
{
	if (l->is_json) {
		js_open(&l->js, call_out(call));
		if (!l->counts_only)
			js_array(&l->js, "prefixes");
	} else if (!l->counts_only) {
		call_print(call, "RPKI/RTR prefix table\n%-40s %s  %s\n", "Prefix", "Prefix Length", "Origin-AS");
	}
}

static void show_rows(struct call *call, const struct listing *like)
{
	struct speaker *s = asked_speaker(call);
	if (!s)
		return;
	const struct vrps *vrps = rpki_gathered(s);
	if (!vrps) {
		say_error(call, call_wants_json(call) || like->is_by_asn ? "No Connection to RPKI cache server."
									 : "No connection to RPKI cache server.");
		return;
	}
	struct listing *l = mem_copy(like, sizeof *like);
	l->speaker = s;
	l->vrps = vrps_hold(vrps);
	l->is_json = call_wants_json(call);
	begin_listing(call, l);
	call_continue(call, more, drop, l);
}

void show_rpki_prefixes(struct call *call)
{
	show_rows(call, &(struct listing){ .counts_only = call_has(call, "prefix-count") });
}

void show_rpki_asn(struct call *call)
{
	show_rows(call, &(struct listing){ .is_by_asn = true, .asn = (uint32_t)call_number(call, "asn", 0) });
}

/* ---- show rpki prefix --------------------------------------------------------------------------------------- */

static bool fits(const struct vrp *row, const struct prefix *p, const uint32_t *asn)
{
	return row->most >= p->length && (!asn || row->asn == *asn);
}

/* The rows that a route of this prefix may be valid by. */
void show_rpki_prefix(struct call *call)
{
	struct speaker *s = asked_speaker(call);
	const struct vrps *vrps = s ? rpki_gathered(s) : NULL;
	struct json_stream js;
	struct prefix p;
	uint32_t number = (uint32_t)call_number(call, "asn", 0);
	const uint32_t *asn = call_has(call, "asn") ? &number : NULL;
	call_prefix(call, "prefix", &p);
	if (s && !vrps)
		say_error(call, "No Connection to RPKI cache server.");
	if (!vrps)
		return;
	bool is_json = call_wants_json(call);
	if (is_json) {
		js_open(&js, call_out(call));
		js_array(&js, "prefixes");
	} else {
		call_print(call, "%-40s %s  %s\n", "Prefix", "Prefix Length", "Origin-AS");
	}
	for (const struct vrp *row = NULL; (row = vrps_covering(vrps, &p, row));) {
		if (!fits(row, &p, asn))
			continue;
		if (is_json)
			json_row(&js, s, row, p.family);
		else
			print_row(call, s, row, p.family);
	}
	if (is_json)
		js_close(&js);
}

/* ---- caches ------------------------------------------------------------------------------------------------- */

static const char *mode_word(const struct rtr_cache *c)
{
	return c->is_ssh ? "ssh" : "tcp";
}

/* FRR's port is a number of SSH caches, a word of others. */
static void json_place(struct json_stream *js, const struct rtr_cache *c)
{
	js_text(js, "mode", mode_word(c));
	js_text(js, "host", c->host);
	if (c->is_ssh)
		js_number(js, "port", strtol(c->port, NULL, 10));
	else
		js_text(js, "port", c->port);
}

static void json_servers(struct call *call, const struct rtr_settings *settings)
{
	struct json_stream js;
	js_open(&js, call_out(call));
	js_array(&js, "servers");
	for (uint32_t i = 0; i < settings->caches.count; i++) {
		const struct rtr_cache *c = &settings->caches.items[i];
		js_object(&js, NULL);
		json_place(&js, c);
		if (c->is_ssh) {
			js_text(&js, "username", c->user);
			js_text(&js, "serverHostkeyPath", c->known ? c->known : "");
			js_text(&js, "clientPrivkeyPath", c->key);
		}
		js_number(&js, "preference", c->preference);
		if (c->source)
			js_text(&js, "source", c->source);
		js_up(&js);
	}
	js_close(&js);
}

static void print_server(struct call *call, const struct rtr_cache *c)
{
	if (c->is_ssh)
		call_print(call, "host: %s, port: %s, username: %s, server_hostkey_path: %s, client_privkey_path: %s, preference: %u, protocol: ssh",
			   c->host, c->port, c->user, c->known ? c->known : "", c->key, c->preference);
	else
		call_print(call, "host: %s port: %s, preference: %u, protocol: tcp", c->host, c->port, c->preference);
	if (c->source)
		call_print(call, ", source: %s", c->source);
	call_print(call, "\n");
}

void show_rpki_servers(struct call *call)
{
	const struct speaker *s = asked_speaker(call);
	if (s && call_wants_json(call))
		json_servers(call, &s->plan.rpki);
	for (uint32_t i = 0; s && !call_wants_json(call) && i < s->plan.rpki.caches.count; i++)
		print_server(call, &s->plan.rpki.caches.items[i]);
}

/* FRR names the first group, whether it is the one that is listened to or not; here it is that one. */
static unsigned connected_group(const struct speaker *s)
{
	for (uint32_t i = 0; i < s->rpki.states.count; i++)
		if (s->rpki.states.items[i].is_connected)
			return s->rpki.states.items[i].preference;
	return s->plan.rpki.caches.items[0].preference;
}

static void json_connections(struct call *call, const struct speaker *s)
{
	struct json_stream js;
	js_open(&js, call_out(call));
	js_number(&js, "connectedGroup", connected_group(s));
	js_array(&js, "connections");
	for (uint32_t i = 0; i < s->plan.rpki.caches.count; i++) {
		const struct rtr_cache *c = &s->plan.rpki.caches.items[i];
		js_object(&js, NULL);
		json_place(&js, c);
		js_number(&js, "preference", c->preference);
		js_text(&js, "state", rpki_is_connected(&s->rpki, c->preference) ? "connected" : "disconnected");
		js_up(&js);
	}
	js_close(&js);
}

static void print_connections(struct call *call, const struct speaker *s)
{
	call_print(call, "Connected to group %u\n", connected_group(s));
	for (uint32_t i = 0; i < s->plan.rpki.caches.count; i++) {
		const struct rtr_cache *c = &s->plan.rpki.caches.items[i];
		call_print(call, "rpki %s cache %s %s pref %u%s\n", mode_word(c), c->host, c->port, c->preference,
			   rpki_is_connected(&s->rpki, c->preference) ? " (connected)" : "");
	}
}

void show_rpki_connections(struct call *call)
{
	const struct speaker *s = asked_speaker(call);
	if (!s)
		return;
	if (!s->rpki.is_synced) {
		say_error(call, "No connection to RPKI cache server.");
		if (s->rpki.trouble && !call_wants_json(call))
			call_print(call, "%s\n", s->rpki.trouble);
	} else if (call_wants_json(call)) {
		json_connections(call, s);
	} else {
		print_connections(call, s);
	}
}

/* ---- show rpki configuration --------------------------------------------------------------------------------- */

static void json_configuration(struct call *call, const struct rtr_settings *settings)
{
	struct json_stream js;
	js_open(&js, call_out(call));
	js_flag(&js, "enabled", settings->caches.count > 0);
	js_number(&js, "serversCount", settings->caches.count);
	js_number(&js, "pollingPeriodSeconds", settings->polling_s);
	js_number(&js, "retryIntervalSeconds", settings->retry_s);
	js_number(&js, "expireIntervalSeconds", settings->expire_s);
	js_close(&js);
}

void show_rpki_configuration(struct call *call)
{
	const struct speaker *s = asked_speaker(call);
	const struct rtr_settings *settings = s ? &s->plan.rpki : NULL;
	if (!s)
		return;
	if (call_wants_json(call)) {
		json_configuration(call, settings);
		return;
	}
	call_print(call, "rpki is %s", settings->caches.count ? "Enabled" : "Disabled");
	if (settings->caches.count)
		call_print(call, " (%u cache servers configured)\n\tpolling period %u\n\tretry interval %u\n\texpire interval %u",
			   settings->caches.count, settings->polling_s, settings->retry_s, settings->expire_s);
	call_print(call, "\n");
}

/* ---- rpki start, stop, reset ----------------------------------------------------------------------------------- */

void command_rpki(struct call *call)
{
	struct speaker *s = asked_speaker(call);
	if (!s)
		return;
	if (call_has(call, "stop")) {
		rpki_stop(s);
		return;
	}
	if (!s->plan.rpki.caches.count)
		call_warn(call, "Could not start rpki because no caches are configured");
	else if (call_has(call, "reset"))
		rpki_reset(s);
	else
		rpki_start(s);
	if (s->rpki.trouble)
		call_warn(call, "%s", s->rpki.trouble);
}
