# SPDX-License-Identifier: Apache-2.0
"""Bad input gets one clear line that says what is wrong, and nothing changes."""

import pytest

BAD = [
    # (modes, the line, what the answer must name)
    ([], "nonsense", "nonsense"),
    (["interface eth0"], "ip address 10.0.0.1/33", "10.0.0.1/33"),
    (["interface eth0"], "ip address 10.0.0.300/24", "10.0.0.300"),
    (["interface eth0"], "ip address 10.0.0.1", "prefix length is missing"),
    (["interface eth0"], "ip adress 10.0.0.1/24", "adress"),
    (["router bgp 65001"], "neighbor 10.1.0.9 remote-as 4294967296", "4294967296"),
    (["router bgp 65001"], "neighbor 10.1.0.9 remote-as 0", "0"),
    (["router bgp 65001"], "neighbor 10.1.0.999 remote-as 65002", "10.1.0.999"),
    (["router bgp 65001"], "neighbor 10.1.0.9 timers 3", ""),
    (["router bgp 65001"], "neighbor 10.1.0.77 description who", "10.1.0.77"),
    (["router bgp 65001"], "network 172.17.0.0/40", "172.17.0.0/40"),
    (["router bgp 65001"], "timers bgp 10 2", ""),
    (["router bgp 65001"], "neighbor 10.1.0.1 remote-as 65009", "local system as neighbor"),
    (["router bgp 65001"], "neighbor 10.1.0.2 update-source nowhere0x", ""),
    ([], "router bgp 65002", "65001"),
    ([], "router bgp zero", "zero"),
    ([], "ip route 10.0.0.0/8", ""),
]


@pytest.mark.parametrize("modes,line,names", BAD, ids=[line for _, line, _ in BAD])
class TestBad:
    def test_one_line_says_what_is_wrong(self, shared, modes, line, names):
        if line.endswith("nowhere0x") or "timers 3" in line:
            names = ""
        before = shared.show("show running-config")
        answer = shared.vtysh("configure terminal", *modes, line)
        if line.endswith("nowhere0x"):
            assert answer.status == 0 or answer.said, "an interface may come later, or is refused with words"
        else:
            assert answer.status != 0, answer.all
            assert 1 <= len(answer.said) <= 2, answer.all
            assert names in answer.all
            assert shared.show("show running-config") == before
        shared.vtysh("configure terminal", *modes, f"no {line}")


class TestOneDoor:
    def test_a_name_that_is_no_interface_is_explained(self, shared):
        answer = shared.vtysh("show interface nowhere7")
        assert answer.status != 0 or answer.said
        assert "nowhere7" in answer.all

    def test_a_neighbor_that_does_not_exist(self, shared):
        answer = shared.vtysh("show ip bgp neighbors 10.99.99.99")
        assert "10.99.99.99" in answer.all or "No such neighbor" in answer.all
        assert len(answer.said) <= 2

    def test_a_prefix_that_does_not_exist(self, shared):
        answer = shared.vtysh("show ip bgp 9.9.9.0/24")
        assert "not in table" in answer.all

    def test_control_characters_are_refused_or_harmless(self, shared):
        shared.vtysh("show \x1b[31mversion")
        shared.vtysh("configure terminal", "interface eth0", "description \x07bell")
        assert shared.vtysh("show version").status == 0

    def test_a_very_long_line_is_survived(self, shared):
        answer = shared.vtysh("show " + "x" * 100_000)
        assert answer.status != 0
        assert shared.vtysh("show version").status == 0

    def test_no_router_bgp_of_another_as_is_a_friendly_no(self, shared):
        answer = shared.vtysh("configure terminal", "no router bgp 7675")
        assert "router bgp 65001" in shared.show("show running-config")
        assert len(answer.said) <= 2
