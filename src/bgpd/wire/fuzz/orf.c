/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/orf -- any bytes as the filters of a ROUTE-REFRESH: the list stays in order, within its bound, of entries that
 * make sense, and what is written of it is read as the same. */
#include <stdlib.h>
#include "bgpd/wire/orf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct orf_list *list, unsigned most)
{
	if (list->items.count > ORF_ENTRIES_MOST)
		abort();
	for (uint32_t i = 0; i < list->items.count; i++) {
		const struct orf_entry *entry = &list->items.items[i];
		if (i && entry[-1].seq >= entry->seq)
			abort();
		if (entry->prefix.length > most || entry->ge > most || entry->le > most || (entry->le && entry->ge > entry->le))
			abort();
	}
}

static void write_and_read(const struct orf_list *list, enum family_row family)
{
	static uint8_t room[MESSAGE_MAX];
	struct orf_list back = { 0 };
	struct orf_news news;
	struct notification error;
	for (uint32_t done = 0; done < list->items.count;) {
		struct writer w = writer_over(room, sizeof room);
		done += orf_write_add(&w, family, ORF_PREFIXES, list->items.items + done, list->items.count - done);
		struct reader body = reader_over(room + HEADER_BYTES + 4, write_used(&w) - HEADER_BYTES - 4);
		if (w.full || !orf_take(body, family, &back, &news, &error) || news.why_emptied)
			abort();
	}
	if (back.items.count != list->items.count)
		abort();
	array_free(&back.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (enum family_row f = FAMILY_IPV4_UNICAST; f <= FAMILY_IPV6_UNICAST; f++) {
		struct orf_list list = { 0 };
		struct orf_news news;
		struct notification error;
		struct reader rest = reader_over(data, size);
		while (read_left(&rest)) {
			struct reader message = read_window(&rest, read_left(&rest) < 64 ? read_left(&rest) : 64);
			orf_take(message, f, &list, &news, &error);
			check(&list, families[f].max_length);
		}
		write_and_read(&list, f);
		array_free(&list.items);
	}
	return 0;
}
