"""`python -m tests.bench [NAMES...]`: measure, print a table of ratios."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import table
from tests.bench.measure import NotMeasured, Options, Row

BENCHES = {
    "first_line": "from submitting a run to its first line, against the bare program",
    "throughput": "training steps per second inside a run, against outside",
    "log_call": "one trainyard.log call, against os.write and against TensorBoard's writer",
    "plot_latency": "from trainyard.log in a script to the curve in the window",
    "curves": "curves of millions of points, opened, zoomed and growing",
    "logs": "a log of a gigabyte opened and searched, and a fast one followed",
    "start": "start to painted window, against a bare window with a plot",
    "memory": "resident memory of the idle window",
    "stall": "the longest time in which the window did not answer, while a script prints",
    "live": "the same while six runs log and print at once, compared, followed and filtered",
    "index": "a workspace of 100,000 runs, against raw SQL",
    "runs_table": "the runs table of a workspace of 100,000 runs, filtered, scrolled, weighed",
    "remote": "a host over SSH: a verb, a run's first line, the lag of its log",
    "delivery": "bringing data to a host over SSH, against rsync",
    "many_hosts": "what the window uses while it follows a run at each of fifty hosts",
    "photographs": "accuracy of the sample project on photographs, against the majority class",
}
PHOTOGRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "hymenoptera"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benches; all by default")
    parser.add_argument("--list", action="store_true", help="say which benches there are")
    parser.add_argument("--write", action="store_true", help="put the table into the README")
    parser.add_argument(
        "--photographs",
        type=Path,
        default=PHOTOGRAPHS,
        metavar="DIR",
        help="pictures to train on: folders train and val with one folder per class each",
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(BENCHES))
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; see --list")
    if options.write and options.names:
        parser.error("--write keeps the table of all benches, so it takes no names")
    return options


def run(names: Sequence[str], options: Options) -> list[Row]:
    """The rows of these benches, in their order."""
    rows: list[Row] = []
    for name in names:
        print(f"{name}: {BENCHES[name]} ...", file=sys.stderr, flush=True)
        started = time.monotonic()
        try:
            rows += importlib.import_module(f"tests.bench.{name}").rows(options)
        except NotMeasured as reason:
            rows.append(Row(f"{BENCHES[name]}: not measured, {reason}", "–", "–", None, "–", None))
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def use_own_settings(folder: str) -> None:
    """Keep out of the settings and the recent workspaces of whoever measures."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(Path(folder, name))
    # It hides what buffering costs, and is set on some machines.
    os.environ.pop("PYTHONUNBUFFERED", None)


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 where an aim was missed."""
    chosen = parse(arguments)
    if chosen.list:
        for name, text in BENCHES.items():
            print(f"{name:14} {text}")
        return 0
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        use_own_settings(folder)
        rows = run(chosen.names or list(BENCHES), Options(chosen.photographs))
    print(f"\n{table.machine()}\n\n{table.markdown(rows)}")
    if chosen.write:
        table.write(rows)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
