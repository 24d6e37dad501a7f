/* SPDX-License-Identifier: Apache-2.0 */
/* mrt -- the records of an MRT file (RFC 6396), uncompressed. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mrt_type { MRT_TABLE_DUMP_V2 = 13, MRT_BGP4MP = 16, MRT_BGP4MP_ET = 17 };
enum mrt_subtype { MRT_PEER_INDEX = 1, MRT_RIB_IPV4_UNICAST = 2, MRT_MESSAGE_AS4 = 4 };

struct mrt {
	const uint8_t *bytes;   /* the file, mapped */
	size_t size;
};

struct mrt_record {
	unsigned type, subtype;
	const uint8_t *body;    /* behind the header and its microseconds */
	size_t size;
};

/* A message of a session over IPv4 with four-octet AS numbers. */
struct mrt_message {
	uint32_t peer_as, peer;
	const uint8_t *bytes;
	size_t length;
};

bool mrt_open(struct mrt *m, const char *file);

/* The record at `at`, which moves on; false: the end, or what is no record. */
bool mrt_next(const struct mrt *m, size_t *at, struct mrt_record *out);

/* The UPDATE that a record holds; false: it is of another kind. */
bool mrt_update(const struct mrt_record *r, struct mrt_message *out);

uint32_t mrt_number(const uint8_t *p, int octets);
