"""What a Dockerfile copies travels to another host, with a run and for a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.host import Host
from desktop_app.hostside.manifest import make_manifest
from tests.contract.test_delivery import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "installed"))
    return Desk(tmp_path)


def test_the_files_of_a_dockerfile_travel_with_a_run_and_for_a_build_alone(
    desk: Desk, tmp_path: Path
) -> None:
    def context_of(data: bytes) -> str:
        digest = desk.store.put_bytes(data)
        entry = {"path": "a.txt", "sha256": digest, "size": len(data), "mode": 0o644}
        return desk.store.put_bytes(make_manifest([entry]))

    contexts = [context_of(b"for a run"), context_of(b"for a build")]
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
