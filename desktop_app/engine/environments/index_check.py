"""Asks the package index for each requirement by itself, so that one sees which cannot be had."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from desktop_app.domain.environment import EnvironmentDefinition
from desktop_app.domain.errors import KnownError
from desktop_app.domain.index_lines import IndexFile, LineAnswer, LineState
from desktop_app.engine.environments.definition_files.base_images import stated_python
from desktop_app.engine.environments.index_judging import judge, marker_holds
from desktop_app.engine.ports import PackageIndex
from desktop_app.hostside.builders.conda_specs import stated_python as python_of_conda
from desktop_app.hostside.builders.failures import is_about_versions
from desktop_app.hostside.machine.network_settings import pip_settings

PYPI = "https://pypi.org/simple"
_AT_ONCE = 8
_PATIENCE_SECONDS = 20.0
"""For the explanation of a failure, which comes late without it."""


@dataclass(frozen=True)
class _Places:
    """Where pip looks: indexes with a page for each package, and pages of files."""

    indexes: Sequence[str]
    pages: Sequence[str]


class IndexCheck:
    """Asks from this computer, with the settings that pip has here; nothing is installed."""

    def __init__(self, index: PackageIndex) -> None:
        self._index = index

    async def lines(self, definition: EnvironmentDefinition) -> Sequence[LineAnswer]:
        """An answer for each requirement, in their order; what needs conda is not asked."""
        python = python_of_conda(definition.conda) or stated_python(definition.base_image)
        places = _places(definition.requirements)
        allowed = _constraints(definition.constraints)
        turns = asyncio.Semaphore(_AT_ONCE)
        asked = [line for line in definition.requirements if not line.startswith("-")]

        async def answer(line: str) -> LineAnswer:
            async with turns:
                return await asyncio.to_thread(self._answer, line, python, places, allowed)

        return await asyncio.gather(*(answer(line) for line in asked))

    async def explain(self, definition: EnvironmentDefinition, error: KnownError) -> str:
        """Why a build found no versions: what cannot be had, line by line. Empty where the failure
        is another one, or nothing more is known."""
        if not is_about_versions(error.hint):
            return ""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                answers = await self.lines(definition)
        except TimeoutError:
            return ""
        return " ".join(answer.text for answer in answers if answer.lacking)

    def _answer(
        self, line: str, python: str, places: _Places, allowed: Mapping[str, SpecifierSet]
    ) -> LineAnswer:
        try:
            requirement = Requirement(line.partition(" --")[0])
        except InvalidRequirement:
            requirement = None
        if requirement is None or requirement.url is not None:
            return LineAnswer(line, LineState.NOT_ASKED, text="No index is asked for an address.")
        if not marker_holds(requirement, python):
            return LineAnswer(line, LineState.NOT_NEEDED, text="Its condition does not hold there.")
        name = canonicalize_name(requirement.name)
        try:
            files = self._files(name, places)
        except KnownError as error:
            return LineAnswer(line, LineState.UNKNOWN, text=error.text)
        if files is None:
            where = ", ".join(_host(place) for place in (*places.indexes, *places.pages))
            return LineAnswer(
                line,
                LineState.NO_PACKAGE,
                text=f"There is no package {requirement.name!r} at {where}.",
            )
        both = requirement.specifier & allowed.get(name, SpecifierSet())
        return judge(line, requirement, both, files, python)

    def _files(self, name: str, places: _Places) -> Sequence[IndexFile] | None:
        """All files of a package wherever pip looks, None where nobody has heard of it."""
        found = [self._index.files(place, name) for place in places.indexes]
        known = [files for files in found if files is not None]
        for page in places.pages:
            mine = [file for file in self._index.page(page) if _package_of(file.name) == name]
            known += [mine] if mine else []
        return [file for files in known for file in files] if known else None


def _places(lines: Sequence[str]) -> _Places:
    """By the lines, else by pip's settings here; folders of this computer are no part of a
    build."""
    settings = pip_settings(os.environ).variables
    index = settings.get("PIP_INDEX_URL", PYPI)
    more = settings.get("PIP_EXTRA_INDEX_URL", "").split()
    pages = settings.get("PIP_FIND_LINKS", "").split()
    for line in lines:
        option, _, value = line.replace("=", " ", 1).partition(" ")
        value = value.strip()
        if option == "--index-url":
            index = value
        elif option == "--extra-index-url":
            more.append(value)
        elif option == "--find-links":
            pages.append(value)
        elif option == "--no-index":
            index, more = "", []
    indexes = [url.rstrip("/") for url in (index, *more) if url]
    return _Places(list(dict.fromkeys(indexes)), list(dict.fromkeys(pages)))


def _constraints(lines: Sequence[str]) -> Mapping[str, SpecifierSet]:
    found: dict[str, SpecifierSet] = {}
    for line in lines:
        try:
            requirement = Requirement(line.partition(" --")[0])
        except InvalidRequirement:
            continue
        name = canonicalize_name(requirement.name)
        found[name] = found.get(name, SpecifierSet()) & requirement.specifier
    return found


def _package_of(file: str) -> str:
    """The package of a file's name, as pip compares names."""
    stem = file.removesuffix(".tar.gz").removesuffix(".zip")
    part = stem.partition("-")[0] if file.endswith(".whl") else stem.rpartition("-")[0]
    return str(canonicalize_name(part))


def _host(url: str) -> str:
    """Without what may be a password in it."""
    return urlsplit(url).hostname or url
