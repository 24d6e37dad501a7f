/* SPDX-License-Identifier: Apache-2.0 */
/* trie -- see trie.h.
 *
 * A node is a prefix with up to two children that are longer and inside it, chosen by the first bit past its
 * length.  A node that no one asked for (glue) is there only where two branches part, so it has both
 * children; walking down from anywhere ends at a real node.
 *
 *                10.0.0.0/8
 *               /
 *        10.0.0.0/14 (glue)
 *        /          \
 *   10.0.1.0/24   10.2.0.0/16
 *
 * Order is preorder: a node, its 0-branch, its 1-branch, which is address order with shorter prefixes first. */
#include "net/trie.h"
#include <assert.h>
#include <endian.h>
#include <string.h>
#include "base/memory.h"

/* A prefix as numbers; bits past the length are zero. */
struct key {
	uint64_t high;
	uint64_t low;
	unsigned length;
};

struct node {
	void *value;
	uint64_t high;
	uint64_t low;
	uint32_t parent;
	uint32_t child[2];
	uint8_t length;
	bool is_real;
};

static_assert(sizeof(struct node) == 40, "a million routes are a million nodes, and as many again of glue at worst");

struct trie {
	struct slab nodes;
	uint32_t root;
	uint32_t count;
	int family;
};

enum { NODES_PER_PAGE = 64 };

struct trie *trie_new(int family)
{
	struct trie *trie = NEW(struct trie);
	trie->family = family;
	slab_open(&trie->nodes, sizeof(struct node), NODES_PER_PAGE);
	return trie;
}

void trie_free(struct trie *trie)
{
	if (!trie)
		return;
	slab_close(&trie->nodes);
	mem_free(trie);
}

uint32_t trie_count(const struct trie *trie)
{
	return trie->count;
}

/* -- keys -- */

static uint64_t mask_of(unsigned bits)
{
	return bits >= 64 ? UINT64_MAX : ~(UINT64_MAX >> bits);
}

static struct key key_of(const uint8_t *bytes, unsigned length)
{
	uint64_t high, low;
	memcpy(&high, bytes, 8);
	memcpy(&low, bytes + 8, 8);
	return (struct key){
		.high = be64toh(high) & mask_of(length),
		.low = length > 64 ? be64toh(low) & mask_of(length - 64) : 0,
		.length = length,
	};
}

static struct key key_of_prefix(const struct trie *trie, const struct prefix *p)
{
	assert(p->family == trie->family);
	return key_of(p->bytes, p->length);
}

static unsigned bit_of(uint64_t high, uint64_t low, unsigned bit)
{
	return bit < 64 ? high >> (63 - bit) & 1 : low >> (127 - bit) & 1;
}

static unsigned key_bit(const struct key *key, unsigned bit)
{
	return bit_of(key->high, key->low, bit);
}

/* How many first bits the two share, at most the shorter one's length. */
static unsigned common_bits(const struct node *node, const struct key *key)
{
	uint64_t high = node->high ^ key->high, low = node->low ^ key->low;
	unsigned common = high ? (unsigned)__builtin_clzll(high) : low ? 64 + (unsigned)__builtin_clzll(low) : 128;
	unsigned shorter = node->length < key->length ? node->length : key->length;
	return common < shorter ? common : shorter;
}

static bool node_contains(const struct node *node, const struct key *key)
{
	return node->length <= key->length && common_bits(node, key) == node->length;
}

static struct node *node_at(const struct trie *trie, uint32_t id)
{
	return slab_at(&trie->nodes, id);
}

static void tell_prefix(const struct trie *trie, const struct node *node, struct prefix *out)
{
	if (!out)
		return;
	uint64_t high = htobe64(node->high), low = htobe64(node->low);
	*out = (struct prefix){ .family = (uint8_t)trie->family, .length = node->length };
	memcpy(out->bytes, &high, 8);
	memcpy(out->bytes + 8, &low, 8);
}

/* -- finding -- */

static uint32_t find(const struct trie *trie, const struct key *key)
{
	uint32_t id = trie->root;
	while (id) {
		const struct node *node = node_at(trie, id);
		if (!node_contains(node, key))
			return 0;
		if (node->length == key->length)
			return id;
		id = node->child[key_bit(key, node->length)];
	}
	return 0;
}

void *trie_find(const struct trie *trie, const struct prefix *p)
{
	struct key key = key_of_prefix(trie, p);
	uint32_t id = find(trie, &key);
	return id ? node_at(trie, id)->value : NULL;
}

static void *match(const struct trie *trie, const struct key *key, struct prefix *found)
{
	const struct node *best = NULL;
	for (uint32_t id = trie->root; id;) {
		const struct node *node = node_at(trie, id);
		if (!node_contains(node, key))
			break;
		if (node->value)
			best = node;
		if (node->length == key->length)
			break;
		id = node->child[key_bit(key, node->length)];
	}
	if (!best)
		return NULL;
	tell_prefix(trie, best, found);
	return best->value;
}

void *trie_match(const struct trie *trie, const struct address *a, struct prefix *found)
{
	assert(a->family == trie->family);
	struct key key = key_of(a->bytes, address_bits(a->family));
	return match(trie, &key, found);
}

void *trie_match_prefix(const struct trie *trie, const struct prefix *p, struct prefix *found)
{
	struct key key = key_of_prefix(trie, p);
	return match(trie, &key, found);
}

/* -- changing -- */

