# SPDX-License-Identifier: Apache-2.0
"""Configuration files at the start: errors refuse the whole file; FRR's and Quagga's own files load."""

import signal
import subprocess

import pytest

from harness.lab import run
from harness.router import FRR
from harness.wait import wait_until

QUAGGA_ZEBRA = """!
! Zebra configuration saved from vty
!   2018/03/01 12:00:00
!
hostname docker1
password zebra
enable password zebra
log stdout
!
interface docker0
 description docker bridge
!
interface eth0
 description underlay to docker2
 ip address 192.168.15.107/32
 no shutdown
!
interface lo
!
ip forwarding
!
!
line vty
!
"""

QUAGGA_BGPD = """!
! Zebra configuration saved from vty
!   2018/03/01 12:00:00
!
hostname docker1
password zebra
log stdout
!
router bgp 7675
 bgp router-id 192.168.15.107
 network 172.17.0.0/24
 neighbor 192.168.15.108 remote-as 7676
 neighbor 192.168.15.108 description docker2
 neighbor 192.168.15.108 soft-reconfiguration inbound
!
 address-family ipv6
 exit-address-family
 exit
!
line vty
!
"""

FRR_BGPD = """frr version 8.4.4
frr defaults traditional
hostname docker1
password zebra
enable password zebra
log stdout
no ipv6 forwarding
service integrated-vtysh-config
!
router bgp 7675
 bgp router-id 192.168.15.107
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 192.168.15.108 remote-as 7676
 neighbor 192.168.15.108 description docker2
 neighbor 192.168.15.108 timers 10 30
 !
 address-family ipv4 unicast
  network 172.17.0.0/24
  redistribute connected
  neighbor 192.168.15.108 next-hop-self
  neighbor 192.168.15.108 soft-reconfiguration inbound
 exit-address-family
exit
!
end
"""


def check(router, daemon):
    """`DAEMON -C -f FILE`"""
    done = run([getattr(router.binaries, daemon), "-C", *router.options(daemon)], check=False)
    return done.returncode, done.stdout + done.stderr


def test_quaggas_own_files_load(stopped):
    stopped.configure("zebra", QUAGGA_ZEBRA)
    stopped.configure("bgpd", QUAGGA_BGPD)
    for daemon in ("zebra", "bgpd"):
        status, said = check(stopped, daemon)
        assert status == 0, said
    stopped.start()
    config = stopped.show("show running-config")
    for line in ("hostname docker1", "router bgp 7675", " neighbor 192.168.15.108 remote-as 7676",
                 " ip address 192.168.15.107/32", "docker bridge", "172.17.0.0/24"):
        assert line in config


def test_frrs_own_file_loads(stopped):
    stopped.configure("bgpd", FRR_BGPD)
    status, said = check(stopped, "bgpd")
    assert status == 0, said
    stopped.start()
    config = stopped.show("show running-config")
    for line in ("router bgp 7675", "neighbor 192.168.15.108 remote-as 7676", "172.17.0.0/24", "redistribute connected",
                 "neighbor 192.168.15.108 next-hop-self", "neighbor 192.168.15.108 timers 10 30"):
        assert line in config


@pytest.mark.parametrize("daemon,text,line,names", [
    ("bgpd", "hostname x\nrouter bgp 65001\n neighbor 10.1.0.2 remote-as banana\n", 3, "banana"),
    ("bgpd", "router bgp 65001\n network 172.17.0.0/44\n", 2, "172.17.0.0/44"),
    ("bgpd", "router bgp 65001\n neighbor banana remote-as 1\n", 2, "banana"),
    ("zebra", "hostname x\n!\ninterface eth0\n ip address 10.0.0.1/64\n", 4, "10.0.0.1/64"),
    ("zebra", "ip route 10.0.0.0/8\n", 1, ""),
])
def test_a_file_with_an_error_is_refused_with_file_line_and_reason(stopped, daemon, text, line, names):
    path = stopped.configure(daemon, text)
    status, said = check(stopped, daemon)
    assert status == 1
    assert f"{path}:{line}:" in said and names in said
    process = stopped.launch(daemon)
    if stopped.binaries.name == "grevy":
        wait_until("it ends", lambda: process.status is not None, 10)
        assert process.status != 0
        assert f"{path}:{line}:" in process.words()


def test_every_error_of_a_file_is_told_at_once(stopped):
    path = stopped.configure("bgpd", "router bgp 65001\n network 1.2.3.4/99\n timers bgp banana 3\n")
    _, said = check(stopped, "bgpd")
    assert f"{path}:2:" in said and f"{path}:3:" in said


def test_hangup_reads_the_file_again_and_applies_the_difference(router):
    text = router.config_file("bgpd").read_text()
    router.configure("bgpd", text.replace(" network 172.17.0.0/24\n", " network 172.31.0.0/24\n"))
    router.bgpd.signal(signal.SIGHUP)
    wait_until("the new network", lambda: "172.31.0.0/24" in router.show("show running-config"))
    assert "172.17.0.0/24" not in router.show("show running-config")
    assert router.bgpd.is_alive


def test_hangup_with_a_broken_file_changes_nothing(router):
    before = router.show("show running-config")
    router.configure("bgpd", "router bgp 65001\n neighbor 10.1.0.2 remote-as banana\n")
    router.bgpd.signal(signal.SIGHUP)
    wait_until("the log says where", lambda: "bgpd.conf:2:" in router.bgpd.words())
    assert router.show("show running-config") == before


def test_a_file_that_was_named_and_is_missing_is_told(stopped):
    stopped.config_file("bgpd").unlink()
    status, said = check(stopped, "bgpd")
    assert status == 1 and "bgpd.conf" in said and "No such file" in said


@pytest.mark.parametrize("text,status", [("router bgp 65001\n neighbor 10.1.0.9 remote-as 65002\n", 0),
                                         ("router bgp 65001\n neighbor 10.1.0.9 timers 3 2\n", 1)])
def test_a_file_is_checked_without_a_daemon(subject, tmp_path, text, status):
    if subject is FRR:
        pytest.skip("it answers in other words")
    path = tmp_path / "bgpd.conf"
    path.write_text(text)
    done = subprocess.run([subject.bgpd, "-C", "-f", path, "-S"], capture_output=True, text=True)
    assert done.returncode == status, done
