/* SPDX-License-Identifier: Apache-2.0 */
/* testing -- cmocka with the headers that it wants before itself, for every unit test. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
