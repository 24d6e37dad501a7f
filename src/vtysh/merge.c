/* SPDX-License-Identifier: Apache-2.0 */
/* merge -- see merge.h. */
#include "vtysh/merge.h"
#include <string.h>
#include "base/memory.h"

/* ---- reading ------------------------------------------------------------------------------------------ */

static bool is_frame(const char *line)
{
	return !*line || text_same(line, "end") || text_same(line, "Building configuration...") ||
	       text_same(line, "Current configuration:");
}

static void add_comment(struct text *pending, const char *line)
{
	if (line[1] && strspn(line + 1, " !\t") < strlen(line + 1))
		text_add(pending, "%s\n", line);
}

static void start_block(struct blocks *blocks, const char *head, struct text *pending)
{
	struct block b = { .head = mem_text(head) };
	b.comment = pending->length ? text_take(pending) : NULL;
	array_push(blocks, b);
}

static void read_line(struct blocks *blocks, const char *line, struct text *pending)
{
	struct block *last = blocks->count ? &blocks->items[blocks->count - 1] : NULL;
	if (*line == '!' || *line == '#')
		add_comment(pending, line);
	else if (is_frame(line))
		return;
	else if (text_same(line, "exit") && last)
		last->is_section = true;
	else if (*line == ' ' && last) {
		last->is_section = true;
		text_add(&last->body, "%s\n", line);
	} else if (*line != ' ')
		start_block(blocks, line, pending);
}

void blocks_read(struct blocks *blocks, const char *text, bool with_comments)
{
	struct text pending = { 0 };
	char *copy = mem_text(text), *rest = copy, *line;
	while ((line = strsep(&rest, "\n"))) {
		size_t length = strlen(line);
		while (length && (line[length - 1] == ' ' || line[length - 1] == '\r'))
			line[--length] = 0;
		read_line(blocks, line, &pending);
		if (!with_comments)
			text_clear(&pending);
	}
	if (pending.length)
		start_block(blocks, "", &pending);
	text_free(&pending);
	mem_free(copy);
}

void blocks_drop(struct blocks *blocks)
{
	for (uint32_t i = 0; i < blocks->count; i++) {
		mem_free(blocks->items[i].head);
		mem_free(blocks->items[i].comment);
		text_free(&blocks->items[i].body);
	}
	array_free(blocks);
}

/* ---- merging ------------------------------------------------------------------------------------------ */

static struct block *find_block(struct blocks *blocks, const char *head)
{
	for (uint32_t i = 0; i < blocks->count; i++)
		if (text_same(blocks->items[i].head, head))
			return &blocks->items[i];
	return NULL;
}

static size_t after_line(const struct text *body, const char *line, bool exactly);
static size_t insert(struct text *body, size_t at, const char *chars, size_t length);

/* Lines of a section that both daemons have are written once, and the others between the same neighbours as they were;
 * inner sections never meet, as only one daemon has them. */
static void merge_body(struct block *into, const struct block *more)
{
	size_t at = 0;
	for (const char *line = text_chars(&more->body); *line;) {
		size_t length = strcspn(line, "\n"), found = after_line(&into->body, line, true);
		at = found ? found : insert(&into->body, at, line, length + 1);
		line += length + 1;
	}
}

static void copy_block(struct blocks *into, const struct block *from)
{
	struct block b = { .head = mem_text(from->head), .is_section = from->is_section, .comment = mem_text(from->comment) };
	text_add_chars(&b.body, text_chars(&from->body), from->body.length);
	array_push(into, b);
}

void blocks_merge(struct blocks *into, const struct blocks *more)
{
	for (uint32_t i = 0; i < more->count; i++) {
		struct block *same = find_block(into, more->items[i].head);
		if (same)
			merge_body(same, &more->items[i]);
		else
			copy_block(into, &more->items[i]);
	}
}

/* ---- keeping ------------------------------------------------------------------------------------------ */

static bool is_comment(const char *line)
{
	line += strspn(line, " ");
	return *line == '!' && line[strspn(line, "! \t")] != '\n' && line[strspn(line, "! \t")];
}

/* A line of a section that is kept, with what is indented deeper below it. */
static bool must_keep_line(const struct block *was, const char *line, const struct block_knower *knower)
{
	char *alone = text_format("%.*s", (int)strcspn(line + 1, "\n"), line + 1);
	bool is_mark = *alone == '!' || text_same(alone, "exit") || text_starts(alone, "exit-");
	bool is_kept = is_comment(alone) || (!is_mark && *alone != ' ' && !knower->is_known(knower->owner, was->head, alone));
	mem_free(alone);
	return is_kept;
}

static size_t first_word(const char *line)
{
	size_t blanks = strspn(line, " ");
	return blanks + strcspn(line + blanks, " \n");
}

/* Where in `body` the line after this one begins; 0 if it is not there.  Not exactly: one that says the same thing
 * with another value. */
static size_t after_line(const struct text *body, const char *line, bool exactly)
{
	size_t length = exactly ? strcspn(line, "\n") : first_word(line);
	for (const char *at = text_chars(body); *at; at = strchr(at, '\n') + 1)
		if ((exactly ? strcspn(at, "\n") : first_word(at)) == length && !strncmp(at, line, length))
			return (size_t)(at - body->chars) + strcspn(at, "\n") + 1;
	return 0;
}

