/* SPDX-License-Identifier: Apache-2.0 */
/* path_words -- one path as rows and keys of FRR's tables, shared by all shows of routes. */
#pragma once
#include "bgpd/cli/walk.h"

/* The columns of a table: the line of their names, and their widths. */
struct table_layout {
	const char *names;
	int network, nexthop, metric;
};
extern const struct table_layout table_layouts[2];                   /* plain, wide */
struct row_style {
	const struct prefix *of;             /* whose path it is, also where the column stays blank */
	bool is_wide;
	bool is_told;                        /* as a neighbor is told it */
};

/* What RPKI says of a route (enum validity), as FRR's rows, short JSON and details have it. */
struct validity_words { const char *letter, *flag, *state; };
extern const struct validity_words validity_words[];

/* The head above a table: version and router-id; then the codes that rows use. */
void text_add_table_head(struct text *t, struct speaker *s, uint64_t version);
void text_add_table_codes(struct text *t);
/* What a row begins with: "*>i". */
void text_add_marks(struct text *t, const struct page_path *path);
/* "*> 172.17.0.0/24    0.0.0.0   0   32768 i": `prefix` NULL leaves the column blank (second path). */
void text_add_path_row(struct text *t, struct speaker *s, const struct prefix *prefix, const struct page_path *path,
		       const struct row_style *style);
/* What it is: valid, best, kept back …, for JSON. */
void json_add_status(struct json_stream *js, const struct page_path *path);
void json_add_flaps(struct json_stream *js, const struct page_flaps *flaps);
/* Members of one path's object in the table's JSON. */
void json_add_path(struct json_stream *js, struct speaker *s, const struct page_prefix *of, const struct page_path *path);
/* The AS path as shown; towards an external peer our own AS in front is left out, as it is added last. */
void text_add_shown_path(struct text *t, struct speaker *s, const struct page_path *path, bool is_told);
/* Of the router the path came from, "" if it did not say; ours for our own paths. */
/* Of an IPv6 next hop, by what it is: a neighbor may write a link-local address into both places. */
const char *scope_word(const struct address *a);
const char *path_hostname(struct speaker *s, const struct page_path *path);
const char *selection_words(const struct page_path *path);       /* FRR's: "First path received" */
