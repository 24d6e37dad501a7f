/* SPDX-License-Identifier: Apache-2.0 */
/* logfile -- see logfile.h. */
#include "base/logfile.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/text.h"

static void add_user(struct text *t, uid_t uid)
{
	char room[4096];
	struct passwd user, *found = NULL;
	if (getpwuid_r(uid, &user, room, sizeof room, &found) == 0 && found)
		text_add(t, "%s", found->pw_name);
	else
		text_add(t, "%u", (unsigned)uid);
}

static void add_group(struct text *t, gid_t gid)
{
	char room[4096];
	struct group group, *found = NULL;
	if (getgrgid_r(gid, &group, room, sizeof room, &found) == 0 && found)
		text_add(t, "%s", found->gr_name);
	else
		text_add(t, "%u", (unsigned)gid);
}

/* "; folder /var/log/x belongs to root:root, mode 0755, and this program runs as frr" */
static void add_owner(struct text *t, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return;
	text_add(t, "; %s %s belongs to ", S_ISDIR(st.st_mode) ? "folder" : "file", path);
	add_user(t, st.st_uid);
	text_add_char(t, ':');
	add_group(t, st.st_gid);
	text_add(t, ", mode %04o, and this program runs as ", st.st_mode & 07777);
	add_user(t, geteuid());
}

/* `culprit` is what stands in the way. */
static char *trouble(const char *path, const char *culprit, int error)
{
	struct text t = { 0 };
	text_add(&t, "log file %s cannot be written: %s", path, strerror(error));
	add_owner(&t, culprit);
	return text_take(&t);
}

static bool refuse(char **why, char *words)
{
	*why = words;
	return false;
}

/* The deepest part of the path above its last name that exists; "/" or "." at the least. */
static char *existing_folder(const char *path)
{
	struct stat st;
	char *folder = mem_text(path);
	for (;;) {
		char *slash = strrchr(folder, '/');
		if (!slash || slash == folder) {
			char *top = mem_text(slash ? "/" : ".");
			mem_free(folder);
			return top;
		}
		*slash = '\0';
		if (stat(folder, &st) == 0)
			return folder;
	}
}

static bool folder_takes_files(const char *path, const char *folder, char **why)
{
	struct stat st;
	if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		return refuse(why, text_format("log file %s cannot be written: %s is a file, not a folder", path, folder));
	if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
		return refuse(why, trouble(path, folder, errno));
	return true;
}

static bool is_usable_file(const char *path, const struct stat *st, char **why)
{
	if (S_ISDIR(st->st_mode))
		return refuse(why, text_format("log file %s cannot be written: it is a folder; add the name of a file to it",
					       path));
	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
		return refuse(why, trouble(path, path, errno));
	return true;
}

bool logfile_is_possible(const char *path, char **why)
{
	struct stat st;
	size_t length = strlen(path);
	if (!length)
		return refuse(why, mem_text("the name of the log file is missing"));
	if (stat(path, &st) == 0)
		return is_usable_file(path, &st, why);
	if (errno == ENAMETOOLONG || errno == ELOOP)
		return refuse(why, text_format("log file %.60s… cannot be written: %s", path, strerror(errno)));
	if (path[length - 1] == '/')
		return refuse(why, text_format("log file %s cannot be written: it names a folder; add the name of a file to it",
					       path));
	char *folder = existing_folder(path);
	bool is_fine = folder_takes_files(path, folder, why);
	mem_free(folder);
	return is_fine;
}

/* Makes the folders above the file that are missing. */
static bool make_folders(const char *path, char **why)
{
	char *folder = mem_text(path);
	bool is_fine = true;
	for (char *at = folder + 1; is_fine && (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(folder, 0755) == 0)
			chmod(folder, 0755);
		else if (errno != EEXIST && errno != EROFS && errno != EACCES)
			is_fine = refuse(why, trouble(path, folder, errno));
		*at = '/';
	}
	mem_free(folder);
	return is_fine;
}

/* A pipe without a reader must not hold the daemon: it is opened without waiting. */
enum { LOG_FILE_FLAGS = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };

int logfile_open(const char *path, char **why)
{
	if (!logfile_is_possible(path, why) || !make_folders(path, why))
		return -1;
	int fd = open(path, LOG_FILE_FLAGS | O_CREAT | O_EXCL, 0640);
	if (fd >= 0)
		fchmod(fd, 0640);
	else
		fd = open(path, LOG_FILE_FLAGS | O_CREAT, 0640);
	if (fd >= 0)
		return fd;
	int error = errno;
	char *folder = existing_folder(path);
	*why = trouble(path, error == EACCES ? folder : path, error);
	mem_free(folder);
	return -1;
}
