/* SPDX-License-Identifier: Apache-2.0 */
/* orf -- see orf.h. */
#include "bgpd/wire/orf.h"
#include <string.h>

enum { NOW = 1, LATER = 2 };
enum { ADD = 0, REMOVE = 1, REMOVE_ALL = 2, REMOVE_ALL_TOO = 3 /* as FRR writes it */ };
enum { DENY = 0x20, REFRESH_BAD_LENGTH = 1, ENTRY_HEAD = 8 };

/* -- the list -- */

/* The place of the number, or where it would be. */
static uint32_t place_of(const struct orf_list *list, uint32_t seq)
{
	uint32_t low = 0, high = list->items.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (list->items.items[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_there(const struct orf_list *list, uint32_t at, uint32_t seq)
{
	return at < list->items.count && list->items.items[at].seq == seq;
}

static void empty(struct orf_list *list, struct orf_news *news)
{
	news->is_changed |= list->items.count != 0;
	array_free(&list->items);
}

static void give_up(struct orf_list *list, struct orf_news *news)
{
	empty(list, news);
	list->is_given_up = true;
	news->why_emptied = "more entries than are taken";
}

static void add(struct orf_list *list, const struct orf_entry *entry, struct orf_news *news)
{
	uint32_t at = place_of(list, entry->seq);
	struct orf_entry *items;
	if (is_there(list, at, entry->seq)) {
		list->items.items[at] = *entry;
		news->is_changed = true;
		return;
	}
	if (list->items.count == ORF_ENTRIES_MOST) {
		give_up(list, news);
		return;
	}
	array_push(&list->items, *entry);
	items = list->items.items;
	memmove(items + at + 1, items + at, (list->items.count - 1 - at) * sizeof *items);
	items[at] = *entry;
	news->is_changed = true;
}

static bool is_same(const struct orf_entry *a, const struct orf_entry *b)
{
	return a->seq == b->seq && a->is_permit == b->is_permit && a->ge == b->ge && a->le == b->le && prefix_same(&a->prefix, &b->prefix);
}

/* One that is not there is not missed. */
static void take_out(struct orf_list *list, const struct orf_entry *entry, struct orf_news *news)
{
	uint32_t at = place_of(list, entry->seq);
	struct orf_entry *items = list->items.items;
	if (!is_there(list, at, entry->seq) || !is_same(&items[at], entry))
		return;
	memmove(items + at, items + at + 1, (--list->items.count - at) * sizeof *items);
	news->is_changed = true;
}

/* -- reading -- */

/* RFC 5292 3: minlen and maxlen are lengths from that of the prefix on, in order. */
static bool makes_sense(const struct orf_entry *entry, uint8_t length, uint8_t most)
{
	if (length > most || entry->ge > most || entry->le > most)
		return false;
	if ((entry->ge && entry->ge < length) || (entry->le && entry->le < length))
		return false;
	return !entry->ge || !entry->le || entry->ge <= entry->le;
}

static bool read_entry(struct reader *entries, uint8_t common, enum family_row family, struct orf_entry *out)
{
	*out = (struct orf_entry){ .is_permit = !(common & DENY), .seq = read_u32(entries) };
	out->ge = read_u8(entries);
	out->le = read_u8(entries);
	uint8_t length = read_u8(entries);
	if (entries->bad || !makes_sense(out, length, families[family].max_length))
		return false;
	out->prefix.family = (uint8_t)families[family].address_family;
	out->prefix.length = length;
	read_copy(entries, out->prefix.bytes, (length + 7u) / 8);
	prefix_mask(&out->prefix);
	return !entries->bad;
}

static void take_entries(struct reader entries, enum family_row family, struct orf_list *list, struct orf_news *news)
{
	while (read_left(&entries)) {
		uint8_t common = read_u8(&entries), action = common >> 6;
		struct orf_entry entry;
		if (action >= REMOVE_ALL) {
			empty(list, news);
			list->is_given_up = false;
			continue;
		}
		if (!read_entry(&entries, common, family, &entry)) {
			empty(list, news);
			news->why_emptied = "an entry that makes no sense";
			return;
		}
		if (list->is_given_up)
			continue;
		if (action == ADD)
			add(list, &entry, news);
		else
			take_out(list, &entry, news);
	}
}

bool orf_take(struct reader rest, enum family_row family, struct orf_list *list, struct orf_news *out, struct notification *error)
{
	*out = (struct orf_news){ .is_deferred = read_u8(&rest) == LATER };
	while (read_left(&rest)) {
		uint8_t type = read_u8(&rest);
		uint16_t length = read_u16(&rest);
		struct reader entries = read_window(&rest, length);
		if (rest.bad) {
			*error = notification_of(NOTIFY_REFRESH, REFRESH_BAD_LENGTH);
			return false;
		}
		if (type == ORF_PREFIXES || type == ORF_PREFIXES_OLD)
			take_entries(entries, family, list, out);
	}
	return true;
}

/* -- writing -- */

struct heading { uint8_t *message, *when, *length; };

static struct heading begin(struct writer *w, enum family_row family, enum orf_type type)
{
	struct heading h = { .message = message_begin(w, MESSAGE_ROUTE_REFRESH) };
	write_u16(w, families[family].afi);
	write_u8(w, 0);
	write_u8(w, families[family].safi);
	h.when = write_reserve(w, 1);
	write_u8(w, (uint8_t)type);
	h.length = write_reserve(w, 2);
	return h;
}

static void end(struct writer *w, const struct heading *h, bool is_deferred)
{
	if (w->full)
		return;
	*h->when = is_deferred ? LATER : NOW;
	store_u16(h->length, (uint16_t)(w->at - h->length - 2));
	message_end(w, h->message);
}

void orf_write_remove(struct writer *w, enum family_row family, enum orf_type type, bool is_deferred)
{
	struct heading h = begin(w, family, type);
	write_u8(w, REMOVE_ALL << 6);
	end(w, &h, is_deferred);
}

uint32_t orf_write_add(struct writer *w, enum family_row family, enum orf_type type, const struct orf_entry *items, uint32_t count)
{
	struct heading h = begin(w, family, type);
	const size_t begun = write_used(w);
	uint32_t i = 0;
	for (; i < count; i++) {
		size_t octets = (items[i].prefix.length + 7u) / 8;
		if (write_used(w) - begun + ENTRY_HEAD + octets > MESSAGE_MAX - (HEADER_BYTES + 8) || write_room(w) < ENTRY_HEAD + octets)
			break;
		write_u8(w, items[i].is_permit ? 0 : DENY);
		write_u32(w, items[i].seq);
		write_u8(w, items[i].ge);
		write_u8(w, items[i].le);
		write_u8(w, items[i].prefix.length);
		write_bytes(w, items[i].prefix.bytes, octets);
	}
	end(w, &h, i < count);
	return i;
}
