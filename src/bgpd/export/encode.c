/* SPDX-License-Identifier: Apache-2.0 */
/* encode -- see encode.h. */
#include "bgpd/export/encode.h"
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>
#include "base/log.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/block.h"
#include "bgpd/export/quota.h"
#include "bgpd/export/several.h"
#include "bgpd/export/together.h"
#include "bgpd/export/validated.h"
#include "bgpd/wire/update.h"

/* A segment with its chunks and holes is a block of the pool; one message that is larger (RFC 8654) has a segment of its
 * own, from the heap. */
enum { SEGMENT_BYTES = 52 * 1024, MAP = 4 * BATCH, AHEAD = 8, EVERYBODY = 0, SEVERAL_MOST = 256 };
static_assert((MAP & (MAP - 1)) == 0, "a mask finds the place");

struct item {
	prefix_id id;
	uint32_t next;               /* 1 + place of the next one of the bucket */
};

/* Prefixes that are told the same thing to the same members. */
struct bucket {
	uint32_t attrs;              /* 0: withdrawn */
	uint16_t source;             /* whose path; for withdrawals: whose it was */
	uint16_t only, except;       /* as segment_chunk's */
	uint32_t first, last;        /* 1 + places in items */
	uint32_t next;               /* 1 + place of the next bucket of the chunk */
	uint32_t map_at;
};

/* Buckets that go into one chunk. */
struct run {
	uint16_t only, except;
	uint32_t first, last;        /* 1 + places in buckets */
};

struct encoder {
	const struct rib *rib;
	const struct defaults *defaults;
	void (*emit)(void *owner, struct group *group, struct segment *segment);
	void *owner;
	ARRAY_OF(struct item) items;
	ARRAY_OF(uint32_t) path_ids; /* as items, where the group is told several paths */
	uint32_t path_id;            /* of what is put next */
	prefix_id swept_from;        /* ids of this batch from here on are told again, whatever they know; 0: none */
	struct path_numbers *numbers;
	ARRAY_OF(struct bucket) buckets;
	ARRAY_OF(struct run) runs;
	uint32_t map[MAP];           /* 1 + place in buckets, by attributes and source */
	uint16_t run_of[2][65536];   /* 1 + place in runs, by the one that is excepted; by the only one */
	uint8_t is_member[65536 / 8];
	ARRAY_OF(struct segment_chunk) chunks;
	struct hole_list holes;
	struct writer w;             /* over bytes */
	uint64_t seed;               /* of hash_of */
	struct group *group;
	struct group_key back;       /* its key for paths that go back to back_to, the only member; 0: none do */
	uint16_t back_to;
	uint32_t judged_attrs;       /* the last set and source that rewrite_may was asked about */
	uint16_t judged_source;
	bool judged_may;
	uint32_t looked_hop;         /* the last next hop and source that were looked for in the members' lands */
	uint16_t looked_source;
	struct policy_memo outgoing, conditional;
	prefix_id default_id;        /* told `default_attrs` instead of its best path; 0: no such prefix */
	uint32_t default_attrs;
	bool is_filtered;            /* the group has policy: buckets hold the sets that it made */
	ARRAY_OF(uint32_t) together; /* sets of this batch that speak for several paths, with a hold each */
	struct validated validated;  /* likewise, where they are told what RPKI says */
	struct rewritten rewritten;
	struct attrs *narrow;        /* room for a block on its way to a peer with two-octet AS numbers */
	uint8_t narrowed[65535];
	uint8_t bytes[MESSAGE_MAX_EXTENDED];
};
static_assert(SEGMENT_BYTES >= (int)MESSAGE_MAX && SEGMENT_BYTES <= (int)MESSAGE_MAX_EXTENDED);

struct encoder *encoder_new(const struct rib *rib, const struct defaults *defaults, struct path_numbers *numbers,
			    void (*emit)(void *owner, struct group *group, struct segment *segment), void *owner)
{
	struct encoder *e = NEW(struct encoder);
	e->rib = rib;
	e->defaults = defaults;
	e->numbers = numbers;
	e->emit = emit;
	e->owner = owner;
	e->w = writer_over(e->bytes, SEGMENT_BYTES);
	if (getrandom(&e->seed, sizeof e->seed, GRND_NONBLOCK) != sizeof e->seed)
		log_warn("no random numbers: a neighbor could make attributes that are taken for others");
	policy_memo_open(&e->outgoing, NULL);
	policy_memo_open(&e->conditional, NULL);
	return e;
}

