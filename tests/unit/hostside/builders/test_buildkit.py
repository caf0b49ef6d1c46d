"""Which builder an engine has, and what of BuildKit's cache goes; the docker program is one that
says what a test prescribes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.hostside.builders.buildkit import choosing, drop_build_cache, has_buildkit
from desktop_app.hostside.machine.docker_program import DockerProgram
from tests.fakes.engines import ENGINE
from tests.fakes.programs import put_program

STEP = "[3/4] RUN /bin/sh /opt/trainyard/setup/install.sh requirements.txt"
PIP = "cached mount /var/cache/trainyard-pip from exec /bin/sh /opt/trainyard/setup/install.sh"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DockerProgram:
    """Its client is of the version in `client`; its cache has the records in `cache`, by id."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("DOCKER_BUILDKIT", raising=False)
    (tmp_path / "cache").mkdir()
    put_program(
        tmp_path,
        "docker",
        f"""cd {tmp_path}
        case "$1" in
        version) cat client ;;
        builder) echo "$BUILDX_BUILDER $*" >> calls; rm "cache/${{5#id=}}" ;;
        system) echo "[$(cat cache/* 2>/dev/null | paste -sd,)]" ;;
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


def record(folder: Path, name: str, about: str, shared: str = "false", **more: str) -> None:
    told = {"ID": name, "Description": about, "Shared": shared, "InUse": "false", **more}
    (folder / "cache" / name).write_text(json.dumps({"CacheType": "regular", **told}) + "\n")


@pytest.mark.parametrize("downloads", [False, True])
def test_of_its_cache_goes_what_our_builds_left_and_no_image_has(
    docker: DockerProgram, tmp_path: Path, downloads: bool
) -> None:
    record(tmp_path, "of-an-image", STEP, shared="true")
    record(tmp_path, "used", STEP, InUse="true")
    record(tmp_path, "loose", STEP, Parent="copied")
    record(tmp_path, "copied", "fileop target", Parent="base")
    record(tmp_path, "base", "from local", shared="true")
    record(tmp_path, "others", "fileop target")
    record(tmp_path, "lower", STEP)
    record(tmp_path, "upper", "[9/9] RUN make", Parent="lower")
    record(tmp_path, "theirs", "[2/2] RUN make all")
    record(tmp_path, "pip", PIP, CacheType="exec.cachemount")
    engine = ENGINE._replace(context="default")
    drop_build_cache(docker, engine, downloads=downloads)
    gone = ["loose", *(["pip"] if downloads else []), "copied"]
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"default builder prune --force --filter id={name}" for name in gone
    ]


def test_what_buildkit_keeps_all_the_same_is_not_asked_for_again_and_again(
    docker: DockerProgram, tmp_path: Path
) -> None:
    record(tmp_path, "loose", STEP)
    put_program(tmp_path, "rm", "exit 1")
    drop_build_cache(docker, ENGINE)
    assert len((tmp_path / "calls").read_text().splitlines()) == 1


def test_of_an_engine_that_tells_nothing_nothing_goes(
    tmp_path: Path, docker: DockerProgram
) -> None:
    put_program(tmp_path, "docker", "exit 1")
    drop_build_cache(docker, ENGINE)
