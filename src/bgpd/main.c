/* SPDX-License-Identifier: Apache-2.0 */
/* bgpd -- which actors there are and on which threads they run.
 *
 *	one core:    speaker, io and shard on the daemon's loop
 *	more cores:  the speaker stays on the daemon's loop; io actors and shards get a thread each
 *
 * `--io N` and `--shards N` say how many (0: on the daemon's loop). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/burst.h"
#include "base/memory.h"
#include "bgpd/cli/debug.h"
#include "bgpd/cli/bgpd.h"
#include "bgpd/cli/compile.h"
#include "bgpd/session/io.h"
#include "bgpd/shard/shard.h"
#include "bgpd/speaker/speaker.h"
#include "bgpd/views.h"
#include "daemon/daemon.h"

enum { ACTORS_MOST = 32, RING_LETTERS = 1024 };

/* Only who looks for leaks wants everything given back piece by piece. */
#ifdef __SANITIZE_ADDRESS__
static const bool frees_at_exit = true;
#else
static const bool frees_at_exit = false;
#endif

struct early {
	ARRAY_OF(struct address) listen;
	uint16_t port;
	bool no_kernel, no_zebra;
	unsigned ios, shards;          /* 0: on the daemon's loop */
	bool actors_said;
};

struct program {
	struct bgpd bgpd;              /* what commands see; must be first */
	struct daemon *daemon;
	char hostname[256];            /* ours, for the fqdn capability */
	struct burst lists;            /* what is pasted line by line is put in force together */
	struct io *ios[ACTORS_MOST];
	struct shard *shards[ACTORS_MOST];
	struct loop *loops[2 * ACTORS_MOST];
	struct thread *threads[2 * ACTORS_MOST];
	uint16_t io_count, shard_count, thread_count;
};

/* ---- options ------------------------------------------------------------------------------------------ */

static bool take_port(void *owner, const char *value, char **why)
{
	uint64_t number;
	if (!text_to_number(value, 65535, &number)) {
		*why = text_format("--bgp_port %s: not a port (0 to 65535; 0: don't listen)", value);
		return false;
	}
	((struct early *)owner)->port = (uint16_t)number;
	return true;
}

static bool take_listen(void *owner, const char *value, char **why)
{
	struct early *early = owner;
	struct address a;
	if (!address_parse(value, &a)) {
		*why = text_format("--listenon %s: not an address", value);
		return false;
	}
	array_push(&early->listen, a);
	return true;
}

static bool take_no_kernel(void *owner, const char *value, char **why)
{
	((struct early *)owner)->no_kernel = true;
	return true;
}

static bool take_no_zebra(void *owner, const char *value, char **why)
{
	((struct early *)owner)->no_zebra = true;
	return true;
}

static bool take_count(const char *option, const char *value, unsigned *out, char **why)
{
	uint64_t number;
	if (!text_to_number(value, ACTORS_MOST, &number)) {
		*why = text_format("--%s %s: not a number from 0 to %d", option, value, ACTORS_MOST);
		return false;
	}
	*out = (unsigned)number;
	return true;
}

static bool take_ios(void *owner, const char *value, char **why)
{
	((struct early *)owner)->actors_said = true;
	return take_count("io", value, &((struct early *)owner)->ios, why);
}

static bool take_shards(void *owner, const char *value, char **why)
{
	((struct early *)owner)->actors_said = true;
	return take_count("shards", value, &((struct early *)owner)->shards, why);
}

enum { OPTION_IO = 300, OPTION_SHARDS };
static const struct daemon_option options[] = {
	{ 'p', "bgp_port", "PORT", "TCP port to listen on; 0: don't listen", take_port },
	{ 'l', "listenon", "ADDR", "address to listen on (may be repeated)", take_listen },
	{ 'n', "no_kernel", NULL, "don't install routes into the kernel", take_no_kernel },
	{ 'Z', "no_zebra", NULL, "run without zebra: speak BGP, install nothing", take_no_zebra },
	{ OPTION_IO, "io", "N", "threads that speak with neighbors; 0: none of their own", take_ios },
	{ OPTION_SHARDS, "shards", "N", "threads that own parts of the table; 0: none of their own", take_shards },
	{ 0 },
};

/* ---- configuration ------------------------------------------------------------------------------------ */

/* Nobody peers with himself; while zebra has not told us our addresses, anybody may come. */
static bool is_somebody_else(const struct speaker *s, const struct change *change, char **why)
{
	const struct neighbor_settings *n = change->now && !change->was && change->now->kind == &neighbor_kind ? change->now->record : NULL;
	char room[ADDRESS_TEXT];
	if (!n || !n->peer.address.family || address_is_link_local(&n->peer.address) || !interface_has_own(s, &n->peer.address))
		return true;
	*why = text_format("neighbor %s: Can not configure the local system as neighbor: it is an address of our own",
			   address_text(&n->peer.address, room));
	return false;
}

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	const struct program *p = owner;           /* NULL: a file is checked, nothing runs */
	for (uint32_t i = 0; p && p->bgpd.speaker && i < count; i++)
		if (!is_somebody_else(p->bgpd.speaker, &changes[i], why))
			return false;
	return compile_check(candidate, changes, count, why);
}

/* A copy: the tree may go while the speaker still has its plan. */
static void take_hostname(struct program *p, const struct object *tree)
{
	char room[256];
	snprintf(p->hostname, sizeof p->hostname, "%s", common_hostname(tree->record, room));
	p->bgpd.speaker->hostname = p->hostname;
}

