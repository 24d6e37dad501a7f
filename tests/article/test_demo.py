# SPDX-License-Identifier: Apache-2.0
"""./demo as a newcomer runs it: it ends with the curl, and leaves the machine as it was however it ends."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from lab.hosts import CGROUPS, STATE
from lab.shell import ROOT, run, wait_until
from lab.suites import PEERS

pytestmark = pytest.mark.docker

FINISHED = r"reach each other"
NOT_USED = "dockerd is NOT used"


@pytest.fixture(scope="module")
def ours(lab_suite):
    """Environment and words that make the demo use the suite under test on both hosts."""
    if not shutil.which("apt-get"):
        pytest.skip("the demo is for Debian: there is no apt-get here")
    env = {key: value for key, value in os.environ.items() if not key.startswith("DOCKER")}
    return dict(env, GREVY_LAB_FIRST=lab_suite.name, TERM="dumb"), lab_suite.name


def demo(ours, *words, peer=None, prefix=(), seconds=140):
    env, first = ours
    return subprocess.run([*prefix, ROOT / "demo", "--peer", peer or first, *words], env=env, text=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def needs_docker(told):
    if NOT_USED in told:
        pytest.skip("dockerd does not start here: " + next(line for line in told.splitlines() if "note:" in line))


def machine():
    """What a lab must not change: addresses, routes, firewall and sysctls of this machine."""
    facts = {"links": run(["ip", "-br", "link"]).stdout, "addresses": run(["ip", "-br", "address"]).stdout,
             "routes": run(["ip", "route", "show", "table", "all"]).stdout, "rules": run(["ip", "rule"]).stdout,
             "policy": Path("/usr/sbin/policy-rc.d").exists()}
    for words in (["nft", "list", "ruleset"], ["iptables-save"]):
        if shutil.which(words[0]):
            facts[words[0]] = re.sub(r"^#.*\n", "", run(words, check=False).stdout, flags=re.MULTILINE)
    return facts


def sysctls():
    told = run(["sysctl", "-a", "-r", r"^net\.|^kernel\.keys|^vm\.|^fs\.(file-max|nr_open)"], check=False).stdout
    rows = (line.split(" = ", 1) for line in told.splitlines() if " = " in line)
    return {key: value for key, value in rows if not re.search("conntrack_(count|buckets)|random|stat", key)}


def left_behind(maker):
    """Cgroups and folders of the lab that process `maker` made."""
    return [*CGROUPS.glob(f"grevy-lab-{maker}-*"), *CGROUPS.glob(f"*/grevy-lab-{maker}-*"), *STATE.glob(f"*-{maker}-*")]


def descendants(pid):
    """A process, its children, theirs, and so on."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid] + [each for child in children for each in descendants(int(child))]


class Running:
    """A demo that is under way."""

    def __init__(self, ours, *words):
        env, first = ours
        self.said = ""
        self.process = subprocess.Popen([ROOT / "demo", "--peer", first, *words], env=env, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)

    def until(self, text):
        for line in self.process.stdout:
            self.said += line
            if text in line:
                return
        raise AssertionError(f"the demo never said {text!r}:\n{self.said}")

    def end(self, number):
        """Send a signal; the exit status, when everything that it had started is gone."""
        family = descendants(self.process.pid)
        os.kill(self.process.pid, number)
        self.said += self.process.stdout.read()
        status = self.process.wait(30)
        gone = wait_until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()], 10)
        assert gone, f"still running: {[pid for pid in family if Path(f'/proc/{pid}').exists()]}"
        return status


class TestWhole:
    @pytest.fixture(scope="class")
    def told(self, ours):
        before, knobs = machine(), sysctls()
        done = demo(ours)
        after = sysctls()
        assert machine() == before, "the machine's own network was changed"
        assert {key: after.get(key) for key in knobs} == knobs, "a sysctl of the machine was changed"
        assert done.returncode == 0, done.stdout
        return done.stdout

    def test_ends_with_pages_from_both_sides(self, told):
        assert "you come from 172.17.1.2" in told and "you come from 172.17.0.2" in told
        assert told.count("Welcome to nginx") == 4

    def test_real_docker_was_typed(self, told):
        needs_docker(told)
        assert re.search(r"^\[qg1\]# docker run -it -d nginx\n[0-9a-f]{64}$", told, re.MULTILINE)
        assert re.search(r"docker exec [0-9a-f]+ curl", told)

    def test_says_what_was_opened_in_docker(self, told):
        needs_docker(told)
        assert re.search("note: docker drops .* DOCKER-USER", told)

    def test_every_step_has_its_time(self, told):
        steps = [line for line in told.splitlines() if line.startswith("✔")]
        assert len(steps) > 8 and all(re.search(r"\(\d+\.\d s\)$", step) for step in steps)

    def test_shows_both_kernels_routes_and_a_picture(self, told):
        assert re.search(r"qg1: 172\.17\.1\.0/24 .*via 192\.168\.15\.108", told)
        assert re.search(r"qg2: 172\.17\.0\.0/24 .*via 192\.168\.15\.107", told)
        assert "LAN 192.168.15.0/24" in told and "docker0 172.17.1.1/24" in told

    def test_types_the_article_verbatim(self, told, ours):
        if ours[1] != "grevy":
            pytest.skip("FRR takes no remarks behind a command")
        assert "qg1# configure terminal    ## 进入配置终端" in told
        assert "qg1(config)# interface eth0     # 配置eth0" in told


