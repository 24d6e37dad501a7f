/* SPDX-License-Identifier: Apache-2.0 */
/* bgpd -- what bgpd's commands see of the program. */
#pragma once
#include "bgpd/cli/settings.h"
#include "bgpd/speaker/speaker.h"
#include "daemon/daemon.h"

struct bgpd {
	struct speaker *speaker;             /* of the default instance */
	struct view *views;                  /* the others, see views.h */
	struct daemon *daemon;
};

extern const struct command bgpd_shows[], bgpd_clears[];
