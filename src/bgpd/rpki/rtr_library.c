/* SPDX-License-Identifier: Apache-2.0 */
/* rtr_library -- see rtr_library.h. */
#include "bgpd/rpki/rtr_library.h"
#include <dlfcn.h>
#include <string.h>
#include "base/text.h"

static const char file[] = "librtr.so.0";

/* A pointer to a function is copied as bytes: C knows no other way from a pointer to data. */
static bool find(void *handle, const char *name, void *function)
{
	void *found = dlsym(handle, name);
	memcpy(function, &found, sizeof found);
	return found != NULL;
}

static bool find_all(void *handle, struct rtr_library *library)
{
	bool all = true;
#define FIND(name) all &= find(handle, #name, &library->name);
	RTR_FUNCTIONS(FIND)
#undef FIND
	find(handle, "tr_ssh_init", &library->tr_ssh_init);
	return all;
}

const struct rtr_library *rtr_library(char **why)
{
	static struct rtr_library library;
	static bool is_there;
	if (is_there)
		return &library;
	void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		*why = text_format("RPKI needs RTRlib, which can't be loaded (%s): install librtr0", dlerror());
		return NULL;
	}
	is_there = find_all(handle, &library);
	if (is_there)
		return &library;
	*why = text_format("%s is another RTRlib than the one that bgpd was built with", file);
	dlclose(handle);
	return NULL;
}
