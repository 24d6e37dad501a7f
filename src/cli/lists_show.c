/* SPDX-License-Identifier: Apache-2.0 */
/* lists_show -- shows of prefix lists and access lists, from the lines of the running configuration. */
#include "cli/lists_show.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "cli/lists_inside.h"

static const char *action_of(uint8_t action)
{
	return list_actions[action];
}

static void put_text(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

static void put_number(struct json_object *o, const char *key, int64_t value)
{
	json_object_object_add(o, key, json_object_new_int64(value));
}

/* Daemons that have the same lists are told apart by their name. */
static void put_program(struct call *call, const char *program, struct json_object *lists)
{
	struct json_object *all = json_object_new_object();
	json_object_object_add(all, program, lists);
	call_json(call, all);
}

/* ---- prefix lists ------------------------------------------------------------------------------------- */

/* The lines of one list: they follow one another in the tree. */
struct lines {
	const struct object *first;
	const char *name, *remark;
	uint32_t count, ranges, last;
};

static const struct prefix_line *prefix_line(const struct object *o)
{
	return o->record;
}

static struct lines lines_from(const struct object *tree, const struct object *first, bool is_v4)
{
	struct lines l = { .first = first, .name = prefix_line(first)->name };
	for (const struct object *o = first; o && !strcmp(prefix_line(o)->name, l.name); o = object_next(o)) {
		const struct prefix_line *line = prefix_line(o);
		l.count++;
		l.ranges += line->ge || line->le;
		l.last = line->seq;
	}
	l.remark = lists_remark(tree, is_v4 ? &ip_prefix_remark_kind : &ipv6_prefix_remark_kind, l.name);
	return l;
}

static const struct object *after_lines(const struct lines *l)
{
	const struct object *o = l->first;
	for (uint32_t i = 0; i < l->count; i++)
		o = object_next(o);
	return o;
}

/* FRR says how often a line is referred to, too: nobody ever is. */
static void print_rule(struct call *call, const struct lists_shown *shown, const struct prefix_line *line, bool counts)
{
	char room[PREFIX_TEXT];
	call_print(call, "   seq %u %s %s", line->seq, action_of(line->action), line->any ? "any" : prefix_text(&line->prefix, room));
	if (line->ge)
		call_print(call, " ge %u", line->ge);
	if (line->le)
		call_print(call, " le %u", line->le);
	if (counts)
		call_print(call, " (hit count: %lu, refcount: 0)", (unsigned long)shown->hits(shown->owner, line->name, line->seq));
	call_print(call, "\n");
}

static struct json_object *rule_json(const struct lists_shown *shown, const struct prefix_line *line, bool counts)
{
	bool is_v4 = shown->family == AF_INET;
	char room[PREFIX_TEXT];
	struct json_object *o = json_object_new_object();
	put_number(o, "sequenceNumber", line->seq);
	put_text(o, "type", action_of(line->action));
	put_text(o, "prefix", line->any ? (is_v4 ? "0.0.0.0/0" : "::/0") : prefix_text(&line->prefix, room));
	if (line->ge)
		put_number(o, "minimumPrefixLength", line->ge);
	if (line->le || line->any)
		put_number(o, "maximumPrefixLength", line->any ? (is_v4 ? 32 : 128) : line->le);
	if (counts) {
		put_number(o, "hitCount", (int64_t)shown->hits(shown->owner, line->name, line->seq));
		put_number(o, "referenceCount", 0);
	}
	return o;
}

/* `seq N` wants one line. */
static bool is_wanted(const struct call *call, const struct prefix_line *line)
{
	return !call_has(call, "seq") || line->seq == call_number(call, "number", 0);
}

static bool sums_are_wanted(const struct call *call)
{
	return call_has(call, "summary") || call_has(call, "detail");
}

static bool hits_are_wanted(const struct call *call)
{
	return call_has(call, "detail") || call_has(call, "seq");
}

static void print_head(struct call *call, const struct lists_shown *shown, const struct lines *l)
{
	bool sums = sums_are_wanted(call);
	call_print(call, "%s: ip%s prefix-list %s:", shown->program, shown->family == AF_INET ? "" : "v6", l->name);
	call_print(call, sums ? "\n" : " %u entries\n", l->count);
	if (l->remark)
		call_print(call, "   Description: %s\n", l->remark);
	if (sums)
		call_print(call, "   count: %u, range entries: %u, sequences: %u - %u\n", l->count, l->ranges,
			   prefix_line(l->first)->seq, l->last);
}

/* One line stands alone, behind the program's name. */
static void print_list(struct call *call, const struct lists_shown *shown, const struct lines *l)
{
	const struct object *o = l->first;
	if (!call_has(call, "seq"))
		print_head(call, shown, l);
	for (uint32_t i = 0; i < l->count && !call_has(call, "summary"); i++, o = object_next(o)) {
		if (!is_wanted(call, prefix_line(o)))
			continue;
		if (call_has(call, "seq"))
			call_print(call, "%s: ", shown->program);
		print_rule(call, shown, prefix_line(o), hits_are_wanted(call));
	}
}

static struct json_object *head_json(const struct call *call, const struct lists_shown *shown, const struct lines *l)
{
	struct json_object *json = json_object_new_object();
	if (call_has(call, "seq"))
		return json;
	put_text(json, "addressFamily", shown->family == AF_INET ? "IPv4" : "IPv6");
	if (l->remark)
		put_text(json, "description", l->remark);
	if (!sums_are_wanted(call))
		return json;
	put_number(json, "count", l->count);
	put_number(json, "rangeEntries", l->ranges);
	put_number(json, "sequenceStart", prefix_line(l->first)->seq);
	put_number(json, "sequenceEnd", l->last);
	return json;
}

static struct json_object *list_json(const struct call *call, const struct lists_shown *shown, const struct lines *l)
{
	struct json_object *json = head_json(call, shown, l), *rules = json_object_new_array();
	const struct object *o = l->first;
	for (uint32_t i = 0; i < l->count; i++, o = object_next(o))
		if (is_wanted(call, prefix_line(o)))
			json_object_array_add(rules, rule_json(shown, prefix_line(o), hits_are_wanted(call)));
	if (call_has(call, "summary"))
		json_object_put(rules);
	else
		json_object_object_add(json, "entries", rules);
	return json;
}

/* As the list has it when it is compiled. */
static struct prefix_rule rule_of(const struct prefix_line *line, int family)
{
	struct prefix_rule rule = { .prefix = line->prefix };
	rule.prefix.family = (uint8_t)family;
	rule.least = line->ge ? line->ge : line->prefix.length;
	rule.most = line->le ? line->le : line->ge || line->any ? (uint8_t)address_bits(family) : line->prefix.length;
	return rule;
}

/* Lines that a prefix fits; `longer`: that are about what is within it. */
static bool is_about(const struct call *call, const struct lists_shown *shown, const struct prefix_line *line, const struct prefix *p)
{
	const struct prefix_rule rule = rule_of(line, shown->family);
	return call_has(call, "longer") ? prefix_contains(p, &rule.prefix) : prefix_rule_fits(&rule, p);
}

static void print_about(struct call *call, const struct lists_shown *shown, const struct lines *l, const struct prefix *p)
{
	const struct object *o = l->first;
	for (uint32_t i = 0; i < l->count; i++, o = object_next(o)) {
		if (!is_about(call, shown, prefix_line(o), p))
			continue;
		print_rule(call, shown, prefix_line(o), !call_has(call, "longer"));
		if (call_has(call, "first-match"))
			return;
	}
}

void lists_show_prefixes(struct call *call, const struct lists_shown *shown)
{
	const struct object *tree = shown->tree;
	bool is_v4 = shown->family == AF_INET, found = false;
	const char *name = call_word(call, "name"), *program = shown->program;
	struct json_object *lists = call_wants_json(call) ? json_object_new_object() : NULL;
	const struct object *o = object_first(tree, is_v4 ? &ip_prefix_list_kind : &ipv6_prefix_list_kind);
	struct prefix about;
	bool has_prefix = call_prefix(call, "prefix", &about);
	for (struct lines l; o; o = after_lines(&l)) {
		l = lines_from(tree, o, is_v4);
		if (name && strcmp(name, l.name))
			continue;
		found = true;
		if (has_prefix)
			print_about(call, shown, &l, &about);
		else if (lists)
			json_object_object_add(lists, l.name, list_json(call, shown, &l));
		else
			print_list(call, shown, &l);
	}
	if (lists) {
		put_program(call, program, lists);
	} else if (name && !found) {
		call_fail(call, "Can't find specified prefix-list");
	}
}

/* Addresses fit whatever lengths are said. */
static const struct prefix_line *first_that_fits(const struct call *call, const struct lines *l, const struct prefix *p)
{
	const struct object *o = l->first;
	for (uint32_t i = 0; i < l->count; i++, o = object_next(o)) {
		const struct prefix_rule rule = rule_of(prefix_line(o), p->family);
		if (call_has(call, "address-mode") ? prefix_contains(&rule.prefix, p) : prefix_rule_fits(&rule, p))
			return prefix_line(o);
	}
	return NULL;
}

static void print_verdict(struct call *call, const struct prefix_line *line, const struct prefix *p)
{
	char room[PREFIX_TEXT];
	call_print(call, "%s prefix list %s yields %s for %s, ", p->family == AF_INET ? "IPv4" : "IPv6", call_word(call, "name"),
		   line && line->action ? "PERMIT" : "DENY", prefix_text(p, room));
	if (!line) {
		call_print(call, "no match found\n");
		return;
	}
	const struct prefix_rule rule = rule_of(line, p->family);
	call_print(call, "matching entry #%u: %s", line->seq, prefix_text(&rule.prefix, room));
	if (line->ge)
		call_print(call, " ge %u", line->ge);
	if (line->le || line->any)
		call_print(call, " le %u", rule.most);
	call_print(call, "\n");
}

void lists_try_prefix(struct call *call, const struct object *tree)
{
	struct prefix p = { 0 };
	call_prefix(call, "prefix", &p);
	bool is_v4 = p.family == AF_INET;
	const struct object *o = object_first(tree, is_v4 ? &ip_prefix_list_kind : &ipv6_prefix_list_kind);
	for (struct lines l; o; o = after_lines(&l)) {
		l = lines_from(tree, o, is_v4);
		if (strcmp(l.name, call_word(call, "name")))
			continue;
		print_verdict(call, first_that_fits(call, &l, &p), &p);
		return;
	}
	call_fail(call, "no prefix list named %s for AFI %s", call_word(call, "name"), is_v4 ? "IPv4" : "IPv6");
}

/* ---- access lists ------------------------------------------------------------------------------------- */

static const struct access_line *access_line(const struct object *o)
{
	return o->record;
}

/* By address and wildcard, as on routers of another make, or by prefix. */
static bool is_by_address(const struct access_line *line)
{
	return line->address.family;
}

static bool is_extended(const struct access_line *line)
{
	return line->source_any || line->source.family;
}

static const char *type_of(const struct access_line *line)
{
	return is_extended(line) ? "Extended" : is_by_address(line) ? "Standard" : "Zebra";
}

static void print_half(struct call *call, bool any, bool host, const struct address *value, const struct address *wildcard)
{
	char room[ADDRESS_TEXT];
	if (any) {
		call_print(call, " any");
		return;
	}
	call_print(call, " %s%s", host ? "host " : "", address_text(value, room));
	if (wildcard->family)
		call_print(call, " %s", address_text(wildcard, room));
}

static void put_half(struct json_object *o, const char *what, bool any, const struct address *value, const struct address *wildcard)
{
	char key[32], room[ADDRESS_TEXT];
	snprintf(key, sizeof key, "%sAddress", what);
	put_text(o, key, any ? "0.0.0.0" : address_text(value, room));
	snprintf(key, sizeof key, "%sMask", what);
	put_text(o, key, any ? "255.255.255.255" : wildcard->family ? address_text(wildcard, room) : "0.0.0.0");
}

static void print_access(struct call *call, const struct access_line *line)
{
	char room[PREFIX_TEXT];
	call_print(call, "    seq %u %s%s ", line->seq, action_of(line->action), line->action ? "" : "  ");
	if (is_extended(line)) {
		call_print(call, "ip");
		print_half(call, line->source_any, line->source_host, &line->source, &line->source_wildcard);
		print_half(call, line->mask_any, line->mask_host, &line->mask, &line->mask_wildcard);
	} else if (line->any)
		call_print(call, "any");
	else if (!is_by_address(line))
		call_print(call, "%s%s", prefix_text(&line->prefix, room), line->exact_match ? " exact-match" : "");
	else
		call_print(call, "%s", address_text(&line->address, room));
	if (line->wildcard.family)
		call_print(call, ", wildcard bits %s", address_text(&line->wildcard, room));
	call_print(call, "\n");
}

static struct json_object *access_json(const struct access_line *line, bool is_v4)
{
	char room[PREFIX_TEXT];
	struct json_object *o = json_object_new_object();
	put_number(o, "sequenceNumber", line->seq);
	put_text(o, "filterType", action_of(line->action));
	if (is_extended(line)) {
		json_object_object_add(o, "extended", json_object_new_boolean(true));
		put_half(o, "source", line->source_any, &line->source, &line->source_wildcard);
		put_half(o, "destination", line->mask_any, &line->mask, &line->mask_wildcard);
		return o;
	}
	if (is_by_address(line)) {
		put_text(o, "address", address_text(&line->address, room));
		put_text(o, "mask", line->wildcard.family ? address_text(&line->wildcard, room) : is_v4 ? "0.0.0.0" : "::");
		return o;
	}
	put_text(o, "prefix", line->any ? (is_v4 ? "0.0.0.0/0" : "::/0") : prefix_text(&line->prefix, room));
	json_object_object_add(o, "exact-match", json_object_new_boolean(line->exact_match));
	return o;
}

static struct json_object *access_list_json(struct json_object *lists, const struct access_line *line, bool is_v4)
{
	struct json_object *list, *rules;
	if (!json_object_object_get_ex(lists, line->name, &list)) {
		list = json_object_new_object();
		put_text(list, "type", type_of(line));
		put_text(list, "addressFamily", is_v4 ? "IPv4" : "IPv6");
		json_object_object_add(list, "rules", json_object_new_array());
		json_object_object_add(lists, line->name, list);
	}
	json_object_object_get_ex(list, "rules", &rules);
	return rules;
}

void lists_show_access(struct call *call, const struct object *tree, const char *program, int family)
{
	bool is_v4 = family == AF_INET;
	const char *name = call_word(call, "name"), *last = "";
	struct json_object *lists = call_wants_json(call) ? json_object_new_object() : NULL;
	if (!lists)
		call_print(call, "%s:\n", program);
	for (const struct object *o = object_first(tree, is_v4 ? &access_list_kind : &ipv6_access_list_kind); o; o = object_next(o)) {
		const struct access_line *line = access_line(o);
		if (name && strcmp(name, line->name))
			continue;
		if (lists) {
			json_object_array_add(access_list_json(lists, line, is_v4), access_json(line, is_v4));
			continue;
		}
		if (strcmp(last, line->name))
			call_print(call, "%s %s access list %s\n", type_of(line), is_v4 ? "IP" : "IPv6 ",
				   line->name);
		last = line->name;
		print_access(call, line);
	}
	if (lists)
		put_program(call, program, lists);
}
