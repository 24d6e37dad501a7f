/* SPDX-License-Identifier: Apache-2.0 */
/* negotiate -- what we offer, what the peer offers, and what follows (RFC 5492, 4760, 6793, 8654, 7313). */
#include <stdio.h>
#include <sys/socket.h>
#include "bgpd/session/session.h"

enum { OPEN_BAD_AS = 2, OPEN_BAD_ID = 3, OPEN_BAD_HOLD = 6, OPEN_BAD_CAPABILITY = 7, OPEN_ROLE_MISMATCH = 11, CAPABILITY_MP = 1 };

/* Who lists no family only helps (RFC 4724 3).  Long-lived goes with it; its time is how long others may keep what is
 * ours, so that of a helper is 0 unless said (RFC 9494 4.2). */
static void offer_restart(const struct peer_rules *rules, struct capabilities *c)
{
	const struct peer_restart *restart = &rules->restart;
	if (restart->mode == RESTART_OFF)
		return;
	c->graceful_restart = c->long_lived = true;
	c->notification_bit = !restart->notification_off;
	c->restart_state = restart->is_restarting || wall_now_s() < restart->restarting_until_s;
	c->restart_seconds = restart->seconds;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		c->restart_family[f] = peer_speaks(rules, f) && restart->mode == RESTART_FULL;
		c->forwarding[f] = c->restart_family[f] && restart->keeps_forwarding;
		c->long_lived_family[f] = peer_speaks(rules, f);
		c->long_lived_forwarding[f] = c->long_lived_family[f] && restart->keeps_forwarding;
		c->long_lived_seconds[f] = c->long_lived_family[f] ? restart->long_lived_seconds : 0;
	}
}

/* RFC 8950: an IPv6 next hop for IPv4. */
static void offer_extended_nexthop(const struct peer_rules *rules, struct capabilities *c)
{
	for (enum family_row f = 0; f < FAMILY_COUNT && rules->offers.extended_nexthop; f++)
		c->extended_nexthop[f] = c->family[f] && families[f].address_family == AF_INET;
}

/* RFC 7911: whoever wants to may tell us several paths; we do where the operator asks for it. */
static void offer_addpath(const struct peer_rules *rules, struct capabilities *c)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		const struct peer_family_rules *family = &rules->family[families[f].table];
		if (!c->family[f])
			continue;
		c->addpath[f] = (uint8_t)((family->addpath_in_off ? 0 : DIRECTION_RECEIVE) | (family->addpath ? DIRECTION_SEND : 0));
		c->paths_limit[f] = family->paths_limit;
		c->paths_limit_said[f] = family->paths_limit != 0;
	}
}

/* RFC 5291 5; in both forms, so that each generation of routers finds its own. */
static void offer_filters(const struct peer_rules *rules, struct capabilities *c)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		c->orf[f] = c->orf_old[f] = c->family[f] ? rules->family[families[f].table].orf : 0;
}

static void offer_names(const struct peer_rules *rules, struct capabilities *c)
{
	const struct peer_offers *offers = &rules->offers;
	if (!offers->fqdn_off) {
		snprintf(c->hostname, sizeof c->hostname, "%s", rules->hostname);
		snprintf(c->domain, sizeof c->domain, "%s", rules->domain);
	}
	if (offers->software_version)
		snprintf(c->software, sizeof c->software, "Grevy/%s", GREVY_VERSION);
}

struct open negotiate_ours(const struct peer_rules *rules, uint32_t local_as)
{
	struct open o = { .version = 4, .asn = local_as, .hold_seconds = rules->hold_seconds,
			  .router_id = rules->router_id, .is_long = rules->offers.extended_parameters };
	struct capabilities *c = &o.offers;
	o.asn_field = asn_short(local_as);
	if (rules->capability_off)
		return o;
	c->any = c->multiprotocol = c->refresh = c->refresh_old = c->enhanced_refresh = true;
	c->extended_message = c->as4 = true;
	c->as4_number = local_as;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		c->family[f] = peer_speaks(rules, f);
	c->dynamic = rules->offers.dynamic;
	c->link_local_nexthop = rules->offers.link_local;
	c->role_said = rules->offers.role_said && rules->kind == PEER_EBGP;
	c->role = c->role_said ? rules->offers.role : 0;
	offer_extended_nexthop(rules, c);
	offer_addpath(rules, c);
	offer_filters(rules, c);
	offer_restart(rules, c);
	offer_names(rules, c);
	return o;
}

static bool refuse(struct notification *n, uint8_t subcode, char **words, char *text)
{
	*n = notification_of(NOTIFY_OPEN, subcode);
	*words = text;
	return false;
}