def test_two_run_side_by_side_and_leave_nothing(ours):
    one, two = Running(ours), Running(ours, "--no-docker")
    for each in (one, two):
        each.said += each.process.stdout.read()
        assert each.process.wait(140) == 0, each.said
        assert not left_behind(each.process.pid)


@pytest.mark.parametrize("peer", [name for name in PEERS if name != "grevy"])
def test_another_daemon_on_host_2(ours, peer):
    done = demo(ours, peer=peer)
    if "apt cannot install" in done.stdout:
        pytest.skip(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout
    suite = PEERS[peer]
    assert f"qg2 ({suite.title})" in done.stdout
    assert ("writes no routes into Linux' kernel" in done.stdout) == (not suite.has_fib)


def test_without_a_dockerd_that_starts(ours):
    """No cgroups: dockerd gives up, the demo says so and goes on behind a bridge."""
    done = demo(ours, prefix=["unshare", "--mount", "sh", "-c", 'umount -l -R /sys/fs/cgroup; exec "$@"', "sh"])
    assert done.returncode == 0, done.stdout
    assert NOT_USED in done.stdout
    assert "you come from 172.17.1.2" in done.stdout


@pytest.mark.parametrize("moment", ["two virtual hosts", "dockerd on both hosts", "interface eth0", "router bgp 200"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(ours, number, moment):
    running = Running(ours)
    running.until(moment)
    assert running.end(number) == 128 + number
    assert "nothing is left behind" in running.said
    assert not left_behind(running.process.pid)


def test_killed_outright_its_hosts_die_with_it(ours):
    running = Running(ours)
    running.until("interface eth0")
    running.end(signal.SIGKILL)
    assert demo(ours, "--no-docker").returncode == 0        # sweeps what the dead one could not
    assert not left_behind(running.process.pid)


def test_keep_and_down(ours):
    if list(STATE.glob("*/kept")):
        pytest.skip("a lab of somebody else is kept up: ./demo --down takes it down")
    kept = demo(ours, "--keep")
    try:
        assert kept.returncode == 0, kept.stdout
        entry = re.search(r"^  (/\S+/qg1) ", kept.stdout, re.MULTILINE).group(1)
        assert "192.168.15.107" in run([entry, "ip", "-br", "address"]).stdout
        assert "172.17.1.0/24" in run([entry, "vtysh", "-c", "show ip route"]).stdout
        refused = demo(ours, "--keep")
        assert refused.returncode == 1 and "./demo --down" in refused.stdout
    finally:
        down = run([ROOT / "demo", "--down"])
    assert "taken down" in down.stdout
    assert wait_until(lambda: not Path(entry).exists() and not list(STATE.glob("*/kept")), 5)
    assert "no lab" in run([ROOT / "demo", "--down"]).stdout


@pytest.mark.parametrize("words, says", [
    (["--foo"], "--foo"), (["--peer", "quagga"], "openbgpd"), (["--peer"], "--peer"), (["extra"], "extra")])
def test_a_wrong_option_gets_one_line(words, says):
    if os.geteuid():
        pytest.skip("needs root")
    done = run([ROOT / "demo", *words], check=False)
    assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1


def test_help_and_not_root():
    assert "usage: ./demo" in run([ROOT / "demo", "--help"]).stdout
    done = run(["setpriv", "--reuid=65534", "--clear-groups", ROOT / "demo"] if os.geteuid() == 0 else [ROOT / "demo"],
               check=False)
    if "ermission denied" in done.stderr:
        pytest.skip("this checkout lies where only root may read")
    assert done.returncode == 1 and "needs root" in done.stderr and len(done.stderr.splitlines()) == 1
