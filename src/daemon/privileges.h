/* SPDX-License-Identifier: Apache-2.0 */
/* privileges -- from root to a user that can do next to nothing, and what that user must still be able to do.
 *
 * A directory descriptor that is kept open gives no rights (the kernel asks for the file's folder at each
 * open), so writing after root is gone must be allowed by ownership.  While it is still root a daemon
 * therefore
 *   - makes its run and log folders if missing, owned by the user;
 *   - lets the user's group into its own configuration folder (/etc/NAME, never one that -f points to):
 *     group and mode 2770 are added to, the owner stays, so root's editor and the daemon both write there.
 *     A configuration file that root put there with `cp` becomes the group's to read and write.
 * Written anew are files by rename, so their old owner does not matter.
 *
 * After that: user and groups changed, all capabilities gone but those the program keeps, none can come
 * back (no_new_privs, bounding set empty), and a filter refuses system calls that a router never needs. */
#pragma once
#include <stdbool.h>
#include <sys/capability.h>
#include <sys/types.h>
#include "daemon/places.h"

struct identity {
	uid_t uid;
	gid_t gid;
	gid_t vty_gid;               /* whom the vty socket is open to: group NAMEvty, else gid */
	char *user;
	bool is_change;              /* we are root and shall not stay it */
	bool is_found;               /* false: the default user doesn't exist, we stay root */
};

/* Whom to become, by -u, -g, -S and default (user NAME if there is one). False and *why: no such user. */
bool identity_choose(const struct options *options, struct identity *out, char **why);
/* As root only; otherwise just makes what it can. False and *why when a needed folder can't be had. */
bool privileges_prepare(const struct identity *identity, const struct places *places, char **why);
/* Hands a file or socket made as root to the user. */
void privileges_hand_over(const struct identity *identity, const char *path, gid_t group);
/* `keep` ends with -1 or is NULL. False and *why: we may have kept too much, so the caller must end. */
bool privileges_drop(const struct identity *identity, const cap_value_t *keep, char **why);
/* System calls that are refused from now on: no other program, no debugging, no mounts, no modules.
 * `may_use_namespaces` leaves setns (zebra). False and *why if the kernel has no filter: not fatal. */
bool privileges_confine(bool may_use_namespaces, char **why);
