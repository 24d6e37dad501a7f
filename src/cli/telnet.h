/* SPDX-License-Identifier: Apache-2.0 */
/* telnet -- the vty for people: -A and -P.  Off by default, since it carries passwords in the clear.
 *
 * Nobody comes in without a password: where none is configured the connection is told so and closed
 * (`line vty`, `no login` opens it to everybody who reaches the address).  Three wrong passwords close it
 * too.  Without -A it listens on 127.0.0.1 only. */
#pragma once
#include "cli/session.h"

struct telnet;

/* NULL and *why (mem_free): no such address, or the port is taken. `address` may be NULL. */
struct telnet *telnet_new(struct host *host, const char *address, uint16_t port, char **why);
void telnet_free(struct telnet *telnet);             /* NULL is fine */