static void forget_together(struct encoder *e)
{
	for (uint32_t i = 0; i < e->together.count; i++)
		attrs_release(e->together.items[i], 1);
	e->together.count = 0;
}

void encoder_free(struct encoder *e)
{
	forget_together(e);
	validated_forget(&e->validated);
	array_free(&e->together);
	array_free(&e->items);
	array_free(&e->path_ids);
	array_free(&e->buckets);
	array_free(&e->runs);
	array_free(&e->chunks);
	array_free(&e->holes.items);
	policy_memo_close(&e->outgoing);
	policy_memo_close(&e->conditional);
	mem_free(e->narrow);
	mem_free(e);
}

/* -- segments -- */

static void flush(struct encoder *e)
{
	size_t length = write_used(&e->w);
	if (!length)
		return;
	struct segment *segment = segment_new(e->chunks.count, e->holes.items.count, (uint32_t)length);
	memcpy(segment->chunks, e->chunks.items, e->chunks.count * sizeof *segment->chunks);
	memcpy(segment->bytes, e->bytes, length);
	if (e->holes.items.count)
		memcpy(segment->holes, e->holes.items.items, e->holes.items.count * sizeof *segment->holes);
	segment->self = e->group->self;
	e->chunks.count = e->holes.items.count = 0;
	e->w = writer_over(e->bytes, SEGMENT_BYTES);
	e->emit(e->owner, e->group, segment);
}

static void begin_chunk(struct encoder *e, uint16_t only, uint16_t except)
{
	array_push(&e->chunks, (struct segment_chunk){ .offset = (uint32_t)write_used(&e->w), .only = only, .except = except });
}

static struct segment_chunk *chunk(struct encoder *e)
{
	return &e->chunks.items[e->chunks.count - 1];
}

static void end_chunk(struct encoder *e)
{
	chunk(e)->length = (uint32_t)write_used(&e->w) - chunk(e)->offset;
	if (!chunk(e)->length)
		e->chunks.count--;
}

/* The segment is full in the middle of a chunk, which goes on in the next one.  That takes at least one message. */
static void next_segment(struct encoder *e, size_t message_bytes)
{
	uint16_t only = chunk(e)->only, except = chunk(e)->except;
	end_chunk(e);
	flush(e);
	if (message_bytes > SEGMENT_BYTES)
		e->w = writer_over(e->bytes, sizeof e->bytes);
	begin_chunk(e, only, except);
}

/* -- classifying -- */

static uint32_t map_place(const struct encoder *e, uint32_t attrs, uint16_t source, uint16_t only)
{
	uint32_t at = (uint32_t)index_mix((uint64_t)attrs << 32 | (uint32_t)source << 16 | only) & (MAP - 1);
	for (; e->map[at]; at = (at + 1) & (MAP - 1)) {
		const struct bucket *b = &e->buckets.items[e->map[at] - 1];
		if (b->attrs == attrs && b->source == source && b->only == only)
			break;
	}
	return at;
}

static void join_run(struct encoder *e, uint32_t bucket)
{
	struct bucket *b = &e->buckets.items[bucket - 1];
	uint16_t *place = b->only ? &e->run_of[1][b->only] : &e->run_of[0][b->except];
	if (!*place) {
		array_push(&e->runs, (struct run){ b->only, b->except, bucket, bucket });
		*place = (uint16_t)e->runs.count;
		return;
	}
	struct run *run = &e->runs.items[*place - 1];
	e->buckets.items[run->last - 1].next = bucket;
	run->last = bucket;
}

static struct bucket *bucket_for(struct encoder *e, uint32_t attrs, uint16_t source, uint16_t only, uint16_t except)
{
	if (e->buckets.count) {
		struct bucket *last = &e->buckets.items[e->buckets.count - 1];
		if (last->attrs == attrs && last->source == source && last->only == only)
			return last;
	}
	uint32_t at = map_place(e, attrs, source, only);
	if (!e->map[at]) {
		array_push(&e->buckets, (struct bucket){ .attrs = attrs, .source = source, .only = only, .except = except, .map_at = at });
		e->map[at] = e->buckets.count;
		if (attrs && e->is_filtered)
			attrs_hold(attrs, 1);
		join_run(e, e->buckets.count);
	}
	return &e->buckets.items[e->map[at] - 1];
}