static void follow(void *owner)
{
	struct program *p = owner;
	const struct object *tree = config_tree(daemon_config(p->daemon));
	struct plan plan;
	compile_plan(tree, NULL, &plan);
	debug_apply(tree);
	speaker_follow(p->bgpd.speaker, &plan);
	views_follow(&p->bgpd, tree);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct program *p = owner;
	take_hostname(p, tree);
	if (compile_may_wait(changes, count)) {
		burst_ask(&p->lists);
		return;
	}
	burst_drop(&p->lists);
	follow(p);
}

static void settle(void *owner)
{
	burst_finish(&((struct program *)owner)->lists);
}

/* ---- actors ------------------------------------------------------------------------------------------- */

static struct loop *loop_for(struct program *p, bool own_thread)
{
	if (!own_thread)
		return daemon_loop(p->daemon);
	struct loop *loop = loop_new();
	p->loops[p->thread_count++] = loop;
	return loop;
}

static void make_actors(struct program *p, const struct early *early)
{
	struct speaker *speaker = p->bgpd.speaker;
	struct actor *ios[ACTORS_MOST], *shards[ACTORS_MOST];
	p->io_count = (uint16_t)(early->ios ? early->ios : 1);
	p->shard_count = (uint16_t)(early->shards ? early->shards : 1);
	for (uint16_t i = 0; i < p->io_count; i++) {
		p->ios[i] = io_new(loop_for(p, early->ios > 0), i);
		ios[i] = io_actor(p->ios[i]);
		actor_connect(speaker->actor, ios[i], RING_LETTERS);
	}
	for (uint16_t i = 0; i < p->shard_count; i++) {
		p->shards[i] = shard_new(loop_for(p, early->shards > 0), i);
		if (early->shards)
			loop_allow_visits(actor_loop(shard_actor(p->shards[i])));
		shards[i] = shard_actor(p->shards[i]);
		actor_connect(speaker->actor, shards[i], RING_LETTERS);
		for (uint16_t k = 0; k < p->io_count; k++)
			actor_connect(ios[k], shards[i], RING_LETTERS);
	}
	for (uint16_t i = 0; i < p->io_count; i++)
		io_meet(p->ios[i], speaker->actor, shards, p->shard_count);
	for (uint16_t i = 0; i < p->shard_count; i++)
		shard_meet(p->shards[i], speaker->actor, ios, p->io_count);
	speaker_meet(speaker, ios, p->io_count, shards, p->shard_count);
}

static void start_threads(struct program *p)
{
	for (uint16_t i = 0; i < p->thread_count; i++)
		p->threads[i] = thread_start(p->loops[i], i < p->io_count ? "bgpd-io" : "bgpd-shard");
}

static void free_actors(struct program *p)
{
	for (uint16_t i = 0; i < p->thread_count; i++)
		thread_join(p->threads[i]);
	for (uint16_t i = 0; i < p->io_count; i++)
		io_free(p->ios[i]);
	for (uint16_t i = 0; i < p->shard_count; i++)
		shard_free(p->shards[i]);
	views_free(&p->bgpd);
	speaker_free(p->bgpd.speaker);
	for (uint16_t i = 0; i < p->thread_count; i++)
		loop_free(p->loops[i]);
}

static void said_goodbye(void *owner)
{
	daemon_stopped(((struct program *)owner)->daemon);
}

static void stop(void *owner)
{
	struct program *p = owner;
	burst_close(&p->lists);
	speaker_stop(p->bgpd.speaker, said_goodbye, p);
}

int main(int argc, char **argv)
{
	static const cap_value_t keep[] = { -1 };
	static struct early early = { .port = 179 };
	static const struct daemon_rules rules = {
		.program = "bgpd", .vty_port = 2605, .language = &bgpd_language, .options = options, .early = &early,
		.keep = keep, .check = check, .apply = apply, .settle = settle, .stop = stop,
	};
	static struct program p;       /* what lives as long as the process stays in reach of whoever looks for leaks */
	p.daemon = daemon_start(&rules, argc, argv);
	attrs_open();
	if (!early.actors_said && sysconf(_SC_NPROCESSORS_ONLN) > 1)
		early.ios = early.shards = 1;
	struct speaker_options wanted = { .listen = early.listen.items, .listen_count = early.listen.count,
					  .port = early.port, .installs = !early.no_kernel, .uses_zebra = !early.no_zebra,
					  .zserv_path = daemon_zserv_path(p.daemon) };
	p.bgpd.daemon = p.daemon;
	burst_init(&p.lists, daemon_loop(p.daemon), follow, &p);
	p.bgpd.speaker = speaker_new(daemon_loop(p.daemon), &wanted);
	char *why = NULL;
	if (!speaker_listen(p.bgpd.speaker, &why)) {
		log_error("bgpd can't start: %s", why);
		fprintf(stderr, "bgpd: %s\n", why);
		return EXIT_FAILURE;
	}
	make_actors(&p, &early);
	speaker_fib_open(p.bgpd.speaker);
	zebra_open(p.bgpd.speaker);
	daemon_drop_privileges(p.daemon);      /* before threads: capabilities and filters are a thread's own */
	start_threads(&p);
	daemon_ready(p.daemon, &p);
	int status = daemon_run(p.daemon);
	if (!frees_at_exit)
		_exit(status);         /* a million routes are given back faster by the kernel */
	free_actors(&p);
	attrs_close();
	array_free(&early.listen);
	return status;
}
