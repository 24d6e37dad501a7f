/* SPDX-License-Identifier: Apache-2.0 */
/* dump_file -- see dump_file.h. */
#include "bgpd/events/dump_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/log.h"

const char *const dump_words[DUMP_KINDS] = { "all", "updates", "routes-mrt" };

int dump_file_again(int fd)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

/* How much of it is there; why not all is in errno. */
static size_t write_some(int fd, const uint8_t *bytes, size_t length)
{
	size_t done = 0;
	while (done < length) {
		ssize_t n = write(fd, bytes + done, length - done);
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			break;
	}
	return done;
}

/* After a write that appends, the file's place is the end of what was written. */
static void take_back(int fd, size_t length)
{
	int why = errno;
	off_t end = lseek(fd, 0, SEEK_CUR);
	if (end < (off_t)length || ftruncate(fd, end - (off_t)length) != 0)
		log_error("dump bgp: a part of a record stays in the file: %s", strerror(errno));
	errno = why;
}

static bool write_whole(const struct dump_file *file, const uint8_t *bytes, size_t length)
{
	if (file->is_shared)
		flock(file->fd, LOCK_EX);
	size_t done = write_some(file->fd, bytes, length);
	if (done && done < length)
		take_back(file->fd, done);
	int why = errno;
	if (file->is_shared)
		flock(file->fd, LOCK_UN);
	errno = why;
	return done == length;
}

static void say_back(struct dump_file *file)
{
	if (file->lost)
		log_notice("dump bgp %s: written again, %lu records are missing", dump_words[file->kind], (unsigned long)file->lost);
	file->lost = 0;
}

void dump_file_put(struct dump_file *file, const struct writer *record)
{
	if (record->full)
		log_warn("dump bgp %s: a record is too long and left out", dump_words[file->kind]);
	else if (write_whole(file, record->start, write_used(record)))
		say_back(file);
	else if (!file->lost++)
		log_error("dump bgp %s: cannot write: %s: records are left out until it is possible again", dump_words[file->kind],
			  strerror(errno));
}

void dump_file_close(struct dump_file *file)
{
	if (file->fd < 0)
		return;
	if (file->lost)
		log_warn("dump bgp %s: closed, its last %lu records are missing", dump_words[file->kind], (unsigned long)file->lost);
	close(file->fd);
	file->fd = -1;
	file->lost = 0;
}
