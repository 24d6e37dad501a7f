/* SPDX-License-Identifier: Apache-2.0 */
/* Lines about RPKI caches become what is asked of them, and are written back as FRR writes them. */
#include "base/testing.h"
#include <string.h>
#include "bgpd/cli/compile.h"
#include "bgpd/cli/desk.h"
#include "cli/config.h"

static void caches_are_asked_in_the_order_of_their_preference(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "rpki\nrpki cache tcp 192.0.2.2 3323 preference 7\nrpki cache ssh cache.example 22 me /key /known source "
			    "192.0.2.1 preference 2\nrpki cache 2001:db8::9 323 source 2001:db8::1 preference 9"));
	const struct rtr_settings *s = &d->plan.rpki;
	assert_int_equal(s->caches.count, 3);
	assert_int_equal(s->polling_s, 3600);
	assert_int_equal(s->expire_s, 7200);
	assert_int_equal(s->retry_s, 600);
	const struct rtr_cache *first = &s->caches.items[0], *last = &s->caches.items[2];
	assert_true(first->is_ssh);
	assert_string_equal(first->host, "cache.example");
	assert_string_equal(first->user, "me");
	assert_string_equal(first->key, "/key");
	assert_string_equal(first->known, "/known");
	assert_string_equal(first->source, "192.0.2.1");
	assert_false(last->is_ssh);
	assert_string_equal(last->port, "323");
	assert_string_equal(last->source, "2001:db8::1");
	assert_written(d, "rpki\n rpki cache tcp 192.0.2.2 3323 preference 7\n rpki cache tcp 2001:db8::9 323 source 2001:db8::1 "
			  "preference 9\n rpki cache ssh cache.example 22 me /key /known source 192.0.2.1 preference 2\nexit\n");
}

static void the_older_form_of_ssh_is_understood(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "rpki\nrpki cache 192.0.2.2 22 me /key /known preference 7"));
	assert_written(d, " rpki cache ssh 192.0.2.2 22 me /key /known preference 7\n");
	assert_true(type(d, "rpki\nno rpki cache 192.0.2.2 22 me /key /known preference 7"));
	assert_int_equal(d->plan.rpki.caches.count, 0);
}

static void times_are_kept_and_taken_back(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "rpki\nrpki polling_period 60\nrpki retry_interval 5\nrpki expire_interval 600"));
	assert_int_equal(d->plan.rpki.polling_s, 60);
	assert_int_equal(d->plan.rpki.retry_s, 5);
	assert_int_equal(d->plan.rpki.expire_s, 600);
	assert_written(d, "rpki\n rpki polling_period 60\n rpki retry_interval 5\n rpki expire_interval 600\nexit\n");
	assert_true(type(d, "rpki\nno rpki expire_interval\nno rpki polling_period\nno rpki retry_interval 5"));
	assert_int_equal(d->plan.rpki.polling_s, 3600);
	assert_int_equal(d->plan.rpki.retry_s, 600);
	assert_true(type(d, "no rpki"));
	assert_int_equal(d->plan.rpki.expire_s, 7200);
}

static void what_cannot_be_is_refused(void **state)
{
	static const char *const lines[] = {
		"rpki\nrpki expire_interval 600", "rpki\nrpki polling_period 86401", "rpki\nrpki retry_interval 0",
		"rpki\nrpki cache tcp h 0 preference 1", "rpki\nrpki cache tcp h ssh preference 1", "rpki\nrpki cache tcp h 1 preference 0",
		"rpki\nrpki cache tcp h 1 preference 3\nrpki cache ssh h 1 me /key preference 3",
		"rpki\nrpki cache tcp h 1 preference 3\nrpki cache tcp g 1 preference 3",
	};
	struct desk *d = *state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_false(type(d, lines[i]));
		assert_true(type(d, "no rpki"));
	}
}

static void settings_are_the_same_if_all_is(void **state)
{
	struct desk *d = *state;
	struct rtr_settings before = { 0 };
	static const char *const lines[] = {
		"rpki\nrpki cache tcp h 1 preference 3", "rpki\nrpki cache tcp h 1 preference 4", "rpki\nrpki cache tcp h 2 preference 4",
		"rpki\nrpki cache tcp h 2 source 192.0.2.1 preference 4", "rpki\nrpki polling_period 5",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_true(type(d, lines[i]));
		assert_false(rtr_settings_same(&before, &d->plan.rpki));
		assert_true(rtr_settings_same(&d->plan.rpki, &d->plan.rpki));
		rtr_settings_free(&before);
		before = d->plan.rpki;
		d->plan.rpki = (struct rtr_settings){ 0 };
	}
	rtr_settings_free(&before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(caches_are_asked_in_the_order_of_their_preference),
		TEST(the_older_form_of_ssh_is_understood),
		TEST(times_are_kept_and_taken_back),
		TEST(what_cannot_be_is_refused),
		TEST(settings_are_the_same_if_all_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
