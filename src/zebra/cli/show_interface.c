/* SPDX-License-Identifier: Apache-2.0 */
/* show_interface -- interfaces in FRR's layouts. */
#include <net/if_arp.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

static const int families[] = { AF_INET, AF_INET6 };        /* in this order addresses are shown */

/* -- words -- */

static const char *up_or_down(bool up)
{
	return up ? "up" : "down";
}

static bool is_running(const struct iface *i)
{
	return iface_is_up(i) && i->flags & IFF_RUNNING;
}

static void add_flags(const struct iface *i, struct text *out)
{
	static const struct {
		uint32_t flag;
		const char *word;
	} words[] = {
		{ IFF_UP, "UP" }, { IFF_BROADCAST, "BROADCAST" }, { IFF_DEBUG, "DEBUG" }, { IFF_LOOPBACK, "LOOPBACK" },
		{ IFF_POINTOPOINT, "POINTOPOINT" }, { IFF_NOTRAILERS, "NOTRAILERS" }, { IFF_RUNNING, "RUNNING" },
		{ IFF_NOARP, "NOARP" }, { IFF_PROMISC, "PROMISC" }, { IFF_ALLMULTI, "ALLMULTI" },
		{ IFF_MULTICAST, "MULTICAST" },
	};
	const char *between = "";
	text_add_char(out, '<');
	for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
		if (!(i->flags & words[n].flag))
			continue;
		text_add(out, "%s%s", between, words[n].word);
		between = ",";
	}
	text_add_char(out, '>');
}

static const char *hardware_word(const struct iface *i)
{
	switch (i->hardware_type) {
	case ARPHRD_ETHER:
		return "Ethernet";
	case ARPHRD_LOOPBACK:
		return "Loopback";
	case ARPHRD_PPP:
		return "PPP";
	case ARPHRD_NONE:
		return "None";
	default:
		return "Unknown";
	}
}

static const char *link_word(const struct iface *i)
{
	static const struct {
		const char *kind, *word;
	} words[] = {
		{ "bridge", "Bridge" }, { "veth", "VETH" }, { "vlan", "Vlan" }, { "vxlan", "Vxlan" }, { "vrf", "VRF" },
		{ "macvlan", "Macvlan" }, { "bond", "bond" }, { "gre", "GRE" }, { "dummy", "Other" },
	};
	for (size_t n = 0; n < sizeof words / sizeof *words; n++)
		if (!strcasecmp(i->kind, words[n].kind))
			return words[n].word;
	return "Other";
}

static const char *slave_word(const struct iface *i)
{
	return !strcmp(i->slave_kind, "bridge") ? "Bridge" : !strcmp(i->slave_kind, "bond") ? "Bond" : "None";
}

static void add_hardware(const struct iface *i, struct text *out)
{
	for (uint8_t n = 0; n < i->hardware_length; n++)
		text_add(out, "%s%02x", n ? ":" : "", i->hardware[n]);
}

static bool has_hardware(const struct iface *i)
{
	return i->hardware_length && !iface_is_loopback(i);
}

static void add_time(int64_t at, struct text *out)
{
	char room[64];
	struct tm tm;
	time_t t = (time_t)at;
	if (!at) {
		text_add(out, "(never)");
		return;
	}
	localtime_r(&t, &tm);
	strftime(room, sizeof room, "%Y/%m/%d %H:%M:%S.00", &tm);
	text_add(out, "%s", room);
}

static const char *description_of(const struct zebra *z, const struct iface *i)
{
	const struct wish *wish = zebra_wish(z, i->name);
	return wish ? wish->description : NULL;
}

static uint32_t bandwidth_of(const struct zebra *z, const struct iface *i)
{
	const struct wish *wish = zebra_wish(z, i->name);
	return wish ? wish->bandwidth : 0;
}

/* -- all of one, as text -- */

