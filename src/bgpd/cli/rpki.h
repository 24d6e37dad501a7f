/* SPDX-License-Identifier: Apache-2.0 */
/* rpki -- the section `rpki`: which caches are asked. */
#pragma once
#include "bgpd/rpki/rtr.h"
#include "cli/config.h"

extern const struct kind rpki_kind;

/* The caches in the order of their preference; rtr_settings_free it. */
void compile_rpki(const struct object *tree, struct rtr_settings *out);
bool check_rpki(const struct object *tree, char **why);

/* "valid", "invalid", "notfound" → the state; VALIDITY_UNKNOWN: the line says none. */
struct call;
enum validity picked_validity(const struct call *call);
