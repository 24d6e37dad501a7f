/* SPDX-License-Identifier: Apache-2.0 */
/* own -- see own.h.  Writing files is in save.c. */
#include "vtysh/own.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include "base/memory.h"
#include "vtysh/merge.h"
#include "vtysh/monitor.h"
#include "vtysh/save.h"
#include "vtysh/tools.h"

/* ---- modes -------------------------------------------------------------------------------------------- */

static int run_configure(struct shell *sh, const struct match *match)
{
	uint32_t present = shell_present(sh);
	shell_end(sh);
	int status = shell_send(sh, present, "configure terminal", &present);
	if (present)
		shell_enter(sh, "config", present, "configure terminal");
	return status;
}

static int run_exit(struct shell *sh, const struct match *match)
{
	if (sh->depth)
		shell_leave(sh);
	else
		sh->is_over = true;
	return 0;
}

static int run_end(struct shell *sh, const struct match *match)
{
	shell_end(sh);
	return 0;
}

static int run_enable(struct shell *sh, const struct match *match)
{
	if (sh->is_unprivileged) {
		shell_print(sh, "%% vtysh was started with -u: privileged commands are off\n");
		return STATUS_WRONG;
	}
	sh->is_enabled = true;
	return shell_send(sh, shell_present(sh), "enable", NULL);
}

static int run_disable(struct shell *sh, const struct match *match)
{
	shell_end(sh);
	sh->is_enabled = false;
	return shell_send(sh, shell_present(sh), "disable", NULL);
}

/* ---- shows -------------------------------------------------------------------------------------------- */

static int run_show_daemons(struct shell *sh, const struct match *match)
{
	bool json = match_word(match, "json");
	const char *before = "";
	shell_print(sh, json ? "{" : "");
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		bool is_up = sh->remotes[i].fd >= 0;
		if (json)
			shell_print(sh, "%s\n  \"%s\":%s", before, sh->remotes[i].name, is_up ? "true" : "false");
		else if (is_up)
			shell_print(sh, " %s", sh->remotes[i].name);
		before = ",";
	}
	shell_print(sh, json ? "\n}\n" : "\n");
	return 0;
}

static int run_show_version(struct shell *sh, const struct match *match)
{
	struct utsname machine;
	uname(&machine);
	if (match_word(match, "json"))
		shell_print(sh, "{\n  \"program\":\"Grevy\",\n  \"version\":\"%s\",\n  \"hostname\":\"%s\",\n  \"system\":\"%s\",\n"
			    "  \"release\":\"%s\"\n}\n", GREVY_VERSION, sh->hostname, machine.sysname, machine.release);
	else
		shell_print(sh, "Grevy %s (%s) on %s(%s).\nA routing suite in the tradition of Quagga; licence Apache-2.0.\n",
			    GREVY_VERSION, sh->hostname, machine.sysname, machine.release);
	return 0;
}

/* Daemons whose names begin so: "bgp" is bgpd. */
static uint32_t daemons_like(const struct shell *sh, const char *name)
{
	uint32_t found = 0;
	for (uint32_t i = 0; name && i < sh->remote_count; i++)
		if (text_starts(sh->remotes[i].name, name) && sh->remotes[i].fd >= 0)
			found |= 1u << i;
	return found;
}

/* The present daemons, or only the one named; 0 and a word if it is not there. */
static uint32_t named_daemons(struct shell *sh, const char *name)
{
	struct text absent = { 0 };
	uint32_t like = daemons_like(sh, name);
	if (like && !(like & (like - 1)))
		return like;
	uint32_t present = name ? 0 : shell_present(sh);
	if (name)
		shell_print(sh, "%% %s is no daemon that vtysh speaks with\n", name);
	shell_name_absent(sh, &absent);
	if (!present)
		shell_print(sh, "%s", text_chars(&absent));
	text_free(&absent);
	return present;
}

static int show_running_json(struct shell *sh, uint32_t daemons)
{
	const char *before = "";
	int worst = 0;
	shell_print(sh, "{");
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct text text = { 0 };
		if (!(daemons >> i & 1))
			continue;
		int status = shell_ask(sh, i, sh->depth ? "do show running-config json" : "show running-config json", &text);
		shell_print(sh, "%s\n\"%s\":%s", before, sh->remotes[i].name, status || !text.length ? "{}" : text.chars);
		worst = status > worst ? status : worst;
		text_free(&text);
		before = ",";
	}
	shell_print(sh, "}\n");
	return worst;
}

