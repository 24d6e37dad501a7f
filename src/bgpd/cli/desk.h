/* SPDX-License-Identifier: Apache-2.0 */
/* desk -- for tests: a configuration that is typed into, and the plan that follows it. */
#pragma once
#include "bgpd/speaker/plan.h"
#include "cli/config.h"

struct desk {
	struct config *config;
	struct plan plan;
	char *refused;                 /* why a line or the commit was not taken */
};

/* For cmocka: *state is a desk. */
int open_desk(void **state);
int close_desk(void **state);
bool type(struct desk *d, const char *lines);
/* Those words are in the configuration as it is written. */
void assert_written(struct desk *d, const char *expected);
