/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- objects of the configuration as what the rooms take. */
#pragma once
#include "cli/config.h"
#include "zebra/instance/instance.h"

/* Was the field said? */
bool object_says(const struct object *object, const char *field);
struct wish compile_wish(const struct object *interface);          /* wish_drop it */
struct static_line compile_static(const struct object *route);