static void text_address(const struct iface_address *a, struct text *out)
{
	text_add(out, "  inet%s ", a->prefix.family == AF_INET6 ? "6" : "");
	text_add_prefix(out, &a->prefix);
	if (a->peer.family) {
		struct prefix peer = prefix_of(&a->peer, address_bits(a->peer.family));
		peer.length = a->prefix.length;
		text_add(out, " peer ");
		text_add_prefix(out, &peer);
	}
	if (a->is_secondary)
		text_add(out, " secondary");
	text_add_char(out, '\n');
}

static void text_addresses(const struct iface *i, struct text *out)
{
	for (int f = 0; f < 2; f++)
		for (uint32_t n = 0; n < i->addresses.count; n++)
			if (i->addresses.items[n].prefix.family == families[f] &&
			    !iface_address_is_plumbing(i, &i->addresses.items[n]))
				text_address(&i->addresses.items[n], out);
}

static void text_relations(const struct zebra *z, const struct iface *i, struct text *out)
{
	text_add(out, "  Interface Type %s\n  Interface Slave Type %s\n", link_word(i), slave_word(i));
	if (!strcmp(i->kind, "bridge"))
		text_add(out, "  Bridge VLAN-aware: %s\n", i->is_vlan_aware ? "yes" : "no");
	if (i->vlan_id)
		text_add(out, "  VLAN Id %u\n", i->vlan_id);
	if (i->master)
		text_add(out, "  Master interface: %s\n", iface_name(&z->ifaces, i->master));
	text_add(out, "  protodown: off \n");
	if (!i->parent || i->parent == i->index)
		return;
	const struct iface *parent = i->parent_is_elsewhere ? NULL : iface_find(&z->ifaces, i->parent);
	if (parent)
		text_add(out, "  Parent interface: %s\n", parent->name);
	else
		text_add(out, "  Parent ifindex: %u\n", i->parent);
}

/* The carrier means something only where the interface is switched on and the carrier is looked at. */
static const char *carrier_words(const struct iface *i)
{
	if (!iface_is_up(i))
		return "";
	if (i->ignores_carrier)
		return ", line protocol detection is disabled";
	return is_running(i) ? ", line protocol is up" : ", line protocol is down";
}

static void text_link(const struct zebra *z, const struct iface *i, struct text *out)
{
	text_add(out, "Interface %s is %s%s\n  Link ups:   %5u    last: ", i->name, up_or_down(iface_is_up(i)), carrier_words(i), i->ups);
	add_time(i->last_up_s, out);
	text_add(out, "\n  Link downs: %5u    last: ", i->downs);
	add_time(i->last_down_s, out);
	text_add(out, "\n  vrf: default\n");
	const char *description = description_of(z, i);
	if (description)
		text_add(out, "  Description: %s\n", description);
	text_add(out, "  index %u metric 0 mtu %u speed %u \n  flags: ", i->index, i->mtu, kernel_link_speed(i->name));
	add_flags(i, out);
	text_add(out, "\n  Type: %s\n", hardware_word(i));
	if (has_hardware(i)) {
		text_add(out, "  HWaddr: ");
		add_hardware(i, out);
		text_add_char(out, '\n');
	}
	if (bandwidth_of(z, i))
		text_add(out, "  bandwidth %u Mbps\n", bandwidth_of(z, i));
	if (i->ignores_carrier)
		text_add(out, "  Ignore all carrier changes (no link-detect)\n");
	text_addresses(i, out);
	text_relations(z, i, out);
	text_nd(z, i, out);
}

/* -- all of one, as JSON -- */

static void json_address(const struct iface *i, const struct iface_address *a, struct json_stream *js)
{
	char text[PREFIX_TEXT];
	js_object(js, NULL);
	js_text(js, "address", prefix_text(&a->prefix, text));
	if (a->peer.family) {
		struct prefix peer = prefix_of(&a->peer, address_bits(a->peer.family));
		peer.length = a->prefix.length;
		js_text(js, "peer", prefix_text(&peer, text));
	}
	js_flag(js, "secondary", a->is_secondary);
	if (*a->label && strcmp(a->label, i->name))        /* the kernel gives the name where nobody gave another */
		js_text(js, "label", a->label);
	js_flag(js, "unnumbered", false);
	js_up(js);
}

