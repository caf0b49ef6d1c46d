"""Images of environments on the real engine: what they take, who uses them, their deletion."""

from __future__ import annotations

import json
import os
import re
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.image import ensure_image
from desktop_app.hostside.builders.image_build import image_digest
from desktop_app.hostside.contents.deleting import space_of
from desktop_app.hostside.environments.resolutions import QUESTION_LABEL
from desktop_app.hostside.layout import build_folder
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram
from tests.fakes.programs import put_program
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

MEBI = 1 << 20
UNTIL_GO = "import os, time\nwhile not os.path.exists('go'): time.sleep(.01)\n"


class Images:
    """A host with images of one test's own, all of which go in the end."""

    def __init__(self, host: HostProgram, base: str) -> None:
        self.host = host
        self.base = base
        self.docker = DockerProgram()
        self.made: list[dict[str, Any]] = []

    def define(self, command: str = "", base: str = "") -> dict[str, Any]:
        """A definition that ends with this command."""
        name = uuid.uuid4().hex * 2
        environment = {
            "name": "tést env",
            "version": 2,
            "kind": "image",
            "hash": name,
            "tag": f"trainyard/env:{name[:32]}",
            "base_image": base or self.base,
            "requirements": [],
            "post_install": command and f": {name}\n{command}",
        }
        self.made.append(environment)
        return environment

    def build(self, mebi: int, base: str = "") -> dict[str, Any]:
        """An image with a file of so many MiB on top of another one."""
        command = f"head -c {mebi * MEBI} /dev/urandom > /file-{uuid.uuid4().hex}"
        environment = self.define(command, base)
        self.ensure(environment)
        folder = self.folder(environment)
        wait_until(lambda: not folder.building(), 60, "nobody asks what is in it any more")
        return environment

    def ensure(self, environment: dict[str, Any]) -> None:
        ensure_image(self.docker, self.host.root, environment, lambda _: None, lambda: False)

    def item(self, environment: dict[str, Any]) -> dict[str, Any]:
        """What is told of an image."""
        answer = self.host.ask("built")
        assert (answer["kind"], answer["trouble"]) == ("answer", ""), answer
        (found,) = [item for item in answer["built"] if item["key"] == environment["tag"]]
        return dict(found)

    def discard(self, environment: dict[str, Any]) -> dict[str, Any]:
        return self.host.ask("discard", kind="image", key=environment["tag"])

    def folder(self, environment: dict[str, Any]) -> BuildFolder:
        return BuildFolder(build_folder(self.host.root, environment["hash"]))

    def is_there(self, environment: dict[str, Any]) -> bool:
        return image_digest(self.docker, environment["tag"]) is not None

    def remove(self) -> None:
        for environment in reversed(self.made):
            self.docker.call("image", "rm", "--force", environment["tag"])


@pytest.fixture
def images(image_builder: str, host: HostProgram, base_image: str) -> Iterator[Images]:
    made = Images(host, base_image)
    yield made
    made.remove()


def pieces(item: dict[str, Any]) -> dict[str, int]:
    return dict(item["pieces"])


def test_it_is_listed_with_its_name_size_age_and_last_use(images: Images) -> None:
    before = time.time()
    environment = images.build(3)
    item = images.item(environment)
    told = json.loads(images.docker.call("image", "inspect", environment["tag"]).out)[0]
    assert item.pop("size") == told["Size"]
    assert max(pieces(item).values()) == 3 * MEBI
    assert before <= item.pop("made_at") <= item.pop("used_at") <= time.time()
    del item["pieces"]
    assert item == {
        "kind": "image",
        "key": environment["tag"],
        "hash": environment["hash"],
        "name": "tést env",
        "version": 2,
        "runs": [],
        "holds": [],
        "building": False,
        "whole": True,
    }


def test_a_layer_that_two_images_share_goes_with_the_last(images: Images) -> None:
    lower = images.build(4)
    upper = images.build(2, base=lower["tag"])
    below, above = pieces(images.item(lower)), pieces(images.item(upper))
    assert below.items() <= above.items()
    assert max(size for name, size in above.items() if name not in below) == 2 * MEBI
    first = images.discard(lower)["freed"]
    assert first < MEBI  # the folder of its build alone
    assert sum(pieces(images.item(upper)).values()) == sum(above.values())
    assert images.discard(upper)["freed"] >= sum(above.values())
    assert not images.is_there(lower)
    assert not images.is_there(upper)


