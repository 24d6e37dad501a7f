# SPDX-License-Identifier: Apache-2.0
"""vtysh for programs: -c, -f, -b, -C, -m, standard input, and files that are saved."""

import json
import statistics
import subprocess
import time

import pytest


def test_commands_walk_the_modes(toys):
    assert toys.say("configure terminal", "toy bear", "size 30", "do show toys") == "ball size 20\nbear size 30\n"
    assert toys.say("conf t\ntoy bear\nsize 40\nend\nshow toys") == "ball size 20\nbear size 40\n"


def test_the_first_failure_ends_it(toys):
    done = toys.commands("conf t", "toy ball", "size 5000", "size 30")
    assert done.returncode == 1 and "5000" in done.stdout
    assert toys.say("show toys") == "ball size 20\n"


def test_echo(toys):
    shown = toys.run("-E", "-c", "conf t", "-c", "toy a").stdout
    assert shown.splitlines()[0].endswith("# conf t") and shown.splitlines()[1].endswith("(config)# toy a")


def test_standard_input_goes_on_after_a_failure(toys):
    done = toys.run(text="conf t\ntoy a\nsize nonsense\nsize 5\nend\nshow toys\n")
    assert done.returncode == 1
    assert done.stdout.endswith("a size 5\nball size 20\n")
    assert toys.run(text="show toys\n").returncode == 0


def test_options_that_are_unknown_get_one_line(toys):
    for words in (["-Z"], ["--nonsense"], ["-f"], ["-m"], ["-b", "-C"], ["-N", "a/b"], ["-C", "-c", "x"]):
        done = toys.run(*words)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, words
        assert done.stderr.startswith("vtysh: ")
    assert toys.run("-h").returncode == 0 and "--vty_socket DIR" in toys.run("-h").stdout
    assert toys.run("--version").stdout.startswith("vtysh version ")


def test_no_daemon_at_all(shelf):
    done = shelf.commands("show version")
    assert done.returncode == 1 and "systemctl start zebra" in done.stderr
    done = shelf.run("-d", "bgpd", "-c", "show version")
    assert done.returncode == 1 and "systemctl start bgpd" in done.stderr


def test_only_one_daemon(toys):
    assert toys.run("-d", "toyd", "-c", "show toys").stdout == "ball size 20\n"


def test_show_daemons_and_version(toys):
    assert toys.say("show daemons") == " toyd\n"
    assert json.loads(toys.say("show daemons json")) == {"zebra": False, "bgpd": False, "toyd": True}
    assert toys.say("show version").startswith("Grevy ")
    assert json.loads(toys.say("show version json"))["program"] == "Grevy"


def test_tools(toys):
    found = toys.say("find running-config")
    assert "(vtysh)  copy running-config startup-config" in found and "(enable)  show running-config" in found
    assert toys.commands("find [").returncode != 0
    done = toys.commands("s")
    assert done.returncode != 0 and "incomplete" in done.stdout
    path = toys.folder / "more.conf"
    path.write_text("toy kite\n size 7\n")
    assert toys.commands(f"copy {path} running-config").returncode == 0
    assert "kite size 7" in toys.say("show toys")
    assert toys.commands("copy /nowhere running-config").returncode != 0
    assert toys.commands("configure terminal file-lock", "toy kite", "size 8").returncode == 0
    for word in ("-h", "--help"):
        assert "is no host" in toys.commands(f"ping {word}").stdout


def test_running_configuration(toys):
    text = toys.say("show running-config")
    assert text.startswith("Building configuration...\n\nCurrent configuration:\n!\n") and text.endswith("end\n")
    assert not toys.say("show running-config no-header").startswith("Building")
    assert toys.say("write terminal") == text
    assert "toyd" in json.loads(toys.say("show running-config json"))
    assert "\ntoy ball\n size 20\nexit\n" in toys.say("show running-config toyd")


# ---- files --------------------------------------------------------------------------------------------


