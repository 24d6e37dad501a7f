/* SPDX-License-Identifier: Apache-2.0 */
/* options -- see options.h.  A row per option; --help is printed from the rows. */
#include "vtysh/options.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

enum { LONG_SOCKET = 256, LONG_CONFIG, LONG_FORK, LONG_TIMEOUT };

static const struct row {
	int letter;
	const char *name, *argument, *help;
} rows[] = {
	{ 'c', "command", "CMD", "run this command and leave; may be repeated, may have several lines" },
	{ 'f', "inputfile", "FILE", "load a configuration file as one change, all or nothing, and leave" },
	{ 'b', "boot", NULL, "load the integrated configuration file and leave" },
	{ 'C', "dryrun", NULL, "only check the file of -f, or the integrated one" },
	{ 'm', "markfile", NULL, "print the file of -f with the end of each section marked" },
	{ 'w', "writeconfig", NULL, "save the integrated configuration file and leave" },
	{ 'd', "daemon", "NAME", "speak with this daemon only" },
	{ 'N', "pathspace", "NAME", "a second instance: NAME is a folder below the others" },
	{ LONG_SOCKET, "vty_socket", "DIR", "where the daemons' sockets NAME.vty lie" },
	{ LONG_CONFIG, "config_dir", "DIR", "where configuration files lie" },
	{ 'E', "echo", NULL, "print prompt and command before each answer of -c" },
	{ 't', "timestamp", NULL, "print the time before anything else" },
	{ 'u', "user", NULL, "without privileges: only what needs no `enable`" },
	{ 'n', "noerror", NULL, "be silent, and go on after errors" },
	{ 'H', "histfile", "FILE", "where typed lines are kept (also: VTYSH_HISTFILE)" },
	{ LONG_FORK, "no-fork", NULL, "accepted" },
	{ LONG_TIMEOUT, "exec-timeout", "SECONDS", "accepted" },
	{ 'v', "version", NULL, "print the version" },
	{ 'h', "help", NULL, "print this" },
	{ 'e', "eval", "CMD", NULL },
};
enum { ROWS = sizeof rows / sizeof *rows };

static void print_help(void)
{
	printf("Usage: vtysh [OPTION]...\n\nThe terminal of Grevy's daemons.\n\n");
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		char both[64];
		snprintf(both, sizeof both, "--%s%s%s", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		if (row->help && row->letter < 256)
			printf("  -%c, %-22s %s\n", row->letter, both, row->help);
		else if (row->help)
			printf("      %-22s %s\n", both, row->help);
	}
	printf("\nWithout -c, -f, -b, -C, -m or -w, lines are read from the terminal, or from standard input.\n");
}

static void make_tables(char shorts[64], struct option longs[ROWS + 1])
{
	size_t length = 0;
	shorts[length++] = ':';
	for (size_t i = 0; i < ROWS; i++) {
		longs[i] = (struct option){ rows[i].name, rows[i].argument ? required_argument : no_argument, NULL, rows[i].letter };
		if (rows[i].letter >= 256)
			continue;
		shorts[length++] = (char)rows[i].letter;
		if (rows[i].argument)
			shorts[length++] = ':';
	}
	shorts[length] = 0;
	longs[ROWS] = (struct option){ 0 };
}

static enum vtysh_verdict wrong(const char *what, const char *option, const char *then)
{
	fprintf(stderr, "vtysh: %s%s: %s\n", what, option, then);
	return VTYSH_WRONG;
}

static enum vtysh_verdict take(struct vtysh_options *out, int letter, char **argv)
{
	const char *option = argv[optind - 1];
	char bad[3] = { '-', (char)optopt, 0 };
	switch (letter) {
	case 'c': case 'e': array_push(&out->commands, optarg); break;
	case 'f': out->file = optarg; break;
	case 'b': out->is_boot = true; break;
	case 'C': out->is_check = true; break;
	case 'm': out->is_mark = true; break;
	case 'w': out->is_write = true; break;
	case 'd': out->daemon = optarg; break;
	case 'N': out->instance = optarg; break;
	case LONG_SOCKET: out->vty_dir = optarg; break;
	case LONG_CONFIG: out->config_dir = optarg; break;
	case 'E': out->is_echo = true; break;
	case 't': out->is_timestamped = true; break;
	case 'u': out->is_unprivileged = true; break;
	case 'n': out->goes_on = true; break;
	case 'H': out->history_file = optarg; break;
	case LONG_FORK: case LONG_TIMEOUT: break;
	case 'h': print_help(); return VTYSH_DONE;
	case 'v': printf("vtysh version %s\n", GREVY_VERSION); return VTYSH_DONE;
	case ':': return wrong("something must follow ", option, "`vtysh --help` says what");
	default: return wrong("unknown option ", optopt && optopt < 256 ? bad : option, "`vtysh --help` lists them");
	}
	return VTYSH_GO_ON;
}

static enum vtysh_verdict judge(const struct vtysh_options *o)
{
	if (o->is_mark + o->is_write + o->is_check + o->is_boot > 1)
		return wrong("at most one of ", "-b, -C, -m, -w", "each is a task of its own");
	if (o->is_mark && !o->file)
		return wrong("-m", "", "name the file with -f");
	if (o->is_check && o->commands.count)
		return wrong("-C", "", "checks a file (-f FILE), not commands");
	if (o->instance && strpbrk(o->instance, "/."))
		return wrong("-N ", o->instance, "a name has no slash and no dot");
	return VTYSH_GO_ON;
}

enum vtysh_verdict vtysh_options_read(int argc, char **argv, struct vtysh_options *out)
{
	struct option longs[ROWS + 1];
	char shorts[64];
	enum vtysh_verdict verdict = VTYSH_GO_ON;
	int letter;
	make_tables(shorts, longs);
	opterr = 0;
	while (verdict == VTYSH_GO_ON && (letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1)
		verdict = take(out, letter, argv);
	for (; verdict == VTYSH_GO_ON && optind < argc; optind++)
		fprintf(stderr, "vtysh: `%s` is not used: commands stand behind -c\n", argv[optind]);
	return verdict == VTYSH_GO_ON ? judge(out) : verdict;
}
