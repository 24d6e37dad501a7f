/* SPDX-License-Identifier: Apache-2.0 */
/* views -- see views.h. */
#include "bgpd/views.h"
#include <stdio.h>
#include "base/memory.h"
#include "bgpd/cli/compile.h"
#include "bgpd/session/io.h"
#include "bgpd/shard/shard.h"

enum { RING_LETTERS = 256 };

struct view {
	struct view *next;
	struct speaker *speaker;
	struct io *io;
	struct shard *shard;
};

static void introduce(struct view *v)
{
	struct actor *io = io_actor(v->io), *shard = shard_actor(v->shard);
	actor_connect(v->speaker->actor, io, RING_LETTERS);
	actor_connect(v->speaker->actor, shard, RING_LETTERS);
	actor_connect(io, shard, RING_LETTERS);
	io_meet(v->io, v->speaker->actor, &shard, 1);
	shard_meet(v->shard, v->speaker->actor, &io, 1);
	speaker_meet(v->speaker, &io, 1, &shard, 1);
}

static struct speaker *view_new(struct bgpd *bgpd, const char *name)
{
	struct loop *loop = daemon_loop(bgpd->daemon);
	struct speaker_options options = { .port = bgpd->speaker->options.port };
	struct view *v = NEW(struct view);
	v->speaker = speaker_new(loop, &options);
	v->io = io_new(loop, 0);
	v->shard = shard_new(loop, 0);
	introduce(v);
	speaker_join(v->speaker, bgpd->speaker, name);
	speaker_fib_open(v->speaker);
	zebra_open(v->speaker);
	v->next = bgpd->views;
	bgpd->views = v;
	return v->speaker;
}

static struct speaker *find_or_make(struct bgpd *bgpd, const char *name)
{
	struct speaker *found = speaker_named(bgpd->speaker, name);
	return found ? found : view_new(bgpd, name);
}

static void follow(struct bgpd *bgpd, struct speaker *s, const struct object *tree)
{
	struct plan plan;
	compile_plan(tree, s->view, &plan);
	s->hostname = bgpd->speaker->hostname;
	speaker_follow(s, &plan);
}

void views_follow(struct bgpd *bgpd, const struct object *tree)
{
	for (const struct object *o = object_first(tree, &bgp_kind); o; o = object_next(o)) {
		const struct bgp_settings *settings = o->record;
		if (settings->view)
			find_or_make(bgpd, settings->view);
	}
	for (struct view *v = bgpd->views; v; v = v->next)
		follow(bgpd, v->speaker, tree);
}

void views_free(struct bgpd *bgpd)
{
	while (bgpd->views) {
		struct view *v = bgpd->views;
		bgpd->views = v->next;
		io_free(v->io);
		shard_free(v->shard);
		speaker_free(v->speaker);
		mem_free(v);
	}
}
