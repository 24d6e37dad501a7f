/* SPDX-License-Identifier: Apache-2.0 */
/* community_alias -- names that operators give to communities, for route maps and shows. */
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"
#include "bgpd/policy/community_words.h"

struct alias_line {
	struct said said;
	char *community;
	char *alias;
};

static const struct field fields[] = {
	FIELD(struct alias_line, community, &type_word, "community, AA:NN or AA:BB:CC"),
	FIELD(struct alias_line, alias, &type_word, "its name"),
	FIELDS_END
};
static const struct setting rows[] = {
	{ "{alias}", "a name for a community" },
	SETTINGS_END
};

static bool settle(void *record, char **why)
{
	const struct alias_line *line = record;
	uint8_t bytes[12];
	if (!line->community || community_read(line->community, bytes) || large_community_read(line->community, bytes))
		return true;
	*why = text_format("\"%s\" is no community: AA:NN or AA:BB:CC is wanted", line->community);
	return false;
}

const struct kind community_alias_kind = {
	.name = "community-alias", .grammar = "bgp community alias {community}", .help = "a name for a community",
	.fields = fields, .key_count = 1, .record_size = sizeof(struct alias_line), .settings = rows, .words = policy_words,
	.is_made_by_setting = true, .settle = settle, .missing = "%s: say the name",
};

const char *alias_community(const struct object *tree, const char *alias)
{
	for (const struct object *o = object_first(tree, &community_alias_kind); o; o = object_next(o)) {
		const struct alias_line *line = o->record;
		if (text_same(line->alias, alias))
			return line->community;
	}
	return NULL;
}

static const char *alias_of(const struct object *tree, const char *community)
{
	struct alias_line key = { .community = (char *)community };
	const struct object *found = object_find(tree, &community_alias_kind, &key);
	return found ? ((const struct alias_line *)found->record)->alias : community;
}

void text_name_communities(struct text *t, const struct object *tree)
{
	if (!object_first(tree, &community_alias_kind))
		return;
	char *words = text_take(t), *at = words, *word;
	for (const char *between = ""; (word = strsep(&at, " ")); between = " ")
		text_add(t, "%s%s", between, alias_of(tree, word));
	mem_free(words);
}
