/* SPDX-License-Identifier: Apache-2.0 */
/* What is advertised stands on the wire where RFC 4861 and its kin put it; what others send is read with care. */
#include "zebra/radv/packet.h"
#include <stdlib.h>
#include <string.h>
#include "base/testing.h"

static const uint8_t hardware[6] = { 2, 0, 0, 0, 0, 1 };

static struct prefix prefix_from(const char *text)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	return p;
}

static struct reader written(const struct radv_message *m, uint8_t room[RADV_BYTES_MOST])
{
	struct writer w = writer_over(room, RADV_BYTES_MOST);
	radv_write(&w, m);
	assert_false(w.full);
	return reader_over(room, write_used(&w));
}

/* The value of the first option of that type; empty if there is none. */
static struct reader option(struct reader message, uint8_t wanted)
{
	read_window(&message, 16);
	while (read_left(&message)) {
		uint8_t type = read_u8(&message), eights = read_u8(&message);
		struct reader value = read_window(&message, (size_t)eights * 8 - 2);
		if (type == wanted)
			return value;
	}
	return reader_over(NULL, 0);
}

static void a_plain_link_is_said_in_defaults(void **state)
{
	const struct radv_rules rules = RADV_RULES_DEFAULT;
	uint8_t room[RADV_BYTES_MOST];
	struct reader r = written(&(struct radv_message){ .rules = &rules, .interval_ms = 10000, .hardware = hardware,
							  .hardware_length = 6 }, room);
	assert_int_equal(radv_read(r), RADV_ROUTER_ADVERT);
	assert_int_equal(read_left(&r), 16 + 8);
	assert_int_equal(room[4], 64);
	assert_int_equal(room[5], 0);
	assert_int_equal(room[6] << 8 | room[7], 30);
	struct reader source = option(r, 1);
	assert_memory_equal(source.at, hardware, 6);
}

static void every_flag_has_its_bit(void **state)
{
	struct radv_rules rules = { .hop_limit = 1, .preference = RADV_HIGH, .is_managed = true, .is_other = true,
				    .is_home_agent = true, .reachable_ms = 1000, .retransmit_ms = 2000, .mtu = 1400,
				    .has_interval_option = true, .agent_preference = 7 };
	uint8_t room[RADV_BYTES_MOST];
	struct reader r = written(&(struct radv_message){ .rules = &rules, .interval_ms = 3000 }, room);
	assert_int_equal(room[5], 0x80 | 0x40 | 0x20 | 0x08);
	struct reader mtu = option(r, 5), interval = option(r, 7), agent = option(r, 8);
	read_u16(&mtu);
	read_u16(&interval);
	read_u16(&agent);
	assert_int_equal(read_u32(&mtu), 1400);
	assert_int_equal(read_u32(&interval), 3000);
	assert_int_equal(read_u16(&agent), 7);
	assert_int_equal(read_u16(&agent), 9);
	rules.preference = RADV_LOW;
	written(&(struct radv_message){ .rules = &rules, .interval_ms = 3000 }, room);
	assert_int_equal(room[5] & 0x18, 0x18);
}

static void a_translator_is_told_in_units_of_eight_seconds(void **state)
{
	struct radv_rules rules = RADV_RULES_DEFAULT;
	uint8_t room[RADV_BYTES_MOST];
	array_push(&rules.translators, (struct radv_translator){ .prefix = prefix_from("64:ff9b::/96") });
	struct radv_message m = { .rules = &rules, .interval_ms = 10000 };
	struct reader value = option(written(&m, room), 38);
	assert_int_equal(read_left(&value), 14);
	assert_int_equal(read_u16(&value), 4 << 3);
	assert_memory_equal(value.at, rules.translators.items[0].prefix.v6, 12);
	rules.translators.items[0] = (struct radv_translator){ prefix_from("2001:db8:7::/48"), true, 65535 };
	value = option(written(&m, room), 38);
	assert_int_equal(read_u16(&value), 0x1fff << 3 | 3);
	m.is_last = true;
	value = option(written(&m, room), 38);
	assert_int_equal(read_u16(&value), 3);
	assert_true(radv_translates(32) && !radv_translates(60));
	radv_rules_drop(&rules);
}