static void put(struct encoder *e, prefix_id id, uint32_t attrs, uint16_t source, uint16_t only, uint16_t except)
{
	struct bucket *b = bucket_for(e, attrs, source, only, except);
	array_push(&e->items, (struct item){ .id = id });
	if (e->group->key.addpath)
		array_push(&e->path_ids, e->path_id);
	if (b->last)
		e->items.items[b->last - 1].next = e->items.count;
	else
		b->first = e->items.count;
	b->last = e->items.count;
}

/* Is there a member who must not be told of paths of this peer, because it is that peer? */
static bool is_member(const struct encoder *e, uint16_t peer)
{
	return peer && !e->group->key.tells_back && e->is_member[peer >> 3] >> (peer & 7) & 1;
}

/* The source among the members, who is left out; 0: it is not one of them. */
static uint16_t left_out(const struct encoder *e, uint16_t source)
{
	return is_member(e, source) ? source : EVERYBODY;
}

static bool is_for_nobody(const struct encoder *e, uint16_t except)
{
	return except && e->group->members.count == 1;
}

static bool may_be_told(const struct rib *rib, const struct group *group, const struct path *path)
{
	const struct rib_peer *from = peers_find(&rib->peers, path->peer);
	return from && rewrite_may(&group->key, rib, from, attrs_at(path->attrs));
}

/* Who waits for the kernel tells nobody of a path that leads nowhere yet; our own are not its matter. */
static bool is_in_kernel(const struct rib *rib, enum family_row family, prefix_id id, const struct path *path)
{
	return !rib->settings.waits_for_kernel || !path->peer || families[family].is_multicast || installed_has(&rib->installed[family], id);
}

const struct path *encode_wanted(const struct rib *rib, const struct group *group, prefix_id id)
{
	const struct path *best = table_best(&rib->tables[group->key.family], id);
	return best && may_be_told(rib, group, best) && is_in_kernel(rib, group->key.family, id, best) ? best : NULL;
}

/* The same; prefixes that follow each other often share the answer. */
static const struct path *wanted(struct encoder *e, prefix_id id)
{
	const struct path *best = table_best(&e->rib->tables[e->group->key.family], id);
	if (best && (best->attrs != e->judged_attrs || best->peer != e->judged_source)) {
		e->judged_attrs = best->attrs;
		e->judged_source = best->peer;
		e->judged_may = may_be_told(e->rib, e->group, best);
	}
	return best && e->judged_may && is_in_kernel(e->rib, e->group->key.family, id, best) ? best : NULL;
}

/* Answers to what the group's route map asks.  Octets per second of the paths that are used together: those that say
 * nothing of their bandwidth carry nothing, and one alone is together with none. */
static void answer_questions(struct encoder *e, const struct group_key *key, prefix_id id, struct policy_route *route)
{
	const struct table *table = &e->rib->tables[key->family];
	struct record *record = table_record(table, id);
	double bandwidth = 0;
	route->towards = key->solo;
	for (uint32_t i = 0; key->asks & ASK_MULTIPATHS && i < record->count; i++) {
		const struct path *path = &table_paths(table, record)[i];
		if (!(path->flags & (PATH_BEST | PATH_MULTIPATH)))
			continue;
		route->multipaths++;
		bandwidth += attrs_bandwidth(attrs_at(path->attrs));
	}
	route->bandwidth = route->multipaths > 1 ? bandwidth_whole(bandwidth) : 0;
}

static bool has_policy(const struct group_key *key)
{
	return key->conditional.route_map || filters_are_there(&key->filters) || key->asked;
}

static const struct group_key *key_towards(const struct encoder *e, const struct group *group, uint16_t source)
{
	return source && source == e->back_to && group == e->group ? &e->back : &group->key;
}

/* Whoever sends to us sends to all whose paths are used together; policy that said a bandwidth, on the way in or out, has
 * the last word. */
