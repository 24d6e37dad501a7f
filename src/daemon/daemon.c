/* SPDX-License-Identifier: Apache-2.0 */
/* daemon -- see daemon.h.  The order of a start:
 *
 *	options → (background) → folders, pid file, vty socket as root → the program's own sockets
 *	→ user, capabilities → configuration → system call filter → clients, systemd, parent: ready
 *
 * Sockets come before the change of user, because their folders may be root's; clients that connect early
 * wait in the listener's queue. */
#include "daemon/daemon.h"
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "cli/modes.h"
#include "cli/session.h"
#include "cli/telnet.h"
#include "cli/vty.h"
#include "daemon/background.h"
#include "daemon/boot.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/pidfile.h"
#include "daemon/places.h"
#include "daemon/privileges.h"
#include "net/socket.h"

#ifndef PROGRAM_VERSION
#define PROGRAM_VERSION "0.0.0"
#endif
#define KEPT_LOG_LINES 1000
#define STOP_MS 900          /* SIGTERM: what has not said goodbye by then is not waited for */

enum { ON_TERM, ON_INT, ON_HUP, ON_USR1, SIGNALS };

struct daemon {
	const struct daemon_rules *rules;
	void *owner;
	struct options options;
	struct places places;
	struct identity identity;
	struct loop *loop;
	struct notify notify;
	struct host host;
	struct boot boot;
	struct modes *modes;
	struct vty *vty;
	struct telnet *telnet;
	struct signal_watch *signals[SIGNALS];
	struct timer stop_timer;
	int report;                  /* to the waiting parent; -1 */
	int pid_fd;
	int vty_fd;
	bool has_dropped;
	bool is_stopping;
};

static void leave_places(struct daemon *d);

/* What can't go on says so where the command was typed and in the log. */
static _Noreturn void die(struct daemon *d, char *why)
{
	fprintf(stderr, "%s: %s\n", d->rules->program, why);
	if (d->options.log_file || d->options.log_syslog)
		log_error("not started: %s", why);
	leave_places(d);
	exit(1);
}

/* ---- start ----------------------------------------------------------------------------------------- */

static void read_options(struct daemon *d, int argc, char **argv)
{
	char *why = NULL;
	switch (options_read(d->rules, argc, argv, &d->options, &why)) {
	case OPTIONS_DONE:
		exit(0);
	case OPTIONS_WRONG:
		fprintf(stderr, "%s: %s\n", d->rules->program, why);
		exit(1);
	case OPTIONS_GO_ON:
		break;
	}
}

static void open_logs(struct daemon *d)
{
	const struct common_settings nothing = { .log_precision = 0, .log_file_level = LOG_DEBUG_ };
	const struct options *o = &d->options;
	log_open(d->rules->program);
	log_to_buffer(KEPT_LOG_LINES);
	d->host.log_start = (struct log_start){ .file = o->log_file, .to_stdout = o->log_stdout,
						.to_syslog = o->log_syslog, .level = o->log_level };
	common_apply(&d->host.log_start, NULL, &nothing);
	for (uint32_t i = 0; i < o->notes.count; i++)
		log_info("%s", o->notes.items[i]);
}

static void limit_core(const struct options *options)
{
	if (!options->has_core_limit)
		return;
	rlim_t size = (rlim_t)options->core_limit_mib << 20;
	const struct rlimit limit = { size, size };
	if (setrlimit(RLIMIT_CORE, &limit) != 0)
		log_warn("cannot set the size of core files: %s", strerror(errno));
}

static uint64_t heap_in_use(void)
{
	struct mallinfo2 heap = mallinfo2();
	return heap.uordblks + heap.hblkhd;
}

/* Rows are thousands of small pieces: the allocator knows best what they take.  Grammars are made later and much smaller. */
static void make_host(struct daemon *d)
{
	uint64_t before = heap_in_use();
	d->modes = modes_new(d->rules->language, NULL);
	d->host.language = d->rules->language;
	d->host.modes = d->modes;
	d->host.config_file = d->places.config_file;
	d->host.version = PROGRAM_VERSION;
	d->host.started_s = wall_now_s();
	d->host.logs_commands = d->options.logs_commands;
	boot_open(&d->boot, d->rules, &d->host, &d->places);
	d->host.config = d->boot.config;
	d->host.language_bytes = heap_in_use() - before;
}

static void check_and_exit(struct daemon *d)
{
	char *why = NULL;
	bool is_good = boot_load(&d->boot, &why);
	if (!is_good)
		fprintf(stderr, "%s\n", why);
	mem_free(why);
	exit(is_good ? 0 : 1);
}

/* Pid file and vty socket, while root may still write anywhere. */
static void take_places(struct daemon *d)
{
	char *why = NULL;
	umask(0027);
	if (!privileges_prepare(&d->identity, &d->places, &why))
		die(d, why);
	d->pid_fd = pidfile_take(d->places.pid_file, &why);
	if (d->pid_fd < 0)
		die(d, why);
	privileges_hand_over(&d->identity, d->places.pid_file, d->identity.gid);
	d->vty_fd = unix_listen(d->places.vty_socket, 0660, &why);
	if (d->vty_fd < 0)
		die(d, why);
	privileges_hand_over(&d->identity, d->places.vty_socket, d->identity.vty_gid);
	if (d->options.log_file)
		privileges_hand_over(&d->identity, d->options.log_file, d->identity.gid);
}

