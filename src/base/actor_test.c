/* SPDX-License-Identifier: Apache-2.0 */
#include "base/actor.h"
#include "base/memory.h"
#include "base/testing.h"

struct note {
	struct letter head;
	uint32_t number;
};

static struct letter *note(uint16_t kind, uint32_t number)
{
	struct note *n = NEW(struct note);
	n->head.kind = kind;
	n->number = number;
	return &n->head;
}

enum { NOTE = 1, LAST, ECHO };

/* An owner that counts what it sees and answers if told to. */
struct owner {
	struct actor *actor;
	uint32_t next;              /* the number that must come next */
	uint32_t settles;
	uint32_t rooms;
	bool is_inside;             /* a callback is running: no other may */
	bool answers;
	struct loop *stops;         /* at the last letter */
	uint32_t unsettled;
};

static void enter(struct owner *o)
{
	assert_false(o->is_inside);
	o->is_inside = true;
}

static void take(void *owner, struct actor *from, struct letter *letter)
{
	struct owner *o = owner;
	struct note *n = (struct note *)letter;
	enter(o);
	assert_int_equal(n->number, o->next);
	o->next++;
	o->unsettled++;
	if (o->answers)
		actor_post(o->actor, from, note(ECHO, n->number));
	if (letter->kind == LAST && o->stops)
		loop_stop(o->stops);
	mem_free(letter);
	o->is_inside = false;
}

static void settle(void *owner)
{
	struct owner *o = owner;
	enter(o);
	o->settles++;
	o->unsettled = 0;
	o->is_inside = false;
}

static void count_room(void *owner, struct actor *to)
{
	struct owner *o = owner;
	enter(o);
	o->rooms++;
	o->is_inside = false;
}

static const struct actor_rules counting = { .name = "counting", .receive = take, .settle = settle, .on_room = count_room };
static const struct actor_rules heeding = { .name = "heeding", .heeds_first = true, .receive = take, .settle = settle };

struct two {
	struct loop *loop;
	struct owner a, b;
};

static void begin(struct two *t, uint32_t capacity)
{
	*t = (struct two){ .loop = loop_new_manual() };
	t->a.actor = actor_new(&counting, &t->a, t->loop);
	t->b.actor = actor_new(&counting, &t->b, t->loop);
	actor_connect(t->a.actor, t->b.actor, capacity);
}

static void end(struct two *t)
{
	actor_free(t->a.actor);
	actor_free(t->b.actor);
	loop_free(t->loop);
}

static void letters_wait_for_the_end_of_the_turn_and_settle_comes_once(void **state)
{
	struct two t;
	begin(&t, 8);
	for (uint32_t i = 0; i < 5; i++)
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
	assert_int_equal(t.b.next, 0);
	loop_turn(t.loop);
	assert_int_equal(t.b.next, 5);
	assert_int_equal(t.b.settles, 1);
	loop_turn(t.loop);
	assert_int_equal(t.b.settles, 1);
	assert_int_equal(t.a.settles, 0);
	end(&t);
}

static void an_answer_comes_in_the_same_turn_and_nothing_nests(void **state)
{
	struct two t;
	begin(&t, 8);
	t.b.answers = true;
	actor_post(t.a.actor, t.b.actor, note(NOTE, 0));
	loop_turn(t.loop);
	assert_int_equal(t.b.next, 1);
	assert_int_equal(t.a.next, 1);
	end(&t);
}

static void who_had_its_turn_gets_the_answer_in_the_next(void **state)
{
	struct two t;
	begin(&t, 8);
	t.b.answers = true;
	t.b.next = 1;
	actor_post(t.b.actor, t.a.actor, note(NOTE, 0));
	actor_post(t.a.actor, t.b.actor, note(NOTE, 1));
	loop_turn(t.loop);
	assert_int_equal(t.a.next, 1);
	assert_int_equal(t.b.next, 2);
	loop_turn(t.loop);
	assert_int_equal(t.a.next, 2);
	end(&t);
}

static void what_does_not_fit_waits_at_the_sender_in_order(void **state)
{
	struct two t;
	begin(&t, 4);
	for (uint32_t i = 0; i < 1000; i++)
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
	loop_advance(t.loop, 0);
	assert_int_equal(t.b.next, 1000);
	assert_int_equal(t.b.unsettled, 0);
	assert_int_equal(t.a.rooms, 0);
	end(&t);
}

