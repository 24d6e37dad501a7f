# SPDX-License-Identifier: Apache-2.0
"""A person at vtysh: keys, prompts, modes, pages.  Everything goes through a real pty."""

import re
import signal
import time

from person import HOST

CTRL_C, CTRL_D, CTRL_Z, CTRL_V, CTRL_U, TAB, UP = "\x03", "\x04", "\x1a", "\x16", "\x15", "\t", "\x1b[A"


def test_it_greets_as_quagga_and_names_who_is_absent(terminal):
    assert terminal.greeting.startswith("\nHello, this is Grevy (version ")
    assert "zebra is not running: start it with `systemctl start zebra`\n" in terminal.greeting
    assert "bgpd is not running: start it with `systemctl start bgpd`\n" in terminal.greeting


def test_prompts_follow_the_modes(terminal):
    terminal.type("configure terminal", r"\(config\)#")
    terminal.type("toy bear", r"\(config-toy\)#")
    terminal.type("exit", r"\(config\)#")
    terminal.type("exit", "#")
    terminal.type("disable", ">")
    terminal.type("enable", "#")


def test_exit_quit_end_and_ctrl_z_and_ctrl_d(terminal):
    terminal.type("conf t")
    terminal.type("toy a")
    terminal.type("quit", r"\(config\)#")
    terminal.type("toy a")
    terminal.type("end", "#")
    terminal.type("conf t")
    terminal.type("toy a")
    terminal.press("half a line" + CTRL_Z, rf"{HOST}# $")
    terminal.type("conf t", r"\(config\)#")
    terminal.press(CTRL_D, rf"{HOST}# $")
    terminal.child.send(CTRL_D)
    assert terminal.ends() == 0


def test_exit_at_the_top_leaves(terminal):
    terminal.child.send("exit\r")
    assert terminal.ends() == 0


def test_ctrl_c_drops_the_line(terminal):
    shown = terminal.press("show toyz" + CTRL_C, rf"\n{HOST}# $")
    assert "^C" in shown and "Unknown" not in shown
    assert terminal.type("show toys") == "ball size 20\n"


def test_abbreviations_are_understood(terminal):
    assert terminal.type("sh toy") == "ball size 20\n"
    terminal.type("conf t", r"\(config\)#")


def test_tab_completes_and_lists(terminal):
    terminal.press("sh" + TAB, "ow ")
    terminal.press("to" + TAB, "ys ")
    assert terminal.press("\r", "ball size 20") and terminal.prompt() is not None
    shown = terminal.press("show co" + TAB + TAB, rf"\n{HOST}# show co$")
    assert re.search(r"commandtree +commits +configuration", shown)
    terminal.press(CTRL_U, r"\x1b|$")
    terminal.type("")
    terminal.type("conf t")
    shown = terminal.press("toy " + TAB, rf"\n{HOST}\(config\)# toy ")
    assert re.search(r"WORD +name of a toy", shown)


def test_question_mark_helps_at_every_word_and_leaves_the_line(terminal):
    shown = terminal.press("show to?", rf"\n{HOST}# show to")
    assert re.search(r"^  toys +the toys", shown, re.MULTILINE)
    shown = terminal.press("ys ?", rf"\n{HOST}# show toys ")
    assert re.search(r"^  <cr>$", shown, re.MULTILINE) and re.search(r"^  json +\w+", shown, re.MULTILINE)
    terminal.press("\r", "ball size 20")
    terminal.prompt()
    shown = terminal.press("show rows ?", rf"\n{HOST}# show rows ")
    assert re.search(r"^  \(1-10000000\) +\w+", shown, re.MULTILINE)
    terminal.press(CTRL_C, rf"\n{HOST}# $")
    assert "There is no matched command" in terminal.press("nonsense ?", rf"\n{HOST}# nonsense ")


def test_question_mark_at_the_beginning_lists_all(terminal):
    shown = terminal.press("?", rf"\n{HOST}# $")
    for word in ("configure", "show", "write", "terminal", "exit", "list", "ping"):
        assert re.search(rf"^  {word} +\w+", shown, re.MULTILINE), word


def test_question_mark_may_be_typed(terminal):
    terminal.type("conf t")
    terminal.type("toy ball")
    terminal.type('description "round?"')
    assert " description round?\n" in terminal.type("do show running-config")
    terminal.type(f"description why{CTRL_V}?")
    assert " description why?\n" in terminal.type("do show running-config")


def test_help_below_a_line_of_several_rows(toys):
    terminal = toys.terminal(columns=40)
    terminal.type("conf t")
    terminal.type("toy ball")
    text = "description " + "round and red " * 5
    terminal.press(text + "?", r"\n  LINE +what it is\r\n")
    terminal.press("!\r", rf"\n{HOST}\(config-toy\)# $")
    assert f" {text}!\n" in toys.say("show running-config")


