/* SPDX-License-Identifier: Apache-2.0 */
/* foreign -- which lines of a file belong to other daemons of the suite or of FRR. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct foreign {
	uint32_t words;              /* of the phrase that is known; 0: not foreign */
	bool opens;                  /* a section: what is indented below belongs to it */
};

/* Does the line end a section?  In one that is passed over nobody knows other words, so it may be shortened there. */
bool foreign_ends(const char *line, bool may_be_short);
/* `section`: the name of the kind whose section the line stands in, NULL at the top. */
struct foreign foreign_line(const char *line, const char *section);
