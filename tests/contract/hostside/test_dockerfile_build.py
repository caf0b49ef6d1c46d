"""Dockerfiles with their context, built by the real engine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.builders.dockerfile import HASH_LABEL
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.protocol import HostError
from tests.contract.hostside.test_build_real import Builder, inside
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


class Dockerfiles(Builder):
    """The same for definitions that are a Dockerfile."""

    def dockerfile(self, text: str, files: dict[str, tuple[bytes, int]]) -> dict[str, Any]:
        store = Store(str(self.root))
        entries = [
            {"path": path, "sha256": store.put_bytes(data), "size": len(data), "mode": mode}
            for path, (data, mode) in files.items()
        ]
        context = store.put_bytes(make_manifest(entries))
        named = self.environment("")
        return {**named, "dockerfile": text, "context": context}


@pytest.fixture
def builder(base_image: str, tmp_path: Path, image_builder: str) -> Iterator[Dockerfiles]:
    made = Dockerfiles(tmp_path / "root é")
    old = os.umask(0o077)
    yield made
    os.umask(old)
    for tag in made.tags:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def test_an_image_is_made_of_the_dockerfile_and_its_files_whatever_the_umask(
    builder: Dockerfiles, base_image: str
) -> None:
    environment = builder.dockerfile(
        f"FROM {base_image} AS first\nRUN echo one > /one\n"
        f"FROM {base_image}\nCOPY --from=first /one /one\n# and more\nCOPY . /there/\n"
        'RUN chown -R 1000 /there \\\n && cp /one /two\nENV SAID="it is"\n',
        {"a b.txt": (b"text", 0o644), "bin/run": (b"#!/bin/sh\necho ran\n", 0o755)},
    )
    result = builder.ensure(environment)
    assert result.built
    assert inside(result.tag, "cat", "/there/a b.txt", "/two") == "textone"
    assert inside(result.tag, "/there/bin/run") == "ran"
    assert inside(result.tag, "stat", "-c", "%a", "/there/a b.txt", "/there/bin").split() == [
        *("644", "755"),
    ]
    label = "{{index .Config.Labels %s}}" % json.dumps(HASH_LABEL)  # noqa: UP031 - braces
    shown = subprocess.run(
        ["docker", "image", "inspect", "--format", label, result.tag],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == environment["hash"]
    assert not builder.ensure(environment).built
    folder = builder.folder(environment)
    wait_until(lambda: not folder.building(), 60, "the builder has ended")
    assert sorted(path.name for path in Path(folder.path).iterdir()) == [
        *("attempt.json", "build.log", "builder.log", "interest", "lock", "packages.json"),
        *("packages.json.lock", "result.json"),
    ]


@pytest.mark.parametrize(
    ("step", "said", "line"),
    [
        ("RUN true \\\n && ls /nowhere", "/nowhere", 3),
        ("COPY a.txt /x/\nUSER 0\nCOPY gone.txt /x/", "gone.txt", 5),
    ],
)
def test_a_build_that_fails_names_the_line_of_the_dockerfile(
    builder: Dockerfiles, base_image: str, step: str, said: str, line: int
) -> None:
    text = f"ARG BASE={base_image}\nFROM ${{BASE}}\n{step}\nRUN echo after\n"
    environment = builder.dockerfile(text, {"a.txt": (b"a", 0o644)})
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.code == "build_failed"
    assert caught.value.text.startswith(f"Line {line} of the Dockerfile, ")
    assert said in caught.value.text
    assert b"echo after" not in builder.log


def test_what_needs_buildkit_is_refused_where_the_host_has_none(
    builder: Dockerfiles, base_image: str, image_builder: str
) -> None:
    step = "RUN --mount=type=tmpfs,target=/there touch /there/x"
    environment = builder.dockerfile(f"FROM {base_image}\n{step}\n", {})
    if image_builder == "buildkit":
        assert builder.ensure(environment).built
        return
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.text == (
        "Line 2 of the Dockerfile (--mount) needs BuildKit, which this host does not have."
    )
    assert "docker-buildx" in caught.value.hint


def test_a_dockerfile_that_is_none_never_reaches_the_engine(builder: Dockerfiles) -> None:
    with pytest.raises(HostError, match="Line 1 of the Dockerfile: There is no FROM"):
        builder.ensure(builder.dockerfile("# nothing", {}))
    assert not (builder.root / "builds").exists()


def test_files_that_the_store_lacks_are_told(builder: Dockerfiles, base_image: str) -> None:
    environment = builder.dockerfile(f"FROM {base_image}\n", {"a": (b"a", 0o644)})
    environment["context"] = "0" * 64
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.code == "missing_blob"