static void json_addresses(const struct iface *i, struct json_stream *js)
{
	js_array(js, "ipAddresses");
	for (int f = 0; f < 2; f++)
		for (uint32_t n = 0; n < i->addresses.count; n++)
			if (i->addresses.items[n].prefix.family == families[f] &&
			    !iface_address_is_plumbing(i, &i->addresses.items[n]))
				json_address(i, &i->addresses.items[n], js);
	js_up(js);
}

static void json_text_of(struct json_stream *js, const char *key, void (*add)(const struct iface *, struct text *),
			 const struct iface *i)
{
	struct text text = { 0 };
	add(i, &text);
	js_text(js, key, text_chars(&text));
	text_free(&text);
}

static void json_time(struct json_stream *js, const char *key, int64_t at)
{
	struct text text = { 0 };
	add_time(at, &text);
	js_text(js, key, text_chars(&text));
	text_free(&text);
}

static void json_state(const struct iface *i, struct json_stream *js)
{
	js_text(js, "administrativeStatus", up_or_down(iface_is_up(i)));
	if (iface_is_up(i)) {
		if (!i->ignores_carrier)
			js_text(js, "operationalStatus", up_or_down(is_running(i)));
		js_flag(js, "linkDetection", !i->ignores_carrier);
	}
	js_number(js, "linkUps", i->ups);
	js_number(js, "linkDowns", i->downs);
	if (i->last_up_s)
		json_time(js, "lastLinkUp", i->last_up_s);
	if (i->last_down_s)
		json_time(js, "lastLinkDown", i->last_down_s);
	js_text(js, "vrfName", "default");
	js_flag(js, "mplsEnabled", false);
	js_flag(js, "linkDown", false);
	js_flag(js, "linkDownV6", false);
	js_flag(js, "mcForwardingV4", false);
	js_flag(js, "mcForwardingV6", false);
	js_flag(js, "pseudoInterface", false);
}

static void json_relations(const struct zebra *z, const struct iface *i, struct json_stream *js)
{
	js_text(js, "interfaceType", link_word(i));
	js_text(js, "interfaceSlaveType", slave_word(i));
	if (i->master)
		js_text(js, "masterInterface", iface_name(&z->ifaces, i->master));
	js_flag(js, "lacpBypass", false);
	if (!strcmp(i->kind, "bridge"))
		js_flag(js, "bridgeVlanAware", i->is_vlan_aware);
	if (i->vlan_id)
		js_number(js, "vlanId", i->vlan_id);
	js_object(js, "evpnMh");
	js_up(js);
	js_text(js, "protodown", "off");
	if (!i->parent || i->parent == i->index)
		return;
	const struct iface *parent = i->parent_is_elsewhere ? NULL : iface_find(&z->ifaces, i->parent);
	if (parent)
		js_text(js, "parentInterface", parent->name);
	else
		js_number(js, "parentIfindex", i->parent);
}

static void json_link(const struct zebra *z, const struct iface *i, struct json_stream *js)
{
	js_object(js, i->name);
	json_state(i, js);
	const char *description = description_of(z, i);
	if (description)
		js_text(js, "description", description);
	js_number(js, "index", i->index);
	js_number(js, "metric", 0);
	js_number(js, "mtu", i->mtu);
	js_number(js, "speed", kernel_link_speed(i->name));
	json_text_of(js, "flags", add_flags, i);
	if (bandwidth_of(z, i))
		js_number(js, "bandwidth", bandwidth_of(z, i));
	js_text(js, "type", hardware_word(i));
	if (has_hardware(i))
		json_text_of(js, "hardwareAddress", add_hardware, i);
	json_addresses(i, js);
	json_relations(z, i, js);
	json_nd(z, i, js);
	js_up(js);
}

