/* SPDX-License-Identifier: Apache-2.0 */
/* connection -- reading in big pieces, writing in bulk.
 *
 *      socket ──64 KiB──> room: │ rest │ new bytes │ ──> messages ──> rest
 *
 *      out:  rest of the message being written │ small messages │ queue of segments ──writev──> socket
 *
 * Small messages (KEEPALIVE above all) overtake the queue at the next end of a message, so that a slow peer
 * hears them.  Writing is put off to the end of the turn: one write takes what the whole turn made. */
#include "bgpd/session/gather.h"
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "bgpd/events/own_hop.h"
#include "bgpd/wire/message.h"

enum { PIECES = 64, WRITE_BYTES = 1 << 20, DRAIN_BYTES = 1 << 18, OWNS_MOST = 64 };

static void ready(void *owner, int what);
static void flush_task(void *owner);
static void look(void *owner);

struct connection *connection_new(struct loop *loop, int fd, const struct connection_rules *rules, void *owner,
				  struct read_room *room)
{
	struct connection *c = NEW(struct connection);
	c->rules = rules;
	c->owner = owner;
	c->loop = loop;
	c->room = room;
	c->fd = fd;
	c->watch = watch_new_named(loop, fd, ready, c, "bgp_process_reads");
	watch_name_writes(c->watch, "bgp_process_writes");
	task_init_named(&c->flush, loop, flush_task, c, "bgp_process_writes");
	timer_init(&c->gather.patience, loop, look, c);
	c->progress_ms = loop_now_ms(loop);
	return c;
}

static void want(struct connection *c)
{
	if (c->watch)
		watch_want(c->watch, (c->is_reading ? WATCH_READ : 0) | (c->wants_write || c->is_connecting ? WATCH_WRITE : 0));
}

void connection_await(struct connection *c)
{
	c->is_connecting = true;
	want(c);
}

void connection_begin(struct connection *c)
{
	c->is_connecting = false;
	c->is_reading = true;
	c->progress_ms = loop_now_ms(c->loop);
	want(c);
}

void connection_read_on(struct connection *c)
{
	if (c->fd < 0 || c->is_connecting || c->is_reading)
		return;
	c->is_reading = true;
	want(c);
}

/* -- reading -- */

static void keep_rest(struct connection *c, const uint8_t *bytes, size_t length)
{
	if (length != c->rest_length) {
		mem_free(c->rest);
		c->rest = length ? mem_raw(length) : NULL;
	}
	if (length)
		memcpy(c->rest, bytes, length);
	c->rest_length = length;
}

static void use_bytes(struct connection *c, size_t length)
{
	size_t used = c->rules->bytes(c->owner, c->room->bytes, length);
	assert(used <= length && length - used < READ_BYTES);
	if (c->fd >= 0)
		keep_rest(c, c->room->bytes + used, length - used);
}

static void read_some(struct connection *c)
{
	if (!c->rules->may_read(c->owner)) {
		c->is_reading = false;
		want(c);
		return;
	}
	if (c->rest_length)
		memcpy(c->room->bytes, c->rest, c->rest_length);
	ssize_t got = read(c->fd, c->room->bytes + c->rest_length, READ_BYTES);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		c->rules->failed(c->owner, got ? errno : 0);
		return;
	}
	c->bytes_in += (size_t)got;
	c->read_at_s = wall_now_s();
	gather_note(c, (size_t)got);
	use_bytes(c, c->rest_length + (size_t)got);
}

/* The socket was not ready for long enough: what is there is little, or nothing.  Where there is no room it counts as
 * nothing: somebody must go on looking, or the socket be ready for little again, when there is some. */
static void look(void *owner)
{
	struct connection *c = owner;
	uint64_t before = c->bytes_in;
	if (c->is_reading)
		read_some(c);
	if (c->fd >= 0 && c->bytes_in == before)
		gather_in_vain(c);
}

bool connection_has_unread(const struct connection *c)
{
	int count = 0;
	return c->fd >= 0 && ioctl(c->fd, FIONREAD, &count) == 0 && count > 0;
}

/* -- writing -- */

bool connection_is_waiting(const struct connection *c)
{
	return c->queue_first < c->queue.count || c->control_sent < c->control.count;
}

static void start_waiting(struct connection *c)
{
	if (!connection_is_waiting(c))
		c->progress_ms = loop_now_ms(c->loop);
}