/* Is the peer's AS one that `remote-as` wants?  Towards an internal peer we may go by two numbers ourselves. */
static bool is_wanted_as(const struct peer_rules *rules, uint32_t local_as, uint32_t remote_as)
{
	switch (rules->remote_is) {
	case REMOTE_AUTO: return true;
	case REMOTE_EXTERNAL: return remote_as != rules->own_as && remote_as != local_as;
	case REMOTE_INTERNAL: return remote_as == local_as;
	default: return remote_as == rules->remote_as;
	}
}

static char *words_on_as(const struct peer_rules *rules, uint32_t local_as, uint32_t remote_as)
{
	if (rules->remote_is == REMOTE_EXTERNAL)
		return text_format("the peer says it is AS %u, which is our own; `neighbor %s remote-as external` wants another",
				   remote_as, rules->name);
	return text_format("the peer says it is AS %u, configured is %u: correct `neighbor %s remote-as`", remote_as,
			   rules->remote_is == REMOTE_INTERNAL ? local_as : rules->remote_as, rules->name);
}

static bool check_as(const struct peer_rules *rules, const struct agreement *a, struct notification *n, char **words)
{
	uint8_t data[2];
	if (is_wanted_as(rules, a->ours.asn, a->theirs.asn))
		return true;
	store_u16(data, a->theirs.asn_field);
	refuse(n, OPEN_BAD_AS, words, words_on_as(rules, a->ours.asn, a->theirs.asn));
	notification_add(n, data, sizeof data);
	return false;
}

/* RFC 6286: equal identifiers are wrong only inside an AS. */
static bool check_id(const struct peer_rules *rules, const struct agreement *a, struct notification *n, char **words)
{
	const struct open *theirs = &a->theirs;
	if (theirs->router_id != rules->router_id || theirs->asn != a->ours.asn)
		return true;
	uint8_t data[4];
	char id[ADDRESS_TEXT];
	struct address address = address_v4(theirs->router_id);
	store_u32(data, theirs->router_id);
	refuse(n, OPEN_BAD_ID, words,
	       text_format("both sides have router-id %s: set `bgp router-id` on one of them", address_text(&address, id)));
	notification_add(n, data, sizeof data);
	return false;
}

static bool agree_families(const struct peer_rules *rules, struct agreement *a)
{
	const struct capabilities *theirs = &a->theirs.offers;
	bool any = false;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		bool is_offered = theirs->multiprotocol ? theirs->family[f] : f == FAMILY_IPV4_UNICAST;
		if (rules->override_capability)
			is_offered = true;
		a->family[f] = peer_speaks(rules, f) && is_offered;
		any |= a->family[f];
	}
	return any;
}

static void add_families(struct text *t, const bool family[FAMILY_COUNT])
{
	size_t start = t->length;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (family[f])
			text_add(t, "%s%s", t->length > start ? ", " : "", families[f].title);
	if (t->length == start)
		text_add(t, "none");
}

/* The families as RFC 5492 5 wants those in the data that were missed. */
static bool refuse_families(const struct agreement *a, struct notification *n, char **words)
{
	struct text t = { 0 };
	text_add(&t, "no address family in common: we offer ");
	add_families(&t, a->ours.offers.family);
	text_add(&t, "; the peer offers ");
	add_families(&t, a->theirs.offers.family);
	refuse(n, OPEN_BAD_CAPABILITY, words, text_take(&t));
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		uint8_t capability[6] = { CAPABILITY_MP, 4, 0, (uint8_t)families[f].afi, 0, families[f].safi };
		if (a->ours.offers.family[f])
			notification_add(n, capability, sizeof capability);
	}
	return false;
}

static bool check_strict(const struct peer_rules *rules, const struct agreement *a, struct notification *n, char **words)
{
	if (!rules->strict_capability)
		return true;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (a->ours.offers.family[f] != a->theirs.offers.family[f])
			return refuse(n, OPEN_BAD_CAPABILITY, words,
				      text_format("`strict-capability-match`: only one side offers %s", families[f].title));
	return true;
}

/* RFC 4271 4.2, 4.4: the smaller hold time counts; a third of it is a sensible keepalive time. */
static void agree_times(const struct peer_rules *rules, struct agreement *a)
{
	uint16_t theirs = a->theirs.hold_seconds, ours = rules->hold_seconds;
	a->hold_seconds = theirs < ours ? theirs : ours;
	uint16_t third = a->hold_seconds / 3;
	a->keepalive_seconds = rules->keepalive_seconds && rules->keepalive_seconds < third ? rules->keepalive_seconds : third;
}

