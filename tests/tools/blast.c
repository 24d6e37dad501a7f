/* SPDX-License-Identifier: Apache-2.0 */
/* blast -- a BGP speaker for load: says a million routes, or a recorded session, and counts what it hears.
 *
 *   blast LOCAL REMOTE AS [routes N | mrt FILE] [nexthop ADDRESS] [variant N]
 *
 * It connects, opens the session, and takes commands on standard input, a line each:
 *   go                    announce everything; then `sent MESSAGES PREFIXES DIGEST TIME`
 *   withdraw              take everything back; then `withdrawn MESSAGES 0 0 TIME`
 *   target COUNT DIGEST   say `reached COUNT DIGEST TIME` once what was heard is exactly that
 *   stat                  `held COUNT DIGEST TIME`
 *   quit
 * Unasked: `up TIME` when the session is established, `closed REASON` when it ends.  TIME is that of
 * CLOCK_MONOTONIC in seconds, so that whoever drives several of them can subtract.
 *
 * PREFIXES and DIGEST of `sent` are what a receiver in another AS behind the daemon must hold. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "load.h"
#include "message.h"
#include "table.h"

enum { OUT_SIZE = 1 << 20, IN_SIZE = 1 << 20, KEEPALIVE_SECONDS = 30 };

enum doing { NOTHING, ANNOUNCING, WITHDRAWING };

struct blast {
	int fd;
	uint32_t asn, local, remote;
	bool is_up;
	double last_said;
	struct load load;
	enum doing doing;
	size_t withdrawn_to;            /* slot of `said` that comes next */
	size_t messages;
	struct table said, heard;
	bool has_target;
	size_t target_count;
	uint64_t target_digest;
	uint8_t out[OUT_SIZE], in[IN_SIZE];
	size_t out_at, out_end, in_end;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void tell(const char *what, size_t a, size_t b, uint64_t digest)
{
	printf("%s %zu %zu %016llx %.6f\n", what, a, b, (unsigned long long)digest, now());
	fflush(stdout);
}

static _Noreturn void end(const char *why)
{
	printf("closed %s\n", why);
	fflush(stdout);
	exit(strcmp(why, "quit") != 0);
}

static void queue(struct blast *b, const struct message *m)
{
	memcpy(b->out + b->out_end, m->bytes, m->length);
	b->out_end += m->length;
}

static void say_keepalive(struct blast *b)
{
	struct message m;

	message_begin(&m, KEEPALIVE);
	message_end(&m);
	queue(b, &m);
	b->last_said = now();
}

static struct sockaddr_in address_of(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address) };
}

/* Tries for ten seconds: the daemon may just be starting. */
static void connect_to_daemon(struct blast *b)
{
	struct sockaddr_in here = address_of(b->local, 0), there = address_of(b->remote, 179);

	for (int tries = 0; tries < 100; tries++) {
		b->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(b->fd, (struct sockaddr *)&here, sizeof here) == 0 &&
		    connect(b->fd, (struct sockaddr *)&there, sizeof there) == 0) {
			fcntl(b->fd, F_SETFL, O_NONBLOCK);
			setsockopt(b->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
			return;
		}
		close(b->fd);
		usleep(100000);
	}
	end(strerror(errno));
}

/* Put into the buffer what there is to say, as long as a whole message fits. */
static void fill(struct blast *b)
{
	struct message m;

	if (b->out_at == b->out_end)
		b->out_at = b->out_end = 0;
	while (b->doing != NOTHING && b->out_end + LARGEST <= OUT_SIZE) {
		bool more = b->doing == ANNOUNCING ? load_announce(&b->load, &m)
						   : load_withdraw(&b->said, &b->withdrawn_to, &m);
		if (!more) {
			if (b->doing == WITHDRAWING)
				table_clear(&b->said);
			tell(b->doing == ANNOUNCING ? "sent" : "withdrawn", b->messages, b->said.count, b->said.digest);
			b->doing = NOTHING;
			return;
		}
		if (b->doing == ANNOUNCING)
			take_update(&b->said, m.bytes + HEADER, m.length - HEADER, 0);
		queue(b, &m);
		b->messages++;
	}
}

static void drain(struct blast *b)
{
	while (b->out_at < b->out_end) {
		ssize_t n = write(b->fd, b->out + b->out_at, b->out_end - b->out_at);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			end(strerror(errno));
		b->out_at += n;
		b->last_said = now();
	}
}

