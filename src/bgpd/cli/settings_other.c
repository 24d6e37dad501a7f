/* SPDX-License-Identifier: Apache-2.0 */
/* settings_other -- the address families besides unicast: what they say of neighbors and networks is said as there. */
#include "bgpd/cli/settings.h"
#include "bgpd/cli/words.h"

static const struct field no_fields[] = { FIELDS_END };
static const struct setting no_rows[] = { SETTINGS_END };
static const struct kind *const ipv4_children[] = { &ipv4_network_kind, &ipv6_neighbor_kind, NULL };
static const struct kind *const ipv6_children[] = { &ipv6_network_kind, &ipv6_neighbor_kind, NULL };

#define OTHER_FAMILY(words_of_family, title, below)                                                            \
	.name = "address-family", .grammar = "address-family " words_of_family, .help = title,                  \
	.mode = "config-router-af", .leave = "exit-address-family", .fields = no_fields,                         \
	.record_size = sizeof(struct family_settings), .settings = no_rows, .children = below, .words = bgp_words, \
	.needs_setting = true
const struct kind ipv4_multicast_kind = { OTHER_FAMILY("ipv4 multicast", "settings of IPv4 multicast", ipv4_children) };
const struct kind ipv6_multicast_kind = { OTHER_FAMILY("ipv6 multicast", "settings of IPv6 multicast", ipv6_children) };
const struct kind ipv4_labeled_kind = {
	OTHER_FAMILY("ipv4 labeled-unicast", "IPv4 unicast with labels (RFC 8277)", ipv4_children)
};
const struct kind ipv6_labeled_kind = {
	OTHER_FAMILY("ipv6 labeled-unicast", "IPv6 unicast with labels (RFC 8277)", ipv6_children)
};