static uint32_t with_sum(struct encoder *e, const struct group *group, prefix_id id, const struct path *path, uint32_t attrs)
{
	const struct attrs *a = attrs ? attrs_at(attrs) : NULL;
	const struct rib_peer *from = peers_find(&e->rib->peers, path->peer);
	bool is_summed = a && a->flags & ATTRS_HAS_BANDWIDTH && path->flags & PATH_MULTIPATH && !group->key.addpath;
	bool has_last_word = a && attrs_marks(a).said & MARK_OWN_BANDWIDTH;
	if (!is_summed || has_last_word || !rewrite_is_own_hop(key_towards(e, group, path->peer), e->rib, from, a))
		return attrs;
	double sum = together_bandwidth(e->rib, &e->rib->tables[group->key.family], id);
	if (!(sum > 0))
		return attrs;
	uint32_t made = together_attrs(a, sum);
	if (!made)
		return attrs;
	array_push(&e->together, made);
	return made;
}

static bool says_unreachable(const struct path *path)
{
	return attrs_at(path->attrs)->flags & ATTRS_UNREACHABLE;
}

/* Who hears that there is no way hears of all who say so.  If policy takes the word off, what is left would be a way. */
static uint32_t with_all_words(struct encoder *e, const struct group *group, prefix_id id, const struct path *path, uint32_t attrs)
{
	if (attrs && says_unreachable(path) && !(attrs_at(attrs)->flags & ATTRS_UNREACHABLE))
		return 0;
	uint32_t made = attrs ? together_unreachable(&e->rib->tables[group->key.family], id, attrs) : 0;
	if (!made)
		return attrs;
	array_push(&e->together, made);
	return made;
}

/* Of what is reflected policy says whether it is told, not how (RFC 4456 10), unless that was asked for. */
static uint32_t as_reflected(const struct encoder *e, const struct group *group, const struct path *path, uint32_t made)
{
	if (!made || made == path->attrs || group->key.kind != PEER_IBGP || e->rib->settings.reflects_by_policy)
		return made;
	const struct rib_peer *from = peers_find(&e->rib->peers, path->peer);
	return from && from->who.kind == PEER_IBGP ? path->attrs : made;
}

static uint32_t filtered(struct encoder *e, const struct group *group, prefix_id id, const struct path *path)
{
	/* An aggregate stands for the ways that it holds, not for the word that one of them is lost. */
	bool is_suppressed = table_is_suppressed(&e->rib->tables[group->key.family], id) && !says_unreachable(path);
	if (is_suppressed && !group->key.unsuppress.route_map)
		return 0;
	if (!is_suppressed && !has_policy(&group->key))
		return path->attrs;
	const struct prefix prefix = table_prefix(&e->rib->tables[group->key.family], id);
	if (group->key.asked && !prefix_list_permits(group->key.asked, &prefix))
		return 0;
	struct policy_route route = {
		.prefix = &prefix, .id = path->attrs, .a = attrs_at(path->attrs), .family = group->key.family, .is_out = true,
		.neighbor = path->peer, .local_as = group->key.local_as, .wide_bandwidth = group->key.wide_bandwidth,
		.origin = path->peer ? 0 : (uint8_t)path->path_id, .default_local_pref = e->rib->settings.default_local_pref,
		.sight = &e->rib->sight,
	};
	if (group->key.asks)
		answer_questions(e, &group->key, id, &route);
	if (is_suppressed)
		return as_reflected(e, group, path, policy_apply(&e->outgoing, &group->key.unsuppress, &route));
	uint32_t made = group->key.conditional.route_map ? policy_apply(&e->conditional, &group->key.conditional, &route) : 0;
	if (made)
		return group->key.holds_back ? 0 : made;
	return as_reflected(e, group, path, policy_apply(&e->outgoing, &group->key.filters, &route));
}

uint32_t encode_filtered(struct encoder *e, const struct group *group, prefix_id id, const struct path *path)
{
	const struct table *table = &e->rib->tables[group->key.family];
	uint32_t attrs = filtered(e, group, id, path);
	if (e->rib->is_weighted[group->key.family])
		attrs = with_sum(e, group, id, path, attrs);
	if (e->rib->has_unreachable[group->key.family])
		attrs = with_all_words(e, group, id, path, attrs);
	if (!attrs || !group->key.tells_validity)
		return attrs;
	const struct prefix prefix = table_prefix(table, id);
	return validated_attrs(&e->validated, e->rib, &prefix, attrs);
}

void encoder_follow_policy(struct encoder *e, const struct policy_book *book)
{
	policy_memo_open(&e->outgoing, book);
	policy_memo_open(&e->conditional, book);
}

