/* SPDX-License-Identifier: Apache-2.0 */
/* path_words -- see path_words.h. */
#include "bgpd/cli/path_words.h"
#include <stdio.h>
#include <string.h>
#include "bgpd/cli/asn_words.h"
#include "bgpd/rib/decide.h"

const struct table_layout table_layouts[2] = {
	{ "   Network          Next Hop            Metric LocPrf Weight Path\n", 17, 16, 10 },
	{ "   Network                                      Next Hop                                  Metric LocPrf Weight Path\n",
	  45, 41, 7 },
};

void text_add_table_head(struct text *t, struct speaker *s, uint64_t version)
{
	char room[ADDRESS_TEXT], asn[ASN_TEXT];
	text_add(t, "BGP table version is %lu, local router ID is %s, vrf id 0\n", (unsigned long)version,
		 ipv4_words(s->router_id, room));
	text_add(t, "Default local pref %u, local AS %s\n", s->plan.decision.default_local_pref,
		 asn_words(s, s->plan.asn, asn));
}

void text_add_table_codes(struct text *t)
{
	text_add(t, "Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,\n"
		    "               i internal, r RIB-failure, S Stale, R Removed\n"
		    "Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self\n"
		    "Origin codes:  i - IGP, e - EGP, ? - incomplete\n"
		    "RPKI validation codes: V valid, I invalid, N Not found\n\n");
}

const char *selection_words(const struct page_path *path)
{
	return path->step < STEP_COUNT ? decide_words[path->step].frr : "Nothing left to compare";
}

void text_add_shown_path(struct text *t, struct speaker *s, const struct page_path *path, bool is_told)
{
	struct text all = { 0 };
	char own[ASN_TEXT];
	text_add_path_in(&all, attrs_at(path->attrs), s->plan.notation);
	const char *shown = text_chars(&all);
	size_t length = strlen(asn_words(s, s->plan.asn, own));
	if (is_told && text_starts(shown, own) && (shown[length] == ' ' || !shown[length]))
		shown += length + (shown[length] == ' ');
	text_add(t, "%s", shown);
	text_free(&all);
}

/* What nobody validates has no mark; FRR shifts the others by it. */
const struct validity_words validity_words[] = {
	[VALIDITY_VALID] = { "V", "rpkiValid", "valid" },
	[VALIDITY_NOT_FOUND] = { "N", "rpkiNotFound", "not found" },
	[VALIDITY_INVALID] = { "I", "rpkiInvalid", "invalid" },
	[VALIDITY_UNKNOWN] = { "", NULL, NULL },
};

/* ---- text --------------------------------------------------------------------------------------------- */

/* What is first true of a path is its letter; a blank ends the list. */
struct path_mark {
	uint16_t flag;
	char letter;
};
static const struct path_mark state_marks[] = { { PATH_REMOVED, 'R' }, { PATH_STALE, 'S' }, { PATH_SUPPRESSED, 's' }, { 0, ' ' } };
static const struct path_mark choice_marks[] = {
	{ PATH_HISTORY, 'h' }, { PATH_DAMPED, 'd' }, { PATH_BEST, '>' }, { PATH_MULTIPATH, '=' }, { 0, ' ' },
};

static char mark_of(const struct page_path *path, const struct path_mark *marks)
{
	while (marks->letter != ' ' && !(path->flags & marks->flag))
		marks++;
	return marks->letter;
}

void text_add_marks(struct text *t, const struct page_path *path)
{
	bool is_usable = path->flags & PATH_VALID && !(path->flags & PATH_HISTORY);
	char state = mark_of(path, state_marks);
	text_add_char(t, state == ' ' && is_usable ? '*' : state);
	text_add_char(t, mark_of(path, choice_marks));
	text_add_char(t, path->flags & PATH_INTERNAL ? 'i' : ' ');
}

/* A word in a column; one that is too long pushes the rest to a new line at the same place. */
static void add_column(struct text *t, const char *word, size_t width, size_t column)
{
	text_add(t, "%-*s", (int)width, word);
	if (strlen(word) >= width)
		text_add(t, "\n%*s", (int)(column + width), "");
}

/* Of a neighbor that is whoever is at an interface, the interface says more than its link-local address; of others
 * their host name is put behind it, where that is wanted. */
static const char *nexthop_words(const struct speaker *s, const struct page_path *path, bool is_told, char room[NEIGHBOR_TEXT])
{
	const struct address *used = nexthop_used(attrs_nexthop(attrs_at(path->attrs)->nexthop));
	const struct neighbor *from = path->peer && !is_told ? neighbor_at(s, path->peer) : NULL;
	char address[ADDRESS_TEXT];
	if (from && from->rules->is_unnumbered && address_is_link_local(used))
		return from->rules->name;
	if (!from || !s->plan.shows_nexthop_hostnames || !from->state.received.hostname[0])
		return address_text(used, room);
	snprintf(room, NEIGHBOR_TEXT, "%s(%s)", address_text(used, address), from->state.received.hostname);
	return room;
}

