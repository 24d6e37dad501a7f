/* SPDX-License-Identifier: Apache-2.0 */
/* config -- a configuration is a tree of objects; a change of it is a commit.
 *
 * Kinds and settings are rows, from which grammar, `?`, `no`, the running configuration, comparison, JSON
 * and the manual follow.  A kind that enters a mode is a section; one that does not is a family of lines
 * with the same beginning ("neighbor {peer} …"); one whose only setting has an empty grammar is a single
 * line ("network {prefix}").
 *
 *	static const struct setting neighbor_settings[] = {
 *		{ "remote-as {remote_as}", "the neighbor's AS number", .effect = NEW_SESSION },
 *		{ "timers {keepalive} {hold_time}", "keepalive and hold time", .effect = NEXT_SESSION },
 *		{ "shutdown", "administratively shut down", .effect = NEW_SESSION },      // flag field `shutdown`
 *		SETTINGS_END
 *	};
 *
 * Grammars: literal words; {field} a parameter of that field's type; [ … ] optional; ( a | b ) a choice.
 * A literal that names a flag field of the record ('-' read as '_') sets it; `.flag` names another.
 * Every literal needs a help: its own setting's last word takes the setting's help, the others come from
 * `words` of the kind or of the whole grammar (see command.h); a missing one fails the checks.
 *
 * `no` + grammar: parameters are optional then; it takes back what was said (for a flag whose preset is
 * true it says false instead). A `no` for what isn't there is a silent success. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "base/text.h"
#include "schema/field.h"

struct object;
struct kind;

struct setting {
	const char *grammar;
	const char *help;
	uint32_t effect;             /* bits; meaning is the program's */
	const char *flag;            /* flag field a bare word sets, if not of its name */
	const char *note;            /* accepted and without effect: the answer that explains it */
	bool is_hidden;              /* understood, not offered, not in the manual */
	bool is_silent;              /* never written to the running configuration */
	/* Writes the line(s) itself when the row can't (without the kind's beginning). NULL: by the row. */
	void (*write)(const struct object *object, struct text *out);
};
#define SETTINGS_END { .grammar = NULL }

struct word_help {
	const char *word;
	const char *help;
};

struct kind {
	const char *name;            /* for messages: "neighbor", "interface" */
	const char *grammar;         /* how its lines begin: "router bgp {asn}"; "" for the root */
	const char *help;
	const char *mode;            /* mode entered: "config-router"; NULL: none */
	const char *leave;           /* an own word that leaves: "exit-address-family"; NULL: only exit */
	const struct field *fields;  /* keys first */
	uint32_t key_count;          /* so many first fields are the key (0: there is at most one such object) */
	uint32_t record_size;
	const struct setting *settings;
	const struct kind *const *children;   /* NULL-ended; in the order of the running configuration */
	const struct word_help *words;
	/* Lines of this kind are understood one mode further up too (FRR: address-family ipv4 unicast's lines
	 * in router mode); the object is made when needed. */
	bool is_also_in_parent;
	bool is_kept_in_order;       /* children keep the order typed instead of key order */
	bool needs_setting;          /* an object without anything said and without children vanishes */
	bool is_made_by_setting;     /* lines make it only through its first setting (neighbor … remote-as);
	                                others are refused with `missing` */
	const char *missing;         /* "%s: specify remote-as first" */
	int order;
};

/* An object: its record (first member struct said) and its children. Immutable once committed. */
struct object {
	const struct kind *kind;
	struct object *parent;
	void *record;
	ARRAY_OF(struct object *) children;
	char *comment;               /* comment lines that stood before it in the file, or NULL */
};

/* What a commit changed, for the owner to act on.  Order: gone (children before parents), then new and
 * changed (parents before children). */
struct change {
	const struct object *was;    /* NULL: new */
	const struct object *now;    /* NULL: gone */
	uint32_t effects;            /* of the settings that changed */
	struct said fields;          /* which fields differ */
};

struct config;                   /* candidate and running tree of one daemon */

struct config_rules {
	const struct kind *root;
	/* Refuses a candidate: *why in one line (caller frees). May be NULL. `changes` as for apply. */
	bool (*check)(void *owner, const struct object *candidate, const struct change *changes, uint32_t count,
		      char **why);
	/* The new tree is in force; the old one is freed afterwards. */
	void (*apply)(void *owner, const struct object *tree, const struct change *changes, uint32_t count);
};

struct config *config_new(const struct config_rules *rules, void *owner);
void config_free(struct config *config);
const struct object *config_tree(const struct config *config);       /* the running tree's root */

/* A commit: open a candidate, give it lines, commit or drop.  Only one at a time. */
struct candidate;
struct candidate *candidate_open(struct config *config);
/* One line in a place (path of sections from the root; see session.h); false and *why. */
bool candidate_commit(struct candidate *candidate, char **why);      /* frees it */
void candidate_drop(struct candidate *candidate);

/* Reading trees. */
const struct object *object_first(const struct object *parent, const struct kind *kind);   /* NULL: none */
const struct object *object_next(const struct object *object);                             /* the next of its kind */
const struct object *object_find(const struct object *parent, const struct kind *kind, const void *key_record);
/* Text of a tree as `show running-config` has it, without the frame of the command. */
void config_write(const struct object *tree, struct text *out);
struct json_object *config_json(const struct object *tree);
