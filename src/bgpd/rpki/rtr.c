/* SPDX-License-Identifier: Apache-2.0 */
/* rtr -- see rtr.h. */
#define LIBSSH_LEGACY_0_4
#include "bgpd/rpki/rtr.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/actor.h"
#include "base/text.h"
#include "bgpd/rpki/rtr_library.h"

enum { CONNECT_SECONDS = 10, NOTES_AT_ONCE = 2048 };
enum note_kind { NOTE_ADDED, NOTE_GONE, NOTE_STATE };

/* What goes through the pipe: far less than PIPE_BUF, so that notes of several threads stay whole. */
struct note {
	uint8_t kind, family, length, most;
	uint8_t preference, state, spare[2];
	uint32_t asn;
	uint8_t address[16];
	uint8_t more[4];
};
static_assert(sizeof(struct note) == 32, "a pipe's pages hold a whole number of them");

/* The library knows a cache by its socket, which rows of it name: it comes first. */
struct cache {
	struct rtr_socket socket, *self;
	struct tr_socket transport;
	struct rtr *rtr;
};

struct rtr {
	const struct rtr_library *library;
	struct rtr_mgr_config *manager;
	ARRAY_OF(struct cache *) caches;
	int out;                             /* of the pipe: where the library's threads write */
	/* Only on the owner's loop: */
	struct loop *loop;
	int in;
	struct watch *watch;
	const struct rtr_listener *listener;
	void *owner;
	uint64_t bad_rows;
	ARRAY_OF(struct vrp_change) changes; /* of the notes that were read last */
	/* The end: the library is waited for on a thread of its own. */
	struct loop *last_loop;
	struct thread *last_thread;
	struct task last_task;
	struct wake *is_over;
};

bool rtr_is_built_in(void)
{
	return true;
}

uint64_t rtr_bad_rows(const struct rtr *rtr)
{
	return rtr ? rtr->bad_rows : 0;
}

/* ---- on the library's threads ------------------------------------------------------------------------- */

/* Nobody listens any more when this fails. */
static void post_note(const struct rtr *rtr, const struct note *note)
{
	while (write(rtr->out, note, sizeof *note) < 0 && errno == EINTR)
		;
}

static void on_row(struct pfx_table *table, const struct pfx_record row, const bool is_added)
{
	struct note note = { .kind = is_added ? NOTE_ADDED : NOTE_GONE, .length = row.min_len, .most = row.max_len, .asn = row.asn };
	bool is_v4 = row.prefix.ver == LRTR_IPV4;
	note.family = is_v4 ? AF_INET : AF_INET6;
	for (unsigned i = 0; i < (is_v4 ? 1 : 4); i++) {
		uint32_t word = htonl(is_v4 ? row.prefix.u.addr4.addr : row.prefix.u.addr6.addr[i]);
		memcpy(note.address + 4 * i, &word, sizeof word);
	}
	post_note(((const struct cache *)row.socket)->rtr, &note);
}

static void on_status(const struct rtr_mgr_group *group, enum rtr_mgr_status status, const struct rtr_socket *socket, void *owner)
{
	enum rtr_state state = status == RTR_MGR_ESTABLISHED ? RTR_CACHE_CONNECTED :
			       status == RTR_MGR_ERROR ? RTR_CACHE_FAILED : RTR_CACHE_IDLE;
	const struct note note = { .kind = NOTE_STATE, .preference = group->preference, .state = (uint8_t)state };
	post_note(owner, &note);
}

/* ---- on our loop -------------------------------------------------------------------------------------- */

static void pass_changes_on(struct rtr *rtr)
{
	uint32_t count = rtr->changes.count;
	rtr->changes.count = 0;
	if (count)
		rtr->listener->changes(rtr->owner, rtr->changes.items, count);
}

static void take_row(struct rtr *rtr, const struct note *note)
{
	struct vrp_change change = { .prefix = { .family = note->family, .length = note->length }, .asn = note->asn,
				     .most = note->most, .is_gone = note->kind == NOTE_GONE };
	memcpy(change.prefix.bytes, note->address, sizeof note->address);
	if (vrp_change_is_good(&change))
		array_push(&rtr->changes, change);
	else
		rtr->bad_rows++;
}

