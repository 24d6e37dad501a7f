# SPDX-License-Identifier: Apache-2.0
"""What a daemon answers at its socket: modes, mistakes, filters, streams, many clients."""

import json
import socket
import time

import pytest


@pytest.fixture
def vty(toyd):
    return toyd.start("-S").vty("enable")


def test_modes_are_walked_and_settings_take_effect(toyd, vty):
    vty.say("configure terminal", "toy bear", "size 300", "description \"a brown one\"", "exit", "end")
    assert vty.say("show toys") == "ball size 20\nbear size 300\n"
    running = vty.say("show running-config")
    assert "hostname shelf\n" in running and "toy bear\n" in running and " description a brown one\n" in running
    vty.say("conf t", "no toy bear", "end")
    assert vty.say("sh toys") == "ball size 20\n"


def test_a_line_of_the_mode_around_leaves_the_mode(vty):
    vty.say("configure terminal", "toy a", "toy b", "size 5", "hostname other", "toy b", "broken", "end")
    assert vty.say("show toys") == "a size 10\nb size 5 broken\nball size 20\n"


def test_mistakes_keep_the_first_line_of_frr(vty):
    status, text = vty.ask("show toyz")
    assert (status, text) == (2, "% Unknown command: show toyz\ndid you mean: show toys\n")
    status, text = vty.ask("copy")
    assert (status, text) == (4, "% Command incomplete: copy\nwhat may follow: running-config\n")
    status, text = vty.ask("show c")
    assert status == 3 and text.startswith("% Ambiguous command: show c\n")
    assert "commits" in text and "commandtree" in text


def test_a_mistake_is_explained_by_the_mode_that_knows_more(vty):
    vty.say("configure terminal", "toy ball")
    status, text = vty.ask("log facility")
    assert status == 4 and text.startswith("% Command incomplete: log facility\nwhat may follow: ")
    status, text = vty.ask("sise 3")
    assert status == 2 and text.startswith("% Unknown command: sise 3\ndid you mean: size 3")
    status, text = vty.ask("do show toyz")
    assert status == 2 and "did you mean: show toys" in text


def test_a_refused_setting_says_why_and_changes_nothing(vty):
    vty.say("configure terminal", "toy ball")
    status, text = vty.ask("size 13")
    assert status == 13 and "13 brings bad luck" in text
    status, text = vty.ask("size 1001")
    assert status != 0 and text.startswith("% ") and "1001" in text
    assert vty.say("do show toys") == "ball size 20\n"


def test_comments_are_no_commands(vty):
    assert vty.say("! nothing", "# nothing", "", "   ") == ""
    vty.say("configure terminal    ## enter the configuration", "toy ball # the round one", "size 30 # bigger")
    vty.say("description made of # rubber")
    assert " description made of # rubber\n" in vty.say("do show running-config")
    assert vty.say("do show toys") == "ball size 30\n"


def test_view_mode_cannot_configure(toyd):
    vty = toyd.start("-S").vty()
    status, text = vty.ask("configure terminal")
    assert status == 2 and "enable" in text
    vty.say("enable", "configure terminal")


def test_filters_stand_behind_a_bar(vty):
    assert vty.say("show running-config | include hostname") == "hostname shelf\n"
    assert vty.say("show rows 100 | count 9$") == "Count: 10 lines\n"
    status, text = vty.ask("show toys | frobnicate")
    assert status != 0 and "include" in text
    vty.say("conf t", "toy ball", "description a | include b", "end")
    assert "description a | include b" in vty.say("show running-config")


def test_a_million_rows_are_valid_json(toyd, vty):
    before = json.loads(vty.say("show memory json"))["toyd"]["resident"]
    assert len(json.loads(vty.say("show rows 1000000 json"))) == 1000000
    after = json.loads(vty.say("show memory json"))["toyd"]["residentPeak"]
    assert after - before < 8 << 20


def test_a_slow_reader_slows_nobody(toyd, vty):
    slow = toyd.vty()
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.send("show rows 10000000")
    time.sleep(0.2)
    begun = time.monotonic()
    assert vty.say("show toys") == "ball size 20\n"
    assert time.monotonic() - begun < 0.2
    resident = json.loads(vty.say("show memory json"))["toyd"]["residentPeak"]
    assert resident < 30 << 20
    slow.close()
    time.sleep(0.1)
    assert vty.say("show toys") == "ball size 20\n"


def test_a_slow_reader_gets_everything(toyd, vty):
    slow = toyd.vty()
    slow.send("show rows 200000")
    time.sleep(0.3)
    status, text = slow.receive()
    assert status == 0 and text == "".join(f"row {i}\n" for i in range(200000))


def test_lines_sent_ahead_are_answered_in_order(vty):
    vty.send("show slow", "echo one", "show nothing", "show rows 3", "echo two")
    answers = [vty.receive() for _ in range(5)]
    assert answers[0] == (0, "wait\ndone\n")
    assert answers[1] == (0, "one\n")
    assert answers[2][0] == 2
    assert answers[3] == (0, "row 0\nrow 1\nrow 2\n")
    assert answers[4] == (0, "two\n")


def test_a_client_that_vanishes_takes_its_answer_along(toyd, vty):
    for line in ("show slow", "show rows 10000000"):
        for _ in range(20):
            gone = toyd.vty()
            gone.send(line)
            gone.close()
    time.sleep(0.5)
    assert vty.say("show toys") == "ball size 20\n"


def test_a_line_without_an_end_is_cut_off(toyd, vty):
    bad = toyd.vty()
    try:
        bad.socket.sendall(b"x" * 200000)
        assert bad.socket.recv(10) == b""
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert vty.say("show toys") == "ball size 20\n"