def layers_of(docker: DockerProgram, tag: str) -> dict[Path, int]:
    """The folders of an image's layers in the engine's data root, and the bytes of their files."""
    told = json.loads(docker.call("image", "inspect", tag).out)[0]["GraphDriver"]["Data"]
    folders = [told["UpperDir"], *told["LowerDir"].split(":")]
    return {Path(folder): _bytes_in(Path(folder)) for folder in folders}


def _bytes_in(folder: Path) -> int:
    sizes: dict[int, int] = {}
    for path in folder.rglob("*"):
        found = path.lstat()
        if not path.is_dir() or path.is_symlink():
            sizes[found.st_ino] = found.st_size
    return sum(sizes.values())


def test_what_is_freed_is_what_the_engines_data_root_had(images: Images, real: Real) -> None:
    real("root")
    environment = images.build(5)
    layers = layers_of(images.docker, environment["tag"])
    listed = sum(pieces(images.item(environment)).values())
    folder = space_of(images.folder(environment).path).freed
    freed = images.discard(environment)["freed"]
    gone = {path: size for path, size in layers.items() if not path.exists()}
    assert 0 < len(gone) < len(layers)
    assert sum(gone.values()) == listed == freed - folder
    assert not Path(images.folder(environment).path).exists()


def test_an_image_that_has_another_name_loses_only_ours(images: Images) -> None:
    environment = images.define()  # its base image as it is
    images.ensure(environment)
    item = images.item(environment)
    assert (item["pieces"], item["size"] > MEBI) == ([], True)
    before = image_digest(images.docker, images.base)
    images.discard(environment)
    assert (images.is_there(environment), image_digest(images.docker, images.base)) == (
        False,
        before,
    )


def test_one_that_a_run_uses_stays_and_the_run_is_named(images: Images) -> None:
    environment = images.build(1)
    name = f"bïrds-{uuid.uuid4().hex[:6]}"
    request = {"launcher": "docker", "environment": environment, "name": name}
    run = images.host.start(uuid.uuid4().hex[:26].upper(), UNTIL_GO, **request)
    wait_until(lambda: images.item(environment)["runs"], 60, "the run is listed")
    refused = images.discard(environment)
    assert (refused["code"], refused["text"]) == ("in_use", f"It is in use by {name}.")
    wait_until(Path(run.waiter).exists, 60, "the script is being started")
    assert images.item(environment)["holds"] == []  # its container is the run's
    Path(run.work, "go").touch()
    assert images.host.finish(run, 60)["outcome"] == "succeeded"
    assert images.discard(environment)["freed"] >= MEBI


def test_one_that_a_container_needs_stays_and_the_container_is_named(images: Images) -> None:
    environment = images.build(1)
    name = f"trainyard-test-{uuid.uuid4().hex}"
    images.docker.call("container", "create", "--name", name, environment["tag"], "true")
    try:
        assert images.item(environment)["holds"] == [f"container {name}"]
        refused = images.discard(environment)
        assert (refused["code"], refused["text"]) == (
            "in_use",
            f"It is in use by container {name}.",
        )
        assert images.is_there(environment)
    finally:
        images.docker.call("container", "rm", name)
    assert images.discard(environment)["freed"] >= MEBI


def test_one_that_is_only_asked_what_is_installed_is_not_held_by_that(images: Images) -> None:
    environment = images.build(1)
    name = f"trainyard-test-{uuid.uuid4().hex}"
    label = f"{QUESTION_LABEL}=x"
    words = ["run", "--detach", "--name", name, "--label", label]
    images.docker.call(*words, "--entrypoint", "cat", "--interactive", environment["tag"])
    assert images.docker.call("container", "inspect", name).code == 0
    assert images.item(environment)["holds"] == []
    assert images.discard(environment)["freed"] >= MEBI
    assert images.docker.call("container", "inspect", name).code != 0


