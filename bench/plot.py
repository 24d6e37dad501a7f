# SPDX-License-Identifier: Apache-2.0
"""SVG by hand: bars in groups and lines, both on logarithmic scales, readable on light and dark pages."""

import math

COLOURS = {"grevy": "#0b7a5c", "grevy-1": "#57b894", "grevy-2s": "#a3d9c3", "bird2": "#c8553d", "frr": "#4a6fa5", "openbgpd": "#d9a441",
           "gobgp": "#8d6a9f"}
STYLE = "<style>text{font:12px sans-serif;fill:#222}.t{font-weight:bold}.l{fill:#666}line{stroke:#ccc}" \
	"@media(prefers-color-scheme:dark){text{fill:#ddd}.l{fill:#999}line{stroke:#444}}</style>"


def colour(name):
    return COLOURS.get(name, "#888")


def text(x, y, words, kind="", anchor="start"):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{words}</text>'


def document(width, height, parts):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">' \
           + STYLE + "\n".join(parts) + "</svg>\n"


def decades(least, most):
    return [10.0 ** power for power in range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)]


def legend(names, x, y):
    parts = []
    for name in names:
        parts += [f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour(name)}"/>', text(x + 14, y, name)]
        x += 30 + 8 * len(name)
    return parts


def bars(title, groups):
    """groups: [(name, [(series, value or None)])]"""
    left, right, bar, gap, top = 130, 640, 11, 10, 50
    values = [value for _, row in groups for _, value in row if value]
    ticks = decades(min(values), max(values))
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])

    def at(value):
        return left + (math.log10(value) - low) / (high - low) * (right - left)
    names = list(dict.fromkeys(series for _, row in groups for series, _ in row))
    parts, y = [text(10, 18, title, "t"), *legend(names, left, 38)], top
    for name, row in groups:
        row = [(series, value) for series, value in row if value]
        parts.append(text(left - 8, y + len(row) * bar / 2 + 4, name, anchor="end"))
        for series, value in row:
            parts.append(f'<rect x="{left}" y="{y}" width="{at(value) - left:.1f}" height="{bar - 2}" fill="{colour(series)}"/>')
            parts.append(text(at(value) + 4, y + bar - 2, f"{value:.2f}", "l"))
            y += bar
        y += gap
    parts += [f'<line x1="{at(tick):.1f}" x2="{at(tick):.1f}" y1="{top - 5}" y2="{y}"/>' for tick in ticks]
    parts += [text(at(tick), y + 14, f"{tick:g}", "l", "middle") for tick in ticks]
    return document(right + 60, y + 24, parts)


def panel(title, lines, x0, y0):
    width, height = 330, 190
    xs = [x for _, points in lines for x, _ in points]
    ticks = decades(min(y for _, points in lines for _, y in points), max(y for _, points in lines for _, y in points))
    low, high = math.log10(ticks[0]), math.log10(ticks[-1]) if len(ticks) > 1 else math.log10(ticks[0]) + 1
    first, last = math.log10(min(xs)), math.log10(max(xs))

    def at(x, y):
        return (x0 + 50 + (math.log10(x) - first) / (last - first or 1) * (width - 70),
                y0 + height - 25 - (math.log10(y) - low) / (high - low or 1) * (height - 55))
    parts = [text(x0 + 10, y0 + 14, title, "t")]
    for tick in ticks:
        y = at(min(xs), tick)[1]
        parts += [f'<line x1="{x0 + 50}" x2="{x0 + width - 20}" y1="{y:.1f}" y2="{y:.1f}"/>', text(x0 + 46, y + 4, f"{tick:g}", "l", "end")]
    parts += [text(at(x, ticks[0])[0], y0 + height - 8, f"{x:,}", "l", "middle") for x in sorted(set(xs))]
    for name, points in lines:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour(name)}" stroke-width="2"/>')
        parts += [f'<circle cx="{at(*p)[0]:.1f}" cy="{at(*p)[1]:.1f}" r="3" fill="{colour(name)}"/>' for p in points]
    return parts


def panels(all_of_them):
    """[(title, [(series, [(x, y)])])], two in a row."""
    all_of_them = [one for one in all_of_them if one[1]]
    names = list(dict.fromkeys(name for _, lines in all_of_them for name, _ in lines))
    parts = legend(names, 20, 20)
    for number, (title, lines) in enumerate(all_of_them):
        parts += panel(title, lines, number % 2 * 340, 40 + number // 2 * 210)
    return document(690, 50 + (len(all_of_them) + 1) // 2 * 210, parts)