/* -- which -- */

static uint32_t asked(struct call *call, const struct iface ***out)
{
	const struct zebra *z = call_owner(call);
	const char *name = call_word(call, "ifname");
	*out = mem_raw((z->ifaces.items.count + 1) * sizeof **out);
	if (!name)
		return ifaces_sorted(&z->ifaces, *out);
	const struct iface *i = iface_by_name(&z->ifaces, name);
	if (i) {
		(*out)[0] = i;
		return 1;
	}
	char *list = ifaces_list(&z->ifaces);
	call_fail(call, "Can't find interface %s (there are: %s)", name, list);
	mem_free(list);
	return 0;
}

void show_interfaces(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct iface **found;
	struct json_stream js = { 0 };
	uint32_t count = asked(call, &found);
	bool is_json = call_wants_json(call) && (count || !call_word(call, "ifname"));
	if (is_json)
		js_open(&js, call_out(call));
	for (uint32_t n = 0; n < count; n++) {
		if (is_json)
			json_link(z, found[n], &js);
		else
			text_link(z, found[n], call_out(call));
	}
	if (is_json)
		js_close(&js);
	mem_free(found);
}

/* -- a line each -- */

/* FRR's choice: of each IPv4 network the first address, and the first global one of IPv6. */
static uint32_t brief_addresses(const struct iface *i, const struct iface_address **out)
{
	uint32_t count = 0;
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		const struct iface_address *a = &i->addresses.items[n];
		if (a->prefix.family == AF_INET && !a->is_secondary && !iface_address_is_plumbing(i, a))
			out[count++] = a;
	}
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		const struct iface_address *a = &i->addresses.items[n];
		struct address own = prefix_address(&a->prefix);
		if (own.family != AF_INET6 || address_is_link_local(&own) || iface_address_is_plumbing(i, a))
			continue;
		out[count++] = a;
		break;
	}
	return count;
}

/* Others of the same IPv4 network, or of IPv6, are hinted at. */
static bool has_more(const struct iface *i, const struct iface_address *shown)
{
	struct prefix network = iface_address_network(shown);
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		const struct iface_address *a = &i->addresses.items[n];
		struct prefix other = iface_address_network(a);
		if (iface_address_is_plumbing(i, a))
			continue;
		if (a != shown && (network.family == AF_INET6 ? other.family == AF_INET6 : prefix_same(&other, &network)))
			return true;
	}
	return false;
}

static void brief_text(struct call *call, const struct iface *i)
{
	char text[PREFIX_TEXT];
	const struct iface_address **shown = mem_raw((i->addresses.count + 1) * sizeof *shown);
	uint32_t count = brief_addresses(i, shown);
	call_print(call, "%-15s %-7s %-15s ", i->name, up_or_down(is_running(i)), "default");
	for (uint32_t n = 0; n < count; n++)
		call_print(call, "%*s%s%s\n", n ? 40 : 0, "", has_more(i, shown[n]) ? "+ " : "",
			   prefix_text(&shown[n]->prefix, text));
	if (!count)
		call_print(call, "\n");
	mem_free(shown);
}

static void brief_json(struct json_stream *js, const struct iface *i)
{
	char text[PREFIX_TEXT];
	const struct iface_address **shown = mem_raw((i->addresses.count + 1) * sizeof *shown);
	uint32_t count = brief_addresses(i, shown);
	js_object(js, i->name);
	js_text(js, "status", up_or_down(is_running(i)));
	js_text(js, "vrfName", "default");
	js_array(js, "addresses");
	for (uint32_t n = 0; n < count; n++)
		js_text(js, NULL, prefix_text(&shown[n]->prefix, text));
	js_up(js);
	js_up(js);
	mem_free(shown);
}

