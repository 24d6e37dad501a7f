# SPDX-License-Identifier: Apache-2.0
"""vtysh from a script: -c, -f, -b, -C, -d, standard input, filters, exit status."""

import statistics
import time

import pytest

from harness.lab import run
from harness.wait import wait_until

VERSION = "Linux"       # `show version` of Quagga's heirs: NAME NUMBER (HOST) on Linux(…)


class TestCommands:
    def test_several_commands_walk_the_modes(self, shared):
        answer = shared.vtysh("configure terminal", "interface eth0", "description walked", "end",
                              "show interface description")
        assert answer.status == 0 and "walked" in answer.text

    def test_a_failed_command_is_the_exit_status(self, shared):
        assert shared.vtysh("show version").status == 0
        assert shared.vtysh("show nonsense").status != 0
        assert shared.vtysh("configure terminal", "interface eth0", "mtu colossal").status != 0

    def test_standard_input_is_read_when_it_is_no_terminal(self, shared):
        answer = shared.vtysh(text="show version\nconfigure terminal\ninterface eth0\ndescription piped\nend\n"
                              "show interface description\n")
        assert VERSION in answer.text and "piped" in answer.text

    def test_comments_and_empty_lines_are_passed_over(self, shared):
        assert shared.vtysh(text="! a comment\n# another\n\nshow version\n").status == 0

    @pytest.mark.parametrize("short", ["sh ver", "show ip bgp sum", "sh ip route", "sh run", "show ip bgp nei", "sh int"])
    def test_words_may_be_shortened(self, shared, short):
        answer = shared.vtysh(short)
        assert answer.status == 0 and answer.text.strip()

    def test_an_ambiguous_word_is_called_ambiguous(self, shared):
        answer = shared.vtysh("show ip bgp ne")
        assert answer.status != 0 and "mbiguous" in answer.all

    def test_an_unknown_word_is_named(self, shared):
        answer = shared.vtysh("show flying carpets")
        assert answer.status != 0
        assert "Unknown command" in answer.all and "flying" in answer.all

    def test_an_incomplete_command_says_so(self, shared):
        answer = shared.vtysh("configure terminal", "router bgp 65001", "neighbor 10.1.0.2 remote-as")
        assert answer.status != 0 and "ncomplete" in answer.all

    @pytest.mark.parametrize("filtered,has,has_not", [
        ("show running-config | include neighbor", "neighbor 10.1.0.2", "router bgp"),
        ("show running-config | exclude neighbor", "router bgp", "neighbor 10.1.0.2"),
        ("show running-config | begin router bgp", "neighbor 10.1.0.2", "hostname")])
    def test_filters(self, shared, filtered, has, has_not):
        text = shared.show(filtered)
        assert has in text and has_not not in text

    def test_count(self, shared):
        assert "1" in shared.show("show running-config | count remote-as")

    def test_do_runs_other_commands_in_configuration_mode(self, shared):
        assert VERSION in shared.vtysh("configure terminal", "do show version").text

    def test_list_names_the_commands(self, shared):
        text = shared.show("list")
        for command in ("show version", "configure", "write"):
            assert command in text

    def test_one_daemon_alone(self, shared):
        assert shared.vtysh("show ip bgp summary", options=["-d", "bgpd"]).status == 0
        assert shared.vtysh("show ip bgp summary", options=["-d", "zebra"]).status != 0

    def test_user_mode_changes_nothing(self, shared):
        assert shared.vtysh("configure terminal", options=["-u"]).status != 0
        assert shared.vtysh("show version", options=["-u"]).status == 0

    def test_echo_prints_the_commands(self, shared):
        assert "show version" in shared.vtysh("show version", options=["-E"]).text

    def test_help_and_version_need_no_daemon(self, shared):
        done = run([shared.binaries.vtysh, "--version"])
        assert "vtysh" in done.stdout.splitlines()[0]
        done = run([shared.binaries.vtysh, "--help"])
        for option in ("--command", "--dryrun", "--vty_socket", "--config_dir"):
            assert option in done.stdout

    def test_the_running_configuration_has_both_daemons_once(self, shared):
        text = shared.show("show running-config")
        assert text.count("router bgp 65001") == 1
        assert text.count("hostname") == 1
        assert " neighbor 10.1.0.2 remote-as 65002" in text

    @pytest.mark.alone
    def test_show_version_takes_less_than_20_ms(self, shared, figures):
        argv = [str(word) for word in shared.vtysh_argv("-c", "show version")]
        times = []
        for _ in range(30):
            began = time.perf_counter()
            run(argv)
            times.append((time.perf_counter() - began) * 1000)
        figures["vtysh"] = {"median_ms": round(statistics.median(times), 1), "best_ms": round(min(times), 1)}
        assert min(times) < 20, "the least: what a busy machine adds is not vtysh's"


