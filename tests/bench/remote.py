"""A host over SSH: a verb on a kept connection, a run's first line, how late its log is here."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.compute import LauncherKind, SshClient, SshHost
from desktop_app.domain.run import RunSpec
from desktop_app.engine.hosts.host import Host
from desktop_app.hostside.bundle import Program
from tests.bench import first_line
from tests.bench.box import CLIENTS, Box, known_to_the_engine, open_box
from tests.bench.desk import Desk, open_desk
from tests.bench.loop import running_loop
from tests.bench.measure import Options, Row, at_most, median, percentile, timed

VERBS, VERB_AIM_S = 100, 0.005
LAG_LIMIT_S = 0.15
LAG_SECONDS = 5
RATES = (20, 20_000)
FIRST = "import time; print('first line', flush=True); time.sleep(0.3)\n"
# Every line is the moment at which it was printed, by the clock that all processes here share.
LINES = """\
import time

rate, seconds = {rate}, {seconds}
batch = max(1, rate // 100)
began = time.monotonic()
for number in range(rate * seconds // batch):
    for _ in range(batch):
        print(time.monotonic())
    print(end="", flush=True)
    time.sleep(max(0.0, began + (number + 1) * batch / rate - time.monotonic()))
"""


def rows(options: Options) -> list[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trainyard-bench-")))
        box = stack.enter_context(open_box(folder / "sshd"))
        stack.enter_context(known_to_the_engine(box.config))
        desk = stack.enter_context(open_desk())
        found = []
        for client in CLIENTS:
            host = SshHost("box", client=SshClient(client), root=str(folder / client))
            desk.wait(desk.engine.targets.add_host(client, host, LauncherKind.PROCESS))
            found += [_verb_row(folder, box, client), _first_line_row(desk, box, client)]
            found += [_lag_row(desk, box, client, rate) for rate in RATES]
    return found


def _verb_row(folder: Path, box: Box, client: str) -> Row:
    with running_loop() as loop:
        root = str(folder / f"verb-{client}")
        host = Host(box.transport(client), "python3", root, Program(), in_place=False)
        times = []
        for number in range(VERBS + 10):
            started = time.perf_counter()
            loop.wait(host.need([]))
            if number >= 10:  # connected, installed, warm
                times.append(time.perf_counter() - started)
        loop.wait(host.close())
    what = f"a verb on a kept connection, {client}"
    return at_most(what, median(times), (VERB_AIM_S, f"limit {timed(VERB_AIM_S)[1]}"), 1.0)


def _first_line_row(desk: Desk, box: Box, client: str) -> Row:
    spec = replace(desk.spec(FIRST), target=client)
    script = str(spec.source / spec.script)
    command = box.ssh("python3", script)
    return first_line.row(desk, spec, f"first line of a run over SSH, {client}", command)


def _lag_row(desk: Desk, box: Box, client: str, rate: int) -> Row:
    script = LINES.format(rate=rate, seconds=LAG_SECONDS)
    spec = replace(desk.spec(script), target=client)
    ours = percentile(_ours(desk, spec), 95)
    peer = percentile(_tail(box, spec), 95)
    what = f"lag of {rate:,} lines/s over SSH, 95th percentile, {client}"
    limit = f"limit {timed(LAG_LIMIT_S)[1]}, ssh tail -f {timed(peer)[1]}"
    return at_most(what, timed(ours), (LAG_LIMIT_S, limit), 1.0)


def _ours(desk: Desk, spec: RunSpec) -> list[float]:
    """How old each line is when this process hears that it is here."""
    detail, heard = desk.growth(spec)
    return _ages(desk.text(detail), heard)


def _tail(box: Box, spec: RunSpec) -> list[float]:
    """The same by hand: the script writes a file there, `tail` follows it over `ssh`."""
    script = spec.source / spec.script
    log = spec.source.parent / "by-hand.log"
    shell = f"python3 '{script}' > '{log}' & tail -n +1 -f --pid=$! '{log}'"
    heard: list[tuple[int, float]] = []
    text = b""
    with subprocess.Popen(box.ssh(shell), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := os.read(process.stdout.fileno(), 1 << 20):
            text += piece
            heard.append((len(text), time.monotonic()))
    return _ages(text.decode(), heard)


def _ages(text: str, heard: Sequence[tuple[int, float]]) -> list[float]:
    """`heard`: how many bytes of the text were here, and when."""
    ages, end, growth = [], 0, iter(heard)
    here, moment = next(growth)
    for line in text.splitlines(keepends=True):
        end += len(line)
        while here < end:
            here, moment = next(growth)
        ages.append(moment - float(line))
    return ages