void show_interfaces_brief(struct call *call)
{
	const struct iface **found;
	struct json_stream js = { 0 };
	uint32_t count = asked(call, &found);
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	else
		call_print(call, "%-15s %-7s %-15s %s\n%-15s %-7s %-15s %s\n", "Interface", "Status", "VRF", "Addresses",
			   "---------", "------", "---", "---------");
	for (uint32_t n = 0; n < count; n++) {
		if (call_wants_json(call))
			brief_json(&js, found[n]);
		else
			brief_text(call, found[n]);
	}
	if (call_wants_json(call))
		js_close(&js);
	else
		call_print(call, "\n");
	mem_free(found);
}

static void description_text(struct call *call, const struct iface *i, const char *description)
{
	call_print(call, "%-15s %-7s %-9s %s\n", i->name, up_or_down(iface_is_up(i)), up_or_down(is_running(i)),
		   description ? description : "");
}

static void description_json(struct json_stream *js, const struct iface *i, const char *description)
{
	js_object(js, i->name);
	js_text(js, "status", up_or_down(iface_is_up(i)));
	js_text(js, "protocol", up_or_down(is_running(i)));
	js_text(js, "description", description ? description : "");
	js_up(js);
}

void show_interfaces_description(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct iface **found;
	struct json_stream js = { 0 };
	uint32_t count = asked(call, &found);
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	else
		call_print(call, "\n\tVRF default(0)\n\n%-15s %-7s %-9s %s\n", "Interface", "Status", "Protocol",
			   "Description");
	for (uint32_t n = 0; n < count; n++) {
		if (call_wants_json(call))
			description_json(&js, found[n], description_of(z, found[n]));
		else
			description_text(call, found[n], description_of(z, found[n]));
	}
	if (call_wants_json(call))
		js_close(&js);
	mem_free(found);
}

/* -- neighbours -- */

static void neighbor_hardware(const struct neighbor *n, struct text *out)
{
	for (uint8_t i = 0; i < n->hardware_length; i++)
		text_add(out, "%s%02x", i ? ":" : "", n->hardware[i]);
}

static void neighbor_text(struct call *call, const struct zebra *z, const struct neighbor *n)
{
	char text[ADDRESS_TEXT];
	struct text hardware = { 0 };
	neighbor_hardware(n, &hardware);
	call_print(call, "%-39s %-15s %-17s %s\n", address_text(&n->address, text), iface_name(&z->ifaces, n->ifindex),
		   text_chars(&hardware), neighbor_state_word(n));
	text_free(&hardware);
}

static void neighbor_json(struct json_stream *js, const struct zebra *z, const struct neighbor *n)
{
	char text[ADDRESS_TEXT];
	struct text hardware = { 0 };
	neighbor_hardware(n, &hardware);
	js_object(js, NULL);
	js_text(js, "address", address_text(&n->address, text));
	js_text(js, "interfaceName", iface_name(&z->ifaces, n->ifindex));
	js_text(js, "hardwareAddress", text_chars(&hardware));
	js_text(js, "state", neighbor_state_word(n));
	js_up(js);
	text_free(&hardware);
}

void show_neighbors(struct call *call)
{
	const struct zebra *z = call_owner(call);
	int not_asked = call_has(call, "ipv6") ? AF_INET : call_has(call, "ip") ? AF_INET6 : 0;
	struct json_stream js = { 0 };
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_array(&js, "neighbors");
	} else {
		call_print(call, "%-39s %-15s %-17s %s\n", "Address", "Interface", "Hardware", "State");
	}
	for (uint32_t i = 0; i < z->neighbors.items.count; i++) {
		const struct neighbor *n = &z->neighbors.items.items[i];
		if (n->address.family == not_asked)
			continue;
		if (call_wants_json(call))
			neighbor_json(&js, z, n);
		else
			neighbor_text(call, z, n);
	}
	if (call_wants_json(call))
		js_close(&js);
}
