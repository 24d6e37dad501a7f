/* SPDX-License-Identifier: Apache-2.0 */
/* address -- IPv4 and IPv6 addresses as values. */
#pragma once
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include "base/text.h"

/* 20 bytes; unused bytes are zero, so memcmp and hashing by bytes are right. */
struct address {
	uint8_t family;        /* AF_INET, AF_INET6, 0 = none */
	uint8_t spare[3];
	union {
		uint8_t bytes[16];
		uint8_t v4[4];
		uint8_t v6[16];
	};
};

#define ADDRESS_TEXT 46                                /* longest text with its NUL */

struct address address_v4(uint32_t host_order);
struct address address_from_bytes(int family, const void *bytes);
struct address address_from_sockaddr(const struct sockaddr *sa, uint16_t *port_out);
socklen_t address_to_sockaddr(const struct address *a, uint16_t port, struct sockaddr_storage *out);
bool address_parse(const char *text, struct address *out);       /* untouched on failure */
const char *address_text(const struct address *a, char out[ADDRESS_TEXT]);  /* returns out */
void text_add_address(struct text *t, const struct address *a);
uint32_t address_to_v4(const struct address *a);                 /* host order */
int address_compare(const struct address *a, const struct address *b);  /* family, then bytes */
bool address_same(const struct address *a, const struct address *b);
bool address_is_zero(const struct address *a);                   /* 0.0.0.0, :: or none */
bool address_is_link_local(const struct address *a);             /* 169.254/16, fe80::/10 */
bool address_is_multicast(const struct address *a);
bool address_is_loopback(const struct address *a);
unsigned address_bits(int family);                               /* 32 or 128 */
