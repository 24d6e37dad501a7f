/* SPDX-License-Identifier: Apache-2.0 */
/* dump -- what neighbors say, as it comes, into the files that the speaker has opened (`dump bgp`).
 *
 * A disk that is full stops no session (events/dump_file.h). */
#include "bgpd/session/session.h"
#include <sys/time.h>
#include "bgpd/wire/mrt.h"

static struct mrt_clock clock_of(const struct dump_file *file)
{
	struct timeval now;
	gettimeofday(&now, NULL);
	return (struct mrt_clock){ (uint32_t)now.tv_sec, (uint32_t)now.tv_usec, file->is_extended };
}

/* As of the family that the session runs over, which is what readers go by. */
static struct mrt_session session_of(const struct peer *peer, const struct attempt *a)
{
	bool is_v6 = peer->rules->remote.family == AF_INET6;
	struct mrt_session s = { .remote_as = peer->rules->remote_as, .local_as = peer_local_as(peer), .remote = peer->rules->remote };
	if (!a)
		return s;
	s.remote_as = a->agreed.theirs.asn ? a->agreed.theirs.asn : s.remote_as;
	s.remote = a->remote.family ? a->remote : s.remote;
	s.local = a->local;
	s.ifindex = (uint16_t)peer_link_scope(&a->link);
	s.has_short_numbers = a->has_open && !a->agreed.as4;
	s.has_path_ids = a->has_open && a->agreed.addpath_in[is_v6 ? FAMILY_IPV6_UNICAST : FAMILY_IPV4_UNICAST];
	return s;
}

static void put_message(struct io *io, enum dump_kind kind, const struct mrt_session *s, const void *message, size_t length)
{
	struct dump_file *file = &io->dumps[kind];
	struct writer w = writer_over(io->dump_room, MRT_MESSAGE_ROOM);
	struct mrt_clock now = clock_of(file);
	mrt_put_message(&w, &now, s, message, length);
	dump_file_put(file, &w);
}

void dump_message(struct attempt *a, uint8_t type, const void *message, size_t length)
{
	struct io *io = a->peer->io;
	struct mrt_session s = session_of(a->peer, a);
	if (io->dumps[DUMP_ALL].fd >= 0)
		put_message(io, DUMP_ALL, &s, message, length);
	if (io->dumps[DUMP_UPDATES].fd >= 0 && type == MESSAGE_UPDATE)
		put_message(io, DUMP_UPDATES, &s, message, length);
}

void dump_state(struct peer *peer, const struct attempt *a, uint8_t was, uint8_t is)
{
	struct dump_file *file = &peer->io->dumps[DUMP_ALL];
	uint8_t room[256];
	if (file->fd < 0)
		return;
	struct writer w = writer_over(room, sizeof room);
	struct mrt_clock now = clock_of(file);
	struct mrt_session s = session_of(peer, a);
	mrt_put_state(&w, &now, &s, was, is);
	dump_file_put(file, &w);
}

void dump_take(struct io *io, struct event_dump *letter)
{
	struct dump_file *file = &io->dumps[letter->dump];
	dump_file_close(file);
	*file = (struct dump_file){ letter->fd, letter->dump, letter->is_extended, letter->is_shared, 0 };
	letter->fd = -1;             /* it is ours now */
	if (!io->dump_room)
		io->dump_room = mem_raw(MRT_MESSAGE_ROOM);
	io->is_dumping = io->dumps[DUMP_ALL].fd >= 0 || io->dumps[DUMP_UPDATES].fd >= 0;
}

void dump_open(struct io *io)
{
	for (int i = 0; i < DUMP_MESSAGE_KINDS; i++)
		io->dumps[i].fd = -1;
}

void dump_close(struct io *io)
{
	for (int i = 0; i < DUMP_MESSAGE_KINDS; i++)
		dump_file_close(&io->dumps[i]);
	mem_free(io->dump_room);
}
