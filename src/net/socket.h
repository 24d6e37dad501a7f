/* SPDX-License-Identifier: Apache-2.0 */
/* socket -- TCP and unix sockets as the daemons use them: non-blocking, close-on-exec, errors in words. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "net/address.h"

/* All return a descriptor or -1 with *why (static or caller-freed? always mem_free it) in words. */
int tcp_listen(const struct address *local, uint16_t port, char **why);   /* family decides; v6only */
/* TCP's own look at silent peers; idle_seconds 0: off. */
struct tcp_keepalive { uint16_t idle_seconds, interval_seconds; uint8_t probes; };

struct tcp_options {
	struct address source;     /* none: the kernel's choice */
	const char *device;        /* SO_BINDTODEVICE, or NULL */
	uint8_t ttl;               /* 0: leave */
	uint8_t min_ttl;           /* GTSM, RFC 5082; 0: off */
	const char *md5_password;  /* RFC 2385, or NULL */
	uint16_t mss;              /* 0: leave */
	uint8_t dscp;              /* if dscp_said; else CS6, network control */
	bool dscp_said;
	struct tcp_keepalive keepalive;
	uint32_t scope;            /* interface index for link-local peers */
};
int tcp_connect(const struct address *remote, uint16_t port, const struct tcp_options *options, char **why);
bool tcp_apply(int fd, const struct address *remote, const struct tcp_options *options, char **why);
/* Sets or clears (NULL) the MD5 key for a peer on a listening socket. */
bool tcp_listen_md5(int fd, const struct address *peer, unsigned prefix_length, const char *password, char **why);
/* `scope`: the interface of a link-local remote, else 0. */
int tcp_accept(int fd, struct address *remote, uint16_t *port, uint32_t *scope);
bool tcp_ends(int fd, struct address *local, uint16_t *local_port, struct address *remote, uint16_t *remote_port);
uint32_t tcp_rtt_ms(int fd);                                        /* there and back, as TCP measured it; 0: not known */
int socket_error(int fd);                                           /* SO_ERROR, an errno */

int unix_listen(const char *path, mode_t mode, char **why);         /* replaces a dead socket, refuses a live one */
int unix_connect(const char *path, char **why);
bool unix_peer(int fd, uid_t *uid, gid_t *gid, pid_t *pid);         /* SO_PEERCRED */
