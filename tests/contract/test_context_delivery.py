"""What a Dockerfile copies travels to another host, with a run and for a build."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from desktop_app.domain.events import Progress
from desktop_app.engine.hosts.host import Host
from desktop_app.hostside.contents.manifest import make_manifest
from tests.contract.test_delivery import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "installed"))
    return Desk(tmp_path)


def context_of(desk: Desk, data: bytes) -> str:
    """One file."""
    digest = desk.store.put_bytes(data)
    entry = {"path": "a.txt", "sha256": digest, "size": len(data), "mode": 0o644}
    return desk.store.put_bytes(make_manifest([entry]))


def test_the_files_of_a_dockerfile_travel_with_a_run_and_for_a_build_alone(
    desk: Desk, tmp_path: Path
) -> None:
    contexts = [context_of(desk, b"for a run"), context_of(desk, b"for a build")]
    request = {**desk.request(), "environment": {"context": contexts[0]}}
    desk.deliver(request)

    async def use(host: Host) -> None:
        environment = {"hash": "h", "context": contexts[1]}
        await desk.deliveries.deliver_context(host, "box", environment)
        await desk.deliveries.deliver_context(host, "box", {"hash": "none"})

    desk.play(use)
    for number, context in enumerate(contexts):
        desk.there.materialise(context, str(tmp_path / str(number)))
    assert [(tmp_path / name / "a.txt").read_bytes() for name in "01"] == [
        *(b"for a run", b"for a build"),
    ]


def test_a_delivery_for_a_build_is_called_off_on_its_way_and_goes_on_later(desk: Desk) -> None:
    data = os.urandom(40 << 20)
    environment = {"hash": "h", "context": context_of(desk, data)}

    async def call_off(host: Host) -> None:
        going = asyncio.create_task(desk.deliveries.deliver_context(host, "box", environment))
        await desk.heard.wait_for(Progress, 1)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(going, 10)

    async def deliver(host: Host) -> None:
        await desk.deliveries.deliver_context(host, "box", environment)

    desk.play(call_off)
    assert desk.heard.of(Progress)[-1].finished
    desk.play(deliver)
    desk.there.materialise(environment["context"], str(desk.folder / "there"))
    assert (desk.folder / "there" / "a.txt").read_bytes() == data
