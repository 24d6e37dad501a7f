/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- the table in prefix order for a show: pages from every shard, merged, at the reader's pace.
 *
 * A million rows need the memory of two pages: while one is shown the next is made by the shards. */
#pragma once
#include "bgpd/cli/pick.h"

struct walk {
	struct call *call;
	struct speaker *speaker;
	struct event_walk like;            /* what is asked; `after` moves on */
	uint8_t families;                  /* a bit for each that is to follow this one */
	bool is_json, is_wide, is_detailed;    /* the call's words, looked up once */
	bool is_grouped;                   /* in JSON: a prefix is an object that holds its paths */
	bool is_brief;                     /* in JSON: a prefix is an object that says how many paths there are */
	struct prefix only;                /* the others are passed over; family 0: none is */
	struct route_filter *filter;       /* what picks routes; NULL: nothing does */
	struct question *question;         /* whose pages are shown */
	struct question *coming;           /* the one after it; NULL: there is none, or not yet */
	uint32_t answers, taken;           /* questions answered so far, and how many of them became `question` */
	bool has_begun;
	const struct walk_rules *rules;
	uint32_t *at;                      /* per page: the next prefix */
	uint64_t prefixes, paths;          /* shown so far; rules count paths themselves if they show fewer */
	uint64_t table_prefixes, table_paths, table_version;
	bool tells_default;                /* the neighbor is told a default route of our own */
	struct json_stream js;             /* for rules that write JSON */
	bool in_prefix;                    /* for rules: something of this was written */
	uint64_t refused;                  /* for rules of neighbors: prefixes that policy did not let in */
	uint64_t counts[10];               /* for rules that count */
	void *own;                         /* for rules: theirs, freed with the walk */
};

struct walk_rules {
	void (*begin)(struct walk *w);
	/* One prefix; the number of its paths that were shown is returned. */
	uint32_t (*prefix)(struct walk *w, const struct event_page *page, const struct page_prefix *prefix);
	void (*end)(struct walk *w);
};

/* Is everything about each path wanted? */
bool walk_wants_detail(const struct call *call);
/* Takes the call over; `like` says view, family, peer, within. */
void walk_run(struct call *call, const struct event_walk *like, const struct walk_rules *rules);
/* The same for several families (a bit each), one after the other: begin and end are called for each. */
void walk_run_families(struct call *call, const struct event_walk *like, const struct walk_rules *rules, uint8_t wanted);
