/* SPDX-License-Identifier: Apache-2.0 */
/* Lines against two daemons that only note what they are told: a child each, with a language written by hand. */
#include "base/testing.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/memory.h"
#include "vtysh/complete.h"
#include "vtysh/shell.h"

#define COMMON                                                                                                     \
	"mode view -\nrow c 0 -\tshow clock [json]\tshow\tclock\tjson\n"                                           \
	"mode enable view\nrow c 0 -\tshow clock [json]\tshow\tclock\tjson\nrow c 0 -\twrite\twrite\n"             \
	"row c 0 -\tconfigure [terminal]\tc\tt\n"
static const char zebra_language[] =
	"grevy-language 1 zebra 1 0123456789abcdef north\n" COMMON
	"row c 0 -\tshow ip route [json]\tshow\tip\troutes\tjson\n"
	"mode config enable\nrow s 0 -\thostname {hostname:word}\tname\tname\nrow e 0 config-if\tinterface {name:interface}\tan\tname\n"
	"mode config-if config\nrow s 0 -\tdescription {text:line}\ttext\ttext\nrow s 0 -\tshutdown\tdown\nend\n";
static const char bgpd_language[] =
	"grevy-language 1 bgpd 1 0123456789abcdef north\n" COMMON
	"mode config enable\nrow s 0 -\thostname {hostname:word}\tname\tname\nrow e 0 config-router\trouter bgp {as:u32}\ta\tb\tc\n"
	"mode config-router config\nrow s 0 -\tnetwork {p:prefix}\tn\tp\nrow s 0 -\tno synchronization\tno\tsync\n"
	"row e 0 config-af\taddress-family ipv4\ta\ti\nrow c 0 -\tconfigure [terminal]\tc\tt\n"
	"mode config-af config-router\nrow s 0 -\tactivate\ta\nrow l 2 -\texit-address-family\tleave\nend\n";

static char folder[64];
static struct shell shell;
static struct text printed;
static pid_t children[2];
static const char *const names[2] = { "zebra", "bgpd" };
static const char *const languages[2] = { zebra_language, bgpd_language };

/* ---- the daemons -------------------------------------------------------------------------------------- */

static void answer(int fd, const char *text, char status)
{
	char end[4] = { 0, 0, 0, status };
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text) && write(fd, end, 4) == 4);
}

static void serve_line(int fd, int number, const char *line)
{
	char path[128], said[160];
	snprintf(path, sizeof path, "%s/heard", folder);
	FILE *heard = fopen(path, "a");
	if (*line != '_' && strcmp(line, "enable") != 0)
		fprintf(heard, "%s: %s\n", names[number], line);
	fclose(heard);
	if (!strcmp(line, "_grammar"))
		answer(fd, languages[number], 0);
	else if (!strcmp(line, "_names interface"))
		answer(fd, number ? "" : "eth0\neth1\nlo\n", 0);
	else if (strstr(line, "show clock json") || strstr(line, "show ip route json")) {
		snprintf(said, sizeof said, "{\"%s\":{\"time\":1}}\n", names[number]);
		answer(fd, said, 0);
	} else if (strstr(line, "show clock"))
		answer(fd, "noon\n", 0);
	else if (strstr(line, "shutdown"))
		answer(fd, "% not now\n", 13);
	else
		answer(fd, "", 0);
}

static void serve(int listener, int number)
{
	static char room[4096];
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		size_t length = 0;
		ssize_t n;
		while ((n = read(fd, room + length, sizeof room - length)) > 0) {
			length += (size_t)n;
			for (char *end; (end = memchr(room, 0, length));) {
				serve_line(fd, number, room);
				length -= (size_t)(end + 1 - room);
				memmove(room, end + 1, length);
			}
		}
		close(fd);
	}
}

static void start_daemon(int number)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s/%s.vty", folder, names[number]);
	unlink(address.sun_path);
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(listener, 5), 0);
	children[number] = fork();
	if (children[number] == 0)
		serve(listener, number);
	close(listener);
}