class TestFiles:
    def test_a_file_is_taken(self, router):
        path = router.host.write("more.conf", "interface eth0\n description from a file\n!\nrouter bgp 65001\n"
                                 " neighbor 10.1.0.3 remote-as 65003\n!\n")
        assert router.vtysh(options=["-f", path]).status == 0
        config = router.show("show running-config")
        assert "from a file" in config and "neighbor 10.1.0.3 remote-as 65003" in config

    def test_a_file_with_an_error_says_which_line(self, router):
        path = router.host.write("bad.conf", "interface eth0\n description kept out\n!\nrouter bgp 65001\n"
                                 " neighbor 10.1.0.3 remote-as banana\n!\n")
        answer = router.vtysh(options=["-f", path])
        assert answer.status != 0
        assert "5" in answer.all and "banana" in answer.all

    def test_a_file_that_is_not_there(self, router):
        answer = router.vtysh(options=["-f", "/nowhere/at.all"])
        assert answer.status != 0 and "/nowhere/at.all" in answer.all and len(answer.said) <= 2

    def test_dry_run_says_good_and_bad(self, router):
        good = router.host.write("good.conf", "router bgp 65001\n neighbor 10.1.0.3 remote-as 65003\n")
        bad = router.host.write("bad.conf", "router bgp 65001\n neighbour 10.1.0.3 remote-as 65003\n")
        assert router.vtysh(options=["-C", "-f", good]).status == 0
        assert router.vtysh(options=["-C", "-f", bad]).status != 0
        assert "10.1.0.3" not in router.show("show running-config")

    @pytest.mark.parametrize("name", ["frr.conf", "grevy.conf"])
    def test_boot_gives_the_integrated_file_to_all(self, stopped, name):
        if stopped.binaries.name == "frr" and name != "frr.conf":
            pytest.skip("FRR knows frr.conf only")
        for daemon in ("zebra", "bgpd"):
            stopped.configure(daemon, "")
        (stopped.etc / name).write_text(
            "frr version 8.4.4\nfrr defaults traditional\nhostname both\nservice integrated-vtysh-config\n!\n"
            "ip route 192.0.2.0/24 Null0\n!\ninterface eth0\n description integrated\nexit\n!\n"
            "router bgp 65009\n neighbor 10.1.0.2 remote-as 65002\nexit\n!\nend\n")
        stopped.start()
        answer = stopped.vtysh(options=["-b"])
        assert answer.status == 0, answer.all
        config = stopped.show("show running-config")
        for line in ("router bgp 65009", "description integrated", "ip route 192.0.2.0/24", "hostname both"):
            assert line in config

    def test_markfile_prints_ends(self, router):
        path = router.host.write("mark.conf", "interface eth0\n description x\nrouter bgp 65001\n")
        assert "exit" in router.vtysh(options=["-m", "-f", path]).text.replace("end", "exit")


class TestDeadDaemon:
    def test_a_dead_bgpd_is_named_with_the_command_that_starts_it(self, router):
        router.bgpd.kill()
        answer = router.vtysh("show ip bgp summary")
        assert answer.status != 0
        assert len(answer.said) == 1, answer.all
        assert "bgpd" in answer.all and "systemctl start bgpd" in answer.all

    def test_the_others_still_answer(self, router):
        router.bgpd.kill()
        assert router.vtysh("show ip route").status == 0
        assert "zebra" in router.show("show daemons")

    def test_with_no_daemon_at_all_each_is_named(self, stopped):
        answer = stopped.vtysh("show version")
        assert answer.status != 0
        assert 1 <= len(answer.said) <= 3, answer.all
        assert "zebra" in answer.all and "systemctl start" in answer.all

    def test_a_daemon_that_dies_meanwhile_costs_one_line(self, router):
        router.bgpd.freeze()
        router.bgpd.kill()
        answer = router.vtysh("show ip bgp")
        assert answer.status != 0 and "bgpd" in answer.all

    def test_it_is_back_without_another_vtysh(self, router):
        router.bgpd.kill()
        router.start_bgpd()
        wait_until("answers", lambda: router.vtysh("show ip bgp summary").status == 0)