void encoder_add_hits(const struct encoder *e, uint64_t *sum)
{
	policy_memo_add_hits(&e->outgoing, sum);
}

void encoder_forget_hits(struct encoder *e, const struct policy_counters *which)
{
	policy_memo_forget_hits(&e->outgoing, which);
}

/* A full group is not told of a new prefix, and one that was told too many loses some; where one goes there is room for
 * others, which are looked for.  Gives what may be told. */
static uint32_t keep_to_limit(struct group *group, uint32_t attrs, uint16_t told)
{
	bool is_refused = attrs && (told ? quota_is_over(group) : quota_is_full(group));
	if (!attrs && told && group->was_full) {
		group->was_full = false;
		group_sweep(group, false);
	}
	group->was_full |= is_refused;
	return is_refused ? 0 : attrs;
}

/* May all members, or all but the same one, go on with what they were told if it is the same? */
static bool is_for_the_same(const struct encoder *e, prefix_id id, uint16_t told, uint16_t source)
{
	if (e->swept_from && id >= e->swept_from)
		return false;
	return told == source + 1 || !(is_member(e, source) || is_member(e, (uint16_t)(told - 1)));
}

/* What must be said so that all know the newest state of this prefix: `attrs` of `source`, 0: nothing any more. */
static void say(struct encoder *e, prefix_id id, uint32_t attrs, uint16_t source)
{
	struct group *group = e->group;
	uint16_t told = group->told[id];
	if (group->key.most)
		attrs = keep_to_limit(group, attrs, told);
	if (told && group->told_hash && !(attrs && is_for_the_same(e, id, told, source)))
		group->told_hash[id] = 0;
	uint16_t except = left_out(e, attrs ? source : (told ? told - 1 : 0));
	if (attrs && told && told != source + 1 && is_member(e, source))
		put(e, id, 0, source, source, 0);
	if (attrs ? !is_for_nobody(e, except) : told && !is_for_nobody(e, except))
		put(e, id, attrs, attrs ? source : told - 1, 0, except);
	else if (group->told_hash)
		group->told_hash[id] = 0;       /* nobody knows the newest state by it: who joins may know another one */
	group_set_told(group, id, attrs ? source + 1 : 0);
}

/* -- several paths of a prefix -- */

/* What may be told of the paths that are wanted, with a hold each; no more than the peers want. */
static uint32_t several_to_tell(struct encoder *e, prefix_id id, struct told_path *out)
{
	const struct group_key *key = &e->group->key;
	const struct path *paths[SEVERAL_MOST];
	uint32_t wanted = several_wanted(e->rib, e->group, id, paths, SEVERAL_MOST), count = 0;
	for (uint32_t i = 0; i < wanted && (!key->paths_limit || count < key->paths_limit); i++) {
		const struct rib_peer *from = peers_find(&e->rib->peers, paths[i]->peer);
		bool may = from && rewrite_may(key, e->rib, from, attrs_at(paths[i]->attrs));
		uint32_t attrs = may ? encode_filtered(e, e->group, id, paths[i]) : 0;
		if (!attrs)
			continue;
		attrs_hold(attrs, 1);
		out[count++] = (struct told_path){ path_number(e->numbers, paths[i]->peer, paths[i]->path_id), attrs, paths[i]->peer };
	}
	return count;
}

/* The default route of our own stands alone. */
static uint32_t default_to_tell(struct encoder *e, struct told_path *out)
{
	if (!e->default_attrs)
		return 0;
	attrs_hold(e->default_attrs, 1);
	*out = (struct told_path){ path_number(e->numbers, 0, 0), e->default_attrs, 0 };
	return 1;
}

static void put_several(struct encoder *e, prefix_id id, const struct told_path *path, uint32_t attrs)
{
	uint16_t except = left_out(e, path->source);
	e->path_id = path->number;
	if (!is_for_nobody(e, except))
		put(e, id, attrs, path->source, 0, except);
}

