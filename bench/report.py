# SPDX-License-Identifier: Apache-2.0
"""Rows of bench/run as medians: Markdown tables and SVG plots.

    python3 bench/report.py rows.jsonl... [--table T.md] [--plot P.svg] [--growth G.svg]"""

import argparse
import json
from pathlib import Path
from statistics import median

import plot

OURS = "grevy"
PEERS = ("bird2", "bird3", "frr", "openbgpd", "gobgp")


class Rows:
    def __init__(self, rows):
        self.rows = rows
        self.daemons = list(dict.fromkeys(row["daemon"] for row in rows))
        self.phases = list(dict.fromkeys((row["scenario"], row["phase"]) for row in rows if row["result"] == "match"))

    def values(self, scenario, phase, daemon, key):
        return [row[key] for row in self.rows if (row["scenario"], row["phase"], row["daemon"]) == (scenario, phase, daemon)
                and row["result"] == "match" and row.get(key) is not None]

    def median(self, *what):
        found = self.values(*what)
        return median(found) if found else None

    def cell(self, scenario, phase, daemon, key, digits=2):
        found = self.values(scenario, phase, daemon, key)
        if not found:
            return "–"
        text = f"{median(found):.{digits}f}"
        return text if len(found) == 1 else f"{text} ({min(found):.{digits}f}–{max(found):.{digits}f})"

    def ratio(self, scenario, phase, key):
        """Ours over the best of the others."""
        ours = self.median(scenario, phase, OURS, key)
        others = [self.median(scenario, phase, daemon, key) for daemon in self.daemons if daemon in PEERS]
        others = [value for value in others if value]
        return ours / min(others) if ours and others else None

    def bytes_per_path(self, scenario, phase, daemon):
        rows = [row for row in self.rows if (row["scenario"], row["phase"], row["daemon"]) == (scenario, phase, daemon)
                and "rss_mib" in row]
        found = [(row["rss_mib"] - row["idle_mib"]) * 2**20 / row["paths"] for row in rows]
        return median(found) if found else None


def table(rows, title, key, digits=2):
    """A line for each phase, a column for each daemon, the ratio last; nothing if nothing was measured."""
    if not any(key in row for row in rows.rows):
        return []
    out = [f"### {title}", "", "| scenario | " + " | ".join(rows.daemons) + " | ours / best other |",
           "|---" * (len(rows.daemons) + 2) + "|"]
    for scenario, phase in rows.phases:
        if not any(rows.values(scenario, phase, daemon, key) for daemon in rows.daemons):
            continue
        ratio = rows.ratio(scenario, phase, key)
        cells = [rows.cell(scenario, phase, daemon, key, digits) for daemon in rows.daemons]
        out.append(f"| {scenario} {phase} | " + " | ".join(cells) + f" | {f'{ratio:.2f}' if ratio else '–'} |")
    return out + [""]


def memory_table(rows):
    out = ["### Memory: bytes per path above idle, after the announcement; (peak over settled)", "",
           "| scenario | " + " | ".join(rows.daemons) + " |", "|---" * (len(rows.daemons) + 1) + "|"]
    for scenario, phase in rows.phases:
        if phase != "announce":
            continue
        cells = []
        for daemon in rows.daemons:
            value, peak = rows.bytes_per_path(scenario, phase, daemon), rows.median(scenario, phase, daemon, "peak_mib")
            cells.append(f"{value:.0f} ({peak / rows.median(scenario, phase, daemon, 'rss_mib'):.2f})" if value else "–")
        out.append(f"| {scenario} | " + " | ".join(cells) + " |")
    return out + [""]


def other_lines(rows):
    """What did not match or was not measured is never silent."""
    bad = dict.fromkeys(f"* {row['scenario']} {row['daemon']}: {row['result']}" for row in rows.rows if row["result"] != "match")
    return ["### Not measured", "", *bad, ""] if bad else []


def tables(rows):
    return "\n".join(table(rows, "CPU seconds of all processes: median (least–most)", "cpu") +
                     table(rows, "Wall seconds until every receiver holds the right table", "wall") +
                     table(rows, "Seconds until the kernel's table is complete", "fib") +
                     table(rows, "Latency of a change, median, ms", "p50_ms", 1) + table(rows, "Latency of a change, 99 %, ms", "p99_ms", 1) +
                     memory_table(rows) + other_lines(rows))


def growth_lines(rows, prefix, value):
    """[(name of the line, [(x, y)])] of scenarios named PREFIX-NUMBER."""
    lines = []
    for daemon in rows.daemons:
        points = [(int(scenario.split("-")[1]), value(rows, scenario, daemon)) for scenario, phase in rows.phases
                  if phase == "announce" and scenario.startswith(prefix + "-")]
        lines.append((daemon, sorted(point for point in points if point[1])))
    return [line for line in lines if line[1]]


def cpu_per_path(rows, scenario, daemon):
    found = [row["cpu"] * 1e9 / (row["paths"] * (row["receivers"] if scenario.startswith("receivers") else 1))
             for row in rows.rows if (row["scenario"], row["daemon"]) == (scenario, daemon) and row["result"] == "match"]
    return median(found) if found else None


def bytes_per_path(rows, scenario, daemon):
    return rows.bytes_per_path(scenario, "announce", daemon)


def growth_plot(rows):
    return plot.panels([
        ("routes of one peer: CPU ns per route", growth_lines(rows, "routes", cpu_per_path)),
        ("routes of one peer: bytes per route", growth_lines(rows, "routes", bytes_per_path)),
        ("senders of the same prefixes: CPU ns per path", growth_lines(rows, "senders", cpu_per_path)),
        ("receivers: CPU ns per route told", growth_lines(rows, "receivers", cpu_per_path))])


def bars_plot(rows):
    groups = [(f"{scenario} {phase}", [(daemon, rows.median(scenario, phase, daemon, "cpu")) for daemon in rows.daemons])
              for scenario, phase in rows.phases]
    return plot.bars("CPU seconds of all processes (logarithmic; less is better)", groups)


def write(rows, table_path=None, plot_path=None, growth_path=None):
    rows = Rows(rows)
    if table_path:
        table_path.write_text(tables(rows), encoding="utf-8")
    else:
        print(tables(rows))
    if plot_path:
        plot_path.write_text(bars_plot(rows), encoding="utf-8")
    if growth_path:
        growth_path.write_text(growth_plot(rows), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=Path)
    for option in ("--table", "--plot", "--growth"):
        parser.add_argument(option, type=Path)
    o = parser.parse_args()
    write([json.loads(line) for path in o.files for line in path.read_text(encoding="utf-8").splitlines()], o.table, o.plot, o.growth)


if __name__ == "__main__":
    main()
