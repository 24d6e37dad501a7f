/* SPDX-License-Identifier: Apache-2.0 */
/* memory -- see memory.h.
 *
 * A freed item of a slab keeps the id of the next freed one in its first four bytes.  Under the address
 * sanitizer freed items are poisoned, so that a use after slab_put is noticed as with malloc. */
#include "base/memory.h"
#include <assert.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/poison.h"

static void *or_die(void *memory, size_t size)
{
	if (memory || !size)
		return memory;
	fprintf(stderr, "out of memory: %zu bytes were asked for and not given; the program ends\n", size);
	abort();
}

enum { LARGE_BYTES = 64 << 10 };

void mem_keep_large_apart(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);        /* said once, it does not grow by itself any more */
}

void mem_give_back(void)
{
	malloc_trim(0);
}

void *mem_new(size_t size)
{
	return or_die(calloc(1, size), size);
}

void *mem_raw(size_t size)
{
	return or_die(malloc(size), size);
}

void *mem_touched(size_t size)
{
	return memset(mem_raw(size), 0, size);
}

void *mem_resize(void *old, size_t size)
{
	if (!size) {
		free(old);
		return NULL;
	}
	return or_die(realloc(old, size), size);
}

void *mem_copy(const void *bytes, size_t size)
{
	void *copy = mem_raw(size);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *mem_text(const char *text)
{
	return text ? mem_copy(text, strlen(text) + 1) : NULL;
}

void mem_free(void *memory)
{
	free(memory);
}

void slab_open(struct slab *slab, size_t item_size, uint32_t items_per_page)
{
	assert(items_per_page && !(items_per_page & (items_per_page - 1)));
	*slab = (struct slab){
		.item_size = item_size < sizeof(uint32_t) ? sizeof(uint32_t) : item_size,
		.per_page = items_per_page,
		.shift = (uint32_t)__builtin_ctz(items_per_page),
		.next_fresh = 1,
	};
}

void slab_close(struct slab *slab)
{
	for (uint32_t i = 0; i < slab->page_count; i++) {
		ASAN_UNPOISON_MEMORY_REGION(slab->pages[i], slab->per_page * slab->item_size);
		mem_free(slab->pages[i]);
	}
	mem_free(slab->pages);
	*slab = (struct slab){ 0 };
}

/* The directory has room for the next power of two of pages. */
static uint32_t directory_room(uint32_t page_count)
{
	uint32_t room = 8;
	while (room < page_count)
		room *= 2;
	return room;
}

static void add_page(struct slab *slab)
{
	uint32_t had = slab->page_count ? directory_room(slab->page_count) : 0;
	uint32_t needs = directory_room(slab->page_count + 1);
	if (needs != had)
		slab->pages = mem_resize(slab->pages, needs * sizeof *slab->pages);
	slab->pages[slab->page_count++] = mem_new(slab->per_page * slab->item_size);
}

/* Fresh pages come zeroed, so an item that was never used need not be cleared. */
static uint32_t get_fresh(struct slab *slab)
{
	assert(slab->next_fresh != UINT32_MAX);
	uint32_t id = slab->next_fresh++;
	if (id >> slab->shift == slab->page_count)
		add_page(slab);
	return id;
}

uint32_t slab_get(struct slab *slab)
{
	uint32_t id = slab->free_head;
	slab->in_use++;
	if (!id)
		return get_fresh(slab);
	void *item = slab_at(slab, id);
	ASAN_UNPOISON_MEMORY_REGION(item, slab->item_size);
	memcpy(&slab->free_head, item, sizeof slab->free_head);
	memset(item, 0, slab->item_size);
	return id;
}

void slab_put(struct slab *slab, uint32_t id)
{
	assert(id && id < slab->next_fresh && slab->in_use);
	void *item = slab_at(slab, id);
	memcpy(item, &slab->free_head, sizeof slab->free_head);
	ASAN_POISON_MEMORY_REGION(item, slab->item_size);
	slab->free_head = id;
	slab->in_use--;
}

size_t slab_bytes(const struct slab *slab)
{
	size_t directory = slab->page_count ? directory_room(slab->page_count) * sizeof *slab->pages : 0;
	return directory + slab->page_count * slab->per_page * slab->item_size;
}
