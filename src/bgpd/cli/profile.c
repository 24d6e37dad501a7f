/* SPDX-License-Identifier: Apache-2.0 */
/* profile -- see profile.h.  A setting whose default depends on the profile is a row here. */
#include "bgpd/cli/profile.h"
#include <stdlib.h>
#include <string.h>

#ifdef BUILT_FOR_FRR
static const enum profile profile_built = PROFILE_TRADITIONAL;
#else
static const enum profile profile_built = PROFILE_ARTICLE;
#endif

struct profile_row {
	const struct kind *kind;
	const char *field;
	uint32_t value[PROFILE_COUNT];      /* article, traditional, datacenter */
	unsigned since;                     /* FRR's version that changed it; before it the article's value holds */
	bool only_if_told;                  /* and it must be told: `frr version` is in the file */
};

static const struct profile_row rows[] = {
	{ &bgp_kind, "requires_policy", { false, true, false }, .since = 704 },
	{ &bgp_kind, "import_check", { false, true, true }, .since = 704 },
	/* A route server's paths would be lost to who never heard of the newer default: only for files that are newer. */
	{ &bgp_kind, "enforce_first_as", { false, true, true }, .since = 901, .only_if_told = true },
	/* The same: routes with a set would be lost. */
	{ &bgp_kind, "reject_as_sets", { false, true, true }, .since = 1005, .only_if_told = true },
	{ &bgp_kind, "deterministic_med", { false, false, true } },
	{ &ipv4_unicast_kind, "ebgp_paths", { 1, 64, 64 } },
	{ &ipv4_unicast_kind, "ibgp_paths", { 1, 64, 64 } },
	{ &ipv6_unicast_kind, "ebgp_paths", { 1, 64, 64 } },
	{ &ipv6_unicast_kind, "ibgp_paths", { 1, 64, 64 } },
	{ &bgp_kind, "show_hostname", { false, false, true } },
	{ &bgp_kind, "show_nexthop_hostname", { false, false, true } },
	{ &bgp_kind, "restarts", { true, false, false } },
	{ &bgp_kind, "keepalive", { 60, 60, 3 } },
	{ &bgp_kind, "hold_time", { 180, 180, 9 } },
	{ &neighbor_kind, "connect", { 120, 120, 10 } },
};

/* "8.4.4", "10.7-dev" → 804, 1007; 0 for what is no version. */
static unsigned version_read(const char *text)
{
	char *end;
	unsigned long major = text ? strtoul(text, &end, 10) : 0;
	if (!major || major > 1000)
		return 0;
	unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
	return (unsigned)(major * 100 + (minor < 100 ? minor : 99));
}

struct profile_choice profile_of(const struct object *tree)
{
	const struct common_settings *root = tree->record;
	struct profile_choice choice = { profile_built, version_read(root->file_version) };
	int said = field_index(tree->kind->fields, "profile", strlen("profile"));
	if (said >= 0 && said_has(&root->said, (unsigned)said))
		choice.profile = root->profile ? PROFILE_DATACENTER : PROFILE_TRADITIONAL;
	return choice;
}

bool profile_is_since(struct profile_choice choice, unsigned version)
{
	return choice.version >= version;
}

static uint32_t value_of(const struct profile_row *row, struct profile_choice choice)
{
	bool is_older = choice.version ? choice.version < row->since : row->only_if_told;
	return row->value[is_older ? PROFILE_ARTICLE : choice.profile];
}

static void put_number(const struct field *field, void *record, uint32_t value)
{
	void *at = field_value(field, record);
	switch (field->size) {
	case 1: *(uint8_t *)at = (uint8_t)value; break;
	case 2: *(uint16_t *)at = (uint16_t)value; break;
	default: *(uint32_t *)at = value; break;
	}
}

void profile_fill(struct profile_choice choice, const struct kind *kind, void *record)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].kind != kind)
			continue;
		int index = field_index(kind->fields, rows[i].field, strlen(rows[i].field));
		if (index >= 0 && !said_has(record, (unsigned)index))
			put_number(&kind->fields[index], record, value_of(&rows[i], choice));
	}
}
