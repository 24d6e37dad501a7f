/* SPDX-License-Identifier: Apache-2.0 */
/* swarm -- many BGP sessions of one process around a daemon: senders, receivers, and the judge of what they hear.
 *
 *	swarm DAEMON SENDERS RECEIVERS [routes N | mrt FILE] [each N] [links 1]
 *
 * Senders come from 10.98.1.1 on, receivers from 10.98.9.1 on, each with an AS of its own (4200000001 on).  `routes`
 * are the same prefixes from every sender; with `each` a sender says only its own N of them.  With `links` receivers are
 * on links of their own: from 10.99.0.2 to the daemon's 10.99.0.1, from 10.99.1.2 to 10.99.1.1, and so on.  Commands on
 * standard input, a line each; answers are lines of JSON, times those of CLOCK_MONOTONIC:
 *
 *	open                    connect all, one after the other               {"say": "up"}
 *	prepare VARIANT         encode what senders will say                   {"say": "prepared", "bytes", "updates"}
 *	expect [WITHOUT]        work out what receivers must hold in the end,  {"say": "expect", "routes"}
 *	                        without that sender, and look out for it
 *	go                      senders say what is prepared                   {"say": "sent"}
 *	drop SENDER             close its session
 *	churn RATE SECONDS      the first sender says VARIANT 1 of its routes  {"say": "churned", "p50", "p99", ...}
 *	stat                    what receivers hold                            {"say": "held"}
 *	quit
 *
 * Unasked, when every receiver holds exactly what is expected: {"say": "reached", "time", "first", "updates"}.
 * While the daemon works, bytes are only taken off the sockets; they are judged when nothing comes, by the times at which
 * they came.  The judge knows nothing of the daemon: of all senders' paths for a prefix the one with fewest hops wins, then lowest
 * origin, then the lowest router-id; count and digest over (prefix, hops, origin, AS path) must be equal. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "churn.h"
#include "session.h"

enum { SENDERS_AT = 10 << 24 | 98 << 16 | 1 << 8, RECEIVERS_AT = SENDERS_AT + (8 << 8), FIRST_AS = 4200000001,
       LINKS_AT = 10 << 24 | 99 << 16 };
enum { SESSIONS_MOST = 2000, OPEN_SECONDS = 60 };
enum { QUIET_MS = 50, TAPE_MOST = 1 << 26 };     /* nothing came for that long: leisure; or a tape is that long */
enum { TIMES_TOLD = 3 };                        /* how often a route is heard before the best one comes, most times less */

struct swarm {
	uint32_t daemon;
	unsigned senders, count;        /* count: receivers too */
	struct session *sessions;       /* senders first */
	size_t routes, each;
	bool has_links;
	struct mrt recording;
	struct table expected;
	bool is_expecting, is_churning;
	double went;
	struct churn churn;
	struct stream source;           /* of the churn */
};

static void answer_of(double time, const char *what, const char *format, va_list args)
{
	printf("{\"say\": \"%s\", \"time\": %.6f", what, time);
	vprintf(format, args);
	printf("}\n");
	fflush(stdout);
}

static void answer(const char *what, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	answer_of(now(), what, format, args);
	va_end(args);
}

static void answer_at(double time, const char *what, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	answer_of(time, what, format, args);
	va_end(args);
}

static _Noreturn void give_up(const char *why)
{
	answer("failed", ", \"why\": \"%s\"", why);
	exit(1);
}

/* ---- the judge -------------------------------------------------------------------------------------- */

/* Senders are asked in the order of their router-ids, so an equal path changes nothing. */
static void judge(struct table *best, const struct table *said)
{
	for (size_t i = 0; i <= said->mask; i++) {
		const struct slot *s = &said->slots[i];
		const struct slot *had = s->key ? table_find(best, s->key) : NULL;
		if (s->key && (!had || path_rank(s->path) < path_rank(had->path)))
			table_put_key(best, s->key, s->path);
	}
}

static void say_figures(const struct swarm *w, const char *what, double time)
{
	size_t updates = 0, bytes = 0, least = SIZE_MAX, right = 0;
	double first = 0;

	for (unsigned i = w->senders; i < w->count; i++) {
		const struct session *s = &w->sessions[i];
		updates += s->updates;
		bytes += s->bytes;
		least = s->heard.count < least ? s->heard.count : least;
		right += s->right_since > 0;
		if (s->updates && (!first || s->first_heard < first))
			first = s->first_heard;
	}
	answer_at(time, what, ", \"first\": %.6f, \"updates\": %zu, \"bytes\": %zu, \"least\": %zu, \"right\": %zu", first,
		  updates, bytes, least, right);
}

/* The end is when the last receiver came to be right; none may have been wrong after it was right. */
static void look_for_the_end(struct swarm *w)
{
	double end = 0;

	for (unsigned i = w->senders; i < w->count; i++) {
		if (!w->sessions[i].right_since)
			return;
		end = w->sessions[i].right_since > end ? w->sessions[i].right_since : end;
	}
	w->is_expecting = false;
	say_figures(w, "reached", end);
}

