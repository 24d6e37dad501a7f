/* SPDX-License-Identifier: Apache-2.0 */
/* compile_distances -- `distance N P [ACL]` and `network … backdoor` become a part of the book of policy. */
#include <string.h>
#include <xxhash.h>
#include "bgpd/cli/compile_inside.h"
#include "bgpd/policy/book.h"

static void add_distance(const struct object *line, enum family_row row, struct policy_book *book, struct distances *out)
{
	const struct distance_settings *d = line->record;
	uint16_t list = policy_name(d->access_list);
	const struct distance_rule rule = { .source = d->source, .distance = d->distance, .has_list = list,
					    .list = policy_book_get(book, policy_access_kind(row), list) };
	array_push(&out->rules, rule);
	char room[PREFIX_TEXT];
	char *words = text_format("%s %u %lu", prefix_text(&d->source, room), d->distance,
				  (unsigned long)policy_book_digest(book, policy_access_kind(row), list));
	out->digest = out->digest * 31 + XXH3_64bits(words, strlen(words));
	mem_free(words);
}

static void add_backdoors(const struct object *family, enum family_row row, struct distances *out)
{
	for (const struct object *line = object_first(family, family_kinds[row].network); line; line = object_next(line)) {
		const struct network_settings *n = line->record;
		if (!n->backdoor)
			continue;
		array_push(&out->backdoors, n->prefix);
		out->digest = out->digest * 31 + XXH3_64bits(&n->prefix, sizeof n->prefix);
	}
}

void compile_distances(const struct object *tree, struct policy_book *book)
{
	const struct object *bgp = object_first(tree, &bgp_kind);
	for (enum family_row row = FAMILY_IPV4_UNICAST; bgp && row < TABLE_COUNT; row++) {
		const struct kind *kind = families[row].address_family == AF_INET ? &ipv4_distance_kind : &ipv6_distance_kind;
		const struct object *family = object_first(bgp, family_kinds[row].family);
		struct distances *distances = NEW(struct distances);
		for (const struct object *line = family ? object_first(family, kind) : NULL; line; line = object_next(line))
			add_distance(line, row, book, distances);
		if (family)
			add_backdoors(family, row, distances);
		if (distances->rules.count || distances->backdoors.count)
			policy_book_put(book, POLICY_DISTANCES, (uint16_t)(1 + row), distances);
		else
			distances_free(distances);
	}
}
