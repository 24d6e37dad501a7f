/* SPDX-License-Identifier: Apache-2.0 */
/* pick -- what shows and clears have in common: which family, which neighbors, and asking before printing. */
#pragma once
#include "bgpd/cli/bgpd.h"
#include "bgpd/speaker/questions.h"

struct speaker *speaker_of(const struct call *call);
/* The speaker, if there is a `router bgp`; else the call has failed and NULL. */
struct speaker *running_speaker(struct call *call);

/* `vrf all`: answers carry the name of the instance. */
bool picked_all_instances(const struct call *call);
const char *instance_words(const struct speaker *s);

/* Families that the line means, as they are spoken of (their tables: families[].table).  "show ip bgp" is IPv4, "show bgp" (as FRR) IPv6 unless a word says otherwise;
 * summaries of "show bgp" mean all that are configured. */
enum family_row picked_family(const struct call *call);
enum family_row picked_family_of(const struct call *call, int address_family);   /* where a prefix tells IPv4 from IPv6 */
/* Of lines that mean IPv4 unless a word, or a prefix called `prefix`, says otherwise. */
enum family_row picked_family_or_ipv4(const struct call *call);
/* False: the line says the other family; the call has failed then. */
bool picked_takes(struct call *call, const struct prefix *p);
bool picked_is_wild(const struct call *call);                        /* no family was said */
/* The neighbor named by parameter `neighbor`; else the call has failed and NULL. */
struct neighbor *picked_neighbor(struct call *call, struct speaker *s);
/* There is no neighbor of that name: the answer for people and for scripts. */
void fail_neighbor(struct call *call, const char *name);

/* Asks io and shards about neighbors (count 0: all), then calls print once and ends the call; answers are in the order
 * that shows have. */
void ask_then_print(struct call *call, const uint16_t *numbers, uint32_t count,
		    void (*print)(struct call *call, struct speaker *s, const struct question *answers));
void ask_groups_then_print(struct call *call, void (*print)(struct call *call, struct speaker *s, const struct question *answers));
void ask_hits_then_print(struct call *call, void (*print)(struct call *call, struct speaker *s, const struct question *answers));

/* hh:mm:ss, 1d02h03m, 1w2d03h or "never". */
void text_add_since(struct text *t, int64_t since_s);
/* Its address; of one at an interface the link-local one that was found, or its name. */
const char *neighbor_address_words(const struct neighbor *n, char room[ADDRESS_TEXT]);
/* "r1(192.0.2.1)" where host names are to be shown (bgp default show-hostname), else as it is called. */
#define NEIGHBOR_TEXT 132
const char *neighbor_words(const struct speaker *s, const struct neighbor *n, char room[NEIGHBOR_TEXT]);
/* `update-source`: an interface or an address; NULL: not said. */
const char *source_words(const struct peer_rules *rules, char room[ADDRESS_TEXT]);
const char *ipv4_words(uint32_t address, char room[ADDRESS_TEXT]);
uint64_t count_total(const struct message_counts *counts);
