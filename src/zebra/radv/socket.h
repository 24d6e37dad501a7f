/* SPDX-License-Identifier: Apache-2.0 */
/* socket -- the one raw ICMPv6 socket over which advertisements go out and come in, on all links. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/address.h"

struct radv_packet {
	uint32_t ifindex;
	struct address from;
	uint8_t hop_limit;
	size_t length;
	uint8_t bytes[1500];
};

int radv_socket_open(char **why);                          /* needs CAP_NET_RAW; -1 and *why */
/* Routers listen to all of them (ff02::2); false if the interface can't yet. */
bool radv_socket_join(int fd, uint32_t ifindex, bool joins);
/* To all nodes of the link, or all routers; 0 or an errno. */
int radv_socket_send(int fd, uint32_t ifindex, bool to_routers, const uint8_t *bytes, size_t length);
bool radv_socket_receive(int fd, struct radv_packet *out); /* false: nothing more */