static int run_show_running(struct shell *sh, const struct match *match)
{
	uint32_t daemons = named_daemons(sh, match_word(match, "daemon"));
	struct blocks blocks = { 0 };
	struct text out = { 0 };
	if (!daemons)
		return STATUS_WRONG;
	if (match_word(match, "json"))
		return show_running_json(sh, daemons);
	bool good = merge_running(sh, daemons, &blocks);
	if (!match_word(match, "no-header"))
		text_add(&out, "Building configuration...\n\nCurrent configuration:\n");
	blocks_write(&blocks, &out);
	text_add(&out, "end\n");
	shell_print_chars(sh, out.chars, out.length);
	blocks_drop(&blocks);
	text_free(&out);
	return good ? 0 : STATUS_WRONG;
}

static int run_show_memory(struct shell *sh, const struct match *match)
{
	uint32_t daemons = named_daemons(sh, match_word(match, "daemon"));
	return daemons ? shell_send(sh, daemons, match_word(match, "json") ? "show memory json" : "show memory", NULL) : STATUS_WRONG;
}

static void list_mode(struct shell *sh, const char *mode)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		const struct handover *language = &sh->remotes[i].language;
		for (uint32_t m = 0; sh->remotes[i].fd >= 0 && m < language->modes.count; m++) {
			const struct handover_mode *it = &language->modes.items[m];
			for (uint32_t k = 0; !strcmp(it->name, mode) && k < it->rows.count; k++)
				if (!(it->rows.items[k].row.flags & GRAMMAR_HIDDEN))
					shell_print(sh, "  %s\n", it->rows.items[k].row.grammar);
		}
	}
}

static int run_help(struct shell *sh, const struct match *match)
{
	shell_print(sh, "`?` lists what may follow, anywhere in a line; TAB completes a word.  Words may be shortened while they stay\n"
			"unique.  `list` prints all commands of a mode, `find WORDS` those of every mode that fit.\n");
	return 0;
}

static int run_list(struct shell *sh, const struct match *match)
{
	for (const struct own_command *own = own_commands; own->grammar; own++)
		if (own->modes & (sh->depth ? OWN_CONFIG : OWN_ENABLE))
			shell_print(sh, "  %s\n", own->grammar);
	list_mode(sh, shell_mode_name(sh));
	return 0;
}

static int run_terminal_length(struct shell *sh, const struct match *match)
{
	const char *lines = match_word(match, "lines");
	sh->length_said = lines;
	sh->terminal_length = lines ? (uint32_t)atoi(lines) : 0;
	return 0;
}

static int run_paginate(struct shell *sh, const struct match *match)
{
	sh->length_said = false;
	return 0;
}

static int run_no_paginate(struct shell *sh, const struct match *match)
{
	sh->length_said = true;
	sh->terminal_length = 0;
	return 0;
}

static int run_monitor(struct shell *sh, const struct match *match)
{
	uint32_t daemons = named_daemons(sh, match_word(match, "daemon"));
	return daemons ? monitor_begin(sh, daemons) : STATUS_WRONG;
}

static int run_no_monitor(struct shell *sh, const struct match *match)
{
	const char *name = match_word(match, "daemon");
	monitor_end(sh, name ? daemons_like(sh, name) : UINT32_MAX);
	return 0;
}

