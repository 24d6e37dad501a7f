/* SPDX-License-Identifier: Apache-2.0 */
/* path_detail -- see path_detail.h. */
#include "bgpd/cli/path_detail.h"
#include <string.h>
#include <time.h>
#include "bgpd/attrs/marks.h"
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/path_labels.h"
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/policy.h"

struct aggregator { uint32_t asn, id; };

static bool aggregator_of(const struct attrs *a, struct aggregator *out)
{
	bool found = false;
	struct reader value = attrs_value(a, ATTR_AGGREGATOR, &found, NULL);
	out->asn = read_u32(&value);
	out->id = read_u32(&value);
	return found && !value.bad;
}

static const char *time_words(int64_t at_s, char room[64])
{
	time_t at = at_s;
	struct tm parts;
	localtime_r(&at, &parts);
	strftime(room, 64, "%a %b %e %H:%M:%S %Y", &parts);
	return room;
}

static const struct neighbor *path_neighbor(struct walk *w, const struct page_path *path)
{
	return path->peer ? neighbor_at(w->speaker, path->peer) : NULL;
}

static bool is_accessible(const struct page_path *path)
{
	return !(path->flags & PATH_NEXTHOP_DOWN);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_from(struct walk *w, const struct page_path *path)
{
	const struct nexthop_address *nexthop = attrs_nexthop(attrs_at(path->attrs)->nexthop);
	const struct neighbor *n = path_neighbor(w, path);
	const struct attrs *a = attrs_at(path->attrs);
	char room[ADDRESS_TEXT], name[NEIGHBOR_TEXT];
	bool is_v6 = nexthop->global.family == AF_INET6;
	call_print(w->call, "    %s", address_text(&nexthop->global, room));
	if (n && w->speaker->plan.shows_nexthop_hostnames && n->state.received.hostname[0])
		call_print(w->call, "(%s)", n->state.received.hostname);
	if (!is_accessible(path))
		call_print(w->call, " (inaccessible)");
	else if (path->igp_metric)
		call_print(w->call, " (metric %u)", path->igp_metric);
	if (!n) {
		call_print(w->call, " from %s (%s)\n", is_v6 ? "::" : "0.0.0.0", ipv4_words(w->speaker->router_id, room));
		return;
	}
	call_print(w->call, " from %s", neighbor_words(w->speaker, n, name));
	call_print(w->call, " (%s)\n", ipv4_words(a->originator_id ? a->originator_id : n->state.remote_router_id, room));
	if (nexthop->link_local.family)
		call_print(w->call, "    (%s) %s\n", address_text(&nexthop->link_local, room),
			   nexthop_used(nexthop) == &nexthop->link_local ? "(used)" : "(prefer-global)");
}

static void print_flaps(struct walk *w, const struct page_path *path)
{
	const struct page_flaps *f = &path->flaps;
	struct text *out = call_out(w->call);
	if (!f->flaps)
		return;
	text_add(out, "      Dampinfo: penalty %u, flapped %u times in ", f->penalty, f->flaps);
	text_add_since(out, f->first_s);
	if (f->reuse_s) {
		text_add(out, ", reuse in ");
		text_add_age(out, f->reuse_s);
	}
	text_add(out, "\n");
}

static void json_flaps(struct json_stream *js, const struct page_path *path)
{
	const struct page_flaps *f = &path->flaps;
	if (!f->flaps)
		return;
	js_number(js, "dampeningPenalty", f->penalty);
	js_number(js, "dampeningFlapCount", f->flaps);
	json_add_flaps(js, f);
}

static bool is_aggregate(const struct page_path *path)
{
	return path->flags & PATH_LOCAL && path->origin == ORIGINATED_AGGREGATE;
}

/* How many prefixes are in it, over all shards. */
static uint32_t contributors(const struct walk *w, const struct prefix *aggregate)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < w->question->pages.count; i++) {
		const struct event_page *page = w->question->pages.items[i];
		for (uint32_t k = 0; k < page->aggregate_count; k++)
			if (prefix_same(&page->aggregates[k].prefix, aggregate))
				sum += page->aggregates[k].contributors;
	}
	return sum;
}

static void print_kind(struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	const struct neighbor *n = path_neighbor(w, path);
	if (is_aggregate(path))
		call_print(w->call, ", aggregated (%u), local", contributors(w, &prefix->prefix));
	else if (path->flags & PATH_LOCAL)
		call_print(w->call, ", sourced%s", path->origin ? "" : ", local");
	else if (n)
		call_print(w->call, ", %s", link_words(n));
}

