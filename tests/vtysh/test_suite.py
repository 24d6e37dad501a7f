# SPDX-License-Identifier: Apache-2.0
"""vtysh in front of zebra and bgpd: what concerns both, and what the article types at odd prompts."""

import json
import re
import signal

import pytest
from harness.router import Router
from harness.wait import wait_until
from person import HOST, Pty

SAMPLE_ZEBRA = "hostname Router\npassword zebra\n"
SAMPLE_BGPD = "hostname bgpd\npassword zebra\n! the placeholder\nrouter bgp 7675\n"


class Person(Router):
    """Zebra and bgpd as the samples have them."""

    def __init__(self, host, binaries):
        super().__init__(host, binaries)
        self.configure("zebra", SAMPLE_ZEBRA)
        self.configure("bgpd", SAMPLE_BGPD)
        host.ip("link add eth0 type veth peer name eth1", "addr add 10.0.0.1/24 dev eth0", "link set eth0 up",
                "link set eth1 up")

    def terminal(self):
        return Pty([str(word) for word in self.vtysh_argv()], {"VTYSH_HISTFILE": "", "VTYSH_PAGER": ""})


@pytest.fixture
def both(lab, subject):
    return Person(lab.host("v"), subject).start()


def test_the_prompt_is_the_machines_name_not_the_samples(both):
    terminal = both.terminal()
    assert "not running" not in terminal.greeting
    terminal.type("conf t", r"\(config\)#")
    terminal.child.send("hostname alpha\r")
    terminal.child.expect(r"\r\nalpha\(config\)# $")
    assert both.vtysh("show version").text.startswith("Grevy ")
    assert re.search(r"\(alpha\)", both.vtysh("show version").text)
    terminal.close()


def test_old_words_are_explained_where_the_article_prints_them(both):
    for line in ("no sync", "no synchronization", "no auto-summary"):
        for where in ([], ["configure terminal"], ["configure terminal", "router bgp 7675"]):
            answer = both.vtysh(*where, line)
            assert answer.status == 0 and "%" not in answer.text and len(answer.text) > 30, (where, line, answer)
    assert both.vtysh("show running-config").text.count("router bgp") == 1


def test_network_typed_one_mode_too_early(both):
    answer = both.vtysh("configure terminal", "network 172.17.0.0/24")
    assert answer.status == 0 and answer.text == "taken as: router bgp 7675, network 172.17.0.0/24\n"
    assert "network 172.17.0.0/24" in both.vtysh("show running-config").text
    both.type("no router bgp 7675")
    answer = both.vtysh("configure terminal", "network 172.17.0.0/24")
    assert answer.status != 0 and "(config-router)" in answer.text


def test_removing_what_is_not_there_is_friendly(both):
    both.type("no router bgp 7675")
    answer = both.vtysh("configure terminal", "no router bgp 7675")
    assert answer.status == 0 and "not configured" in answer.text


def test_write_says_what_quagga_says(both):
    assert both.vtysh("write").text == ("Building Configuration...\n"
                                        f"Configuration saved to {both.etc}/zebra.conf\n"
                                        f"Configuration saved to {both.etc}/bgpd.conf\n[OK]\n")
    assert "! the placeholder\n" in (both.etc / "bgpd.conf").read_text()


def test_a_daemon_that_is_down_is_named_and_may_come(both):
    both.bgpd.stop()
    terminal = both.terminal()
    assert "bgpd is not running: start it with `systemctl start bgpd`" in terminal.greeting
    assert "bgpd is not running" in terminal.type("show ip bgp summary")
    terminal.type("conf t", r"\(config\)#")
    assert "bgpd is not running" in terminal.type("router bgp 7675", r"\(config\)#")
    assert f"bgpd is not running: {both.etc}/bgpd.conf stays as it is" in terminal.type("write")
    both.start_bgpd()
    terminal.type("router bgp 7675", r"\(config-router\)#")
    both.bgpd.kill()
    assert "bgpd went away" in terminal.type("timers bgp 3 9")
    both.start_bgpd()
    assert terminal.type("timers bgp 3 9", r"\(config-router\)#") == ""
    assert "timers bgp 3 9" in terminal.type("do show running-config")
    terminal.close()


def test_a_daemon_that_hangs_does_not_hang_the_terminal(both):
    both.bgpd.freeze()
    terminal = both.terminal()
    assert "bgpd cannot be asked: no answer within" in terminal.greeting
    assert "Codes:" in terminal.type("show ip route")
    both.bgpd.signal(signal.SIGCONT)
    terminal.close()


def test_tab_knows_the_interfaces(both):
    terminal = both.terminal()
    terminal.type("conf t")
    shown = terminal.press("interface eth\t", rf"\n{HOST}\(config\)# interface eth")
    assert re.search(r"eth0 +eth1", shown)
    terminal.close()


def test_json_of_both_is_one_document(both):
    for line in ("show memory json", "show logging json", "show thread cpu json", "show debugging json",
                 "show running-config json"):
        answer = json.loads(both.vtysh(line).text)
        assert {"zebra", "bgpd"} <= set(answer), line


def test_a_file_for_both_is_all_or_nothing(both):
    path = both.host.folder / "one.conf"
    good = "interface eth0\n description hello\nexit\nrouter bgp 7675\n neighbor 10.0.0.2 remote-as 5\nexit\n"
    path.write_text(good + "router bgp 7676\n")
    answer = both.vtysh(options=["-f", path])
    assert answer.status != 0 and f"{path}:7: router bgp 7676 — " in answer.errors
    assert "hello" not in both.vtysh("show running-config").text
    path.write_text(good)
    assert both.vtysh(options=["-f", path]).status == 0
    running = both.vtysh("show running-config").text
    assert "description hello" in running and "neighbor 10.0.0.2 remote-as 5" in running


def test_one_file_for_both_is_loaded_at_boot(both):
    both.type("interface eth0", "description hello", "router bgp 7675", "neighbor 10.0.0.2 remote-as 5")
    said = both.vtysh("write integrated").text
    assert f"Integrated configuration saved to {both.etc}/grevy.conf" in said
    assert "`hostname Router` is left out" in said
    before = both.vtysh("show running-config").text
    both.stop()
    both.configure("zebra", "")
    both.configure("bgpd", "")
    both.start()
    answer = both.vtysh(options=["-b"])
    assert answer.status == 0 and not answer.errors
    after = both.vtysh("show running-config").text
    assert after == re.sub(r"hostname .*\n", "", before)


def test_show_version_within_20_ms(both, figures):
    import time
    times = []

    def ask():
        begun = time.monotonic()
        both.show("show version")
        times.append(time.monotonic() - begun)
        return times[-1] < 0.020
    wait_until("`show version` takes less than 20 ms", ask, 20)
    figures["show version, two daemons"] = {"least_ms": round(min(times) * 1000, 1), "tries": len(times)}
