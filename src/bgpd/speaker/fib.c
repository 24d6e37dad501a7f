/* SPDX-License-Identifier: Apache-2.0 */
/* fib -- best paths on their way from the shards to zebra, in batches.
 *
 * The channel is the brake: over QUEUED_MOST bytes the letters wait here until it has drained.  Zebra that
 * comes (back) is told everything anew, then SYNC_DONE, upon which it sweeps what an earlier life left and
 * nobody said again.  After our own start SYNC_DONE waits until the neighbors have told all they have (or did
 * not come up in time): until then the routes of before keep forwarding. */
#include "base/memory.h"
#include "bgpd/rib/decide.h"
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"

enum { QUEUED_MOST = 4 << 20, PREFIXES_PER_FRAME = 8192, POLL_MS = 500, GRACE_MS = 1500, QUIET_SECONDS = 5 };

/* A letter that waits; without runs it is the mark of SYNC_DONE. */
struct fib_node {
	struct fib_node *next;
	uint8_t family;
	uint32_t run_count, next_run, next_prefix;
	struct fib_run *runs;
	struct prefix *prefixes;
};

struct fib_queue {
	struct fib_node *first, **last;
	uint16_t again_left[FAMILY_COUNT];   /* shards that still say everything */
	uint32_t round;                      /* counts how often they were asked to: answers to an earlier question don't count */
	bool is_settled;                     /* neighbors have told all: SYNC_DONE may go out */
	struct timer settle_timer;
	int64_t deadline_ms;
	struct question *question;
	uint8_t *frame;
};

enum { EXTRA_BYTES = EXTRA_COUNT * (2 + EXTRA_WORDS_MOST), FRAME_BYTES = 8192 + EXTRA_BYTES + PREFIXES_PER_FRAME * 17 };

/* ---- frames ------------------------------------------------------------------------------------------- */

static uint32_t put_nexthops(const struct fib_run *run, struct nexthop *out)
{
	if (run->is_hole) {
		out[0] = (struct nexthop){ .kind = NEXTHOP_BLACKHOLE, .weight = 1 };
		return 1;
	}
	for (uint32_t i = 0; i < run->nexthop_count; i++) {
		const struct nexthop_address *a = attrs_nexthop(run->nexthops[i]);
		out[i] = (struct nexthop){ .kind = NEXTHOP_GATEWAY, .weight = run->weights[i] ? run->weights[i] : 1 };
		out[i].gateway = *nexthop_used(a);
		if (address_is_link_local(&out[i].gateway))
			out[i].ifindex = a->scope;
	}
	return run->nexthop_count;
}

static void put_words(struct writer *w, struct text *words)
{
	link_put_words(w, text_chars(words), words->length);
	text_clear(words);
}

/* What zebra shows of a route without knowing what it is; in the order of enum link_extra. */
static size_t put_extra(const struct fib_run *run, enum asn_notation notation, uint8_t room[EXTRA_BYTES])
{
	const struct attrs *a = attrs_at(run->attrs);
	struct writer w = writer_over(room, EXTRA_BYTES);
	struct text words = { 0 };
	text_add_path_in(&words, a, notation);
	put_words(&w, &words);
	text_add_communities(&words, a);
	put_words(&w, &words);
	text_add_large_communities(&words, a);
	put_words(&w, &words);
	text_add_word(&words, decide_words[run->step].frr);
	put_words(&w, &words);
	text_free(&words);
	return write_used(&w);
}

static void send_frame(struct speaker *s, struct fib_node *node, const struct fib_run *run, uint32_t count)
{
	struct writer w = writer_over(s->fib->frame, FRAME_BYTES);
	struct link_routes m = { .family = (uint8_t)families[node->family].address_family, .origin = ORIGIN_BGP,
				 .distance = run->distance, .metric = run->metric, .tag = run->tag,
				 .table = families[node->family].is_multicast ? LINK_TABLE_MULTICAST : run->table,
				 .flags = run->is_ibgp ? LINK_ROUTE_IBGP | LINK_ROUTE_RECURSE : LINK_ROUTE_RECURSE };
	if (run->underlay_weights)
		m.flags |= LINK_ROUTE_UNDERLAY;
	uint8_t extra[EXTRA_BYTES];
	if (run->attrs) {
		m.flags |= LINK_ROUTE_EXTRA;
		m.extra = reader_over(extra, put_extra(run, s->plan.notation, extra));
	}
	if (speaker_waits_for_kernel(s) && !families[node->family].is_multicast)
		m.flags |= LINK_ROUTE_CONFIRM;
	if (!run->is_gone)
		m.nexthop_count = put_nexthops(run, m.nexthops);
	link_put_routes(&w, &m);
	for (uint32_t i = 0; i < count; i++)
		link_put_prefix(&w, &node->prefixes[run->first + node->next_prefix + i]);
	log_detail(DEBUG_ZEBRA, "zebra is told %s %u routes of %s", run->is_gone ? "to remove" : "to install", count,
		   families[node->family].log);
	channel_send(s->zebra, run->is_gone ? LINK_ROUTES_DEL : LINK_ROUTES_ADD, s->fib->frame, write_used(&w));
}

