/* SPDX-License-Identifier: Apache-2.0 */
/* show_route_map -- route maps as they are in force, how often their rules were met, and which ones nobody uses. */
#include <string.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/shows.h"
#include "cli/maps_show.h"

/* A show under way. */
struct showing {
	struct call *call;
	const struct object *tree;
	const struct policy_book *book;
	uint64_t *hits;                      /* summed over shards */
	const struct object *rule;           /* where it is */
	bool (*is_wanted)(const struct showing *s, const char *name);
};

/* ---- counters ----------------------------------------------------------------------------------------- */

static const struct route_map *map_of(const struct showing *s, const char *name)
{
	return policy_book_get(s->book, POLICY_ROUTE_MAP, policy_name(name));
}

static uint64_t times_asked(const struct showing *s, const char *name)
{
	const struct route_map *map = map_of(s, name);
	return map ? s->hits[s->book->rule_count + map->number] : 0;
}

static uint64_t times_met(const struct showing *s, const struct route_map_line *line)
{
	const struct route_map *map = map_of(s, line->name);
	for (uint32_t i = 0; map && i < map->rules.count; i++)
		if (map->rules.items[i].seq == line->seq)
			return s->hits[map->rules.items[i].number];
	return 0;
}

/* ---- rules -------------------------------------------------------------------------------------------- */

static bool next_rule(void *owner, uint32_t *at, struct map_rule_shown *out)
{
	struct showing *s = owner;
	s->rule = (*at)++ ? object_next(s->rule) : object_first(s->tree, &route_map_kind);
	if (!s->rule)
		return false;
	const struct route_map_line *line = s->rule->record;
	*out = (struct map_rule_shown){ .object = s->rule, .name = line->name, .description = line->description,
					.call = line->call, .seq = line->seq, .leap = line->leap, .is_permit = line->action,
					.goes_on = line->next, .invoked = times_met(s, line),
					.map_invoked = times_asked(s, line->name),
					.is_unoptimized = !route_map_is_optimized(s->tree, line->name) };
	return true;
}

static bool is_asked(void *owner, const char *name)
{
	const struct showing *s = owner;
	return s->is_wanted(s, name);
}

static uint32_t show_maps(struct call *call, struct speaker *speaker, const struct question *answers,
			  bool (*is_wanted)(const struct showing *s, const char *name))
{
	const struct bgpd *bgpd = call_owner(call);
	struct showing s = { .call = call, .tree = config_tree(daemon_config(bgpd->daemon)), .book = speaker->plan.policy,
			     .is_wanted = is_wanted };
	s.hits = policy_hits_sum(speaker, answers);
	uint32_t count = maps_show(call, &(struct maps_shown){ "bgpd", "BGP", next_rule, is_asked, &s });
	mem_free(s.hits);
	return count;
}

/* ---- show route-map ----------------------------------------------------------------------------------- */

static bool is_named(const struct showing *s, const char *name)
{
	const char *wanted = call_word(s->call, "name");
	return !wanted || !strcmp(wanted, name);
}

static void print_maps(struct call *call, struct speaker *speaker, const struct question *answers)
{
	show_maps(call, speaker, answers, is_named);
}

void show_route_maps(struct call *call)
{
	ask_hits_then_print(call, print_maps);
}

/* ---- show route-map-unused ---------------------------------------------------------------------------- */

/* Does a line somewhere below name the map? */
static bool is_used_by(const struct object *object, const char *name)
{
	const struct field *fields = object->kind->fields;
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (fields[i].names_map && said_has(object->record, i) &&
		    text_same(*(char *const *)field_peek(&fields[i], object->record), name))
			return true;
	for (uint32_t i = 0; i < object->children.count; i++)
		if (is_used_by(object->children.items[i], name))
			return true;
	return false;
}

static bool is_unused(const struct showing *s, const char *name)
{
	return !is_used_by(s->tree, name);
}

static void print_unused(struct call *call, struct speaker *speaker, const struct question *answers)
{
	if (!show_maps(call, speaker, answers, is_unused) && !call_wants_json(call))
		call_print(call, "None\n");
}

void show_unused_route_maps(struct call *call)
{
	ask_hits_then_print(call, print_unused);
}

/* ---- clear route-map counters ------------------------------------------------------------------------- */

void clear_route_map_counters(struct call *call)
{
	struct speaker *s = speaker_of(call);
	const char *name = call_word(call, "name");
	if (name && !policy_book_get(s->plan.policy, POLICY_ROUTE_MAP, policy_name(name))) {
		call_fail(call, "BGP: 'route-map %s' not found", name);
		return;
	}
	policy_hits_forget(s, &(struct policy_counters){ .kind = POLICY_ROUTE_MAP, .name = policy_name(name) });
}
