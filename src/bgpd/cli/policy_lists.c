/* SPDX-License-Identifier: Apache-2.0 */
/* policy_lists -- as-path lists and community lists: the rows.  Prefix lists and access lists are cli/lists'. */
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"

const char *const list_styles[] = { "numbered", "standard", "expanded", NULL };

#define ACTION_AND_VALUE "(action:\"permit\"|action:\"deny\") {value}"

/* ---- bgp as-path access-list ------------------------------------------------------------------------ */

static const struct field as_path_fields[] = {
	FIELD(struct list_line, name, &type_word, "name of the list", .numbers_first = true),
	FIELD(struct list_line, seq, &type_u32, "number of the line", .least = 1, .most = 4294967295),
	FIELD(struct list_line, action, &type_choice, "permit or deny", .words = list_actions),
	FIELD(struct list_line, value, &type_line, "regular expression over the path; _ is any end of a number"),
	FIELDS_END
};
static const struct setting as_path_rows[] = {
	{ ACTION_AND_VALUE, "what becomes of paths that fit" },
	SETTINGS_END
};

static bool settle_as_path(void *record, char **why)
{
	const struct list_line *line = record;
	regex_t regex;
	if (!line->value)
		return true;
	if (!policy_regex(line->value, &regex, why))
		return false;
	regfree(&regex);
	return true;
}

const struct kind as_path_list_kind = {
	.name = "as-path-list", .grammar = "(bgp|ip) as-path access-list {name} [seq {seq}]", .help = "a list of AS paths",
	.fields = as_path_fields, .key_count = 2, .record_size = sizeof(struct list_line), .settings = as_path_rows,
	.words = policy_words, .is_numbered = true, .is_made_by_setting = true, .settle = settle_as_path,
	.missing = "%s: say permit or deny and an expression",
};

/* ---- bgp community-list, large-community-list, extcommunity-list ------------------------------------ */

static const struct field community_fields[] = {
	FIELD(struct list_line, style, &type_choice, "how its lines are to be read", .words = list_styles),
	FIELD(struct list_line, name, &type_word, "name of the list, or its number: 1-99 standard, 100-500 expanded", .numbers_first = true),
	FIELD(struct list_line, seq, &type_u32, "number of the line", .least = 1, .most = 4294967295),
	FIELD(struct list_line, action, &type_choice, "permit or deny", .words = list_actions),
	FIELD(struct list_line, value, &type_line, "communities that must all be there, or an expression"),
	FIELDS_END
};
static const struct setting community_rows[] = {
	{ ACTION_AND_VALUE, "what becomes of routes that fit" },
	SETTINGS_END
};

bool list_line_is_expanded(const struct list_line *line)
{
	uint64_t number = 0;
	if (line->style != STYLE_NUMBERED)
		return line->style == STYLE_EXPANDED;
	return text_to_number(line->name, 500, &number) && number >= 100;
}

static bool settle_community(enum community_kind kind, const struct list_line *line, char **why)
{
	uint64_t number;
	if (line->style == STYLE_NUMBERED && line->name && (!text_to_number(line->name, 500, &number) || !number)) {
		*why = text_format("\"%s\" is no number from 1 to 500: say standard or expanded before a name", line->name);
		return false;
	}
	if (!line->value)
		return true;
	struct community_list *list = community_list_new(kind, line->name, list_line_is_expanded(line));
	bool good = community_list_add(list, line->seq, line->action, line->value, why);
	community_list_free(list);
	return good;
}

static bool settle_plain(void *record, char **why)
{
	return settle_community(COMMUNITY_PLAIN, record, why);
}

static bool settle_large(void *record, char **why)
{
	return settle_community(COMMUNITY_LARGE, record, why);
}

static bool settle_extended(void *record, char **why)
{
	return settle_community(COMMUNITY_EXTENDED, record, why);
}

#define COMMUNITY_KIND                                                                                               \
	.fields = community_fields, .key_count = 3, .record_size = sizeof(struct list_line), .settings = community_rows, \
	.words = policy_words, .is_numbered = true, .is_made_by_setting = true,                                      \
	.missing = "%s: say permit or deny and communities"
#define STYLES "[(style:\"standard\"|style:\"expanded\")] {name} [seq {seq}]"
const struct kind community_list_kind = {
	.name = "community-list", .grammar = "(bgp|ip) community-list " STYLES, .help = "a list of communities",
	.settle = settle_plain, COMMUNITY_KIND,
};
const struct kind large_community_list_kind = {
	.name = "large-community-list", .grammar = "(bgp|ip) large-community-list " STYLES, .help = "a list of large communities",
	.settle = settle_large, COMMUNITY_KIND,
};
const struct kind ext_community_list_kind = {
	.name = "extcommunity-list", .grammar = "(bgp|ip) extcommunity-list " STYLES, .help = "a list of extended communities",
	.settle = settle_extended, COMMUNITY_KIND,
};
