"""Which builder an engine has, and what of BuildKit's cache goes; the docker program is one that
says what a test prescribes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.hostside.builders.buildkit import (
    choosing,
    drop_build_cache,
    has_buildkit,
    loose_records,
)
from desktop_app.hostside.machine.docker_program import DockerProgram
from tests.fakes.engines import ENGINE
from tests.fakes.programs import put_program

STEP = "[3/4] RUN /bin/sh /opt/trainyard/setup/install.sh requirements.txt"
PIP = "cached mount /var/cache/trainyard-pip from exec /bin/sh /opt/trainyard/setup/install.sh"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DockerProgram:
    """Its client is of the version in `client`; its cache has the records in `cache`."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("DOCKER_BUILDKIT", raising=False)
    put_program(
        tmp_path,
        "docker",
        f"""cd {tmp_path}
        case "$1" in
        version) cat client ;;
        builder) echo "$BUILDX_BUILDER $*" >> calls ;;
        system) cat cache ;;
        esac""",
    )
    return DockerProgram()


@pytest.mark.parametrize(
    ("engine", "client", "expected"),
    [
        (ENGINE, "28.0.1", True),
        (ENGINE._replace(buildx=False), "28.0.1", False),
        (ENGINE._replace(buildx=False), "20.10.24+dfsg1", True),
        (ENGINE._replace(buildx=False, version="20.10.5"), "20.10.24+dfsg1", True),
        (ENGINE._replace(buildx=False, version="19.03.13"), "20.10.24+dfsg1", False),
        (ENGINE._replace(buildx=False, version="dev"), "20.10.24+dfsg1", False),
        (ENGINE._replace(buildx=False), "19.03.13", False),
        (ENGINE._replace(buildx=False, podman=True), "20.10.24", False),
    ],
)
def test_buildkit_comes_with_buildx_or_with_a_docker_of_2010(
    docker: DockerProgram, tmp_path: Path, engine: object, client: str, expected: bool
) -> None:
    (tmp_path / "client").write_text(client)
    assert isinstance(engine, type(ENGINE))
    assert has_buildkit(docker, engine) is expected


def test_who_switches_buildkit_off_gets_the_classic_builder(
    docker: DockerProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_BUILDKIT", "0")
    assert not has_buildkit(docker, ENGINE)
    assert choosing(ENGINE, False) == {"DOCKER_BUILDKIT": "0"}
    there = ENGINE._replace(context="there")
    assert choosing(there, True) == {"DOCKER_BUILDKIT": "1", "BUILDX_BUILDER": "there"}


def record(name: str, about: str, shared: str = "false", **more: str) -> dict[str, str]:
    told = {"ID": name, "Description": about, "Shared": shared, "InUse": "false", **more}
    return {"CacheType": "regular", "Parent": "", **told}


RECORDS = [
    record("of-an-image", STEP, shared="true"),
    record("used", STEP, InUse="true"),
    record("copied", "fileop target", Parent="base"),
    record("loose", STEP, Parent="copied, another"),
    record("base", "from local", shared="true"),
    record("another", "fileop target"),
    record("others", "fileop target"),
    record("lower", STEP),
    record("upper", "[9/9] RUN make", Parent="lower"),
    record("theirs", "[2/2] RUN make all"),
    record("beside", "[2/2] RUN ls /opt/trainyard-conda /opt/trainyardx"),
    record("whole", "[4/5] COPY --from=install /opt/trainyard /opt/trainyard"),
    record("pip", PIP, CacheType="exec.cachemount"),
]


@pytest.mark.parametrize(
    ("downloads", "expected"),
    [
        (False, ["loose", "whole", "copied", "another"]),
        (True, ["loose", "whole", "pip", "copied", "another"]),
    ],
)
def test_of_its_cache_goes_what_our_builds_left_and_no_image_has(
    downloads: bool, expected: list[str]
) -> None:
    assert loose_records(RECORDS, downloads=downloads) == expected


def test_each_goes_from_the_builder_of_the_engine_itself(
    docker: DockerProgram, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text(json.dumps(RECORDS))
    drop_build_cache(docker, ENGINE._replace(context="here"))
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"here builder prune --force --filter id={name}"
        for name in ("loose", "whole", "copied", "another")
    ]


@pytest.mark.parametrize("said", ["", "null", "[]"])
def test_where_nothing_is_told_nothing_goes(
    docker: DockerProgram, tmp_path: Path, said: str
) -> None:
    (tmp_path / "cache").write_text(said)
    drop_build_cache(docker, ENGINE)
    assert not (tmp_path / "calls").exists()
