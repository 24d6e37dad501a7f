/* SPDX-License-Identifier: Apache-2.0 */
/* settings_nd -- see settings_nd.h. */
#include "zebra/cli/settings_nd.h"
#include <stdio.h>
#include <string.h>
#include "zebra/cli/settings.h"

/* In the order of enum radv_preference. */
static const char *const preferences[] = { "low", "medium", "high", NULL };

static const struct field nd_fields[] = {
	FIELD(struct nd_settings, suppress_ra, &type_flag, "no router advertisements", .preset = true),
	FIELD(struct nd_settings, seconds, &type_u32, "seconds between advertisements", .least = 1, .most = 1800,
	      .preset = 600),
	FIELD(struct nd_settings, milliseconds, &type_u32, "milliseconds between advertisements", .least = 70,
	      .most = 1800000),
	FIELD(struct nd_settings, fast_retrans, &type_flag, "the first ones follow each other fast", .preset = true),
	FIELD(struct nd_settings, lifetime, &type_u16, "seconds as a default router; 0: none", .most = 9000),
	FIELD(struct nd_settings, reachable, &type_u32, "milliseconds a neighbor is taken to be reachable", .least = 1,
	      .most = 3600000),
	FIELD(struct nd_settings, retransmit, &type_u32, "milliseconds between solicitations", .most = 4294967295),
	FIELD(struct nd_settings, hop_limit, &type_u8, "hop limit for hosts; 0: none", .most = 255, .preset = 64),
	FIELD(struct nd_settings, managed, &type_flag, "addresses come from DHCPv6"),
	FIELD(struct nd_settings, other, &type_flag, "other information comes from DHCPv6"),
	FIELD(struct nd_settings, home_agent, &type_flag, "we are a home agent (RFC 6275)"),
	FIELD(struct nd_settings, agent_preference, &type_u16, "preference as a home agent", .most = 65535),
	FIELD(struct nd_settings, agent_lifetime, &type_u16, "seconds as a home agent", .most = 65520),
	FIELD(struct nd_settings, interval_option, &type_flag, "tell the interval too"),
	FIELD(struct nd_settings, preference, &type_choice, "preference among routers (RFC 4191)", .words = preferences,
	      .preset = RADV_MEDIUM),
	FIELD(struct nd_settings, mtu, &type_u16, "MTU that hosts are told", .least = 1, .most = 65535),
	FIELDS_END
};

static const struct setting nd_rows[] = {
	{ "suppress-ra", "send no router advertisements", .flag = "suppress_ra" },
	{ "ra-interval {seconds}", "time between advertisements" },
	{ "ra-interval msec {milliseconds}", "time between advertisements" },
	{ "ra-fast-retrans", "send the first ones fast and answer at once", .flag = "fast_retrans" },
	{ "ra-lifetime {lifetime}", "how long hosts may use us as a default router" },
	{ "ra-retrans-interval {retransmit}", "time between solicitations of hosts" },
	{ "ra-hop-limit {hop_limit}", "hop limit that hosts use" },
	{ "reachable-time {reachable}", "how long hosts take a neighbor to be reachable" },
	{ "managed-config-flag", "hosts get addresses by DHCPv6", .flag = "managed" },
	{ "other-config-flag", "hosts get other information by DHCPv6", .flag = "other" },
	{ "home-agent-config-flag", "say that we are a home agent", .flag = "home_agent" },
	{ "home-agent-preference {agent_preference}", "preference as a home agent" },
	{ "home-agent-lifetime {agent_lifetime}", "lifetime as a home agent" },
	{ "adv-interval-option", "tell the interval too", .flag = "interval_option" },
	{ "router-preference {preference}", "preference among routers" },
	{ "mtu {mtu}", "MTU that hosts are told" },
	SETTINGS_END
};

const struct kind nd_kind = {
	.name = "nd", .grammar = "ipv6 nd", .help = "neighbor discovery", .fields = nd_fields,
	.record_size = sizeof(struct nd_settings), .settings = nd_rows, .words = zebra_words, .needs_setting = true,
};

