"""Draws the dashboard of a template: the place of each widget and what it shows.

    dashboard.py template.yaml > docs/dashboard.svg
"""

import json
import re
import sys
from xml.sax.saxutils import escape

COLUMN, ROW, LINE = 46, 34, 15
COLOURS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"]


def body(path):
    with open(path, encoding="utf-8") as template:
        text = re.search(r"DashboardBody: !Sub \|\n(.*?)\n\n", template.read(), re.S).group(1)
    return json.loads(re.sub(r"\$\{(?:AWS::)?(\w+?)(?:\.\w+)?\}", r"\1", text))


def series(metric):
    options = metric[-1] if isinstance(metric[-1], dict) else {}
    if options.get("visible", True):
        yield options.get("label", metric[1] if len(metric) > 1 else ""), options.get("color")


def drawn(widget):
    x, y = widget["x"] * COLUMN + 4, widget["y"] * ROW + 4
    width, height = widget["width"] * COLUMN - 8, widget["height"] * ROW - 8
    properties = widget["properties"]
    title = properties.get("title") or re.sub(r"\*", "", properties["markdown"])
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="#fff" stroke="#c5cbd3"/>'
    yield f'<text x="{x + 10}" y="{y + 18}" font-weight="bold">{escape(title)}</text>'
    if widget["type"] == "alarm":
        yield (f'<text x="{x + width - 8}" y="{y + height - 8}" text-anchor="end" fill="#687078">'
               f'{len(properties["alarms"])} alarms</text>')
    shown = [one for metric in properties.get("metrics", []) for one in series(metric)]
    per_column = max(1, (height - 36) // LINE)
    for place, (label, colour) in enumerate(shown):
        left = x + 12 + place // per_column * (width // 2)
        top = y + 38 + place % per_column * LINE
        yield f'<rect x="{left}" y="{top - 8}" width="10" height="8" fill="{colour or COLOURS[place % len(COLOURS)]}"/>'
        yield f'<text x="{left + 16}" y="{top}">{escape(label)}</text>'
    if shown:
        note = {"singleValue": "numbers", "timeSeries": "curves"}[properties["view"]]
        if properties.get("stacked"):
            note = "stacked " + note
        yield (f'<text x="{x + width - 8}" y="{y + height - 8}" text-anchor="end" fill="#687078">'
               f'{note}, by {properties["period"]} s</text>')


def main():
    widgets = sorted(body(sys.argv[1])["widgets"], key=lambda widget: (widget["y"], widget["x"]))
    height = max(widget["y"] + widget["height"] for widget in widgets) * ROW
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {24 * COLUMN} {height}" font-family="sans-serif" '
          'font-size="11" fill="#16191f">')
    print(f'<rect width="{24 * COLUMN}" height="{height}" fill="#f2f3f3"/>')
    for widget in widgets:
        print("\n".join(drawn(widget)))
    print("</svg>")


main()
