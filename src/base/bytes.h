/* SPDX-License-Identifier: Apache-2.0 */
/* bytes -- cursors over wire bytes, the only way by which packets are read and written.
 *
 * Reading past the end yields zero and sets `bad`, which stays; a length field opens a window that
 * cannot be overrun.  Ask `bad` once, at the end of the thing.  Writing past the end writes nothing and
 * sets `full`, which stays.  Numbers are in network order. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

static inline struct reader reader_over(const void *bytes, size_t length)
{
	const uint8_t *start = bytes;
	return (struct reader){ start, start + length, false };
}

/* How many bytes are left. */
static inline size_t read_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

/* A pointer to the next n bytes, which are passed over; NULL (and bad) if there are fewer. */
static inline const uint8_t *read_bytes(struct reader *r, size_t n)
{
	const uint8_t *found = r->at;
	if (read_left(r) < n) {
		r->bad = true;
		r->at = r->end;
		return NULL;
	}
	r->at += n;
	return found;
}

/* Copies the next n bytes; fills with zero if there are fewer. */
static inline void read_copy(struct reader *r, void *out, size_t n)
{
	const uint8_t *found = read_bytes(r, n);
	if (found)
		memcpy(out, found, n);
	else
		memset(out, 0, n);
}

static inline uint8_t read_u8(struct reader *r)
{
	const uint8_t *b = read_bytes(r, 1);
	return b ? b[0] : 0;
}

static inline uint16_t read_u16(struct reader *r)
{
	const uint8_t *b = read_bytes(r, 2);
	return b ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

static inline uint32_t read_u32(struct reader *r)
{
	const uint8_t *b = read_bytes(r, 4);
	return b ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
}

static inline uint64_t read_u64(struct reader *r)
{
	uint64_t high = read_u32(r);
	return high << 32 | read_u32(r);
}

/* A cursor over the next n bytes, which are passed over; if there are fewer the outer cursor turns bad
 * and the window holds what there was and is bad too. */
static inline struct reader read_window(struct reader *r, size_t n)
{
	bool fits = n <= read_left(r);
	struct reader inner = { r->at, fits ? r->at + n : r->end, !fits };
	r->bad |= !fits;
	r->at = inner.end;
	return inner;
}

struct writer {
	uint8_t *start;
	uint8_t *at;
	uint8_t *end;
	bool full;
};

static inline struct writer writer_over(void *room, size_t length)
{
	uint8_t *start = room;
	return (struct writer){ start, start, start + length, false };
}

/* How many bytes were written. */
static inline size_t write_used(const struct writer *w)
{
	return (size_t)(w->at - w->start);
}

/* How many bytes still fit. */
static inline size_t write_room(const struct writer *w)
{
	return (size_t)(w->end - w->at);
}

/* Room for n bytes to be filled by the caller; NULL (and full) if they don't fit. */
static inline uint8_t *write_reserve(struct writer *w, size_t n)
{
	uint8_t *found = w->at;
	if (w->full || write_room(w) < n) {
		w->full = true;
		return NULL;
	}
	w->at += n;
	return found;
}

static inline void write_bytes(struct writer *w, const void *bytes, size_t n)
{
	uint8_t *to = write_reserve(w, n);
	if (to && n)
		memcpy(to, bytes, n);
}

static inline void store_u16(uint8_t *to, uint16_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static inline void store_u32(uint8_t *to, uint32_t value)
{
	store_u16(to, (uint16_t)(value >> 16));
	store_u16(to + 2, (uint16_t)value);
}

static inline void store_u64(uint8_t *to, uint64_t value)
{
	store_u32(to, (uint32_t)(value >> 32));
	store_u32(to + 4, (uint32_t)value);
}

static inline void write_u8(struct writer *w, uint8_t value)
{
	uint8_t *to = write_reserve(w, 1);
	if (to)
		to[0] = value;
}

static inline void write_u16(struct writer *w, uint16_t value)
{
	uint8_t *to = write_reserve(w, 2);
	if (to)
		store_u16(to, value);
}

static inline void write_u32(struct writer *w, uint32_t value)
{
	uint8_t *to = write_reserve(w, 4);
	if (to)
		store_u32(to, value);
}

static inline void write_u64(struct writer *w, uint64_t value)
{
	write_u32(w, (uint32_t)(value >> 32));
	write_u32(w, (uint32_t)value);
}