/* -- prefixes -- */

static const struct field prefix_fields[] = {
	FIELD(struct nd_prefix_settings, prefix, &type_if_prefix_v6, "prefix that hosts are told"),
	FIELD(struct nd_prefix_settings, valid, &type_u32, "seconds it is valid", .most = 4294967295, .preset = 2592000),
	FIELD(struct nd_prefix_settings, valid_forever, &type_flag, "valid for ever"),
	FIELD(struct nd_prefix_settings, preferred, &type_u32, "seconds it is preferred", .most = 4294967295,
	      .preset = 604800),
	FIELD(struct nd_prefix_settings, preferred_forever, &type_flag, "preferred for ever"),
	FIELD(struct nd_prefix_settings, off_link, &type_flag, "not to be taken as on the link"),
	FIELD(struct nd_prefix_settings, no_autoconfig, &type_flag, "not to make addresses of"),
	FIELD(struct nd_prefix_settings, router_address, &type_flag, "it holds our whole address (RFC 6275)"),
	FIELDS_END
};
static const struct setting prefix_rows[] = {
	{ "[({valid}|valid_forever:\"infinite\") ({preferred}|preferred_forever:\"infinite\")] "
	  "<off-link|no-autoconfig|router-address>", "tell hosts this prefix" },
	SETTINGS_END
};
const struct kind nd_prefix_kind = {
	.name = "nd-prefix", .grammar = "ipv6 nd prefix {prefix}", .help = "a prefix that hosts are told",
	.fields = prefix_fields, .key_count = 1, .record_size = sizeof(struct nd_prefix_settings), .settings = prefix_rows,
	.words = zebra_words,
};

/* -- name servers and search domains (RFC 8106) -- */

#define LIFETIME_FIELDS                                                                                          \
	FIELD(struct nd_resolver_settings, lifetime, &type_u32, "seconds it may be used", .most = 4294967295),   \
	FIELD(struct nd_resolver_settings, infinite, &type_flag, "for ever")

static const struct field server_fields[] = {
	FIELD(struct nd_resolver_settings, server, &type_ipv6, "address of a name server"), LIFETIME_FIELDS, FIELDS_END
};
static const struct field domain_fields[] = {
	FIELD(struct nd_resolver_settings, domain, &type_word, "a domain to search in", .most = 253), LIFETIME_FIELDS, FIELDS_END
};
static const struct setting server_rows[] = {
	{ "[({lifetime}|infinite)]", "tell hosts this name server" },
	SETTINGS_END
};
static const struct setting domain_rows[] = {
	{ "[({lifetime}|infinite)]", "tell hosts to search in this domain" },
	SETTINGS_END
};
const struct kind nd_server_kind = {
	.name = "nd-rdnss", .grammar = "ipv6 nd rdnss {server}", .help = "a name server that hosts are told",
	.fields = server_fields, .key_count = 1, .record_size = sizeof(struct nd_resolver_settings), .settings = server_rows,
	.words = zebra_words,
};
const struct kind nd_domain_kind = {
	.name = "nd-dnssl", .grammar = "ipv6 nd dnssl {domain}", .help = "a search domain that hosts are told",
	.fields = domain_fields, .key_count = 1, .record_size = sizeof(struct nd_resolver_settings), .settings = domain_rows,
	.words = zebra_words,
};

/* -- translators (RFC 8781) -- */

static const struct field translator_fields[] = {
	FIELD(struct nd_translator_settings, prefix, &type_prefix_v6, "prefix of IPv4 behind a translator"),
	FIELD(struct nd_translator_settings, lifetime, &type_u16, "seconds it may be used", .most = 65535),
	FIELD(struct nd_translator_settings, automatic, &type_flag, "as three intervals"),
	FIELDS_END
};
static const struct setting translator_rows[] = {
	{ "[lifetime {lifetime}]", "tell hosts where IPv4 is behind a translator" },
	{ "lifetime automatic:\"auto\"", "as three intervals: what holds without a word", .is_silent = true },
	{ "{lifetime}", "the older way to say its lifetime", .is_hidden = true },
	SETTINGS_END
};

