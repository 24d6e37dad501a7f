/* SPDX-License-Identifier: Apache-2.0 */
/* foreign -- see foreign.h.  A daemon only looks here for what its own grammar does not know. */
#include "cli/foreign.h"
#include <stddef.h>
#include <string.h>
#include "base/text.h"

struct phrase {
	const char *words;
	bool opens;
};

static const struct phrase at_top[] = {
	/* sections */
	{ "router bgp", true },   { "router ospf", true },   { "router ospf6", true },   { "router rip", true },
	{ "router ripng", true }, { "router isis", true },   { "router eigrp", true },   { "router babel", true },
	{ "router pim", true },   { "router pim6", true },   { "router openfabric", true }, { "interface", true },
	{ "vrf", true },          { "route-map", true },     { "line vty", true },       { "key chain", true },
	{ "nexthop-group", true },{ "pbr-map", true },       { "segment-routing", true },{ "bfd", true },
	{ "rpki", true },         { "l2vpn", true },         { "mpls ldp", true },       { "vnc", true },
	{ "flexible-algorithm", true }, { "mpls label", false },
	/* lines */
	{ "access-list", false },          { "ip access-list", false },       { "ipv6 access-list", false },
	{ "mac access-list", false },      { "ip prefix-list", false },       { "ipv6 prefix-list", false },
	{ "bgp as-path", false },          { "ip as-path", false },           { "bgp community-list", false },
	{ "ip community-list", false },    { "bgp large-community-list", false }, { "ip large-community-list", false },
	{ "bgp extcommunity-list", false },{ "ip extcommunity-list", false }, { "bgp community", false },
	{ "bgp route-map", false },        { "bgp no-rib", false },           { "bgp send-extra-data", false },
	{ "bgp update-delay", false },     { "bgp graceful-shutdown", false },{ "dump bgp", false },
	{ "ip route", false },             { "ipv6 route", false },           { "ip mroute", false },
	{ "ip forwarding", false },        { "ipv6 forwarding", false },      { "ip nht", false },
	{ "ipv6 nht", false },             { "ip protocol", false },          { "ipv6 protocol", false },
	{ "ip import-table", false },      { "ip router-id", false },         { "ipv6 router-id", false },
	{ "ip multicast", false },         { "ip multicast-routing", false }, { "ip pim", false },
	{ "ipv6 pim", false },             { "ip igmp", false },              { "ip ssmpingd", false },
	{ "ip msdp", false },              { "ip ospf", false },              { "router-id", false },
	{ "zebra", false },                { "fpm", false },                  { "evpn", false },
	{ "vni", false },                  { "table", false },                { "agentx", false },
	{ "smux", false },                 { "watchfrr", false },             { "ecmp", false },
	{ "allow-external-route-update", false }, { "affinity-map", false },  { "debug", false },
	{ "frr version", false },          { "frr defaults", false },         { "hostname", false },
	{ "domainname", false },           { "password", false },             { "enable password", false },
	{ "enable secret", false },        { "service", false },              { "log", false },
	{ "banner", false },               { "username", false },             { "vtysh", false },
	{ "mgmt", false },                 { "nexthop", false },
	{ NULL, false },
};

static const struct phrase in_interface[] = {
	{ "ip ospf", false },    { "ip router", false },   { "ip rip", false },      { "ip igmp", false },
	{ "ip pim", false },     { "ip mroute", false },   { "ip split-horizon", false }, { "ip authentication", false },
	{ "ip nhrp", false },    { "ip summary-address", false }, { "ip bandwidth-percent", false },
	{ "ipv6 ospf6", false }, { "ipv6 nd", false },     { "ipv6 router", false }, { "ipv6 mld", false },
	{ "ipv6 pim", false },   { "ipv6 ripng", false },  { "ipv6 nhrp", false },   { "isis", false },
	{ "ospf", false },       { "openfabric", false },  { "bfd", false },         { "mpls", false },
	{ "babel", false },      { "eigrp", false },       { "evpn", false },        { "pbr-policy", false },
	{ "link-params", true }, { "link-detect", false }, { "bandwidth", false },   { "multicast", false },
	{ "delay", false },      { "tunnel", false },      { "vrrp", false },        { NULL, false },
};

static const struct phrase in_line[] = {
	{ "access-class", false }, { "exec-timeout", false }, { "login", false }, { "no login", false }, { NULL, false },
};

/* Sections within a section, of words that are known outside of it, too. */
static const struct phrase in_vrf[] = { { "rpki", true }, { NULL, false } };

static const struct {
	const char *section;
	const struct phrase *phrases;
} sections[] = {
	{ "interface", in_interface },
	{ "line", in_line },
	{ "line vty", in_line },
	{ "vrf", in_vrf },
};

/* How many words of the phrase the line begins with; 0 if not all. */
static uint32_t begins_with(const char *line, const char *phrase)
{
	uint32_t words = 0;
	while (*phrase) {
		size_t length = strcspn(phrase, " ");
		if (strncmp(line, phrase, length) != 0 || (line[length] && !strchr(" \t\r\n", line[length])))
			return 0;
		words++;
		line += length;
		line += strspn(line, " \t");
		phrase += length;
		phrase += *phrase == ' ';
	}
	return words;
}

static struct foreign find(const struct phrase *phrases, const char *line)
{
	struct foreign best = { 0, false };
	for (; phrases->words; phrases++) {
		uint32_t words = begins_with(line, phrases->words);
		if (words > best.words)
			best = (struct foreign){ words, phrases->opens };
	}
	return best;
}

struct foreign foreign_line(const char *line, const char *section)
{
	bool is_no = strncmp(line, "no ", 3) == 0;
	const char *rest = is_no ? line + 3 + strspn(line + 3, " \t") : line;
	struct foreign found = { 0, false };
	if (!section)
		found = find(at_top, rest);
	for (size_t i = 0; section && i < sizeof sections / sizeof sections[0]; i++)
		if (strcmp(sections[i].section, section) == 0)
			found = find(sections[i].phrases, rest);
	if (is_no && found.words) {
		found.words++;
		found.opens = false;
	}
	return found;
}

bool foreign_ends(const char *line, bool may_be_short)
{
	bool is_short = may_be_short && strlen(line) >= 2 && (text_starts("exit", line) || text_starts("quit", line));
	return is_short || text_same(line, "exit") || text_same(line, "quit");
}
