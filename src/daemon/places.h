/* SPDX-License-Identifier: Apache-2.0 */
/* places -- which files and folders a daemon uses.
 *
 *	/etc/NAME/PROGRAM.conf        its configuration    (-f)
 *	/etc/NAME/NAME.conf           the integrated one, for `vtysh -b`
 *	/run/NAME/PROGRAM.pid         (-i)
 *	/run/NAME/PROGRAM.vty         (--vty_socket names the folder)
 *	/run/NAME/zserv.api           (-z)
 *	/var/log/NAME/
 * NAME is grevy, frr or quagga (meson -Dsysconfdir_name).  -N INSTANCE puts a folder INSTANCE below the
 * first two folders. */
#pragma once
#include <stdbool.h>
#include "daemon/options.h"

struct places {
	char *config_dir;
	char *run_dir;               /* of pid file and zserv.api */
	char *vty_dir;
	char *log_dir;
	char *config_file;
	char *integrated_file;
	char *pid_file;
	char *vty_socket;
	char *zserv_path;
	bool is_config_default;      /* no -f was given */
	bool is_folder_ours;         /* config_dir is the suite's own: neither -f nor --config_dir was given */
};

void places_choose(const struct options *options, const char *program, struct places *out);
void places_free(struct places *places);
/* Built for FRR's places: the files there are FRR's, and are read as it reads them. */
bool places_are_frrs(void);