static void on_readable(void *owner, int ready)
{
	struct rtr *rtr = owner;
	struct note notes[NOTES_AT_ONCE];
	ssize_t got = read(rtr->in, notes, sizeof notes);
	uint32_t count = got > 0 ? (uint32_t)((size_t)got / sizeof *notes) : 0;
	for (uint32_t i = 0; i < count && rtr->watch; i++) {
		if (notes[i].kind != NOTE_STATE) {
			take_row(rtr, &notes[i]);
			continue;
		}
		pass_changes_on(rtr);
		if (rtr->watch)
			rtr->listener->state(rtr->owner, notes[i].preference, notes[i].state);
	}
	if (rtr->watch)              /* a listener may have closed this */
		pass_changes_on(rtr);
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static bool set_transport(const struct rtr *rtr, const struct rtr_cache *from, struct tr_socket *transport, char **why)
{
	struct tr_tcp_config tcp = { .host = from->host, .port = from->port, .bindaddr = from->source,
				     .connect_timeout = CONNECT_SECONDS };
	struct tr_ssh_config ssh = { .host = from->host, .port = (unsigned)strtoul(from->port, NULL, 10), .bindaddr = from->source,
				     .username = from->user, .client_privkey_path = from->key, .server_hostkey_path = from->known,
				     .connect_timeout = CONNECT_SECONDS };
	bool is_set = false;
	if (!from->is_ssh)
		is_set = rtr->library->tr_tcp_init(&tcp, transport) == TR_SUCCESS;
	else if (rtr->library->tr_ssh_init)
		is_set = rtr->library->tr_ssh_init(&ssh, transport) == TR_SUCCESS;
	if (!is_set)
		*why = text_format("RPKI cache %s: RTRlib can't reach it by %s", from->host, from->is_ssh ? "SSH" : "TCP");
	return is_set;
}

static bool add_caches(struct rtr *rtr, const struct rtr_settings *settings, char **why)
{
	for (uint32_t i = 0; i < settings->caches.count; i++) {
		struct cache *cache = NEW(struct cache);
		cache->rtr = rtr;
		cache->self = &cache->socket;
		cache->socket.tr_socket = &cache->transport;
		array_push(&rtr->caches, cache);
		if (!set_transport(rtr, &settings->caches.items[i], &cache->transport, why))
			return false;
	}
	return true;
}

static bool open_pipe(struct rtr *rtr, char **why)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0) {
		*why = text_format("RPKI: no pipe: %s", strerror(errno));
		return false;
	}
	rtr->in = ends[0];
	rtr->out = ends[1];
	fcntl(rtr->in, F_SETFL, O_NONBLOCK);
	rtr->watch = watch_new(rtr->loop, rtr->in, on_readable, rtr);
	watch_want(rtr->watch, WATCH_READ);
	return true;
}

/* Each cache is a group of its own, as FRR has it.  Signals are for the program's first thread: the library's threads are
 * made with all of them blocked. */
static bool start_manager(struct rtr *rtr, const struct rtr_settings *settings)
{
	struct rtr_mgr_group *groups = mem_new(rtr->caches.count * sizeof *groups);
	sigset_t all, before;
	for (uint32_t i = 0; i < rtr->caches.count; i++)
		groups[i] = (struct rtr_mgr_group){ .sockets = &rtr->caches.items[i]->self, .sockets_len = 1,
						    .preference = settings->caches.items[i].preference };
	bool is_made = rtr->library->rtr_mgr_init(&rtr->manager, groups, rtr->caches.count, settings->polling_s, settings->expire_s,
						  settings->retry_s, on_row, NULL, on_status, rtr) == RTR_SUCCESS;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	bool is_started = is_made && rtr->library->rtr_mgr_start(rtr->manager) == RTR_SUCCESS;
	sigprocmask(SIG_SETMASK, &before, NULL);
	mem_free(groups);
	if (is_made && !is_started)
		rtr->library->rtr_mgr_free(rtr->manager);
	return is_started;
}

static void free_all(struct rtr *rtr)
{
	if (rtr->out >= 0)
		close(rtr->out);
	for (uint32_t i = 0; i < rtr->caches.count; i++)
		mem_free(rtr->caches.items[i]);
	array_free(&rtr->caches);
	array_free(&rtr->changes);
	mem_free(rtr);
}

static void stop_listening(struct rtr *rtr)
{
	watch_free(rtr->watch);
	rtr->watch = NULL;
	if (rtr->in >= 0)
		close(rtr->in);
	rtr->in = -1;
}

struct rtr *rtr_open(struct loop *loop, const struct rtr_settings *settings, const struct rtr_listener *listener, void *owner,
		     char **why)
{
	const struct rtr_library *library = rtr_library(why);
	if (!library)
		return NULL;
	struct rtr *rtr = NEW(struct rtr);
	*rtr = (struct rtr){ .library = library, .loop = loop, .listener = listener, .owner = owner, .in = -1, .out = -1 };
	if (add_caches(rtr, settings, why) && open_pipe(rtr, why)) {
		if (start_manager(rtr, settings))
			return rtr;
		*why = mem_text("RPKI: RTRlib does not start with these settings");
	}
	stop_listening(rtr);
	free_all(rtr);
	return NULL;
}

/* ---- closing ------------------------------------------------------------------------------------------ */

/* Waits for threads that may be connecting, or wait until they try again. */
static void end_library(struct rtr *rtr)
{
	rtr->library->rtr_mgr_stop(rtr->manager);
	rtr->library->rtr_mgr_free(rtr->manager);
}

static void on_last_thread(void *owner)
{
	struct rtr *rtr = owner;
	end_library(rtr);
	wake_up(rtr->is_over);
}

static void on_over(void *owner)
{
	struct rtr *rtr = owner;
	thread_join(rtr->last_thread);
	loop_free(rtr->last_loop);
	wake_free(rtr->is_over);
	free_all(rtr);
	mem_give_back();             /* the library's rows are many and small */
}

void rtr_close(struct rtr *rtr)
{
	if (!rtr)
		return;
	stop_listening(rtr);
	rtr->is_over = wake_new(rtr->loop, on_over, rtr);
	rtr->last_loop = loop_new();
	task_init(&rtr->last_task, rtr->last_loop, on_last_thread, rtr);
	task_post(&rtr->last_task);
	rtr->last_thread = thread_start(rtr->last_loop, "bgpd-rtr-end");
}

void rtr_close_now(struct rtr *rtr)
{
	if (!rtr)
		return;
	stop_listening(rtr);
	end_library(rtr);
	free_all(rtr);
}
