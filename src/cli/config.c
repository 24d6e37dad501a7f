/* SPDX-License-Identifier: Apache-2.0 */
/* config -- the running tree, and how a candidate takes its place. */
#include "cli/config.h"
#include <string.h>
#include "cli/candidate.h"

struct config *config_new_with(const struct config_rules *rules, void *owner, struct modes *modes)
{
	struct config *config = NEW(struct config);
	config->rules = rules;
	config->owner = owner;
	config->modes = modes;
	config->tree = object_new(rules->root, kind_record_new(rules->root), 0);
	return config;
}

struct config *config_new(const struct config_rules *rules, void *owner)
{
	struct config *config = config_new_with(rules, owner, NULL);
	config->language.program = rules->root->name;
	config->language.root = rules->root;
	config->own_modes = modes_new(&config->language, NULL);
	config->modes = config->own_modes;
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	candidate_drop(config->candidate);
	object_put(config->tree);
	modes_free(config->own_modes);
	mem_free(config);
}

const struct object *config_tree(const struct config *config)
{
	return config->tree;
}

struct candidate *candidate_open(struct config *config)
{
	if (config->candidate)
		return NULL;
	struct candidate *candidate = NEW(struct candidate);
	candidate->config = config;
	candidate->id = ++config->candidates;
	candidate->root = object_own(config->tree, candidate->id);
	config->candidate = candidate;
	return candidate;
}

void candidate_drop(struct candidate *candidate)
{
	if (!candidate)
		return;
	candidate->config->candidate = NULL;
	object_put(candidate->root);
	mem_free(candidate);
}

/* Nothing but its key was said, and it has no children. */
static bool is_bare(const struct object *object)
{
	const struct kind *kind = object->kind;
	if (!kind->needs_setting || object->children.count)
		return false;
	for (unsigned i = kind->key_count; kind->fields && kind->fields[i].name; i++)
		if (said_has(object->record, i))
			return false;
	return true;
}

/* Objects that need a setting and have none any more vanish; only what the candidate touched can be so. */
static void sweep(struct object *own)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < own->children.count; i++) {
		struct object *child = own->children.items[i];
		bool is_own = child->candidate == own->candidate;
		if (is_own)
			sweep(child);
		if (is_own && is_bare(child))
			object_put(child);
		else
			own->children.items[kept++] = child;
	}
	own->children.count = kept;
}

static bool commit_tree(struct config *config, struct object *tree, const struct change_list *changes, char **why)
{
	const struct config_rules *rules = config->rules;
	struct object *was = config->tree;
	if (rules->check && !rules->check(config->owner, tree, changes->items.items, changes->items.count, why)) {
		tree_reclaim(was);
		object_put(tree);
		return false;
	}
	config->tree = tree;
	if (rules->apply)
		rules->apply(config->owner, tree, changes->items.items, changes->items.count);
	object_put(was);
	return true;
}

bool candidate_check(struct candidate *candidate, char **why)
{
	struct config *config = candidate->config;
	struct object *tree = candidate->root;
	struct change_list changes;
	sweep(tree);
	tree_settle(tree, candidate->id);
	if (candidate->is_checked)
		tree_reclaim(tree);
	tree_diff(config->tree, tree, &changes);
	bool is_good = !config->rules->check ||
		       config->rules->check(config->owner, tree, changes.items.items, changes.items.count, why);
	array_free(&changes.items);
	tree_reclaim(config->tree);
	tree->candidate = candidate->id;         /* lines may still come */
	candidate->is_checked = true;
	return is_good;
}

bool candidate_commit(struct candidate *candidate, char **why)
{
	struct config *config = candidate->config;
	struct object *tree = candidate->root;
	struct change_list changes;
	sweep(tree);
	tree_settle(tree, candidate->id);
	if (candidate->is_checked)
		tree_reclaim(tree);
	tree_diff(config->tree, tree, &changes);
	config->candidate = NULL;
	mem_free(candidate);
	bool is_committed = commit_tree(config, tree, &changes, why);
	array_free(&changes.items);
	return is_committed;
}