def test_a_file_is_one_commit(toys):
    path = toys.folder / "a.conf"
    path.write_text("! remark\nhostname x\n!\ntoy a\n size 1\nexit\n!\ntoy b\n size 2\n!\nend\n")
    commits = int(toys.say("show commits"))
    assert toys.run("-f", path).returncode == 0
    assert toys.say("show toys") == "a size 1\nb size 2\nball size 20\n"
    assert int(toys.say("show commits")) == commits + 1


def test_a_file_with_errors_is_refused_whole(toys):
    path = toys.folder / "bad.conf"
    path.write_text("toy a\n size 1\n colour red\nexit\nnonsense\ntoy b\n size 9999\n")
    done = toys.run("-f", path)
    assert done.returncode != 0
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"{path}:3: colour red — ")
    assert lines[1].startswith(f"{path}:5: nonsense — ")
    assert lines[2].startswith(f"{path}:7: size 9999 — ")
    assert "nothing was changed" in lines[-1]
    assert toys.say("show toys") == "ball size 20\n"


def test_what_the_daemon_itself_refuses_has_no_effect(toys):
    path = toys.folder / "unlucky.conf"
    path.write_text("toy a\n size 13\n")
    done = toys.run("-f", path)
    assert done.returncode != 0 and "13 brings bad luck" in done.stderr
    assert toys.say("show toys") == "ball size 20\n"


def test_checking_changes_nothing(toys):
    path = toys.folder / "a.conf"
    path.write_text("toy a\n size 1\n")
    assert toys.run("-C", "-f", path).returncode == 0
    path.write_text("toy a\n size 13\n")
    assert toys.run("--dryrun", "-f", path).returncode != 0
    assert toys.say("show toys") == "ball size 20\n"


def test_sections_of_other_daemons_are_passed_over(toys):
    path = toys.folder / "frr.conf"
    path.write_text("frr version 8.4.4\nrouter ospf\n network 10.0.0.0/8 area 0\nexit\ntoy a\n size 1\nexit\n"
                    "router bgp 5\n neighbor 10.0.0.1 remote-as 6\n !\n address-family ipv4 unicast\n"
                    "  network 10.0.0.0/8\n exit-address-family\nexit\nip route 10.0.0.0/8 Null0\n")
    done = toys.run("-f", path)
    assert done.returncode == 0, done.stderr
    assert f"{path}:2: passed over: router ospf" in done.stderr
    assert f"{path}:8: passed over: router bgp 5" in done.stderr
    assert "bgpd is not running" in done.stderr
    assert toys.say("show toys") == "a size 1\nball size 20\n"


def test_files_without_indentation(toys):
    path = toys.folder / "flat.conf"
    path.write_text("router ospf\nnetwork 10.0.0.0/8 area 0\ntoy a\nsize 1\ntoy b\nsize 2\n")
    done = toys.run("-f", path)
    assert done.returncode == 0, done.stderr
    assert toys.say("show toys") == "a size 1\nb size 2\nball size 20\n"


def test_a_file_that_is_not_there(toys):
    done = toys.run("-f", "/nonexistent/x.conf")
    assert done.returncode == 1 and done.stderr == "/nonexistent/x.conf: cannot be read: No such file or directory\n"


