/* SPDX-License-Identifier: Apache-2.0 */
/* memory -- allocation that does not fail, and slabs of equal items with 32-bit ids.
 *
 * Running out of memory ends the program with one clear line: a router that goes on with half a table
 * is worse than one that restarts.  Sizes that come from outside are bounded before they come here. */
#pragma once
#include <stddef.h>
#include <stdint.h>

void *mem_new(size_t size);                        /* zeroed */
void *mem_raw(size_t size);                        /* not zeroed */
/* Zeroed by hand, for a large table that is filled here and there: of fresh pages the kernel shows one page of zeroes until
 * they are written, so each would cost two faults, and with several threads a message to every processor. */
void *mem_touched(size_t size);
void *mem_resize(void *old, size_t size);          /* realloc */
void *mem_copy(const void *bytes, size_t size);
char *mem_text(const char *text);                  /* strdup; NULL stays NULL */
void mem_free(void *memory);
/* Once at the start of a daemon: what is large comes from the kernel and goes back to it when freed.  Letters and
 * segments are large and live short between small things that live long; inside the heap their holes stay. */
void mem_keep_large_apart(void);
/* What has been freed goes back to the kernel; for after something large and short. */
void mem_give_back(void);
#define NEW(type) ((type *)mem_new(sizeof(type)))

/* Starts to fetch what will be read soon.  The empty statement is there for gcc, which takes a function that does nothing
 * but __builtin_prefetch for one without effect and drops its calls. */
static inline void mem_prefetch(const void *address)
{
	__builtin_prefetch(address);
	__asm__ volatile("");
}

/* A slab: items of one size on pages that never move, so a pointer stays good until `slab_put`; ids are
 * dense from 1, 0 is "none"; freed ids are used again.  One owner, no locks. */
struct slab {
	size_t item_size;
	uint32_t per_page;     /* a power of two */
	uint32_t shift;
	uint8_t **pages;
	uint32_t page_count;
	uint32_t next_fresh;   /* the lowest id never handed out */
	uint32_t free_head;    /* chain of freed ids through the items' first 4 bytes */
	uint32_t in_use;
};

void slab_open(struct slab *slab, size_t item_size, uint32_t items_per_page);
void slab_close(struct slab *slab);
uint32_t slab_get(struct slab *slab);              /* a zeroed item's id */
void slab_put(struct slab *slab, uint32_t id);
size_t slab_bytes(const struct slab *slab);        /* what it holds, pages and directory */

static inline void *slab_at(const struct slab *slab, uint32_t id)
{
	return slab->pages[id >> slab->shift] + (size_t)(id & (slab->per_page - 1)) * slab->item_size;
}

/* A growing array of any type: struct { T *items; uint32_t count, room; }.  `array_push` returns nothing;
 * order is kept. */
#define ARRAY_OF(type)        \
	struct {              \
		type *items;  \
		uint32_t count; \
		uint32_t room; \
	}
#define array_push(a, ...)                                                                              \
	do {                                                                                            \
		if ((a)->count == (a)->room) {                                                          \
			(a)->room = (a)->room ? (a)->room * 2 : 2;                                      \
			(a)->items = mem_resize((a)->items, (a)->room * sizeof *(a)->items);            \
		}                                                                                       \
		(a)->items[(a)->count] = (__VA_ARGS__);  /* may read count: it is that of before */    \
		(a)->count++;                                                                           \
	} while (0)
#define array_free(a)                          \
	do {                                   \
		mem_free((a)->items);          \
		(a)->items = NULL;             \
		(a)->count = (a)->room = 0;    \
	} while (0)
