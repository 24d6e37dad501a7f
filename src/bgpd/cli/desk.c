/* SPDX-License-Identifier: Apache-2.0 */
/* desk -- see desk.h. */
#include "bgpd/cli/desk.h"
#include <string.h>
#include "base/memory.h"
#include "base/testing.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/typing.h"

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	return compile_check(candidate, changes, count, why);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct desk *d = owner;
	plan_free(&d->plan);
	compile_plan(tree, NULL, &d->plan);
}

int open_desk(void **state)
{
	static const struct config_rules rules = { &bgp_root_kind, check, apply };
	struct desk *d = NEW(struct desk);
	d->config = config_new(&rules, d);
	*state = d;
	return 0;
}

int close_desk(void **state)
{
	struct desk *d = *state;
	config_free(d->config);
	plan_free(&d->plan);
	mem_free(d->refused);
	mem_free(d);
	return 0;
}

bool type(struct desk *d, const char *lines)
{
	return type_lines(d->config, lines, &d->refused);
}

void assert_written(struct desk *d, const char *expected)
{
	struct text out = { 0 };
	config_write(config_tree(d->config), &out);
	if (!strstr(text_chars(&out), expected))
		print_error("%s", text_chars(&out));
	assert_non_null(strstr(text_chars(&out), expected));
	text_free(&out);
}