/* Without a prefix the well-known one is meant (RFC 6052 2.1). */
static bool settle_translator(void *record, char **why)
{
	struct nd_translator_settings *s = record;
	char text[PREFIX_TEXT];
	if (!s->prefix.family)
		prefix_parse("64:ff9b::/96", &s->prefix);
	if (!radv_translates(s->prefix.length))
		*why = text_format("%s: Invalid NAT64 prefix length - must be /96, /64, /56, /48, /40 or /32", prefix_text(&s->prefix, text));
	return !*why;
}

const struct kind nd_translator_kind = {
	.name = "nd-nat64", .grammar = "ipv6 nd nat64 [{prefix}]", .help = "where IPv4 is behind a translator",
	.fields = translator_fields, .key_count = 1, .record_size = sizeof(struct nd_translator_settings), .settings = translator_rows,
	.words = zebra_words, .settle = settle_translator,
};

/* -- their meaning -- */

static bool is_said(const struct object *o, const char *name)
{
	return said_has(o->record, (unsigned)field_index(o->kind->fields, name, strlen(name)));
}

static void compile_values(const struct object *o, struct radv_rules *out)
{
	const struct nd_settings *s = o->record;
	out->is_on = !s->suppress_ra;
	out->interval_ms = is_said(o, "milliseconds") ? s->milliseconds : is_said(o, "seconds") ? s->seconds * 1000 : 0;
	out->lifetime_said = is_said(o, "lifetime");
	out->lifetime_seconds = s->lifetime;
	out->reachable_ms = s->reachable;
	out->retransmit_ms = s->retransmit;
	out->mtu = s->mtu;
	out->hop_limit = s->hop_limit;
	out->preference = s->preference;
	out->is_managed = s->managed;
	out->is_other = s->other;
	out->is_home_agent = s->home_agent;
	out->agent_preference = s->agent_preference;
	out->agent_seconds = s->agent_lifetime;
	out->has_interval_option = s->interval_option;
	out->is_slow = !s->fast_retrans;
}

static struct radv_prefix prefix_of_line(const struct nd_prefix_settings *s)
{
	return (struct radv_prefix){ .prefix = s->prefix, .valid_seconds = s->valid_forever ? RADV_INFINITE : s->valid,
				     .preferred_seconds = s->preferred_forever ? RADV_INFINITE : s->preferred,
				     .is_off_link = s->off_link, .is_without_autoconfig = s->no_autoconfig,
				     .is_router_address = s->router_address };
}

static struct radv_resolver resolver_of_line(const struct object *o)
{
	const struct nd_resolver_settings *s = o->record;
	struct radv_resolver r = { .server = s->server, .lifetime_said = s->infinite || is_said(o, "lifetime"),
				   .lifetime_seconds = s->infinite ? RADV_INFINITE : s->lifetime };
	snprintf(r.domain, sizeof r.domain, "%s", s->domain ? s->domain : "");
	return r;
}

void nd_compile(const struct object *interface, struct radv_rules *out)
{
	const struct object *values = object_first(interface, &nd_kind);
	*out = (struct radv_rules)RADV_RULES_DEFAULT;
	if (values)
		compile_values(values, out);
	for (const struct object *o = object_first(interface, &nd_prefix_kind); o; o = object_next(o))
		array_push(&out->prefixes, prefix_of_line(o->record));
	for (const struct object *o = object_first(interface, &nd_server_kind); o; o = object_next(o))
		array_push(&out->servers, resolver_of_line(o));
	for (const struct object *o = object_first(interface, &nd_domain_kind); o; o = object_next(o))
		array_push(&out->domains, resolver_of_line(o));
	for (const struct object *o = object_first(interface, &nd_translator_kind); o; o = object_next(o)) {
		const struct nd_translator_settings *t = o->record;
		array_push(&out->translators, (struct radv_translator){ t->prefix, is_said(o, "lifetime"), t->lifetime });
	}
}
