/* SPDX-License-Identifier: Apache-2.0 */
/* pidfile -- see pidfile.h. */
#include "daemon/pidfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/text.h"

/* A record lock belongs to the process and names its holder, whatever the file says. */
static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static char *explain_lock(const char *path, int fd)
{
	struct flock lock = whole_file();
	int error = errno;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
		return text_format("already running as process %d (it holds %s): stop it first, or start a further "
				   "instance with -N NAME", (int)lock.l_pid, path);
	return text_format("cannot lock %s: %s", path, strerror(error));
}

/* The file that we locked may have been removed by its last owner between open and lock. */
static bool is_still_there(const char *path, int fd)
{
	struct stat ours, theirs;
	return fstat(fd, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
	       ours.st_dev == theirs.st_dev;
}

enum { TRIES = 20, PAUSE_US = 100000 };

/* Who stops one and starts the next does not always wait until the first has said farewell to its neighbors. */
static bool lock_soon(int fd)
{
	struct flock lock = whole_file();
	for (int i = 0; i < TRIES; i++) {
		if (fcntl(fd, F_SETLK, &lock) == 0)
			return true;
		if (errno != EAGAIN && errno != EACCES)
			return false;
		usleep(PAUSE_US);
	}
	errno = EAGAIN;
	return false;
}

int pidfile_take(const char *path, char **why)
{
	char number[24];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0) {
		*why = text_format("cannot write the pid file %s: %s", path, strerror(errno));
		return -1;
	}
	if (!lock_soon(fd)) {
		*why = explain_lock(path, fd);
		close(fd);
		return -1;
	}
	if (!is_still_there(path, fd)) {
		close(fd);
		return pidfile_take(path, why);
	}
	int length = snprintf(number, sizeof number, "%d\n", (int)getpid());
	if (ftruncate(fd, 0) != 0 || write(fd, number, (size_t)length) != length) {
		*why = text_format("cannot write the pid file %s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

void pidfile_leave(const char *path, int fd)
{
	/* Somebody may have removed ours and started the next: that one's file stays.  Where the folder is not ours any more
	 * the empty file stays, too; its lock is gone with us. */
	if (is_still_there(path, fd) && unlink(path) != 0 && ftruncate(fd, 0) != 0)
		return;
	close(fd);
}
