# SPDX-License-Identifier: Apache-2.0
"""The daemons as processes: options, background, pid file, signals, privileges, the vty's protocol."""

import os
import signal
import socket
from pathlib import Path

import pytest

from harness.lab import run
from harness.router import vty_is_open
from harness.wait import wait_until

both = pytest.mark.parametrize("daemon", ["zebra", "bgpd"])


@both
def test_version_and_help(stopped, daemon):
    program = getattr(stopped.binaries, daemon)
    for option in ("-v", "--version"):
        assert run([program, option]).stdout.splitlines()[0].startswith(f"{daemon} version ")
    for option in ("-h", "--help"):
        said = run([program, option]).stdout
        for word in ("--vty_socket", "--pid_file", "--config_file"):
            assert word in said or word.replace("_", "-") in said


@both
def test_an_unknown_option_is_named(stopped, daemon):
    done = run([getattr(stopped.binaries, daemon), "--fly"], check=False)
    assert done.returncode != 0 and "fly" in done.stdout + done.stderr


@both
def test_background_returns_when_everything_is_ready(stopped, daemon):
    program = getattr(stopped.binaries, daemon)
    done = stopped.host.run([program, "-d", *stopped.options(daemon)], check=False, seconds=10)
    assert done.returncode == 0, done.stdout + done.stderr
    pid = int((stopped.run_folder / f"{daemon}.pid").read_text())
    assert vty_is_open(stopped.run_folder / f"{daemon}.vty")
    assert daemon in Path(f"/proc/{pid}/comm").read_text()
    os.kill(pid, signal.SIGTERM)
    wait_until("it ends", lambda: not Path(f"/proc/{pid}/status").exists()
               or "Z (zombie)" in Path(f"/proc/{pid}/status").read_text(), 3)


@both
def test_background_that_fails_says_so_and_exits_with_it(stopped, daemon):
    stopped.configure(daemon, "bananas\n  and more\n")
    done = stopped.host.run([getattr(stopped.binaries, daemon), "-d", *stopped.options(daemon)], check=False, seconds=10)
    assert done.returncode != 0
    assert f"{daemon}.conf:1:" in done.stdout + done.stderr
    assert not vty_is_open(stopped.run_folder / f"{daemon}.vty")


@both
def test_a_second_one_is_refused_and_hurts_nothing(router, daemon):
    second = router.launch(daemon)
    wait_until("it ends", lambda: second.status is not None, 5)
    assert second.status != 0
    assert getattr(router, daemon).is_alive
    assert router.vtysh("show version").status == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@both
def test_it_ends_within_a_second(router, daemon, number):
    process = getattr(router, daemon)
    process.signal(number)
    process.popen.wait(1.5)
    assert process.status == 0


def test_usr1_reopens_the_log(router):
    log = router.host.folder / "run" / "grevy.log"
    router.type(f"log file {log}")
    wait_until("the log is there", log.exists)
    log.rename(log.with_suffix(".1"))
    router.bgpd.signal(signal.SIGUSR1)
    router.zebra.signal(signal.SIGUSR1)
    wait_until("a new one is there", log.exists)


def test_log_file_makes_the_folder_that_is_missing(router):
    log = router.host.folder / "run" / "deep" / "down" / "grevy.log"
    router.type(f"log file {log}")
    wait_until("the log is there", log.exists)


def test_a_log_file_that_cannot_be_is_refused_with_the_reason(router):
    (router.host.folder / "plain").write_text("")
    answer = router.vtysh("configure terminal", f"log file {router.host.folder}/plain/grevy.log")
    assert answer.status != 0
    assert "plain" in answer.all and ("folder" in answer.all or "directory" in answer.all)
    assert "plain/grevy.log" not in router.show("show running-config")


def capabilities(process):
    """(uid, effective capabilities) of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return int(status["Uid"].split()[1]), int(status["CapEff"], 16)


class TestPrivileges:
    CAP_NET_ADMIN, CAP_NET_BIND_SERVICE = 12, 10

    @pytest.fixture
    def unprivileged(self, stopped, subject):
        """Both daemons become nobody."""
        if subject.name == "frr":
            pytest.skip("about Grevy's daemons")
        for folder in (stopped.host.folder, stopped.etc, stopped.run_folder, *stopped.etc.iterdir()):
            os.chown(folder, 65534, 65534)
        plain = stopped.options

        def options(daemon):
            words = plain(daemon)
            words[words.index("-u") + 1], words[words.index("-g") + 1] = "nobody", "nogroup"
            return words
        stopped.options = options
        return stopped.start()

    def test_bgpd_keeps_nothing_after_binding(self, unprivileged):
        uid, effective = capabilities(unprivileged.bgpd)
        assert uid == 65534
        assert effective & ~(1 << self.CAP_NET_BIND_SERVICE) == 0, f"CapEff {effective:x}"

    def test_zebra_keeps_the_network_and_nothing_else(self, unprivileged):
        uid, effective = capabilities(unprivileged.zebra)
        assert uid == 65534
        assert effective == 1 << self.CAP_NET_ADMIN, f"CapEff {effective:x}"

    def test_everything_works_as_nobody(self, unprivileged):
        unprivileged.type("ip route 192.0.2.0/24 Null0")
        wait_until("in the kernel", lambda: "192.0.2.0/24" in unprivileged.host.show("route show type blackhole"))
        assert unprivileged.vtysh("write").status == 0

    def test_the_sockets_are_closed_to_others(self, unprivileged):
        for path in unprivileged.run_folder.glob("*"):
            if path.is_socket():
                assert path.stat().st_mode & 0o007 == 0, path.name


class TestProtocol:
    """CONTRACT: a line ends with NUL; the answer is text, three NULs and a status."""

    @pytest.fixture
    def vty(self, router):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(5)
        client.connect(str(router.run_folder / "bgpd.vty"))
        yield client
        client.close()

    @staticmethod
    def ask(client, line):
        client.sendall(line.encode() + b"\0")
        data = b""
        while len(data) < 4 or data[-4:-1] != b"\0\0\0":
            more = client.recv(65536)
            assert more, f"the daemon hung up: {data!r}"
            data += more
        return data[:-4].decode(), data[-1]

    def test_an_answer_and_its_status(self, vty):
        self.ask(vty, "enable")
        text, status = self.ask(vty, "show version")
        assert status == 0 and text.startswith(("Grevy", "FRRouting"))

    def test_an_error_has_a_status(self, vty):
        self.ask(vty, "enable")
        _, status = self.ask(vty, "show bananas")
        assert status != 0

    def test_many_lines_in_one_segment(self, vty):
        vty.sendall(b"enable\0show version\0show version\0")
        data = b""
        while data.count(b"\0\0\0\0") < 3:
            data += vty.recv(65536)
        assert data.count(b"\0\0\0\0") == 3

    def test_a_client_that_sends_rubbish_hurts_nobody(self, router, vty):
        vty.sendall(b"\xff" * 100_000)
        vty.close()
        assert router.vtysh("show version").status == 0

    def test_a_slow_reader_slows_nobody(self, router, vty):
        self.ask(vty, "enable")
        for _ in range(200):
            vty.sendall(b"show running-config\0")
        assert router.vtysh("show ip bgp summary", seconds=5).status == 0