void text_add_path_row(struct text *t, struct speaker *s, const struct prefix *prefix, const struct page_path *path,
		       const struct row_style *style)
{
	const struct attrs *a = attrs_at(path->attrs);
	const struct table_layout *layout = &table_layouts[style->is_wide];
	char room[PREFIX_TEXT], hop[NEIGHBOR_TEXT];
	text_add(t, "%s", validity_words[rpki_validity(s, style->of, a)].letter);
	text_add_marks(t, path);
	add_column(t, prefix ? prefix_text(prefix, room) : "", (size_t)layout->network, 3);
	add_column(t, nexthop_words(s, path, style->is_told, hop), (size_t)layout->nexthop, 3 + (size_t)layout->network);
	if (a->flags & ATTRS_HAS_MED)
		text_add(t, "%*u", layout->metric, a->med);
	else
		text_add(t, "%*s", layout->metric, "");
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		text_add(t, "%7u", a->local_pref);
	else
		text_add(t, "%7s", "");
	text_add(t, "%7u ", path->weight);
	size_t before = t->length;
	text_add_shown_path(t, s, path, style->is_told);
	text_add(t, "%s%c\n", t->length > before ? " " : "", attrs_origin_letter(a->origin));
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static const char *peer_id(struct speaker *s, const struct page_path *path, char room[ADDRESS_TEXT])
{
	const struct neighbor *n = path->peer ? neighbor_at(s, path->peer) : NULL;
	return n ? neighbor_address_words(n, room) : "(unspec)";
}

const char *path_hostname(struct speaker *s, const struct page_path *path)
{
	const struct neighbor *n = path->peer ? neighbor_at(s, path->peer) : NULL;
	if (path->peer)
		return n ? n->state.received.hostname : "";
	return s->hostname ? s->hostname : "";
}

const char *scope_word(const struct address *a)
{
	return address_is_link_local(a) ? "link-local" : "global";
}

static void add_nexthop(struct json_stream *js, const char *hostname, const struct address *a)
{
	char room[ADDRESS_TEXT];
	js_object(js, NULL);
	js_text(js, "ip", address_text(a, room));
	if (hostname[0])
		js_text(js, "hostname", hostname);
	js_text(js, "afi", a->family == AF_INET6 ? "ipv6" : "ipv4");
	if (a->family == AF_INET6)
		js_text(js, "scope", scope_word(a));
}

static void add_nexthops(struct json_stream *js, struct speaker *s, const struct page_path *path)
{
	const struct nexthop_address *nexthop = attrs_nexthop(attrs_at(path->attrs)->nexthop);
	const char *hostname = path_hostname(s, path);
	js_array(js, "nexthops");
	if (nexthop->global.family) {
		add_nexthop(js, hostname, &nexthop->global);
		if (nexthop_used(nexthop) == &nexthop->global)
			js_flag(js, "used", true);
		js_up(js);
	}
	if (nexthop->link_local.family) {
		add_nexthop(js, hostname, &nexthop->link_local);
		if (nexthop_used(nexthop) == &nexthop->link_local)
			js_flag(js, "used", true);
		if (interface_name(s, nexthop->scope))
			js_text(js, "interface", interface_name(s, nexthop->scope));
		js_up(js);
	}
	js_up(js);
}

static void add_flag(struct json_stream *js, const char *key, bool holds)
{
	if (holds)
		js_flag(js, key, true);
}

void json_add_status(struct json_stream *js, const struct page_path *path)
{
	add_flag(js, "removed", path->flags & PATH_REMOVED);
	add_flag(js, "stale", path->flags & PATH_STALE);
	add_flag(js, "history", path->flags & PATH_HISTORY);
	add_flag(js, "damped", path->flags & PATH_DAMPED && !(path->flags & PATH_HISTORY));
	add_flag(js, "suppressed", path->flags & PATH_SUPPRESSED);
	add_flag(js, "valid", path->flags & PATH_VALID);
	add_flag(js, "multipath", path->flags & PATH_MULTIPATH);
	if (path->flags & PATH_BEST) {
		js_flag(js, "bestpath", true);
		js_text(js, "selectionReason", selection_words(path));
	}
	js_text(js, "pathFrom", path->flags & PATH_INTERNAL ? "internal" : "external");
}

/* How long it is that it flapped first, in FRR's keys, as if it were a session; and when it is used again. */
void json_add_flaps(struct json_stream *js, const struct page_flaps *flaps)
{
	struct text age = { 0 };
	text_add_since(&age, flaps->first_s);
	js_text(js, "peerUptime", text_chars(&age));
	js_number(js, "peerUptimeMsec", (wall_now_s() - flaps->first_s) * 1000);
	js_number(js, "peerUptimeEstablishedEpoch", flaps->first_s);
	if (flaps->reuse_s)
		js_number(js, "reuseTimerMsecs", (int64_t)flaps->reuse_s * 1000);
	text_free(&age);
}

static void add_validity(struct json_stream *js, const struct speaker *s, const struct prefix *prefix, const struct attrs *a)
{
	enum validity validity = rpki_validity(s, prefix, a);
	if (validity != VALIDITY_UNKNOWN)
		js_flag(js, validity_words[validity].flag, true);
}

void json_add_path(struct json_stream *js, struct speaker *s, const struct page_prefix *of, const struct page_path *path)
{
	const struct prefix *prefix = &of->prefix;
	const struct attrs *a = attrs_at(path->attrs);
	struct address network = prefix_address(prefix);
	char room[PREFIX_TEXT];
	struct text words = { 0 };
	add_validity(js, s, prefix, a);
	json_add_status(js, path);
	js_text(js, "prefix", address_text(&network, room));
	js_number(js, "prefixLen", prefix->length);
	js_text(js, "network", prefix_text(prefix, room));
	js_number(js, "version", of->version);
	if (a->flags & ATTRS_HAS_MED)
		js_number(js, "metric", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		js_number(js, "locPrf", a->local_pref);
	js_number(js, "weight", path->weight);
	js_text(js, "peerId", peer_id(s, path, room));
	text_add_path_in(&words, a, s->plan.notation);
	js_text(js, "path", text_chars(&words));
	text_free(&words);
	js_text(js, "origin", attrs_origin_word(a->origin));
	add_nexthops(js, s, path);
}
