/* SPDX-License-Identifier: Apache-2.0 */
/* address -- see address.h.  IPv6 texts are RFC 5952's (libc's inet_ntop). */
#include "net/address.h"
#include <arpa/inet.h>
#include <string.h>

unsigned address_bits(int family)
{
	return family == AF_INET ? 32 : 128;
}

static size_t address_size(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

struct address address_v4(uint32_t host_order)
{
	uint32_t wire = htonl(host_order);
	return address_from_bytes(AF_INET, &wire);
}

struct address address_from_bytes(int family, const void *bytes)
{
	struct address a = { .family = (uint8_t)family };
	memcpy(a.bytes, bytes, address_size(family));
	return a;
}

struct address address_from_sockaddr(const struct sockaddr *sa, uint16_t *port_out)
{
	uint16_t port = 0;
	struct address a = { 0 };
	if (sa->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)sa;
		port = ntohs(in->sin_port);
		a = address_from_bytes(AF_INET, &in->sin_addr);
	} else if (sa->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const void *)sa;
		port = ntohs(in->sin6_port);
		a = address_from_bytes(AF_INET6, &in->sin6_addr);
	}
	if (port_out)
		*port_out = port;
	return a;
}

socklen_t address_to_sockaddr(const struct address *a, uint16_t port, struct sockaddr_storage *out)
{
	memset(out, 0, sizeof *out);
	if (a->family == AF_INET6) {
		struct sockaddr_in6 *in = (void *)out;
		in->sin6_family = AF_INET6;
		in->sin6_port = htons(port);
		memcpy(&in->sin6_addr, a->v6, 16);
		return sizeof *in;
	}
	struct sockaddr_in *in = (void *)out;
	in->sin_family = AF_INET;
	in->sin_port = htons(port);
	memcpy(&in->sin_addr, a->v4, 4);
	return sizeof *in;
}

bool address_parse(const char *text, struct address *out)
{
	struct address a = { 0 };
	if (!text)
		return false;
	a.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(a.family, text, a.bytes) != 1)
		return false;
	*out = a;
	return true;
}

/* Shows print millions of these: no printf. */
static char *put_octet(char *to, unsigned value)
{
	if (value >= 100)
		*to++ = (char)('0' + value / 100);
	if (value >= 10)
		*to++ = (char)('0' + value / 10 % 10);
	*to++ = (char)('0' + value % 10);
	return to;
}

static void put_v4(const uint8_t *bytes, char *to)
{
	for (int i = 0; i < 4; i++) {
		to = put_octet(to, bytes[i]);
		*to++ = i < 3 ? '.' : '\0';
	}
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	if (a->family == AF_INET)
		put_v4(a->v4, out);
	else if (a->family == AF_INET6)
		inet_ntop(AF_INET6, a->v6, out, ADDRESS_TEXT);
	else
		strcpy(out, "none");
	return out;
}

void text_add_address(struct text *t, const struct address *a)
{
	char chars[ADDRESS_TEXT];
	address_text(a, chars);
	text_add_chars(t, chars, strlen(chars));
}

uint32_t address_to_v4(const struct address *a)
{
	uint32_t wire;
	memcpy(&wire, a->v4, sizeof wire);
	return ntohl(wire);
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool address_same(const struct address *a, const struct address *b)
{
	return address_compare(a, b) == 0;
}

bool address_is_zero(const struct address *a)
{
	static const uint8_t zero[16];
	return memcmp(a->bytes, zero, sizeof zero) == 0;
}

bool address_is_link_local(const struct address *a)
{
	if (a->family == AF_INET)
		return a->v4[0] == 169 && a->v4[1] == 254;
	return a->family == AF_INET6 && a->v6[0] == 0xfe && (a->v6[1] & 0xc0) == 0x80;
}

bool address_is_multicast(const struct address *a)
{
	if (a->family == AF_INET)
		return a->v4[0] >> 4 == 14;
	return a->family == AF_INET6 && a->v6[0] == 0xff;
}

bool address_is_loopback(const struct address *a)
{
	if (a->family == AF_INET)
		return a->v4[0] == 127;
	return a->family == AF_INET6 && IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)a->v6);
}
