# SPDX-License-Identifier: Apache-2.0
"""How a daemon starts, runs, and ends: options, background, pid file, signals, privileges, systemd."""

import os
import re
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes its user: needs root")


def test_version_and_help_end_well(toyd):
    version = toyd.run("-v")
    assert version.returncode == 0 and version.stdout.startswith("toyd version 0.")
    assert toyd.run("--version").stdout == version.stdout
    help_text = toyd.run("-h")
    assert help_text.returncode == 0 and "--vty_socket" in help_text.stdout and "--volume" in help_text.stdout


@pytest.mark.parametrize("words", [["--frobnicate"], ["-P", "x"], ["-u", "nobody-of-that-name"], ["-M", "snmp"]])
def test_a_wrong_option_is_one_clear_line(toyd, words):
    ended = toyd.run(*words)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and ended.stderr.startswith("toyd: ")
    assert not toyd.pid_file.exists()


def test_the_configuration_is_checked_without_effect(toyd):
    good = toyd.run("-C")
    assert (good.returncode, good.stderr) == (0, "")
    assert not toyd.pid_file.exists() and not toyd.socket.exists()
    toyd.config.write_text("hostname shelf\ntoy ball\n sizzle 20\n")
    bad = toyd.run("-C")
    assert bad.returncode == 1
    assert f"{toyd.config}:3:" in bad.stderr and "sizzle" in bad.stderr
    toyd.config.write_text("toy ball\n size 13\n")
    unlucky = toyd.run("-C")
    assert unlucky.returncode == 1 and "bad luck" in unlucky.stderr


def test_the_parent_waits_until_all_is_ready(toyd):
    begun = toyd.run("-d", "-S")
    assert begun.returncode == 0, begun.stderr
    assert toyd.vty().say("show toys") == "ball size 20\n"
    fds = {fd: os.readlink(f"/proc/{toyd.pid}/fd/{fd}") for fd in "012"}
    assert set(fds.values()) == {"/dev/null"}


def test_the_parent_tells_of_failure(toyd):
    toyd.config.write_text("nonsense here\n")
    begun = toyd.run("-d", "-S")
    assert begun.returncode == 1
    assert f"{toyd.config}:1:" in begun.stderr
    assert not toyd.pid_file.exists() and not toyd.socket.exists()


def test_a_second_one_is_refused_and_a_dead_one_replaced(toyd):
    toyd.start("-S")
    second = toyd.run("-S")
    assert second.returncode == 1 and f"already running as process {toyd.pid}" in second.stderr
    assert toyd.vty().say("show toys") == "ball size 20\n"
    os.kill(toyd.pid, signal.SIGKILL)
    toyd.process.wait()
    assert toyd.pid_file.exists() and toyd.socket.exists()
    assert toyd.run("-d", "-S").returncode == 0
    assert toyd.vty().say("show toys") == "ball size 20\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_a_second_and_leaves_nothing(toyd, number):
    toyd.start("-S")
    busy = toyd.vty()
    busy.send("show rows 10000000")
    begun = time.monotonic()
    toyd.process.send_signal(number)
    assert toyd.process.wait(timeout=5) == 0
    assert time.monotonic() - begun < 1
    assert not toyd.pid_file.exists() and not toyd.socket.exists()


def test_hup_reads_the_file_again_as_one_commit(toyd):
    vty = toyd.start("-S").vty()
    commits = int(vty.say("show commits"))
    toyd.config.write_text("hostname shelf\ntoy ball\n size 21\ntoy car\n broken\n")
    toyd.process.send_signal(signal.SIGHUP)
    toyd.wait_for("configuration read again")
    assert vty.say("show toys") == "ball size 21\ncar size 10 broken\n"
    assert int(vty.say("show commits")) == commits + 1
    toyd.config.write_text("hostname shelf\ntoy ball\n size 13\n")
    toyd.process.send_signal(signal.SIGHUP)
    toyd.wait_for("configuration not changed")
    assert "bad luck" in toyd.logged()
    assert vty.say("show toys") == "ball size 21\ncar size 10 broken\n"


def test_usr1_opens_the_log_again(toyd):
    vty = toyd.start("-S").vty("enable")
    rotated = toyd.folder / "toyd.log.1"
    toyd.log.rename(rotated)
    toyd.process.send_signal(signal.SIGUSR1)
    time.sleep(0.2)
    vty.say("send log after the rotation")
    assert "after the rotation" in toyd.logged() and "after the rotation" not in rotated.read_text()


def test_every_command_is_logged_but_no_password(toyd):
    vty = toyd.start("-S", "--command-log-always").vty("enable", "configure terminal", "password secret-word")
    vty.say("do show toys")
    assert 'line="do show toys"' in toyd.logged()
    assert "secret-word" not in toyd.logged()