static void print_figures(struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	enum validity validity = rpki_validity(w->speaker, &prefix->prefix, a);
	uint64_t aigp;
	char asn[ASN_TEXT];
	call_print(w->call, "      Origin %s", attrs_origin_word(a->origin));
	if (a->flags & ATTRS_HAS_MED)
		call_print(w->call, ", metric %u", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		call_print(w->call, ", localpref %u", a->local_pref);
	if (attrs_aigp(a, &aigp))
		call_print(w->call, ", aigp-metric %llu", (unsigned long long)aigp);
	if (path->weight)
		call_print(w->call, ", weight %u", path->weight);
	if (attrs_marks(a).said & MARK_TAG)
		call_print(w->call, ", tag %u", attrs_marks(a).tag);
	call_print(w->call, path->flags & PATH_VALID ? ", valid" : ", invalid");
	print_kind(w, prefix, path);
	if (a->flags & ATTRS_ATOMIC_AGGREGATE)
		call_print(w->call, ", atomic-aggregate");
	if (a->flags & ATTRS_HAS_OTC) {
		struct reader otc = attrs_value(a, ATTR_OTC, NULL, NULL);
		call_print(w->call, ", otc %u", read_u32(&otc));
	}
	if (path->flags & PATH_MULTIPATH)
		call_print(w->call, ", multipath");
	if (path->flags & PATH_BEST_OF_AS)
		call_print(w->call, ", bestpath-from-AS %s", a->first_as ? asn_words(w->speaker, a->first_as, asn) : "Local");
	if (path->flags & PATH_BEST)
		call_print(w->call, ", best (%s)", selection_words(path));
	if (validity != VALIDITY_UNKNOWN)
		call_print(w->call, ", rpki validation-state: %s", validity_words[validity].state);
	call_print(w->call, "\n");
}

/* Names of communities are a matter of the configuration. */
static const struct object *tree_of(const struct walk *w)
{
	return config_tree(daemon_config(((const struct bgpd *)call_owner(w->call))->daemon));
}

static void print_communities(struct walk *w, const struct attrs *a)
{
	static const struct {
		const char *title;
		void (*add)(struct text *t, const struct attrs *a);
		uint8_t type;
	} rows[] = {
		{ "Community", text_add_communities, ATTR_COMMUNITIES },
		{ "Extended Community", text_add_ext_communities, ATTR_EXT_COMMUNITIES },
		{ "Extended IPv6 Community", text_add_ipv6_ext_communities, ATTR_IPV6_EXT_COMMUNITIES },
		{ "Large Community", text_add_large_communities, ATTR_LARGE_COMMUNITIES },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool found = false;
		attrs_value(a, rows[i].type, &found, NULL);
		if (!found)
			continue;
		struct text words = { 0 };
		rows[i].add(&words, a);
		text_name_communities(&words, tree_of(w));
		call_print(w->call, "      %s: %s\n", rows[i].title, text_chars(&words));
		text_free(&words);
	}
}

static void print_reflection(struct walk *w, const struct attrs *a)
{
	char room[ADDRESS_TEXT];
	bool found = false;
	if (!a->originator_id)
		return;
	call_print(w->call, "      Originator: %s", ipv4_words(a->originator_id, room));
	struct reader clusters = attrs_value(a, ATTR_CLUSTER_LIST, &found, NULL);
	if (found)
		call_print(w->call, ", Cluster list:");
	while (read_left(&clusters) >= 4)
		call_print(w->call, " %s", ipv4_words(read_u32(&clusters), room));
	call_print(w->call, "\n");
}

/* The AS path, who aggregated it, and what kind of neighbor it came from. */
static void print_route(struct walk *w, const struct page_path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	const struct neighbor *n = path_neighbor(w, path);
	struct aggregator by;
	struct text words = { 0 };
	char room[ADDRESS_TEXT];
	text_add_path_in(&words, a, w->speaker->plan.notation);
	call_print(w->call, "  %s", words.length ? text_chars(&words) : "Local");
	text_free(&words);
	if (path->flags & PATH_STALE)
		call_print(w->call, ", (stale)");
	if (path->flags & PATH_FILTERED)
		call_print(w->call, ", (received-only)");
	if (aggregator_of(a, &by))
		call_print(w->call, ", (aggregated by %u %s)", by.asn, ipv4_words(by.id, room));
	if (n && n->rules->family[w->like.family].reflector_client)
		call_print(w->call, ", (Received from a RR-client)");
	if (path->flags & PATH_HISTORY)
		call_print(w->call, ", (history entry)");
	else if (path->flags & PATH_DAMPED)
		call_print(w->call, ", (suppressed due to dampening)");
	call_print(w->call, "\n");
}

void print_path_detail(struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	char room[64];
	print_route(w, path);
	print_from(w, path);
	print_figures(w, prefix, path);
	print_communities(w, a);
	print_reflection(w, a);
	print_flaps(w, path);
	if (path->path_id || path->told_id)
		call_print(w->call, "      AddPath ID: RX %u, TX-All %u TX-Best-Per-AS %u TX-Best-Selected %u\n", path->path_id,
			   path->told_id, path->told_id, path->told_id);
	print_labels(w->call, a);
	call_print(w->call, "      Last update: %s\n", time_words(path->since_s, room));
}

static void print_told(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	if (!prefix->told_count) {
		call_print(w->call, "  Not advertised to any peer\n");
		return;
	}
	call_print(w->call, "  Advertised to non peer-group peers:\n ");
	for (uint32_t i = 0; i < prefix->told_count; i++) {
		const struct neighbor *n = neighbor_at(w->speaker, page->told[prefix->told_first + i]);
		if (n)
			call_print(w->call, " %s", n->rules->name);
	}
	call_print(w->call, "\n");
}

static const struct page_path *best_of(const struct event_page *page, const struct page_prefix *prefix, uint32_t *place)
{
	for (uint32_t i = 0; i < prefix->count; i++) {
		*place = i + 1;
		if (page->paths[prefix->first + i].flags & PATH_BEST)
			return &page->paths[prefix->first + i];
	}
	return NULL;
}

/* What a well-known community of the best path means for the prefix, in FRR's words. */
static void print_warning(struct walk *w, const struct attrs *a)
{
	if (a->flags & ATTRS_NO_EXPORT)
		call_print(w->call, ", not advertised to EBGP peer");
	else if (a->flags & ATTRS_NO_ADVERTISE)
		call_print(w->call, ", not advertised to any peer");
}

void print_prefix_head(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	uint32_t place = 0;
	const struct page_path *best = best_of(page, prefix, &place);
	call_print(w->call, "BGP routing table entry for %s, version %u\n", prefix_text(&prefix->prefix, room), prefix->version);
	call_print(w->call, "Paths: (%u available", prefix->count);
	if (best)
		call_print(w->call, ", best #%u, table default", place);
	else
		call_print(w->call, ", no best path");
	if (best)
		print_warning(w, attrs_at(best->attrs));
	if (best && best->flags & PATH_SUPPRESSED)
		call_print(w->call, ", Advertisements suppressed by an aggregate.");
	call_print(w->call, ")\n");
	print_told(w, page, prefix);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_segments(struct json_stream *js, const struct speaker *s, const struct attrs *a)
{
	static const char *const types[] = { "", "as-set", "as-sequence", "as-confed-sequence", "as-confed-set" };
	bool found = false;
	struct reader path = attrs_value(a, ATTR_AS_PATH, &found, NULL);
	js_array(js, "segments");
	while (read_left(&path)) {
		uint8_t type = read_u8(&path), count = read_u8(&path);
		js_object(js, NULL);
		js_text(js, "type", type < 5 ? types[type] : "");
		js_array(js, "list");
		while (count-- && !path.bad)
			js_asn(js, NULL, s, read_u32(&path));
		js_up(js);
		js_up(js);
	}
	js_up(js);
}

static void json_aspath(struct json_stream *js, const struct speaker *s, const struct attrs *a)
{
	struct text words = { 0 };
	text_add_path_in(&words, a, s->plan.notation);
	js_object(js, "aspath");
	js_text(js, "string", words.length ? text_chars(&words) : "Local");
	json_segments(js, s, a);
	js_number(js, "length", a->path_length);
	js_up(js);
	text_free(&words);
}

static void json_community(struct json_stream *js, const char *word)
{
	struct text key = { 0 };
	text_add_community_key(&key, word);
	js_text(js, NULL, text_chars(&key));
	text_free(&key);
}

static void json_communities(struct walk *w, const struct attrs *a)
{
	struct json_stream *js = &w->js;
	static const struct {
		const char *key;
		void (*add)(struct text *t, const struct attrs *a);
		uint8_t type;
		bool has_list;
	} rows[] = {
		{ "community", text_add_communities, ATTR_COMMUNITIES, true },
		{ "extendedCommunity", text_add_ext_communities, ATTR_EXT_COMMUNITIES, false },
		{ "extendedIpv6Community", text_add_ipv6_ext_communities, ATTR_IPV6_EXT_COMMUNITIES, false },
		{ "largeCommunity", text_add_large_communities, ATTR_LARGE_COMMUNITIES, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text words = { 0 };
		char *word, *rest;
		rows[i].add(&words, a);
		text_name_communities(&words, tree_of(w));
		if (words.length) {
			js_object(js, rows[i].key);
			js_text(js, "string", text_chars(&words));
			if (rows[i].has_list) {
				js_array(js, "list");
				for (word = strtok_r(words.chars, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
					json_community(js, word);
				js_up(js);
			}
			js_up(js);
		}
		text_free(&words);
	}
}

static void json_reflection(struct json_stream *js, const struct attrs *a)
{
	char room[ADDRESS_TEXT];
	bool found = false;
	struct reader clusters = attrs_value(a, ATTR_CLUSTER_LIST, &found, NULL);
	if (a->flags & ATTRS_HAS_ORIGINATOR)
		js_text(js, "originatorId", ipv4_words(a->originator_id, room));
	if (!found)
		return;
	js_object(js, "clusterList");
	js_array(js, "list");
	while (read_left(&clusters) >= 4)
		js_text(js, NULL, ipv4_words(read_u32(&clusters), room));
	js_up(js);
	js_up(js);
}

static void json_route(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct attrs *a = attrs_at(path->attrs);
	const struct neighbor *n = path_neighbor(w, path);
	struct aggregator by;
	char room[ADDRESS_TEXT];
	json_aspath(js, w->speaker, a);
	if (path->flags & PATH_STALE)
		js_flag(js, "stale", true);
	if (path->flags & PATH_SUPPRESSED)
		js_flag(js, "suppressed", true);
	if (path->flags & PATH_FILTERED)
		js_flag(js, "receivedOnly", true);
	if (aggregator_of(a, &by)) {
		js_number(js, "aggregatorAs", by.asn);
		js_text(js, "aggregatorId", ipv4_words(by.id, room));
	}
	if (n && n->rules->family[w->like.family].reflector_client)
		js_flag(js, "rxedFromRrClient", true);
	if (path->flags & PATH_HISTORY)
		js_flag(js, "dampeningHistoryEntry", true);
	else if (path->flags & PATH_DAMPED)
		js_flag(js, "dampeningSuppressed", true);
}

static void json_peer(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct neighbor *n = path_neighbor(w, path);
	char room[ADDRESS_TEXT];
	js_object(js, "peer");
	js_text(js, "peerId", n ? neighbor_address_words(n, room) : families[w->like.family].address_family == AF_INET ? "0.0.0.0" : "::");
	js_text(js, "routerId", ipv4_words(n ? n->state.remote_router_id : w->speaker->router_id, room));
	if (n && n->state.received.hostname[0])
		js_text(js, "hostname", n->state.received.hostname);
	if (n && n->rules->is_unnumbered)
		js_text(js, "interface", n->rules->name);
	if (n)
		js_text(js, "type", link_words(n));
	js_up(js);
}

static void json_kind(struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	if (!(path->flags & PATH_LOCAL))
		return;
	js_flag(js, is_aggregate(path) ? "aggregated" : "sourced", true);
	if (!path->origin || is_aggregate(path))
		js_flag(js, "local", true);
	if (is_aggregate(path))
		js_number(js, "aggregateCount", contributors(w, &prefix->prefix));
}

static void json_choice(struct json_stream *js, const struct page_path *path, const struct attrs *a)
{
	if (!(path->flags & (PATH_BEST | PATH_BEST_OF_AS)))
		return;
	js_object(js, "bestpath");
	if (path->flags & PATH_BEST_OF_AS)
		js_number(js, "bestpathFromAs", a->first_as);
	if (path->flags & PATH_BEST) {
		js_flag(js, "overall", true);
		js_text(js, "selectionReason", selection_words(path));
	}
	js_up(js);
}

static void json_marks(struct walk *w, const struct page_prefix *prefix, const struct page_path *path, const struct attrs *a)
{
	struct json_stream *js = &w->js;
	uint64_t aigp;
	js_text(js, "origin", attrs_origin_word(a->origin));
	if (a->flags & ATTRS_HAS_MED)
		js_number(js, "metric", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		js_number(js, "locPrf", a->local_pref);
	if (attrs_aigp(a, &aigp))
		js_number(js, "aigpMetric", (int64_t)aigp);
	if (path->weight)
		js_number(js, "weight", path->weight);
	if (attrs_marks(a).said & MARK_TAG)
		js_number(js, "tag", attrs_marks(a).tag);
	js_flag(js, "valid", path->flags & PATH_VALID);
	json_kind(w, prefix, path);
	if (a->flags & ATTRS_ATOMIC_AGGREGATE)
		js_flag(js, "atomicAggregate", true);
	if (a->flags & ATTRS_HAS_OTC) {
		struct reader otc = attrs_value(a, ATTR_OTC, NULL, NULL);
		js_number(js, "otc", read_u32(&otc));
	}
	if (path->flags & PATH_MULTIPATH)
		js_flag(js, "multipath", true);
	enum validity validity = rpki_validity(w->speaker, &prefix->prefix, a);
	if (validity != VALIDITY_UNKNOWN)
		js_text(js, "rpkiValidationState", validity_words[validity].state);
	json_choice(js, path, a);
}

static void json_detail_nexthops(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct nexthop_address *nexthop = attrs_nexthop(attrs_at(path->attrs)->nexthop);
	const struct address *each[] = { &nexthop->global, &nexthop->link_local };
	char room[ADDRESS_TEXT];
	js_array(js, "nexthops");
	for (int i = 0; i < 2; i++) {
		if (!each[i]->family)
			continue;
		js_object(js, NULL);
		js_text(js, "ip", address_text(each[i], room));
		if (path_hostname(w->speaker, path)[0])
			js_text(js, "hostname", path_hostname(w->speaker, path));
		js_text(js, "afi", each[i]->family == AF_INET6 ? "ipv6" : "ipv4");
		if (each[i]->family == AF_INET6)
			js_text(js, "scope", scope_word(each[i]));
		js_number(js, "metric", path->igp_metric);
		js_flag(js, "accessible", is_accessible(path));
		if (each[i] == nexthop_used(nexthop))
			js_flag(js, "used", true);
		js_up(js);
	}
	js_up(js);
}

/* One number for whoever is told several paths, whichever they are. */
static void json_identifiers(struct json_stream *js, const struct page_path *path)
{
	js_number(js, "addpathRxId", path->path_id);
	js_number(js, "addpathTxId", path->told_id);
	js_number(js, "addpathTxIdAll", path->told_id);
	js_number(js, "addpathTxIdBestPerAS", path->told_id);
	js_number(js, "addpathTxIdBestSelected", path->told_id);
}

void json_add_path_detail(struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct attrs *a = attrs_at(path->attrs);
	char room[64];
	js_object(js, NULL);
	json_route(w, path);
	json_marks(w, prefix, path, a);
	js_number(js, "version", prefix->version);
	json_communities(w, a);
	json_reflection(js, a);
	json_flaps(js, path);
	if (path->path_id || path->told_id)
		json_identifiers(js, path);
	json_labels(js, a);
	js_object(js, "lastUpdate");
	js_number(js, "epoch", path->since_s);
	js_text(js, "string", time_words(path->since_s, room));
	js_up(js);
	json_detail_nexthops(w, path);
	json_peer(w, path);
	js_up(js);
}

static void json_told(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	js_object(&w->js, "advertisedTo");
	for (uint32_t i = 0; i < prefix->told_count; i++) {
		const struct neighbor *n = neighbor_at(w->speaker, page->told[prefix->told_first + i]);
		if (!n)
			continue;
		js_object(&w->js, n->rules->name);
		if (n->state.received.hostname[0])
			js_text(&w->js, "hostname", n->state.received.hostname);
		js_up(&w->js);
	}
	js_up(&w->js);
}

void json_add_prefix_head(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	js_text(&w->js, "prefix", prefix_text(&prefix->prefix, room));
	js_number(&w->js, "version", prefix->version);
	if (prefix->told_count)
		json_told(w, page, prefix);
	js_number(&w->js, "pathCount", prefix->count);
}
