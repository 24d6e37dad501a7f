# SPDX-License-Identifier: Apache-2.0
"""`debug …` in all its forms, typed at the prompt and in the configuration, shown and taken back."""

from harness.wait import wait_until

WHOLE = ["neighbor-events", "neighbor-events detail", "updates", "updates detail", "updates in", "updates out", "keepalives",
         "graceful-restart", "nht", "zebra", "bestpath", "as4", "as4 segment", "aggregate", "allow-martians", "bfd",
         "conditional-advertisement", "labelpool", "pbr", "update-groups", "vpn leak-to-vrf", "vpn label"]
NARROW = ["neighbor-events 10.1.0.2", "keepalives 10.1.0.2", "keepalives 2001:db8::1", "updates in 10.1.0.2",
          "updates out 10.1.0.2 prefix-list P", "bestpath 10.0.0.0/8", "updates prefix 10.0.0.0/8", "zebra prefix 10.0.0.0/8",
          "aggregate prefix 10.0.0.0/8"]


def said(router):
    return {line for line in router.vtysh("show running-config no-header").text.splitlines() if line.startswith("debug ")}


def test_every_form_is_taken_and_taken_back(router):
    for words in WHOLE + NARROW:
        for where in (), ("configure terminal",):
            answer = router.vtysh(*where, f"debug bgp {words}")
            assert answer.status == 0 and "Unknown" not in answer.all, words
            assert f"debug bgp {words}" in said(router), words
            assert f"BGP {words} debugging is on" in router.vtysh("show debugging").text, words
            assert router.vtysh(*where, f"no debug bgp {words}").status == 0
            assert said(router) == set(), words


def test_all_are_taken_back_at_once(router):
    for end in ("no debug bgp", "no debug all", "undebug all"):
        for words in WHOLE[:3] + NARROW[:3]:
            router.vtysh(f"debug bgp {words}")
        router.vtysh("debug zebra events")
        assert len(said(router)) == 7
        router.vtysh(end)
        assert said(router) == ({"debug zebra events"} if end.endswith("bgp") else set())
        router.vtysh("no debug zebra events")


def log_of(router, path):
    assert router.vtysh("configure terminal", f"log file {path} debugging").status == 0
    return lambda: path.read_text()


def test_only_the_named_neighbor_is_logged(router, tmp_path):
    log = log_of(router, tmp_path / "log")
    router.vtysh("configure terminal", "router bgp 65001", "neighbor 10.1.0.7 remote-as 65007", "neighbor 10.1.0.7 timers connect 1")
    router.vtysh("debug bgp neighbor-events 10.1.0.7")
    wait_until("its steps are logged", lambda: "peer=10.1.0.7 out:" in log() or "peer=10.1.0.7 in:" in log())
    assert "peer=10.1.0.2 out:" not in log()


def test_decisions_are_logged_with_their_prefix(router, tmp_path):
    log = log_of(router, tmp_path / "log")
    router.vtysh("debug bgp bestpath 172.18.0.0/24")
    router.vtysh("configure terminal", "router bgp 65001", "network 172.18.0.0/24", "network 172.18.1.0/24")
    wait_until("the decision is logged", lambda: "prefix=172.18.0.0/24 the best of 1 paths" in log())
    assert "prefix=172.18.1.0/24" not in log()


def test_commands_about_commands(router):
    assert "(enable)  show debugging [json]" in router.vtysh("find show debug").text
    assert router.vtysh("find [").text.startswith("%")
    assert router.vtysh("logmsg warnings something happened").status == 0
    assert "something happened" in router.vtysh("show logging").text
    router.vtysh("configure terminal", "banner motd line welcome here")
    assert "welcome here" in router.vtysh("show motd").text


def test_lines_of_logs_and_services_are_kept(router):
    lines = ["log immediate-mode", "no log unique-id", "no log error-category",
             f"log filtered-file {router.run_folder}/some.log errors", "log filter-text X", "log filter-text Y",
             "service cputime-stats", "service cputime-warning 5000", "service walltime-warning 5000", "debug route-map detail"]
    for line in lines:
        assert router.vtysh("configure terminal", line).status == 0, line
    text = router.vtysh("show running-config").text.splitlines()
    assert set(lines) <= set(text)


def test_every_detail_at_once_and_none(router):
    assert router.vtysh("debug all").status == 0
    text = router.vtysh("show running-config").text
    assert {"debug route-map", "debug zebra rib", "debug bgp updates"} <= set(text.splitlines())
    assert "debug bgp updates prefix" not in text, "what needs a value is not among them"
    assert router.vtysh("no debug all").status == 0
    assert "\ndebug " not in router.vtysh("show running-config").text


def test_what_the_process_waits_for(router):
    answer = router.json("show event poll")
    assert all(any(row["read"] and row["what"].startswith("socket:") for row in answer[daemon]["descriptors"])
               for daemon in ("zebra", "bgpd"))
    due = router.json("show thread timers")["zebra"]["timersDueMsecs"]
    assert due == sorted(due)
    loops = router.json("show event cpu R")["bgpd"]["loops"]
    [reads] = [event for event in loops[0]["events"] if event["name"] == "vtysh_read"]
    assert reads["invoked"] > 0 and "read" in reads["types"]
    assert all("read" in event["types"] for loop in loops for event in loop["events"])
    assert "vtysh_read" in router.vtysh("show event cpu R").text
    assert "vtysh_read" not in router.vtysh("show event cpu T").text
    assert router.vtysh("clear event cpu").status == 0
    assert all(row["userMsec"] < 1000 for row in router.json("show event cpu")["bgpd"]["threads"])
    assert "vty[0] connected from " in router.vtysh("who").text
    assert router.vtysh("show modules").text.count("Module information for") == 2
    assert router.json("show work-queues")["bgpd"]["tasks"]["runs"] > 0
    assert "TAB" in router.vtysh("help").text


def test_one_daemon_may_be_named_by_its_beginning(router):
    text = router.vtysh("sh run bgp").text
    assert "router bgp 65001" in text and text == router.vtysh("write terminal bgpd").text
    assert text == router.vtysh("show configuration running with-defaults bgpd").text
    assert "Memory statistics for zebra" in router.vtysh("show memory zeb").text
    assert router.vtysh("show running-config ospfd").status


def test_a_file_for_lines_that_hold_some_text(router):
    file = router.run_folder / "filtered.log"
    router.vtysh("configure terminal", f"log filtered-file {file}", "log filter-text PINK", "log filter-text BLUE")
    assert router.vtysh("show logging filter-text").text.split()[:2] == ["PINK", "BLUE"]
    for color in ("PINK", "GREY", "BLUE"):
        router.vtysh(f"send log something {color} happened")
    text = file.read_text()
    assert text.count("something PINK") == text.count("something BLUE") == 2, "of each daemon one"
    assert "GREY" not in text
    router.vtysh("configure terminal", "no log filter-text PINK")
    assert "log filter-text PINK" not in router.vtysh("show running-config").text
    router.vtysh("configure terminal", "clear log filter-text")
    router.vtysh("send log something GREY happened")
    assert file.read_text().count("GREY") == 2, "without a text every line goes there"
    router.vtysh("configure terminal", "no log filtered-file")
    router.vtysh("send log something RED happened")
    assert "RED" not in file.read_text()
