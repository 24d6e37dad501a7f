/* SPDX-License-Identifier: Apache-2.0 */
/* vtysh -- one terminal for all daemons.
 *
 *	options ── places ── daemons met, languages merged ──┬── a task: -b, -f, -C, -w
 *	                                                     ├── commands: -c, standard input
 *	                                                     └── a person at a terminal */
#include <glob.h>
#include <libgen.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "daemon/places.h"
#include "vtysh/load.h"
#include "vtysh/mark.h"
#include "vtysh/options.h"
#include "vtysh/output.h"
#include "vtysh/save.h"
#include "vtysh/shell.h"
#include "vtysh/terminal.h"

/* Only who looks for leaks wants the grammars given back piece by piece: it takes as long as the answer. */
#ifdef __SANITIZE_ADDRESS__
static const bool frees_at_exit = true;
#else
static const bool frees_at_exit = false;
#endif

/* ---- where everything is ------------------------------------------------------------------------------ */

/* The suite's daemons, and whoever else has a socket there. */
static void find_daemons(struct shell *sh, const struct vtysh_options *options)
{
	glob_t found;
	char *pattern = text_format("%s/*.vty", sh->run_dir);
	if (options->daemon) {
		shell_add_remote(sh, options->daemon, true);
	} else {
		shell_add_remote(sh, "zebra", true);
		shell_add_remote(sh, "bgpd", true);
	}
	if (!options->daemon && glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			char *name = basename(found.gl_pathv[i]);
			name[strlen(name) - strlen(".vty")] = 0;
			shell_add_remote(sh, name, false);
		}
		globfree(&found);
	}
	mem_free(pattern);
}

/* vtysh.conf has vtysh's own settings, as Quagga's and FRR's: a name, and whether one file is for all. */
static void read_own_settings(struct shell *sh)
{
	char *path = text_format("%s/vtysh.conf", sh->config_dir), line[512];
	FILE *file = fopen(path, "re");
	mem_free(path);
	while (file && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\r\n")] = 0;
		if (text_starts(line, "hostname ") && sscanf(line, "hostname %255s", sh->hostname) == 1)
			sh->is_hostname_said = true;
		else if (text_same(line, "service integrated-vtysh-config"))
			sh->integrated = INTEGRATED_YES;
		else if (text_same(line, "no service integrated-vtysh-config"))
			sh->integrated = INTEGRATED_NO;
	}
	if (file)
		fclose(file);
}

static char *history_path(const struct vtysh_options *options, const char *suite)
{
	const char *said = options->history_file ? options->history_file : getenv("VTYSH_HISTFILE");
	const char *home = getenv("HOME");
	if (said)
		return *said ? mem_text(said) : NULL;
	return home && *home ? text_format("%s/.history_%s", home, suite) : NULL;
}

/* ---- commands ----------------------------------------------------------------------------------------- */

/* FRR: a warning is no failure. */
static bool is_failure(int status)
{
	return status != 0 && status != STATUS_WARNING;
}

static bool run_echoed(struct shell *sh, const struct vtysh_options *options, const char *line)
{
	char prompt[320];
	shell_prompt(sh, prompt);
	if (options->is_echo)
		shell_print(sh, "%s%s\n", prompt, line);
	return !is_failure(shell_run(sh, line));
}

/* -c: the first failure ends it. */
static int run_commands(struct shell *sh, const struct vtysh_options *options)
{
	bool good = true;
	for (uint32_t i = 0; i < options->commands.count && !sh->is_over; i++) {
		char *lines = mem_text(options->commands.items[i]), *rest = lines, *line;
		while (!sh->is_over && (good || options->goes_on) && (line = strsep(&rest, "\n")))
			good = run_echoed(sh, options, line);
		mem_free(lines);
		if (!good && !options->goes_on)
			return 1;
	}
	return 0;
}

