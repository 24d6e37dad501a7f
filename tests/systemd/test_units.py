# SPDX-License-Identifier: Apache-2.0
"""`meson install`, then the article's `systemctl start zebra` and `systemctl enable bgpd`, on hosts whose process 1 is a
real systemd.  The tests of a class follow each other: each finds what the one before it left."""

import json
import re
import time

import pytest
from lab.builder import alone
from lab.shell import ROOT, run, wait_until
from lab.typist import Terminal

pytestmark = pytest.mark.systemd

EXAMPLES = "/usr/share/doc/grevy/examples"


@pytest.fixture(scope="module")
def build_for_usr(lab_suite, meson):
    """A build whose prefix is /usr: the one under test if it is, else one of our own."""
    if lab_suite.name != "grevy":
        pytest.skip("FRR has units of its own")
    told = run([meson, "introspect", "--buildoptions", lab_suite.build], check=False).stdout
    options = json.loads(told) if told.startswith("[") else []
    is_ours = any(row["name"] == "prefix" and row["value"] == "/usr" for row in options)
    folder = lab_suite.build if is_ours else ROOT / "build-usr"
    with alone():
        if not (folder / "build.ninja").exists():
            run([meson, "setup", folder, ROOT, "--prefix=/usr", "-Dtests=false"], timeout=120)
        run(["ninja", "-C", folder], timeout=600)       # the units, samples and pages too
    return folder


@pytest.fixture(scope="module")
def hosts(build_for_usr, system_hosts, meson):
    """Both hosts after `meson install`."""
    for host in system_hosts:
        host.run("ip", "link", "add", "docker0", "type", "bridge")
        host.run("ip", "address", "add", host.plan.bridge, "dev", "docker0")
        host.run("ip", "link", "set", "docker0", "up")
        host.run(meson, "install", "--no-rebuild", "-C", build_for_usr)
    return system_hosts


def show(host, unit, what):
    return host.text("systemctl", "show", unit, "-p", what, "--value").strip()


def main_pid(host, unit):
    """Its main process; a unit that has none must not end in `kill 0`, which would be us."""
    pid = show(host, unit, "MainPID")
    assert pid not in ("", "0"), f"{unit} is {active(host, unit)}: {journal(host, unit)[-600:]}"
    return pid


def active(host, unit):
    return host.run("systemctl", "is-active", unit, check=False).stdout.strip()


def journal(host, unit):
    return host.text("journalctl", "-u", unit, "--no-pager", "-o", "cat")


def status_of(host, unit, field):
    pid = show(host, unit, "MainPID")
    lines = host.text("cat", f"/proc/{pid}/status").splitlines()
    return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(field + ":"))


def vtysh(host, *lines):
    return host.run("vtysh", *(word for line in lines for word in ("-c", line))).stdout


class TestInstalled:
    def test_programs_samples_and_units_are_where_they_belong(self, hosts):
        host = hosts[0]
        for path in ("/usr/sbin/zebra", "/usr/sbin/bgpd", "/usr/bin/vtysh"):
            assert host.run("test", "-x", path, check=False).returncode == 0, path
        assert "router bgp 7675" in host.text("cat", f"{EXAMPLES}/bgpd.conf.sample")
        assert "password zebra" in host.text("cat", f"{EXAMPLES}/zebra.conf.sample")
        assert host.text("stat", "-c", "%U:%G %a", "/etc/grevy").strip() == "root:grevy 2770"
        assert host.text("stat", "-c", "%U:%G", "/var/log/grevy").strip() == "grevy:grevy"

    def test_systemd_finds_nothing_wrong_with_the_units(self, hosts):
        done = hosts[0].run("systemd-analyze", "verify", "zebra.service", "bgpd.service", check=False)
        assert done.returncode == 0 and not re.search("zebra|bgpd", done.stderr), done.stderr


class TestArticle:
    """The article's shell lines, on both hosts."""

    def test_start_and_enable_zebra(self, hosts):
        for host in hosts:
            host.run("cp", f"{EXAMPLES}/zebra.conf.sample", "/etc/grevy/zebra.conf")
            host.run("systemctl", "start", "zebra")
            assert active(host, "zebra") == "active"
            assert "Created symlink" in host.run("systemctl", "enable", "zebra").stderr

    def test_zebra_is_no_root_and_may_only_change_the_network(self, hosts):
        for host in hosts:
            uid = host.text("id", "-u", "grevy").strip()
            assert status_of(host, "zebra", "Uid").split() == [uid] * 4
            held = host.text("sh", "-c", f"capsh --decode={status_of(host, 'zebra', 'CapEff')} 2> /dev/null")
            assert not held or "cap_net_admin" in held and "cap_dac_override" not in held and "cap_sys_admin" not in held

    def test_the_log_file_and_write(self, hosts):
        for host in hosts:
            with Terminal(host) as terminal:
                said = [terminal.type(line).answer for line in (
                    "vtysh", "configure terminal    ## 进入配置终端", "log file /var/log/grevy/grevy.log", "exit", "write")]
            assert "/etc/grevy/zebra.conf" in said[-1], "\n".join(said)
            assert "log file /var/log/grevy/grevy.log" in host.text("cat", "/etc/grevy/zebra.conf")
            assert host.run("test", "-s", "/var/log/grevy/grevy.log", check=False).returncode == 0

    def test_start_and_enable_bgpd(self, hosts):
        for host in hosts:
            host.run("cp", f"{EXAMPLES}/bgpd.conf.sample", "/etc/grevy/bgpd.conf")
            host.run("systemctl", "start", "bgpd")
            assert active(host, "bgpd") == "active"
            assert "Created symlink" in host.run("systemctl", "enable", "bgpd").stderr
            assert "router bgp 7675" in vtysh(host, "show running-config")

    def test_bgpd_is_no_root_and_keeps_no_privilege(self, hosts):
        for host in hosts:
            uid = host.text("id", "-u", "grevy").strip()
            assert status_of(host, "bgpd", "Uid").split() == [uid] * 4
            assert int(status_of(host, "bgpd", "CapEff"), 16) & ~(1 << 10) == 0     # at most CAP_NET_BIND_SERVICE

    def test_the_hosts_learn_from_each_other(self, hosts):
        for host, peer in zip(hosts, reversed(hosts)):
            me, far = host.plan, peer.plan
            vtysh(host, "configure terminal", "no router bgp 7675", f"router bgp {me.asn}",
                  f"neighbor {far.address} remote-as {far.asn}", f"network {me.subnet}", "end", "write")
        for host, peer in zip(hosts, reversed(hosts)):
            route = wait_until(lambda: host.text("ip", "route", "show", peer.plan.subnet), 60)
            assert f"via {peer.plan.address} dev eth0" in route

    def test_status_says_how_it_is(self, hosts):
        for unit in ("zebra", "bgpd"):
            told = hosts[0].text("systemctl", "status", unit, "--no-pager")
            assert "active (running)" in told and "enabled" in told
            assert show(hosts[0], unit, "Type") == "notify"


