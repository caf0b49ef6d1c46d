"""An image from the engine that answers here to a second one, by the real host-side programs."""

from __future__ import annotations

import asyncio
import io
import os
import shlex
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.adapters.transport.local import LocalTransport
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Event, Progress
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.images.image_delivery import Delivered, ImageDelivery
from desktop_app.hostside.bundle import Program
from tests.conftest import Real
from tests.contract.counted_line import Line
from tests.contract.hostside.second_engine import SecondEngine, small_root
from tests.unit.engine.doubles import Heard

MIB = 1 << 20
LARGE = 24 * MIB


class Desk:
    """A source whose engine is the one that answers here, and a target with an engine of its own
    that no network leads to."""

    def __init__(self, folder: Path, engine: SecondEngine) -> None:
        self.folder = folder
        self.engine = engine
        self.name = uuid.uuid4().hex
        self.tags: list[str] = []
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.line = Line()
        self.python = folder / "python"
        host = f"DOCKER_HOST={shlex.quote(engine.host)}"
        words = f'#!/bin/sh\n{host} exec {shlex.quote(sys.executable)} "$@"\n'
        self.python.write_text(words, "utf-8")
        self.python.chmod(0o755)

    def environment(self, number: int) -> dict[str, str]:
        """A definition of this test's own."""
        tag = f"trainyard-test/env:{self.name}-{number}"
        if tag not in self.tags:
            self.tags.append(tag)
        return {"name": "my env 环境", "hash": f"{self.name}{number}", "tag": tag}

    def image(self, number: int, *layers: bytes, on: int = 0) -> str:
        """Its image here: a shell or what another one has, and a file `/N` for each layer; its
        id."""
        tag = self.environment(number)["tag"]
        if on:
            _docker("tag", self.environment(on)["tag"], tag)
        else:
            _docker("import", "-", tag, stdin=small_root())
        for at, content in enumerate(layers):
            steps = f"FROM {tag}\nADD {at} /{at}\nCMD cat /{at}\n".encode()
            context = _archive({"Dockerfile": steps, str(at): content})
            _docker("build", "--quiet", "--tag", tag, "-", stdin=context)
        return _docker("image", "inspect", "--format", "{{.Id}}", tag)

    def here(self) -> Host:
        """This computer."""
        place = (LocalTransport(), sys.executable, str(self.folder / "here"), Program())
        return Host(*place, in_place=True)

    def deliver(self, number: int, task: list[asyncio.Task[Any]] | None = None) -> Delivered:
        """`task` gets what does it, for whoever stops it."""

        async def run() -> Delivered:
            current = asyncio.current_task()
            if task is not None and current is not None:
                task.append(current)
            source = self.here()
            target = Host(
                *(self.line, str(self.python), str(self.folder / "there"), Program()),
                in_place=False,
            )
            try:
                async with asyncio.timeout(90):
                    environment = self.environment(number)
                    places = (("local-docker", source), ("box", target))
                    return await ImageDelivery(environment, *places, self.bus, "job").run()
            finally:
                await source.close()
                await target.close()

        return asyncio.run(run())

    def files_left(self) -> list[str]:
        """What lies in stores and beside them, but for locks and the records of builds."""
        found = []
        for place, _, names in os.walk(self.folder):
            parts = Path(place).relative_to(self.folder).parts
            if "hostside" not in parts and {"store", "images"} & {*parts}:
                found += [name for name in names if name != "lock"]
        return found


def _docker(*words: str, stdin: bytes = b"") -> str:
    env = {**os.environ, "DOCKER_BUILDKIT": "0"}
    done = subprocess.run(["docker", *words], input=stdin, env=env, capture_output=True, check=True)
    return done.stdout.decode().strip()


def _archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


@pytest.fixture(scope="module")
def engine(real: Real) -> Iterator[SecondEngine]:
    real("engine")
    real("root")
    made = SecondEngine()
    made.start()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, engine: SecondEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "home"))
    made = Desk(tmp_path, engine)
    yield made
    for tag in made.tags:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def test_an_image_arrives_as_it_was_and_runs_there(desk: Desk, engine: SecondEngine) -> None:
    image = desk.image(1, b"one\n", b"two\n")
    done = desk.deliver(1)
    assert (done.layers, done.of_layers) == (3, 3)
    tag = desk.environment(1)["tag"]
    assert engine.docker("image", "inspect", "--format", "{{.Id}}", tag) == image
    assert engine.docker("run", "--rm", "--network", "none", tag) == "two"
    assert desk.files_left() == []
    texts = {event.text for event in desk.heard.of(Progress)}
    assert texts == {
        "Reading the image of my env 环境 at local-docker",
        "Delivering the image of my env 环境 to box",
    }


