/* SPDX-License-Identifier: Apache-2.0 */
/* pool -- a stack under a lock: it is asked once for a thousand routes. */
#include "base/pool.h"
#include <pthread.h>
#include <stdbool.h>
#include "base/memory.h"
#include "base/poison.h"

enum { KEPT_MOST = 16 };        /* a megabyte; more are only needed while a receiver lags behind */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *kept[KEPT_MOST];
static unsigned count;

static bool is_block(size_t size)
{
	return size > POOL_SMALL && size <= POOL_BLOCK;
}

void *pool_take(size_t size)
{
	void *block = NULL;
	if (!is_block(size))
		return mem_raw(size);
	pthread_mutex_lock(&lock);
	if (count)
		block = kept[--count];
	pthread_mutex_unlock(&lock);
	if (!block)
		return mem_raw(POOL_BLOCK);
	ASAN_UNPOISON_MEMORY_REGION(block, POOL_BLOCK);
	return block;
}

void pool_give(void *memory, size_t size)
{
	if (memory && is_block(size)) {
		pthread_mutex_lock(&lock);
		if (count < KEPT_MOST) {
			ASAN_POISON_MEMORY_REGION(memory, POOL_BLOCK);
			kept[count++] = memory;
			memory = NULL;
		}
		pthread_mutex_unlock(&lock);
	}
	mem_free(memory);
}

size_t pool_bytes(void)
{
	pthread_mutex_lock(&lock);
	size_t bytes = (size_t)count * POOL_BLOCK;
	pthread_mutex_unlock(&lock);
	return bytes;
}
