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

#define REDISTRIBUTE(words, name, what)                                                                           \
	{ "redistribute " words " <metric {" #name "_metric}|route-map {" #name "_map}>", "announce " what, .flag = #name }
#define REDISTRIBUTE_NONE(words, name, what)                                                                      \
	{ "redistribute " words " <metric {" #name "_metric}|route-map {" #name "_map}>", "announce " what, .flag = #name, \
	  .note = NO_SUCH_DAEMON(what) }

#define REDISTRIBUTE_ROWS                                                                                         \
	REDISTRIBUTE("kernel", kernel, "routes that others put into the kernel"),                                 \
	REDISTRIBUTE("connected", connected, "the subnets of our interfaces"),                                    \
	REDISTRIBUTE("local", local, "the addresses of our own"),                                                 \
	REDISTRIBUTE("static", statics, "static routes"),                                                         \
	REDISTRIBUTE_NONE("isis", isis, "routes of IS-IS"),                                                       \
	REDISTRIBUTE_NONE("babel", babel, "routes of Babel"),                                                     \
	REDISTRIBUTE_NONE("openfabric", openfabric, "routes of OpenFabric"),                                      \
	REDISTRIBUTE_NONE("nhrp", nhrp, "routes of NHRP"),                                                        \
	REDISTRIBUTE_NONE("sharp", sharp, "routes of tests"),                                                     \
	{ "redistribute table-direct {direct_number} <metric {direct_metric}|route-map {direct_map}>",            \
	  "announce routes of another table", .flag = "direct",                                                   \
	  .note = "accepted: only routes of the main table are announced so far" },                               \
	{ "redistribute table {table_number} <metric {tables_metric}|route-map {tables_map}>",                    \
	  "announce routes that zebra took over from another table (ip import-table)", .flag = "tables" }

#define REDISTRIBUTE_ROWS_V4                                                                                      \
	REDISTRIBUTE_ROWS,                                                                                        \
	REDISTRIBUTE_NONE("rip", rip, "routes of RIP"),                                                           \
	REDISTRIBUTE_NONE("ospf", ospf, "routes of OSPF"),                                                        \
	REDISTRIBUTE_NONE("eigrp", eigrp, "routes of EIGRP")

#define REDISTRIBUTE_ROWS_V6                                                                                      \
	REDISTRIBUTE_ROWS,                                                                                        \
	REDISTRIBUTE_NONE("ripng", rip, "routes of RIP"),                                                         \
	REDISTRIBUTE_NONE("ospf6", ospf, "routes of OSPF")