/* Standard input: every line is tried; the status says whether all went well. */
static int run_input(struct shell *sh, const struct vtysh_options *options)
{
	char *line = NULL;
	size_t room = 0;
	bool good = true;
	while (!sh->is_over && getline(&line, &room, stdin) >= 0) {
		line[strcspn(line, "\r\n")] = 0;
		good &= run_echoed(sh, options, line);
	}
	free(line);
	return good || options->goes_on ? 0 : 1;
}

/* ---- tasks -------------------------------------------------------------------------------------------- */

static int boot(struct shell *sh, bool only_check)
{
	char *path = save_integrated_path(sh);
	int status = 0;
	if (access(path, F_OK) == 0)
		status = load_file(sh, path, only_check);
	else
		fprintf(stderr, "vtysh: there is no %s: each daemon has read its own file\n", path);
	mem_free(path);
	return status;
}

static int run_terminal(struct shell *sh, const struct vtysh_options *options)
{
	char *history = history_path(options, sh->suite);
	int status = terminal_run(sh, history);
	mem_free(history);
	return status;
}

static int run_task(struct shell *sh, const struct vtysh_options *options)
{
	if (options->is_write)
		return save_integrated(sh) ? 1 : 0;
	if (options->file)
		return load_file(sh, options->file, options->is_check);
	if (options->is_boot || options->is_check)
		return boot(sh, options->is_check);
	if (options->commands.count)
		return run_commands(sh, options);
	return isatty(STDIN_FILENO) ? run_terminal(sh, options) : run_input(sh, options);
}

static int refuse_lonely(const struct shell *sh)
{
	struct text absent = { 0 };
	shell_name_absent(sh, &absent);
	fprintf(stderr, "vtysh: no daemon answers in %s\n%s", sh->run_dir, text_chars(&absent));
	text_free(&absent);
	return 1;
}

static void print_time(void)
{
	char room[64];
	time_t now = time(NULL);
	strftime(room, sizeof room, "%Y-%m-%dT%H:%M:%S%z", localtime(&now));
	printf("%% %s\n\n", room);
}

static void set_locale(void)
{
	const char *got = setlocale(LC_CTYPE, "");
	if (!got || !strcmp(got, "C") || !strcmp(got, "POSIX"))
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* "grevy" of /etc/grevy/grevy.conf */
static char *suite_name(const struct places *places)
{
	const char *name = strrchr(places->integrated_file, '/') + 1;
	return text_format("%.*s", (int)(strlen(name) - strlen(".conf")), name);
}

static int run_placed(const struct vtysh_options *options, const struct places *places)
{
	char *suite = suite_name(places);
	struct shell sh = { .config_dir = places->config_dir, .run_dir = places->vty_dir, .suite = suite,
			    .only = options->daemon, .is_unprivileged = options->is_unprivileged, .print = output_plain };
	find_daemons(&sh, options);
	if (!options->is_unprivileged)
		read_own_settings(&sh);
	if (options->is_timestamped)
		print_time();
	shell_open(&sh);
	int status = shell_present(&sh) ? run_task(&sh, options) : refuse_lonely(&sh);
	if (frees_at_exit)
		shell_close(&sh);
	mem_free(suite);
	return options->goes_on ? 0 : status;
}

static int run(const struct vtysh_options *options)
{
	struct places places;
	if (options->goes_on && !freopen("/dev/null", "w", stdout))
		return 1;
	if (options->is_mark)
		return mark_file(options->file);
	places_choose(&(struct options){ .config_dir = options->config_dir, .vty_dir = options->vty_dir,
					 .instance = options->instance }, "vtysh", &places);
	int status = run_placed(options, &places);
	places_free(&places);
	return status;
}

int main(int argc, char **argv)
{
	struct vtysh_options options = { 0 };
	int status = 1;
	set_locale();
	signal(SIGPIPE, SIG_IGN);
	enum vtysh_verdict verdict = vtysh_options_read(argc, argv, &options);
	if (verdict != VTYSH_WRONG)
		status = verdict == VTYSH_DONE ? 0 : run(&options);
	array_free(&options.commands);
	return status;
}
