/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/notification -- any bytes as a header, a NOTIFICATION and a ROUTE-REFRESH; the words stay printable. */
#include <stdlib.h>
#include "bgpd/wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct notification n, error;
	struct header h;
	struct text t = { 0 };
	uint16_t afi;
	uint8_t safi, subtype;
	if (size >= HEADER_BYTES && !header_read(data, MESSAGE_MAX, &h, &error) && error.code != NOTIFY_HEADER)
		abort();
	refresh_read(reader_over(data, size), &afi, &safi, &subtype, &error);
	notification_read(reader_over(data, size), &n);
	text_add_notification(&t, &n);
	for (const char *c = text_chars(&t); *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			abort();
	text_free(&t);
	return 0;
}
