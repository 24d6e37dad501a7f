/* SPDX-License-Identifier: Apache-2.0 */
/* socket -- see socket.h. */
#include "net/socket.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/memory.h"

#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT 73
#endif

enum { BACKLOG = 128, TRAFFIC_CLASS = IPTOS_PREC_INTERNETCONTROL };

static bool set_number(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/* Closes and tells; errno is what went wrong. */
static int give_up(int fd, char **why, char *words)
{
	if (fd >= 0)
		close(fd);
	*why = words;
	return -1;
}

static char *words_of(const char *what, const struct address *a, uint16_t port, int error)
{
	char text[ADDRESS_TEXT];
	address_text(a, text);
	if (port)
		return text_format("%s %s port %u: %s", what, text, port, strerror(error));
	return text_format("%s %s: %s", what, text, strerror(error));
}

static char *words_of_listen(const struct address *local, uint16_t port, int error)
{
	const char *hint = error == EADDRINUSE ? "; another program listens there (ss -ltnp shows which)"
			 : error == EACCES     ? "; ports below 1024 need root or CAP_NET_BIND_SERVICE"
			 : error == EADDRNOTAVAIL ? "; no interface has this address"
						 : "";
	char *words = words_of("cannot listen on", local, port, error);
	char *all = text_format("%s%s", words, hint);
	mem_free(words);
	return all;
}

static void set_traffic_class(int fd, int family, int traffic_class)
{
	if (family == AF_INET)
		set_number(fd, IPPROTO_IP, IP_TOS, traffic_class);
	else
		set_number(fd, IPPROTO_IPV6, IPV6_TCLASS, traffic_class);
}

static void set_keepalive(int fd, const struct tcp_keepalive *keepalive)
{
	set_number(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_number(fd, IPPROTO_TCP, TCP_KEEPIDLE, keepalive->idle_seconds);
	set_number(fd, IPPROTO_TCP, TCP_KEEPINTVL, keepalive->interval_seconds);
	set_number(fd, IPPROTO_TCP, TCP_KEEPCNT, keepalive->probes);
}

/* An address that no interface has yet may come later: interfaces are often configured after us. */
static bool bind_early(int fd, const struct sockaddr *sa, socklen_t length)
{
	if (bind(fd, sa, length) == 0)
		return true;
	bool is_v4 = sa->sa_family == AF_INET;
	return errno == EADDRNOTAVAIL && set_number(fd, is_v4 ? IPPROTO_IP : IPPROTO_IPV6, is_v4 ? IP_FREEBIND : IPV6_FREEBIND, 1) &&
	       bind(fd, sa, length) == 0;
}

int tcp_listen(const struct address *local, uint16_t port, char **why)
{
	struct sockaddr_storage sa;
	socklen_t length = address_to_sockaddr(local, port, &sa);
	int fd = socket(local->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return give_up(fd, why, words_of_listen(local, port, errno));
	set_number(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (local->family == AF_INET6)
		set_number(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	set_traffic_class(fd, local->family, TRAFFIC_CLASS);
	if (!bind_early(fd, (struct sockaddr *)&sa, length) || listen(fd, BACKLOG) != 0)
		return give_up(fd, why, words_of_listen(local, port, errno));
	return fd;
}

/* -- what a session asks of its socket -- */

static bool set_ttl(int fd, int family, uint8_t ttl)
{
	if (family == AF_INET)
		return set_number(fd, IPPROTO_IP, IP_TTL, ttl);
	return set_number(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
}

static bool set_min_ttl(int fd, int family, uint8_t ttl)
{
	if (family == AF_INET)
		return set_number(fd, IPPROTO_IP, IP_MINTTL, ttl);
	return set_number(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, ttl);
}

static bool set_md5(int fd, const struct address *peer, int prefix_length, const char *password)
{
	struct tcp_md5sig sig = { 0 };
	size_t length = password ? strlen(password) : 0;
	if (length > TCP_MD5SIG_MAXKEYLEN) {
		errno = EMSGSIZE;
		return false;
	}
	address_to_sockaddr(peer, 0, (struct sockaddr_storage *)&sig.tcpm_addr);
	sig.tcpm_keylen = (uint16_t)length;
	if (length)
		memcpy(sig.tcpm_key, password, length);
	if (prefix_length < 0)
		return setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &sig, sizeof sig) == 0;
	sig.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX;
	sig.tcpm_prefixlen = (uint8_t)prefix_length;
	return setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG_EXT, &sig, sizeof sig) == 0;
}

static bool refuse(char **why, char *words)
{
	*why = words;
	return false;
}

bool tcp_apply(int fd, const struct address *remote, const struct tcp_options *options, char **why)
{
	int family = remote->family;
	set_number(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_traffic_class(fd, family, options->dscp_said ? options->dscp << 2 : TRAFFIC_CLASS);
	if (options->keepalive.idle_seconds)
		set_keepalive(fd, &options->keepalive);
	if (options->device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, options->device,
					  (socklen_t)strlen(options->device) + 1) != 0)
		return refuse(why, text_format("cannot bind to interface %s: %s", options->device, strerror(errno)));
	if (options->ttl && !set_ttl(fd, family, options->ttl))
		return refuse(why, text_format("cannot set the TTL to %u: %s", options->ttl, strerror(errno)));
	if (options->min_ttl && !set_min_ttl(fd, family, options->min_ttl))
		return refuse(why, text_format("cannot demand a TTL of %u: %s", options->min_ttl, strerror(errno)));
	if (options->md5_password && !set_md5(fd, remote, -1, options->md5_password))
		return refuse(why, words_of("cannot set the MD5 password for", remote, 0, errno));
	if (options->mss && !set_number(fd, IPPROTO_TCP, TCP_MAXSEG, options->mss))
		return refuse(why, text_format("cannot set the segment size to %u: %s", options->mss, strerror(errno)));
	return true;
}

bool tcp_listen_md5(int fd, const struct address *peer, unsigned prefix_length, const char *password, char **why)
{
	bool is_host = prefix_length >= address_bits(peer->family);
	if (set_md5(fd, peer, is_host ? -1 : (int)prefix_length, password))
		return true;
	if (!password && errno == ENOENT)
		return true;           /* there was none to clear */
	return refuse(why, words_of("cannot set the MD5 password for", peer, 0, errno));
}

static void set_scope(struct sockaddr_storage *sa, uint32_t scope)
{
	if (sa->ss_family == AF_INET6)
		((struct sockaddr_in6 *)sa)->sin6_scope_id = scope;
}

static bool bind_source(int fd, const struct tcp_options *options, char **why)
{
	struct sockaddr_storage sa;
	if (!options->source.family)
		return true;
	socklen_t length = address_to_sockaddr(&options->source, 0, &sa);
	if (address_is_link_local(&options->source))
		set_scope(&sa, options->scope);
	/* The port is chosen at connect, so that many peers may share one address and few ports. */
	set_number(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	if (bind(fd, (struct sockaddr *)&sa, length) == 0)
		return true;
	return refuse(why, words_of("cannot use the source address", &options->source, 0, errno));
}

int tcp_connect(const struct address *remote, uint16_t port, const struct tcp_options *options, char **why)
{
	struct sockaddr_storage sa;
	socklen_t length = address_to_sockaddr(remote, port, &sa);
	if (address_is_link_local(remote))
		set_scope(&sa, options->scope);
	int fd = socket(remote->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return give_up(fd, why, words_of("cannot connect to", remote, port, errno));
	if (!tcp_apply(fd, remote, options, why) || !bind_source(fd, options, why)) {
		close(fd);
		return -1;
	}
	if (connect(fd, (struct sockaddr *)&sa, length) != 0 && errno != EINPROGRESS)
		return give_up(fd, why, words_of("cannot connect to", remote, port, errno));
	return fd;
}

int tcp_accept(int fd, struct address *remote, uint16_t *port, uint32_t *scope)
{
	struct sockaddr_storage sa;
	socklen_t length = sizeof sa;
	int accepted = accept4(fd, (struct sockaddr *)&sa, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (accepted >= 0 && remote)
		*remote = address_from_sockaddr((struct sockaddr *)&sa, port);
	if (accepted >= 0 && scope)
		*scope = sa.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&sa)->sin6_scope_id : 0;
	return accepted;
}

bool tcp_ends(int fd, struct address *local, uint16_t *local_port, struct address *remote, uint16_t *remote_port)
{
	struct sockaddr_storage here, there;
	socklen_t here_length = sizeof here, there_length = sizeof there;
	if (getsockname(fd, (struct sockaddr *)&here, &here_length) != 0 ||
	    getpeername(fd, (struct sockaddr *)&there, &there_length) != 0)
		return false;
	*local = address_from_sockaddr((struct sockaddr *)&here, local_port);
	*remote = address_from_sockaddr((struct sockaddr *)&there, remote_port);
	return true;
}

int socket_error(int fd)
{
	int error = 0;
	socklen_t length = sizeof error;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		return errno;
	return error;
}

uint32_t tcp_rtt_ms(int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof info;
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? info.tcpi_rtt / 1000 : 0;
}

/* -- unix sockets -- */

static bool unix_address(const char *path, struct sockaddr_un *out, char **why)
{
	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof out->sun_path)
		return refuse(why, text_format("socket path %s is longer than %zu characters", path,
					       sizeof out->sun_path - 1));
	strcpy(out->sun_path, path);
	return true;
}

static int unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A path where nobody answers is taken over; one where somebody does, or that is no socket, is not. */
static bool clear_path(const struct sockaddr_un *sa, char **why)
{
	struct stat st;
	if (lstat(sa->sun_path, &st) != 0)
		return true;
	if (!S_ISSOCK(st.st_mode))
		return refuse(why, text_format("%s is in the way: it is not a socket", sa->sun_path));
	int fd = unix_socket();
	int error = connect(fd, (const struct sockaddr *)sa, sizeof *sa) == 0 ? 0 : errno;
	close(fd);
	if (error == 0 || error == EAGAIN)
		return refuse(why, text_format("another program already answers on %s", sa->sun_path));
	if (unlink(sa->sun_path) != 0 && errno != ENOENT)
		return refuse(why, text_format("cannot remove the dead socket %s: %s", sa->sun_path, strerror(errno)));
	return true;
}

/* The mode is put on the socket before it has a name, so that it is never open wider, and once more after,
 * because the umask has narrowed it. */
int unix_listen(const char *path, mode_t mode, char **why)
{
	struct sockaddr_un sa;
	if (!unix_address(path, &sa, why) || !clear_path(&sa, why))
		return -1;
	int fd = unix_socket();
	if (fd < 0 || fchmod(fd, mode) != 0 || bind(fd, (struct sockaddr *)&sa, sizeof sa) != 0 ||
	    chmod(path, mode) != 0 || listen(fd, BACKLOG) != 0)
		return give_up(fd, why, text_format("cannot listen on %s: %s", path, strerror(errno)));
	return fd;
}

int unix_connect(const char *path, char **why)
{
	struct sockaddr_un sa;
	if (!unix_address(path, &sa, why))
		return -1;
	int fd = unix_socket();
	if (fd < 0 || connect(fd, (struct sockaddr *)&sa, sizeof sa) != 0)
		return give_up(fd, why, text_format("cannot connect to %s: %s", path, strerror(errno)));
	return fd;
}

bool unix_peer(int fd, uid_t *uid, gid_t *gid, pid_t *pid)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
		return false;
	if (uid)
		*uid = peer.uid;
	if (gid)
		*gid = peer.gid;
	if (pid)
		*pid = peer.pid;
	return true;
}
