/* SPDX-License-Identifier: Apache-2.0 */
/* netlink -- see netlink.h.
 *
 * A batch numbers its messages from the socket's next sequence number on, so that an error's sequence number
 * names its place.  Only the last message asks for an acknowledgement; the kernel answers in order, so when
 * that one comes all errors before it have come.  With the header of the refused message capped
 * (NETLINK_CAP_ACK) 256 errors fit the receive buffer with room to spare. */
#include "net/netlink.h"
#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/text.h"

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

enum {
	RECEIVE_DEFAULT = 8 << 20,
	READ_BYTES = 256 << 10,        /* one recv: the kernel fills dumps with as much as it is offered, up to 32 KB */
	READS_PER_CALL = 16,
	ANSWER_MS = 10000,
	DUMP_TRIES = 3,
	WORDS_MAX = 200
};

struct netlink {
	int fd;
	uint32_t port;
	uint32_t ignore_port;
	uint32_t sequence;             /* of the last request */
	char words[WORDS_MAX];
	uint8_t *bytes;                /* READ_BYTES */
};

/* -- the socket -- */

static bool set_number(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

static void set_buffers(int fd, size_t receive_bytes)
{
	int bytes = receive_bytes ? (int)receive_bytes : RECEIVE_DEFAULT;
	if (!set_number(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes))
		set_number(fd, SOL_SOCKET, SO_RCVBUF, bytes);
	if (!set_number(fd, SOL_SOCKET, SO_SNDBUFFORCE, 4 << 20))
		set_number(fd, SOL_SOCKET, SO_SNDBUF, 4 << 20);
}

/* Old kernels lack some of these; what they add is words and speed. */
static void set_options(int fd)
{
	set_number(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
	set_number(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
	set_number(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
}

static bool bind_socket(struct netlink *nl, uint32_t groups)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
	socklen_t length = sizeof address;
	if (bind(nl->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    getsockname(nl->fd, (struct sockaddr *)&address, &length) != 0)
		return false;
	nl->port = address.nl_pid;
	return true;
}

/* The kernel throws away what the ignored port caused before it counts against the receive buffer: a million
 * own routes would overrun any.  The port stands in each message's header, in the machine's byte order;
 * filters load in network order. */
static void ignore_in_kernel(const struct netlink *nl)
{
	struct sock_filter rows[] = {
		BPF_STMT(BPF_LD | BPF_ABS | BPF_W, offsetof(struct nlmsghdr, nlmsg_pid)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap32(nl->ignore_port), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
	};
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		rows[1].k = nl->ignore_port;
	struct sock_fprog program = { sizeof rows / sizeof *rows, rows };
	setsockopt(nl->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

struct netlink *netlink_open(const struct netlink_options *options, char **why)
{
	struct netlink *nl = NEW(struct netlink);
	nl->ignore_port = options->ignore_port;
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (nl->fd >= 0) {
		set_buffers(nl->fd, options->receive_bytes);
		set_options(nl->fd);
	}
	if (nl->fd < 0 || !bind_socket(nl, options->groups)) {
		*why = text_format("cannot open the kernel's routing socket: %s", strerror(errno));
		netlink_close(nl);
		return NULL;
	}
	if (nl->ignore_port)
		ignore_in_kernel(nl);
	nl->bytes = mem_raw(READ_BYTES);
	return nl;
}

void netlink_close(struct netlink *nl)
{
	if (!nl)
		return;
	if (nl->fd >= 0)
		close(nl->fd);
	mem_free(nl->bytes);
	mem_free(nl);
}

int netlink_fd(const struct netlink *nl)
{
	return nl->fd;
}

uint32_t netlink_port(const struct netlink *nl)
{
	return nl->port;
}

size_t netlink_receive_bytes(const struct netlink *nl)
{
	int bytes = 0;
	socklen_t length = sizeof bytes;
	getsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &bytes, &length);
	return (size_t)bytes;
}

bool netlink_join(struct netlink *nl, unsigned group)
{
	return set_number(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, (int)group);
}

const char *netlink_error(const struct netlink *nl)
{
	return nl->words;
}

static enum netlink_verdict failed(struct netlink *nl, int error)
{
	snprintf(nl->words, sizeof nl->words, "%s", strerror(error));
	return NETLINK_FAILED;
}

/* -- receiving -- */

/* One datagram from the kernel: its length, 0 if there is none, or a negative errno. */
static ssize_t receive(struct netlink *nl)
{
	for (;;) {
		struct sockaddr_nl from = { 0 };
		struct iovec part = { nl->bytes, READ_BYTES };
		struct msghdr head = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1 };
		ssize_t length = recvmsg(nl->fd, &head, 0);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (head.msg_flags & MSG_TRUNC)
			return -ENOBUFS;       /* part of it is lost, as in an overrun */
		if (from.nl_pid == 0)
			return length;         /* others may write to us; only the kernel counts */
	}
}

/* The kernel's words in an acknowledgement, "" if there are none. */
static void read_words(const struct nlmsghdr *message, char out[WORDS_MAX])
{
	const struct nlmsgerr *answer = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	size_t skip = sizeof *answer;
	out[0] = '\0';
	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(message->nlmsg_flags & NLM_F_CAPPED))
		skip += answer->msg.nlmsg_len - sizeof answer->msg;
	if (mnl_nlmsg_get_payload_len(message) < skip)
		return;
	mnl_attr_for_each(attr, message, skip) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			snprintf(out, WORDS_MAX, "%s", mnl_attr_get_str(attr));
	}
}

/* 0 or a positive errno; the words go to the socket. */
static int read_answer(struct netlink *nl, const struct nlmsghdr *message)
{
	const struct nlmsgerr *answer = mnl_nlmsg_get_payload(message);
	if (mnl_nlmsg_get_payload_len(message) < sizeof *answer)
		return EPROTO;
	if (answer->error == 0)
		return 0;
	read_words(message, nl->words);
	if (!nl->words[0])
		failed(nl, -answer->error);
	return -answer->error;
}

/* Is this message for the event reader?  Not acknowledgements of forgotten requests, not the echo of a
 * sibling socket. */
static bool is_event(const struct netlink *nl, const struct nlmsghdr *message)
{
	if (message->nlmsg_type < NLMSG_MIN_TYPE)
		return false;
	return !nl->ignore_port || message->nlmsg_pid != nl->ignore_port;
}

enum netlink_verdict netlink_read(struct netlink *nl, netlink_fn *fn, void *owner)
{
	for (int reads = 0; reads < READS_PER_CALL; reads++) {
		ssize_t got = receive(nl);
		if (got == 0)
			return NETLINK_FINE;
		if (got < 0)
			return got == -ENOBUFS ? NETLINK_OVERRUN : failed(nl, (int)-got);
		int left = (int)got;
		for (const struct nlmsghdr *m = (void *)nl->bytes; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
			if (is_event(nl, m) && !fn(owner, m))
				return NETLINK_FINE;
	}
	return NETLINK_FINE;
}

/* Waits for the next datagram: its length or a negative errno. */
static ssize_t receive_waiting(struct netlink *nl)
{
	struct pollfd ready = { nl->fd, POLLIN, 0 };
	for (;;) {
		ssize_t got = receive(nl);
		if (got)
			return got;
		int count = poll(&ready, 1, ANSWER_MS);
		if (count == 0)
			return -ETIMEDOUT;
		if (count < 0 && errno != EINTR)
			return -errno;
	}
}

/* -- asking -- */

static bool send_bytes(struct netlink *nl, const void *bytes, size_t length)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct pollfd ready = { nl->fd, POLLOUT, 0 };
	for (;;) {
		ssize_t sent = sendto(nl->fd, bytes, length, 0, (const struct sockaddr *)&kernel, sizeof kernel);
		if (sent >= 0)
			return true;
		if (errno != EINTR && (errno != EAGAIN || poll(&ready, 1, ANSWER_MS) <= 0))
			return false;
	}
}

/* An answer being read: a dump or what comes before an acknowledgement. */
struct reading {
	netlink_fn *fn;
	void *owner;
	uint32_t sequence;
	bool is_done;
	bool was_interrupted;          /* NLM_F_DUMP_INTR */
	bool is_ended;                 /* fn wants no more */
	int error;
};

static int done_error(const struct nlmsghdr *message)
{
	int error = 0;
	if (mnl_nlmsg_get_payload_len(message) >= sizeof error)
		memcpy(&error, mnl_nlmsg_get_payload(message), sizeof error);
	return error < 0 ? -error : 0;
}

static void read_message(struct netlink *nl, struct reading *r, const struct nlmsghdr *message)
{
	if (message->nlmsg_seq != r->sequence || message->nlmsg_pid != nl->port)
		return;
	r->was_interrupted |= !!(message->nlmsg_flags & NLM_F_DUMP_INTR);
	if (message->nlmsg_type == NLMSG_DONE) {
		r->is_done = true;
		r->error = done_error(message);
	} else if (message->nlmsg_type == NLMSG_ERROR) {
		r->is_done = true;
		r->error = read_answer(nl, message);
	} else if (message->nlmsg_type >= NLMSG_MIN_TYPE && r->fn && !r->is_ended) {
		r->is_ended = !r->fn(r->owner, message);
	}
}

static void read_to_end(struct netlink *nl, struct reading *r)
{
	while (!r->is_done) {
		ssize_t got = receive_waiting(nl);
		if (got < 0) {
			r->is_done = true;
			r->error = (int)-got;
			failed(nl, r->error);
			return;
		}
		int left = (int)got;
		for (const struct nlmsghdr *m = (void *)nl->bytes; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
			read_message(nl, r, m);
	}
}

int netlink_ask(struct netlink *nl, struct nlmsghdr *request, netlink_fn *fn, void *owner)
{
	struct reading r = { .fn = fn, .owner = owner, .sequence = ++nl->sequence };
	request->nlmsg_seq = r.sequence;
	request->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	nl->words[0] = '\0';
	if (!send_bytes(nl, request, request->nlmsg_len)) {
		r.error = errno;
		failed(nl, r.error);
		return r.error;
	}
	read_to_end(nl, &r);
	return r.error;
}

static enum netlink_verdict dump_once(struct netlink *nl, struct nlmsghdr *request, netlink_fn *fn, void *owner)
{
	struct reading r = { .fn = fn, .owner = owner, .sequence = ++nl->sequence };
	request->nlmsg_seq = r.sequence;
	nl->words[0] = '\0';
	if (!send_bytes(nl, request, request->nlmsg_len))
		return failed(nl, errno);
	read_to_end(nl, &r);
	if (r.error == ENOBUFS)
		return NETLINK_OVERRUN;
	if (r.error && !nl->words[0])
		failed(nl, r.error);
	return r.error ? NETLINK_FAILED : r.was_interrupted ? NETLINK_AGAIN : NETLINK_FINE;
}

enum netlink_verdict netlink_dump(struct netlink *nl, uint16_t type, const void *body, size_t length,
				  netlink_fn *fn, void *owner)
{
	union {
		struct nlmsghdr head;
		uint8_t bytes[512];
	} request = { .head = { .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	assert(length <= sizeof request - MNL_NLMSG_HDRLEN);
	request.head.nlmsg_len = (uint32_t)(MNL_NLMSG_HDRLEN + MNL_ALIGN(length));
	if (length)
		memcpy(request.bytes + MNL_NLMSG_HDRLEN, body, length);
	enum netlink_verdict verdict = NETLINK_AGAIN;
	for (int tries = 0; tries < DUMP_TRIES && verdict == NETLINK_AGAIN; tries++)
		verdict = dump_once(nl, &request.head, fn, owner);
	return verdict;
}

/* -- batches -- */

enum { BATCH_BYTES = 512 << 10 };

struct batch {
	struct netlink *nl;
	uint32_t count;
	uint32_t first_sequence;
	uint32_t places[NETLINK_BATCH_MAX];    /* where each message begins */
	uint8_t *bytes;
};

struct batch *batch_new(struct netlink *nl)
{
	struct batch *batch = NEW(struct batch);
	batch->nl = nl;
	batch->bytes = mem_raw(BATCH_BYTES);
	return batch;
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	mem_free(batch->bytes);
	mem_free(batch);
}

uint32_t batch_count(const struct batch *batch)
{
	return batch->count;
}

static struct nlmsghdr *last_message(const struct batch *batch)
{
	return (struct nlmsghdr *)(batch->bytes + batch->places[batch->count - 1]);
}

/* The caller has added attributes to the last message since it was begun. */
static uint32_t batch_used(const struct batch *batch)
{
	return batch->count ? batch->places[batch->count - 1] + MNL_ALIGN(last_message(batch)->nlmsg_len) : 0;
}

bool batch_has_room(const struct batch *batch)
{
	return batch->count < NETLINK_BATCH_MAX && batch_used(batch) + NETLINK_MESSAGE_MAX <= BATCH_BYTES;
}

struct nlmsghdr *batch_add(struct batch *batch, uint16_t type, uint16_t flags, size_t length, void **body)
{
	assert(batch_has_room(batch) && length <= NETLINK_MESSAGE_MAX / 2);
	uint32_t place = batch_used(batch);
	struct nlmsghdr *message = mnl_nlmsg_put_header(batch->bytes + place);
	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	void *fixed = mnl_nlmsg_put_extra_header(message, length);
	batch->places[batch->count++] = place;
	if (body)
		*body = fixed;
	return message;
}

void batch_drop_last(struct batch *batch)
{
	assert(batch->count);
	batch->count--;
}

/* Sequence numbers are given now: the socket may have been asked other things since the batch was begun. */
static uint32_t number_messages(struct batch *batch)
{
	uint32_t first = batch->nl->sequence + 1;
	for (uint32_t i = 0; i < batch->count; i++)
		((struct nlmsghdr *)(batch->bytes + batch->places[i]))->nlmsg_seq = first + i;
	batch->nl->sequence += batch->count;
	last_message(batch)->nlmsg_flags |= NLM_F_ACK;
	return first;
}

struct refusals {
	batch_refused_fn *fn;
	void *owner;
};

/* true at the answer to the last message. */
static bool read_batch_answer(struct batch *batch, const struct nlmsghdr *message, const struct refusals *refused)
{
	uint32_t index = message->nlmsg_seq - batch->first_sequence;
	if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_pid != batch->nl->port || index >= batch->count)
		return false;
	int error = read_answer(batch->nl, message);
	char words[WORDS_MAX];
	read_words(message, words);
	if (error && refused->fn)
		refused->fn(refused->owner, index, error, words);
	return index == batch->count - 1;
}

static enum netlink_verdict read_batch_answers(struct batch *batch, const struct refusals *refused)
{
	struct netlink *nl = batch->nl;
	for (;;) {
		ssize_t got = receive_waiting(nl);
		if (got < 0)
			return got == -ENOBUFS ? NETLINK_OVERRUN : failed(nl, (int)-got);
		int left = (int)got;
		for (const struct nlmsghdr *m = (void *)nl->bytes; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
			if (read_batch_answer(batch, m, refused))
				return NETLINK_FINE;
	}
}

enum netlink_verdict batch_send(struct batch *batch, batch_refused_fn *refused, void *owner)
{
	if (!batch->count)
		return NETLINK_FINE;
	batch->first_sequence = number_messages(batch);
	batch->nl->words[0] = '\0';
	enum netlink_verdict verdict = send_bytes(batch->nl, batch->bytes, batch_used(batch))
		? read_batch_answers(batch, &(struct refusals){ refused, owner })
		: failed(batch->nl, errno);
	batch->count = 0;
	return verdict;
}