static void queue_full_reader_slow_then_room_is_told_once(void **state)
{
	struct two t;
	begin(&t, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(actor_has_room(t.a.actor, t.b.actor));
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
	}
	assert_false(actor_has_room(t.a.actor, t.b.actor));
	assert_false(actor_has_room(t.a.actor, t.b.actor));
	assert_int_equal(t.a.rooms, 0);
	loop_advance(t.loop, 0);
	assert_int_equal(t.a.rooms, 1);
	assert_int_equal(t.a.settles, 1);
	assert_true(actor_has_room(t.a.actor, t.b.actor));
	loop_advance(t.loop, 0);
	assert_int_equal(t.a.rooms, 1);
	end(&t);
}

static void room_comes_after_what_waited_has_gone(void **state)
{
	struct two t;
	begin(&t, 4);
	for (uint32_t i = 0; i < 50; i++)
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
	assert_false(actor_has_room(t.a.actor, t.b.actor));
	loop_advance(t.loop, 0);
	assert_int_equal(t.b.next, 50);
	assert_int_equal(t.a.rooms, 1);
	end(&t);
}

static void many_letters_are_delivered_over_several_turns(void **state)
{
	struct two t;
	begin(&t, 8192);
	for (uint32_t i = 0; i < 8000; i++)
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
	loop_turn(t.loop);
	assert_in_range(t.b.next, 1, 1000);
	loop_advance(t.loop, 0);
	assert_int_equal(t.b.next, 8000);
	end(&t);
}

static void waiting_letters_die_with_the_actor(void **state)
{
	struct two t;
	begin(&t, 2);
	for (uint32_t i = 0; i < 10; i++) {
		actor_post(t.a.actor, t.b.actor, note(NOTE, i));
		actor_post(t.b.actor, t.a.actor, note(NOTE, i));
	}
	actor_free(t.b.actor);
	t.b.actor = NULL;
	loop_advance(t.loop, 0);
	assert_int_equal(t.a.next, 0);
	end(&t);
}

static void an_actor_may_write_to_itself(void **state)
{
	struct owner o = { 0 };
	struct loop *loop = loop_new_manual();
	o.actor = actor_new(&counting, &o, loop);
	actor_connect(o.actor, o.actor, 4);
	for (uint32_t i = 0; i < 10; i++)
		actor_post(o.actor, o.actor, note(NOTE, i));
	loop_advance(loop, 0);
	assert_int_equal(o.next, 10);
	actor_free(o.actor);
	loop_free(loop);
}

/* -- two loops of one thread: who sleeps may be visited -- */

struct apart {
	struct loop *here, *there;
	struct owner a, b;
};

static void begin_apart(struct apart *t, bool may_visit)
{
	*t = (struct apart){ .here = loop_new_manual(), .there = loop_new_manual() };
	if (may_visit)
		loop_allow_visits(t->there);
	t->a.actor = actor_new(&counting, &t->a, t->here);
	t->b.actor = actor_new(&counting, &t->b, t->there);
	t->b.answers = true;
	actor_connect(t->a.actor, t->b.actor, 512);
}

static void end_apart(struct apart *t)
{
	actor_free(t->a.actor);
	actor_free(t->b.actor);
	loop_free(t->here);
	loop_free(t->there);
}

static void little_work_of_a_sleeper_is_done_by_the_sender_with_the_answer(void **state)
{
	struct apart t;
	begin_apart(&t, true);
	actor_post_little(t.a.actor, t.b.actor, note(NOTE, 0), 1);
	actor_post_little(t.a.actor, t.b.actor, note(NOTE, 1), 1);
	assert_int_equal(t.b.next, 0);
	loop_turn(t.here);
	assert_int_equal(t.b.next, 2);
	assert_int_equal(t.b.settles, 1);
	assert_int_equal(t.a.next, 2);
	end_apart(&t);
}

static void who_wants_no_visits_does_its_own_work(void **state)
{
	struct apart t;
	begin_apart(&t, false);
	actor_post_little(t.a.actor, t.b.actor, note(NOTE, 0), 1);
	loop_turn(t.here);
	assert_int_equal(t.b.next, 0);
	loop_turn(t.there);
	assert_int_equal(t.b.next, 1);
	loop_turn(t.here);
	assert_int_equal(t.a.next, 1);
	end_apart(&t);
}

static void much_work_is_left_to_its_owner(void **state)
{
	struct apart t;
	begin_apart(&t, true);
	actor_post(t.a.actor, t.b.actor, note(NOTE, 0));
	loop_turn(t.here);
	assert_int_equal(t.b.next, 0);
	loop_turn(t.there);
	actor_post_little(t.a.actor, t.b.actor, note(NOTE, 1), 100000);
	loop_turn(t.here);
	assert_int_equal(t.b.next, 1);
	loop_turn(t.there);
	assert_int_equal(t.b.next, 2);
	end_apart(&t);
}

