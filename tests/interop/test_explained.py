# SPDX-License-Identifier: Apache-2.0
"""A session that does not come up says why, in words, where an operator looks: neighbor and log."""

import re

import pytest

from harness import wire
from harness.router import Bgp, Router
from harness.speaker import Speaker
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"


@pytest.fixture
def pair(lab, subject):
    """Grevy (AS 65001) that waits for AS 65002, and a host for whoever comes instead."""
    here, there = lab.host("grevy"), lab.host("peer")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    grevy = Router(here, subject, Bgp(65001, OURS, {THEIRS: 65002}, networks=["172.17.0.0/24"],
                                      passive=True)).start()
    return grevy, there


def neighbor_says(grevy, *patterns):
    """Each pattern stands somewhere in the text about the neighbour."""
    def found():
        text = grevy.show(f"show ip bgp neighbors {THEIRS}")
        missing = [pattern for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]
        assert not missing, f"{missing} not in:\n{text}"
        return True
    wait_until("the neighbor explains", found, 10, 0.2)


def log_says(grevy, *patterns):
    def found():
        for line in grevy.bgpd.words().splitlines():
            if all(re.search(pattern, line, re.IGNORECASE) for pattern in patterns):
                return line
        return None
    return wait_until(f"one line of the log has {patterns}", found, 10, 0.2)


def failure(grevy):
    return grevy.json("show bgp ipv4 unicast summary failed")["peers"][THEIRS]


@pytest.mark.usefixtures("subject")
class TestMismatch:
    def test_the_wrong_as_is_explained_with_both_numbers(self, pair):
        grevy, there = pair
        assert failure(grevy)["lastResetDueTo"] == "Waiting for peer OPEN"
        speaker = Speaker(there, THEIRS, OURS, 65009)
        wait_until("it is turned away", lambda: speaker.notification)
        assert speaker.notification[:2] == (2, 2), "OPEN error, bad peer AS (RFC 4271 6.2)"
        speaker.stop()
        log_says(grevy, re.escape(THEIRS), "65009", "65002")
        neighbor_says(grevy, "AS 65009", "65002")
        assert failure(grevy)["lastResetDueTo"] == "BGP Notification send", "scripts compare these words"
        assert failure(grevy)["lastErrorCodeSubcode"] == "0202"

    def test_an_equal_router_id_is_explained(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, router_id=OURS)
        log_says(grevy, re.escape(THEIRS), "router.?id|identifier", re.escape(OURS))
        speaker.stop()

    def test_a_speaker_without_capabilities_is_welcome(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, capabilities=[], again=False)
        wait_until("up without any capability", lambda: speaker.is_up)
        speaker.stop()

    @pytest.mark.parametrize("hold", [1, 2])
    def test_a_hold_time_that_is_too_short_is_refused(self, pair, hold):
        _, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, hold=hold)
        wait_until("it is turned away", lambda: speaker.notification)
        assert speaker.notification[:2] == (2, 6), "OPEN error, unacceptable hold time"
        speaker.stop()

    def test_a_stranger_is_not_listened_to(self, pair):
        grevy, there = pair
        there.ip("addr add 10.9.0.66/24 dev eth0")
        speaker = Speaker(there, "10.9.0.66", OURS, 65002)
        wait_until("it is turned away", lambda: speaker.why or speaker.notification)
        assert not speaker.is_up
        assert list(grevy.neighbors()) == [THEIRS]
        speaker.stop()


class TestNotification:
    @pytest.mark.parametrize("code,subcode,words", [
        (6, 2, "administrative(ly)?.shut"), (6, 4, "administrative(ly)?.reset"), (6, 3, "de.?configured|removed"),
        (6, 1, "maximum.*prefix"), (4, 0, "hold.?timer"), (3, 1, "attribute"), (6, 8, "resource")])
    def test_what_the_peer_said_is_told_in_words(self, pair, code, subcode, words):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, again=False)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        speaker.send(wire.notification(code, subcode))
        neighbor_says(grevy, words)
        log_says(grevy, re.escape(THEIRS), words)
        speaker.stop()

    def test_the_text_of_a_shutdown_is_shown(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, again=False)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        text = "fibre works until noon".encode()
        speaker.send(wire.notification(6, 2, bytes([len(text)]) + text))
        neighbor_says(grevy, "fibre works until noon")
        speaker.stop()

    def test_text_from_outside_cannot_drive_a_terminal(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, again=False)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        text = b"red \x1b[31m alert\r\nnew line"
        speaker.send(wire.notification(6, 2, bytes([len(text)]) + text))
        neighbor_says(grevy, "red")
        assert "\x1b" not in grevy.show(f"show ip bgp neighbors {THEIRS}") + grevy.bgpd.words()
        grevy.json(f"show ip bgp neighbors {THEIRS}")
        speaker.stop()


class TestTimers:
    def test_a_silent_peer_is_dropped_when_its_hold_time_ends(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, hold=3, again=False)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        speaker.announce("198.51.100.0/24")
        wait_until("there", lambda: grevy.best_path("198.51.100.0/24"))
        speaker.hold = 3000     # it says nothing any more
        wait_until("it is told why", lambda: speaker.notification, 8)
        assert speaker.notification[0] == 4, "hold timer expired"
        wait_until("nothing is left", lambda: not grevy.best_path("198.51.100.0/24"), 5)
        neighbor_says(grevy, "hold.?timer")
        speaker.stop()

    def test_the_smaller_hold_time_counts(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002, hold=30)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        row = grevy.neighbor(THEIRS)
        assert row["bgpTimerHoldTimeMsecs"] == 30000
        assert row["bgpTimerKeepAliveIntervalMsecs"] == 10000
        speaker.stop()

    def test_shutdown_of_the_neighbor_says_cease_and_no_shutdown_brings_it_back(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        grevy.type("router bgp 65001", f"neighbor {THEIRS} shutdown")
        wait_until("told", lambda: speaker.notification)
        assert speaker.notification[:2] == (6, 2)
        assert "Admin" in grevy.show("show ip bgp summary")
        grevy.type("router bgp 65001", f"no neighbor {THEIRS} shutdown")
        wait_until("up again", lambda: grevy.is_established(THEIRS), 30)
        speaker.stop()

    def test_a_neighbor_that_is_removed_is_told(self, pair):
        grevy, there = pair
        speaker = Speaker(there, THEIRS, OURS, 65002)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        grevy.type("router bgp 65001", f"no neighbor {THEIRS}")
        wait_until("told", lambda: speaker.notification)
        assert speaker.notification[:2] == (6, 3)
        assert THEIRS not in grevy.neighbors()
        speaker.stop()


class TestCollision:
    def test_two_connections_become_one(self, pair):
        """RFC 4271 6.8: the connection opened by the higher router-id stays; here that is the second."""
        grevy, there = pair
        first = Speaker(there, THEIRS, OURS, 65002, again=False)
        wait_until("up", lambda: grevy.is_established(THEIRS))
        second = Speaker(there, THEIRS, OURS, 65002, again=False)
        wait_until("one of them was told", lambda: first.notification or second.notification or second.why)
        wait_until("a session is established", lambda: grevy.is_established(THEIRS))
        assert (first.is_up, second.is_up).count(True) == 1
        for speaker in (first, second):
            speaker.stop()
