/* SPDX-License-Identifier: Apache-2.0 */
/* groups -- see groups.h. */
#include "bgpd/cli/groups.h"
#include <stdio.h>
#include <string.h>
#include "cli/shape.h"
#include "cli/tree.h"

/* What each has for itself. */
static const char *const own_only[] = { "peer", "is_group", "group", "description", "is_interface", "v6only", "link" };

static void unsay_own(const struct kind *kind, void *record)
{
	for (size_t i = 0; i < sizeof own_only / sizeof *own_only; i++) {
		int at = field_index(kind->fields, own_only[i], strlen(own_only[i]));
		if (at >= 0)
			field_unsay(kind->fields, (unsigned)at, record);
	}
}

static bool says_any(const struct said *said, const struct said *of)
{
	return (said->bits[0] & of->bits[0]) || (said->bits[1] & of->bits[1]);
}

static void inherit(const struct kind *kind, const void *base, void *own)
{
	const struct shape *shape = shape_of(kind);
	void *rest = kind_record_copy(kind, base);
	unsay_own(kind, rest);
	for (uint32_t r = 0; r < shape->rows.count; r++) {
		const struct said *fields = &shape->rows.items[r].fields;
		if (shape->rows.items[r].setting->is_compound)
			continue;
		for (unsigned i = kind->key_count; says_any(own, fields) && kind->fields[i].name; i++)
			if (said_has(fields, i))
				field_unsay(kind->fields, i, rest);
	}
	record_inherit(kind->fields, rest, own);
	kind_record_free(kind, rest);
}

bool group_complete(const struct object *own, const struct object *group, struct object *out)
{
	if (!own && !group)
		return false;
	const struct object *head = own ? own : group;
	*out = (struct object){ .kind = head->kind, .record = kind_record_copy(head->kind, head->record) };
	if (own && group)
		inherit(own->kind, group->record, out->record);
	return true;
}

void group_drop(struct object *completed)
{
	kind_record_free(completed->kind, completed->record);
	completed->record = NULL;
}

bool is_group(const struct object *neighbor)
{
	return ((const struct neighbor_settings *)neighbor->record)->is_group;
}

static const struct object *group_named(const struct object *bgp, const char *name)
{
	struct neighbor_settings key = { 0 };
	snprintf(key.peer.word, sizeof key.peer.word, "%s", name);
	const struct object *found = object_find(bgp, &neighbor_kind, &key);
	return found && is_group(found) ? found : NULL;
}

const struct object *group_of(const struct object *bgp, const struct object *neighbor)
{
	const char *name = ((const struct neighbor_settings *)neighbor->record)->group;
	return name && !is_group(neighbor) ? group_named(bgp, name) : NULL;
}