/* Before the socket is closed: from then on its path may be the next one's. */
static void leave_vty(struct daemon *d)
{
	if (d->vty_fd >= 0 && unlink(d->places.vty_socket) != 0)
		log_debug("%s stays: %s", d->places.vty_socket, strerror(errno));
	d->vty_fd = -1;
}

/* What exits in the middle of a start leaves no files behind. */
static void leave_places(struct daemon *d)
{
	leave_vty(d);
	if (d->pid_fd >= 0)
		pidfile_leave(d->places.pid_file, d->pid_fd);
}

/* ---- signals --------------------------------------------------------------------------------------- */

static void on_stop_late(void *owner)
{
	log_warn("not everything said goodbye in time");
	daemon_stopped(owner);
}

static void on_stop(void *owner)
{
	struct daemon *d = owner;
	if (d->is_stopping)
		return;
	d->is_stopping = true;
	log_notice("stopping");
	notify_send(&d->notify, "STOPPING=1");
	timer_init(&d->stop_timer, d->loop, on_stop_late, d);
	timer_start(&d->stop_timer, STOP_MS);
	if (d->rules->stop)
		d->rules->stop(d->owner);
	else
		daemon_stopped(d);
}

static void on_reload(void *owner)
{
	struct daemon *d = owner;
	char *why = NULL;
	notify_reloading(&d->notify);
	if (boot_load(&d->boot, &why))
		log_notice("configuration read again from %s", d->places.config_file);
	else
		log_error("configuration not changed: %s", why);
	mem_free(why);
	notify_send(&d->notify, "READY=1");
}

static void on_rotate(void *owner)
{
	log_reopen();
}

static void watch_signals(struct daemon *d)
{
	signal(SIGPIPE, SIG_IGN);
	d->signals[ON_TERM] = signal_new(d->loop, SIGTERM, on_stop, d);
	d->signals[ON_INT] = signal_new(d->loop, SIGINT, on_stop, d);
	d->signals[ON_HUP] = signal_new(d->loop, SIGHUP, on_reload, d);
	d->signals[ON_USR1] = signal_new(d->loop, SIGUSR1, on_rotate, d);
}

struct daemon *daemon_start(const struct daemon_rules *rules, int argc, char **argv)
{
	mem_keep_large_apart();
	struct daemon *d = NEW(struct daemon);
	char *why = NULL;
	d->rules = rules;
	d->report = d->pid_fd = d->vty_fd = -1;
	read_options(d, argc, argv);
	open_logs(d);
	places_choose(&d->options, rules->program, &d->places);
	make_host(d);
	if (d->options.is_check)
		check_and_exit(d);
	if (!identity_choose(&d->options, &d->identity, &why))
		die(d, why);
	if (d->options.is_background)
		d->report = background_fork(rules->program);
	limit_core(&d->options);
	notify_open(&d->notify);
	take_places(d);
	d->loop = loop_new();
	d->host.loop = d->loop;
	watch_signals(d);
	return d;
}

/* ---- ready ----------------------------------------------------------------------------------------- */

void daemon_drop_privileges(struct daemon *d)
{
	char *why = NULL;
	if (d->has_dropped)
		return;
	d->has_dropped = true;
	if (!d->identity.is_found)
		log_warn("there is no user for %s: it stays root (-u names one)", d->rules->program);
	if (!privileges_drop(&d->identity, d->rules->keep, &why))
		die(d, why);
}

static void start_telnet(struct daemon *d)
{
	char *why = NULL;
	int port = d->options.vty_port;
	if (port < 0)
		port = d->options.vty_address ? d->rules->vty_port : 0;
	if (port == 0)
		return;
	d->telnet = telnet_new(&d->host, d->options.vty_address, (uint16_t)port, &why);
	if (!d->telnet)
		die(d, why);
}

void daemon_ready(struct daemon *d, void *owner)
{
	char *why = NULL;
	d->owner = owner;
	d->host.owner = owner;
	d->host.settle = d->rules->settle;
	d->boot.owner = owner;
	d->boot.is_live = true;
	daemon_drop_privileges(d);
	d->host.log_start.is_background = d->options.is_background;
	if (!boot_load(&d->boot, &why))
		die(d, why);
	if (!privileges_confine(d->rules->uses_namespaces, &why))
		log_warn("%s", why);
	mem_free(why);
	d->vty = vty_new(&d->host, d->vty_fd);
	start_telnet(d);
	log_notice("%s %s started, process %d", d->rules->program, PROGRAM_VERSION, (int)getpid());
	notify_send(&d->notify, "READY=1");
	notify_watch(&d->notify, d->loop);
	if (d->report >= 0)
		background_ready(d->report);
}

/* ---- end ------------------------------------------------------------------------------------------- */

int daemon_run(struct daemon *d)
{
	loop_run(d->loop);
	telnet_free(d->telnet);
	leave_vty(d);
	vty_free(d->vty);
	for (int i = 0; i < SIGNALS; i++)
		signal_free(d->signals[i]);
	notify_close(&d->notify);
	leave_places(d);
	log_notice("stopped");
	return 0;
}

void daemon_stopped(struct daemon *d)
{
	timer_stop(&d->stop_timer);
	loop_stop(d->loop);
}

/* ---- what programs ask ----------------------------------------------------------------------------- */

struct loop *daemon_loop(struct daemon *d)
{
	return d->loop;
}

const char *daemon_zserv_path(const struct daemon *d)
{
	return d->places.zserv_path;
}

void daemon_hand_over(struct daemon *d, const char *path)
{
	privileges_hand_over(&d->identity, path, d->identity.gid);
}

struct config *daemon_config(struct daemon *d)
{
	return d->boot.config;
}