def test_a_line_in_pieces_is_one_line(vty):
    for byte in b"show toys\0":
        vty.socket.sendall(bytes([byte]))
    assert vty.receive() == (0, "ball size 20\n")


def test_many_lines_become_one_commit(toyd, vty):
    commits = int(vty.say("show commits"))
    vty.say("_candidate open", "configure terminal", "toy a", "size 1", "toy b", "size 2", "end")
    assert vty.say("show toys") == "ball size 20\n"
    other = toyd.vty("enable", "configure terminal")
    status, text = other.ask("hostname x")
    assert status == 13 and "loading" in text
    vty.say("_candidate commit")
    assert vty.say("show toys") == "a size 1\nb size 2\nball size 20\n"
    assert int(vty.say("show commits")) == commits + 1
    other.say("hostname x")


def test_a_client_that_goes_away_drops_what_it_collected(toyd, vty):
    gone = toyd.vty("enable", "_candidate open", "configure terminal", "toy a")
    gone.close()
    time.sleep(0.1)
    vty.say("configure terminal", "hostname x", "end")
    assert vty.say("show toys") == "ball size 20\n"


def test_debugging_is_turned_on_in_enable_mode(vty):
    vty.say("debug play")
    assert "play debugging is on" in vty.say("show debugging")
    vty.say("undebug play")
    assert "debugging is on" not in vty.say("show debugging")


def test_what_every_daemon_shows(vty):
    assert vty.say("show version").startswith("Grevy ")
    assert json.loads(vty.say("show version json"))["hostname"] == "shelf"
    assert "System allocator statistics:" in vty.say("show memory")
    assert "toyd" in vty.say("show thread cpu")
    assert json.loads(vty.say("show event cpu json"))["threads"]
    assert vty.say("show logging").startswith("Logging configuration for toyd:\n")
    json.loads(vty.say("show logging json"))
    json.loads(vty.say("show running-config json"))
    assert "  show toys [json]" in vty.say("list")
    assert "config-toy:" in vty.say("show commandtree")


def test_the_language_is_handed_over(vty):
    first, rest = vty.say("_grammar").split("\n", 1)
    magic, form, program, version, digest, host = first.split(" ")
    assert (magic, form, program, host) == ("grevy-language", "1", "toyd", "shelf")
    assert len(digest) == 16
    assert vty.say("_grammar hash") == first + "\n"
    lines = rest.splitlines()
    assert "mode view -" in lines and "mode config-toy config" in lines and lines[-1] == "end"
    toy = [line for line in lines if line.startswith("row e ") and "\ttoy {name" in line]
    assert toy and toy[0].split("\t")[0].split(" ")[3] == "config-toy"
    assert toy[0].split("\t")[2:] == ["a toy", "name of a toy"]


def test_names_are_offered(vty):
    assert vty.say("_names interface") == "toy0\n"
    assert vty.say("_names word") == "ball\n"


def test_log_file_settings_make_what_is_missing(toyd, vty):
    path = toyd.folder / "a" / "b" / "toys.log"
    vty.say("configure terminal", f"log file {path}", "end", "send log level errors hello there")
    assert "hello there" in path.read_text()
    vty.say("configure terminal")
    for impossible in ("/proc/nothing/x.log", "/etc/passwd/x.log", "/etc"):
        status, text = vty.ask(f"log file {impossible}")
        assert status == 13 and impossible.split("/")[1] in text
    vty.say("end")
    assert f"log file {path}\n" in vty.say("show running-config")


def test_cmdline_log_targets_are_taken_back(toyd, vty):
    path = toyd.folder / "second.log"
    vty.say("configure terminal", f"log file {path}", "end", "clear log cmdline-targets")
    vty.say("send log into the second")
    assert "into the second" in path.read_text()
    assert "into the second" not in toyd.logged()


def test_exit_at_the_top_closes(vty):
    assert vty.ask("exit") == (0, "")
    assert vty.socket.recv(10) == b""


def watch(toyd):
    """A client that log lines come to, from the empty line on."""
    watcher = toyd.vty()
    watcher.send("_monitor")
    assert watcher.socket.recv(1) == b"\n"
    return watcher


def hear(watcher, words):
    heard = b""
    while words not in heard:
        more = watcher.socket.recv(65536)
        assert more, heard
        heard += more
    return heard


def test_log_lines_are_an_answer_without_an_end(toyd, vty):
    watcher = watch(toyd)
    vty.say("send log level errors here_it_is")
    assert b"\0" not in hear(watcher, b"here_it_is\n")
    assert "log lines come to vtysh and to telnet" in vty.ask("terminal monitor")[1]
    assert "Monitor logging: level debugging" in vty.say("show logging")


def test_a_terminal_that_reads_nothing_loses_lines_and_holds_up_nobody(toyd, vty):
    slow = watch(toyd)
    began = time.monotonic()
    for i in range(3000):
        vty.say(f"send log level errors line_{i}_" + "x" * 500)
    assert time.monotonic() - began < 20
    heard = hear(slow, b"line_2999_")
    assert b" log lines are left out: they came faster than this terminal takes them\n" in heard
    assert b"line_0_" in heard and len(heard) < 2000 * 530


def test_who_stops_watching_is_let_go(toyd, vty):
    watcher = watch(toyd)
    assert vty.say("who").count("\n") == 2
    watcher.close()
    end = time.monotonic() + 5
    while vty.say("who").count("\n") > 1 and time.monotonic() < end:
        time.sleep(0.02)
    assert vty.say("who").count("\n") == 1