/* One frame of the first node; true when that node is done. */
static bool send_some(struct speaker *s, struct fib_node *node)
{
	if (node->next_run == node->run_count)
		return true;
	const struct fib_run *run = &node->runs[node->next_run];
	uint32_t left = run->count - node->next_prefix;
	uint32_t count = left < PREFIXES_PER_FRAME ? left : PREFIXES_PER_FRAME;
	if (count)
		send_frame(s, node, run, count);
	node->next_prefix += count;
	if (node->next_prefix == run->count) {
		node->next_prefix = 0;
		node->next_run++;
	}
	return node->next_run == node->run_count;
}

static void free_node(struct fib_node *node)
{
	for (uint32_t i = 0; i < node->run_count; i++)
		fib_run_release(&node->runs[i]);
	mem_free(node->runs);
	mem_free(node->prefixes);
	mem_free(node);
}

static void pop(struct fib_queue *q)
{
	struct fib_node *node = q->first;
	q->first = node->next;
	if (!q->first)
		q->last = &q->first;
	free_node(node);
}

static void push(struct fib_queue *q, struct fib_node *node)
{
	node->next = NULL;
	*q->last = node;
	q->last = &node->next;
}

void speaker_fib_go_on(struct speaker *s)
{
	struct fib_queue *q = s->fib;
	while (q->first && zebra_is_there(s) && channel_queued(s->zebra) < QUEUED_MOST) {
		struct fib_node *node = q->first;
		if (!node->runs) {
			uint8_t family = (uint8_t)families[node->family].address_family;
			channel_send(s->zebra, LINK_SYNC_DONE, &family, 1);
			pop(q);
		} else if (send_some(s, node)) {
			pop(q);
		}
	}
}

/* ---- what the kernel has -------------------------------------------------------------------------------- */

bool speaker_waits_for_kernel(const struct speaker *s)
{
	return s->plan.waits_for_kernel && !s->plan.installs_not && s->options.installs && s->options.uses_zebra;
}

static void post_installed(struct speaker *s, uint16_t shard, uint8_t family, const struct prefix *prefixes, uint32_t count)
{
	struct event_installed *letter = event_new(EVENT_INSTALLED, sizeof *letter, count * sizeof *prefixes);
	letter->family = family;
	for (uint32_t i = 0; i < count; i++)
		if (shard_of(&prefixes[i], s->shard_count) == shard)
			letter->prefixes[letter->count++] = prefixes[i];
	actor_post(s->actor, s->shards[shard], &letter->head);
}

void speaker_fib_installed(struct speaker *s, struct link_routes *routes)
{
	uint8_t family = routes->family == AF_INET6 ? FAMILY_IPV6_UNICAST : FAMILY_IPV4_UNICAST;
	struct prefix *prefixes = mem_raw((routes->prefix_count + 1) * sizeof *prefixes);
	uint32_t count = 0;
	while (count <= routes->prefix_count && link_next_prefix(routes, &prefixes[count]))
		count++;
	for (uint16_t i = 0; i < s->shard_count; i++)
		post_installed(s, i, family, prefixes, count);
	mem_free(prefixes);
}

/* ---- letters ------------------------------------------------------------------------------------------ */

/* `bgp no-rib`: what is said again, because somebody asked, goes; what is new never comes. */
static bool take_back(const struct speaker *s, struct event_fib *event)
{
	for (uint32_t i = 0; i < event->run_count; i++)
		event->runs[i].is_gone = true;
	return s->fib->again_left[event->family];
}

void speaker_fib_took(struct speaker *s, const struct event_fib *event)
{
	struct event_fib *mine = (struct event_fib *)event;
	if (!s->options.installs || !zebra_is_there(s) || !event->run_count)
		return;
	if (s->plan.installs_not && !take_back(s, mine))
		return;
	struct fib_node *node = NEW(struct fib_node);
	node->family = event->family;
	node->run_count = event->run_count;
	node->runs = event->runs;
	node->prefixes = event->prefixes;
	mine->runs = NULL;           /* taken over from the letter */
	mine->prefixes = NULL;
	push(s->fib, node);
	speaker_fib_go_on(s);
}

/* zebra sweeps what it has of IPv4, or of IPv6, in all tables: all of them must have been said again. */
static bool is_all_said(const struct fib_queue *q, int address_family)
{
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (families[f].address_family == address_family && q->again_left[f])
			return false;
	return true;
}

