/* SPDX-License-Identifier: Apache-2.0 */
/* places -- see places.h. */
#include "daemon/places.h"
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/text.h"

#ifndef PLACES_NAME
#define PLACES_NAME "grevy"
#endif

static char *folder(const char *base, const char *instance)
{
	return instance ? text_format("%s/" PLACES_NAME "/%s", base, instance) : text_format("%s/" PLACES_NAME, base);
}

/* So that messages and `show` name files in full. */
static char *absolute(const char *path)
{
	char here[PATH_MAX];
	if (path[0] == '/' || !getcwd(here, sizeof here))
		return mem_text(path);
	return text_format("%s/%s", here, path);
}

static char *chosen(const char *given, const char *dir, const char *program, const char *ending)
{
	return given ? absolute(given) : text_format("%s/%s%s", dir, program, ending);
}

void places_choose(const struct options *options, const char *program, struct places *out)
{
	out->config_dir = options->config_dir ? absolute(options->config_dir) : folder("/etc", options->instance);
	out->run_dir = folder("/run", options->instance);
	out->vty_dir = options->vty_dir ? absolute(options->vty_dir) : mem_text(out->run_dir);
	out->log_dir = mem_text("/var/log/" PLACES_NAME);
	out->is_config_default = !options->config_file;
	out->is_folder_ours = !options->config_file && !options->config_dir;
	out->config_file = chosen(options->config_file, out->config_dir, program, ".conf");
	out->integrated_file = text_format("%s/" PLACES_NAME ".conf", out->config_dir);
	out->pid_file = chosen(options->pid_file, out->run_dir, program, ".pid");
	out->vty_socket = text_format("%s/%s.vty", out->vty_dir, program);
	out->zserv_path = options->zserv_path ? absolute(options->zserv_path)
					      : text_format("%s/zserv.api", out->run_dir);
}

void places_free(struct places *places)
{
	char *all[] = { places->config_dir, places->run_dir, places->vty_dir, places->log_dir, places->config_file,
			places->integrated_file, places->pid_file, places->vty_socket, places->zserv_path };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		mem_free(all[i]);
}

bool places_are_frrs(void)
{
	return text_same(PLACES_NAME, "frr");
}