void connection_send(struct connection *c, const void *message, size_t length)
{
	const uint8_t *bytes = message;
	if (c->fd < 0)
		return;
	start_waiting(c);
	for (size_t i = 0; i < length; i++)
		array_push(&c->control, bytes[i]);
	task_post(&c->flush);
}

void connection_queue(struct connection *c, struct out_item item)
{
	if (c->fd < 0) {
		segment_release(item.segment);
		return;
	}
	start_waiting(c);
	c->waiting += item.length;
	array_push(&c->queue, item);
	task_post(&c->flush);
}

uint16_t connection_own(struct connection *c, const struct nexthop_address *own)
{
	for (uint32_t i = c->owns.count; i--;)
		if (own_hop_is_same(&c->owns.items[i], own))
			return (uint16_t)(i + 1);
	if (c->owns.count < OWNS_MOST)
		array_push(&c->owns, *own);
	else
		c->owns.items[OWNS_MOST - 1] = *own;
	return (uint16_t)c->owns.count;
}

/* Where the message ends in which `sent` lies. */
static uint32_t end_of_message(const struct out_item *item)
{
	uint32_t end = 0;
	while (end < item->sent && end + HEADER_BYTES <= item->length)
		end += (uint32_t)(item->bytes[end + 16] << 8 | item->bytes[end + 17]);
	return end < item->length ? end : item->length;
}

/* Makes two of the first item, so that small messages fit in between.  The part behind counts as not begun. */
static void split_first(struct connection *c)
{
	struct out_item *first = &c->queue.items[c->queue_first];
	uint32_t end = end_of_message(first);
	if (end == first->length)
		return;
	struct out_item behind = *first;
	behind.bytes += end;
	behind.length -= end;
	behind.sent = 0;
	segment_hold(behind.segment, 1);
	first->length = end;
	first->updates = 0;
	if (c->queue_first == 0) {
		array_push(&c->queue, behind);
		memmove(c->queue.items + 1, c->queue.items, (c->queue.count - 1) * sizeof *c->queue.items);
		c->queue_first = 1;
	}
	c->queue.items[c->queue_first - 1] = c->queue.items[c->queue_first];
	c->queue.items[c->queue_first--] = behind;
}

static size_t add_piece(struct iovec *pieces, int *count, const void *bytes, size_t length)
{
	pieces[(*count)++] = (struct iovec){ (void *)bytes, length };
	return length;
}

/* What of an item was not sent yet; where there are holes to be filled, a copy of as much as there is room for. */
static size_t add_item(const struct connection *c, const struct out_item *item, struct iovec *pieces, int *count, size_t *copied)
{
	const uint8_t *bytes = item->bytes + item->sent;
	uint32_t length = item->length - item->sent;
	if (!item->own)
		return add_piece(pieces, count, bytes, length);
	uint8_t *copy = c->room->out + *copied;
	if (length > sizeof c->room->out - *copied)
		length = (uint32_t)(sizeof c->room->out - *copied);
	segment_copy(item->segment, bytes, length, &c->owns.items[item->own - 1], copy);
	*copied += length;
	return add_piece(pieces, count, copy, length);
}

/* What is to be written next, in order; the number of pieces. */
static int gather(struct connection *c, struct iovec pieces[PIECES])
{
	int count = 0;
	size_t bytes = 0, copied = 0;
	uint32_t i = c->queue_first;
	bool has_control = c->control_sent < c->control.count;
	if (has_control && i < c->queue.count && c->queue.items[i].sent) {
		split_first(c);
		i = c->queue_first;
		bytes += add_item(c, &c->queue.items[i++], pieces, &count, &copied);
	}
	if (has_control)
		bytes += add_piece(pieces, &count, c->control.items + c->control_sent, c->control.count - c->control_sent);
	for (; i < c->queue.count && count < PIECES && bytes < WRITE_BYTES && copied < sizeof c->room->out; i++)
		bytes += add_item(c, &c->queue.items[i], pieces, &count, &copied);
	return count;
}

/* Takes up to n bytes off the first item; how many. */
static size_t take_first(struct connection *c, size_t n)
{
	struct out_item *item = &c->queue.items[c->queue_first];
	uint32_t left = item->length - item->sent, step = n < left ? (uint32_t)n : left;
	item->sent += step;
	c->waiting -= step;
	c->rules->taken(c->owner, item->shard, item->family, step);
	if (item->sent == item->length) {
		if (item->updates)
			c->rules->updates_left(c->owner, item->updates);
		segment_release(item->segment);
		c->queue_first++;
	}
	return step;
}

