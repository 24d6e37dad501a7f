/* SPDX-License-Identifier: Apache-2.0 */
/* poison -- tells the address sanitizer what memory of ours nobody may touch just now; nothing without it. */
#pragma once
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZES_ADDRESSES 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZES_ADDRESSES 1
#endif
#ifdef SANITIZES_ADDRESSES
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif
