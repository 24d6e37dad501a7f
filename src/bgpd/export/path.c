/* SPDX-License-Identifier: Apache-2.0 */
/* path -- see path.h. */
#include "bgpd/export/path.h"
#include "bgpd/attrs/block.h"

bool path_is_private(uint32_t asn)
{
	return (asn >= 64512 && asn <= 65534) || (asn >= 4200000000u && asn <= 4294967294u);
}

/* Without `all` private numbers go only where there are no others. */
static bool is_all_private(struct reader path)
{
	while (read_left(&path) >= 2) {
		read_u8(&path);
		for (unsigned left = read_u8(&path); left && !path.bad; left--)
			if (!path_is_private(read_u32(&path)))
				return false;
	}
	return true;
}

/* What is told instead of a number; 0: nothing. */
static uint32_t told_as(const struct path_change *change, bool cleans, uint32_t asn)
{
	if (asn == change->remote_as)
		return change->rules->as_override ? change->local_as : asn;
	if (!cleans || !path_is_private(asn))
		return asn;
	return change->rules->replaces_private ? change->local_as : 0;
}

static void change_segment(const struct path_change *change, bool cleans, struct reader *path, struct writer *to)
{
	uint8_t kind = read_u8(path), count = read_u8(path), told = 0;
	struct reader numbers = read_window(path, count * 4u), ahead = numbers;
	while (read_left(&ahead) >= 4)
		told += told_as(change, cleans, read_u32(&ahead)) != 0;
	if (!told)
		return;
	write_u8(to, kind);
	write_u8(to, told);
	while (read_left(&numbers) >= 4) {
		uint32_t asn = told_as(change, cleans, read_u32(&numbers));
		if (asn)
			write_u32(to, asn);
	}
}

bool path_is_changed(const struct peer_rewriting *rules)
{
	return rules->removes_private || rules->as_override;
}

void path_without_sets(struct reader path, struct writer *to)
{
	while (read_left(&path) >= 2) {
		const uint8_t *head = read_bytes(&path, 2);
		const uint8_t *numbers = read_bytes(&path, head[1] * 4u);
		bool is_set = head[0] == SEGMENT_SET || head[0] == SEGMENT_CONFED_SET;
		if (is_set || !numbers)
			continue;
		write_bytes(to, head, 2);
		write_bytes(to, numbers, head[1] * 4u);
	}
}

void path_change(const struct path_change *change, struct reader path, struct writer *to)
{
	bool cleans = change->rules->removes_private && (change->rules->removes_all || is_all_private(path));
	while (read_left(&path) >= 2 && !path.bad)
		change_segment(change, cleans, &path, to);
}
