/* SPDX-License-Identifier: Apache-2.0 */
/* telnet_line -- bytes of a telnet client become lines and keys; pure, the echo is only text.
 *
 * Understood: backspace, Ctrl-U (empty the line), Ctrl-W (a word back), Ctrl-C, Ctrl-D, Ctrl-Z, TAB, `?`,
 * CR, LF, CR NUL.  Telnet's own commands and the escape sequences of arrow keys are passed over. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "base/text.h"

#define TELNET_LINE_MAX 1024

enum telnet_event { TELNET_NOTHING, TELNET_LINE, TELNET_HELP, TELNET_TAB, TELNET_CANCEL, TELNET_CLOSE, TELNET_END };

struct telnet_line {
	char chars[TELNET_LINE_MAX + 1];     /* NUL-terminated */
	size_t length;
	unsigned char skips;                 /* state of a telnet command or escape sequence */
	bool is_after_cr;
	bool is_hidden;                      /* a password: no echo, `?` and TAB are characters */
};

/* What a byte comes to; what the terminal is to show goes to `echo`. */
enum telnet_event telnet_line_put(struct telnet_line *line, unsigned char byte, struct text *echo);
void telnet_line_add(struct telnet_line *line, const char *chars, struct text *echo);   /* what TAB found */
void telnet_line_clear(struct telnet_line *line);
