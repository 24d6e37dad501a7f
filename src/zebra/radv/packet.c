/* SPDX-License-Identifier: Apache-2.0 */
/* packet -- see packet.h. */
#include "zebra/radv/packet.h"
#include <string.h>

enum option { OPTION_SOURCE = 1, OPTION_PREFIX = 3, OPTION_MTU = 5, OPTION_INTERVAL = 7, OPTION_HOME_AGENT = 8,
	      OPTION_SERVERS = 25, OPTION_DOMAINS = 31, OPTION_TRANSLATOR = 38 };
enum { FLAG_MANAGED = 0x80, FLAG_OTHER = 0x40, FLAG_HOME_AGENT = 0x20, FLAG_ON_LINK = 0x80, FLAG_AUTOCONFIG = 0x40,
       FLAG_ADDRESS = 0x20 };
enum { VALID_SECONDS = 2592000, PREFERRED_SECONDS = 604800, LIFETIME_MOST = 9000 };

void radv_rules_drop(struct radv_rules *rules)
{
	array_free(&rules->prefixes);
	array_free(&rules->servers);
	array_free(&rules->domains);
	array_free(&rules->translators);
}

/* In seconds, unless said three intervals: at least one. */
static uint16_t lifetime_of(const struct radv_rules *rules, uint32_t interval_ms)
{
	if (rules->lifetime_said)
		return rules->lifetime_seconds;
	uint32_t seconds = interval_ms * 3 / 1000;
	return (uint16_t)(seconds < 1 ? 1 : seconds > LIFETIME_MOST ? LIFETIME_MOST : seconds);
}

static void write_fixed(struct writer *w, const struct radv_message *m)
{
	static const uint8_t preference_bits[] = { [RADV_LOW] = 3 << 3, [RADV_MEDIUM] = 0, [RADV_HIGH] = 1 << 3 };
	const struct radv_rules *r = m->rules;
	uint16_t lifetime = m->is_last ? 0 : lifetime_of(r, m->interval_ms);
	write_u8(w, RADV_ROUTER_ADVERT);
	write_u8(w, 0);
	write_u16(w, 0);                       /* the kernel's to fill: it knows both addresses */
	write_u8(w, r->hop_limit);
	write_u8(w, (uint8_t)((r->is_managed ? FLAG_MANAGED : 0) | (r->is_other ? FLAG_OTHER : 0) |
			      (r->is_home_agent ? FLAG_HOME_AGENT : 0) | (lifetime ? preference_bits[r->preference] : 0)));
	write_u16(w, lifetime);
	write_u32(w, r->reachable_ms);
	write_u32(w, r->retransmit_ms);
}

static void write_option(struct writer *w, enum option type, uint8_t eights)
{
	write_u8(w, (uint8_t)type);
	write_u8(w, eights);
}

static void write_source(struct writer *w, const uint8_t *hardware, uint8_t length)
{
	if (length != 6)
		return;
	write_option(w, OPTION_SOURCE, 1);
	write_bytes(w, hardware, 6);
}

static void write_prefix(struct writer *w, const struct radv_prefix *p)
{
	write_option(w, OPTION_PREFIX, 4);
	write_u8(w, p->prefix.length);
	write_u8(w, (uint8_t)((p->is_off_link ? 0 : FLAG_ON_LINK) | (p->is_without_autoconfig ? 0 : FLAG_AUTOCONFIG) |
			      (p->is_router_address ? FLAG_ADDRESS : 0)));
	write_u32(w, p->valid_seconds);
	write_u32(w, p->preferred_seconds);
	write_u32(w, 0);
	write_bytes(w, p->prefix.v6, 16);
}

static bool is_said(const struct radv_rules *r, const struct prefix *network)
{
	for (uint32_t i = 0; i < r->prefixes.count; i++) {
		struct prefix said = r->prefixes.items[i].prefix;
		prefix_mask(&said);
		if (prefix_same(&said, network))
			return true;
	}
	return false;
}

/* What the operator says; and the link's own networks (RFC 4861 6.2.1: AdvPrefixList). */
static void write_prefixes(struct writer *w, const struct radv_message *m)
{
	for (uint32_t i = 0; i < m->rules->prefixes.count; i++)
		write_prefix(w, &m->rules->prefixes.items[i]);
	for (uint32_t i = 0; i < m->network_count; i++) {
		struct radv_prefix own = { .prefix = m->networks[i], .valid_seconds = VALID_SECONDS,
					   .preferred_seconds = PREFERRED_SECONDS };
		if (!is_said(m->rules, &m->networks[i]))
			write_prefix(w, &own);
	}
}

static uint32_t resolver_lifetime(const struct radv_resolver *r, const struct radv_message *m)
{
	return m->is_last ? 0 : r->lifetime_said ? r->lifetime_seconds : m->interval_ms * 3 / 1000;
}

static void write_servers(struct writer *w, const struct radv_message *m)
{
	for (uint32_t i = 0; i < m->rules->servers.count; i++) {
		const struct radv_resolver *r = &m->rules->servers.items[i];
		write_option(w, OPTION_SERVERS, 3);
		write_u16(w, 0);
		write_u32(w, resolver_lifetime(r, m));
		write_bytes(w, r->server.v6, 16);
	}
}

