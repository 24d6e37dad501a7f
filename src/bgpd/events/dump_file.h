/* SPDX-License-Identifier: Apache-2.0 */
/* dump_file -- a file of `dump bgp`: it holds whole records, and nothing else, also when its disk is full.
 *
 * What finds no room is taken back to the end of the last whole record and counted; the log says so once, and once
 * more when there is room again.  Each writer has an open file of its own of the same path: they lock each other out. */
#pragma once
#include "base/bytes.h"
#include "bgpd/events/events.h"

struct dump_file {
	int fd;                      /* appends; -1: nowhere */
	uint8_t kind;                /* enum dump_kind */
	bool is_extended;            /* with microseconds */
	bool is_shared;              /* somebody else writes to the file, too */
	uint64_t lost;               /* records since there was room */
};

extern const char *const dump_words[DUMP_KINDS];
/* The same file once more, opened anew; -1: it can't be. */
int dump_file_again(int fd);
void dump_file_put(struct dump_file *file, const struct writer *record);
void dump_file_close(struct dump_file *file);