def test_write_saves_what_is_in_force(toyd):
    vty = toyd.start("-S").vty("enable")
    vty.say("configure terminal", "toy car", "size 7", "end")
    assert vty.say("write").endswith(f"Configuration saved to {toyd.config}\n[OK]\n")
    assert "toy car\n size 7\n" in toyd.config.read_text()
    assert vty.say("show startup-config") == toyd.config.read_text()
    toyd.process.send_signal(signal.SIGTERM)
    toyd.process.wait(timeout=5)
    toyd.log.unlink()
    assert toyd.start("-S").vty().say("show toys") == "ball size 20\ncar size 7\n"


def test_a_write_that_cannot_be_says_why(toyd):
    vty = toyd.start("-S").vty("enable")
    toyd.config.unlink()
    toyd.config.mkdir()
    (toyd.config / "in the way").write_text("")
    status, text = vty.ask("write memory")
    assert status != 0 and str(toyd.config) in text


@needs_root
def test_root_is_given_away(toyd):
    folder = toyd.folder / "etc"
    folder.mkdir()
    toyd.config.rename(folder / "toyd.conf")
    toyd.config = folder / "toyd.conf"
    folder.chmod(0o777)
    toyd.config.chmod(0o644)
    toyd.start("-u", "nobody")
    status = dict(line.split(":\t", 1) for line in open(f"/proc/{toyd.pid}/status").read().splitlines() if ":\t" in line)
    nobody = int(subprocess.run(["id", "-u", "nobody"], capture_output=True, text=True).stdout)
    assert {int(n) for n in status["Uid"].split()} == {nobody}
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1" and status["Seccomp"].strip() == "2"
    vty = toyd.vty("enable")
    vty.say("configure terminal", "toy car", "end")
    assert "[OK]" in vty.say("write")
    assert toyd.config.stat().st_uid == nobody
    toyd.process.send_signal(signal.SIGTERM)
    assert toyd.process.wait(timeout=5) == 0


OWN_FOLDERS = """
set -e
mount -t tmpfs tmpfs /mnt
cp -a /etc /mnt/etc
mount --bind /mnt/etc /etc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
rm -rf /etc/grevy
mkdir /etc/grevy
printf 'hostname shelf\\ntoy ball\\n' > /etc/grevy/toyd.conf
chmod 644 /etc/grevy/toyd.conf
{program} -d -u nobody
exec /usr/bin/python3 - <<'END'
import os, pwd, sys
sys.path.insert(0, "{here}")
from harness.vty import Vty
vty = Vty("/run/grevy/toyd.vty")
vty.say("enable", "configure terminal", "log file /var/log/grevy/grevy.log", "toy car", "end")
assert "[OK]" in vty.say("write")
assert "[OK]" in vty.say("write")
text = open("/etc/grevy/toyd.conf").read()
assert "toy car" in text and "log file /var/log/grevy/grevy.log" in text, text
assert os.path.exists("/etc/grevy/toyd.conf.sav")
assert os.stat("/var/log/grevy/grevy.log").st_uid == pwd.getpwnam("nobody").pw_uid
assert os.stat("/etc/grevy").st_uid == 0
os.kill(int(open("/run/grevy/toyd.pid").read()), 15)
import time
end = time.monotonic() + 2
while os.path.exists("/run/grevy/toyd.pid") and time.monotonic() < end:
    time.sleep(0.02)
assert os.listdir("/run/grevy") == [], os.listdir("/run/grevy")
END
"""


@needs_root
def test_a_daemon_without_root_saves_and_logs_in_the_usual_folders(toyd):
    """The article's way: root copies a sample into place, then the daemon writes it by itself."""
    script = OWN_FOLDERS.replace("{program}", toyd.program).replace("{here}", str(Path(__file__).resolve().parents[1]))
    ended = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 0, ended.stderr


def test_the_socket_is_for_its_group_only(toyd):
    toyd.start("-S")
    assert stat.S_IMODE(toyd.socket.stat().st_mode) == 0o660


def test_systemd_is_told(toyd):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    path = toyd.folder / "notify"
    listener.bind(str(path))
    listener.settimeout(5)
    toyd.start("-S", env={**os.environ, "NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "400000"})
    heard = [listener.recv(200).decode() for _ in range(4)]
    assert heard[0] == "READY=1" and heard.count("WATCHDOG=1") == 3
    toyd.process.send_signal(signal.SIGHUP)
    toyd.process.send_signal(signal.SIGTERM)
    toyd.process.wait(timeout=5)
    rest = b""
    listener.settimeout(0.2)
    while "STOPPING=1" not in rest.decode():
        rest += listener.recv(200) + b"\n"
    assert re.search(r"RELOADING=1\nMONOTONIC_USEC=\d+\n(WATCHDOG=1\n)*READY=1\n", rest.decode())
