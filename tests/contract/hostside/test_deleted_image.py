"""An image that somebody else deletes while a run waits for its start, on the real engine."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.hostside.builders.image_build import image_digest
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.contract.hostside.docker_runs import DockerRun


class DeletedRun(DockerRun):
    """Of an image that is the base image by another name, `tag`."""

    def __init__(self, root: Path, base_image: str) -> None:
        name = uuid.uuid4().hex
        self.tag = f"trainyard-test/env:{name}"
        environment = {"kind": "image", "hash": name, "tag": self.tag, "base_image": base_image}
        super().__init__(root, base_image, "print('ran')", environment=environment)

    def delete(self) -> None:
        assert DockerProgram().call("image", "rm", self.tag).code == 0


@pytest.fixture
def run(base_image: str, tmp_path: Path) -> Iterator[DeletedRun]:
    made = DeletedRun(tmp_path, base_image)
    yield made
    made.launcher.signal(signal.SIGKILL)
    made.launcher.cleanup()
    DockerProgram().call("image", "rm", "--force", made.tag)


def test_an_image_that_was_deleted_after_it_was_ensured_is_made_again(
    run: DeletedRun, base_image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = run.launcher.command

    def claimed() -> list[str]:
        """What is done as soon as the run has its GPUs."""
        run.delete()
        return command()

    monkeypatch.setattr(run.launcher, "command", claimed)
    assert run.run()["outcome"] == "succeeded"
    assert run.log == b"ran\n"
    docker = DockerProgram()
    assert image_digest(docker, run.tag) == image_digest(docker, base_image)
    said = Path(run.folder.build_log).read_text("utf-8")
    assert said.splitlines()[0] == (
        "The image was deleted while the run waited for its start: it is made again."
    )


def test_a_run_whose_image_was_deleted_after_the_last_look_says_so(
    run: DeletedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = run.launcher.command

    def looked() -> list[str]:
        shown = command()
        run.delete()
        return shown

    monkeypatch.setattr(run.launcher, "command", looked)
    with pytest.raises(HostError) as caught:
        run.run()
    assert (caught.value.code, caught.value.text, caught.value.hint) == (
        "start_failed",
        "The image was deleted just before the script would have been started in it.",
        "Run it again: its image is made first.",
    )
