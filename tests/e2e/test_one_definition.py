"""One definition, as image and as virtual environment, on this computer and on a host over SSH:
the article's conda file, of which the index has not all for today's Python, and one that it has."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.packages import package_name
from tests.conftest import Real
from tests.e2e.counted_builds import CountedUv
from tests.e2e.shell import Shell
from tests.e2e.ssh_hosts import desk_shell, know_server
from tests.e2e.torch_layers import BUILD_SECONDS, PAIR
from tests.testbed.desk import Desk
from tests.testbed.sshd import Sshd, running

ARTICLE = """\
channels:
- conda-forge
dependencies:
- python=3.6.2
- pip:
  - azureml-defaults
  - torch==1.6.0
  - torchvision==0.7.0
  - future==0.17.1
  - pillow
"""
# What the pair needs, too, so that it is the same next month; only its parts of CUDA, which torch
# itself pins, are left to it.
REST = (
    *("future==1.0.0", "pillow==13.0.0", "numpy==2.4.6", "filelock==4.3.1", "fsspec==2026.9.0"),
    *("jinja2==3.1.6", "markupsafe==3.0.4", "mpmath==1.3.0", "networkx==3.6.1", "sympy==1.14.0"),
    *("typing-extensions==4.16.0", "setuptools==84.2.1"),
)
LINES = (*PAIR, *REST)
TODAY = "channels:\n- conda-forge\ndependencies:\n- python=3.11\n- pip:\n"
TODAY += "".join(f"  - {line}\n" for line in LINES)

SCRIPT = """\
import json, torch, torchvision
from torchvision.ops import nms
boxes = torch.tensor([[0.0, 0, 2, 2], [0, 0, 2, 1.9], [4, 4, 5, 5]])
kept = nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5).tolist()
net = torchvision.models.squeezenet1_1(weights=None, num_classes=2)
net(torch.zeros(1, 3, 64, 64)).sum().backward()
trained = all(weight.grad is not None for weight in net.parameters())
print(json.dumps([torch.__version__, torchvision.__version__, kept, trained]))
"""
# Of the article's lines, for Python 3.11.
STATES = {
    "azureml-defaults": "there",
    "torch==1.6.0": "other_python",
    "torchvision==0.7.0": "other_python",
    "future==0.17.1": "there",
    "pillow": "there",
}
# The words of the classic builder, and of BuildKit.
CACHED = re.compile(r"heavy\.txt\n( ---> Using cache|(#\d+ sha256:\w+\n)?#\d+ CACHED)")
IMAGES = ("local-docker", "box-docker")
VENVS = ("local", "box")
# What the hosts of a company have in common: their way to the index.
SETTINGS = re.compile(r"(PIP|SSL|CURL|REQUESTS|HTTPS?|NO)_.*", re.IGNORECASE)


class Place:
    """A workspace at a desk; the host `box` uses the machine's engine and its cache of packages, so
    what is installed there costs no second download."""

    def __init__(self, shell: Shell, uv: CountedUv) -> None:
        self.shell = shell
        self.uv = uv
        shell.json("workspace", "init", ".")
        for name, launcher in (("box", "process"), ("box-docker", "docker")):
            shell.json("target", "add", name, "--ssh", "box", "--launcher", launcher)
        self._source = shell.folder / "code"
        self._source.mkdir()
        (self._source / "train.py").write_text(SCRIPT, "utf-8")

    def define(self, text: str, base_image: str) -> str:
        """The tag of its image."""
        (self.shell.folder / "conda_dependencies.yml").write_text(text, "utf-8")
        words = ("--conda", "conda_dependencies.yml", "--base-image", base_image)
        # What the file says of Python is told on standard error: the image has its own.
        code, out, told = self.shell("--json", "env", "create", "birds", *words)
        assert code == 0, told
        return str(json.loads(out)["image_tag"])

    def run(self, target: str) -> Path:
        """The streams of a run, once it has ended."""
        words = ("--source", str(self._source), "--script", "train.py", "--env", "birds")
        _, ended = self.shell.json("run", "submit", "--wait", *words, "--target", target)
        assert ended["outcome"] == "succeeded", ended["detail"]
        return self.shell.folder / "runs" / str(ended["id"]) / "streams"

    def build(self, target: str) -> str:
        """What the log said."""
        code, _, log = self.shell("env", "build", "birds", "--target", target)
        assert code == 0, log
        return log

    def failed_build(self, target: str) -> str:
        """What was said."""
        code, _, told = self.shell("env", "build", "birds", "--target", target)
        assert code != 0, told
        return told

    def versions(self, target: str) -> Mapping[str, str]:
        """What was found there, without what came with the operating system."""
        found = self.shell.json("env", "packages", "birds", "--target", target)["packages"]
        return {package_name(each["name"]): each["version"] for each in found if not each["system"]}


@pytest.fixture(scope="module")
def place(real: Real, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    for part in ("sshd", "engine"):
        real(part)
    tmp_path = tmp_path_factory.mktemp("place")
    uv, desk = CountedUv(tmp_path / "bin"), Desk(tmp_path / "home")
    shared = {name: value for name, value in os.environ.items() if SETTINGS.fullmatch(name)}
    shared |= uv.variables
    known = shlex.join(f"{name}={value}" for name, value in shared.items())
    folder = tmp_path / "it's a workspace 图"
    folder.mkdir()
    with running(Sshd(tmp_path / "box", (f"SetEnv {known}",))) as server:
        know_server(desk, server)
        shell = desk_shell(desk, folder)
        shell.env.update({**shared, "TRAINYARD_SLOTS": str(tmp_path / "slots")})
        shell.timeout_s = BUILD_SECONDS
        yield Place(shell, uv)


@pytest.mark.timeout(BUILD_SECONDS)
@pytest.mark.usefixtures("torch_image")
def test_a_definition_is_the_same_here_and_there_as_image_and_as_virtual_environment(
    place: Place, base_image: str
) -> None:
    made = place.uv.made()
    tag = place.define(TODAY, base_image)
    forget(tag)
    # Both hosts have one engine: at the other one the image is built once it is forgotten here.
    runs = {"local-docker": place.run("local-docker")}
    forget(tag)
    with ThreadPoolExecutor() as pool:
        others = ("box-docker", *VENVS)
        runs.update(zip(others, pool.map(place.run, others), strict=True))
    expected = [*(line.partition("==")[2] for line in PAIR), [0, 2], True]
    for streams in runs.values():
        assert plain(json.loads((streams / "stdout.log").read_bytes())) == expected
    found = {target: place.versions(target) for target in runs}
    named = dict(line.split("==") for line in LINES)
    for versions in found.values():
        assert {name: versions[name] for name in named} == named
        assert versions.keys() == found["local"].keys()
    assert place.uv.made() - made == 2
    for target in IMAGES:
        log = (runs[target] / "build.log").read_text("utf-8")
        assert "Successfully installed torch" not in log
        assert CACHED.search(log)


@pytest.mark.timeout(BUILD_SECONDS)
def test_a_line_at_the_end_leaves_the_layer_of_torch_as_it_was(
    place: Place, base_image: str, torch_image: str
) -> None:
    tag = place.define(f"{TODAY}  - six==1.16.0\n", base_image)
    forget(tag)
    log = place.build("local-docker")
    assert CACHED.search(log)
    assert "Successfully installed torch" not in log
    # The base image, the files of the installation, and what it installed first.
    assert layers(tag)[:3] == layers(torch_image)[:3]


def test_what_the_article_asks_for_is_told_line_by_line_where_it_cannot_be_had(
    place: Place, base_image: str
) -> None:
    image = f"trainyard-test/python:3.11-{uuid.uuid4().hex}"
    subprocess.run(["docker", "tag", base_image, image], check=True)
    try:
        place.define(ARTICLE, image)
        code, out, _ = place.shell("--json", "env", "check", "birds")
        answers = {answer["line"]: answer for answer in json.loads(out)}
        assert (code, {line: answers[line]["state"] for line in answers}) == (1, STATES)
        lacking = [answer["text"] for answer in answers.values() if answer["state"] != "there"]
        assert [text.partition(" For ")[0] for text in lacking] == [
            "torch 1.6.0 is there for Python 3.6, 3.7, 3.8, not for 3.11.",
            "torchvision 0.7.0 is there for Python 3.6, 3.7, 3.8, not for 3.11.",
        ]
        for target in ("local-docker", "box"):
            failed = place.failed_build(target)
            assert all(text in failed for text in lacking), failed
    finally:
        forget(image)


def plain(answer: Any) -> Any:
    """Without the build of CUDA that a version may name."""
    torch, torchvision, *rest = answer
    return [torch.partition("+")[0], torchvision.partition("+")[0], *rest]


def layers(image: str) -> list[str]:
    words = ["docker", "image", "inspect", "--format", "{{json .RootFS.Layers}}", image]
    found = subprocess.run(words, capture_output=True, text=True, check=True)
    return list(json.loads(found.stdout))


def forget(tag: str) -> None:
    """The engine has the layers of an image, and no image of that name."""
    words = ["docker", "image", "rm", "--force", "--no-prune", tag]
    subprocess.run(words, capture_output=True, check=False)