def test_two_loads_at_once_wait_for_each_other(toys):
    path = toys.folder / "many.conf"
    path.write_text("".join(f"toy t{i}\n size 5\n" for i in range(2000)))
    running = [subprocess.Popen(toys.argv("-f", path), stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(p.wait(30), p.stderr.read()) for p in running] == [(0, "")] * 3


def test_boot_loads_the_integrated_file(toys):
    done = toys.run("-b")
    assert done.returncode == 0 and "there is no" in done.stderr
    toys.integrated.write_text("toy z\n size 3\n")
    assert toys.run("-b").returncode == 0
    assert "z size 3\n" in toys.say("show toys")


def test_marking_needs_no_daemon(shelf):
    path = shelf.folder / "flat.conf"
    path.write_text("hostname x\ninterface eth0\nip address 10.0.0.1/8\ninterface eth1\nip ospf cost 5\nrouter bgp 1\n"
                    "neighbor 10.0.0.2 remote-as 2\naddress-family ipv4 unicast\nneighbor 10.0.0.2 activate\n"
                    "network 10.0.0.0/8\naddress-family ipv6 unicast\nnetwork 2001:db8::/32\nexit-address-family\n"
                    "bgp router-id 1.1.1.1\nip route 10.0.0.0/8 Null0\nend\n")
    done = shelf.run("-m", "-f", path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "hostname x", "interface eth0", "ip address 10.0.0.1/8", "exit", "interface eth1", "ip ospf cost 5", "exit",
        "router bgp 1", "neighbor 10.0.0.2 remote-as 2", "address-family ipv4 unicast", "neighbor 10.0.0.2 activate",
        "network 10.0.0.0/8", "exit", "address-family ipv6 unicast", "network 2001:db8::/32", "exit-address-family",
        "bgp router-id 1.1.1.1", "exit", "ip route 10.0.0.0/8 Null0", "", "end"]


# ---- saving -------------------------------------------------------------------------------------------


def test_write_saves_each_daemons_file(toys):
    said = toys.say("conf t", "toy bear", "end", "write")
    assert said == f"Building Configuration...\nConfiguration saved to {toys.config}\n[OK]\n"
    assert "toy bear\n" in toys.config.read_text()
    assert (toys.folder / "toyd.conf.sav").exists()
    for words in ("write memory", "write file", "copy running-config startup-config"):
        assert toys.say(words).endswith("[OK]\n")
    assert "toy bear" in toys.say("show startup-config")


def test_write_works_inside_the_configuration(toys):
    said = toys.say("conf t", "toy bear", "size 3", "write")
    assert said.endswith("[OK]\n")
    assert "toy bear\n size 3\n" in toys.config.read_text()


def test_one_file_for_all_keeps_what_nobody_here_knows(toys):
    toys.integrated.write_text("! first remark\nrouter ospf\n network 10.0.0.0/8 area 0\nexit\n! of the bear\n"
                               "toy bear\n size 3\n ! fragile\n colour brown\nexit\n")
    toys.integrated.chmod(0o604)
    said = toys.say("conf t", "toy bear", "size 4", "end", "write")
    assert said.splitlines()[1] == f"Integrated configuration saved to {toys.integrated}" and said.endswith("[OK]\n")
    text = toys.integrated.read_text()
    assert "router ospf\n network 10.0.0.0/8 area 0\nexit\n" in text
    assert "! of the bear\ntoy bear\n size 4\n" in text
    assert " size 4\n ! fragile\n colour brown\n" in text and "! first remark\n" in text
    assert toys.integrated.stat().st_mode & 0o777 == 0o604
    assert (toys.folder / "grevy.conf.sav").read_text().startswith("! first remark")
    assert toys.config.read_text() == "toy ball\n size 20\n"


def test_who_chooses_one_file(toys):
    assert "toyd.conf" in toys.say("write")
    assert "Integrated" in toys.say("conf t", "service integrated-vtysh-config", "end", "write")
    assert "Integrated" in toys.say("write")
    assert "toyd.conf" in toys.say("conf t", "no service integrated-vtysh-config", "end", "write")
    (toys.folder / "vtysh.conf").write_text("no service integrated-vtysh-config\n")
    assert "Integrated" not in toys.say("write")
    assert "Integrated" in toys.say("write integrated")
    assert toys.run("-w").returncode == 0


def test_what_cannot_be_saved_is_said(toys):
    toys.integrated.mkdir()
    done = toys.commands("write")
    assert done.returncode == 1 and str(toys.integrated) in done.stdout and "[OK]" not in done.stdout


# ---- speed --------------------------------------------------------------------------------------------


@pytest.mark.alone
def test_show_version_is_quick(toys, figures):
    times = []
    for _ in range(20):
        begun = time.monotonic()
        assert toys.commands("show version").returncode == 0
        times.append(time.monotonic() - begun)
    figures["show version"] = {"median_ms": round(statistics.median(times) * 1000, 1)}
    assert min(times) < 0.020
