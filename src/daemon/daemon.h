/* SPDX-License-Identifier: Apache-2.0 */
/* daemon -- what every main() shares: options, background, pid file, privileges, logs, configuration file,
 * vty sockets, signals, systemd.  (CONTRACT: options of FRR's daemons.)
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct daemon *d = daemon_start(&rules, argc, argv);   // exits by itself for -h, -v, -C, errors
 *		…make actors on daemon_loop(d), owner = your instance…
 *		daemon_ready(d, owner);        // reads the configuration (commit), listens, tells the parent
 *		return daemon_run(d);          // until SIGTERM
 *	} */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/capability.h>
#include "base/loop.h"
#include "cli/command.h"

struct daemon;

/* An own option besides the common ones; as getopt_long's rows. */
struct daemon_option {
	int letter;                  /* 'p', or > 255 for a long one only */
	const char *name;
	const char *argument;        /* its name in --help, or NULL */
	const char *help;
	bool (*take)(void *early, const char *value, char **why);
};

struct daemon_rules {
	const char *program;         /* "bgpd" */
	uint16_t vty_port;           /* Quagga's: zebra 2601, bgpd 2605 (only with -A/-P) */
	const struct language *language;
	const struct daemon_option *options;
	void *early;                 /* where options put their values */
	const cap_value_t *keep;     /* capabilities kept after the change of user; -1 ends */
	bool (*check)(void *owner, const struct object *candidate, const struct change *changes, uint32_t count,
		      char **why);
	void (*apply)(void *owner, const struct object *tree, const struct change *changes, uint32_t count);
	void (*stop)(void *owner);   /* SIGTERM: say goodbye; call daemon_stopped when done (within a second) */
};

struct daemon *daemon_start(const struct daemon_rules *rules, int argc, char **argv);
struct loop *daemon_loop(struct daemon *d);
const char *daemon_zserv_path(const struct daemon *d);               /* -z */
const char *daemon_run_dir(const struct daemon *d);
/* After privileged sockets are open: become the user, keep only `keep`. Called by daemon_ready if not before. */
void daemon_drop_privileges(struct daemon *d);
void daemon_ready(struct daemon *d, void *owner);
struct config *daemon_config(struct daemon *d);
int daemon_run(struct daemon *d);
void daemon_stopped(struct daemon *d);
int64_t daemon_started_s(const struct daemon *d);                    /* wall clock */
