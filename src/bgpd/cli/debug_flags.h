/* SPDX-License-Identifier: Apache-2.0 */
/* debug_flags -- the words after `debug bgp` that stand alone: a row makes the member, the field and the setting. */
#pragma once

#define DEBUG_FLAGS(X)                                                                                            \
	X(debug_neighbor_events, "neighbor-events", "log each step of the sessions", NULL)                         \
	X(debug_neighbor_detail, "neighbor-events detail", "log each step of the sessions", NULL)                  \
	X(debug_updates, "updates", "log UPDATEs", NULL)                                                           \
	X(debug_updates_detail, "updates detail", "log UPDATEs", NULL)                                             \
	X(debug_updates_in, "updates in", "log what UPDATEs bring", NULL)                                          \
	X(debug_updates_out, "updates out", "log what UPDATEs tell", NULL)                                         \
	X(debug_keepalives, "keepalives", "log KEEPALIVEs", NULL)                                                  \
	X(debug_graceful_restart, "graceful-restart", "log who restarts gracefully", NULL)                         \
	X(debug_nht, "nht", "log next hops that change", NULL)                                                     \
	X(debug_zebra, "zebra", "log what is told to zebra", NULL)                                                 \
	X(debug_bestpath, "bestpath", "log decisions", NULL)                                                       \
	X(debug_upa, "upa", "log which prefixes are announced as out of reach", NULL)                              \
	X(debug_as4, "as4", "log AS numbers of four octets", DEBUG_SAYS_NOTHING)                                   \
	X(debug_as4_segment, "as4 segment", "log AS numbers of four octets", DEBUG_SAYS_NOTHING)                   \
	X(debug_aggregate, "aggregate", "log aggregates", DEBUG_SAYS_NOTHING)                                      \
	X(debug_allow_martian, "allow-martians", "take next hops that can't be", DEBUG_SAYS_NOTHING)               \
	X(debug_bfd, "bfd", "log what BFD says", DEBUG_SAYS_NOTHING)                                               \
	X(debug_conditions, "conditional-advertisement", "log conditions", DEBUG_SAYS_NOTHING)                     \
	X(debug_labelpool, "labelpool", "log labels", DEBUG_SAYS_NOTHING)                                          \
	X(debug_link_state, "link-state", "log the state of links", DEBUG_SAYS_NOTHING)                            \
	X(debug_pbr, "pbr", "log routing by policy", DEBUG_SAYS_NOTHING)                                           \
	X(debug_pbr_error, "pbr error", "log routing by policy", DEBUG_SAYS_NOTHING)                               \
	X(debug_update_groups, "update-groups", "log groups of neighbors", DEBUG_SAYS_NOTHING)                     \
	X(debug_vpn_from, "vpn leak-from-vrf", "log VPN routes", DEBUG_SAYS_NOTHING)                               \
	X(debug_vpn_to, "vpn leak-to-vrf", "log VPN routes", DEBUG_SAYS_NOTHING)                                   \
	X(debug_vpn_map, "vpn rmap-event", "log VPN routes", DEBUG_SAYS_NOTHING)                                   \
	X(debug_vpn_label, "vpn label", "log VPN routes", DEBUG_SAYS_NOTHING)
#define DEBUG_SAYS_NOTHING "kept in the configuration: there is nothing of it here to log"
#define DEBUG_MEMBER(member, words, help, note) bool member;
#define DEBUG_FIELD(member, words, help, note) FIELD(struct bgp_root, member, &type_flag, help),
#define DEBUG_ROW(member, words, help, note_text) { "debug bgp " words, help, .flag = #member, .note = note_text },
