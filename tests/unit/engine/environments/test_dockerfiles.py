"""Dockerfiles with the folder that they copy from, as environments."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import Additions, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.engine.environments import build_contexts
from desktop_app.engine.environments.build_contexts import list_context
from desktop_app.engine.environments.definition_files.reading import read_definition
from desktop_app.engine.environments.definitions import with_additions
from tests.unit.engine.environments.environment_desk import Desk

TEXT = "FROM base:1\nCOPY a.txt sub /there/\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "workspace")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a Dockerfile, in which something is left out."""
    folder = tmp_path / "pro ject é"
    for name, text in (
        ("Dockerfile", TEXT),
        (".dockerignore", "# rules\n*.log\n/big/\nsub/*\n!sub/kept.txt\n"),
        ("a.txt", "a"),
        ("b.log", "b"),
        ("deep/b.log", "b"),
        ("big/c.bin", "c"),
        ("sub/kept.txt", "k"),
        ("sub/other.txt", "o"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return [file.path for file in list_context(folder).files]


def test_the_ignore_file_is_read_as_docker_reads_it(project: Path) -> None:
    assert names(project) == [
        *(".dockerignore", "Dockerfile", "a.txt", "deep/b.log", "sub/kept.txt"),
    ]


def test_a_workspace_and_links_to_nothing_are_no_part_of_a_context(project: Path) -> None:
    (project / "work" / "store").mkdir(parents=True)
    (project / "work" / "config.json").write_text("{}", "utf-8")
    (project / "gone").symlink_to("nowhere")
    listing = list_context(project)
    assert [file.path for file in listing.files if file.path.startswith(("work", "gone"))] == []
    assert listing.notes == ["gone leads to no plain file: it is not in the context."]


def test_a_context_of_very_many_files_is_refused_with_its_repair(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_contexts, "MOST_FILES", 4)
    with pytest.raises(InvalidError, match="more than 4 files") as caught:
        list_context(project)
    assert (caught.value.code, caught.value.field) == ("context_too_large", "context")


def test_a_dockerfile_becomes_an_environment_that_is_made_of_itself_alone(
    desk: Desk, project: Path
) -> None:
    async def use() -> EnvironmentDefinition:
        draft = await desk.environments.read(project)
        assert (draft.context, draft.definition.context) == (project, "")
        made = await desk.environments.create("docked", draft.definition, draft.context)
        (project / "b.log").write_text("left out", "utf-8")
        (project / "a.txt").chmod(0o600)
        again = await desk.environments.create("docked", draft.definition, draft.context)
        assert again == made
        (project / "a.txt").write_text("changed", "utf-8")
        assert (
            await desk.environments.create("docked", draft.definition, draft.context)
        ).version == 2
        changes = await desk.environments.diff("docked:1", "docked:2")
        assert [(each.part, each.name) for each in changes] == [("context", "a.txt")]
        return made.definition

    definition = asyncio.run(use())
    assert (definition.dockerfile, definition.base_image) == (TEXT, "")
    assert len(definition.context) == 64
    assert definition.needs_engine


def test_the_lines_of_a_dockerfile_that_differ_are_told(desk: Desk, project: Path) -> None:
    async def use() -> list[DefinitionChange]:
        for name, text in (("a", TEXT), ("b", TEXT + "USER me\n")):
            (project / "Dockerfile").write_text(text, "utf-8")
            draft = await desk.environments.read(project / "Dockerfile")
            await desk.environments.create(name, draft.definition)
        return list(await desk.environments.diff("a", "b"))

    assert asyncio.run(use()) == [DefinitionChange("dockerfile", "3", "", "USER me")]


def test_a_saved_dockerfile_comes_back_equal_with_its_files(
    desk: Desk, project: Path, tmp_path: Path
) -> None:
    async def use() -> None:
        (project / "sub" / "kept.txt").chmod(0o755)
        draft = await desk.environments.read(project)
        made = await desk.environments.create("docked", draft.definition, draft.context)
        folder = tmp_path / "saved"
        await desk.environments.save("docked", folder)
        assert (folder / "docker" / "context" / "a.txt").read_text("utf-8") == "a"
        os.utime(folder / "docker" / "context" / "a.txt")
        with pytest.raises(InvalidError) as caught:
            await desk.environments.save("docked", folder)
        assert caught.value.code == "exists"
        (folder / "docker" / "context" / "stray").write_text("", "utf-8")
        await desk.environments.save("docked", folder, overwrite=True)
        again = await desk.environments.read(folder)
        back = await desk.environments.create("back", again.definition, again.context)
        assert back.definition == made.definition
        cloned = await desk.environments.clone("docked", "twin")
        assert cloned.definition.hash == made.definition.hash

    asyncio.run(use())


def test_files_that_the_store_lost_are_told_when_they_are_saved(
    desk: Desk, project: Path, tmp_path: Path
) -> None:
    async def use() -> None:
        draft = await desk.environments.read(project)
        made = await desk.environments.create("docked", draft.definition, draft.context)
        lost = made.definition.context
        (desk.folder / "store" / "sha256" / lost[:2] / lost).unlink()
        with pytest.raises(KnownError, match="files of the Dockerfile cannot be read") as caught:
            await desk.environments.save("docked", tmp_path / "saved")
        assert caught.value.code == "missing_blob"

    asyncio.run(use())


def test_the_context_may_be_another_folder_than_the_dockerfiles(
    project: Path, tmp_path: Path
) -> None:
    file = tmp_path / "gpu.Dockerfile"
    file.write_text(TEXT, "utf-8")
    assert read_definition(file, context=project).context == project
    with pytest.raises(InvalidError, match="There is no 'a"):
        read_definition(file)


def test_nothing_is_added_to_a_dockerfile(project: Path) -> None:
    definition = read_definition(project).definition
    with pytest.raises(InvalidError) as caught:
        with_additions(definition, Additions(apt=["git"]))
    assert (caught.value.code, caught.value.field) == ("not_with_dockerfile", "dockerfile")
    with pytest.raises(InvalidError) as caught:
        read_definition(project, base_image="base:2")
    assert (caught.value.code, caught.value.field) == ("two_bases", "base_image")


def test_what_only_buildkit_builds_is_said_when_it_is_read(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM a\nRUN <<EOF\nls\nEOF\n", "utf-8")
    assert read_definition(project).notes == [
        "Line 2 needs BuildKit (<<): a host without docker-buildx cannot build it."
    ]


def test_an_older_definition_keeps_its_hash() -> None:
    plain = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")
    assert plain.additions == {}
    assert plain.hash != EnvironmentDefinition(EnvironmentKind.IMAGE, dockerfile="FROM a").hash
