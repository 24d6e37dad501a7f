/* SPDX-License-Identifier: Apache-2.0 */
/* file -- see file.h. */
#include "cli/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/keep.h"
#include "cli/walk.h"

#define ERRORS_MOST 20
#define FILE_MOST (256u << 20)

/* ---- reading ---------------------------------------------------------------------------------------- */

struct loading {
	const char *name;
	bool leaves_out;             /* wrong lines are no reason to refuse the rest */
	struct text errors;
	uint32_t count;
};

static void note_error(void *owner, const struct walk_line *line)
{
	struct loading *l = owner;
	if (line->class != WALK_WRONG || l->count++ >= ERRORS_MOST)
		return;
	text_add(&l->errors, "%s%s:%u: %s — %s", l->errors.length ? "\n" : "", l->name, line->number, line->body, line->why);
}

/* A reason of the whole begins with what it is about ("neighbor banana: …"): the first line that names it; 0: none. */
static uint32_t line_named(const char *text, const char *reason)
{
	size_t length = strcspn(reason, ":");
	uint32_t number = 0;
	for (const char *line = text; length && reason[length] && *line; line += *line == '\n') {
		size_t end = strcspn(line, "\n");
		number++;
		if (memmem(line, end, reason, length))
			return number;
		line += end;
	}
	return 0;
}

static char *refusal(const struct loading *l, const char *text, const char *reason)
{
	uint32_t number = reason ? line_named(text, reason) : 0;
	if (number)
		return text_format("%s:%u: %s", l->name, number, reason);
	return text_format("%s: %s", l->name, reason ? reason : "refused");
}

static bool finish_load(struct loading *l, struct candidate *candidate, const char *text, char **why)
{
	if (l->count > ERRORS_MOST)
		text_add(&l->errors, "\n%s: … and %u more errors", l->name, l->count - ERRORS_MOST);
	if (l->count)
		*why = text_take(&l->errors);
	if (l->count && !l->leaves_out) {
		candidate_drop(candidate);
		return false;
	}
	char *reason = NULL;
	bool is_committed = candidate_commit(candidate, &reason);
	if (!is_committed) {
		mem_free(*why);
		*why = refusal(l, text, reason);
	}
	mem_free(reason);
	return is_committed;
}

/* Editors of other systems put a byte order mark in front of UTF-8. */
static const char *without_mark(const char *text)
{
	return text_starts(text, "\xef\xbb\xbf") ? text + 3 : text;
}

static bool load_text(struct config *config, struct loading *l, const char *text, char **why)
{
	text = without_mark(text);
	*why = NULL;
	struct candidate *candidate = candidate_open(config);
	if (!candidate) {
		*why = text_format("%s: another configuration is being loaded; try again", l->name);
		return false;
	}
	candidate_clear(candidate);
	walk_text(candidate, text, note_error, l);
	return finish_load(l, candidate, text, why);
}

bool config_load_text(struct config *config, const char *name, const char *text, char **why)
{
	return load_text(config, &(struct loading){ .name = name }, text, why);
}

bool config_load_known_text(struct config *config, const char *name, const char *text, char **why)
{
	return load_text(config, &(struct loading){ .name = name, .leaves_out = true }, text, why);
}

/* What went wrong, and for "permission denied" who may and who asks. */
static char *why_not(const char *path, const char *what, const char *guilty)
{
	struct text text = { 0 };
	struct stat st;
	int error = errno;
	text_add(&text, "%s: %s: %s", path, what, strerror(error));
	if (error == EACCES && stat(guilty, &st) == 0)
		text_add(&text, " (%s has owner %u:%u and mode %04o, this program runs as %u:%u)", guilty, st.st_uid,
			 st.st_gid, st.st_mode & 07777, geteuid(), getegid());
	return text_take(&text);
}

static bool read_all(int fd, struct text *out)
{
	char room[16384];
	ssize_t n;
	while ((n = read(fd, room, sizeof room)) > 0 && out->length < FILE_MOST)
		text_add_chars(out, room, (size_t)n);
	if (out->length >= FILE_MOST)
		errno = EFBIG;
	return n == 0;
}

/* NUL bytes would end the text early; a file that has some is no configuration. */
static bool read_file(const char *path, struct text *out, char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is_read = fd >= 0 && read_all(fd, out);
	if (!is_read)
		*why = why_not(path, "cannot be read", path);
	if (fd >= 0)
		close(fd);
	if (is_read && out->length && strlen(out->chars) != out->length) {
		*why = text_format("%s: is no text: there is a NUL byte in it", path);
		is_read = false;
	}
	return is_read;
}