void speaker_fib_done(struct speaker *s, const struct event_family *event)
{
	struct fib_queue *q = s->fib;
	if (event->ticket != q->round || !q->again_left[event->family] || --q->again_left[event->family])
		return;
	if (!q->is_settled || !is_all_said(q, families[event->family].address_family))
		return;
	struct fib_node *mark = NEW(struct fib_node);
	mark->family = event->family;
	push(q, mark);
	speaker_fib_go_on(s);
}

static void ask_again(struct speaker *s)
{
	s->fib->round++;
	for (uint8_t f = 0; f < TABLE_COUNT; f++) {
		if (!families[f].installs)
			continue;
		s->fib->again_left[f] = s->shard_count;
		for (uint16_t i = 0; i < s->shard_count; i++) {
			struct event_family *letter = EVENT(EVENT_FIB_AGAIN, event_family);
			letter->family = f;
			letter->ticket = s->fib->round;
			actor_post(s->actor, s->shards[i], &letter->head);
		}
	}
}

void speaker_fib_follow(struct speaker *s, const struct plan *before)
{
	if (before->installs_not != s->plan.installs_not && s->options.installs && zebra_is_there(s))
		ask_again(s);
}

void speaker_fib_start_over(struct speaker *s)
{
	struct fib_queue *q = s->fib;
	while (q->first)
		pop(q);
	if (s->options.installs)
		ask_again(s);
}

/* ---- settling after our own start --------------------------------------------------------------------- */

/* Has it told all that it has?  End-of-RIB says so (RFC 4724); who sends none has when he was quiet a while. */
bool speaker_has_told_all(const struct speaker *s, const struct neighbor_answer *answer)
{
	const struct neighbor *n = neighbor_at(s, answer->number);
	if (!n || n->rules->is_shutdown)
		return true;
	if (!neighbor_is_up(n))
		return false;
	if (n->state.received.restart_state)
		return true;           /* it restarts as we do, and waits for us (RFC 4724 4.1) */
	if (wall_now_s() - n->established_at_s > QUIET_SECONDS && !n->state.received.graceful_restart)
		return true;
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (n->state.family[f] && !answer->status.end_of_rib_received[families[f].table])
			return false;
	return true;
}

static void settled(void *owner)
{
	struct speaker *s = owner;
	s->fib->is_settled = true;
	s->settled_s = wall_now_s();
	neighbors_follow(s, &s->plan);         /* the R bit is no longer sent */
	speaker_tell_settings(s);              /* End-of-RIB is no longer held */
	if (zebra_is_there(s) && s->options.installs)
		ask_again(s);
}

static void poll_answered(void *owner)
{
	struct speaker *s = owner;
	struct fib_queue *q = s->fib;
	bool all = true;
	for (uint32_t i = 0; i < q->question->neighbors.count; i++)
		all &= speaker_has_told_all(s, &q->question->neighbors.items[i]);
	question_drop(s, q->question);
	q->question = NULL;
	if (q->is_settled)
		return;
	if (all || loop_now_ms(s->loop) >= q->deadline_ms) {
		log_info("neighbors have told what they have: routes of an earlier life that nobody said again go now");
		timer_init(&q->settle_timer, s->loop, settled, s);
		timer_start(&q->settle_timer, GRACE_MS);      /* what was read is still on its way through the shards */
	} else {
		timer_start(&q->settle_timer, POLL_MS);
	}
}

void speaker_fib_settle_now(struct speaker *s)
{
	if (s->fib->is_settled)
		return;
	timer_stop(&s->fib->settle_timer);
	settled(s);
}

static void poll(void *owner)
{
	struct speaker *s = owner;
	if (!s->fib->question)
		s->fib->question = question_status(s, NULL, 0, poll_answered, s);
}

bool speaker_fib_is_settled(const struct speaker *s)
{
	return s->fib && s->fib->is_settled;
}

void speaker_fib_open(struct speaker *s)
{
	struct fib_queue *q = s->fib = NEW(struct fib_queue);
	q->last = &q->first;
	q->frame = mem_raw(FRAME_BYTES);
	uint32_t seconds = s->plan.defer_seconds < s->plan.restart_seconds ? s->plan.defer_seconds : s->plan.restart_seconds;
	q->deadline_ms = loop_now_ms(s->loop) + 1000 * (int64_t)seconds;
	timer_init(&q->settle_timer, s->loop, poll, s);
	timer_start(&q->settle_timer, POLL_MS);
}

uint64_t speaker_fib_waiting(const struct speaker *s)
{
	uint64_t waiting = 0;
	for (const struct fib_node *node = s->fib->first; node; node = node->next) {
		for (uint32_t i = node->next_run; i < node->run_count; i++)
			waiting += node->runs[i].count;
		waiting -= node->next_prefix;
	}
	return waiting;
}

void speaker_fib_close(struct speaker *s)
{
	struct fib_queue *q = s->fib;
	if (!q)
		return;
	timer_stop(&q->settle_timer);
	while (q->first)
		pop(q);
	mem_free(q->frame);
	mem_free(q);
	s->fib = NULL;
}
