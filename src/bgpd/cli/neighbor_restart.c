/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_restart -- see neighbor_restart.h.
 *
 * A star behind a mode says that it is the instance's, not the neighbor's own.  Who lists families in the capability
 * keeps forwarding while it restarts, who lists none only helps (RFC 4724 3). */
#include "bgpd/cli/neighbor_restart.h"
#include "bgpd/cli/shows.h"

static const char *local_mode(const struct peer_restart *restart)
{
	static const char *const words[][2] = {
		[RESTART_HELPER] = { "Helper*", "Helper" },
		[RESTART_FULL] = { "Restart*", "Restart" },
		[RESTART_OFF] = { "Disable*", "Disable" },
	};
	return words[restart->mode][restart->is_own_mode];
}

static const char *remote_mode(const struct neighbor *n)
{
	const struct capabilities *got = &n->state.received;
	if (!neighbor_is_up(n) || !n->state.sent.graceful_restart)
		return "NotApplicable";
	for (int f = 0; f < FAMILY_COUNT && got->graceful_restart; f++)
		if (got->restart_family[f])
			return "Restart";
	return got->graceful_restart ? "Helper" : "Disable";
}

/* Both sides speak of it: then its bits mean something, and families have something to show. */
static bool is_agreed(const struct neighbor *n)
{
	return neighbor_is_up(n) && n->state.sent.graceful_restart && n->state.received.graceful_restart;
}

