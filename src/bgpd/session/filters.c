/* SPDX-License-Identifier: Apache-2.0 */
/* filters -- outbound route filters (RFC 5291): those that the peer wants us to apply, and ours told to it.
 *
 *	ROUTE-REFRESH ──> asked[table] ──when the read buffer is empty──> the speaker, for shows
 *	                                 ──and routes are asked for─────> the shards: the filter, then the request
 *
 * Who may say a filter is told nothing before it has asked (RFC 5291 6).  Entries that are said without a request wait
 * here for the one that follows: half a filter is applied to nobody.  A letter has the whole list, so there is one per
 * read buffer, however many messages change it. */
#include <string.h>
#include "bgpd/session/session.h"

static struct event_filter *letter_of(const struct peer *peer, enum family_row table)
{
	const struct asked_filter *asked = peer->asked[table];
	uint32_t count = asked ? asked->list.items.count : 0;
	struct event_filter *letter = event_new(EVENT_FILTER, sizeof *letter, count * sizeof letter->items[0]);
	letter->peer = peer->number;
	letter->family = (uint8_t)table;
	letter->count = count;
	if (count)
		memcpy(letter->items, asked->list.items.items, count * sizeof letter->items[0]);
	return letter;
}

static void post_to_shards(struct peer *peer, enum family_row table)
{
	for (uint16_t s = 0; s < peer->io->shard_count; s++)
		io_post(peer->io, peer->io->shards[s], &letter_of(peer, table)->head);
}

static void post_to_speaker(struct peer *peer, enum family_row table)
{
	io_post(peer->io, peer->io->speaker, &letter_of(peer, table)->head);
}

/* -- what the peer wants -- */

void filters_begin(struct peer *peer, const struct agreement *agreed)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (agreed->orf_in[f])
			peer->awaits_filter[families[f].table] = true;
}

/* The first telling is not the answer to a refresh: it has no marks. */
static void answer(struct peer *peer, enum family_row table)
{
	bool is_first = peer->awaits_filter[table];
	peer->awaits_filter[table] = false;
	if (is_first)
		io_tell_shards(peer->io, EVENT_SEND_AGAIN, peer->number, (uint8_t)table, 0);
	else
		output_refresh_asked(peer, table);
}

static void post_news(struct peer *peer, enum family_row table, struct asked_filter *asked)
{
	if (asked->is_to_show)
		post_to_speaker(peer, table);
	if (asked->is_to_apply && asked->is_to_answer)
		post_to_shards(peer, table);
	if (asked->is_to_answer)
		answer(peer, table);
	asked->is_to_apply &= !asked->is_to_answer;
	asked->is_to_show = asked->is_to_answer = false;
}

void filters_post(struct peer *peer)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (peer->asked[f])
			post_news(peer, f, peer->asked[f]);
	peer->has_filter_news = false;
}

void filters_asked(struct peer *peer, enum family_row table)
{
	if (!peer->asked[table]) {
		answer(peer, table);
		return;
	}
	peer->asked[table]->is_to_answer = peer->has_filter_news = true;
}

static void log_news(struct peer *peer, enum family_row table, const struct orf_news *news)
{
	uint32_t hidden = 0;
	if (!news->why_emptied)
		log_detail(DEBUG_NEIGHBOR, "peer=%s family=%s outbound route filter received, %u entries%s", peer->rules->name,
			   families[table].log, peer->asked[table]->list.items.count, news->is_deferred ? ", deferred" : "");
	else if (log_may(&peer->log, loop_now_ms(peer->io->loop), BAD_LINES, &hidden))
		log_warn("peer=%s family=%s its outbound route filter has %s: without it everything is told (%u lines like it "
			 "left out)", peer->rules->name, families[table].log, news->why_emptied, hidden);
}

void filters_taken(struct attempt *a, enum family_row family, struct reader rest)
{
	struct peer *peer = a->peer;
	enum family_row table = families[family].table;
	struct orf_news news;
	struct notification n;
	if (!peer->asked[table])
		peer->asked[table] = NEW(struct asked_filter);
	struct asked_filter *asked = peer->asked[table];
	if (!orf_take(rest, family, &asked->list, &news, &n)) {
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, NULL);
		return;
	}
	log_news(peer, table, &news);
	asked->is_to_show |= news.is_changed;
	asked->is_to_apply |= news.is_changed;
	asked->is_to_answer |= !news.is_deferred;
	peer->has_filter_news = true;
}

static void forget(struct peer *peer, enum family_row table)
{
	if (peer->asked[table])
		array_free(&peer->asked[table]->list.items);
	mem_free(peer->asked[table]);
	peer->asked[table] = NULL;
}

/* Shards and speaker forget theirs with the session. */
void filters_forget(struct peer *peer)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		forget(peer, f);
		peer->awaits_filter[f] = false;
	}
	peer->has_filter_news = false;
}

/* What may no longer be said is no longer applied. */
void filters_agreed(struct peer *peer, const struct agreement *agreed)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		enum family_row table = families[f].table;
		if (!agreed->family[f] || agreed->orf_in[f] || !(peer->asked[table] || peer->awaits_filter[table]))
			continue;
		forget(peer, table);
		post_to_shards(peer, table);
		post_to_speaker(peer, table);
		answer(peer, table);
	}
}

/* -- what we want -- */

static enum family_row spoken_as(const struct agreement *agreed, enum family_row table)
{
	enum family_row labeled = family_labeled(table);
	return labeled < FAMILY_COUNT && agreed->family[labeled] ? labeled : table;
}

static void send_refresh(struct peer *peer, struct writer *w)
{
	attempt_send(peer->up, w->start, write_used(w));
	peer->sent.refreshes++;
	*w = writer_over(w->start, MESSAGE_MAX);
}

/* Removal and entries in messages of their own: some read nothing behind a removal. */
void filters_send(struct peer *peer, const struct event_filter *wish)
{
	uint8_t room[MESSAGE_MAX];
	struct writer w = writer_over(room, sizeof room);
	enum family_row family = peer->up ? spoken_as(&peer->up->agreed, wish->family) : FAMILY_COUNT;
	uint8_t type = family < FAMILY_COUNT ? peer->up->agreed.orf_out[family] : 0;
	if (!type || (!wish->count && !wish->replaces)) {
		output_ask_refresh(peer, wish->family);
		return;
	}
	if (wish->replaces) {
		orf_write_remove(&w, family, type, wish->count != 0);
		send_refresh(peer, &w);
	}
	for (uint32_t done = 0; done < wish->count;) {
		done += orf_write_add(&w, family, type, wish->items + done, wish->count - done);
		send_refresh(peer, &w);
	}
}
