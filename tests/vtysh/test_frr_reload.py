# SPDX-License-Identifier: Apache-2.0
"""FRR's own frr-reload.py, which operators and their automation use, in front of Grevy: it compares a file with what runs,
types the difference, and finds none the second time."""

import subprocess
from pathlib import Path

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

RELOAD = "/usr/lib/frr/frr-reload.py"
OURS, THEIRS = "10.9.0.1", "10.9.0.2"

SMALL = f"""\
frr version 8.4.4
frr defaults traditional
hostname one
log syslog informational
!
ip route 192.0.2.0/24 Null0
!
router bgp 100
 bgp router-id {OURS}
 no bgp ebgp-requires-policy
 neighbor {THEIRS} remote-as 200
 !
 address-family ipv4 unicast
  network 192.0.2.0/24
 exit-address-family
exit
!
end
"""

LARGE = f"""\
frr version 8.4.4
frr defaults traditional
hostname one
log syslog informational
!
ip route 192.0.2.0/24 Null0
ip route 203.0.113.0/24 Null0 tag 5
ipv6 route 2001:db8:5::/48 blackhole
!
interface lo
 description loop
 ip address 10.0.0.1/32
exit
!
router bgp 100
 bgp router-id {OURS}
 no bgp ebgp-requires-policy
 bgp bestpath as-path multipath-relax
 neighbor EDGE peer-group
 neighbor EDGE remote-as external
 neighbor EDGE timers 3 9
 neighbor 10.9.0.7 peer-group EDGE
 neighbor {THEIRS} remote-as 200
 neighbor {THEIRS} description the other one
 !
 address-family ipv4 unicast
  network 192.0.2.0/24 route-map OUT
  redistribute static route-map OUT
  neighbor EDGE prefix-list ALL in
  neighbor {THEIRS} route-map OUT out
 exit-address-family
 !
 address-family ipv6 unicast
  neighbor EDGE activate
 exit-address-family
exit
!
ip prefix-list ALL seq 5 permit 10.0.0.0/8 le 24
ip prefix-list ALL seq 10 permit 192.0.2.0/24
ip prefix-list ALL seq 15 permit 203.0.113.0/24
!
bgp as-path access-list ROAD seq 5 permit ^200_
!
bgp community-list standard MARKS seq 5 permit 100:1
!
route-map OUT permit 10
 match ip address prefix-list ALL
 set community 100:1 additive
exit
!
route-map OUT deny 20
exit
!
end
"""


class Reloaded:
    """A router whose configuration a file of frr-reload.py is."""

    def __init__(self, router):
        self.router = router
        self.file = router.host.folder / "frr.conf"

    def start(self, how):
        folder = self.router.run_folder
        argv = [RELOAD, how, "--stdout", "--bindir", Path(self.router.binaries.vtysh).parent, "--confdir", self.router.etc,
                "--rundir", folder, "--vty_socket", folder, self.file]
        return subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=False, timeout=60)

    def run(self, how):
        done = self.start(how)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def load(self, text):
        self.file.write_text(text)
        self.run("--reload")

    def difference(self):
        return [line for line in self.run("--test").splitlines() if line.strip() and " INFO: " not in line]


@pytest.fixture
def reloaded(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject).start()
    Router(there, FRR, Bgp(200, THEIRS, {OURS: 100})).start()
    return Reloaded(one)


def test_a_file_is_loaded_over_another_and_back_without_a_flap(reloaded):
    one = reloaded.router
    reloaded.load(SMALL)
    assert reloaded.difference() == []
    wait_until("the session is up", lambda: one.is_established(THEIRS), 30)
    for text, communities in ((LARGE, ["100:1"]), (SMALL, []), (LARGE, ["100:1"])):
        reloaded.load(text)
        assert reloaded.difference() == []
        wait_until("the network has what its map gives", lambda wanted=communities: one.best_path("192.0.2.0/24").get(
            "community", {}).get("list", []) == wanted)
        assert (one.best_path("203.0.113.0/24") is not None) == (text == LARGE)
    assert one.neighbor(THEIRS)["connectionsEstablished"] == 1 and one.is_established(THEIRS)


def test_a_wrong_line_is_named_and_nothing_of_the_file_is_taken(reloaded):
    before = reloaded.router.vtysh("show running-config").text
    reloaded.file.write_text(SMALL.replace(" neighbor 10.9.0.2", " neighbour 10.9.0.2", 1))
    done = reloaded.start("--reload")
    assert done.returncode != 0 and "neighbour" in done.stdout + done.stderr
    assert reloaded.router.vtysh("show running-config").text == before
