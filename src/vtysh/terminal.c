/* SPDX-License-Identifier: Apache-2.0 */
/* terminal -- see terminal.h.  libedit edits; here is what its keys mean.
 *
 *	?        help for what can follow; typed as it is inside quotes and after Ctrl-V
 *	TAB      the rest of the word, or what it could be
 *	Ctrl-Z   end            Ctrl-D  exit (in an empty line)
 *	Ctrl-C   drops the line; while an answer arrives it ends the answer */
#include "vtysh/terminal.h"
#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#include "base/memory.h"
#include "vtysh/complete.h"
#include "vtysh/monitor.h"
#include "vtysh/output.h"

enum { HISTORY_LINES = 1000 };

struct terminal {
	struct shell *sh;
	EditLine *edit;
	History *history;
	const char *history_file;
	char prompt[320];
	struct termios typing;       /* what the terminal is set to before a prompt */
	int key;                     /* which key ended the line: 'C', 'D', 'Z', or 0 for return */
};

static struct terminal *terminal_of(EditLine *edit)
{
	struct terminal *t = NULL;
	el_get(edit, EL_CLIENTDATA, &t);
	return t;
}

static char *prompt_of(EditLine *edit)
{
	return terminal_of(edit)->prompt;
}

/* ---- keys --------------------------------------------------------------------------------------------- */

/* The line up to the cursor (mem_free). */
static char *before_cursor(EditLine *edit)
{
	const LineInfo *info = el_line(edit);
	return text_format("%.*s", (int)(info->cursor - info->buffer), info->buffer);
}

static bool is_in_quotes(const char *line)
{
	bool is_open = false;
	for (; *line; line++)
		is_open ^= *line == '"';
	return is_open;
}

