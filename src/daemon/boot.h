/* SPDX-License-Identifier: Apache-2.0 */
/* boot -- the daemon's configuration: read from its file at the start and at SIGHUP, checked, put in force,
 * saved.  The common settings (logs, names) are seen to here, before the program's own check and apply. */
#pragma once
#include <stdbool.h>
#include "cli/config.h"
#include "cli/session.h"
#include "daemon/daemon.h"
#include "daemon/places.h"

struct boot {
	const struct daemon_rules *rules;
	void *owner;
	bool is_live;                /* false until daemon_ready, and with -C: nothing has an effect */
	struct host *host;
	const struct places *places;
	struct config_rules config_rules;
	struct config *config;
	bool has_logs;               /* the configured logs have been put in force once */
};

void boot_open(struct boot *boot, const struct daemon_rules *rules, struct host *host, const struct places *places);
/* Reads the file and makes the running configuration what it says, in one commit; false and *why
 * ("file:line: reason", mem_free): nothing has changed.  A default file that is missing is no error. */
bool boot_load(struct boot *boot, char **why);
