/* SPDX-License-Identifier: Apache-2.0 */
/* ext_text -- extended communities in the words operators know (RFC 4360, 5668, 5701, 9012, 8955, 7432 and others).
 *
 * A row per type and subtype; what has no row is "UNK:type, subtype".  The words are FRR's, so that scripts that read
 * them go on reading them. */
#include <string.h>
#include "bgpd/attrs/attrs.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/marks.h"
#include "base/memory.h"

struct words {
	struct text *out;
	const uint8_t *community;
	struct reader value;                 /* what is behind type and subtype */
	uint8_t type, subtype;
	bool is_plain;                       /* a bandwidth is a whole number */
};

static void add_address(struct text *t, uint32_t ip)
{
	text_add(t, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static uint8_t byte_at(struct words *w, unsigned skipped)
{
	read_bytes(&w->value, skipped);
	return read_u8(&w->value);
}

/* -- an administrator and a number: route targets, sites of origin -- */

static void add_pair(struct words *w)
{
	enum { AS2, IPV4, AS4 };
	uint8_t layout = w->type & 0x7f;
	uint32_t owner = layout == AS2 ? read_u16(&w->value) : read_u32(&w->value);
	uint32_t number = layout == AS2 ? read_u32(&w->value) : read_u16(&w->value);
	if (layout == IPV4)
		add_address(w->out, owner);
	else
		text_add(w->out, "%u", owner);
	text_add(w->out, ":%u", number);
}

static void add_target(struct words *w)
{
	text_add(w->out, "RT:");
	add_pair(w);
}

static void add_site(struct words *w)
{
	text_add(w->out, "SoO:");
	add_pair(w);
}

static void add_node(struct words *w)
{
	text_add(w->out, "NT:");
	add_address(w->out, read_u32(&w->value));
}

/* -- bandwidths -- */

/* Told in bits, by thousands; whole units, as FRR has it. */
static void add_rate(struct text *t, uint32_t asn, uint64_t bytes)
{
	static const struct { uint64_t bytes; const char *unit; } units[] = {
		{ 125000000, "Gbps" }, { 125000, "Mbps" }, { 125, "Kbps" },
	};
	text_add(t, "LB:%u:%llu ", asn, (unsigned long long)bytes);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (bytes >= units[i].bytes) {
			text_add(t, "(%llu.000 %s)", (unsigned long long)(bytes / units[i].bytes), units[i].unit);
			return;
		}
	text_add(t, "(%llu bps)", (unsigned long long)bytes * 8);
}

static void add_bandwidth(struct words *w)
{
	double bytes;
	bandwidth_read(w->community, w->is_plain, &bytes);
	add_rate(w->out, read_u16(&w->value), bandwidth_whole(bytes));
}

static void add_wide_bandwidth(struct words *w)
{
	read_u16(&w->value);
	uint64_t bytes = read_u64(&w->value);
	add_rate(w->out, read_u32(&w->value), bytes);
}

/* -- opaque ones -- */

/* RFC 9012 4.3, RFC 9256 8.8.1: two bits say what may stand in for the policy of that color. */
static void add_color(struct words *w)
{
	uint8_t flags = byte_at(w, 0);
	read_u8(&w->value);
	text_add(w->out, "Color:%u%u:%u", flags >> 7, flags >> 6 & 1, read_u32(&w->value));
}

static void add_encapsulation(struct words *w)
{
	read_u32(&w->value);
	text_add(w->out, "ET:%u", read_u16(&w->value));
}

static void add_gateway(struct words *w)
{
	text_add(w->out, "Default Gateway");
}

/* RFC 8097 */
static void add_validation(struct words *w)
{
	static const char *const states[] = { "valid", "not-found", "invalid" };
	uint8_t state = byte_at(w, 5);
	text_add(w->out, "OVS:%s", state < 3 ? states[state] : "unknown");
}

/* draft-ietf-idr-upa 5.1: a prefix that is out of reach, and what becomes of its packets. */
static void add_unreachable(struct words *w)
{
	uint8_t flags = byte_at(w, 0);
	read_u8(&w->value);
	text_add(w->out, "upa:");
	add_address(w->out, read_u32(&w->value));
	text_add(w->out, flags & 0x80 ? ":drop" : ":no-drop");
}

/* -- of EVPN, RFC 7432 7 -- */

static void add_mac(struct words *w, const char *title)
{
	const uint8_t *mac = read_bytes(&w->value, 6);
	text_add(w->out, "%s:%02x:%02x:%02x:%02x:%02x:%02x", title, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static void add_router_mac(struct words *w)
{
	add_mac(w, "Rmac");
}

static void add_segment_import(struct words *w)
{
	add_mac(w, "ES-Import-Rt");
}

static void add_mobility(struct words *w)
{
	bool is_sticky = byte_at(w, 0) & 1;
	read_u8(&w->value);
	text_add(w->out, "MM:%u%s", read_u32(&w->value), is_sticky ? ", sticky MAC" : "");
}

static void add_segment_label(struct words *w)
{
	text_add(w->out, "ESI-label-Rt:%s", byte_at(w, 0) & 1 ? "SA" : "AA");
}

/* RFC 9047 */
static void add_neighbor_discovery(struct words *w)
{
	enum { ROUTER = 1, PROXY = 4 };
	uint8_t flags = byte_at(w, 0);
	text_add(w->out, "%s", flags & PROXY ? "ND:Proxy" : flags & ROUTER ? "ND:Router Flag" : "");
}

/* RFC 8584 2.2 */
static void add_election(struct words *w)
{
	uint8_t algorithm = byte_at(w, 0);
	uint16_t bits = read_u16(&w->value);
	read_u8(&w->value);
	text_add(w->out, "DF: (alg: %u, ", algorithm);
	if (bits)
		text_add(w->out, "bmap: 0x%x ", bits);
	text_add(w->out, "pref: %u)", read_u16(&w->value));
}

/* RFC 8214 3.1 */
static void add_layer2(struct words *w)
{
	enum { PRIMARY = 1, BACKUP = 2, CONTROL_WORD = 4 };
	uint16_t flags = read_u16(&w->value);
	text_add(w->out, "L2: Cflags %s%s%s%s, MTU %u", flags & (PRIMARY | BACKUP | CONTROL_WORD) ? "" : "none",
		 flags & PRIMARY ? "P" : "", flags & BACKUP ? "B" : "", flags & CONTROL_WORD ? "C" : "", read_u16(&w->value));
}

/* -- of flowspec, RFC 8955 7 -- */

static void add_redirect_hop(struct words *w)
{
	text_add(w->out, "NH:");
	add_address(w->out, read_u32(&w->value));
	text_add(w->out, ":%u", byte_at(w, 1));
}

static void add_redirect(struct words *w)
{
	text_add(w->out, "FS:redirect VRF ");
	add_target(w);
}

static void add_redirect_ip(struct words *w)
{
	text_add(w->out, "FS:redirect IP 0x%x", byte_at(w, 5));
}

static void add_action(struct words *w)
{
	enum { TERMINAL = 1, SAMPLE = 2 };
	uint8_t action = byte_at(w, 3);
	text_add(w->out, "FS:action %s%s", action == TERMINAL ? "terminate (apply)" : "eval stops", action == SAMPLE ? ", sample" : "");
}

static void add_traffic_rate(struct words *w)
{
	float rate;
	read_u16(&w->value);
	uint32_t bits = read_u32(&w->value);
	memcpy(&rate, &bits, sizeof rate);
	text_add(w->out, "FS:rate %f", (double)rate);
}

static void add_marking(struct words *w)
{
	text_add(w->out, "FS:marking %u", byte_at(w, 5));
}

/* -- with an IPv6 address, RFC 5701 -- */

static void add_v6_pair(struct words *w, const char *title)
{
	char room[ADDRESS_TEXT];
	struct address a = address_from_bytes(AF_INET6, read_bytes(&w->value, 16));
	text_add(w->out, "%s:%s:%u", title, address_text(&a, room), read_u16(&w->value));
}

static void add_v6_target(struct words *w)
{
	add_v6_pair(w, "RT");
}

static void add_v6_site(struct words *w)
{
	add_v6_pair(w, "SoO");
}

static void add_v6_redirect(struct words *w)
{
	text_add(w->out, "FS:redirect VRF ");
	add_v6_pair(w, "RT");
}

/* -- all of them -- */

struct row {
	uint8_t type, subtype;
	void (*add)(struct words *w);
};

static const struct row rows[] = {
	{ 0x00, 0x02, add_target },       { 0x01, 0x02, add_target },        { 0x02, 0x02, add_target },
	{ 0x00, 0x03, add_site },         { 0x01, 0x03, add_site },          { 0x02, 0x03, add_site },
	{ 0x00, 0x04, add_bandwidth },    { 0x40, 0x04, add_bandwidth },     { 0x01, 0x09, add_node },
	{ 0x41, 0x09, add_node },         { 0x01, 0x0c, add_redirect_hop },  { 0x03, 0x09, add_unreachable },
	{ 0x03, 0x0b, add_color },        { 0x03, 0x0c, add_encapsulation }, { 0x03, 0x0d, add_gateway },
	{ 0x43, 0x00, add_validation },   { 0x06, 0x00, add_mobility },      { 0x06, 0x01, add_segment_label },
	{ 0x06, 0x02, add_segment_import }, { 0x06, 0x03, add_router_mac },  { 0x06, 0x04, add_layer2 },
	{ 0x06, 0x06, add_election },     { 0x06, 0x08, add_neighbor_discovery }, { 0x08, 0x00, add_redirect_ip },
	{ 0x80, 0x02, add_target },       { 0x81, 0x02, add_target },        { 0x82, 0x02, add_target },
	{ 0x80, 0x06, add_traffic_rate }, { 0x80, 0x07, add_action },        { 0x80, 0x08, add_redirect },
	{ 0x81, 0x08, add_redirect },     { 0x82, 0x08, add_redirect },      { 0x80, 0x09, add_marking },
};
static const struct row ipv6_rows[] = {
	{ 0x00, 0x02, add_v6_target },      { 0x00, 0x03, add_v6_site },        { 0x00, 0x0d, add_v6_redirect },
	{ 0x80, 0x0d, add_v6_redirect },    { 0x02, 0x06, add_wide_bandwidth }, { 0x42, 0x06, add_wide_bandwidth },
};

static void add_one(struct text *t, const uint8_t *community, size_t width, bool is_plain)
{
	bool is_v6 = width == BANDWIDTH_WIDE;
	const struct row *row = is_v6 ? ipv6_rows : rows;
	size_t count = is_v6 ? sizeof ipv6_rows / sizeof *ipv6_rows : sizeof rows / sizeof *rows;
	struct words w = { t, community, reader_over(community + 2, width - 2), community[0], community[1], is_plain };
	for (const struct row *end = row + count; row < end; row++)
		if (row->type == w.type && row->subtype == w.subtype) {
			row->add(&w);
			return;
		}
	text_add(t, "UNK:%u, %u", w.type, w.subtype);
}

void text_add_ext_community(struct text *t, const uint8_t c[8])
{
	add_one(t, c, BANDWIDTH_NARROW, false);
}

static void add_all(struct text *t, const struct attrs *a, uint8_t type, size_t width)
{
	uint8_t *copy;
	struct reader value = communities_in_order(attrs_value(a, type, NULL, NULL), width, &copy);
	bool is_plain = attrs_marks(a).said & MARK_PLAIN_BANDWIDTH;
	for (const char *between = ""; read_left(&value) >= width; between = " ") {
		text_add(t, "%s", between);
		add_one(t, read_bytes(&value, width), width, is_plain);
	}
	mem_free(copy);
}

void text_add_ext_communities(struct text *t, const struct attrs *a)
{
	add_all(t, a, ATTR_EXT_COMMUNITIES, BANDWIDTH_NARROW);
}

void text_add_ipv6_ext_communities(struct text *t, const struct attrs *a)
{
	add_all(t, a, ATTR_IPV6_EXT_COMMUNITIES, BANDWIDTH_WIDE);
}
