/* SPDX-License-Identifier: Apache-2.0 */
/* pool -- memory for what is large, lives short and goes from one thread to another: letters of routes, segments.
 *
 * In the heap it would leave holes between small things that live long; alone from the kernel each would cost the faults of
 * fresh pages and, with several threads, a message to every processor when it goes.  Blocks are of one size and used again,
 * the last one given first.  What is small or larger than a block comes from the heap.  For all threads. */
#pragma once
#include <stddef.h>

enum { POOL_BLOCK = 64 << 10, POOL_SMALL = 4 << 10 };   /* bytes: of a block; below that the heap does */

void *pool_take(size_t size);

/* `size` as it was taken. */
void pool_give(void *memory, size_t size);

/* Bytes that wait to be used again. */
size_t pool_bytes(void);