static uint32_t make_node(struct trie *trie, const struct key *key, unsigned length)
{
	uint32_t id = slab_get(&trie->nodes);
	struct node *node = node_at(trie, id);
	node->length = (uint8_t)length;
	node->high = key->high & mask_of(length);
	node->low = length > 64 ? key->low & mask_of(length - 64) : 0;
	return id;
}

/* Puts `id` where its parent (0: the trie) had `old`. */
static void replace(struct trie *trie, uint32_t parent, uint32_t old, uint32_t id)
{
	if (!parent)
		trie->root = id;
	else
		node_at(trie, parent)->child[node_at(trie, parent)->child[1] == old] = id;
	if (id)
		node_at(trie, id)->parent = parent;
}

static void hang(struct trie *trie, uint32_t parent, uint32_t id)
{
	struct node *above = node_at(trie, parent), *node = node_at(trie, id);
	above->child[bit_of(node->high, node->low, above->length)] = id;
	node->parent = parent;
}

/* `old` shares only its first `common` bits with the key: the new node comes above it or beside it. */
static uint32_t split(struct trie *trie, uint32_t old, const struct key *key, unsigned common)
{
	uint32_t above = make_node(trie, key, common);
	replace(trie, node_at(trie, old)->parent, old, above);
	hang(trie, above, old);
	if (common == key->length)
		return above;
	uint32_t id = make_node(trie, key, key->length);
	hang(trie, above, id);
	return id;
}

static uint32_t find_or_make(struct trie *trie, const struct key *key)
{
	uint32_t id = trie->root, parent = 0;
	while (id) {
		const struct node *node = node_at(trie, id);
		unsigned common = common_bits(node, key);
		if (common < node->length)
			return split(trie, id, key, common);
		if (common == key->length)
			return id;
		parent = id;
		id = node->child[key_bit(key, common)];
	}
	id = make_node(trie, key, key->length);
	if (parent)
		hang(trie, parent, id);
	else
		trie->root = id;
	return id;
}

void **trie_place(struct trie *trie, const struct prefix *p, bool make)
{
	struct key key = key_of_prefix(trie, p);
	uint32_t id = make ? find_or_make(trie, &key) : find(trie, &key);
	if (!id)
		return NULL;
	struct node *node = node_at(trie, id);
	if (!node->is_real && !make)
		return NULL;
	trie->count += !node->is_real;
	node->is_real = true;
	return &node->value;
}

/* Takes out what is neither real nor a fork, upwards. */
static void prune(struct trie *trie, uint32_t id)
{
	while (id) {
		struct node *node = node_at(trie, id);
		uint32_t parent = node->parent;
		if (node->is_real || (node->child[0] && node->child[1]))
			return;
		uint32_t only = node->child[0] ? node->child[0] : node->child[1];
		replace(trie, parent, id, only);
		slab_put(&trie->nodes, id);
		if (only)
			return;
		id = parent;
	}
}

void trie_drop(struct trie *trie, const struct prefix *p)
{
	struct key key = key_of_prefix(trie, p);
	uint32_t id = find(trie, &key);
	if (!id || !node_at(trie, id)->is_real)
		return;
	node_at(trie, id)->is_real = false;
	node_at(trie, id)->value = NULL;
	trie->count--;
	prune(trie, id);
}

/* -- walking -- */

/* The node after `id` in preorder. */
static uint32_t successor(const struct trie *trie, uint32_t id)
{
	const struct node *node = node_at(trie, id);
	if (node->child[0] || node->child[1])
		return node->child[0] ? node->child[0] : node->child[1];
	while (node->parent) {
		const struct node *parent = node_at(trie, node->parent);
		if (parent->child[0] == id && parent->child[1])
			return parent->child[1];
		id = node->parent;
		node = parent;
	}
	return 0;
}

/* The first node in preorder that is after the key; with `or_same` the key's own node, too. */
static uint32_t first_after(const struct trie *trie, const struct key *key, bool or_same)
{
	uint32_t id = trie->root, right = 0;
	while (id) {
		const struct node *node = node_at(trie, id);
		unsigned common = common_bits(node, key);
		if (common < node->length && common < key->length)
			return bit_of(node->high, node->low, common) ? id : right;
		if (common < node->length)
			return id;
		if (node->length == key->length) {
			if (or_same)
				return id;
			uint32_t below = node->child[0] ? node->child[0] : node->child[1];
			return below ? below : right;
		}
		unsigned bit = key_bit(key, node->length);
		if (!bit && node->child[1])
			right = node->child[1];
		id = node->child[bit];
	}
	return right;
}

static void *value_from(const struct trie *trie, uint32_t id, struct prefix *found)
{
	while (id && !node_at(trie, id)->value)
		id = successor(trie, id);
	if (!id)
		return NULL;
	tell_prefix(trie, node_at(trie, id), found);
	return node_at(trie, id)->value;
}

void *trie_next(const struct trie *trie, const struct prefix *after, struct prefix *found)
{
	if (!after)
		return value_from(trie, trie->root, found);
	struct key key = key_of_prefix(trie, after);
	return value_from(trie, first_after(trie, &key, false), found);
}

void *trie_next_within(const struct trie *trie, const struct prefix *within, const struct prefix *after,
		       struct prefix *found)
{
	struct prefix next;
	struct key key = key_of_prefix(trie, after ? after : within);
	void *value = value_from(trie, first_after(trie, &key, !after), &next);
	if (!value || !prefix_contains(within, &next))
		return NULL;
	if (found)
		*found = next;
	return value;
}