const struct own_command own_commands[] = {
	{ "configure [terminal [file-lock]]", "change the configuration\nline by line\nthe same: a line is a change that others see at once",
	  OWN_ENABLE | OWN_CONFIG, run_configure },
	{ "exit", "leave this mode", OWN_ANY, run_exit },
	{ "quit", "leave this mode", OWN_ANY, run_exit },
	{ "end", "leave the configuration", OWN_ANY, run_end },
	{ "enable", "turn on privileged commands", OWN_VIEW | OWN_ENABLE, run_enable },
	{ "disable", "turn off privileged commands", OWN_ENABLE, run_disable },
	{ "help", "how to find commands", OWN_ANY, run_help },
	{ "list", "print what can be typed here", OWN_ANY, run_list },
	{ "show daemons [json]", "show the running system\nwhich daemons vtysh speaks with\nas JSON", OWN_VIEW | OWN_ENABLE,
	  run_show_daemons },
	{ "show version [json]", "show the running system\nversion of the suite\nas JSON", OWN_VIEW | OWN_ENABLE,
	  run_show_version },
	{ "show running-config [{daemon:word}] [no-header] [json]",
	  "show the running system\nthe configuration in force, of all daemons\nonly this daemon's\nwithout the first lines\nas JSON",
	  OWN_ENABLE, run_show_running },
	{ "write terminal [{daemon:word}] [no-header] [json]",
	  "write the configuration\nto the terminal\nonly this daemon's\nwithout the first lines\nas JSON", OWN_ENABLE, run_show_running },
	{ "show configuration running [json] [with-defaults] [{daemon:word}]",
	  "show the running system\nconfigurations\nthe one in force\nas JSON\nthe same: what is as it is by itself is not said\n"
	  "only this daemon's", OWN_ENABLE, run_show_running },
	{ "show memory {daemon:word} [json]", "show the running system\nmemory in use\nonly of this daemon\nas JSON", OWN_VIEW | OWN_ENABLE,
	  run_show_memory },
	{ "write [(memory|file|integrated)]",
	  "save the configuration\nto its files\nto its files\nto one file for all daemons", OWN_ENABLE, run_write },
	{ "copy running-config startup-config", "copy a configuration\nfrom what is in force\nto the files", OWN_ENABLE, run_write },
	{ "terminal length {lines:u32 0-512}", "settings of this terminal\nlines of a page\n0: don't stop", OWN_VIEW | OWN_ENABLE,
	  run_terminal_length },
	{ "show startup-config", "show the running system\nthe configuration in the files", OWN_ENABLE, run_show_startup },
	{ "terminal no length", "settings of this terminal\ntake a setting back\nas the terminal is", OWN_VIEW | OWN_ENABLE,
	  run_terminal_length },
	{ "no terminal length", "take a setting back\nsettings of this terminal\nas the terminal is", OWN_VIEW | OWN_ENABLE,
	  run_terminal_length },
	{ "copy {file:word} running-config", "copy a configuration\nfrom this file\ninto what is in force", OWN_ENABLE, tool_copy },
	{ "find {regex:line}", "search all commands\nan expression", OWN_ANY, tool_find },
	{ "show history", "show the running system\nlines that were typed", OWN_VIEW | OWN_ENABLE, tool_history },
	{ "ping [(ip|ipv6)] {host:word} [source {source:word}] [count {count:u32 1-65535}] [dontfragment]",
	  "send echo requests\nby IPv4\nby IPv6\nname or address\nfrom one of our addresses\nan address or interface\nso many\nhow many\n"
	  "in one piece", OWN_VIEW | OWN_ENABLE, tool_ping },
	{ "traceroute [(ip|ipv6)] {host:word}", "trace the way to a host\nby IPv4\nby IPv6\nname or address", OWN_VIEW | OWN_ENABLE,
	  tool_traceroute },
	{ "start-shell [bash]", "start a shell of the system\nbash", OWN_ENABLE, tool_shell },
	{ "start-shell ssh {host:word}", "start a program of the system\na secure shell\nwhere to", OWN_ENABLE, tool_shell },
	{ "start-shell telnet {host:word}", "start a program of the system\ntelnet\nwhere to", OWN_ENABLE, tool_shell },
	{ "terminal monitor [{daemon:word}]", "settings of this terminal\nshow log lines as they come\nonly of this daemon",
	  OWN_VIEW | OWN_ENABLE, run_monitor },
	{ "terminal no monitor [{daemon:word}]", "settings of this terminal\ntake a setting back\nshow log lines as they come\nonly of this daemon",
	  OWN_VIEW | OWN_ENABLE, run_no_monitor },
	{ "no terminal monitor [{daemon:word}]", "take a setting back\nsettings of this terminal\nshow log lines as they come\nonly of this daemon",
	  OWN_VIEW | OWN_ENABLE, run_no_monitor },
	{ "terminal paginate", "settings of this terminal\nstop after each page", OWN_VIEW | OWN_ENABLE, run_paginate },
	{ "terminal no paginate", "settings of this terminal\ntake a setting back\nstop after each page", OWN_VIEW | OWN_ENABLE,
	  run_no_paginate },
	{ "no terminal paginate", "take a setting back\nsettings of this terminal\nstop after each page", OWN_VIEW | OWN_ENABLE,
	  run_no_paginate },
	{ NULL },
};
