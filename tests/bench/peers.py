"""Programs of others beside which ours is measured, each in an environment of its own.

They come from PyPI when a bench first needs them and stay in the user's cache folder, where nobody
else can put anything, so that nothing is ever put into the environment that the product runs in.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measure import NotMeasured

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
PLACE = CACHE / "trainyard-bench-peers"
PATIENCE_S = 900
TENSORBOARD = ("tensorboard>=2.21,<3", "setuptools<81")
MLFLOW = ("mlflow-skinny>=3.1,<4", "sqlalchemy>=2,<3", "alembic", "sqlparse")
"""What its store of runs in a database needs, without what draws its pages."""
HERE = Path(__file__).parent


def interpreter(name: str, packages: Sequence[str]) -> Path:
    """A Python that has these packages. Raises `NotMeasured` where they cannot be had."""
    folder = PLACE / name
    python, whole = folder / "bin" / "python", folder / "whole"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run(name, [sys.executable, "-m", "venv", str(folder)])
        _run(name, [str(python), "-m", "pip", "install", "--quiet", *packages])
        whole.touch()
    return python


class Peer:
    """A program that does the same thing once for each line that it is sent, and says in a line of
    JSON how long that took and what came of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def once(self) -> tuple[float, Any]:
        """Seconds, and the answer."""
        print(file=self._in, flush=True)
        line = self._out.readline()
        if not line:
            raise NotMeasured("the peer ended by itself; what it said stands above")
        seconds, answer = json.loads(line)
        return seconds, answer


@contextmanager
def running(name: str, packages: Sequence[str], *arguments: object) -> Iterator[Peer]:
    """`NAME_peer.py` beside this file, in an environment of its own. Raises `NotMeasured`."""
    python = interpreter(name, packages)
    command = [str(python), str(HERE / f"{name}_peer.py"), *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Peer(process)
        finally:
            process.kill()


def _run(name: str, command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"{name} was not installed within {PATIENCE_S} s") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing was said").splitlines()[-1]
        raise NotMeasured(f"{name} cannot be installed from PyPI: {said}")
