# SPDX-License-Identifier: Apache-2.0
"""A picture in the terminal of what is connected to what, from what was really found on the hosts."""

from dataclasses import dataclass

WIDTH = 40
ASCII = str.maketrans("┌┐└┘│─┬◄►", "++++|-+<>")


@dataclass
class Seen:
    """What one host is, for the picture."""
    plan: object
    title: str          # the routing daemons' name
    container: str      # address of nginx
    engine: str         # "docker 20.10.24", or what stands in for it
    route: str          # the kernel's route to the other host's containers


def box(seen):
    """The lines of one host, all of the same width; the third-last has the routing daemons."""
    plan, inner = seen.plan, WIDTH - 2
    rows = [f" nginx {seen.container} ({seen.engine})", "   │", f" docker0 {plan.bridge}", "   │",
            f"   │   {seen.title}, AS {plan.asn}", "   │", f" eth0 {plan.address}"]
    top = f"┌─ {plan.name} " + "─" * (inner - len(plan.name) - 3) + "┐"
    bottom = "└───┬" + "─" * (inner - 4) + "┘"
    return [top, *("│" + row[:inner].ljust(inner) + "│" for row in rows), bottom]


def draw(left, right, good=True, unicode=True):
    """Two hosts side by side on their LAN; `good` says whether the containers reached each other."""
    gap, session = 15, 5
    a, b = box(left), box(right)
    middle = {session: " ◄─── BGP ───► "}
    lines = [x + middle.get(i, " " * gap) + y for i, (x, y) in enumerate(zip(a, b))]
    span = WIDTH + gap - 1
    title = " LAN 192.168.15.0/24 "
    lines.append("    └" + title.center(span, "─") + "┘")
    lines += [f"  {seen.plan.name}: {seen.route or 'no route to the other host!'}" for seen in (left, right)]
    verdict = "reach each other" if good else "do NOT reach each other"
    lines.append(f"  the containers {left.container} and {right.container} {verdict}")
    text = "\n".join(line.rstrip() for line in lines)
    return text if unicode else text.translate(ASCII)