static size_t take_control(struct connection *c, size_t n)
{
	uint32_t left = c->control.count - c->control_sent, step = n < left ? (uint32_t)n : left;
	c->control_sent += step;
	if (c->control_sent == c->control.count)
		c->control.count = c->control_sent = 0;
	return step;
}

/* The same order as in gather. */
static void account(struct connection *c, size_t n)
{
	bool has_control = c->control_sent < c->control.count;
	c->bytes_out += n;
	c->progress_ms = loop_now_ms(c->loop);
	if (has_control && c->queue_first < c->queue.count && c->queue.items[c->queue_first].sent)
		n -= take_first(c, n);
	if (has_control && n)
		n -= take_control(c, n);
	while (n)
		n -= take_first(c, n);
	if (c->queue_first == c->queue.count) {
		c->queue_first = c->queue.count = 0;
	} else if (c->queue_first > 1024 && c->queue_first * 2 > c->queue.count) {
		c->queue.count -= c->queue_first;
		memmove(c->queue.items, c->queue.items + c->queue_first, c->queue.count * sizeof *c->queue.items);
		c->queue_first = 0;
	}
}

/* One write; false: the socket takes no more, or is broken. */
static bool write_some(struct connection *c, size_t *written)
{
	struct iovec pieces[PIECES];
	struct msghdr message = { .msg_iov = pieces };
	message.msg_iovlen = (size_t)gather(c, pieces);
	ssize_t n = sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0) {
		c->wants_write = errno == EAGAIN || errno == EINTR || errno == ENOBUFS;
		if (!c->wants_write)
			c->rules->failed(c->owner, errno);
		return false;
	}
	account(c, (size_t)n);
	*written += (size_t)n;
	return c->fd >= 0;
}

static void flush_task(void *owner)
{
	struct connection *c = owner;
	size_t written = 0;
	if (c->fd < 0 || c->is_connecting)
		return;
	c->wants_write = false;
	while (connection_is_waiting(c) && written < WRITE_BYTES && write_some(c, &written))
		;
	if (c->fd < 0)
		return;
	if (written)
		c->written_at_s = wall_now_s();
	if (connection_is_waiting(c) && !c->wants_write)
		c->wants_write = true;
	want(c);
}

static void ready(void *owner, int what)
{
	struct connection *c = owner;
	if (c->is_connecting) {
		c->is_connecting = false;
		c->rules->connected(c->owner);
		return;
	}
	if (what & WATCH_READ && c->is_reading)
		read_some(c);
	if (c->fd >= 0 && what & WATCH_WRITE && c->wants_write)
		flush_task(c);
}

/* -- the end -- */

static void let_go_queue(struct connection *c)
{
	for (uint32_t i = c->queue_first; i < c->queue.count; i++)
		segment_release(c->queue.items[i].segment);
	c->queue.count = c->queue_first = 0;
	c->waiting = 0;
}

/* The last words go out only where a message ends.  What the peer still sends is read away: else the kernel
 * would answer with a reset, which may overtake the NOTIFICATION. */
static void say_last_words(struct connection *c)
{
	struct iovec pieces[PIECES];
	bool is_between = c->queue_first == c->queue.count || !c->queue.items[c->queue_first].sent;
	if (c->control_sent == c->control.count)
		return;
	int count = is_between ? 0 : gather(c, pieces);
	if (is_between)
		add_piece(pieces, &count, c->control.items + c->control_sent, c->control.count - c->control_sent);
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = count < 2 ? (size_t)count : 2 };
	if (sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
	shutdown(c->fd, SHUT_WR);
	for (size_t drained = 0; drained < DRAIN_BYTES;) {
		ssize_t got = read(c->fd, c->room->bytes + READ_BYTES, READ_BYTES);
		if (got <= 0)
			return;
		drained += (size_t)got;
	}
}

void connection_close(struct connection *c)
{
	if (c->fd < 0)
		return;
	if (!c->is_connecting)
		say_last_words(c);
	watch_free(c->watch);
	c->watch = NULL;
	close(c->fd);
	c->fd = -1;
	c->is_reading = c->wants_write = c->is_connecting = false;
	task_cancel(&c->flush);
	timer_stop(&c->gather.patience);
	let_go_queue(c);
	keep_rest(c, NULL, 0);
	c->control.count = c->control_sent = 0;
}

void connection_free(struct connection *c)
{
	if (!c)
		return;
	connection_close(c);
	array_free(&c->control);
	array_free(&c->queue);
	array_free(&c->owns);
	mem_free(c->rest);
	mem_free(c);
}
