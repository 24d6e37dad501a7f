/* SPDX-License-Identifier: Apache-2.0 */
/* reset_words -- see reset_words.h. */
#include "bgpd/cli/reset_words.h"
#include <stdio.h>

static bool is_notified(const struct down_reason *why)
{
	return why->sent.code || why->received.code;
}

const struct down_reason *reset_last(const struct neighbor *n)
{
	const struct down_reason *down = &n->last_down, *try = &n->last_try;
	if (is_notified(try) && try->at_s >= down->at_s)
		return try;
	return down->at_s ? down : NULL;
}

static void json_notification(struct json_stream *js, const struct down_reason *why)
{
	const struct notification *told = why->received.code ? &why->received : &why->sent;
	struct text words = { 0 };
	char code[8];
	bool is_hard = told->is_hard || (told->code == NOTIFY_CEASE && told->subcode == CEASE_HARD_RESET);
	text_add(&words, "%s", notification_code_word(told->code));
	if (told->code != NOTIFY_HOLD_TIMER && told->code != NOTIFY_SEND_HOLD)
		text_add(&words, "/%s", notification_subcode_word(told->code, told->subcode));
	snprintf(code, sizeof code, "%02X%02X", told->code, told->subcode);
	js_text(js, "lastErrorCodeSubcode", code);
	js_text(js, "lastNotificationReason", text_chars(&words));
	js_flag(js, "lastNotificationHardReset", is_hard);
	text_free(&words);
}

static struct reset_word word_of_end(const struct down_reason *why)
{
	static const struct reset_word ceases[] = {
		[CEASE_SHUTDOWN] = { "Admin. shutdown", 11 }, [CEASE_DECONFIGURED] = { "Neighbor deleted", 16 },
		[CEASE_RESET] = { "User reset", 12 }, [CEASE_CONFIG_CHANGE] = { "Capability changed", 19 },
		[CEASE_MAX_PREFIX] = { "Reached received prefix count", 33 }, [CEASE_BFD_DOWN] = { "BFD down initiated", 24 },
	};
	const struct notification *sent = &why->sent;
	if (why->received.code)
		return (struct reset_word){ "BGP Notification received", 13 };
	if (sent->code == NOTIFY_CEASE && sent->subcode < sizeof ceases / sizeof *ceases && ceases[sent->subcode].words)
		return ceases[sent->subcode];
	if (sent->code)
		return (struct reset_word){ "BGP Notification send", 14 };
	return (struct reset_word){ "Peer closed the session", 15 };
}

/* What keeps it from being tried goes before how it ended. */
struct reset_word reset_word(const struct neighbor *n)
{
	const struct down_reason *last = reset_last(n);
	if (!neighbor_is_up(n) && !n->rules->router_id)
		return (struct reset_word){ "Router ID is missing", 38 };
	if (!neighbor_is_up(n) && n->rules->lacks_rpki)
		return (struct reset_word){ "No RPKI cache server connected", 32 };
	if (last)
		return word_of_end(last);
	if (n->rules->is_shutdown)
		return (struct reset_word){ "Admin. shutdown", 11 };
	return (struct reset_word){ "Waiting for peer OPEN", 0 };
}

void json_reset_words(struct json_stream *js, const struct neighbor *n)
{
	const struct down_reason *last = reset_last(n);
	struct reset_word word = reset_word(n);
	if (last && is_notified(last))
		json_notification(js, last);
	js_text(js, "lastResetDueTo", word.words);
	js_number(js, "lastResetCode", word.code);
}
