"""Output that hurts, from a real script to the file on this computer: exact, and told while it is
printed."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Protocol

import pytest

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import CURRENT_PYTHON, Outcome, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import STDOUT, Watch, in_workspace

LINES = 200_000
LONG = 10_000_000
TORRENT = f"""
import os, sys
assert "PYTHONUNBUFFERED" not in os.environ
out = sys.stdout
for number in range({LINES}):
    print("line", number)
print("x" * {LONG})
for part in range(1000):
    print(f"\\r{{part / 10:5.1f}}%|###", end="", file=sys.stderr)
print(file=sys.stderr)
for colour in range(8):
    print(f"\\x1b[3{{colour}}mcolour {{colour}}\\x1b[0m")
out.buffer.write(bytes(range(256)) * 1000)
out.buffer.write("鸟 without a line's end".encode())
"""


def torrent() -> bytes:
    """What the script prints, made another way."""
    return b"".join(
        [
            *(f"line {number}\n".encode() for number in range(LINES)),
            b"x" * LONG + b"\n",
            *(b"\r%5.1f%%|###" % (part / 10) for part in range(1000)),
            b"\n",
            *(b"\x1b[3%dmcolour %d\x1b[0m\n" % (colour, colour) for colour in range(8)),
            bytes(range(256)) * 1000,
            "鸟 without a line's end".encode(),
        ]
    )


# Each piece is only printed once the one before was seen: nothing else makes the script go on.
STEP_BY_STEP = """
import os, sys, time
def seen(name):
    while not os.path.exists(name): time.sleep(0.005)
print("first")
seen("1")
print("\\x1b[32msecond\\x1b[0m")
seen("2")
print("\\r 10%", end="", file=sys.stderr, flush=True)
seen("3")
print("\\r 20%", end="", file=sys.stderr, flush=True)
seen("4")
"""
PIECES = (b"first\n", b"\x1b[32msecond\x1b[0m\n", b"\r 10%", b"\r 20%")


class Specs(Protocol):
    """What is submitted to run a script on the target."""

    async def __call__(self, engine: Engine, script: str) -> RunSpec: ...


@pytest.fixture(params=["local", "local-docker"])
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    return str(request.param)


@pytest.fixture
def spec(target: str, tmp_path: Path, request: pytest.FixtureRequest) -> Specs:
    docker = target == "local-docker"
    image = request.getfixturevalue("base_image") if docker else ""

    async def make(engine: Engine, script: str) -> RunSpec:
        folder = tmp_path / "the 'code' 鸟"
        folder.mkdir()
        (folder / "train.py").write_text(script, "utf-8")
        if not docker:
            return RunSpec(folder, "train.py", environment=CURRENT_PYTHON)
        definition = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=image)
        await engine.environments.create("bare", definition)
        return RunSpec(folder, "train.py", environment="bare", target=target)

    return make


def test_every_byte_of_a_torrent_is_in_the_file(tmp_path: Path, spec: Specs) -> None:
    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(await spec(engine, TORRENT))
        detail = await engine.runs.wait(run.id)
        assert detail.summary.outcome is Outcome.SUCCEEDED, detail.summary.detail
        written = (detail.folder / STDOUT).read_bytes()
        assert len(written) == len(torrent())
        assert hashlib.sha256(written).digest() == hashlib.sha256(torrent()).digest()

    in_workspace(tmp_path / "work", use)


def test_each_line_is_told_before_the_script_goes_on(tmp_path: Path, spec: Specs) -> None:
    async def use(engine: Engine) -> None:
        watch = Watch(engine)
        run = await engine.runs.submit(await spec(engine, STEP_BY_STEP))
        work = (await engine.runs.show(run.id)).folder / "work"
        printed = b""
        for number, piece in enumerate(PIECES, 1):
            printed += piece
            await asyncio.wait_for(watch.until_log_is(run.id, printed), 60)
            assert not (await engine.runs.show(run.id)).summary.ended
            (work / str(number)).touch()
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED

    in_workspace(tmp_path / "work", use)