static size_t longest_stream(const struct swarm *w)
{
	size_t longest = 0;
	for (unsigned i = 0; i < w->senders; i++)
		longest = w->sessions[i].stream.length > longest ? w->sessions[i].stream.length : longest;
	return longest;
}

static void expect(struct swarm *w, int without)
{
	size_t may_come = TIMES_TOLD * longest_stream(w);

	table_clear(&w->expected);
	for (unsigned i = 0; i < w->senders; i++)
		if ((int)i != without && w->sessions[i].is_up)
			judge(&w->expected, &w->sessions[i].stream.said);
	for (unsigned i = w->senders; i < w->count; i++) {
		struct session *s = &w->sessions[i];
		s->updates = s->bytes = 0;
		s->wanted = &w->expected;
		tape_warm(&s->tape, may_come < TAPE_MOST ? may_come : TAPE_MOST);
		session_compare(s, now());
	}
	w->is_expecting = true;
	answer("expect", ", \"routes\": %zu, \"digest\": \"%016llx\"", w->expected.count, (unsigned long long)w->expected.digest);
	look_for_the_end(w);
}

/* ---- commands --------------------------------------------------------------------------------------- */

/* On a link of its own a session is next to the daemon's address. */
static uint32_t daemon_of(const struct swarm *w, const struct session *s)
{
	return w->has_links && s->is_receiver ? s->voice.address - 1 : w->daemon;
}

static void open_all(struct swarm *w)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->sessions[i].fd < 0 && !session_open(&w->sessions[i], daemon_of(w, &w->sessions[i]), now() + OPEN_SECONDS))
			give_up("a session does not come up");
	answer("up", ", \"sessions\": %u", w->count);
}

static void fill(struct swarm *w, struct session *s, struct stream *stream, unsigned variant)
{
	stream_open(stream);
	if (w->recording.bytes && !stream_recorded(stream, &s->voice, &w->recording))
		give_up("the recording has fewer peers");
	if (!w->recording.bytes)
		stream_synthetic(stream, &s->voice, w->each ? w->each * s->voice.number : 0, w->each ? w->each : w->routes, variant);
}

static void prepare(struct swarm *w, unsigned variant)
{
	size_t bytes = 0, updates = 0;

	for (unsigned i = 0; i < w->senders; i++) {
		struct session *s = &w->sessions[i];
		stream_close(&s->stream);
		fill(w, s, &s->stream, variant);
		bytes += s->stream.length;
		updates += s->stream.updates;
	}
	answer("prepared", ", \"bytes\": %zu, \"updates\": %zu", bytes, updates);
}

static void go(struct swarm *w)
{
	w->went = now();
	for (unsigned i = 0; i < w->senders; i++) {
		w->sessions[i].said_to = 0;
		w->sessions[i].is_saying = w->sessions[i].is_up;
	}
	answer("went", "");
}

static void drop(struct swarm *w, unsigned sender)
{
	if (sender >= w->senders)
		give_up("no such sender");
	session_close(&w->sessions[sender]);
	answer("went", "");
}

static void start_churn(struct swarm *w, double rate, double seconds)
{
	struct session *receiver = &w->sessions[w->senders];

	fill(w, &w->sessions[0], &w->source, 1);
	churn_begin(&w->churn, &w->source, rate, seconds);
	receiver->heard.heard = churn_heard;
	receiver->heard.owner = &w->churn;
	w->is_churning = true;
	answer("went", "");
}

/* What was said last has a second to arrive. */
static void step_churn(struct swarm *w)
{
	struct churn *c = &w->churn;

	if (churn_step(c, &w->sessions[0]) || now() - c->began < c->seconds + 1)
		return;
	w->is_churning = false;
	w->sessions[w->senders].heard.heard = NULL;
	answer("churned", ", \"prefixes\": %zu, \"arrived\": %zu, \"p50\": %u, \"p90\": %u, \"p99\": %u, \"max\": %u", c->prefixes,
	       c->count, churn_percentile(c, 0.5), churn_percentile(c, 0.9), churn_percentile(c, 0.99), churn_percentile(c, 1));
	churn_end(c);
	stream_close(&w->source);
}

static void obey(struct swarm *w, const char *line)
{
	double rate, seconds;
	int number = -1;

	if (!strncmp(line, "open", 4))
		open_all(w);
	else if (sscanf(line, "prepare %d", &number) == 1)
		prepare(w, number);
	else if (sscanf(line, "expect %d", &number) == 1 || !strncmp(line, "expect", 6))
		expect(w, number);
	else if (!strncmp(line, "go", 2))
		go(w);
	else if (sscanf(line, "drop %d", &number) == 1)
		drop(w, number);
	else if (sscanf(line, "churn %lf %lf", &rate, &seconds) == 2)
		start_churn(w, rate, seconds);
	else if (!strncmp(line, "stat", 4))
		say_figures(w, "held", now());
	else if (!strncmp(line, "quit", 4))
		exit(0);
	else
		give_up("unknown command");
}

