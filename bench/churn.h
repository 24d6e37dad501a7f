/* SPDX-License-Identifier: Apache-2.0 */
/* churn -- new paths at a steady rate, and how long each takes from the sender's write to the receiver's read. */
#pragma once
#include "session.h"

struct churn {
	struct stream *source;          /* the other variant of the whole table, a set per message */
	size_t at;                      /* byte of the source that comes next */
	double began, seconds, rate;    /* rate: prefixes per second */
	size_t prefixes;                /* said */
	struct table pending;           /* prefix: when it was said, in ns; 0 when it has come */
	uint32_t *latencies_us;
	size_t count, room;
};

void churn_begin(struct churn *c, struct stream *source, double rate, double seconds);

/* Says what is due by now; false: the time is over. */
bool churn_step(struct churn *c, struct session *sender);

/* A prefix has come to the receiver; for the table that looks on. */
void churn_heard(void *owner, uint64_t key);

/* The latency that `share` (0 to 1) of all prefixes keep, in microseconds; sorts. */
uint32_t churn_percentile(struct churn *c, double share);
void churn_end(struct churn *c);