static void prefixes_are_the_operators_and_the_links_own(void **state)
{
	struct radv_rules rules = RADV_RULES_DEFAULT;
	const struct prefix networks[] = { prefix_from("2001:db8:1::/64"), prefix_from("2001:db8:2::/64") };
	struct radv_prefix said = { .prefix = networks[1], .valid_seconds = 5, .preferred_seconds = 4, .is_off_link = true };
	uint8_t room[RADV_BYTES_MOST];
	array_push(&rules.prefixes, said);
	struct reader r = written(&(struct radv_message){ .rules = &rules, .networks = networks, .network_count = 2,
							  .interval_ms = 1000 }, room);
	assert_int_equal(read_left(&r), 16 + 2 * 32);
	struct reader first = option(r, 3);
	assert_int_equal(read_u8(&first), 64);
	assert_int_equal(read_u8(&first), 0x40);
	assert_int_equal(read_u32(&first), 5);
	assert_int_equal(read_u32(&first), 4);
	read_u32(&first);
	assert_memory_equal(first.at, networks[1].v6, 16);
	radv_rules_drop(&rules);
}

static void resolvers_are_told(void **state)
{
	struct radv_rules rules = RADV_RULES_DEFAULT;
	struct radv_resolver server = { .lifetime_said = true, .lifetime_seconds = RADV_INFINITE };
	struct radv_resolver domain = { .domain = "example.net" };
	uint8_t room[RADV_BYTES_MOST];
	assert_true(address_parse("2001:db8::53", &server.server));
	array_push(&rules.servers, server);
	array_push(&rules.domains, domain);
	struct reader r = written(&(struct radv_message){ .rules = &rules, .interval_ms = 10000 }, room);
	struct reader servers = option(r, 25), domains = option(r, 31);
	read_u16(&servers);
	assert_int_equal(read_u32(&servers), RADV_INFINITE);
	assert_memory_equal(servers.at, server.server.v6, 16);
	read_u16(&domains);
	assert_int_equal(read_u32(&domains), 30);
	assert_memory_equal(domains.at, "\7example\3net\0", 13);
	assert_int_equal(radv_read(r), RADV_ROUTER_ADVERT);
	radv_rules_drop(&rules);
}

static void a_name_that_is_no_name_is_not_told(void **state)
{
	struct radv_rules rules = RADV_RULES_DEFAULT;
	struct radv_resolver domain = { .domain = "a..b" };
	uint8_t room[RADV_BYTES_MOST];
	array_push(&rules.domains, domain);
	struct reader r = written(&(struct radv_message){ .rules = &rules, .interval_ms = 10000 }, room);
	assert_int_equal(read_left(&r), 16);
	radv_rules_drop(&rules);
}

static void the_last_one_takes_everything_back(void **state)
{
	struct radv_rules rules = { .lifetime_said = true, .lifetime_seconds = 1800, .preference = RADV_HIGH };
	uint8_t room[RADV_BYTES_MOST];
	written(&(struct radv_message){ .rules = &rules, .interval_ms = 10000, .is_last = true }, room);
	assert_int_equal(room[6] << 8 | room[7], 0);
	assert_int_equal(room[5] & 0x18, 0);
}

static void what_is_cut_or_damaged_is_passed_over(void **state)
{
	const struct radv_rules rules = RADV_RULES_DEFAULT;
	uint8_t room[RADV_BYTES_MOST], solicit[64];
	struct reader r = written(&(struct radv_message){ .rules = &rules, .interval_ms = 10000, .hardware = hardware,
							  .hardware_length = 6 }, room);
	size_t whole = read_left(&r);
	for (size_t cut = 0; cut < whole; cut++) {
		uint8_t *exact = malloc(cut + 1);
		memcpy(exact, room, cut);
		assert_int_equal(radv_read(reader_over(exact, cut)), cut == 16 ? RADV_ROUTER_ADVERT : 0);
		free(exact);
	}
	room[17] = 0;                  /* an option without a length would be read for ever */
	assert_int_equal(radv_read(r), 0);
	struct writer w = writer_over(solicit, sizeof solicit);
	radv_write_solicit(&w, hardware, 6);
	assert_int_equal(radv_read(reader_over(solicit, write_used(&w))), RADV_ROUTER_SOLICIT);
	solicit[1] = 1;
	assert_int_equal(radv_read(reader_over(solicit, write_used(&w))), 0);
	solicit[0] = 135;
	assert_int_equal(radv_read(reader_over(solicit, write_used(&w))), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_link_is_said_in_defaults),
		cmocka_unit_test(every_flag_has_its_bit),
		cmocka_unit_test(a_translator_is_told_in_units_of_eight_seconds),
		cmocka_unit_test(prefixes_are_the_operators_and_the_links_own),
		cmocka_unit_test(resolvers_are_told),
		cmocka_unit_test(a_name_that_is_no_name_is_not_told),
		cmocka_unit_test(the_last_one_takes_everything_back),
		cmocka_unit_test(what_is_cut_or_damaged_is_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
