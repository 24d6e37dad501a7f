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
 * Grammars: literal words; {field} a parameter of that field's type; [ … ] optional; ( a | b ) a choice;
 * < a | b > each once at most, in any order.
 * A literal that names a flag field of the record ('-' read as '_') sets it; `.flag` names another.
 * Every literal needs a help: its own setting's last word takes the setting's help, the others come from
 * `words` of the kind or of the whole grammar (see command.h); a missing one fails the checks.
 *
 * `name:"word"` is a literal that is read into the field `name` (a choice's word, "external" for an AS).
 * A line of a setting replaces all that the setting's fields said before.  Rows may share fields: the first
 * row that can express what was said writes it.
 *
 * `no` + grammar: parameters are optional then; it takes back what was said (for a flag whose preset is
 * true it says false instead). A `no` for what isn't there is a silent success.  `no` + a kind's grammar
 * takes the whole object away; so does `no` of the setting that made it (is_made_by_setting) and of a
 * setting whose grammar may be empty.  Parameters in a kind's grammar that are not its key (`router bgp
 * {asn}`) are set when the object is made; where `differs` says so, another value of the first of them is refused later. */
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
	bool makes;                  /* with is_made_by_setting: makes the object as the first setting does */
	bool is_compound;            /* says several settings in one line: what the line leaves out stays as it is */
	const char *instead_of;      /* names of fields, with spaces between: no longer said when this is */
	bool is_also_in_sections;    /* of a family of lines: understood in the sections beside it, which are not left for it */
	/* Understood behind `no` only, never offered nor written: shorter or longer words of FRR that take back what other rows
	 * say: its own fields and those of `instead_of`. */
	bool is_only_no;
	/* Where it is written among the object's children, by the name of their kind: NULL: before all of them. */
	const char *before, *behind;
	bool leaves_rest;            /* `no` of it leaves the object while another that makes it is said */
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
	/* First words (NULL-ended): lines are written in this order, those of a word by the alphabet.  NULL: as the rows. */
	const char *const *line_order;
	bool is_kept_in_order;       /* children keep the order typed instead of key order */
	/* The last key is a number (u32) that a line may leave out: then the line means the object with the same
	 * other keys that says the same, or else makes one behind the last of them, in steps of five.  `no` with
	 * the other keys alone takes all of them away. */
	bool is_numbered;
	bool needs_setting;          /* an object without anything said and without children vanishes */
	bool is_made_by_setting;     /* lines make it only through its first setting (neighbor … remote-as);
	                                others are refused with `missing` */
	const char *missing;         /* "%s: specify remote-as first"; %s is the line's beginning */
	const char *differs;         /* "BGP is already running; AS is %s"; %s is what the object has there */
	/* An object of this kind with the same key must be among the children of one of the parents (the
	 * lines of a neighbor in an address-family): refused with `missing` without it, gone with it. */
	const struct kind *belongs_to;
	/* Does an object of this kind go when another of it, with this record, is taken away?  May be NULL. */
	bool (*goes_with)(const void *record, const void *gone);
	/* Puts a record right after a line was read into it, before its key is looked up (a network and its
	 * mask become a prefix); false and *why refuses the line.  May be NULL. */
	bool (*settle)(void *record, char **why);
	/* A new object, after the line that makes it was read: what its parent says of new ones.  May be NULL. */
	void (*begin)(const struct object *parent, void *record);
	/* A remark for who enters a section ("there is no interface eth9 yet"; the answer's text, caller
	 * frees), or NULL.  May be NULL. */
	char *(*remark)(const void *record);
	int order;                   /* unused: the order is that of the parent's `children` */
};

/* An object: its record (first member struct said) and its children, in the order of the running
 * configuration.  Immutable once committed; a new tree shares what did not change with the old one. */
struct object {
	const struct kind *kind;
	struct object *parent;
	void *record;
	ARRAY_OF(struct object *) children;
	uint64_t candidate;          /* the candidate that may still write it; 0 once committed */
	uint32_t references;         /* trees and parents that hold it */
	uint32_t index;              /* its place among the parent's children */
};

/* What a commit changed, for the owner to act on.  Order: gone (children before parents), then new and
 * changed (parents before children). */
struct change {
	const struct object *was;    /* NULL: new */
	const struct object *now;    /* NULL: gone */
	uint32_t effects;            /* of the settings that changed */
	struct said fields;          /* which fields differ */
};

static inline const struct kind *change_kind(const struct change *change)
{
	return change->now ? change->now->kind : change->was->kind;
}

struct config;                   /* candidate and running tree of one daemon */

struct config_rules {
	const struct kind *root;
	/* Refuses a candidate: *why in one line (caller frees). May be NULL. `changes` as for apply. */
	bool (*check)(void *owner, const struct object *candidate, const struct change *changes, uint32_t count,
		      char **why);
	/* The new tree is in force; the old one is freed afterwards. */
	void (*apply)(void *owner, const struct object *tree, const struct change *changes, uint32_t count);
};

struct modes;
struct config *config_new(const struct config_rules *rules, void *owner);
/* With modes of a language of the same root that exist already and live longer: grammars are large. */
struct config *config_new_with(const struct config_rules *rules, void *owner, struct modes *modes);
void config_free(struct config *config);
const struct object *config_tree(const struct config *config);       /* the running tree's root */

/* Where a session is: sections from the root, by value (kind and key), so that it survives commits and the
 * loss of the object itself.  Zeroed is the root. */
#define PLACE_DEPTH 6
struct place {
	uint32_t depth;
	struct place_step {
		const struct kind *kind;
		void *key;           /* a record with the kind's key */
	} steps[PLACE_DEPTH];
};
void place_copy(const struct place *from, struct place *to);         /* place_drop it */
void place_drop(struct place *place);                                /* it is the root then */
bool place_leave(struct place *place);                               /* one up; false at the root */
const char *place_mode(const struct place *place);                   /* "config", "config-router" … */

/* What became of a line. */
enum line_verdict {
	LINE_DONE,                   /* taken; `text` may hold a note that explains */
	LINE_EMPTY,                  /* nothing, or a comment */
	LINE_ENTERED, LINE_LEFT,     /* `place` has moved */
	LINE_INCOMPLETE, LINE_AMBIGUOUS, LINE_UNKNOWN,
	LINE_REFUSED                 /* understood but not possible */
};
struct answer {
	enum line_verdict verdict;
	struct text text;            /* one line without "% " and newline: a note, or why not and what to do */
};
void answer_drop(struct answer *answer);

/* A commit: open a candidate, give it lines, commit or drop.  Only one at a time: NULL while one is open. */
struct candidate;
struct match;
struct candidate *candidate_open(struct config *config);
/* A line at a place, as in a file: words of the mode, else of the modes around it (then `place` moves
 * there), comments, exit, end.  Fills *answer (answer_drop it); false if it was not taken. */
bool candidate_line(struct candidate *candidate, struct place *place, const char *line, struct answer *answer);
/* A line that a session has matched already, by a grammar of cli/modes made of the same root. */
bool candidate_take(struct candidate *candidate, struct place *place, const struct match *match,
		    struct answer *answer);
/* Would it be accepted?  It stays open: for commits of several daemons that happen together or not at all. */
bool candidate_check(struct candidate *candidate, char **why);
/* Frees the candidate.  False with *why (mem_free): nothing has changed. */
bool candidate_commit(struct candidate *candidate, char **why);
void candidate_drop(struct candidate *candidate);

/* Reading trees. */
const struct object *object_first(const struct object *parent, const struct kind *kind);   /* NULL: none */
const struct object *object_next(const struct object *object);                             /* the next of its kind */
const struct object *object_find(const struct object *parent, const struct kind *kind, const void *key_record);
/* Text of a tree as `show running-config` has it, without the frame of the command. */
void config_write(const struct object *tree, struct text *out);
/* The line that makes or enters an object: "router bgp 100", "neighbor 192.0.2.1". */
void object_write_head(const struct object *object, struct text *out);
struct json_object *config_json(const struct object *tree);
