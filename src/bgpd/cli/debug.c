/* SPDX-License-Identifier: Apache-2.0 */
/* debug -- see debug.h.  A line that names a neighbor or a prefix turns its topic on for lines that hold its words,
 * unless the topic is on as a whole; details say `peer=…` and `prefix=…` in every line. */
#include "bgpd/cli/debug.h"
#include <stdio.h>
#include "base/log.h"
#include "bgpd/cli/bgpd.h"
#include "bgpd/cli/words.h"
#include "bgpd/events/events.h"

/* ---- lines that name something ------------------------------------------------------------------------ */

struct debug_peer_line {
	struct said said;
	struct peer_name peer;
	char *list;                          /* of prefixes; of updates only */
};
struct debug_prefix_line {
	struct said said;
	struct prefix prefix;
};

static const struct field peer_fields[] = {
	FIELD(struct debug_peer_line, peer, &type_peer, "address or name of a neighbor"),
	FIELDS_END
};
static const struct field update_fields[] = {
	FIELD(struct debug_peer_line, peer, &type_peer, "address or name of a neighbor"),
	FIELD(struct debug_peer_line, list, &type_word, "name of a prefix list"),
	FIELDS_END
};
static const struct field prefix_fields[] = {
	FIELD(struct debug_prefix_line, prefix, &type_prefix, "a prefix"),
	FIELDS_END
};
static const struct setting rows[] = { { "", "only of it" }, SETTINGS_END };
static const struct setting silent_rows[] = { { "", "only of it", .note = DEBUG_SAYS_NOTHING }, SETTINGS_END };
static const struct setting update_rows[] = {
	{ "[prefix-list {list}]", "only of it",
	  .note = "lines about UPDATEs count prefixes and don't name them: a prefix list picks none" },
	SETTINGS_END
};

#define PEER_KIND(words_of, help_of, fields_of, rows_of)                                                         \
	{ .name = "debug", .grammar = "debug bgp " words_of " {peer}", .help = help_of, .fields = fields_of,        \
	  .key_count = 1, .record_size = sizeof(struct debug_peer_line), .settings = rows_of, .words = bgp_words }
#define PREFIX_KIND(words_of, help_of, rows_of)                                                                  \
	{ .name = "debug", .grammar = "debug bgp " words_of " {prefix}", .help = help_of, .fields = prefix_fields,  \
	  .key_count = 1, .record_size = sizeof(struct debug_prefix_line), .settings = rows_of, .words = bgp_words }

const struct kind debug_neighbor_kind = PEER_KIND("neighbor-events", "log each step of a neighbor's session", peer_fields, rows);
const struct kind debug_keepalives_kind = PEER_KIND("keepalives", "log a neighbor's KEEPALIVEs", peer_fields, rows);
const struct kind debug_in_kind = PEER_KIND("updates in", "log what a neighbor's UPDATEs bring", update_fields, update_rows);
const struct kind debug_out_kind = PEER_KIND("updates out", "log what UPDATEs tell a neighbor", update_fields, update_rows);
const struct kind debug_bestpath_kind = PREFIX_KIND("bestpath", "log decisions about a prefix", rows);
const struct kind debug_prefix_kind = PREFIX_KIND("updates prefix", "log UPDATEs with a prefix", silent_rows);
const struct kind debug_zebra_kind = PREFIX_KIND("zebra prefix", "log what is told to zebra of a prefix", silent_rows);
const struct kind debug_aggregate_kind = PREFIX_KIND("aggregate prefix", "log an aggregate", silent_rows);

/* ---- in force ----------------------------------------------------------------------------------------- */

struct narrowings {
	ARRAY_OF(struct log_narrowing) items;
};

static void narrow_to_peers(struct narrowings *n, const struct object *tree, const struct kind *kind, uint32_t topic)
{
	char room[ADDRESS_TEXT];
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct debug_peer_line *line = o->record;
		const char *name = line->peer.address.family ? address_text(&line->peer.address, room) : line->peer.word;
		struct log_narrowing row = { .topic = topic };
		snprintf(row.words, sizeof row.words, "peer=%s ", name);
		array_push(&n->items, row);
	}
}

static void narrow_to_prefixes(struct narrowings *n, const struct object *tree, const struct kind *kind, uint32_t topic)
{
	char room[PREFIX_TEXT];
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct debug_prefix_line *line = o->record;
		struct log_narrowing row = { .topic = topic };
		snprintf(row.words, sizeof row.words, "prefix=%s ", prefix_text(&line->prefix, room));
		array_push(&n->items, row);
	}
}

void debug_apply(const struct object *tree)
{
	const struct bgp_root *root = tree->record;
	const struct {
		uint32_t topic;
		bool is_on;
		const struct kind *peers, *prefixes;
	} topics[] = {
		{ DEBUG_NEIGHBOR, root->debug_neighbor_events || root->debug_neighbor_detail || root->debug_graceful_restart,
		  &debug_neighbor_kind, NULL },
		{ DEBUG_UPDATES, root->debug_updates || root->debug_updates_in || root->debug_updates_detail, &debug_in_kind, NULL },
		{ DEBUG_TELLING, root->debug_updates || root->debug_updates_out || root->debug_updates_detail, &debug_out_kind, NULL },
		{ DEBUG_KEEPALIVES, root->debug_keepalives, &debug_keepalives_kind, NULL },
		{ DEBUG_BESTPATH, root->debug_bestpath, NULL, &debug_bestpath_kind },
		{ DEBUG_NEXTHOPS, root->debug_nht, NULL, NULL },
		{ DEBUG_ZEBRA, root->debug_zebra, NULL, NULL },
		{ DEBUG_RPKI, root->debug_rpki, NULL, NULL },
		{ DEBUG_UNREACHABLE, root->debug_upa, NULL, NULL },
	};
	struct narrowings n = { 0 };
	uint32_t on = 0;
	for (unsigned i = 0; i < sizeof topics / sizeof *topics; i++) {
		uint32_t before = n.items.count;
		if (!topics[i].is_on && topics[i].peers)
			narrow_to_peers(&n, tree, topics[i].peers, topics[i].topic);
		if (!topics[i].is_on && topics[i].prefixes)
			narrow_to_prefixes(&n, tree, topics[i].prefixes, topics[i].topic);
		if (topics[i].is_on || n.items.count > before)
			on |= topics[i].topic;
	}
	log_narrow_topics(n.items.items, n.items.count);
	log_set_topics(on);
	array_free(&n.items);
}
