/* SPDX-License-Identifier: Apache-2.0 */
/* netlink -- the kernel's routing socket (NETLINK_ROUTE), as thin as it can be over libmnl.
 *
 * Three uses, each best with a socket of its own: dumps (`netlink_dump`, waits for the whole answer),
 * batches of changes (`batch_*`: up to 256 messages in one send, one acknowledgement, and the errors in
 * between with the place of the message that they mean), and events (`netlink_read` when the descriptor is
 * ready).  Messages are built by the caller with libmnl's mnl_attr_put_*. */
#pragma once
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netlink;

enum { NETLINK_BATCH_MAX = 256, NETLINK_MESSAGE_MAX = 8192 };

struct netlink_options {
	uint32_t groups;           /* RTMGRP_* bits to listen to; 0: none */
	size_t receive_bytes;      /* 0: a few MB; SO_RCVBUFFORCE, then SO_RCVBUF */
	uint32_t ignore_port;      /* netlink_port of the own socket whose echo is not wanted here; 0: none */
};

/* A non-blocking, close-on-exec socket with extended acknowledgements and strict checks of dump requests.
 * NULL and *why (caller frees) on failure. Reading needs no privilege. */
struct netlink *netlink_open(const struct netlink_options *options, char **why);
void netlink_close(struct netlink *nl);                /* NULL is fine */
int netlink_fd(const struct netlink *nl);
uint32_t netlink_port(const struct netlink *nl);
size_t netlink_receive_bytes(const struct netlink *nl);   /* what the kernel granted */
/* Lets one more group in (RTNLGRP_*, e.g. RTNLGRP_NEXTHOP, which has no RTMGRP_ bit). */
bool netlink_join(struct netlink *nl, unsigned group);

/* false ends the walk early; the rest of the answer is read and thrown away. */
typedef bool netlink_fn(void *owner, const struct nlmsghdr *message);

enum netlink_verdict {
	NETLINK_FINE,              /* nothing more for now */
	NETLINK_OVERRUN,           /* messages were lost: dump everything again */
	NETLINK_AGAIN,             /* a dump changed while it was read (NLM_F_DUMP_INTR): ask again */
	NETLINK_FAILED             /* the socket is of no more use, or the request was refused: netlink_error */
};

/* Events: reads what is there, up to a bound per call (call again while the descriptor is ready). */
enum netlink_verdict netlink_read(struct netlink *nl, netlink_fn *fn, void *owner);
/* A dump: sends the request (type RTM_GET…, body the fixed header of that type, filled for a filter) and
 * waits for the end of the answer.  When it changed while it was read it is asked for again, three times before
 * NETLINK_AGAIN is returned: fn may see the same thing more than once, the last is right. */
enum netlink_verdict netlink_dump(struct netlink *nl, uint16_t type, const void *body, size_t length,
				  netlink_fn *fn, void *owner);
/* One request with its answer: 0, or a positive errno (netlink_error has the kernel's words).  `fn` may be
 * NULL; it gets what is answered besides the acknowledgement. */
int netlink_ask(struct netlink *nl, struct nlmsghdr *request, netlink_fn *fn, void *owner);
/* The words of the last failure: the kernel's extended acknowledgement, or strerror's. "" if there is none. */
const char *netlink_error(const struct netlink *nl);

/* -- batches -- */

/* Called for each message that the kernel refused: its place in the batch from 0, a positive errno, and the
 * kernel's words ("" if it gave none). */
typedef void batch_refused_fn(void *owner, uint32_t index, int error, const char *words);

struct batch;
struct batch *batch_new(struct netlink *nl);
void batch_free(struct batch *batch);                  /* NULL is fine; unsent messages are forgotten */
uint32_t batch_count(const struct batch *batch);
/* Is there room for one more message of at most NETLINK_MESSAGE_MAX bytes? */
bool batch_has_room(const struct batch *batch);
/* A new message in the batch: header filled (NLM_F_REQUEST | flags), the fixed part of `length`
 * bytes after it zeroed and returned through *body; the caller adds attributes with mnl_attr_put_* to the
 * returned header. The batch must have room. Its place is batch_count() before the call. */
struct nlmsghdr *batch_add(struct batch *batch, uint16_t type, uint16_t flags, size_t length, void **body);
/* Takes the last message back (it turned out to be of no use). */
void batch_drop_last(struct batch *batch);
/* Sends all in one system call, reads the kernel's answers up to that to the last one, tells what was refused
 * (from within `refused` the socket must not be used).  NETLINK_FAILED: it could not be sent.  NETLINK_OVERRUN:
 * answers were lost, so which messages took effect is unknown and the kernel's state has to be read again.
 * The batch is empty after. */
enum netlink_verdict batch_send(struct batch *batch, batch_refused_fn *refused, void *owner);
