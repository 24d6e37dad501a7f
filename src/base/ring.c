/* SPDX-License-Identifier: Apache-2.0 */
/* ring -- see ring.h; Concurrency Kit's SPSC ring underneath.
 *
 * Its ring keeps one slot empty, so ours is given twice the slots and counts to `capacity` itself.  Its
 * barriers are assembler, which the thread sanitizer cannot see: the two annotations tell it what is
 * true, that whatever was written before a push is seen after the pop. */
#include "base/ring.h"
#include <assert.h>
#include <stdbool.h>
#include "base/memory.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SANITIZES_THREADS 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define SANITIZES_THREADS 1
#endif
#ifdef SANITIZES_THREADS
#include <sanitizer/tsan_interface.h>
#define UNSEEN __attribute__((no_sanitize("thread"), noinline))
#else
#define __tsan_release(address) ((void)(address))
#define __tsan_acquire(address) ((void)(address))
#define UNSEEN
#endif

/* Its header returns `false` where it means NULL, which C23's typed false does not allow. */
#pragma push_macro("false")
#undef false
#define false 0
#ifdef SANITIZES_THREADS
#include <ck_cc.h>
#undef CK_CC_INLINE
#define CK_CC_INLINE CK_CC_FORCE_INLINE    /* into the functions that are UNSEEN */
#endif
#include <ck_ring.h>
#undef false
#pragma pop_macro("false")

struct ring {
	ck_ring_t ck;
	uint32_t capacity;
	ck_ring_buffer_t slots[];
};

struct ring *ring_new(uint32_t capacity)
{
	assert(capacity && !(capacity & (capacity - 1)) && capacity <= 1u << 30);
	struct ring *ring = mem_new(sizeof *ring + (size_t)capacity * 2 * sizeof *ring->slots);
	ring->capacity = capacity;
	ck_ring_init(&ring->ck, capacity * 2);
	return ring;
}

void ring_free(struct ring *ring)
{
	mem_free(ring);
}

UNSEEN static bool enqueue(struct ring *ring, void *item)
{
	return ck_ring_enqueue_spsc(&ring->ck, ring->slots, item);
}

UNSEEN static bool dequeue(struct ring *ring, void **item)
{
	return ck_ring_dequeue_spsc(&ring->ck, ring->slots, item);
}

UNSEEN uint32_t ring_room(const struct ring *ring)
{
	uint32_t used = ck_ring_size(&ring->ck);
	return used < ring->capacity ? ring->capacity - used : 0;
}

bool ring_push(struct ring *ring, void *item)
{
	if (!ring_room(ring))
		return false;
	__tsan_release(ring);
	return enqueue(ring, item);
}

void *ring_pop(struct ring *ring)
{
	void *item = NULL;
	if (!dequeue(ring, &item))
		return NULL;
	__tsan_acquire(ring);
	return item;
}
