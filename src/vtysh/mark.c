/* SPDX-License-Identifier: Apache-2.0 */
/* mark -- see mark.h.
 *
 * A line that belongs to a section around ends those inside: an `exit` is printed for each.  Files may come
 * without indentation (programs strip it), so words decide: what a section takes that could also stand around it
 * is listed here; the rest of the top level is cli/foreign's. */
#include "vtysh/mark.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "cli/foreign.h"

enum { DEPTH = 6 };

/* Lines that a section takes; `opens` names the section that such a line opens. */
struct inside {
	const char *section;
	const char *words;           /* `*` stands for any word */
	const char *opens;
};

static const struct inside insides[] = {
	{ "router", "address-family", "family" },
	{ "router", "bgp", NULL }, { "router", "neighbor", NULL }, { "router", "timers", NULL },
	{ "router", "router-id", NULL }, { "router", "segment-routing", NULL }, { "router", "mpls", NULL },
	{ "router", "bfd", NULL }, { "router", "vnc", NULL }, { "router", "debug", NULL },
	{ "family", "neighbor * activate", NULL }, { "family", "neighbor * addpath-tx-all-paths", NULL },
	{ "family", "neighbor * addpath-tx-bestpath-per-AS", NULL }, { "family", "neighbor * allowas-in", NULL },
	{ "family", "neighbor * as-override", NULL }, { "family", "neighbor * attribute-unchanged", NULL },
	{ "family", "neighbor * capability orf", NULL }, { "family", "neighbor * default-originate", NULL },
	{ "family", "neighbor * distribute-list", NULL }, { "family", "neighbor * filter-list", NULL },
	{ "family", "neighbor * maximum-prefix", NULL }, { "family", "neighbor * maximum-prefix-out", NULL },
	{ "family", "neighbor * next-hop-self", NULL }, { "family", "neighbor * nexthop-local", NULL },
	{ "family", "neighbor * peer-group", NULL }, { "family", "neighbor * prefix-list", NULL },
	{ "family", "neighbor * remove-private-AS", NULL }, { "family", "neighbor * route-map", NULL },
	{ "family", "neighbor * route-reflector-client", NULL }, { "family", "neighbor * route-server-client", NULL },
	{ "family", "neighbor * send-community", NULL }, { "family", "neighbor * soft-reconfiguration", NULL },
	{ "family", "neighbor * soo", NULL }, { "family", "neighbor * upa", NULL }, { "family", "neighbor * unsuppress-map", NULL },
	{ "family", "neighbor * advertise-map", NULL }, { "family", "neighbor * weight", NULL },
	{ "family", "neighbor * accept-own", NULL }, { "family", "neighbor * dampening", NULL },
	{ "family", "vni", "vni" }, { "family", "bgp dampening", NULL }, { "family", "rt vpn", NULL },
	{ "interface", "bandwidth", NULL },
	{ "vrf", "ip route", NULL }, { "vrf", "ipv6 route", NULL }, { "vrf", "ip protocol", NULL },
	{ "vrf", "ipv6 protocol", NULL }, { "vrf", "ip nht", NULL }, { "vrf", "ipv6 nht", NULL },
	{ "vrf", "ip router-id", NULL }, { "vrf", "ipv6 router-id", NULL }, { "vrf", "vni", NULL },
	{ "vrf", "ip pim", NULL }, { "vrf", "ip igmp", NULL }, { "vrf", "ip msdp", NULL }, { "vrf", "router-id", NULL },
	{ "line", "exec-timeout", NULL }, { "line", "login", NULL }, { "line", "access-class", NULL },
	{ "key chain", "key", "key" }, { "key", "key", "key" },
	{ "bfd", "peer", "bfd peer" }, { "bfd", "profile", "bfd profile" }, { "bfd peer", "profile", NULL },
	{ "rpki", "rpki", NULL }, { "nexthop-group", "nexthop", NULL },
	{ "mpls ldp", "router-id", NULL }, { "mpls ldp", "neighbor", NULL }, { "mpls ldp", "address-family", "ldp family" },
	{ "ldp family", "interface", NULL }, { "l2vpn", "bridge", NULL },
};

static bool begins_with(const char *line, const char *words)
{
	while (*words) {
		size_t length = strcspn(words, " "), has = strcspn(line, " \t");
		if (!has || (strncmp(words, "*", length) != 0 && (has != length || strncmp(line, words, length) != 0)))
			return false;
		line += has + strspn(line + has, " \t");
		words += length + (words[length] == ' ');
	}
	return true;
}

static const struct inside *find_inside(const char *section, const char *line)
{
	if (text_starts(line, "no "))
		line += 3;
	for (size_t i = 0; i < sizeof insides / sizeof *insides; i++)
		if (!strcmp(insides[i].section, section) && begins_with(line, insides[i].words))
			return &insides[i];
	return NULL;
}

static const char *const top_sections[] = { "router", "interface", "vrf", "route-map", "line", "key chain",
	"nexthop-group", "pbr-map", "segment-routing", "bfd", "rpki", "l2vpn", "mpls ldp", "flexible-algorithm" };

static const char *section_named(const char *line)
{
	for (size_t i = 0; i < sizeof top_sections / sizeof *top_sections; i++)
		if (begins_with(line, top_sections[i]))
			return top_sections[i];
	return "section";
}

struct marking {
	const char *sections[DEPTH];
	unsigned depth;
};

static void open_section(struct marking *m, const char *name)
{
	if (m->depth < DEPTH)
		m->sections[m->depth++] = name;
}

/* Does the section take the line?  A lone `bfd` opens a section of its own; in an interface it never stands alone. */
static bool takes(const char *section, const char *line, const struct inside **in)
{
	*in = find_inside(section, line);
	return *in || (foreign_line(line, section).words && strcmp(line, "bfd") != 0);
}

/* Leaves the sections that the line does not belong into, and enters the one that it opens. */
static void place_line(struct marking *m, const char *line)
{
	struct foreign top = foreign_line(line, NULL);
	unsigned depth = m->depth;
	const struct inside *in = NULL;
	while (depth && !takes(m->sections[depth - 1], line, &in))
		depth--;
	if (!depth && !top.words)
		depth = m->depth;                /* known nowhere: it stays where it is */
	for (; m->depth > depth; m->depth--)
		puts("exit");
	if (in && in->opens && !strcmp(in->opens, m->depth ? m->sections[m->depth - 1] : ""))
		return;
	if (in && in->opens)
		open_section(m, in->opens);
	else if (!depth && top.opens)
		open_section(m, section_named(line));
}

static void mark_line(struct marking *m, const char *raw)
{
	char line[1024];
	snprintf(line, sizeof line, "%s", raw + strspn(raw, " \t"));
	line[strcspn(line, "\r\n")] = 0;
	for (size_t length = strlen(line); length && line[length - 1] == ' '; length--)
		line[length - 1] = 0;
	if (text_same(line, "end"))
		return;
	if (text_same(line, "exit") || text_same(line, "quit") || text_starts(line, "exit-"))
		m->depth -= m->depth > 0;
	else if (*line && *line != '!' && *line != '#')
		place_line(m, line);
	printf("%s", raw);
}

int mark_file(const char *path)
{
	struct marking m = { .depth = 0 };
	char *room = NULL;
	size_t size = 0;
	FILE *file = text_same(path, "-") ? stdin : fopen(path, "re");
	if (!file) {
		fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
		return 1;
	}
	while (getline(&room, &size, file) >= 0)
		mark_line(&m, room);
	puts("\nend");
	free(room);
	if (file != stdin)
		fclose(file);
	return 0;
}