/* RFC 4271 6.2: an implementation may refuse a hold time; zero means none at all. */
static bool check_hold(const struct peer_rules *rules, const struct open *theirs, struct notification *n, char **words)
{
	if (!theirs->hold_seconds || theirs->hold_seconds >= rules->hold_least_seconds)
		return true;
	return refuse(n, OPEN_BAD_HOLD, words,
		      text_format("the peer wants a hold time of %u seconds, `bgp minimum-holdtime` allows no less than %u",
				  theirs->hold_seconds, rules->hold_least_seconds));
}

/* RFC 9234 4.2. */
static bool check_role(const struct peer_rules *rules, const struct agreement *a, struct notification *n, char **words)
{
	static const uint8_t match[ROLE_COUNT] = { [ROLE_PROVIDER] = ROLE_CUSTOMER, [ROLE_CUSTOMER] = ROLE_PROVIDER,
						   [ROLE_RS_SERVER] = ROLE_RS_CLIENT, [ROLE_RS_CLIENT] = ROLE_RS_SERVER,
						   [ROLE_PEER] = ROLE_PEER };
	const struct capabilities *ours = &a->ours.offers, *theirs = &a->theirs.offers;
	if (!ours->role_said || (!theirs->role_said && !rules->offers.role_is_strict))
		return true;
	if (!theirs->role_said)
		return refuse(n, OPEN_ROLE_MISMATCH, words, text_format("the peer says no role, and `strict-mode` wants one"));
	if (!theirs->role_differs && theirs->role == match[ours->role])
		return true;
	return refuse(n, OPEN_ROLE_MISMATCH, words,
		      text_format("we are %s, so the peer should be %s, but it says it is %s: correct `neighbor %s local-role` on one side",
				  role_word(ours->role), role_word(match[ours->role]), role_word(theirs->role), rules->name));
}

/* Filters travel in ROUTE-REFRESH messages.  Either form of the offer will do. */
static void agree_filters(struct agreement *a, enum family_row f)
{
	const struct capabilities *ours = &a->ours.offers, *theirs = &a->theirs.offers;
	bool may = a->family[f] && a->refresh;
	uint8_t any = theirs->orf[f] | theirs->orf_old[f];
	a->orf_in[f] = may && ours->orf[f] & DIRECTION_RECEIVE && any & DIRECTION_SEND;
	a->orf_out[f] = 0;
	if (may && ours->orf[f] & DIRECTION_SEND && any & DIRECTION_RECEIVE)
		a->orf_out[f] = theirs->orf[f] & DIRECTION_RECEIVE ? ORF_PREFIXES : ORF_PREFIXES_OLD;
}

void negotiate_again(struct agreement *a)
{
	const struct capabilities *ours = &a->ours.offers, *theirs = &a->theirs.offers;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		a->extended_nexthop[f] = a->family[f] && theirs->extended_nexthop[f] && ours->extended_nexthop[f];
		a->addpath_in[f] = a->family[f] && ours->addpath[f] & DIRECTION_RECEIVE && theirs->addpath[f] & DIRECTION_SEND;
		a->addpath_out[f] = a->family[f] && ours->addpath[f] & DIRECTION_SEND && theirs->addpath[f] & DIRECTION_RECEIVE;
		agree_filters(a, f);
	}
}

bool negotiate(const struct peer_rules *rules, const struct open *theirs, struct agreement *out, struct notification *n,
	       char **words)
{
	struct agreement a = { .ours = out->ours, .theirs = *theirs };
	const struct capabilities *mine = &a.ours.offers, *other = &a.theirs.offers;
	if (!check_as(rules, &a, n, words) || !check_id(rules, &a, n, words) ||
	    !check_hold(rules, theirs, n, words) || !check_strict(rules, &a, n, words) ||
	    !check_role(rules, &a, n, words))
		return false;
	if (!agree_families(rules, &a))
		return refuse_families(&a, n, words);
	a.as4 = mine->as4 && other->as4;
	a.refresh = mine->refresh && (other->refresh || other->refresh_old);
	a.enhanced_refresh = a.refresh && mine->enhanced_refresh && other->enhanced_refresh;
	a.message_most = mine->extended_message && other->extended_message ? MESSAGE_MAX_EXTENDED : MESSAGE_MAX;
	negotiate_again(&a);
	agree_times(rules, &a);
	a.who = identity_of(rules, a.ours.asn, theirs->asn);
	*out = a;
	return true;
}