/* The ring takes a thousand letters, the receiver's caches not what they weigh. */
static void the_brake_counts_what_letters_weigh(void **state)
{
	struct apart t;
	begin_apart(&t, false);
	uint32_t posted = 0;
	actor_set_brake(t.a.actor, t.b.actor, 32768);
	for (; actor_has_room(t.a.actor, t.b.actor); posted++)
		actor_post_little(t.a.actor, t.b.actor, note(NOTE, posted), 4096);
	assert_int_equal(posted, 8);
	loop_turn(t.here);
	assert_int_equal(t.a.rooms, 0);
	loop_turn(t.there);
	assert_int_equal(t.b.next, 8);
	loop_turn(t.here);
	assert_int_equal(t.a.rooms, 1);
	assert_true(actor_has_room(t.a.actor, t.b.actor));
	end_apart(&t);
}

/* What waits at the sender weighs nothing yet: else a heavy queue would keep the lane from ever being half free. */
static void what_waits_at_the_sender_is_no_weight_under_way(void **state)
{
	struct two t;
	begin(&t, 8);
	actor_set_brake(t.a.actor, t.b.actor, 1000);
	for (uint32_t i = 0; i < 40; i++)
		actor_post_little(t.a.actor, t.b.actor, note(NOTE, i), i < 8 ? 1 : 900);
	assert_false(actor_has_room(t.a.actor, t.b.actor));
	for (int i = 0; i < 20; i++)
		loop_turn(t.loop);
	assert_int_equal(t.b.next, 40);
	assert_int_equal(t.a.rooms, 1);
	assert_true(actor_has_room(t.a.actor, t.b.actor));
	end(&t);
}

/* The same between two threads, where nobody looks unless called. */
static void a_heavy_queue_is_taken_over_bit_by_bit(void **state)
{
	struct apart t;
	begin_apart(&t, false);
	actor_set_brake(t.a.actor, t.b.actor, 32768);
	for (uint32_t i = 0; i < 3000; i++)
		actor_post_little(t.a.actor, t.b.actor, note(NOTE, i), i < 1024 ? 1 : 900);
	for (int i = 0; i < 20; i++) {
		loop_turn(t.there);
		loop_turn(t.here);
	}
	assert_int_equal(t.b.next, 3000);
	assert_true(actor_has_room(t.a.actor, t.b.actor));
	end_apart(&t);
}

/* Whichever lane's turn it is: what the first one posted before is received before. */
static void the_first_sender_is_heeded_before_those_who_post_later(void **state)
{
	struct loop *here = loop_new_manual(), *there = loop_new_manual();
	struct owner first = { 0 }, second = { 0 }, receiver = { 0 };
	uint32_t number = 0;
	first.actor = actor_new(&counting, &first, here);
	second.actor = actor_new(&counting, &second, here);
	receiver.actor = actor_new(&heeding, &receiver, there);
	actor_connect(first.actor, receiver.actor, 8);
	actor_connect(second.actor, receiver.actor, 8);
	for (int round = 0; round < 12; round++) {
		actor_post(first.actor, receiver.actor, note(NOTE, number++));
		if (round % 3)                  /* else the turns would always begin with the same lane */
			actor_post(second.actor, receiver.actor, note(NOTE, number++));
		loop_turn(there);
		assert_int_equal(receiver.next, number);
	}
	actor_free(first.actor);
	actor_free(second.actor);
	actor_free(receiver.actor);
	loop_free(here);
	loop_free(there);
}

/* -- two threads -- */

enum { MANY = 20000 };

struct pump {
	struct owner owner;
	struct actor *to;
	struct task task;
	uint32_t sent;
	uint32_t brakes;
	bool ignores_brake, is_little;
};

/* Sends until told that there is no room. */
static void pump_on(void *owner)
{
	struct pump *p = owner;
	while (p->sent < MANY) {
		if (!p->ignores_brake && !actor_has_room(p->owner.actor, p->to)) {
			p->brakes++;
			return;
		}
		struct letter *letter = note(p->sent + 1 == MANY ? LAST : NOTE, p->sent);
		p->sent++;
		if (!p->is_little) {
			actor_post(p->owner.actor, p->to, letter);
			continue;
		}
		actor_post_little(p->owner.actor, p->to, letter, p->sent % 50 ? 20 : 400);
		if (p->sent % 8 == 0)
			break;
	}
	if (p->is_little && p->sent < MANY)
		task_post(&p->task);
}

