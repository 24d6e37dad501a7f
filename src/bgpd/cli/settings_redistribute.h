/* SPDX-License-Identifier: Apache-2.0 */
/* settings_redistribute -- the rows of `redistribute`, one per protocol: those that zebra has routes of, and those of
 * daemons that don't run here, so that files that name them load. */
#pragma once

#define REDISTRIBUTED_FIELDS(name, what)                                                                          \
	FIELD(struct family_settings, name, &type_flag, what),                                                    \
	FIELD(struct family_settings, name##_metric, &type_u32, "metric (MED) they are announced with",           \
	      .most = 4294967295),                                                                                \
	FIELD(struct family_settings, name##_map, &type_word, "route map they go through", .names_map = true)

#define ALL_REDISTRIBUTED_FIELDS                                                                                  \
	REDISTRIBUTED_FIELDS(kernel, "routes that others put into the kernel"),                                   \
	REDISTRIBUTED_FIELDS(connected, "subnets of our interfaces"),                                             \
	REDISTRIBUTED_FIELDS(local, "addresses of our own"),                                                      \
	REDISTRIBUTED_FIELDS(statics, "static routes"),                                                           \
	REDISTRIBUTED_FIELDS(rip, "routes of RIP"),                                                               \
	REDISTRIBUTED_FIELDS(ospf, "routes of OSPF"),                                                             \
	REDISTRIBUTED_FIELDS(isis, "routes of IS-IS"),                                                            \
	REDISTRIBUTED_FIELDS(eigrp, "routes of EIGRP"),                                                           \
	REDISTRIBUTED_FIELDS(babel, "routes of Babel"),                                                           \
	REDISTRIBUTED_FIELDS(openfabric, "routes of OpenFabric"),                                                 \
	REDISTRIBUTED_FIELDS(nhrp, "routes of NHRP"),                                                             \
	REDISTRIBUTED_FIELDS(sharp, "routes of tests"),                                                           \
	REDISTRIBUTED_FIELDS(direct, "routes of another table"),                                                  \
	FIELD(struct family_settings, direct_number, &type_u16, "number of the table", .least = 1, .most = 65535), \
	REDISTRIBUTED_FIELDS(tables, "routes of another table"),                                                  \
	FIELD(struct family_settings, table_number, &type_u16, "number of the table", .least = 1, .most = 65535)

#define NO_SUCH_DAEMON(what) "accepted: there are no " what " on this machine, because no such daemon runs beside bgpd"

/* They stand in the order of zebra's sources, `ospf N` among them (ospf_instance_kind). */
#define REDISTRIBUTE(words, name, what, ...)                                                                     \
	{ "redistribute " words " <metric {" #name "_metric}|route-map {" #name "_map}>", "announce " what, .flag = #name, __VA_ARGS__ }
#define FIRST .behind = "aggregate-address"
#define LATER .before = "neighbor"
#define NOBODY(what) .note = NO_SUCH_DAEMON(what)

#define REDISTRIBUTE_FIRST                                                                                        \
	REDISTRIBUTE("kernel", kernel, "routes that others put into the kernel", FIRST),                         \
	REDISTRIBUTE("connected", connected, "the subnets of our interfaces", FIRST),                            \
	REDISTRIBUTE("local", local, "the addresses of our own", FIRST),                                         \
	REDISTRIBUTE("static", statics, "static routes", FIRST)

#define REDISTRIBUTE_LATER                                                                                        \
	REDISTRIBUTE("nhrp", nhrp, "routes of NHRP", LATER, NOBODY("routes of NHRP")),                           \
	{ "redistribute table {table_number} <metric {tables_metric}|route-map {tables_map}>",                    \
	  "announce routes that zebra took over from another table (ip import-table)", .flag = "tables", LATER }, \
	REDISTRIBUTE("babel", babel, "routes of Babel", LATER, NOBODY("routes of Babel")),                       \
	REDISTRIBUTE("sharp", sharp, "routes of tests", LATER, NOBODY("routes of tests")),                       \
	REDISTRIBUTE("openfabric", openfabric, "routes of OpenFabric", LATER, NOBODY("routes of OpenFabric")),   \
	{ "redistribute table-direct {direct_number} <metric {direct_metric}|route-map {direct_map}>",            \
	  "announce routes of another table", .flag = "direct", LATER,                                            \
	  .note = "accepted: only routes of the main table are announced so far" }

#define REDISTRIBUTE_ROWS_V4                                                                                      \
	REDISTRIBUTE_FIRST,                                                                                       \
	REDISTRIBUTE("rip", rip, "routes of RIP", FIRST, NOBODY("routes of RIP")),                               \
	REDISTRIBUTE("ospf", ospf, "routes of OSPF", FIRST, NOBODY("routes of OSPF")),                           \
	REDISTRIBUTE("isis", isis, "routes of IS-IS", LATER, NOBODY("routes of IS-IS")),                         \
	REDISTRIBUTE("eigrp", eigrp, "routes of EIGRP", LATER, NOBODY("routes of EIGRP")),                       \
	REDISTRIBUTE_LATER

#define REDISTRIBUTE_ROWS_V6                                                                                      \
	REDISTRIBUTE_FIRST,                                                                                       \
	REDISTRIBUTE("ripng", rip, "routes of RIP", FIRST, NOBODY("routes of RIP")),                             \
	REDISTRIBUTE("ospf6", ospf, "routes of OSPF", FIRST, NOBODY("routes of OSPF")),                          \
	REDISTRIBUTE("isis", isis, "routes of IS-IS", LATER, NOBODY("routes of IS-IS")),                         \
	REDISTRIBUTE_LATER
