/* SPDX-License-Identifier: Apache-2.0 */
/* zebra -- the daemon that owns the kernel's side.  The kernel is read before the configuration, so that the
 * routes of an earlier life are known before anything changes; they go on forwarding all the while. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "zebra/cli/settings.h"
#include "zebra/instance/instance.h"

enum { KEEP_SECONDS = 60, KEEP_MOST = 86400, OPTION_FLUSH = 300 };

/* Only who looks for leaks wants everything given back piece by piece. */
#ifdef __SANITIZE_ADDRESS__
static const bool frees_at_exit = true;
#else
static const bool frees_at_exit = false;
#endif

struct early {
	uint32_t keep_seconds;
	uint32_t most_nexthops;
	bool retains;
};

struct running {
	struct daemon *daemon;
	struct zebra *zebra;
};

static bool take_buffer(void *early, const char *value, char **why)
{
	uint64_t bytes;
	if (!text_to_number(value, 1u << 30, &bytes) || bytes < 4096) {
		*why = text_format("-s %s: a size in bytes from 4096 to %u is wanted", value, 1u << 30);
		return false;
	}
	kernel_want_buffer((size_t)bytes);
	return true;
}

static bool take_keep(void *early, const char *value, char **why)
{
	uint64_t seconds;
	if (!text_to_number(value, KEEP_MOST, &seconds)) {
		*why = text_format("-K %s: seconds from 0 to %u are wanted", value, KEEP_MOST);
		return false;
	}
	((struct early *)early)->keep_seconds = (uint32_t)seconds;
	((struct early *)early)->retains = true;
	return true;
}

static bool take_ecmp(void *early, const char *value, char **why)
{
	uint64_t count;
	if (!text_to_number(value, UINT32_MAX, &count) || !count) {
		*why = text_format("-e %s: a number of next hops from 1 on is wanted", value);
		return false;
	}
	((struct early *)early)->most_nexthops = count < NEXTHOPS_MAX ? (uint32_t)count : NEXTHOPS_MAX;
	return true;
}

static bool take_retain(void *early, const char *value, char **why)
{
	((struct early *)early)->retains = true;
	return true;
}

static bool accept_option(void *early, const char *value, char **why)
{
	return true;
}

static bool refuse_namespaces(void *early, const char *value, char **why)
{
	*why = text_format("-n: VRFs as network namespaces are not there yet");
	return false;
}

static const struct daemon_option options[] = {
	{ 's', "nl-bufsize", "BYTES", "receive buffer for the kernel's messages", take_buffer },
	{ 'K', "graceful_restart", "SECONDS", "leave routes in the kernel at exit; what an earlier life left and nobody says again goes after so long (60)",
	  take_keep },
	{ 'e', "ecmp", "NUMBER", "most next hops that a route may have (64)", take_ecmp },
	{ 'r', "retain", NULL, "leave routes in the kernel at exit", take_retain },
	{ 'k', "keep_kernel", NULL, "accepted: routes of an earlier life are never flushed at the start", accept_option },
	{ 'n', "vrfwnetns", NULL, "VRFs as network namespaces", refuse_namespaces },
	{ 0 }
};

static const cap_value_t kept[] = { CAP_NET_ADMIN, -1 };
static struct early early = { .keep_seconds = KEEP_SECONDS, .most_nexthops = NEXTHOPS_MAX };
static struct running running;

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	return zebra_check(owner ? running.zebra : NULL, candidate, changes, count, why);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	zebra_apply(owner, tree, changes, count);
}

static void stop(void *owner)
{
	zebra_stop(owner);
	daemon_stopped(running.daemon);
}

static const struct daemon_rules rules = {
	.program = "zebra",
	.vty_port = 2601,
	.language = &zebra_language,
	.options = options,
	.early = &early,
	.keep = kept,
	.check = check,
	.apply = apply,
	.settle = zebra_settle,
	.stop = stop,
};

int main(int argc, char **argv)
{
	char *why = NULL;
	struct daemon *d = daemon_start(&rules, argc, argv);
	struct zebra_options zebra_options = { .zserv_path = daemon_zserv_path(d), .keep_seconds = early.keep_seconds,
					       .most_nexthops = early.most_nexthops, .retains = early.retains };
	struct zebra *z = zebra_start(daemon_loop(d), &zebra_options, &why);
	if (!z) {
		log_error("%s", why);
		fprintf(stderr, "zebra: %s\n", why);
		return 1;
	}
	daemon_hand_over(d, zebra_options.zserv_path);     /* bgpd is no longer root when it comes again */
	running = (struct running){ d, z };
	z->tree = config_tree(daemon_config(d));
	zebra_settings_of(z);
	zebra_apply_open(z);
	daemon_ready(d, z);
	z->is_ready = true;
	int status = daemon_run(d);
	if (!frees_at_exit)
		_exit(status);         /* a million routes are given back faster by the kernel */
	zebra_free(z);
	return status;
}
