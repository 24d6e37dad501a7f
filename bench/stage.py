# SPDX-License-Identifier: Apache-2.0
"""One daemon in a network namespace, the swarm in another, a cable between, and what the kernel says of both.

"Done" is said by the swarm alone: every receiver holds exactly what the judge expects.  CPU seconds are those of all
processes of the daemon's namespace from the first byte until they are idle again."""

import gzip
import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path

from daemons import OURS
from harness.lab import Lab, pids_in

FIRST_AS = 4200000001
RESTS = 0.1                     # seconds without work: the daemon rests
RECORDING = Path(__file__).resolve().parents[1] / "tests" / "data" / "full-table-session-2015.et.updates.gz"


class Failed(Exception):
    pass


class Swarm:
    """bench/swarm: commands in, lines of JSON out."""

    def __init__(self, program, host, scenario, mrt):
        what = ["each" if scenario.apart else "routes", scenario.routes] if not mrt else ["mrt", mrt]
        if scenario.links:
            what += ["links", 1]
        argv = ["ip", "netns", "exec", host.namespace, program, OURS, scenario.senders, scenario.receivers, *what]
        self.popen = subprocess.Popen([str(word) for word in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True, bufsize=1, start_new_session=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.popen.stdout:
            self.lines.put(json.loads(line))
        self.lines.put({"say": "ended"})

    def say(self, command):
        self.popen.stdin.write(command + "\n")

    def hear(self, word, seconds):
        """The next line that says the word; other lines are passed over, an end is a failure."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise Failed(f"no “{word}” within {seconds} s") from None
            if line["say"] == word:
                return line
            if line["say"] in ("failed", "ended", "lost"):
                raise Failed(f"{line}")

    def ask(self, command, word, seconds=120):
        self.say(command)
        return self.hear(word, seconds)

    def cpu(self):
        return cpu_of(self.popen.pid)

    def close(self):
        self.popen.kill()
        self.popen.wait(10)


def cpu_of(pid):
    """Nanoseconds on a processor, of all threads."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except (OSError, IndexError):
            pass
    return total / 1e9


def cpu_by_thread(pids):
    """{name of threads: seconds}, numbers at the end of names left out."""
    total = {}
    for task in (task for pid in pids for task in Path(f"/proc/{pid}/task").glob("*")):
        try:
            name = (task / "comm").read_text(encoding="ascii").strip().rstrip("0123456789")
            total[name] = total.get(name, 0) + int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        except (OSError, IndexError):
            pass
    return total


def memory_of(pid, key):
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


class Stage:
    def __init__(self, daemon, scenario, swarm_program, mrt=None, limit=300):
        self.daemon, self.scenario, self.limit = daemon, scenario, limit
        self.lab = Lab()
        try:
            self._build(swarm_program, mrt)
        except BaseException:
            self.close()
            raise

    def _build(self, swarm_program, mrt):
        scenario = self.scenario
        self.host, around = self.lab.host("dut"), self.lab.host("swarm")
        self.lab.link(self.host, "eth0", around, "eth0")
        self.host.ip(f"addr add {OURS}/16 dev eth0")
        around.ip("addr add 10.98.0.2/16 dev eth0", *(f"route add local {part} dev lo" for part in (
            "10.98.1.0/24", "10.98.2.0/23", "10.98.4.0/22", "10.98.8.0/21")))
        neighbors = {address(1, n): FIRST_AS + n for n in range(scenario.senders)}
        neighbors.update({self._receiver(n): FIRST_AS + scenario.senders + n for n in range(scenario.receivers)})
        for n in range(scenario.receivers if scenario.links else 0):
            self.host.ip(f"addr add {link_address(n, 1)}/24 dev eth0")
            around.ip(f"addr add {link_address(n, 2)}/24 dev eth0")
        self.daemon.start(self.host, neighbors, scenario.fib, scenario.policy)
        self.swarm = Swarm(swarm_program, around, scenario, mrt or self._recording())
        self.swarm.ask("open", "up", 180)
        self.pids = pids_in(self.host.namespace)
        self.settle()
        self.idle = self.memory("VmRSS")

    def _receiver(self, number):
        return link_address(number, 2) if self.scenario.links else address(9, number)

    def _recording(self):
        if self.scenario.mrt != "full-table":
            return None
        path = self.lab.folder / "full-table.mrt"
        path.write_bytes(gzip.decompress(RECORDING.read_bytes()))
        return path

    def close(self):
        if hasattr(self, "swarm"):
            self.swarm.close()
        self.lab.close()

    # What the kernel says.

    def cpu(self):
        return sum(cpu_of(pid) for pid in self.pids)

    def memory(self, key):
        return sum(memory_of(pid, key) for pid in self.pids)

    def settle(self, seconds=20):
        """Wait until the daemon is idle; gives its CPU seconds by then."""
        end, last = time.monotonic() + seconds, self.cpu()
        while time.monotonic() < end:
            time.sleep(0.4)
            used = self.cpu()
            if used - last < 0.004:
                return used
            last = used
        return last

    def kernel_routes(self):
        """Prefixes in the main trie, counted by the kernel."""
        text = Path(f"/proc/{self.pids[0]}/net/fib_triestat").read_text(encoding="ascii")
        main = text.partition("Main:")[2].partition("Local:")[0] or text
        return next(int(line.split()[1]) for line in main.splitlines() if line.strip().startswith("Prefixes:"))

    # Phases.

    def run(self):
        """A row for each phase."""
        for phase in self.scenario.phases:
            if not all(Path(f"/proc/{pid}").exists() for pid in self.pids):
                raise Failed("a process of the daemon has died")
            yield {"phase": phase, **getattr(self, "_" + phase)()}

    def _measured(self, deed, wanted_in_kernel=None):
        """What a deed costs until every receiver holds what it must."""
        cpu, harness, threads = self.cpu(), self.swarm.cpu(), cpu_by_thread(self.pids)
        began = self.swarm.ask(deed, "went")["time"]
        fib = self._watch_kernel(wanted_in_kernel, began) if wanted_in_kernel is not None else {}
        reached = self._reached()
        used = self.settle() - cpu
        row = {"result": "match", "wall": reached["time"] - began, "cpu": used, "first": reached["first"] - began,
               "updates": reached["updates"], "bytes": reached["bytes"], "idle_mib": self.idle, "rss_mib": self.memory("VmRSS"),
               "peak_mib": self.memory("VmHWM"), "harness_cpu": self.swarm.cpu() - harness, **fib}
        row["threads"] = {name: round(used - threads.get(name, 0), 4) for name, used in cpu_by_thread(self.pids).items()}
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}

    def _reached(self):
        try:
            return self.swarm.hear("reached", self.limit)
        except Failed as failure:
            held = self.swarm.ask("stat", "held", 10)
            raise Failed(f"{failure}; {held['right']} receivers are right, one has {held['least']} routes") from None

    def _watch_kernel(self, wanted, began):
        """The kernel goes through its whole table to count it, which holds up whoever fills it: it is asked only when the
        daemon rests.  If the count is right then, it was right when the daemon came to rest."""
        end, used, rests_since = time.monotonic() + self.limit, self.cpu(), time.monotonic()
        while time.monotonic() < end:
            time.sleep(0.01)
            now, last = self.cpu(), used
            used = now
            if now - last > 0.0005:
                rests_since = time.monotonic()
            elif time.monotonic() - rests_since > RESTS and self.kernel_routes() - self.kernel_before == wanted:
                return {"fib": rests_since - began}
        raise Failed(f"the kernel has {self.kernel_routes()} routes")

    def _say(self, variant):
        before = self.swarm.cpu()
        self.swarm.ask(f"prepare {variant}", "prepared")
        reference = round(self.swarm.cpu() - before, 4)
        expected = self.swarm.ask("expect", "expect")
        if self.scenario.fib:
            self.kernel_before = self.kernel_routes()
        row = self._measured("go", expected["routes"] if self.scenario.fib else None)
        return {"routes": expected["routes"], "reference_cpu": reference, **row}

    def _announce(self):
        return self._say(0)

    def _again(self):
        return self._say(1)

    def _loss(self):
        expected = self.swarm.ask("expect 0", "expect")
        return {"routes": expected["routes"], **self._measured("drop 0", expected["routes"] if self.scenario.fib else None)}

    def _churn(self):
        rate, seconds = self.scenario.churn
        cpu = self.cpu()
        self.swarm.ask(f"churn {rate} {seconds}", "went")
        said = self.swarm.hear("churned", seconds + 60)
        used = self.cpu() - cpu
        expected = self.swarm.ask("expect", "expect")
        self.swarm.hear("reached", 30)
        return {"result": "match", "routes": expected["routes"], "cpu": round(used, 4), "wall": float(seconds),
                "rate": round(said["prefixes"] / seconds), "arrived": said["arrived"],
                **{f"{key}_ms": said[key] / 1000 for key in ("p50", "p90", "p99", "max")}}

    # Shows: only of zebra and bgpd.

    def _summary(self):
        """How long `vtysh -c 'show ip bgp summary'` takes while everything is announced anew."""
        self.swarm.ask("prepare 1", "prepared")
        self.swarm.ask("expect", "expect")
        self.swarm.ask("go", "went")
        took, words = [], self._vtysh("-c", "show ip bgp summary")
        for _ in range(20):
            began = time.monotonic()
            subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            took.append((time.monotonic() - began) * 1000)
        self.swarm.hear("reached", self.limit)
        took.sort()
        return {"result": "match", "p50_ms": round(took[10], 1), "max_ms": round(took[-1], 1)}

    def _vtysh(self, *words):
        router = self.daemon.router
        return [router.binaries.vtysh, "--vty_socket", str(router.run_folder), *words]

    def _memory(self):
        """`show memory` of bgpd and zebra: what it names beside what the kernel says the process has."""
        said = {}
        for name in ("bgpd", "zebra"):
            asked = subprocess.run(self._vtysh("-d", name, "-c", "show memory json"), capture_output=True, text=True, check=True)
            said[name] = json.loads(asked.stdout)[name]
            holders = said[name]["holders"]
            named = sum(holders.values()) - holders["other"]
            said[name]["named_share"] = round((named + said[name]["program"]) / said[name]["resident"], 3)
        print(json.dumps(said, indent=1), flush=True)
        return {"result": "match", **{f"{name}_named": said[name]["named_share"] for name in said}}

    def _json(self):
        """`show ip bgp json`, read as fast as it comes."""
        cpu, peak = self.cpu(), self.memory("VmHWM")
        words = self._vtysh("-c", "show ip bgp json")
        began, size = time.monotonic(), 0
        with subprocess.Popen(words, stdout=subprocess.PIPE) as asked:
            while chunk := os.read(asked.stdout.fileno(), 1 << 20):
                size += len(chunk)
        wall = time.monotonic() - began
        return {"result": "match", "wall": round(wall, 3), "bytes": size, "mb_per_s": round(size / wall / 1e6, 1),
                "cpu": round(self.cpu() - cpu, 3), "grown_mib": round(self.memory("VmHWM") - peak, 1)}


def address(third, number):
    number += 1
    return f"10.98.{third + number // 256}.{number % 256}"


def link_address(number, end):
    return f"10.{99 + number // 256}.{number % 256}.{end}"


def kernel_limit(program, routes):
    """What the kernel itself needs for as many routes (bench/kernel), as rows of the phases of S5."""
    lab = Lab()
    try:
        host, around = lab.host("dut"), lab.host("swarm")
        lab.link(host, "eth0", around, "eth0")
        host.ip(f"addr add {OURS}/16 dev eth0")
        said = json.loads(host.run([program, str(routes), address(1, 0), "eth0"], seconds=300).stdout)
    finally:
        lab.close()
    for phase, key in (("announce", "add"), ("loss", "remove")):
        yield {"phase": phase, "result": "match", "routes": routes, "cpu": said[key]["cpu"], "fib": said[key]["seconds"]}
