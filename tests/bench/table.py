"""The table of ratios, in the terminal and in the README beside this file."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import Row

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEADINGS = ("what", "ours", "peer or limit", "ratio", "aim", "met")
_VERDICTS = {True: "yes", False: "**no**", None: "–"}


def machine() -> str:
    """The facts that times depend on, without the machine's name."""
    system, python = platform.system(), platform.python_version()
    facts = [f"{os.cpu_count()} cores", f"{system} on {platform.machine()}", f"Python {python}"]
    if hasattr(os, "sysconf"):
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        facts.insert(1, f"{memory / 2**30:.0f} GiB of memory")
    return ", ".join(facts)


def markdown(rows: Sequence[Row]) -> str:
    """The table, its columns aligned for readers of the source."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEADINGS))]
    lines = [_line(line, widths) for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def write(rows: Sequence[Row]) -> None:
    """Put the table into the README, in place of the last one."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    head = f"Measured on {today}: {machine()}."
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    body = "\n\n".join([head, markdown(rows)])
    README.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", "utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "–" if row.ratio is None else f"{row.ratio:.3g}"
    return row.what, row.ours, row.peer, ratio, row.aim, _VERDICTS[row.met]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"