/* "example.net" as labels with a length each (RFC 1035 3.1). */
static size_t put_name(const char *name, uint8_t out[256])
{
	size_t length = 0;
	while (*name && length < 254) {
		size_t label = strcspn(name, ".");
		if (!label || label > 63 || length + label + 2 > 255)
			return 0;
		out[length++] = (uint8_t)label;
		memcpy(out + length, name, label);
		length += label;
		name += label + (name[label] == '.');
	}
	out[length++] = 0;
	return length;
}

static void write_domains(struct writer *w, const struct radv_message *m)
{
	static const uint8_t zeros[8];
	for (uint32_t i = 0; i < m->rules->domains.count; i++) {
		const struct radv_resolver *r = &m->rules->domains.items[i];
		uint8_t name[256];
		size_t length = put_name(r->domain, name), padded = (length + 7) & ~(size_t)7;
		if (!length)
			continue;
		write_option(w, OPTION_DOMAINS, (uint8_t)(1 + padded / 8));
		write_u16(w, 0);
		write_u32(w, resolver_lifetime(r, m));
		write_bytes(w, name, length);
		write_bytes(w, zeros, padded - length);
	}
}

static void write_home_agent(struct writer *w, const struct radv_message *m)
{
	const struct radv_rules *r = m->rules;
	if (!r->is_home_agent || (!r->agent_preference && !r->agent_seconds))
		return;
	write_option(w, OPTION_HOME_AGENT, 1);
	write_u16(w, 0);
	write_u16(w, r->agent_preference);
	write_u16(w, r->agent_seconds ? r->agent_seconds : lifetime_of(r, m->interval_ms));
}

/* A length as its code (RFC 8781 4). */
static const uint8_t translator_lengths[] = { 96, 64, 56, 48, 40, 32 };

static uint8_t length_code(uint8_t length)
{
	uint8_t code = 0;
	while (code < sizeof translator_lengths && translator_lengths[code] != length)
		code++;
	return code;
}

bool radv_translates(uint8_t length)
{
	return length_code(length) < sizeof translator_lengths;
}

enum { LIFETIME_UNIT = 8, LIFETIME_UNITS_MOST = 0x1fff };

/* In units of eight seconds, no less than what is meant. */
static uint16_t translator_units(const struct radv_translator *t, const struct radv_message *m)
{
	uint32_t seconds = m->is_last ? 0 : t->lifetime_said ? t->lifetime_seconds : (m->interval_ms * 3 + 999) / 1000;
	uint32_t units = (seconds + LIFETIME_UNIT - 1) / LIFETIME_UNIT;
	return (uint16_t)(units < LIFETIME_UNITS_MOST ? units : LIFETIME_UNITS_MOST);
}

static void write_translators(struct writer *w, const struct radv_message *m)
{
	for (uint32_t i = 0; i < m->rules->translators.count; i++) {
		const struct radv_translator *t = &m->rules->translators.items[i];
		struct address network = prefix_address(&t->prefix);
		write_option(w, OPTION_TRANSLATOR, 2);
		write_u16(w, (uint16_t)(translator_units(t, m) << 3 | length_code(t->prefix.length)));
		write_bytes(w, network.v6, 12);
	}
}

static void write_number(struct writer *w, enum option type, uint32_t number)
{
	write_option(w, type, 1);
	write_u16(w, 0);
	write_u32(w, number);
}

void radv_write(struct writer *w, const struct radv_message *m)
{
	write_fixed(w, m);
	write_home_agent(w, m);
	if (m->rules->has_interval_option)
		write_number(w, OPTION_INTERVAL, m->interval_ms);
	write_prefixes(w, m);
	if (m->rules->mtu)
		write_number(w, OPTION_MTU, m->rules->mtu);
	write_servers(w, m);
	write_domains(w, m);
	write_translators(w, m);
	write_source(w, m->hardware, m->hardware_length);
}

void radv_write_solicit(struct writer *w, const uint8_t *hardware, uint8_t hardware_length)
{
	write_u8(w, RADV_ROUTER_SOLICIT);
	write_u8(w, 0);
	write_u16(w, 0);
	write_u32(w, 0);
	write_source(w, hardware, hardware_length);
}

/* Options of length zero, or beyond the end, make the whole message void. */
static bool options_are_good(struct reader r)
{
	while (read_left(&r)) {
		read_u8(&r);
		uint8_t eights = read_u8(&r);
		read_window(&r, eights ? (size_t)eights * 8 - 2 : 0);
		if (!eights || r.bad)
			return false;
	}
	return true;
}

uint8_t radv_read(struct reader body)
{
	uint8_t type = read_u8(&body), code = read_u8(&body);
	if (code || (type != RADV_ROUTER_ADVERT && type != RADV_ROUTER_SOLICIT))
		return 0;
	read_window(&body, type == RADV_ROUTER_ADVERT ? 14 : 6);
	return body.bad || !options_are_good(body) ? 0 : type;
}
