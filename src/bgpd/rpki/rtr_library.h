/* SPDX-License-Identifier: Apache-2.0 */
/* rtr_library -- RTRlib, loaded when the first cache is to be asked.
 *
 * It brings libraries for SSH and what those need along, several MiB of them: whoever asks no cache does not have
 * them in memory and need not have them on the machine. */
#pragma once
#include <stdbool.h>
#include <rtrlib/rtrlib.h>

/* Its functions, by their names there: init, start, stop and free of a manager, and of transports. */
#define RTR_FUNCTIONS(X)                                                                                          \
	X(rtr_mgr_init) X(rtr_mgr_start) X(rtr_mgr_stop) X(rtr_mgr_free) X(tr_tcp_init)
#define RTR_FUNCTION(name) typeof(&name) name;

struct rtr_library {
	RTR_FUNCTIONS(RTR_FUNCTION)
	int (*tr_ssh_init)(const struct tr_ssh_config *config, struct tr_socket *socket);    /* NULL: it has no SSH */
};

/* NULL and *why. */
const struct rtr_library *rtr_library(char **why);