static size_t insert(struct text *body, size_t at, const char *chars, size_t length)
{
	struct text whole = { 0 };
	text_add_chars(&whole, text_chars(body), at);
	text_add_chars(&whole, chars, length);
	text_add_chars(&whole, text_chars(body) + at, body->length - at);
	text_free(body);
	*body = whole;
	return at + length;
}

/* Kept lines stand behind the line that they stood behind. */
static void keep_lines(struct block *now, const struct block *was, const struct block_knower *knower)
{
	size_t at = 0;
	bool is_keeping = false;
	for (const char *line = text_chars(&was->body); *line;) {
		size_t length = strcspn(line, "\n"), found = after_line(&now->body, line, true);
		bool is_deeper = line[1] == ' ';
		is_keeping = is_deeper ? is_keeping : !found && must_keep_line(was, line, knower);
		if (is_keeping)
			at = insert(&now->body, at, line, length + 1);
		else if (found || (!is_deeper && (found = after_line(&now->body, line, false))))
			at = found;
		now->is_section |= is_keeping;
		line += length + 1;
	}
}

static void give_comment(struct block *now, struct text *pending)
{
	if (!pending->length)
		return;
	if (now->comment)
		text_add(pending, "%s", now->comment);
	mem_free(now->comment);
	now->comment = text_take(pending);
}

/* Comments before something that is gone go to what comes next. */
void blocks_keep(struct blocks *into, const struct blocks *old, const struct block_knower *knower)
{
	struct text pending = { 0 };
	for (uint32_t i = 0; i < old->count; i++) {
		const struct block *was = &old->items[i];
		struct block *now = *was->head ? find_block(into, was->head) : NULL;
		if (!now && *was->head && !knower->is_known(knower->owner, was->head, NULL)) {
			copy_block(into, was);
			give_comment(&into->items[into->count - 1], &pending);
			continue;
		}
		if (was->comment)
			text_add(&pending, "%s", was->comment);
		if (!now)
			continue;
		give_comment(now, &pending);
		keep_lines(now, was, knower);
	}
	if (pending.length)
		start_block(into, "", &pending);
	text_free(&pending);
}

/* ---- writing ------------------------------------------------------------------------------------------ */

/* The order of FRR: names, logs and services first; what is not named here; routes, interfaces, routers; then what they
 * refer to; `line vty` last. */
static const char *const ranks[][9] = {
	{ "frr ", "hostname", "domainname", "log ", "service ", "password", "enable ", "banner" },
	{ "" },
	{ "ip route ", "ipv6 route ", "ip mroute " },
	{ "interface " },
	{ "router " },
	{ "access-list " },
	{ "ip prefix-list " },
	{ "ipv6 access-list " },
	{ "ipv6 prefix-list " },
	{ "bgp as-path " },
	{ "bgp community-list ", "bgp extcommunity-list ", "bgp large-community-list " },
	{ "bgp community alias " },
	{ "route-map " },
	{ "ip nht ", "ipv6 nht ", "ip protocol ", "ipv6 protocol " },
	{ "line vty" },
};
enum { RANKS = sizeof ranks / sizeof *ranks, RANK_OTHERS = 1 };

/* Comments behind the last block stay there. */
static int rank(const struct block *b)
{
	if (!*b->head)
		return RANKS - 1;
	for (int r = 0; r < RANKS; r++)
		for (size_t i = 0; r != RANK_OTHERS && ranks[r][i]; i++)
			if (text_starts(b->head, ranks[r][i]))
				return r;
	return RANK_OTHERS;
}

static void write_block(const struct block *b, bool *needs_mark, struct text *out)
{
	if (b->is_section || *needs_mark)
		text_add(out, "!\n");
	*needs_mark = b->is_section;
	if (b->comment)
		text_add(out, "%s", b->comment);
	if (*b->head)
		text_add(out, "%s\n", b->head);
	text_add(out, "%s", text_chars(&b->body));
	if (b->is_section)
		text_add(out, "exit\n");
}

void blocks_write(const struct blocks *blocks, struct text *out)
{
	bool needs_mark = true;
	for (int wanted = 0; wanted < RANKS; wanted++) {
		size_t before = out->length;
		for (uint32_t i = 0; i < blocks->count; i++)
			if (rank(&blocks->items[i]) == wanted)
				write_block(&blocks->items[i], &needs_mark, out);
		needs_mark |= wanted >= RANK_OTHERS && out->length != before;
	}
	text_add(out, "!\n");
}

bool merge_running(struct shell *sh, uint32_t daemons, struct blocks *out)
{
	const char *line = sh->depth ? "do show running-config no-header" : "show running-config no-header";
	bool good = true;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct text text = { 0 };
		struct blocks one = { 0 };
		if (!(daemons >> i & 1))
			continue;
		good &= shell_ask(sh, i, line, &text) == 0;
		blocks_read(&one, text_chars(&text), false);
		blocks_merge(out, &one);
		blocks_drop(&one);
		text_free(&text);
	}
	return good;
}
