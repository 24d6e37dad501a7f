/* SPDX-License-Identifier: Apache-2.0 */
/* mrt -- records lie one behind the other: time, type, subtype, length, body. */
#include "mrt.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

enum { RECORD_HEADER = 12, MICROSECONDS = 4, SESSION = 20, AFI_IPV4 = 1 };

uint32_t mrt_number(const uint8_t *p, int octets)
{
	uint32_t v = 0;

	while (octets--)
		v = v << 8 | *p++;
	return v;
}

bool mrt_open(struct mrt *m, const char *file)
{
	struct stat about;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0)
		bytes = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (bytes == MAP_FAILED)
		return false;
	*m = (struct mrt){ bytes, about.st_size };
	return true;
}

bool mrt_next(const struct mrt *m, size_t *at, struct mrt_record *out)
{
	const uint8_t *p = m->bytes + *at;

	if (*at + RECORD_HEADER > m->size)
		return false;
	size_t size = mrt_number(p + 8, 4);
	if (size > m->size - *at - RECORD_HEADER)
		return false;
	*out = (struct mrt_record){ mrt_number(p + 4, 2), mrt_number(p + 6, 2), p + RECORD_HEADER, size };
	*at += RECORD_HEADER + size;
	if (out->type == MRT_BGP4MP_ET && size >= MICROSECONDS) {
		out->body += MICROSECONDS;
		out->size -= MICROSECONDS;
	}
	return true;
}

bool mrt_update(const struct mrt_record *r, struct mrt_message *out)
{
	const uint8_t *p = r->body, *message = p + SESSION;

	if ((r->type != MRT_BGP4MP && r->type != MRT_BGP4MP_ET) || r->subtype != MRT_MESSAGE_AS4 ||
	    r->size < SESSION + HEADER || mrt_number(p + 10, 2) != AFI_IPV4)
		return false;
	size_t length = mrt_number(message + 16, 2);
	if (length < HEADER || length > LARGEST || SESSION + length > r->size || message[18] != UPDATE)
		return false;
	*out = (struct mrt_message){ mrt_number(p, 4), mrt_number(p + 12, 4), message, length };
	return true;
}
