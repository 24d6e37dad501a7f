/* SPDX-License-Identifier: Apache-2.0 */
/* telnet_line -- see telnet_line.h.  (RFC 854 commands: IAC verb option, IAC SB … IAC SE.) */
#include "cli/telnet_line.h"
#include <string.h>

enum { IAC = 255, SB = 250, SE = 240, WILL = 251, DONT = 254 };
enum { SKIP_NONE, SKIP_COMMAND, SKIP_OPTION, SKIP_SUB, SKIP_SUB_COMMAND, SKIP_ESCAPE, SKIP_SEQUENCE };

void telnet_line_clear(struct telnet_line *line)
{
	line->length = 0;
	line->chars[0] = '\0';
}

static unsigned char after_command(unsigned char byte)
{
	if (byte == SB)
		return SKIP_SUB;
	return byte >= WILL && byte <= DONT ? SKIP_OPTION : SKIP_NONE;
}

/* The state after a byte that is not for the line. */
static unsigned char skip(unsigned char state, unsigned char byte)
{
	switch (state) {
	case SKIP_COMMAND:
		return after_command(byte);
	case SKIP_SUB:
		return byte == IAC ? SKIP_SUB_COMMAND : SKIP_SUB;
	case SKIP_SUB_COMMAND:
		return byte == SE ? SKIP_NONE : SKIP_SUB;
	case SKIP_ESCAPE:
		return byte == '[' || byte == 'O' ? SKIP_SEQUENCE : SKIP_NONE;
	case SKIP_SEQUENCE:
		return byte >= '@' && byte <= '~' ? SKIP_NONE : SKIP_SEQUENCE;
	default:
		return SKIP_NONE;
	}
}

static void erase(struct telnet_line *line, size_t count, struct text *echo)
{
	for (; count && line->length; count--) {
		line->chars[--line->length] = '\0';
		if (!line->is_hidden)
			text_add(echo, "\b \b");
	}
}

static size_t last_word(const struct telnet_line *line)
{
	size_t at = line->length;
	while (at && line->chars[at - 1] == ' ')
		at--;
	while (at && line->chars[at - 1] != ' ')
		at--;
	return line->length - at;
}

static void insert(struct telnet_line *line, char c, struct text *echo)
{
	if (line->length == TELNET_LINE_MAX)
		return;
	line->chars[line->length++] = c;
	line->chars[line->length] = '\0';
	if (!line->is_hidden)
		text_add_char(echo, c);
}

void telnet_line_add(struct telnet_line *line, const char *chars, struct text *echo)
{
	for (; *chars; chars++)
		insert(line, *chars, echo);
}

static enum telnet_event put_control(struct telnet_line *line, unsigned char byte, struct text *echo)
{
	switch (byte) {
	case '\r':
	case '\n':
		line->is_after_cr = byte == '\r';
		return TELNET_LINE;
	case 0x03:
		return TELNET_CANCEL;
	case 0x04:
		return line->length ? TELNET_NOTHING : TELNET_CLOSE;
	case 0x1a:
		return TELNET_END;
	case '\t':
		return line->is_hidden ? TELNET_NOTHING : TELNET_TAB;
	case 0x15:
		erase(line, line->length, echo);
		return TELNET_NOTHING;
	case 0x17:
		erase(line, last_word(line), echo);
		return TELNET_NOTHING;
	case 0x08:
		erase(line, 1, echo);
		return TELNET_NOTHING;
	case 0x1b:
		line->skips = SKIP_ESCAPE;
		return TELNET_NOTHING;
	default:
		return TELNET_NOTHING;
	}
}

enum telnet_event telnet_line_put(struct telnet_line *line, unsigned char byte, struct text *echo)
{
	bool is_second_end = line->is_after_cr && (byte == '\n' || byte == '\0');
	line->is_after_cr = false;
	if (line->skips) {
		line->skips = skip(line->skips, byte);
		return TELNET_NOTHING;
	}
	if (is_second_end)
		return TELNET_NOTHING;
	if (byte == IAC) {
		line->skips = SKIP_COMMAND;
		return TELNET_NOTHING;
	}
	if (byte == 0x7f) {
		erase(line, 1, echo);
		return TELNET_NOTHING;
	}
	if (byte < ' ')
		return put_control(line, byte, echo);
	if (byte == '?' && !line->is_hidden)
		return TELNET_HELP;
	insert(line, (char)byte, echo);
	return TELNET_NOTHING;
}