static uint32_t long_lived_seconds(const struct neighbor *n, int f)
{
	uint32_t ours = n->state.sent.long_lived_seconds[f], theirs = n->state.received.long_lived_seconds[f];
	return ours < theirs ? ours : theirs;
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_ends(struct json_stream *js, const char *key, const struct neighbor *n, const bool ends[FAMILY_COUNT])
{
	js_object(js, key);
	for (int f = 0; f < FAMILY_COUNT && neighbor_is_up(n); f++)
		if (ends[f] && peer_speaks(n->rules, f))
			js_flag(js, families[f].json, true);
	js_up(js);
}

static void json_timers(struct json_stream *js, const struct speaker *s, const struct neighbor *n,
			const struct event_counts *counts)
{
	js_object(js, "timers");
	js_number(js, "configuredRestartTimer", s->plan.restart_seconds);
	js_number(js, "configuredLlgrStaleTime", n->rules->restart.long_lived_seconds);
	js_number(js, "receivedRestartTimer", n->state.received.restart_seconds);
	if (counts->stale_left_s)
		js_number(js, neighbor_is_up(n) ? "gracefulStalepathTimerSec" : "restartTimerRemaining", counts->stale_left_s);
	js_up(js);
}

static void json_family_timers(struct json_stream *js, const struct speaker *s, const struct neighbor *n, int f,
			       const struct event_counts *counts)
{
	js_object(js, "timers");
	js_number(js, "stalePathTimer", s->plan.stale_seconds);
	js_number(js, "llgrStaleTime", long_lived_seconds(n, f));
	if (counts->stale_left_s)
		js_number(js, "stalePathTimerRemaining", counts->stale_left_s);
	if (n->rules->restart.mode == RESTART_FULL)
		js_number(js, "selectionDeferralTimer", s->plan.defer_seconds);
	js_up(js);
}

static void json_family(struct json_stream *js, const struct speaker *s, const struct neighbor *n, int f,
			const struct neighbor_answer *answer)
{
	bool sent = answer->status.end_of_rib_sent[f];
	js_object(js, families[f].json);
	js_flag(js, "fBit", n->state.received.forwarding[f]);
	js_object(js, "endOfRibStatus");
	js_flag(js, "endOfRibSend", sent);
	js_flag(js, "endOfRibSentAfterUpdate", sent);
	js_flag(js, "endOfRibRecv", answer->status.end_of_rib_received[f]);
	js_up(js);
	json_family_timers(js, s, n, f, &answer->counts);
	js_up(js);
}

void json_restart_info(struct json_stream *js, const struct speaker *s, const struct neighbor *n,
		       const struct neighbor_answer *answer)
{
	const struct capabilities *got = &n->state.received;
	js_object(js, "gracefulRestartInfo");
	json_ends(js, "endOfRibSend", n, answer->status.end_of_rib_sent);
	json_ends(js, "endOfRibRecv", n, answer->status.end_of_rib_received);
	if (answer->counts.stale_left_s)
		js_number(js, neighbor_is_up(n) ? "gracefulStalepathTimerSec" : "gracefulRestartTimerSec",
			  answer->counts.stale_left_s);
	js_text(js, "localGrMode", local_mode(&n->rules->restart));
	js_text(js, "remoteGrMode", remote_mode(n));
	js_flag(js, "rBit", is_agreed(n) && got->restart_state);
	js_flag(js, "nBit", got->notification_bit && n->state.sent.notification_bit);
	json_timers(js, s, n, &answer->counts);
	for (int f = 0; f < FAMILY_COUNT && is_agreed(n); f++)
		if (peer_speaks(n->rules, f))
			json_family(js, s, n, f, answer);
	js_up(js);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static const char *yes(bool is_so)
{
	return is_so ? "Yes" : "No";
}

static void print_ends(struct call *call, const char *title, const struct neighbor *n, const bool ends[FAMILY_COUNT])
{
	const char *before = "";
	call_print(call, "    %s: ", title);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (ends[f] && peer_speaks(n->rules, f)) {
			call_print(call, "%s%s", before, families[f].title);
			before = ", ";
		}
	call_print(call, "\n");
}

static void print_family(struct call *call, const struct speaker *s, const struct neighbor *n, int f,
			 const struct neighbor_answer *answer)
{
	bool sent = answer->status.end_of_rib_sent[f];
	call_print(call, "    %s:\n      F bit: %s\n", families[f].title, n->state.received.forwarding[f] ? "True" : "False");
	call_print(call, "      End-of-RIB sent: %s\n      End-of-RIB sent after update: %s\n", yes(sent), yes(sent));
	call_print(call, "      End-of-RIB received: %s\n      Timers:\n", yes(answer->status.end_of_rib_received[f]));
	call_print(call, "        Configured Stale Path Time(sec): %u\n", s->plan.stale_seconds);
	if (answer->counts.stale_left_s)
		call_print(call, "      Stale Path Remaining(sec): %u\n", answer->counts.stale_left_s);
	if (n->rules->restart.mode == RESTART_FULL)
		call_print(call, "        Configured Selection Deferral Time(sec): %u\n", s->plan.defer_seconds);
	call_print(call, "        LLGR Stale Path Time(sec): %u\n", long_lived_seconds(n, f));
}

void print_restart_info(struct call *call, const struct speaker *s, const struct neighbor *n,
			const struct neighbor_answer *answer)
{
	const struct capabilities *got = &n->state.received;
	call_print(call, "  Graceful restart information:\n");
	if (is_agreed(n)) {
		print_ends(call, "End-of-RIB send", n, answer->status.end_of_rib_sent);
		print_ends(call, "End-of-RIB received", n, answer->status.end_of_rib_received);
	}
	if (answer->counts.stale_left_s)
		call_print(call, "    The remaining time of %s timer is %u\n", neighbor_is_up(n) ? "stalepath" : "restart",
			   answer->counts.stale_left_s);
	call_print(call, "    Local GR Mode: %s\n    Remote GR Mode: %s\n", local_mode(&n->rules->restart), remote_mode(n));
	call_print(call, "    R bit: %s\n    N bit: %s\n", is_agreed(n) && got->restart_state ? "True" : "False",
		   got->notification_bit && n->state.sent.notification_bit ? "True" : "False");
	call_print(call, "    Timers:\n      Configured Restart Time(sec): %u\n      Received Restart Time(sec): %u\n",
		   s->plan.restart_seconds, got->restart_seconds);
	call_print(call, "      Configured LLGR Stale Path Time(sec): %u\n", n->rules->restart.long_lived_seconds);
	for (int f = 0; f < FAMILY_COUNT && is_agreed(n); f++)
		if (peer_speaks(n->rules, f))
			print_family(call, s, n, f, answer);
}
