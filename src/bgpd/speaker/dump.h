/* SPDX-License-Identifier: Apache-2.0 */
/* dump -- `dump bgp`: files with what neighbors say, and with the table (RFC 6396), as route collectors keep them.
 *
 * The speaker opens files, gives those of messages to the ios, and begins new ones when their time is over.  A table is
 * written page by page, between other work.  Only of the default instance. */
#pragma once
#include "bgpd/speaker/plan.h"

struct speaker;
struct dumps;

void dumps_open(struct speaker *s);
void dumps_close(struct speaker *s);
void dumps_follow(struct speaker *s, const struct plan *before);
/* "3600", "1h", "1h30m", "15m" in seconds; 0: it is none of these. */
uint32_t dump_interval_read(const char *text);