@pytest.mark.parametrize("image_builder", ["classic"], indirect=True)
def test_what_builds_that_failed_have_left_goes_too_and_their_base_stays(images: Images) -> None:
    environment = images.define(f"head -c {2 * MEBI} /dev/urandom > /half\nexit 3")
    with pytest.raises(HostError):
        images.ensure(environment)
    folder = images.folder(environment)
    half = _last_step(Path(folder.log))
    assert image_digest(images.docker, half) is not None
    environment["post_install"] = ": better"
    images.ensure(environment)
    assert images.discard(environment)["kind"] == "answer"
    assert not Path(folder.path).exists()
    assert image_digest(images.docker, images.base) is not None
    assert image_digest(images.docker, half) is None


def _last_step(log: Path) -> str:
    """The image that the last step of a build which succeeded has made."""
    steps: list[str] = re.findall(r"^ ---> ([0-9a-f]{12})$", log.read_text("utf-8"), re.MULTILINE)
    return steps[-1]


def test_the_container_of_a_build_that_was_killed_goes_too(images: Images) -> None:
    environment = images.build(1)
    name = images.folder(environment).container
    running = ["run", "--detach", "--name", name, environment["tag"], "sleep", "1000"]
    assert images.docker.call(*running).code == 0
    try:
        assert images.discard(environment)["kind"] == "answer"
        assert images.docker.call("container", "inspect", name).code != 0
        assert not images.is_there(environment)
    finally:
        images.docker.call("container", "rm", "--force", name)


def test_one_that_was_built_for_another_root_is_listed_and_can_be_deleted(
    images: Images, tmp_path: Path
) -> None:
    environment = images.build(1)
    images.host.root = str(tmp_path / "another root")
    item = images.item(environment)
    assert (item["hash"], item["name"], item["version"]) == ("", "tést env", 2)
    assert images.discard(environment)["freed"] >= MEBI
    assert not images.is_there(environment)


def test_a_deletion_that_was_killed_after_the_image_went_is_gone_on_with(images: Images) -> None:
    environment = images.build(1)
    images.docker.call("image", "rm", environment["tag"])
    folder = Path(images.folder(environment).path)
    assert folder.exists()
    assert images.discard(environment)["freed"] > 0
    assert not folder.exists()


def test_who_asks_for_it_while_it_is_being_deleted_gets_it_built_anew(
    images: Images, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = images.build(1)
    # A docker that waits for a sign before it removes an image.
    real_one = images.docker.command()[0]
    script = f'case "$1 $2 $3 $4" in *"image rm"*) touch {tmp_path}/at-it\n'
    script += f"while [ ! -e {tmp_path}/go ]; do sleep 0.01; done;; esac\n"
    put_program(tmp_path / "bin", "docker", f'{script}exec {real_one} "$@"')
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    images.host.environment["PATH"] = path
    answers: list[dict[str, Any]] = []
    remover = threading.Thread(target=lambda: answers.append(images.discard(environment)))
    remover.start()
    wait_until((tmp_path / "at-it").exists, 60, "the image is being removed")
    asker = threading.Thread(target=images.ensure, args=(environment,))
    asker.start()
    (tmp_path / "go").touch()
    for thread in (remover, asker):
        thread.join(60)
    assert answers[0]["kind"] == "answer"
    assert images.is_there(environment)


def test_while_it_is_being_built_it_stays(images: Images) -> None:
    environment = images.build(1)
    folder = images.folder(environment)
    lock = wait_until(folder.take_lock, 20, "the builder has ended")
    assert lock is not None
    Path(folder.result).unlink()  # as while the next attempt goes on
    try:
        assert images.item(environment)["building"]
        assert images.discard(environment)["code"] == "in_use"
    finally:
        os.close(lock)
    assert images.is_there(environment)


def test_an_engine_that_does_not_answer_is_told_and_nothing_is_deleted(images: Images) -> None:
    environment = images.build(1)
    images.host.environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
    answer = images.host.ask("built")
    assert "unix:///nowhere/docker.sock" in answer["trouble"]
    assert answer["hint"] != ""
    assert images.discard(environment)["code"] == "engine_unavailable"
    assert Path(images.folder(environment).path).exists()
    assert images.is_there(environment)
