/* SPDX-License-Identifier: Apache-2.0 */
/* malformed_test -- plays testdata/malformed.tsv through the codec against a table of routes as small as it
 * gets, and compares what is left with what the RFCs want (see testdata/README). */
#include "bgpd/wire/open.h"
#include "bgpd/wire/testing.h"

enum { LINE = 40000, ROUTES = 5000 };

struct play {
	struct update_context context;
	bool expects_open, is_over;
	struct notification end;
	struct { struct prefix prefix; uint32_t attrs; } routes[ROUTES];
	int count;
};

static struct play play;
static FILE *cases;

static int find_route(const struct prefix *p)
{
	for (int i = 0; i < play.count; i++)
		if (prefix_same(&play.routes[i].prefix, p))
			return i;
	return -1;
}

static void put_route(const struct prefix *p, uint32_t attrs)
{
	int at = find_route(p);
	if (at >= 0) {
		attrs_release(play.routes[at].attrs, 1);
		play.routes[at] = play.routes[--play.count];
	}
	if (!attrs || play.count == ROUTES)
		return;
	attrs_hold(attrs, 1);
	play.routes[play.count].prefix = *p;
	play.routes[play.count++].attrs = attrs;
}

static void take_update(struct reader body)
{
	struct update u;
	struct prefix p;
	uint32_t id;
	update_decode(&play.context, body, &u);
	if (u.verdict == UPDATE_RESET) {
		assert_int_equal(u.announced_count + u.withdrawn_count, 0);
		play.is_over = true;
		play.end = u.error;
		return;
	}
	assert_int_equal(u.verdict == UPDATE_FINE, !u.why[0]);
	for (int i = 0; i < u.withdrawn_count; i++)
		while (nlri_next(&u.withdrawn[i], &p, &id))
			put_route(&p, 0);
	for (int i = 0; i < u.announced_count; i++) {
		while (nlri_next(&u.announced[i], &p, &id))
			put_route(&p, u.attrs[i]);
		if (u.attrs[i])
			attrs_release(u.attrs[i], 1);
	}
}

static bool take_message(uint8_t type, struct reader body, struct notification *error)
{
	uint16_t afi;
	uint8_t safi, subtype;
	struct open o;
	if (type == MESSAGE_OPEN && play.expects_open)
		return open_read(body, &o, error);
	if (type == MESSAGE_ROUTE_REFRESH)
		return refresh_read(body, &afi, &safi, &subtype, error);
	if (type == MESSAGE_UPDATE)
		take_update(body);
	return true;
}

static void play_messages(char *hex)
{
	static uint8_t bytes[LINE];
	for (char *rest, *one = strtok_r(hex, "+", &rest); one && !play.is_over; one = strtok_r(NULL, "+", &rest)) {
		size_t length = from_hex(one, bytes, sizeof bytes);
		struct header h;
		struct reader r = reader_over(bytes, length);
		if (!header_read(bytes, MESSAGE_MAX, &h, &play.end)) {
			play.is_over = true;
			return;
		}
		/* A message that says more than there is waits for more: here it is the end of the case. */
		if (h.length > length)
			return;
		r.end = bytes + h.length;
		read_bytes(&r, HEADER_BYTES);
		if (!take_message(h.type, r, &play.end))
			play.is_over = true;
	}
}

static bool route_is_there(const char *text, uint32_t *attrs)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	int at = find_route(&p);
	*attrs = at >= 0 ? play.routes[at].attrs : 0;
	return at >= 0;
}

static bool is_met(const char *wanted)
{
	unsigned code, type;
	char subcode[8], prefix[64];
	uint32_t attrs;
	bool found;
	if (sscanf(wanted, "reset:%u/%7s", &code, subcode) == 2)
		return play.is_over && play.end.code == code && (subcode[0] == '*' || play.end.subcode == (unsigned)atoi(subcode));
	if (play.is_over || strcmp(wanted, "close") == 0)
		return false;
	if (sscanf(wanted, "withdraw:%63s", prefix) == 1)
		return !route_is_there(prefix, &attrs);
	if (sscanf(wanted, "accept:%63s", prefix) == 1)
		return route_is_there(prefix, &attrs);
	if (sscanf(wanted, "discard:%u:%63s", &type, prefix) == 2) {
		if (!route_is_there(prefix, &attrs))
			return false;
		attrs_value(attrs_at(attrs), (uint8_t)type, &found, NULL);
		return !found;
	}
	return true;
}

static void open_play(const char *profile)
{
	play.context = some_session();
	play.context.enforce_first_as = true;
	play.is_over = false;
	play.end = notification_of(0, 0);
	play.expects_open = strcmp(profile, "RAW") == 0;
	if (strcmp(profile, "I4") == 0) {
		play.context.is_external = false;
		play.context.remote_as = 65000;
		play.context.remote = address_v4(0x0a630003);
	}
	play.context.as4 = strcmp(profile, "E2") != 0;
	play.context.addpath[FAMILY_IPV4_UNICAST] = strcmp(profile, "AP") == 0;
	play.context.extended_nexthop[FAMILY_IPV4_UNICAST] = strcmp(profile, "ENH") == 0;
}

static void close_play(void)
{
	struct attrs_counts counts;
	while (play.count)
		attrs_release(play.routes[--play.count].attrs, 1);
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
}

/* 0: not met; 1: met by an alternative; 2: as preferred. */
static int run_case(char *line)
{
	char *name = strtok(line, "\t"), *profile = strtok(NULL, "\t"), *messages = strtok(NULL, "\t");
	char *expected = strtok(NULL, "\t"), *all = strdup(expected);
	int met = 0;
	open_play(profile);
	play_messages(messages);
	char *rest, *one = strtok_r(expected, "|", &rest);
	met = is_met(one) ? 2 : 0;
	while (!met && (one = strtok_r(NULL, "|", &rest)))
		met = is_met(one);
	if (!met)
		print_message("%s: wanted %s, ended %d with %u/%u, %d routes\n", name, all, play.is_over, play.end.code,
			      play.end.subcode, play.count);
	if (met == 1)
		print_message("%s: %s instead of the preferred of %s\n", name, one, all);
	close_play();
	free(all);
	return met;
}

static void every_malformed_message_gets_what_the_rfcs_want(void **state)
{
	static char line[LINE];
	int count[3] = { 0 };
	while (fgets(line, sizeof line, cases))
		count[run_case(line)]++;
	print_message("%d as preferred, %d by an alternative, %d not\n", count[2], count[1], count[0]);
	assert_int_equal(count[0], 0);
	assert_true(count[2] > 150);
}

int main(int argc, char **argv)
{
	if (argc < 2 || !(cases = fopen(argv[1], "r")))
		return 1;
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_malformed_message_gets_what_the_rfcs_want),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	fclose(cases);
	return failed;
}
