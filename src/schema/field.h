/* SPDX-License-Identifier: Apache-2.0 */
/* field -- one description of a native struct's members: how each is read from a word, written, compared,
 * copied, freed, explained, and shown as JSON.
 *
 * A record is any struct whose first member is `struct said`.  Its fields are rows:
 *
 *	static const struct field fields[] = {
 *		FIELD(struct timers, keepalive, &type_u16, "seconds between KEEPALIVEs", .most = 65535, .preset = 60),
 *		...
 *		FIELDS_END
 *	};
 * The bitmap of what was said has one bit per row, in the order of the rows. */
#pragma once
#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "net/address.h"
#include "net/prefix.h"

#define FIELDS_MAX 128
struct said {
	uint64_t bits[FIELDS_MAX / 64];
};

struct field;

/* How values of one type behave. `value` points at the member. A type that owns memory has copy and drop. */
struct field_type {
	const char *name;
	bool takes_line;                             /* all words that are left on the line are one value */
	/* How `?` shows a parameter of this type: "A.B.C.D", "(1-65535)", "WORD"…; static or in `room`.  More
	 * than one shape is parted by '|': "A.B.C.D|X:X::X:X". */
	const char *(*token)(const struct field *field, char room[64]);
	/* How well a word fits: 0 not at all, 1 as a prefix of a keyword, 2 fits, 3 fits exactly.  Decides
	 * between alternatives and gives "did you mean"; the same on vtysh's side (see cli/grammar). */
	int (*fits)(const struct field *field, const char *word);
	/* Reads a word into the member; false with *why in words ("mask length 33 is beyond 32"). */
	bool (*read)(const struct field *field, const char *word, void *value, char **why);
	void (*write)(const struct field *field, const void *value, struct text *out);
	int (*compare)(const struct field *field, const void *a, const void *b);
	void (*copy)(const struct field *field, const void *from, void *to);     /* NULL: memcpy */
	void (*drop)(const struct field *field, void *value);                    /* NULL: nothing */
	struct json_object *(*json)(const struct field *field, const void *value);
	/* A list that grows line by line: `value` gets what was said before too, or keeps that without what the
	 * line (of a `no`) names; false: nothing is left.  NULL: a line replaces what was said. */
	void (*gather)(const struct field *field, const void *before, void *value);
	bool (*spare)(const struct field *field, const void *before, void *value);
};

extern const struct field_type type_flag;        /* bool, said by the word alone */
extern const struct field_type type_u8, type_u16, type_u32, type_u64;   /* least..most */
extern const struct field_type type_word;        /* char *, one word */
extern const struct field_type type_words;       /* char *, words with a space between: a line adds one, `no` takes one away */
extern const struct field_type type_line;        /* char *, the rest of the line as typed (quotes kept off) */
extern const struct field_type type_choice;      /* uint8_t index into `words` */
extern const struct field_type type_ipv4;        /* struct address */
extern const struct field_type type_ipv6;
extern const struct field_type type_address;     /* either */
extern const struct field_type type_prefix_v4;   /* struct prefix, host bits masked away */
extern const struct field_type type_prefix_v6;
extern const struct field_type type_prefix;      /* either */
extern const struct field_type type_if_prefix_v4, type_if_prefix_v6;    /* host bits kept (interface addresses) */
extern const struct field_type type_interface;   /* char *, an interface's name */
extern const struct field_type type_asn;         /* uint32_t; plain or asdot, 1..4294967295 */
extern const struct field_type type_asn_typed;   /* struct asn of net/asn.h: written as it was typed */
extern const struct field_type type_asn_list;    /* char *, AS numbers; each line adds to it */
/* A peer: address or interface name. struct peer_name { struct address address; char interface[16]; } */
struct peer_name {
	struct address address;
	char word[64];                               /* interface or group name when address is none */
};
extern const struct field_type type_peer;

struct field {
	const char *name;                            /* in grammars: {name} */
	const char *help;
	const struct field_type *type;
	uint32_t offset;
	uint32_t size;
	int64_t least, most;                         /* numbers (both 0: all of the type); words: most characters */
	const char *const *words;                    /* type_choice: NULL-ended */
	const char *const *word_helps;               /* one per word */
	int64_t preset;                              /* default of numbers, flags and choices */
	bool by_profile;                             /* flags: the default depends, so `no` is said too */
	const char *preset_text;                     /* default of the others, read by `read`; NULL none */
	const char *json;                            /* JSON key; NULL: name */
	bool names_map;                              /* it is the name of a route map */
	bool numbers_first;                          /* words: those that are numbers come first, by their value */
};

#define FIELD(record, member, field_type, help_text, ...)                                             \
	{ .name = #member, .help = help_text, .type = field_type, .offset = offsetof(record, member), \
	  .size = sizeof(((record *)0)->member), __VA_ARGS__ }
#define FIELDS_END { .name = NULL }

int field_index(const struct field *fields, const char *name, size_t length);    /* -1: none */
/* The type of a name ("u32", "prefix_v4"); NULL: none. */
const struct field_type *field_type_find(const char *name, size_t length);
/* A field of no record, from what grammars write: "u32 1-10", "word". False and *why (mem_free). */
bool field_from_text(const char *text, struct field *out, char **why);
/* Why a word is refused (mem_free), NULL if it is not. */
char *field_why(const struct field *field, const char *word);
static inline void *field_value(const struct field *f, void *record) { return (char *)record + f->offset; }
static inline const void *field_peek(const struct field *f, const void *record)
{
	return (const char *)record + f->offset;
}

static inline bool said_has(const struct said *s, unsigned i) { return s->bits[i / 64] >> (i % 64) & 1; }
static inline void said_set(struct said *s, unsigned i) { s->bits[i / 64] |= 1ull << (i % 64); }
static inline void said_clear(struct said *s, unsigned i) { s->bits[i / 64] &= ~(1ull << (i % 64)); }

void field_preset(const struct field *field, void *record);                      /* over what is there, unfreed */
void field_unsay(const struct field *fields, unsigned index, void *record);      /* frees, preset, not said */

/* Records as a whole; `size` is the struct's. */
void record_preset(const struct field *fields, void *record);                    /* defaults, nothing said */
void record_copy(const struct field *fields, size_t size, const void *from, void *to);
void record_drop(const struct field *fields, void *record);                      /* frees what members own */
bool record_same(const struct field *fields, const void *a, const void *b);      /* said and values */
void record_diff(const struct field *fields, const void *a, const void *b, struct said *out);
/* What `own` did not say is taken from `base` (a group, or a default record): values and said bits. */
void record_inherit(const struct field *fields, const void *base, void *own);
struct json_object *record_json(const struct field *fields, const void *record); /* what was said */
