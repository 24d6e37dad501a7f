/* SPDX-License-Identifier: Apache-2.0 */
/* candidate -- a matched line changes the candidate's tree.
 *
 * First everything is looked at and read (keys of the path, the record with the line's values); only when
 * nothing can go wrong any more the tree is touched.  So a refused line leaves no traces. */
#include "cli/candidate.h"
#include <string.h>
#include "base/memory.h"
#include "cli/shape.h"
#include "cli/write.h"

/* One line that is being taken. */
struct taking {
	struct candidate *candidate;
	struct place *place;
	const struct match *match;
	const struct mode_row *row;
	struct answer *answer;
	void *keys[ROW_DEPTH];                       /* what the line says of each kind of the path */
	const struct object *parents[PLACE_DEPTH + ROW_DEPTH + 1];   /* root, place … as far as they are there */
	uint32_t parent_count;
	const struct object *objects[ROW_DEPTH];     /* of the path; NULL: not there */
};

static bool refuse(struct taking *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(struct taking *t, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	text_clear(&t->answer->text);
	text_add_list(&t->answer->text, format, list);
	va_end(list);
	t->answer->verdict = LINE_REFUSED;
	return false;
}

/* A kind's own sentence with its one %s. */
static bool refuse_with(struct taking *t, const char *sentence, const char *word)
{
	const char *at = strstr(sentence, "%s");
	if (!at)
		return refuse(t, "%s", sentence);
	return refuse(t, "%.*s%s%s", (int)(at - sentence), sentence, word, at + 2);
}

/* ---- finding ---------------------------------------------------------------------------------------- */

const struct mode_row *candidate_row(const struct place *place, const struct grammar_row *const *rows, uint32_t count)
{
	const struct kind *kind = place->depth ? place->steps[place->depth - 1].kind : NULL;
	for (uint32_t i = 0; i < count; i++) {
		const struct mode_row *row = rows[i]->value;
		bool is_root = row->owner && !row->owner->mode;
		if (row->use != ROW_COMMAND && (kind ? row->owner == kind : is_root))
			return row;
	}
	return NULL;
}

static const struct object *find_child(const struct object *parent, const struct kind *kind, const void *key)
{
	return kind_is_single(kind) ? object_first(parent, kind) : object_find(parent, kind, key);
}

/* The place's object as the candidate's own; made again if it vanished for having nothing said. */
static struct object *own_place(struct taking *t)
{
	struct object *object = t->candidate->root;
	for (uint32_t i = 0; i < t->place->depth; i++) {
		const struct place_step *step = &t->place->steps[i];
		int64_t at = object_index(object, step->kind, step->key);
		object = at >= 0 ? object_own_child(object, (uint32_t)at)
				 : object_add(object, step->kind, kind_record_copy(step->kind, step->key));
	}
	return object;
}

/* Fills parents; false if the place is gone for good. */
static bool find_place(struct taking *t)
{
	const struct object *object = t->candidate->root;
	t->parents[t->parent_count++] = object;
	for (uint32_t i = 0; i < t->place->depth; i++) {
		const struct place_step *step = &t->place->steps[i];
		object = object ? object_find(object, step->kind, step->key) : NULL;
		if (object)
			t->parents[t->parent_count++] = object;
		else if (!step->kind->needs_setting)
			return refuse(t, "this %s is gone meanwhile; leave it with exit", step->kind->name);
	}
	return true;
}

static void find_path(struct taking *t)
{
	bool is_place_there = t->parent_count == t->place->depth + 1;
	const struct object *object = is_place_there ? t->parents[t->parent_count - 1] : NULL;
	for (uint32_t i = 0; i < t->row->depth; i++) {
		object = object ? find_child(object, t->row->path[i], t->keys[i]) : NULL;
		t->objects[i] = object;
		if (object && i + 1 < t->row->depth)
			t->parents[t->parent_count++] = object;
	}
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static const struct mode_bind *bind_of(const struct taking *t, const struct capture *capture)
{
	static const struct mode_bind none = { -2, false, false, -1 };
	return capture->position < t->row->binds.count ? &t->row->binds.items[capture->position] : &none;
}

static bool read_word(struct taking *t, const struct kind *kind, const struct mode_bind *bind, const char *word,
		      void *record)
{
	unsigned index = (unsigned)bind->field;
	const struct field *field = &kind->fields[index];
	char *why = NULL;
	field_unsay(kind->fields, index, record);
	if (bind->is_flag) {
		*(bool *)field_value(field, record) = true;
	} else if (!field->type->read(field, word, field_value(field, record), &why)) {
		field_preset(field, record);
		refuse(t, "%s", why ? why : "the value is not possible");
		mem_free(why);
		return false;
	}
	said_set(record, index);
	return true;
}

/* What a kind puts right in its key is said by that. */
static void say_settled(const struct kind *kind, void *record)
{
	void *preset = kind_record_new(kind);
	for (unsigned i = 0; i < kind->key_count; i++) {
		const struct field *field = &kind->fields[i];
		if (field->type->compare(field, field_peek(field, record), field_peek(field, preset)) != 0)
			said_set(record, i);
		else
			said_clear(record, i);
	}
	kind_record_free(kind, preset);
}

static bool settle(struct taking *t, const struct kind *kind, void *record)
{
	char *why = NULL;
	if (!kind->settle)
		return true;
	if (kind->settle(record, &why)) {
		say_settled(kind, record);
		return true;
	}
	refuse(t, "%s", why ? why : "the line is not possible");
	mem_free(why);
	return false;
}

/* The line's words that are for path[depth] (-1: the owner), of the beginning or of the setting. */
static bool read_words(struct taking *t, int depth, bool is_head, void *record)
{
	const struct kind *kind = depth < 0 ? t->row->owner : t->row->path[depth];
	for (uint32_t i = 0; i < t->match->count; i++) {
		const struct mode_bind *bind = bind_of(t, &t->match->captures[i]);
		if (bind->field < 0 || bind->depth != depth || bind->is_head != is_head)
			continue;
		if (!read_word(t, kind, bind, t->match->captures[i].word, record))
			return false;
	}
	return settle(t, kind, record);
}

static bool read_keys(struct taking *t)
{
	for (uint32_t i = 0; i < t->row->depth; i++) {
		t->keys[i] = kind_record_new(t->row->path[i]);
		if (!read_words(t, (int)i, true, t->keys[i]))
			return false;
	}
	return true;
}

/* ---- numbers that were not said ------------------------------------------------------------------------ */

static unsigned number_index(const struct kind *kind)
{
	return kind->key_count - 1;
}

static bool is_unnumbered(const struct taking *t)
{
	const struct kind *kind = t->row->depth == 1 ? t->row->path[0] : NULL;
	return kind && kind->is_numbered && !said_has(t->keys[0], number_index(kind));
}

static bool is_field_same(const struct field *field, const void *a, const void *b)
{
	return field->type->compare(field, field_peek(field, a), field_peek(field, b)) == 0;
}

/* The keys before the number. */
static bool is_same_list(const struct kind *kind, const void *a, const void *b)
{
	for (unsigned i = 0; i < number_index(kind); i++)
		if (!is_field_same(&kind->fields[i], a, b))
			return false;
	return true;
}

static bool says_same(const struct kind *kind, const void *a, const void *b)
{
	for (unsigned i = kind->key_count; kind->fields[i].name; i++)
		if (said_has(a, i) != said_has(b, i) || !is_field_same(&kind->fields[i], a, b))
			return false;
	return true;
}

static uint32_t *number_of(const struct kind *kind, void *record)
{
	return field_value(&kind->fields[number_index(kind)], record);
}

/* The number of the object that says what `record` says; else, for a new one, that behind the last; 0: none. */
static uint32_t find_number(const struct object *parent, const struct kind *kind, const void *record, bool is_new)
{
	uint32_t first, end, last = 0;
	object_range(parent, kind, &first, &end);
	for (uint32_t i = first; i < end; i++) {
		void *other = parent->children.items[i]->record;
		if (!is_same_list(kind, other, record))
			continue;
		last = *number_of(kind, other);
		if (says_same(kind, other, record))
			return last;
	}
	return is_new ? (last / 5 + 1) * 5 : 0;
}

static bool give_number(struct taking *t)
{
	const struct kind *kind = t->row->path[0];
	const struct object *parent = t->parent_count == t->place->depth + 1 ? t->parents[t->parent_count - 1] : NULL;
	void *record = kind_record_copy(kind, t->keys[0]);
	if (!parent || !read_words(t, 0, false, record)) {
		kind_record_free(kind, record);
		return !parent;
	}
	*number_of(kind, t->keys[0]) = find_number(parent, kind, record, !t->row->is_no);
	said_set(t->keys[0], number_index(kind));
	kind_record_free(kind, record);
	return true;
}

/* ---- may it be? ------------------------------------------------------------------------------------- */

/* Of an object that is there, the first field of its beginning behind the key, if the line has it otherwise and that
 * is not possible.  What else the beginning says may change. */
static const struct field *head_differs(const struct kind *kind, const struct object *object, const void *key)
{
	const struct shape *shape = shape_of(kind);
	bool is_bound = kind->differs || kind_is_single(kind);
	for (unsigned i = kind->key_count; is_bound && kind->fields && kind->fields[i].name; i++) {
		const struct field *field = &kind->fields[i];
		if (!said_has(&shape->head.fields, i))
			continue;
		bool differs = said_has(key, i) &&
			       field->type->compare(field, field_peek(field, object->record), field_peek(field, key)) != 0;
		return differs ? field : NULL;
	}
	return NULL;
}

static bool may_be_same(struct taking *t, const struct kind *kind, const struct object *object, const void *key)
{
	const struct field *field = head_differs(kind, object, key);
	if (!field)
		return true;
	struct text value = { 0 };
	field->type->write(field, field_peek(field, object->record), &value);
	refuse_with(t, kind->differs ? kind->differs : "it is there already with %s", text_chars(&value));
	text_free(&value);
	return false;
}

/* The key of `kind` in the record of the kind that it belongs to. */
static void *owner_key(const struct kind *kind, const void *key)
{
	const struct kind *owner = kind->belongs_to;
	void *record = kind_record_new(owner);
	for (uint32_t i = 0; i < owner->key_count && i < kind->key_count; i++) {
		const struct field *from = &kind->fields[i], *to = &owner->fields[i];
		if (from->type->copy)
			from->type->copy(from, field_peek(from, key), field_value(to, record));
		else
			memcpy(field_value(to, record), field_peek(from, key), from->size);
	}
	return record;
}

/* Is there, among the children of these parents, what `kind` belongs to? */
static bool has_owner(const struct object *const *parents, uint32_t count, const struct kind *kind, const void *key)
{
	bool has = false;
	void *wanted = owner_key(kind, key);
	for (uint32_t i = 0; i < count && !has; i++)
		has = object_find(parents[i], kind->belongs_to, wanted) != NULL;
	kind_record_free(kind->belongs_to, wanted);
	return has;
}

static bool may_be_made(struct taking *t, const struct kind *kind, const void *key, const struct setting *setting)
{
	bool makes = setting && (setting == kind->settings || setting->makes);
	bool is_refused = (kind->is_made_by_setting && !makes) ||
			  (kind->belongs_to && !has_owner(t->parents, t->parent_count, kind, key));
	if (!is_refused)
		return true;
	struct text head = { 0 };
	write_head(kind, key, &head);
	refuse_with(t, kind->missing ? kind->missing : "%s is not there", text_chars(&head));
	text_free(&head);
	return false;
}

static bool may_path_be(struct taking *t)
{
	for (uint32_t i = 0; i < t->row->depth; i++) {
		bool is_last = i + 1 == t->row->depth;
		const struct kind *kind = t->row->path[i];
		if (t->objects[i] ? !may_be_same(t, kind, t->objects[i], t->keys[i])
				  : !may_be_made(t, kind, t->keys[i], is_last ? t->row->setting : NULL))
			return false;
	}
	return true;
}

/* ---- doing ------------------------------------------------------------------------------------------ */

/* The path's objects as the candidate's own, made where they are missing, down to `depth` of them. */
static struct object *own_path(struct taking *t, uint32_t depth)
{
	struct object *object = own_place(t);
	for (uint32_t i = 0; i < depth; i++) {
		const struct kind *kind = t->row->path[i];
		const void *key = t->objects[i] ? t->objects[i]->record : t->keys[i];
		int64_t at = object_index(object, kind, key);
		object = at >= 0 ? object_own_child(object, (uint32_t)at)
				 : object_add(object, kind, kind_record_copy(kind, key));
	}
	return object;
}

static const struct kind *last_kind(const struct mode_row *row)
{
	return row->depth ? row->path[row->depth - 1] : row->owner;
}

static const struct object *last_object(const struct taking *t)
{
	if (t->row->depth)
		return t->objects[t->row->depth - 1];
	return t->parent_count == t->place->depth + 1 ? t->parents[t->parent_count - 1] : NULL;
}

static bool may_hold(const struct kind *kind, const struct kind *owner)
{
	for (const struct kind *const *child = kind->children; child && *child; child++)
		if ((*child)->belongs_to == owner || may_hold(*child, owner))
			return true;
	return false;
}

static void cascade(struct object *parent, const struct kind *kind, const void *key);

/* `own` with the objects of one kind below it that belong to what goes. */
static void cascade_kind(struct object *own, const struct kind *child, const struct kind *kind, const void *key)
{
	uint32_t first, end;
	object_range(own, child, &first, &end);
	for (uint32_t i = end; i > first; i--) {
		if (child->belongs_to == kind) {
			void *wanted = owner_key(child, own->children.items[i - 1]->record);
			if (kind_key_compare(kind, wanted, key) == 0)
				object_remove(own, i - 1);
			kind_record_free(kind, wanted);
		} else {
			cascade(object_own_child(own, i - 1), kind, key);
		}
	}
}

/* Takes away what belongs to an object of `kind` with this key, in the sections below `parent` (its own). */
static void cascade(struct object *parent, const struct kind *kind, const void *key)
{
	for (const struct kind *const *child = parent->kind->children; child && *child; child++)
		if ((*child)->belongs_to == kind || may_hold(*child, kind))
			cascade_kind(parent, *child, kind, key);
}

static void remove_one(struct object *parent, const struct kind *kind, const void *key)
{
	int64_t at = object_index(parent, kind, key);
	if (at >= 0)
		object_remove(parent, (uint32_t)at);
	cascade(parent, kind, key);
}

/* Others of the kind that can't be without what is gone. */
static void remove_companions(struct object *parent, const struct kind *kind, const void *gone)
{
	uint32_t first, end;
	object_range(parent, kind, &first, &end);
	for (uint32_t i = end; kind->goes_with && i > first; i--) {
		const void *other = parent->children.items[i - 1]->record;
		if (!kind->goes_with(other, gone))
			continue;
		void *key = kind_key_copy(kind, other);
		remove_one(parent, kind, key);
		kind_record_free(kind, key);
	}
}

static void remove_last(struct taking *t)
{
	const struct kind *kind = last_kind(t->row);
	void *gone = kind_record_copy(kind, last_object(t)->record);
	struct object *parent = own_path(t, t->row->depth - 1);
	remove_one(parent, kind, gone);
	remove_companions(parent, kind, gone);
	kind_record_free(kind, gone);
}

static void put_record(struct taking *t, void *record)
{
	struct object *object = own_path(t, t->row->depth);
	kind_record_free(object->kind, object->record);
	object->record = record;
}

/* ---- uses of rows ----------------------------------------------------------------------------------- */

static void give_note(struct taking *t)
{
	if (t->row->setting && t->row->setting->note)
		text_add(&t->answer->text, "%s", t->row->setting->note);
}

/* What the last object's record is before the line. */
static void *start_record(const struct taking *t)
{
	const struct kind *kind = last_kind(t->row);
	const struct object *object = last_object(t);
	if (object)
		return kind_record_copy(kind, object->record);
	if (t->row->depth)
		return kind_record_copy(kind, t->keys[t->row->depth - 1]);
	return kind_record_copy(kind, t->place->steps[t->place->depth - 1].key);
}

/* A line that is all beginning ("ip route … tag 5") says anew what is not its key. */
static void follow_line(const struct taking *t, const struct kind *kind, void *record)
{
	const struct said *head = &shape_of(kind)->head.fields;
	for (unsigned i = kind->key_count; t->row->depth && !kind->mode && kind->fields && kind->fields[i].name; i++) {
		const struct field *field = &kind->fields[i];
		const void *key = t->keys[t->row->depth - 1];
		if (!said_has(head, i))
			continue;
		field_unsay(kind->fields, i, record);
		if (!said_has(key, i))
			continue;
		if (field->type->copy)
			field->type->copy(field, field_peek(field, key), field_value(field, record));
		else
			memcpy(field_value(field, record), field_peek(field, key), field->size);
		said_set(record, i);
	}
}

/* Does the line say a field that a row of one setting has together with this one? */
static bool says_beside(const struct taking *t, const struct shape *shape, unsigned field)
{
	for (uint32_t i = 0; i < t->match->count; i++) {
		int said = bind_of(t, &t->match->captures[i])->field;
		for (uint32_t r = 0; said >= 0 && r < shape->rows.count; r++) {
			const struct shape_row *row = &shape->rows.items[r];
			if (!row->setting->is_compound && said_has(&row->fields, (unsigned)said) && said_has(&row->fields, field))
				return true;
		}
	}
	return false;
}

/* Lists that grow line by line get what was said before, too. */
static void gather_lists(const struct kind *kind, const struct shape_row *row, const void *before, void *record)
{
	for (unsigned i = 0; before && kind->fields[i].name; i++) {
		const struct field *field = &kind->fields[i];
		if (field->type->gather && said_has(&row->fields, i) && said_has(before, i) && said_has(record, i))
			field->type->gather(field, field_peek(field, before), field_value(field, record));
	}
}

/* What a line says anew, or what it stands in place of, is not said any more. */
static void unsay_before(const struct taking *t, const struct shape *shape, const struct shape_row *row, void *record)
{
	const struct kind *kind = shape->kind;
	for (unsigned i = 0; kind->fields && kind->fields[i].name; i++) {
		bool is_anew = said_has(&row->fields, i) && !said_has(&shape->head.fields, i) &&
			       (!row->setting->is_compound || says_beside(t, shape, i));
		if (is_anew || said_has(&row->instead_of, i))
			field_unsay(kind->fields, i, record);
	}
}

static void begin_object(const struct taking *t, const struct kind *kind, void *record)
{
	if (kind->begin && !last_object(t))
		kind->begin(t->parents[t->parent_count - 1], record);
}

static bool take_setting(struct taking *t)
{
	const struct kind *kind = last_kind(t->row);
	const struct shape *shape = shape_of(kind);
	const struct shape_row *row = shape_row_of(shape, t->row->setting);
	if (!may_path_be(t))
		return false;
	void *record = start_record(t);
	unsay_before(t, shape, row, record);
	if (row->flag >= 0) {
		*(bool *)field_value(&kind->fields[row->flag], record) = true;
		said_set(record, (unsigned)row->flag);
	}
	follow_line(t, kind, record);
	if (!read_words(t, (int)t->row->depth - 1, false, record)) {
		kind_record_free(kind, record);
		return false;
	}
	begin_object(t, kind, record);
	if (last_object(t))
		gather_lists(kind, row, last_object(t)->record, record);
	put_record(t, record);
	give_note(t);
	return true;
}

/* A flag that is true unless said otherwise, or may be, is taken back by saying false. */
static bool says_false(const struct kind *kind, const struct shape_row *row, unsigned index)
{
	const struct field *field = &kind->fields[index];
	return said_has(&row->fields, index) && !said_has(&shape_of(kind)->head.fields, index) &&
	       field->type == &type_flag && (field->preset || field->by_profile);
}

static bool row_says_false(const struct kind *kind, const struct shape_row *row)
{
	for (unsigned i = 0; kind->fields && kind->fields[i].name; i++)
		if (says_false(kind, row, i))
			return true;
	return false;
}

/* Takes back what a row says. */
static void unsay_row(const struct kind *kind, const struct shape_row *row, void *record)
{
	const struct said *head = &shape_of(kind)->head.fields;
	for (unsigned i = 0; kind->fields && kind->fields[i].name; i++) {
		bool is_meant = said_has(&row->fields, i) || (row->setting->is_only_no && said_has(&row->instead_of, i));
		if (!is_meant || said_has(head, i))
			continue;
		field_unsay(kind->fields, i, record);
		if (says_false(kind, row, i)) {
			*(bool *)field_value(&kind->fields[i], record) = false;
			said_set(record, i);
		}
	}
}

static bool is_same_path(const struct mode_row *a, const struct mode_row *b)
{
	return a->owner == b->owner && a->depth == b->depth && a->use == b->use &&
	       memcmp(a->path, b->path, a->depth * sizeof a->path[0]) == 0;
}

/* A `no` with values takes only these out of a list. */
static void spare_lists(struct taking *t, void *record)
{
	const struct kind *kind = last_kind(t->row);
	const struct object *object = last_object(t);
	for (uint32_t i = 0; object && i < t->match->count; i++) {
		const struct mode_bind *bind = bind_of(t, &t->match->captures[i]);
		const struct field *field = bind->field >= 0 ? &kind->fields[bind->field] : NULL;
		if (!field || bind->depth != (int)t->row->depth - 1 || bind->is_head || !field->type->spare ||
		    !said_has(object->record, (unsigned)bind->field))
			continue;
		if (!read_word(t, kind, bind, t->match->captures[i].word, record) ||
		    !field->type->spare(field, field_peek(field, object->record), field_value(field, record)))
			field_unsay(kind->fields, (unsigned)bind->field, record);
	}
}

/* Rows that share the words of their `no` are all taken back. */
static void unsay_rows(struct taking *t, void *record)
{
	const struct kind *kind = last_kind(t->row);
	for (uint32_t i = 0; i < t->match->row_count; i++) {
		const struct mode_row *row = t->match->rows[i]->value;
		if (row->is_no && is_same_path(row, t->row))
			unsay_row(kind, shape_row_of(shape_of(kind), row->setting), record);
	}
	spare_lists(t, record);
}

static bool says_any(const struct shape_row *row, const void *record)
{
	const struct said *said = record;
	return (row->fields.bits[0] & said->bits[0]) || (row->fields.bits[1] & said->bits[1]);
}

/* Does `no` of a setting that makes the object take it away?  `rest` is what is said without it. */
static bool ends_object(const struct taking *t, const struct object *object, const void *rest)
{
	const struct kind *kind = last_kind(t->row);
	const struct shape *shape = shape_of(kind);
	const struct setting *meant = t->row->setting;
	if (!kind->is_made_by_setting || (meant != kind->settings && !meant->makes))
		return false;
	if (!meant->leaves_rest && says_any(shape_row_of(shape, meant), object->record))
		return true;
	for (const struct setting *s = kind->settings; s->grammar; s++)
		if ((s == kind->settings || s->makes) && says_any(shape_row_of(shape, s), rest))
			return false;
	return true;
}

static bool take_no(struct taking *t)
{
	const struct kind *kind = last_kind(t->row);
	const struct shape_row *row = shape_row_of(shape_of(kind), t->row->setting);
	const struct object *object = last_object(t);
	give_note(t);
	if (!object && !row_says_false(kind, row))
		return true;
	if (!object && !may_path_be(t))
		return false;
	void *record = start_record(t);
	unsay_rows(t, record);
	if (object && t->row->depth && (row->may_be_empty || ends_object(t, object, record))) {
		kind_record_free(kind, record);
		remove_last(t);
	} else {
		put_record(t, record);
	}
	return true;
}

static bool remove_list(struct taking *t)
{
	const struct kind *kind = t->row->path[0];
	struct object *parent = own_place(t);
	uint32_t first, end;
	object_range(parent, kind, &first, &end);
	for (uint32_t i = end; i > first; i--)
		if (is_same_list(kind, parent->children.items[i - 1]->record, t->keys[0]))
			object_remove(parent, i - 1);
	return true;
}

static bool take_remove(struct taking *t)
{
	if (is_unnumbered(t))
		return remove_list(t);
	const struct kind *kind = last_kind(t->row);
	const struct object *object = last_object(t);
	const void *key = t->row->depth ? t->keys[t->row->depth - 1] : NULL;
	if (!key)
		return refuse(t, "this cannot be removed");
	if (object && !head_differs(kind, object, key)) {
		remove_last(t);
		return true;
	}
	if (kind->mode) {
		write_head(kind, key, &t->answer->text);
		text_add(&t->answer->text, " is not configured: nothing to remove");
	}
	return true;
}

static void give_remark(struct taking *t)
{
	const struct place_step *last = &t->place->steps[t->place->depth - 1];
	char *remark = last->kind->remark ? last->kind->remark(last->key) : NULL;
	if (remark)
		text_add(&t->answer->text, "%s", remark);
	mem_free(remark);
}

/* What the beginning says besides the key holds from now on. */
static void follow_head(struct object *own, const void *key)
{
	const struct kind *kind = own->kind;
	for (unsigned i = kind->key_count; kind->fields && kind->fields[i].name; i++) {
		const struct field *field = &kind->fields[i];
		if (!said_has(&shape_of(kind)->head.fields, i) || !said_has(key, i) || field->type->copy)
			continue;
		if (said_has(own->record, i) && is_field_same(field, own->record, key))
			continue;        /* what is said stays as it was typed */
		memcpy(field_value(field, own->record), field_peek(field, key), field->size);
		said_set(own->record, i);
	}
}

static bool take_enter(struct taking *t)
{
	if (t->place->depth + t->row->depth > PLACE_DEPTH)
		return refuse(t, "sections are nested too deep");
	if (is_unnumbered(t)) {
		struct text head = { 0 };
		write_head(t->row->path[0], t->keys[0], &head);
		refuse_with(t, t->row->path[0]->missing, text_chars(&head));
		text_free(&head);
		return false;
	}
	if (!may_path_be(t))
		return false;
	follow_head(own_path(t, t->row->depth), t->keys[t->row->depth - 1]);
	for (uint32_t i = 0; i < t->row->depth; i++) {
		const struct kind *kind = t->row->path[i];
		const void *key = t->objects[i] ? t->objects[i]->record : t->keys[i];
		t->place->steps[t->place->depth++] = (struct place_step){ kind, kind_key_copy(kind, key) };
	}
	t->answer->verdict = LINE_ENTERED;
	give_remark(t);
	return true;
}

static bool take_row(struct taking *t)
{
	if (!find_place(t) || !read_keys(t))
		return false;
	if (t->row->use == ROW_SETTING && is_unnumbered(t) && !give_number(t))
		return false;
	find_path(t);
	switch (t->row->use) {
	case ROW_SETTING: return t->row->is_no ? take_no(t) : take_setting(t);
	case ROW_ENTER: return take_enter(t);
	case ROW_REMOVE: return take_remove(t);
	default: return refuse(t, "this is a command, not a setting");
	}
}

/* A line of the section around, typed in this one: taken there, without going there. */
static bool take_in_outer(struct taking *t)
{
	struct place outer;
	place_copy(t->place, &outer);
	place_leave(&outer);
	t->place = &outer;
	bool is_taken = take_row(t);
	place_drop(&outer);
	return is_taken;
}

bool candidate_take(struct candidate *candidate, struct place *place, const struct match *match, struct answer *answer)
{
	struct taking t = { .candidate = candidate, .place = place, .match = match, .answer = answer };
	*answer = (struct answer){ .verdict = LINE_DONE };
	t.row = candidate_row(place, match->rows, match->row_count);
	if (!t.row)
		return refuse(&t, "this line does not belong in this section");
	if (t.row->use == ROW_LEAVE) {
		place_leave(place);
		answer->verdict = LINE_LEFT;
		return true;
	}
	bool is_taken = t.row->is_of_outer ? take_in_outer(&t) : take_row(&t);
	for (uint32_t i = 0; i < t.row->depth; i++)
		kind_record_free(t.row->path[i], t.keys[i]);
	return is_taken;
}