class TestLife:
    """Reload, restart, death: the unit and the routes afterwards."""

    def learned(self, hosts, seconds=60):
        host, peer = hosts
        return wait_until(lambda: host.text("ip", "route", "show", peer.plan.subnet).strip(), seconds)

    def test_reload_reads_the_file_again(self, hosts):
        host = hosts[0]
        pid = show(host, "bgpd", "MainPID")
        host.run("sed", "-i", r"s/^\(.*neighbor 192.168.15.108 \)remote-as 200$/&\n\1description by hand/",
                 "/etc/grevy/bgpd.conf")
        host.run("systemctl", "reload", "bgpd")
        assert wait_until(lambda: "description by hand" in vtysh(host, "show running-config"), 10)
        assert show(host, "bgpd", "MainPID") == pid and active(host, "bgpd") == "active"
        assert self.learned(hosts, 1), "the session did not survive a reload that changes only a description"

    @pytest.mark.parametrize("unit", ["bgpd", "zebra"])
    def test_restart_brings_everything_back(self, hosts, unit):
        host = hosts[0]
        begun = time.monotonic()
        host.run("systemctl", "restart", unit)
        assert time.monotonic() - begun < 10
        assert active(host, unit) == "active"
        assert self.learned(hosts)
        assert "172.17.1.0/24" in vtysh(host, "show ip route")

    def test_stopping_one_leaves_the_others_sockets(self, hosts):
        host = hosts[1]
        host.run("systemctl", "stop", "zebra")
        assert active(host, "zebra") == "inactive"
        assert host.run("test", "-S", "/run/grevy/bgpd.vty", check=False).returncode == 0
        assert "router bgp 200" in vtysh(host, "show running-config")
        host.run("systemctl", "start", "zebra")

    @pytest.mark.parametrize("unit", ["bgpd", "zebra"])
    def test_killed_it_comes_back(self, hosts, unit):
        host = hosts[0]
        before = main_pid(host, unit)
        host.run("kill", "-KILL", before)
        assert wait_until(lambda: active(host, unit) == "active" and show(host, unit, "MainPID") != before, 15)
        assert self.learned(hosts)

    @pytest.mark.parametrize("unit", ["bgpd", "zebra"])
    def test_hanging_it_is_killed_by_the_watchdog(self, hosts, unit):
        host = hosts[1]
        host.write(f"/etc/systemd/system/{unit}.service.d/short.conf", "[Service]\nWatchdogSec=2\n")
        host.run("systemctl", "daemon-reload")
        host.run("systemctl", "restart", unit)
        time.sleep(3)
        assert active(host, unit) == "active" and "Watchdog timeout" not in journal(host, unit)
        restarts = int(show(host, unit, "NRestarts"))
        host.run("kill", "-STOP", main_pid(host, unit))
        assert wait_until(lambda: int(show(host, unit, "NRestarts")) == restarts + 1
                          and active(host, unit) == "active", 15), journal(host, unit)[-800:]
        assert "Watchdog timeout" in journal(host, unit)

    def test_a_broken_file_is_refused_with_its_line(self, hosts):
        host = hosts[1]
        host.run("cp", "/etc/grevy/bgpd.conf", "/root/good")
        host.run("sh", "-c", "printf 'router bgp 200\\n nieghbor 192.168.15.107 remote-as 100\\n' > /etc/grevy/bgpd.conf")
        assert host.run("systemctl", "restart", "bgpd", check=False).returncode != 0
        assert re.search(r"bgpd\.conf:2\b.*nieghbor", journal(host, "bgpd")), journal(host, "bgpd")[-800:]
        host.run("systemctl", "stop", "bgpd", check=False)
        host.run("cp", "/root/good", "/etc/grevy/bgpd.conf")
        host.run("systemctl", "reset-failed", "bgpd")
        host.run("systemctl", "start", "bgpd")
        assert self.learned(hosts)

    def test_the_journal_tells_of_start_and_end(self, hosts):
        told = journal(hosts[0], "bgpd")
        assert "Started bgpd.service" in told and "Stopped bgpd.service" in told
        assert "neighbor" in told.lower() or "peer" in told.lower(), "no word about the session"