static unsigned columns(void)
{
	struct winsize size;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* How many columns so many bytes take. */
static unsigned width_of(const char *chars, size_t length)
{
	mbstate_t state = { 0 };
	unsigned width = 0;
	wchar_t wide;
	for (size_t n; length && (n = mbrtowc(&wide, chars, length, &state)) && n <= length; chars += n, length -= n)
		width += wcwidth(wide) > 0 ? (unsigned)wcwidth(wide) : 0;
	return width;
}

/* The row of the prompt and the line, from 0, in which the character at `end` stands: they may have several. */
static unsigned row_of(EditLine *edit, const char *end)
{
	const char *prompt = terminal_of(edit)->prompt;
	const LineInfo *info = el_line(edit);
	return (width_of(prompt, strlen(prompt)) + width_of(info->buffer, (size_t)(end - info->buffer))) / columns();
}

/* To the start of the row below the line. */
static void go_below(EditLine *edit)
{
	const LineInfo *info = el_line(edit);
	unsigned at = row_of(edit, info->cursor), rows = row_of(edit, info->lastchar);
	for (; at <= rows; at++)
		putchar('\n');
}

/* Prints below the line; the line is drawn again under it. */
static unsigned char print_below(EditLine *edit, const struct text *out)
{
	go_below(edit);
	fputs(text_chars(out), stdout);
	fflush(stdout);
	el_set(edit, EL_REFRESH);
	return CC_NORM;
}

static unsigned char on_help(EditLine *edit, wint_t key)
{
	struct text out = { 0 };
	char *line = before_cursor(edit);
	unsigned char done = CC_REFRESH;
	if (is_in_quotes(line)) {
		el_insertstr(edit, "?");
	} else {
		complete_help(terminal_of(edit)->sh, line, &out);
		done = print_below(edit, &out);
	}
	text_free(&out);
	mem_free(line);
	return done;
}

static unsigned char on_tab(EditLine *edit, wint_t key)
{
	struct text out = { 0 };
	char *line = before_cursor(edit), *insert = NULL;
	unsigned char done = CC_ERROR;
	complete_tab(terminal_of(edit)->sh, line, columns(), &insert, &out);
	if (insert) {
		el_insertstr(edit, insert);
		done = CC_REFRESH;
	} else if (out.length) {
		done = print_below(edit, &out);
	}
	text_free(&out);
	mem_free(insert);
	mem_free(line);
	return done;
}

/* Log lines take the place of the line that is edited; it is drawn again under them. */
static void print_above(EditLine *edit)
{
	struct text lines = { 0 };
	unsigned row = row_of(edit, el_line(edit)->cursor);
	monitor_take(terminal_of(edit)->sh, &lines);
	if (lines.length) {
		if (row)
			printf("\033[%uA", row);
		printf("\r\033[J%s", lines.chars);
		fflush(stdout);
		el_set(edit, EL_REFRESH);
	}
	text_free(&lines);
}

/* The next key, in place of libedit's own reading while log lines may come: -1 for an error, 0 at the end. */
static int read_key(EditLine *edit, wchar_t *key)
{
	mbstate_t state = { 0 };
	size_t made;
	do {
		char byte;
		while (!monitor_wait(terminal_of(edit)->sh, STDIN_FILENO))
			print_above(edit);
		ssize_t n = read(STDIN_FILENO, &byte, 1);
		if (n <= 0)
			return (int)n;
		made = mbrtowc(key, &byte, 1, &state);
	} while (made == (size_t)-2);
	if (made == (size_t)-1)
		*key = L'?';
	return 1;
}

/* Ends the editing; the key says what it means, the line does not count. */
static unsigned char end_with(EditLine *edit, int key)
{
	terminal_of(edit)->key = key;
	go_below(edit);
	fflush(stdout);
	return CC_NEWLINE;
}

static unsigned char on_drop(EditLine *edit, wint_t key)
{
	const LineInfo *info = el_line(edit);
	if (info->cursor == info->lastchar)
		fputs("^C", stdout);
	return end_with(edit, 'C');
}

static unsigned char on_end(EditLine *edit, wint_t key)
{
	return end_with(edit, 'Z');
}

static unsigned char on_leave(EditLine *edit, wint_t key)
{
	const LineInfo *info = el_line(edit);
	if (info->lastchar == info->buffer)
		return end_with(edit, 'D');
	if (info->cursor == info->lastchar)
		return CC_ERROR;
	el_cursor(edit, 1);
	el_deletestr(edit, 1);
	return CC_REFRESH;
}

/* Names of functions are given wide: libedit keeps a copy of the others for ever. */
static void bind_keys(EditLine *edit)
{
	static const char *const binds[][2] = {
		{ "?", "vtysh-help" },       { "^I", "vtysh-complete" },     { "^C", "vtysh-drop" },
		{ "^Z", "vtysh-end" },       { "^D", "vtysh-leave" },        { "^R", "em-inc-search-prev" },
		{ "\\e[3~", "ed-delete-next-char" },                         { "\\e[1;5D", "ed-prev-word" },
		{ "\\e[1;5C", "em-next-word" },                              { "\\e[1~", "ed-move-to-beg" },
		{ "\\e[4~", "ed-move-to-end" },
	};
	el_wset(edit, EL_ADDFN, L"vtysh-help", L"help for what can follow", on_help);
	el_wset(edit, EL_ADDFN, L"vtysh-complete", L"complete the word", on_tab);
	el_wset(edit, EL_ADDFN, L"vtysh-drop", L"drop the line", on_drop);
	el_wset(edit, EL_ADDFN, L"vtysh-end", L"leave the configuration", on_end);
	el_wset(edit, EL_ADDFN, L"vtysh-leave", L"leave the mode", on_leave);
	for (size_t i = 0; i < sizeof binds / sizeof *binds; i++)
		el_set(edit, EL_BIND, binds[i][0], binds[i][1], NULL);
	/* While a line is edited Ctrl-C and Ctrl-Z are keys, not signals. */
	el_set(edit, EL_SETTY, "-d", "-isig", NULL);
}

/* ---- history ------------------------------------------------------------------------------------------ */

static void open_history(struct terminal *t)
{
	HistEvent event;
	t->history = history_init();
	history(t->history, &event, H_SETSIZE, HISTORY_LINES);
	history(t->history, &event, H_SETUNIQUE, 1);
	if (t->history_file)
		history(t->history, &event, H_LOAD, t->history_file);
	el_set(t->edit, EL_HIST, history, t->history);
}

/* `show history`: the oldest first. */
static void walk_history(struct shell *sh)
{
	struct terminal *t = sh->history_owner;
	HistEvent event;
	for (int found = history(t->history, &event, H_LAST); found >= 0; found = history(t->history, &event, H_PREV))
		shell_print(sh, "%.*s\n", (int)strcspn(event.str, "\n"), event.str);
}

/* Secrets are not kept. */
static void remember(const struct terminal *t, const char *line)
{
	HistEvent event;
	if (line[strspn(line, " \t\r\n")] && !strstr(line, "password "))
		history(t->history, &event, H_ENTER, line);
}

static void close_history(struct terminal *t)
{
	HistEvent event;
	mode_t before = umask(077);
	if (t->history_file)
		history(t->history, &event, H_SAVE, t->history_file);
	umask(before);
	history_end(t->history);
}

/* ---- lines -------------------------------------------------------------------------------------------- */

/* The terminal stops echoing before the prompt is there: who types fast would see the line twice otherwise.  libedit
 * itself turns to its own mode only after the prompt, and back after the line. */
static void learn_terminal(struct terminal *t)
{
	tcgetattr(STDIN_FILENO, &t->typing);
	t->typing.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	t->typing.c_cc[VMIN] = 1;
	t->typing.c_cc[VTIME] = 0;
}

/* Those that came while a command was answered. */
static void show_log_lines(struct terminal *t)
{
	struct text lines = { 0 };
	monitor_take(t->sh, &lines);
	fputs(text_chars(&lines), stdout);
	text_free(&lines);
}

/* The next line, what a key stands for, or NULL at the end of the terminal. */
static const char *next_line(struct terminal *t)
{
	int length = 0;
	t->key = 0;
	shell_prompt(t->sh, t->prompt);
	show_log_lines(t);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &t->typing);
	el_wset(t->edit, EL_GETCFN, t->sh->monitored ? read_key : EL_BUILTIN_GETCFN);
	const char *line = el_gets(t->edit, &length);
	switch (t->key) {
	case 'C': return "";
	case 'Z': return "end";
	case 'D': return "exit";
	default: return length > 0 ? line : NULL;
	}
}