static void take_message(struct blast *b, const uint8_t *m, size_t length)
{
	char why[64];

	switch (m[18]) {
	case OPEN:
		say_keepalive(b);
		return;
	case KEEPALIVE:
		if (!b->is_up)
			tell("up", 0, 0, 0);
		b->is_up = true;
		return;
	case UPDATE:
		if (!take_update(&b->heard, m + HEADER, length - HEADER, 1))
			end("malformed update");
		return;
	case NOTIFICATION:
		snprintf(why, sizeof why, "notification %u/%u", m[19], m[20]);
		end(why);
	}
}

static void look_at_target(struct blast *b)
{
	if (!b->has_target || b->heard.count != b->target_count || b->heard.digest != b->target_digest)
		return;
	b->has_target = false;
	tell("reached", b->heard.count, 0, b->heard.digest);
}

static void hear(struct blast *b)
{
	ssize_t n = read(b->fd, b->in + b->in_end, IN_SIZE - b->in_end);
	size_t at = 0;

	if (n == 0)
		end("end of stream");
	if (n < 0 && errno != EAGAIN)
		end(strerror(errno));
	b->in_end += n > 0 ? n : 0;
	while (at + HEADER <= b->in_end) {
		size_t length = b->in[at + 16] << 8 | b->in[at + 17];
		if (length < HEADER || length > LARGEST)
			end("bad length");
		if (at + length > b->in_end)
			break;
		take_message(b, b->in + at, length);
		at += length;
	}
	memmove(b->in, b->in + at, b->in_end - at);
	b->in_end -= at;
	look_at_target(b);
}

static void obey(struct blast *b, const char *line)
{
	unsigned long long digest;
	size_t count;

	if (!strncmp(line, "go", 2) || !strncmp(line, "withdraw", 8)) {
		b->doing = *line == 'g' ? ANNOUNCING : WITHDRAWING;
		b->messages = b->withdrawn_to = 0;
	} else if (sscanf(line, "target %zu %llx", &count, &digest) == 2) {
		b->has_target = true;
		b->target_count = count;
		b->target_digest = digest;
		look_at_target(b);
	} else if (!strncmp(line, "stat", 4)) {
		tell("held", b->heard.count, b->heard.count, b->heard.digest);
	} else {
		end(strncmp(line, "quit", 4) ? "unknown command" : "quit");
	}
}

static void run(struct blast *b)
{
	char line[128];

	for (;;) {
		struct pollfd on[] = { { .fd = b->fd, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
		fill(b);
		drain(b);
		if (b->out_at < b->out_end || b->doing != NOTHING)
			on[0].events |= POLLOUT;
		poll(on, 2, 1000);
		if (on[0].revents & (POLLIN | POLLHUP | POLLERR))
			hear(b);
		if (on[1].revents & (POLLIN | POLLHUP))
			obey(b, fgets(line, sizeof line, stdin) ? line : "quit");
		if (b->is_up && now() - b->last_said > KEEPALIVE_SECONDS && b->out_at == b->out_end)
			say_keepalive(b);
	}
}

static uint32_t parse_address(const char *text)
{
	struct in_addr a;

	if (inet_pton(AF_INET, text, &a) != 1)
		end("an address is not an address");
	return ntohl(a.s_addr);
}

static void parse_options(struct blast *b, char **word)
{
	for (; word[0] && word[1]; word += 2) {
		if (!strcmp(word[0], "routes"))
			b->load.routes = strtoul(word[1], NULL, 10);
		else if (!strcmp(word[0], "variant"))
			b->load.variant = strtoul(word[1], NULL, 10);
		else if (!strcmp(word[0], "nexthop"))
			b->load.next_hop = parse_address(word[1]);
		else if (strcmp(word[0], "mrt") || !load_open_mrt(&b->load, word[1]))
			end(word[0]);
	}
}

int main(int argc, char **argv)
{
	static struct blast b;
	struct message m;

	if (argc < 4) {
		fprintf(stderr, "blast LOCAL REMOTE AS [routes N | mrt FILE] [nexthop ADDRESS] [variant N]\n");
		return 2;
	}
	setvbuf(stdin, NULL, _IONBF, 0);        /* poll() must not be fooled by stdio's buffer */
	b.local = parse_address(argv[1]);
	b.remote = parse_address(argv[2]);
	b.asn = strtoul(argv[3], NULL, 10);
	b.load = (struct load){ .asn = b.asn, .next_hop = b.local };
	parse_options(&b, argv + 4);
	table_init(&b.said);
	table_init(&b.heard);
	connect_to_daemon(&b);
	build_open(&m, b.asn, b.local);
	queue(&b, &m);
	run(&b);
}