static void stop_daemon(int number)
{
	kill(children[number], SIGKILL);
	waitpid(children[number], NULL, 0);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static void take(void *owner, const char *chars, size_t length)
{
	text_add_chars(&printed, chars, length);
}

static const char *run(const char *line)
{
	text_clear(&printed);
	shell_run(&shell, line);
	return text_chars(&printed);
}

/* What the daemons heard since the last time. */
static const char *heard(void)
{
	static char room[4096];
	char path[128];
	snprintf(path, sizeof path, "%s/heard", folder);
	FILE *file = fopen(path, "r");
	size_t n = file ? fread(room, 1, sizeof room - 1, file) : 0;
	room[n] = 0;
	if (file)
		fclose(file);
	unlink(path);
	return room;
}

static int begin(void **state)
{
	strcpy(folder, "/tmp/vtysh-test-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	start_daemon(0);
	start_daemon(1);
	shell = (struct shell){ .suite = "grevy", .config_dir = folder, .run_dir = folder, .print = take };
	shell_add_remote(&shell, "zebra", true);
	shell_add_remote(&shell, "bgpd", true);
	shell_open(&shell);
	heard();
	return 0;
}

static int finish(void **state)
{
	char line[128];
	shell_close(&shell);
	stop_daemon(0);
	stop_daemon(1);
	text_free(&printed);
	snprintf(line, sizeof line, "rm -r %s", folder);
	return system(line);
}

/* ---- tests -------------------------------------------------------------------------------------------- */

static void a_line_goes_to_those_that_know_it(void **state)
{
	run("conf t");
	assert_string_equal(heard(), "zebra: configure terminal\nbgpd: configure terminal\n");
	run("hostname south");
	assert_string_equal(heard(), "zebra: hostname south\nbgpd: hostname south\n");
	run("router bgp 5");
	run("network 10.0.0.0/8");
	assert_string_equal(heard(), "bgpd: router bgp 5\nbgpd: network 10.0.0.0/8\n");
	assert_string_equal(shell_mode_name(&shell), "config-router");
}

static void a_line_of_a_mode_around_leaves_the_modes_inside(void **state)
{
	run("conf t");
	run("router bgp 5");
	run("address-family ipv4");
	heard();
	run("interface eth0");
	assert_string_equal(heard(), "bgpd: exit\nbgpd: exit\nzebra: interface eth0\n");
	assert_string_equal(shell_mode_name(&shell), "config-if");
	run("end");
	assert_string_equal(shell_mode_name(&shell), "enable");
}

static void configure_terminal_inside_a_section_leads_to_the_top(void **state)
{
	run("conf t");
	run("router bgp 5");
	heard();
	run("conf t");
	assert_string_equal(shell_mode_name(&shell), "config");
	assert_string_equal(heard(), "zebra: end\nbgpd: end\nzebra: configure terminal\nbgpd: configure terminal\n");
	run("end");
	assert_string_equal(shell_mode_name(&shell), "enable");
}

static void a_word_that_leaves_is_followed(void **state)
{
	run("conf t");
	run("router bgp 5");
	run("address-family ipv4");
	run("exit-address-family");
	assert_string_equal(shell_mode_name(&shell), "config-router");
	run("quit");
	assert_string_equal(shell_mode_name(&shell), "config");
}

static void what_two_say_alike_is_said_once_and_json_is_one_document(void **state)
{
	assert_string_equal(run("show clock"), "noon\n");
	const char *json = run("show clock json");
	assert_non_null(strstr(json, "\"zebra\":{"));
	assert_non_null(strstr(json, "\"bgpd\":{"));
	assert_int_equal(json[0], '{');
	assert_null(strstr(json, "}\n{"));
}

static void do_works_inside_and_shows_need_none(void **state)
{
	run("conf t");
	heard();
	assert_string_equal(run("do show clock"), "noon\n");
	assert_string_equal(run("show clock | count noon"), "Count: 1 lines\n");
	assert_string_equal(heard(), "zebra: do show clock\nbgpd: do show clock\nzebra: do show clock\nbgpd: do show clock\n");
	assert_non_null(strstr(run("show clocks"), "did you mean: show clock"));
}

static void remarks_are_cut_but_not_out_of_texts(void **state)
{
	run("configure terminal    ## 进入配置终端");
	run("interface eth0     # 配置eth0");
	heard();
	run("description \"to Router-A\"       # 添加描述");
	run("description number # one | two");
	assert_string_equal(heard(), "zebra: description \"to Router-A\"\nzebra: description number # one | two\n");
}

static void a_refusal_is_a_failure_with_the_daemons_words(void **state)
{
	run("conf t");
	run("interface eth0");
	text_clear(&printed);
	assert_int_equal(shell_run(&shell, "shutdown"), STATUS_REFUSED);
	assert_string_equal(text_chars(&printed), "% not now\n");
	assert_int_equal(shell_run(&shell, "shutdonw"), STATUS_UNKNOWN);
	assert_int_equal(shell_run(&shell, "description"), STATUS_INCOMPLETE);
	assert_int_equal(shell_run(&shell, "# nothing"), 0);
}

static void a_section_of_others_is_passed_over_up_to_its_exit(void **state)
{
	run("conf t");
	run("router bgp 5");
	assert_non_null(strstr(run("router ospf"), "lines of that section are passed over, up to `exit`\n"));
	heard();
	assert_string_equal(run(" network 10.0.0.0/8"), "");
	assert_string_equal(run("nonsense"), "");
	assert_string_equal(run("exit"), "");
	assert_string_equal(heard(), "");
	assert_string_equal(shell_mode_name(&shell), "config");
	run("router bgp 5");
	run("ex");
	assert_string_equal(shell_mode_name(&shell), "config");
	run("router ospf");
	assert_string_equal(run("ex"), "");                  /* in full or not: nobody knows another word there */
	assert_string_equal(run("hostname here"), "");
	run("router ospf");
	run("network 10.0.0.0/8");
	run("interface eth0");                               /* ours again */
	assert_string_equal(shell_mode_name(&shell), "config-if");
	run("exit");
	assert_string_equal(shell_mode_name(&shell), "config");
	assert_null(strstr(run("router bgp zero"), "passed over"));
	run("router ospf");
	assert_string_equal(run("show clock"), "noon\n");
	run("router ospf");
	assert_string_equal(run("do show clock"), "noon\n");
	run("router ospf");
	run("end");
	assert_string_equal(shell_mode_name(&shell), "enable");
	assert_non_null(strstr(run("router ospf"), "% Unknown command"));
	assert_string_equal(run("show clock"), "noon\n");
}

static void a_restarted_daemon_is_put_where_the_shell_is(void **state)
{
	run("conf t");
	run("router bgp 5");
	stop_daemon(1);
	start_daemon(1);
	heard();
	assert_string_equal(run("network 10.0.0.0/8"), "");
	assert_string_equal(heard(), "bgpd: configure terminal\nbgpd: router bgp 5\nbgpd: network 10.0.0.0/8\n");
	run("end");
	assert_string_equal(run("show clock"), "noon\n");
}

static void a_dead_daemon_is_named_with_what_to_do(void **state)
{
	stop_daemon(1);
	assert_non_null(strstr(run("show clock"), "bgpd went away"));
	run("conf t");
	assert_non_null(strstr(run("router bgp 5"), "bgpd is not running: start it with `systemctl start bgpd`"));
	start_daemon(1);
	assert_string_equal(run("router bgp 5"), "");
	assert_string_equal(shell_mode_name(&shell), "config-router");
}

static void the_name_is_the_machines_unless_all_agree_or_it_is_typed(void **state)
{
	char prompt[320];
	shell_prompt(&shell, prompt);
	assert_string_equal(prompt, "north# ");
	run("conf t");
	run("hostname south");
	shell_prompt(&shell, prompt);
	assert_string_equal(prompt, "south(config)# ");
	shell.is_hostname_said = false;
	snprintf((char *)shell.remotes[0].language.hostname, 6, "Route");
	shell_choose_hostname(&shell);
	char machine[256];
	gethostname(machine, sizeof machine);
	assert_string_equal(shell.hostname, machine);
}

static const char *tab(const char *line)
{
	struct text out = { 0 };
	char *insert;
	text_clear(&printed);
	complete_tab(&shell, line, 80, &insert, &out);
	text_add(&printed, "%s", insert ? insert : text_chars(&out));
	mem_free(insert);
	text_free(&out);
	return text_chars(&printed);
}

static void tab_completes_words_and_names(void **state)
{
	assert_string_equal(tab("sh"), "ow ");
	assert_string_equal(tab("show ip ro"), "ute ");
	run("conf t");
	assert_string_equal(tab("interface e"), "th");
	assert_string_equal(tab("interface eth"), "eth0  eth1\n");
	assert_string_equal(tab("interface l"), "o ");
	assert_string_equal(tab("do show cl"), "ock ");
	assert_string_equal(tab("xyz"), "");
	run("interface eth0");
	assert_string_equal(tab("router b"), "gp ");
}

#define WITH_DAEMONS(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DAEMONS(a_line_goes_to_those_that_know_it),
		WITH_DAEMONS(a_line_of_a_mode_around_leaves_the_modes_inside),
		WITH_DAEMONS(configure_terminal_inside_a_section_leads_to_the_top),
		WITH_DAEMONS(a_word_that_leaves_is_followed),
		WITH_DAEMONS(what_two_say_alike_is_said_once_and_json_is_one_document),
		WITH_DAEMONS(do_works_inside_and_shows_need_none),
		WITH_DAEMONS(remarks_are_cut_but_not_out_of_texts),
		WITH_DAEMONS(a_refusal_is_a_failure_with_the_daemons_words),
		WITH_DAEMONS(a_section_of_others_is_passed_over_up_to_its_exit),
		WITH_DAEMONS(a_restarted_daemon_is_put_where_the_shell_is),
		WITH_DAEMONS(a_dead_daemon_is_named_with_what_to_do),
		WITH_DAEMONS(the_name_is_the_machines_unless_all_agree_or_it_is_typed),
		WITH_DAEMONS(tab_completes_words_and_names),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