static void classify_several(struct encoder *e, prefix_id id)
{
	struct group *group = e->group;
	struct told_path now[SEVERAL_MOST];
	uint32_t count = id == e->default_id ? default_to_tell(e, now) : several_to_tell(e, id, now);
	const struct told_list *before = group->several[id];
	if (group->key.most)
		count = quota_keep(group, now, count, before);
	bool is_again = e->swept_from && id >= e->swept_from;        /* everything is told again, whatever they know */
	for (uint32_t i = 0; i < count; i++) {
		const struct told_path *known = told_find(before, now[i].number);
		if (!known || known->attrs != now[i].attrs || known->is_doubtful || is_again)
			put_several(e, id, &now[i], now[i].attrs);
	}
	for (uint32_t i = 0; before && i < before->count; i++) {
		uint32_t k = 0;
		while (k < count && now[k].number != before->items[i].number)
			k++;
		if (k == count)
			put_several(e, id, &before->items[i], 0);
	}
	told_replace(group, id, now, count);
}

static void classify(struct encoder *e, prefix_id id)
{
	if (id == e->default_id) {
		say(e, id, e->default_attrs, 0);
		return;
	}
	const struct path *path = wanted(e, id);
	uint32_t attrs = !path ? 0 : e->is_filtered ? encode_filtered(e, e->group, id, path) : path->attrs;
	say(e, id, attrs, attrs ? path->peer : 0);
}

/* -- writing -- */

/* It is told to go by us, though a member may be where the next hop is: that one is told apart from the next telling on. */
static void look_around(struct encoder *e, const struct rib_peer *from, const struct attrs *a)
{
	struct group *group = e->group;
	const struct address *hop = &attrs_nexthop(a->nexthop)->global;
	if (a->nexthop == e->looked_hop && from->number == e->looked_source)
		return;
	e->looked_hop = a->nexthop;
	e->looked_source = from->number;
	for (uint32_t i = 0; i < group->lands.count; i++) {
		struct land *land = &group->lands.items[i];
		if (land->peer == from->number || !rewrite_is_third_party(&group->key, e->rib, from, &land->subnet, hop))
			continue;
		land->is_met = group->has_met = true;
	}
}

static uint16_t place_of_next_hop(const uint8_t *block, size_t length)
{
	struct reader reader = reader_over(block, length);
	struct attribute at;
	while (attribute_next(&reader, &at))
		if (at.type == ATTR_NEXT_HOP)
			return (uint16_t)(at.value.at - block);
	return 0;
}

/* The same for peers with two-octet AS numbers. */
static bool make_narrow(struct encoder *e, struct update_packer *packer)
{
	const struct rewritten *r = &e->rewritten;
	if (!e->narrow)
		e->narrow = mem_new(sizeof *e->narrow + sizeof r->block);
	e->narrow->length = r->length;
	memcpy(e->narrow->block, r->block, r->length);
	struct writer w = writer_over(e->narrowed, sizeof e->narrowed);
	bool fits = attrs_encode(e->narrow, false, r->is_plain, &w);
	packer->block = e->narrowed;
	packer->block_length = (uint16_t)write_used(&w);
	packer->nexthop_at = r->is_plain ? place_of_next_hop(e->narrowed, packer->block_length) : 0;
	return fits;
}

/* Attributes to stand in front of the prefixes, without our own next hop; false: too long for this peer. */
static bool prepare(struct encoder *e, const struct bucket *b, struct update_packer *packer)
{
	const struct group_key *key = key_towards(e, e->group, b->source);
	const struct rib_peer *from = peers_find(&e->rib->peers, b->source);
	struct rewritten *r = &e->rewritten;
	if (!rewrite(key, e->rib, from, attrs_at(b->attrs), r))
		return false;
	packer->block = r->block;
	packer->block_length = r->length;
	packer->nexthop = r->is_plain ? NULL : &r->nexthop;
	packer->labels = r->labels;
	packer->own = r->own;
	packer->nexthop_at = r->nexthop_at;
	if (r->asks_subnet && e->group->lands.count)
		look_around(e, from, attrs_at(b->attrs));
	return key->as4 || make_narrow(e, packer);
}

/* Where members differ in it, each session puts in its own. */
static void put_own_hop(struct encoder *e, struct update_packer *packer)
{
	const struct nexthop_address *self = &e->group->self;
	struct rewritten *r = &e->rewritten;
	if (!r->own)
		return;
	rewritten_fill(r, self);
	if (r->is_plain && !e->group->key.as4)
		memcpy(e->narrowed + packer->nexthop_at, self->global.v4, 4);
	packer->holes = e->group->is_mixed ? &e->holes : NULL;
}