def test_a_second_delivery_sends_nothing(desk: Desk) -> None:
    desk.image(1, b"one\n")
    desk.deliver(1)
    sent = list(desk.line.sent)
    assert desk.deliver(1) == Delivered(0, 0, 2)
    assert desk.line.sent == sent


def test_an_image_whose_name_was_removed_there_gets_it_back_without_a_byte(
    desk: Desk, engine: SecondEngine
) -> None:
    image = desk.image(1, b"one\n")
    desk.deliver(1)
    tag = desk.environment(1)["tag"]
    engine.docker("tag", image, f"{tag}-other")
    engine.docker("image", "rm", tag)
    assert desk.deliver(1) == Delivered(0, 0, 2)
    assert engine.docker("image", "inspect", "--format", "{{.Id}}", tag) == image


def test_only_the_layers_that_are_missing_are_sent(desk: Desk, engine: SecondEngine) -> None:
    desk.image(1, os.urandom(LARGE))
    assert desk.deliver(1).bytes > LARGE
    desk.image(2, b"more\n", on=1)
    done = desk.deliver(2)
    assert (done.layers, done.of_layers) == (1, 3)
    assert done.bytes < MIB
    tag = desk.environment(2)["tag"]
    assert engine.docker("run", "--rm", "--network", "none", tag) == "more"


def test_a_layer_goes_on_where_the_line_was_cut(desk: Desk, engine: SecondEngine) -> None:
    desk.image(1, os.urandom(LARGE))
    desk.line.cut_after = 16 * MIB
    with pytest.raises(KnownError) as caught:
        desk.deliver(1)
    assert caught.value.code == "unreachable"
    tag = desk.environment(1)["tag"]
    with pytest.raises(subprocess.CalledProcessError):
        engine.docker("image", "inspect", tag)
    done = desk.deliver(1)
    assert LARGE - 16 * MIB < done.bytes < LARGE - 8 * MIB
    assert engine.docker("run", "--rm", "--network", "none", tag, "sh", "-c", "echo ok") == "ok"
    # The line took the program there with it: what that had not published goes a day later.
    assert [name for name in desk.files_left() if "-" not in name] == []


def test_a_delivery_that_is_stopped_leaves_nothing_here_and_no_image_there(
    desk: Desk, engine: SecondEngine
) -> None:
    desk.image(1, os.urandom(LARGE))
    delivering: list[asyncio.Task[Any]] = []

    def stop(event: Event) -> None:
        begun = isinstance(event, Progress) and event.text.startswith("Delivering")
        if begun and not delivering[0].cancelling():
            delivering[0].cancel()

    unsubscribe = desk.bus.subscribe(stop)
    with pytest.raises(asyncio.CancelledError):
        desk.deliver(1, delivering)
    unsubscribe()
    assert [path for path in (desk.folder / "here" / "images").iterdir() if path.is_dir()] == []
    tag = desk.environment(1)["tag"]
    with pytest.raises(subprocess.CalledProcessError):
        engine.docker("image", "inspect", tag)
    assert desk.deliver(1).layers == 2


def test_what_a_killed_delivery_left_here_serves_the_next_one_or_goes(desk: Desk) -> None:
    image = desk.image(1, b"one\n")
    others = desk.folder / "here" / "images"
    old = others / ("0" * 64)
    old.mkdir(parents=True)
    (old / "layer").write_bytes(b"x")
    os.utime(old, (0, 0))

    async def pack() -> None:
        here = desk.here()
        there = await here.images.look(desk.environment(1))
        parts = await here.images.pack(there, 0, lambda done, total: None)
        again = await here.images.pack(there, 1, lambda done, total: None)
        assert (again.config, again.layers) == (parts.config, ["", parts.layers[1]])
        await here.close()

    asyncio.run(pack())
    assert [path.name for path in others.iterdir() if path.is_dir()] == [image.partition(":")[2]]
    assert desk.deliver(1).layers == 2
    assert desk.files_left() == []


def test_an_image_that_is_not_there_is_told_with_where_to_build_it(desk: Desk) -> None:
    with pytest.raises(KnownError) as caught:
        desk.deliver(1)
    assert (caught.value.code, caught.value.field) == ("not_built", "source")
    assert caught.value.text == (
        "The engine of 'local-docker' does not have the image of 'my env 环境'."
    )