static void pump_room(void *owner, struct actor *to)
{
	pump_on(owner);
}

static void pump_take(void *owner, struct actor *from, struct letter *letter)
{
	struct pump *p = owner;
	take(&p->owner, from, letter);
	if (p->owner.next == MANY)
		loop_stop(p->owner.stops);
}

static const struct actor_rules pumping = { .name = "pumping", .receive = pump_take, .on_room = pump_room };

static void run_two_threads(struct pump *p, struct owner *far, bool answers, uint32_t capacity)
{
	struct loop *here = loop_new(), *there = loop_new();
	p->owner.actor = actor_new(&pumping, p, here);
	far->actor = actor_new(&counting, far, there);
	far->answers = answers;
	p->to = far->actor;
	p->owner.stops = here;
	if (p->is_little)
		loop_allow_visits(there);
	actor_connect(p->owner.actor, far->actor, capacity);
	task_init(&p->task, here, pump_on, p);
	task_post(&p->task);
	struct thread *thread = thread_start(there, "far");
	if (answers) {
		loop_run(here);
		thread_join(thread);
	} else {
		struct timer stop;
		timer_init(&stop, here, (loop_fn *)loop_stop, here);
		while (p->sent < MANY) {
			timer_start(&stop, 5);
			loop_run(here);
		}
		timer_start(&stop, 300);
		loop_run(here);
		thread_join(thread);
	}
	actor_free(p->owner.actor);
	actor_free(far->actor);
	loop_free(here);
	loop_free(there);
}

static void letters_and_answers_cross_threads_in_order(void **state)
{
	struct pump p = { 0 };
	struct owner far = { 0 };
	run_two_threads(&p, &far, true, 64);
	assert_int_equal(far.next, MANY);
	assert_int_equal(p.owner.next, MANY);
	assert_int_equal(far.unsettled, 0);
}

static void the_brake_holds_the_sender_and_lets_it_go_again(void **state)
{
	struct pump p = { 0 };
	struct owner far = { 0 };
	run_two_threads(&p, &far, false, 4);
	assert_int_equal(far.next, MANY);
	assert_true(p.brakes > 0);
}

static void overflow_crosses_threads_in_order(void **state)
{
	struct pump p = { .ignores_brake = true };
	struct owner far = { 0 };
	run_two_threads(&p, &far, true, 8);
	assert_int_equal(far.next, MANY);
	assert_int_equal(p.owner.next, MANY);
}

/* The same while the sender's thread does a part of the receiver's work; the thread sanitizer looks on. */
static void visits_and_wake_ups_mixed_keep_the_order(void **state)
{
	struct pump p = { .is_little = true };
	struct owner far = { 0 };
	run_two_threads(&p, &far, true, 64);
	assert_int_equal(far.next, MANY);
	assert_int_equal(p.owner.next, MANY);
	assert_int_equal(far.unsettled, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_wait_for_the_end_of_the_turn_and_settle_comes_once),
		cmocka_unit_test(an_answer_comes_in_the_same_turn_and_nothing_nests),
		cmocka_unit_test(who_had_its_turn_gets_the_answer_in_the_next),
		cmocka_unit_test(what_does_not_fit_waits_at_the_sender_in_order),
		cmocka_unit_test(queue_full_reader_slow_then_room_is_told_once),
		cmocka_unit_test(room_comes_after_what_waited_has_gone),
		cmocka_unit_test(many_letters_are_delivered_over_several_turns),
		cmocka_unit_test(waiting_letters_die_with_the_actor),
		cmocka_unit_test(an_actor_may_write_to_itself),
		cmocka_unit_test(little_work_of_a_sleeper_is_done_by_the_sender_with_the_answer),
		cmocka_unit_test(who_wants_no_visits_does_its_own_work),
		cmocka_unit_test(much_work_is_left_to_its_owner),
		cmocka_unit_test(the_brake_counts_what_letters_weigh),
		cmocka_unit_test(the_first_sender_is_heeded_before_those_who_post_later),
		cmocka_unit_test(what_waits_at_the_sender_is_no_weight_under_way),
		cmocka_unit_test(a_heavy_queue_is_taken_over_bit_by_bit),
		cmocka_unit_test(letters_and_answers_cross_threads_in_order),
		cmocka_unit_test(the_brake_holds_the_sender_and_lets_it_go_again),
		cmocka_unit_test(overflow_crosses_threads_in_order),
		cmocka_unit_test(visits_and_wake_ups_mixed_keep_the_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