static struct update_packer packer_for(struct encoder *e)
{
	const struct group_key *key = &e->group->key;
	return (struct update_packer){ .out = &e->w, .most = key->message_most, .family = key->wire, .addpath = key->addpath };
}

/* Of all that goes into a message besides the prefixes and our own next hop, which is another one for each member; never
 * 0.  Nobody outside knows the seed, so nobody can make attributes that are taken for others; by chance one change in two
 * thousand million is. */
static uint32_t hash_of(const struct encoder *e, const struct update_packer *packer)
{
	uint64_t hash = XXH3_64bits_withSeed(packer->block, packer->block_length, e->seed);
	if (packer->nexthop)
		hash = XXH3_64bits_withSeed(packer->nexthop, sizeof *packer->nexthop, hash);
	if (packer->labels.count)
		hash = XXH3_64bits_withSeed(&packer->labels, sizeof packer->labels, hash);
	uint32_t told = (uint32_t)hash & ~(uint32_t)TOLD_OWN_HOP;
	return (told ? told : TOLD_OWN_HOP * 2) | (packer->own ? TOLD_OWN_HOP : 0);
}

/* Do they know just this? */
static bool is_known(uint32_t *told_hash, prefix_id id, uint32_t hash)
{
	bool is_same = hash && told_hash[id] == hash;
	told_hash[id] = hash;
	return is_same;
}

/* hash 0: a withdrawal. */
static void pack(struct encoder *e, const struct bucket *b, struct update_packer *packer, uint32_t hash)
{
	const struct table *table = &e->rib->tables[e->group->key.family];
	uint32_t *told_hash = e->group->told_hash;
	for (uint32_t at = b->first; at; at = e->items.items[at - 1].next) {
		prefix_id id = e->items.items[at - 1].id;
		if (told_hash && is_known(told_hash, id, hash))
			continue;
		struct prefix p = table_prefix(table, id);
		uint32_t path_id = packer->addpath ? e->path_ids.items[at - 1] : 0;
		while (!packer_add(packer, &p, path_id)) {
			packer_end(packer);
			chunk(e)->updates += packer->messages;
			packer->messages = 0;
			next_segment(e, packer_least(packer, &p));
		}
	}
	packer_end(packer);
	chunk(e)->updates += packer->messages;
}

static void pack_announced(struct encoder *e, const struct bucket *b, struct update_packer *packer)
{
	uint32_t hash = e->group->told_hash ? hash_of(e, packer) : 0;
	put_own_hop(e, packer);
	pack(e, b, packer, hash);
}

/* RFC 4271 9.2: what does not fit into a message is not announced; and what they knew before is wrong now. */
static void pack_as_withdrawn(struct encoder *e, const struct bucket *b)
{
	for (uint32_t at = b->first; at; at = e->items.items[at - 1].next)
		if (e->group->several)
			told_forget(e->group, e->items.items[at - 1].id, e->path_ids.items[at - 1]);
		else
			group_set_told(e->group, e->items.items[at - 1].id, 0);
	struct update_packer packer = packer_for(e);
	pack(e, b, &packer, 0);
}

static void write_bucket(struct encoder *e, const struct bucket *b)
{
	struct update_packer packer = packer_for(e);
	struct prefix longest = { .length = families[e->group->key.family].max_length };
	if (!b->attrs)
		pack(e, b, &packer, 0);
	else if (prepare(e, b, &packer) && packer_fits(&packer, &longest))
		pack_announced(e, b, &packer);
	else
		pack_as_withdrawn(e, b);
}

static void write_runs(struct encoder *e)
{
	for (uint32_t i = 0; i < e->runs.count; i++) {
		const struct run *run = &e->runs.items[i];
		begin_chunk(e, run->only, run->except);
		for (uint32_t b = run->first; b; b = e->buckets.items[b - 1].next)
			write_bucket(e, &e->buckets.items[b - 1]);
		end_chunk(e);
	}
	flush(e);
}

/* -- batches -- */

uint32_t encode_default(const struct rib *rib, const struct defaults *defaults, const struct group_key *key)
{
	const struct prefix prefix = { .family = (uint8_t)families[key->family].address_family };
	uint32_t attrs = key->default_originate ? defaults_find(defaults, key->family, key->default_map) : 0;
	if (key->asked && !prefix_list_permits(key->asked, &prefix))
		return 0;
	return attrs && rewrite_may(key, rib, peers_find(&rib->peers, 0), attrs_at(attrs)) ? attrs : 0;
}

