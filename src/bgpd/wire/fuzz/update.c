/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/update -- any bytes as the body of an UPDATE.  The first octet says what the session agreed on.  What was
 * decoded is encoded for both kinds of peers and must be readable again; no set may stay behind. */
#include <stdlib.h>
#include "bgpd/wire/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct update_context context_of(uint8_t bits)
{
	struct update_context c = { .as4 = bits & 1, .is_external = bits & 2, .enforce_first_as = bits & 4,
				    .is_confederation = (bits & 10) == 10, .remote_as = 65001,
				    .family = { true, !(bits & 16) }, .addpath = { bits & 32, bits & 64 },
				    .extended_nexthop = { bits & 128, false } };
	c.local = address_v4(0x0a630001);
	c.remote = address_v4(0x0a630002);
	return c;
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void encode_again(const struct attrs *a, bool as4)
{
	static uint8_t room[2 * 65535];
	struct writer w = writer_over(room + 4, 65000);
	if (!attrs_encode(a, as4, true, &w))
		return;
	struct update_context c = { .as4 = as4, .family = { true, true } };
	struct update u;
	size_t length = write_used(&w);
	store_u16(room, 0);
	store_u16(room + 2, (uint16_t)length);
	room[4 + length] = 0;
	update_decode(&c, reader_over(room, 5 + length), &u);
	for (int i = 0; i < u.announced_count; i++)
		if (u.attrs[i])
			attrs_release(u.attrs[i], 1);
	require(u.verdict != UPDATE_RESET);
}

static void walk(struct nlri *nlri)
{
	struct prefix p;
	uint32_t id;
	while (nlri_next(nlri, &p, &id)) {
		require(p.length <= families[nlri->family].max_length);
		require(prefix_is_canonical(&p));
	}
	require(!nlri->bytes.bad && !read_left(&nlri->bytes));
}

static void look_at(uint32_t id)
{
	const struct attrs *a = attrs_at(id);
	struct text t = { 0 };
	text_add_path(&t, a);
	text_add_communities(&t, a);
	text_add_large_communities(&t, a);
	text_add_ext_communities(&t, a);
	text_add_ipv6_ext_communities(&t, a);
	text_free(&t);
	encode_again(a, true);
	encode_again(a, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct update u;
	struct attrs_counts counts;
	if (!size || size > 65536)
		return 0;
	attrs_open();
	struct update_context c = context_of(data[0]);
	update_decode(&c, reader_over(data + 1, size - 1), &u);
	for (int i = 0; i < u.withdrawn_count; i++)
		walk(&u.withdrawn[i]);
	for (int i = 0; i < u.announced_count; i++) {
		walk(&u.announced[i]);
		require((u.attrs[i] != 0) == (u.verdict < UPDATE_WITHDRAW));
		if (!u.attrs[i])
			continue;
		look_at(u.attrs[i]);
		attrs_release(u.attrs[i], 1);
	}
	require((u.error.code != 0) == (u.verdict == UPDATE_RESET));
	attrs_count(&counts);
	require(counts.sets == 0);
	return 0;
}
