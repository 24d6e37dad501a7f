/* SPDX-License-Identifier: Apache-2.0 */
/* path_detail -- all about a path, and about its prefix: what `show bgp … PREFIX` and every `detail` print. */
#pragma once
#include "bgpd/cli/walk.h"

/* "BGP routing table entry for …", how many paths, to whom it is told. */
void print_prefix_head(struct walk *w, const struct event_page *page, const struct page_prefix *prefix);
void print_path_detail(struct walk *w, const struct page_prefix *prefix, const struct page_path *path);
/* The same as members of the object that is open: prefix, version, advertisedTo, pathCount. */
void json_add_prefix_head(struct walk *w, const struct event_page *page, const struct page_prefix *prefix);
/* One object of an array of paths. */
void json_add_path_detail(struct walk *w, const struct page_prefix *prefix, const struct page_path *path);
