"""An image that somebody else deletes while a run waits for its GPUs, on the real engine."""

from __future__ import annotations

import signal
import uuid
from pathlib import Path

import pytest

from desktop_app.hostside.builders.image_build import image_digest
from desktop_app.hostside.docker_program import DockerProgram
from tests.contract.hostside.docker_runs import DockerRun


def test_an_image_that_was_deleted_after_it_was_ensured_is_made_again(
    base_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker, name = DockerProgram(), uuid.uuid4().hex
    environment = {"kind": "image", "hash": name, "tag": f"trainyard-test/env:{name}"}
    environment["base_image"] = base_image
    run = DockerRun(tmp_path, base_image, "print('ran')", environment=environment)
    command = run.launcher.command

    def claimed() -> list[str]:
        """What is done as soon as the run has its GPUs."""
        assert docker.call("image", "rm", environment["tag"]).code == 0
        return command()

    monkeypatch.setattr(run.launcher, "command", claimed)
    try:
        assert run.run()["outcome"] == "succeeded"
        assert run.log == b"ran\n"
        assert image_digest(docker, environment["tag"]) == image_digest(docker, base_image)
        said = Path(run.folder.build_log).read_text("utf-8")
        assert said.splitlines()[0] == (
            "The image was deleted while the run waited for its start: it is made again."
        )
    finally:
        run.launcher.signal(signal.SIGKILL)
        run.launcher.cleanup()
        docker.call("image", "rm", "--force", environment["tag"])
