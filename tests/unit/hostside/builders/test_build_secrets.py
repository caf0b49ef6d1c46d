"""Secrets of builds: the recipes that use them, what is hidden, and who may know them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.builders.dockerfile import (
    Recipe,
    after_install,
    after_post,
    before_install,
    context_files,
    dockerfile,
    install_commands,
    with_secrets,
)
from desktop_app.hostside.builders.hidden import Hidden, SecretFiles
from desktop_app.hostside.launchers.base import RunContext
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.protocol import HostError

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = Recipe(
    "debian:12",
    ["torch==2.0", "numpy"],
    "abc",
    [],
    [],
    b"",
    False,
    environment={"A": "1"},
    post_install="echo x",
    secrets=["TOKEN", "OTHER"],
    mounts=True,
)


def test_a_builder_that_can_mounts_the_secrets_where_they_are_needed() -> None:
    mounted = "RUN --mount=type=secret,id=TOKEN --mount=type=secret,id=OTHER /bin/sh "
    setup, post = "/opt/trainyard/setup", "/opt/trainyard/post"
    runs = [step for step in dockerfile(RECIPE).splitlines() if step.startswith("RUN")]
    assert runs == [
        f"{mounted}{setup}/with-secrets.sh {setup}/install.sh heavy.txt",
        f"{mounted}{setup}/with-secrets.sh {setup}/install.sh requirements.txt",
        f"{mounted}{post}/with-secrets.sh {post}/run.sh",
    ]
    assert {"setup/with-secrets.sh", "post/with-secrets.sh"} <= set(context_files(RECIPE))


def test_for_a_builder_that_cannot_the_dockerfile_is_parted_where_containers_run() -> None:
    recipe = RECIPE._replace(mounts=False, apt=["git"])
    assert "RUN /bin/sh /opt/trainyard/system/install.sh" in before_install(recipe)
    assert "setup" not in before_install(recipe)
    of_conda = before_install(recipe._replace(conda=["gdal"]))
    assert "RUN /bin/sh /opt/trainyard/conda/install.sh" in of_conda
    assert install_commands(recipe) == [
        "/opt/trainyard/setup/install.sh heavy.txt",
        "/opt/trainyard/setup/install.sh requirements.txt",
    ]
    assert [line.split()[0] for line in after_install(recipe, "sha256:1").splitlines()] == [
        *("FROM", "ENV", "ENV"),
    ]
    assert after_post(recipe, "sha256:2") == "FROM sha256:2\nLABEL trainyard.environment=abc\n"
    assert "LABEL" in after_install(recipe._replace(post_install=""), "sha256:1")


def test_a_definition_without_secrets_is_built_as_it_was_before() -> None:
    plain = RECIPE._replace(secrets=[])
    assert "--mount" not in dockerfile(plain)
    assert not any("secrets" in name for name in context_files(plain))


def test_the_script_names_secrets_and_holds_no_value() -> None:
    assert with_secrets(["A"]).splitlines()[2:] == [
        *("set -eu", "A=$(cat /run/secrets/A)", "export A", 'exec /bin/sh "$@"'),
    ]


def test_values_are_hidden_also_in_addresses_and_line_by_line() -> None:
    hidden = Hidden(["p@ss word", "first line of a key\nsecond line of a key\n", ""])
    assert hidden.hide("a p@ss word, https://me:p%40ss%20word@x/") == (
        "a (secret), https://me:(secret)@x/"
    )
    assert hidden.hide("second line of a key") == "(secret)"
    assert not Hidden([""])


def test_files_of_secrets_are_for_their_owner_and_go_with_the_next_ones(tmp_path: Path) -> None:
    files = SecretFiles(str(tmp_path / "secrets"))
    files.put({"A": "välue\n"})
    path = tmp_path / "secrets" / "A"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert files.values(["A"]) == {"A": "välue\n"}
    files.put({"B": "b"})
    assert not path.exists()
    with pytest.raises(HostError, match="needs the secret 'A'"):
        files.values(["A", "B"])
    files.put({})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="not the name of a secret"):
        files.path("../A")


def test_a_script_does_not_get_what_only_the_build_of_its_environment_may_know(
    tmp_path: Path,
) -> None:
    folder = RunFolder(str(tmp_path), "R1")
    request: dict[str, Any] = {
        "environment": {"build_secrets": ["TOKEN", "BOTH"]},
        "secrets": ["BOTH", "OWN"],
    }
    values = {"TOKEN": "t1", "BOTH": "b1", "OWN": "o1"}
    for path, content in ((folder.request, request), (folder.secrets, values)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(json.dumps(content), "utf-8")
    context = RunContext(str(tmp_path), "R1")
    assert context.secrets == {"BOTH": "b1", "OWN": "o1"}
    assert context.build_secrets == {"TOKEN": "t1", "BOTH": "b1"}
    assert context.redact("t1 b1 o1") == "(secret) (secret) (secret)"