static void run_one(struct terminal *t, struct pager *pager, const char *line)
{
	if (!t->key)
		remember(t, line);
	pager_begin(pager);
	shell_run(t->sh, line);
	bool is_interrupted = remote_interrupted;
	pager_end(pager);
	if (is_interrupted)
		putchar('\n');
	fflush(stdout);
}

static void on_interrupt(int number)
{
	remote_interrupted = 1;
}

static void greet(struct shell *sh)
{
	struct text absent = { 0 };
	printf("\nHello, this is Grevy (version %s).\nA routing suite in the tradition of Quagga; licence Apache-2.0.\n\n", GREVY_VERSION);
	shell_name_absent(sh, &absent);
	if (absent.length)
		printf("%s\n", absent.chars);
	text_free(&absent);
	fflush(stdout);
}

int terminal_run(struct shell *sh, const char *history_file)
{
	struct terminal t = { .sh = sh, .history_file = history_file };
	struct sigaction interrupt = { .sa_handler = on_interrupt };
	struct pager pager;
	const char *line;
	sigaction(SIGINT, &interrupt, NULL);
	t.edit = el_init("vtysh", stdin, stdout, stderr);
	el_set(t.edit, EL_CLIENTDATA, &t);
	el_set(t.edit, EL_PROMPT, prompt_of);
	el_set(t.edit, EL_EDITOR, "emacs");
	el_set(t.edit, EL_SIGNAL, 1);
	learn_terminal(&t);
	open_history(&t);
	sh->is_interactive = true;
	sh->walk_history = walk_history;
	sh->history_owner = &t;
	bind_keys(t.edit);
	pager_open(&pager, sh);
	greet(sh);
	while (!sh->is_over && (line = next_line(&t)))
		run_one(&t, &pager, line);
	pager_close(&pager);
	sh->walk_history = NULL;
	close_history(&t);
	el_end(t.edit);
	return 0;
}