def test_history_is_kept_without_secrets(toys):
    first = toys.terminal()
    first.type("show toys")
    first.type("conf t")
    first.type("password secret")
    first.type("end")
    first.press(UP + UP + UP, "show toys")
    first.press(CTRL_C, rf"\n{HOST}# $")
    first.child.send("exit\r")
    assert first.ends() == 0
    kept = toys.folder / "history"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "secret" not in kept.read_text()
    second = toys.terminal()
    second.press(UP, "exit")
    second.press(UP + UP + UP, "show toys")


def test_lines_in_any_language(terminal):
    terminal.type("conf t")
    terminal.type("toy ball  # 球")
    terminal.type("description 一个球 ✓")
    assert " description 一个球 ✓\n" in terminal.type("do show running-config")


def test_do_and_shows_inside_the_configuration(terminal):
    terminal.type("conf t")
    terminal.type("toy a")
    assert terminal.type("do show toys", r"\(config-toy\)#") == "a size 10\nball size 20\n"
    assert terminal.type("show toys", r"\(config-toy\)#") == "a size 10\nball size 20\n"


def test_list_names_commands_of_the_mode(terminal):
    assert "  show toys [json]\n" in terminal.type("list")
    terminal.type("conf t")
    terminal.type("toy a")
    assert "  size {" in terminal.type("list")


def test_filters(terminal):
    assert terminal.type("show rows 100 | include ^row 9") == "row 9\n" + "".join(f"row 9{i}\n" for i in range(10))
    assert terminal.type("show rows 5 | exclude [12]") == "row 0\nrow 3\nrow 4\n"
    assert terminal.type("show rows 5 | begin 3") == "row 3\nrow 4\n"
    assert terminal.type("show rows 1000 | count 99") == "Count: 19 lines\n"
    assert "%" in terminal.type("show rows 5 | frobnicate")


def test_long_answers_wait_in_the_pager(toys):
    terminal = toys.terminal(env={"VTYSH_PAGER": "sed s/^/paged:/"}, rows=20)
    assert terminal.type("show rows 10") == "".join(f"row {i}\n" for i in range(10))
    assert "paged:row 99\n" in terminal.type("show rows 100")
    terminal.type("terminal length 0")
    assert "paged" not in terminal.type("show rows 100")
    terminal.type("terminal length 5")
    assert "paged:row 0\n" in terminal.type("show rows 10")


def test_less_is_the_pager_and_q_ends_a_million_rows(toys):
    terminal = toys.terminal(env={"VTYSH_PAGER": "less -FRX"}, rows=20)
    terminal.press("show rows 10000000\r", "row 15")
    time.sleep(0.3)
    terminal.press("q", rf"{HOST}# $")
    assert terminal.type("show toys") == "ball size 20\n"


def test_ctrl_c_ends_an_answer_and_the_session_goes_on(terminal):
    terminal.type("conf t")
    terminal.type("toy a")
    terminal.press("do show rows 10000000\r", "row 1000")
    terminal.child.send(CTRL_C)
    terminal.child.expect(rf"\n{HOST}\(config-toy\)# $")
    terminal.type("size 77")
    assert "a size 77\n" in terminal.type("do show toys")


def test_a_daemon_that_dies_is_named_and_met_again(toys):
    terminal = toys.terminal()
    terminal.type("conf t")
    terminal.type("toy a")
    toys.stop(signal.SIGKILL)
    answer = terminal.type("size 5")
    assert "toyd went away" in answer and "systemctl start toyd" in answer
    toys.start()
    assert terminal.type("size 5", r"\(config-toy\)#") == ""
    assert terminal.type("do show toys") == "a size 5\nball size 20\n"


def test_a_restart_between_two_lines_is_not_noticed(toys):
    terminal = toys.terminal()
    assert terminal.type("show toys") == "ball size 20\n"
    toys.stop()
    toys.start()
    assert terminal.type("show toys") == "ball size 20\n"


def test_remarks_of_the_article(terminal):
    terminal.type("configure terminal    ## 进入配置终端", r"\(config\)#")
    terminal.type("toy ball # which one", r"\(config-toy\)#")
    terminal.type('description "to Router-A"       # 添加描述')
    assert " description to Router-A\n" in terminal.type("do show running-config")


def test_mistakes_are_explained_in_frrs_words(terminal):
    answer = terminal.type("show toyz")
    assert answer.startswith("% Unknown command: show toyz\n") and "toys" in answer
    assert terminal.type("show").startswith("% Command incomplete: show\n")
    assert terminal.type("show c").startswith("% Ambiguous command: show c\n")
    assert "configure terminal" in terminal.type("toy x")
    terminal.type("conf t")
    assert "(config-toy)" in terminal.type("size 5")


def test_who_types_fast_sees_each_line_once(toys):
    """As soon as the prompt shows, before the editor has taken over the terminal."""
    terminal = toys.terminal()
    for _ in range(50):
        assert terminal.type("show toys") == "ball size 20\n"
