/* SPDX-License-Identifier: Apache-2.0 */
/* daemon -- what every main() shares: options, background, pid file, privileges, logs, configuration file,
 * vty sockets, signals, systemd.  (CONTRACT: options of FRR's daemons.)
 *
 * daemon_start ends the process by itself for -h, -v and -C, and with status 1 and one line for what is wrong.
 * With -d it forks (so: no loop, thread or socket before it) and the parent waits until daemon_ready.
 * daemon_ready ends the process as well when the configuration has an error: refused whole, with file, line
 * and reason.
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
	/* As config_rules'. `owner` is daemon_ready's; NULL when -C only checks the file: then judge the
	 * candidate alone. */
	bool (*check)(void *owner, const struct object *candidate, const struct change *changes, uint32_t count,
		      char **why);
	void (*apply)(void *owner, const struct object *tree, const struct change *changes, uint32_t count);
	/* What apply has put off is done now: a command may look at it.  May be NULL. */
	void (*settle)(void *owner);
	void (*stop)(void *owner);   /* SIGTERM: say goodbye; call daemon_stopped when done (within a second) */
	bool uses_namespaces;        /* setns and unshare stay allowed (zebra with VRFs as namespaces) */
};

struct daemon *daemon_start(const struct daemon_rules *rules, int argc, char **argv);
struct loop *daemon_loop(struct daemon *d);
const char *daemon_zserv_path(const struct daemon *d);               /* -z */
/* A socket that the program made as root becomes the user's, and stays so for whoever else runs as that user. */
void daemon_hand_over(struct daemon *d, const char *path);
/* After privileged sockets are open: become the user, keep only `keep`. Called by daemon_ready if not before.
 * Capabilities belong to threads, so it comes before the first thread_start. */
void daemon_drop_privileges(struct daemon *d);
void daemon_ready(struct daemon *d, void *owner);
struct config *daemon_config(struct daemon *d);
int daemon_run(struct daemon *d);
void daemon_stopped(struct daemon *d);