/* ---- the loop --------------------------------------------------------------------------------------- */

static void lose(struct swarm *w, struct session *s)
{
	session_close(s);
	answer("lost", ", \"session\": %u", (unsigned)(s - w->sessions));
}

static void serve(struct swarm *w, struct session *s, const struct pollfd *on)
{
	if (on->revents & POLLOUT && !session_say(s)) {
		answer("sent", ", \"sender\": %u", s->voice.number);
		if (s->said_to < s->stream.length)
			give_up("a sender could not write");
	}
	if (on->revents & (POLLIN | POLLHUP | POLLERR) && !session_hear(s)) {
		session_heed(s);
		lose(w, s);
	}
	session_keep_alive(s);
}

/* Everything at leisure, what grows too long at any time. */
static void heed(struct swarm *w, bool at_leisure)
{
	for (unsigned i = 0; i < w->count; i++) {
		struct session *s = &w->sessions[i];
		if (s->tape.count && (at_leisure || s->tape.length > TAPE_MOST) && !session_heed(s))
			lose(w, s);
	}
	if (at_leisure && w->is_expecting)
		look_for_the_end(w);
}

static bool owes_heed(const struct swarm *w)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->sessions[i].tape.count)
			return true;
	return false;
}

static int wait_for(const struct swarm *w, struct pollfd *on)
{
	for (unsigned i = 0; i < w->count; i++)
		on[i] = (struct pollfd){ .fd = w->sessions[i].fd, .events = POLLIN | (w->sessions[i].is_saying ? POLLOUT : 0) };
	on[w->count] = (struct pollfd){ .fd = 0, .events = POLLIN };
	return poll(on, w->count + 1, w->is_churning ? 1 : owes_heed(w) ? QUIET_MS : 1000);
}

static void run(struct swarm *w)
{
	struct pollfd *on = calloc(w->count + 1, sizeof *on);
	char line[128];

	for (;;) {
		int ready = wait_for(w, on);
		bool is_told = on[w->count].revents;
		for (unsigned i = 0; i < w->count && ready > 0; i++)
			if (on[i].fd >= 0)
				serve(w, &w->sessions[i], &on[i]);
		heed(w, !ready || is_told || w->is_churning);
		if (w->is_churning)
			step_churn(w);
		if (is_told)
			obey(w, fgets(line, sizeof line, stdin) ? line : "quit");
	}
}

static uint32_t receiver_at(const struct swarm *w, unsigned receiver)
{
	return w->has_links ? LINKS_AT + (receiver << 8) + 2 : RECEIVERS_AT + 1 + receiver;
}

static void make_sessions(struct swarm *w)
{
	w->sessions = calloc(w->count, sizeof *w->sessions);
	for (unsigned i = 0; i < w->count; i++) {
		struct session *s = &w->sessions[i];
		unsigned receiver = i - w->senders;
		s->fd = -1;
		s->is_receiver = i >= w->senders;
		s->voice.asn = FIRST_AS + i;
		s->voice.number = i;
		s->voice.address = s->is_receiver ? receiver_at(w, receiver) : SENDERS_AT + 1 + i;
		stream_open(&s->stream);
		table_init(&s->heard);
	}
}

int main(int argc, char **argv)
{
	static struct swarm w;
	struct in_addr daemon;

	if (argc < 4 || inet_pton(AF_INET, argv[1], &daemon) != 1) {
		fprintf(stderr, "swarm DAEMON SENDERS RECEIVERS [routes N | mrt FILE] [each N] [links 1]\n");
		return 2;
	}
	setvbuf(stdin, NULL, _IONBF, 0);        /* poll() must not be fooled by stdio's buffer */
	w.daemon = ntohl(daemon.s_addr);
	w.senders = strtoul(argv[2], NULL, 10);
	w.count = w.senders + strtoul(argv[3], NULL, 10);
	if (!w.senders || w.count <= w.senders || w.count > SESSIONS_MOST)
		give_up("at least one sender and one receiver");
	for (char **word = argv + 4; word[0] && word[1]; word += 2) {
		if (!strcmp(word[0], "routes"))
			w.routes = strtoul(word[1], NULL, 10);
		else if (!strcmp(word[0], "each"))
			w.each = strtoul(word[1], NULL, 10);
		else if (!strcmp(word[0], "links"))
			w.has_links = true;
		else if (strcmp(word[0], "mrt") || !mrt_open(&w.recording, word[1]))
			give_up(word[1]);
	}
	table_init(&w.expected);
	make_sessions(&w);
	run(&w);
}