static void look_for_way_back(struct encoder *e, const struct group *group)
{
	e->back_to = 0;
	if (!group->key.tells_back || group->members.count != 1)
		return;
	e->back_to = group->members.items[0];
	e->back = group_key_towards(group, e->back_to);
}

static void open_batch(struct encoder *e, struct group *group)
{
	e->group = group;
	e->judged_attrs = e->looked_hop = 0;
	look_for_way_back(e, group);
	e->is_filtered = has_policy(&group->key) || e->rib->tables[group->key.family].suppressed ||
			 e->rib->is_weighted[group->key.family] || e->rib->has_unreachable[group->key.family] ||
			 group->key.tells_validity;
	e->default_attrs = encode_default(e->rib, e->defaults, &group->key);
	e->default_id = e->default_attrs ? e->defaults->ids[group->key.family] : 0;
	for (uint32_t i = 0; i < group->members.count; i++)
		e->is_member[group->members.items[i] >> 3] |= (uint8_t)(1 << (group->members.items[i] & 7));
}

static void close_batch(struct encoder *e)
{
	for (uint32_t i = 0; i < e->buckets.count; i++) {
		e->map[e->buckets.items[i].map_at] = 0;
		if (e->buckets.items[i].attrs && e->is_filtered)
			attrs_release(e->buckets.items[i].attrs, 1);
	}
	policy_memo_forget(&e->outgoing);
	policy_memo_forget(&e->conditional);
	forget_together(e);
	validated_forget(&e->validated);
	for (uint32_t i = 0; i < e->runs.count; i++) {
		e->run_of[0][e->runs.items[i].except] = 0;
		e->run_of[1][e->runs.items[i].only] = 0;
	}
	for (uint32_t i = 0; i < e->group->members.count; i++)
		e->is_member[e->group->members.items[i] >> 3] = 0;
	e->items.count = e->path_ids.count = e->buckets.count = e->runs.count = 0;
	e->group = NULL;
}

static uint32_t take_ids(struct group *group, const struct table *table, prefix_id *ids, uint32_t most)
{
	uint32_t count = 0;
	while (count < most && (ids[count] = group_take(group, table_end(table))))
		count++;
	return count;
}

void encode_batch(struct encoder *e, struct group *group, uint32_t most)
{
	const struct table *table = &e->rib->tables[group->key.family];
	prefix_id ids[BATCH];
	group_reserve(group, table_end(table));
	group_remember(group, !group->key.addpath && !e->rib->settings.tells_again);
	e->swept_from = group->sweeps_all || group->key.addpath ? group->sweep_at : 0;
	uint32_t count = take_ids(group, table, ids, most < BATCH ? most : BATCH);
	open_batch(e, group);
	void (*tell)(struct encoder *e, prefix_id id) = group->several ? classify_several : classify;
	for (uint32_t i = 0; i < count; i++) {
		if (i + AHEAD < count)
			mem_prefetch(table_record(table, ids[i + AHEAD]));
		if (table_uses(table, ids[i]))
			tell(e, ids[i]);
	}
	write_runs(e);
	close_batch(e);
}

void encode_end_of_rib(struct encoder *e, struct group *group)
{
	e->group = group;
	struct segment_chunk whole = { .updates = 1 };
	end_of_rib_write(&e->w, group->key.wire);
	whole.length = (uint32_t)write_used(&e->w);
	struct segment *segment = segment_new(1, 0, whole.length);
	segment->chunks[0] = whole;
	segment->has_end_of_rib = true;
	memcpy(segment->bytes, e->bytes, whole.length);
	e->w = writer_over(e->bytes, SEGMENT_BYTES);
	e->emit(e->owner, group, segment);
	e->group = NULL;
}

void encode_refresh_mark(struct encoder *e, struct group *group, uint8_t subtype)
{
	const struct family *family = &families[group->key.wire];
	e->group = group;
	begin_chunk(e, 0, 0);
	refresh_write(&e->w, family->afi, family->safi, subtype);
	end_chunk(e);
	flush(e);
	e->group = NULL;
}

size_t encoder_bytes(const struct encoder *e)
{
	return sizeof *e + e->items.room * sizeof(struct item) + e->buckets.room * sizeof(struct bucket);
}
