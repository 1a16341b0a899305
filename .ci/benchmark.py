"""Draws a chart of the results of StartBenchmark, Java beside native.

    benchmark.py docs/benchmark.json > docs/benchmark.svg
"""

import json
import sys

COLOURS = {"java": "#e76f00", "native": "#1f77b4"}
WIDTH, BAR, GROUP, LEFT = 620, 16, 52, 170


def rows(results):
    for function in next(iter(results.values()))["functions"]:
        name = function.removesuffix("Function").lower()
        yield "start", f"{name}: start, ms", lambda one, f=function: one["functions"][f]["start_ms"]
    for function in next(iter(results.values()))["functions"]:
        name = function.removesuffix("Function").lower()
        yield "memory", f"{name}: memory, MB", lambda one, f=function: one["functions"][f]["resident_mb"]
    yield "request", "first request, ms", lambda one: one["first_request_ms"]
    yield "usual", "usual request, ms", lambda one: one["median_request_ms"]
    yield "rate", "messages a second", lambda one: one["messages_per_second"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        results = json.load(file)
    wanted = list(rows(results))
    largest = {}
    for scale, _, value in wanted:
        largest[scale] = max([largest.get(scale, 0)] + [value(one) for one in results.values()])
    height = 40 + GROUP * len(wanted)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">')
    print(f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>')
    for place, name in enumerate(results):
        print(f'<rect x="{LEFT + place * 90}" y="12" width="12" height="12" fill="{COLOURS[name]}"/>')
        print(f'<text x="{LEFT + 18 + place * 90}" y="22">{name}</text>')
    for place, (scale, label, value) in enumerate(wanted):
        top = 40 + place * GROUP
        print(f'<text x="{LEFT - 10}" y="{top + 21}" text-anchor="end">{label}</text>')
        for bar, (name, one) in enumerate(results.items()):
            width = round((WIDTH - LEFT - 70) * value(one) / largest[scale], 1)
            y = top + bar * (BAR + 2)
            print(f'<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" fill="{COLOURS[name]}"/>')
            print(f'<text x="{LEFT + width + 6}" y="{y + 13}">{value(one):g}</text>')
    print("</svg>")


main()
