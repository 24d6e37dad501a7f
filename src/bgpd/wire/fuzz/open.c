/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/open -- any bytes as the body of an OPEN; what was read can be written and read again. */
#include <stdlib.h>
#include "bgpd/wire/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct open o, again;
	struct notification error;
	uint8_t room[MESSAGE_MAX];
	struct writer w = writer_over(room, sizeof room);
	if (!open_read(reader_over(data, size), &o, &error))
		return error.code == NOTIFY_OPEN ? 0 : (abort(), 0);
	open_write(&w, &o);
	if (w.full || !open_read(reader_over(room + HEADER_BYTES, write_used(&w) - HEADER_BYTES), &again, &error))
		abort();
	if (again.asn != o.asn || again.router_id != o.router_id || again.hold_seconds != o.hold_seconds)
		abort();
	return 0;
}
