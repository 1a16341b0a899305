"""Puts what `mvn verify -Pbench` measured into docs/performance.md, between its two marks, and the plots beside it.

    performance.py target/bench docs "two x86_64 cores, 27 November 2026, load 0.3 before and 2.1 at the end"
"""

import json
import pathlib
import shutil
import sys

BEGIN, END = "<!-- what the suite measured -->\n", "<!-- end of what the suite measured -->\n"
PARTS = {
    "receive": "`receive`, beside the same function in other languages",
    "functions": "The other functions",
    "throughput": "Throughput on the local cloud",
    "growth": "Growth",
}
PLOTS = [
    "receive-ready",
    "receive-first_answer",
    "receive-p50",
    "receive-memory_warm",
    "functions-first_send",
    "throughput-end_to_end_bulk",
    "throughput-sent_50",
    "growth-writes_100",
    "growth-time_100",
]


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def title(bench, part, key):
    """The title of a quantity, as the part's own table has it."""
    plot = (bench / f"{part}-{key}.svg").read_text(encoding="utf-8")
    return plot.split('font-size="14">')[1].split(" (")[0]


def table(bench, part):
    results = json.loads((bench / f"{part}.json").read_text(encoding="utf-8"))
    keys = list(dict.fromkeys(key for measured in results.values() for key in measured))
    yield "| | " + " | ".join(results) + " |"
    yield "|---" * (len(results) + 1) + "|"
    for key in keys:
        cells = []
        for measured in results.values():
            value = measured.get(key)
            cells.append(
                f"{digits(value['median'])} ({digits(value['least'])} to {digits(value['most'])})" if value else "")
        yield f"| {title(bench, part, key)} | " + " | ".join(cells) + " |"


def main():
    bench, docs, where = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    lines = [f"Measured on {where}: medians, with the least and the greatest value.", ""]
    for part, heading in PARTS.items():
        if (bench / f"{part}.json").exists():
            lines += [f"### {heading}", "", *table(bench, part), ""]
            for plot in (name for name in PLOTS if name.startswith(part + "-") and (bench / f"{name}.svg").exists()):
                shutil.copy(bench / f"{plot}.svg", docs / f"bench-{plot}.svg")
                lines += [f"![{title(bench, part, plot[len(part) + 1:])}](bench-{plot}.svg)", ""]
    if (bench / "targets.md").exists():
        lines += ["### Targets", "", *(bench / "targets.md").read_text(encoding="utf-8").splitlines(), ""]
    page = docs / "performance.md"
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    page.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1], encoding="utf-8")


main()