static bool load_path(struct config *config, struct loading *l, char **why)
{
	struct text text = { 0 };
	bool is_loaded = read_file(l->name, &text, why) && load_text(config, l, text_chars(&text), why);
	text_free(&text);
	return is_loaded;
}

bool config_load(struct config *config, const char *path, char **why)
{
	return load_path(config, &(struct loading){ .name = path }, why);
}

bool config_load_known(struct config *config, const char *path, char **why)
{
	return load_path(config, &(struct loading){ .name = path, .leaves_out = true }, why);
}

/* ---- writing ---------------------------------------------------------------------------------------- */

void config_text(const struct config *config, const char *old, struct text *out)
{
	struct text now = { 0 };
	config_write(config_tree(config), &now);
	if (old && *old)
		keep_merge(config, old, text_chars(&now), out);
	else
		text_add_chars(out, text_chars(&now), now.length);
	text_free(&now);
}

static bool write_all(int fd, const char *chars, size_t length)
{
	while (length) {
		ssize_t n = write(fd, chars, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		chars += n;
		length -= (size_t)n;
	}
	return fsync(fd) == 0;
}

static bool sync_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return is_synced;
}

/* Owner and mode as the file had them; where only root could give the owner back, the mode is what counts. */
static bool take_over(int fd, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return fchmod(fd, 0640) == 0;
	if (fchown(fd, st.st_uid, st.st_gid) != 0 && fchown(fd, (uid_t)-1, st.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(fd, st.st_mode & 07777) == 0;
}

static bool write_new(const char *path, const char *fresh, const struct text *text)
{
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool is_written = take_over(fd, path) && write_all(fd, text_chars(text), text->length);
	int error = errno;
	if (close(fd) != 0 && is_written) {
		is_written = false;
		error = errno;
	}
	errno = error;
	return is_written;
}

/* The one before stays as PATH.sav; there may be none yet.  The kernel links no file of another user that we
 * may not write (a sample that root has copied into place), and some file systems have no links at all: then
 * it is copied. */
static bool keep_previous(const char *path, const struct text *old)
{
	char *saved = text_format("%s.sav", path);
	unlink(saved);
	bool is_kept = link(path, saved) == 0 || errno == ENOENT || write_new(path, saved, old);
	mem_free(saved);
	return is_kept;
}

static bool replace(const char *path, const struct text *old, const struct text *text, char **why)
{
	char *fresh = text_format("%s.new", path);
	char *copy = mem_text(path);
	const char *directory = dirname(copy);
	bool is_done = write_new(path, fresh, text) && keep_previous(path, old) && rename(fresh, path) == 0;
	if (!is_done) {
		*why = why_not(path, "cannot be saved, it is as it was", directory);
		unlink(fresh);
	} else if (!sync_directory(directory)) {
		*why = why_not(path, "is saved but may be lost if power fails now", directory);
		is_done = false;
	}
	mem_free(copy);
	mem_free(fresh);
	return is_done;
}

/* What stands there now; a file that cannot be read is not written over, for what it holds would be lost. */
static bool read_old(const char *path, struct text *old, char **why)
{
	struct stat st;
	if (stat(path, &st) != 0 && errno == ENOENT)
		return true;
	if (read_file(path, old, why))
		return true;
	char *reason = *why;
	*why = text_format("%s; not saved, what it holds would be lost", reason);
	mem_free(reason);
	return false;
}

/* Over `old`, which is what stands there, unless it is the same. */
static bool save_over(const char *path, const struct text *old, const struct text *text, char **why)
{
	bool is_there = access(path, F_OK) == 0;
	if (is_there && old->length == text->length && strcmp(text_chars(old), text_chars(text)) == 0)
		return true;
	return replace(path, old, text, why);
}

bool config_save(const struct config *config, const char *path, char **why)
{
	struct text old = { 0 }, now = { 0 };
	char *real = realpath(path, NULL);           /* a link stays a link */
	const char *target = real ? real : path;
	bool is_saved = read_old(target, &old, why);
	if (is_saved) {
		config_text(config, text_chars(&old), &now);
		is_saved = save_over(target, &old, &now, why);
	}
	text_free(&old);
	text_free(&now);
	free(real);
	return is_saved;
}

bool file_replace(const char *path, const struct text *text, char **why)
{
	struct text old = { 0 };
	char *real = realpath(path, NULL);
	const char *target = real ? real : path;
	bool is_replaced = read_old(target, &old, why) && save_over(target, &old, text, why);
	text_free(&old);
	free(real);
	return is_replaced;
}
