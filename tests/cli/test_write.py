# SPDX-License-Identifier: Apache-2.0
"""What is saved: atomically, nothing lost, and read again to the same."""

import os
import re
import stat
import subprocess

import pytest

from harness.wait import wait_until

BGPD = """! kept by hand, do not lose me
hostname grevy
password zebra
log stdout
!
router ospf
 network 10.0.0.0/8 area 0
!
router bgp 65001
 bgp router-id 10.1.0.1
 ! the provider
 neighbor 10.1.0.2 remote-as 65002
 neighbor 10.1.0.2 description "provider B"
!
line vty
!
"""


def own_lines(text):
    """Lines that say something: no comments, no `exit`, no version."""
    return [line.rstrip() for line in text.splitlines()
            if line.strip() and not re.match(r"^\s*(!|exit|end|frr |Building|Current)", line)]


def test_write_saves_what_was_typed(router):
    router.type("interface eth0", 'description "to Router-A"', "exit", "router bgp 65001", "network 172.30.0.0/16")
    answer = router.vtysh("write")
    assert answer.status == 0 and "[OK]" in answer.text
    assert "to Router-A" in router.config_file("zebra").read_text()
    assert "network 172.30.0.0/16" in router.config_file("bgpd").read_text()


@pytest.mark.parametrize("words", ["write", "write memory", "write file", "copy running-config startup-config"])
def test_all_the_ways_to_save(router, words):
    router.type("router bgp 65001", "network 172.30.0.0/16")
    assert router.vtysh(words).status == 0
    assert "network 172.30.0.0/16" in router.config_file("bgpd").read_text()


def test_the_file_is_replaced_not_rewritten_and_the_one_before_is_kept(router):
    path = router.config_file("bgpd")
    before, inode = path.read_text(), path.stat().st_ino
    router.type("router bgp 65001", "network 172.30.0.0/16")
    assert router.vtysh("write").status == 0
    assert path.stat().st_ino != inode
    assert any(other.read_text() == before for other in path.parent.glob("bgpd.conf*") if other != path)


def test_owner_and_mode_stay(router):
    path = router.config_file("bgpd")
    os.chmod(path, 0o640)
    os.chown(path, 0, 12)
    router.type("router bgp 65001", "network 172.30.0.0/16")
    assert router.vtysh("write").status == 0
    status = path.stat()
    assert stat.S_IMODE(status.st_mode) == 0o640 and status.st_gid == 12


def test_comments_and_sections_of_others_are_kept(stopped):
    stopped.configure("bgpd", BGPD)
    stopped.start()
    stopped.type("router bgp 65001", "neighbor 10.1.0.3 remote-as 65003")
    assert stopped.vtysh("write").status == 0
    text = stopped.config_file("bgpd").read_text()
    for line in ("! kept by hand, do not lose me", "router ospf", " network 10.0.0.0/8 area 0", "the provider",
                 " neighbor 10.1.0.3 remote-as 65003", "line vty", "password zebra"):
        assert line in text, f"{line!r} is lost:\n{text}"


def test_writing_twice_changes_nothing_more(router):
    assert router.vtysh("write").status == 0
    first = {daemon: router.config_file(daemon).read_text() for daemon in ("zebra", "bgpd")}
    assert router.vtysh("write").status == 0
    assert {daemon: router.config_file(daemon).read_text() for daemon in first} == first


def test_what_was_written_is_read_to_the_same(router):
    router.type("interface eth0", "description uplink to B", "exit", "ip route 192.0.2.0/24 10.1.0.2 tag 5 20",
                "ip route 192.0.2.0/24 Null0 250", "ipv6 route 2001:db8::/32 Null0")
    router.type("router bgp 65001", "neighbor 10.1.0.2 description provider B", "neighbor 10.1.0.2 timers 10 30",
                "neighbor 10.1.0.2 ebgp-multihop 3", "neighbor 10.1.0.2 next-hop-self", "redistribute static",
                "neighbor 10.1.0.2 update-source eth0", "neighbor 10.1.0.2 soft-reconfiguration inbound")
    before = own_lines(router.show("show running-config"))
    assert router.vtysh("write").status == 0
    router.stop()
    router.start()
    assert own_lines(router.show("show running-config")) == before


def test_one_file_for_all(router):
    router.type("service integrated-vtysh-config", "interface eth0", "description integrated")
    assert router.vtysh("write").status == 0
    files = [path for path in router.etc.iterdir() if path.name in ("grevy.conf", "frr.conf")]
    assert len(files) == 1, f"{[path.name for path in router.etc.iterdir()]}"
    text = files[0].read_text()
    assert "router bgp 65001" in text and "description integrated" in text


def test_a_write_that_is_killed_leaves_a_whole_file(router):
    """bgpd dies while it writes: the file is the old one or the new one."""
    path = router.config_file("bgpd")
    for number in range(10):
        router.type("router bgp 65001", f"network 172.{40 + number}.0.0/16")
        wanted = f"network 172.{40 + number}.0.0/16"
        before = path.read_text()
        argv = [str(word) for word in router.vtysh_argv("-c", "write")]
        writing = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("something moves", lambda: writing.poll() is not None or path.read_text() != before, 5, 0.0001)
        router.bgpd.kill()
        writing.wait(10)
        text = path.read_text()
        assert text == before or wanted in text
        assert text.rstrip() and "router bgp 65001" in text
        router.start_bgpd()


def test_a_file_without_permission_costs_one_clear_line(lab, subject):
    """The daemon is nobody and may not write here: it says so, and nothing is lost."""
    from .conftest import make_router
    router = make_router(lab, subject)
    if subject.name == "frr":
        pytest.skip("FRR's own user owns its folder")
    object.__setattr__(router, "binaries", subject.__class__(**{**vars(subject), "user": "nobody"}))
    os.chown(router.run_folder, 65534, 65534)
    options = router.options
    router.options = lambda daemon: ["nogroup" if word == "nobody" and at else word for at, word in
                                     enumerate_after(options(daemon), "-g")]
    before = router.config_file("bgpd").read_text()
    for path in (router.etc, *router.etc.iterdir()):
        os.chown(path, 0, 0)
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
    router.start()
    answer = router.vtysh("write")
    assert answer.status != 0
    assert "bgpd.conf" in answer.all and "ermission denied" in answer.all
    assert router.config_file("bgpd").read_text() == before
    assert router.vtysh("show version").status == 0


def enumerate_after(words, option):
    """(true right after the option, word) for each word."""
    previous = None
    for word in words:
        yield previous == option, word
        previous = word


def test_the_startup_configuration_is_the_file(router):
    assert " neighbor 10.1.0.2 remote-as 65002" in router.show("show startup-config")
