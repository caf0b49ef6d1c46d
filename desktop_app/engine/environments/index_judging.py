"""Whether what an index has of a package satisfies a requirement, for a Python on Linux."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from desktop_app.domain.index_lines import IndexFile, LineAnswer, LineState

_CPYTHON = re.compile(r"(?:cp|py)3(\d+)")
_MOST_PYTHONS = 30


@dataclass(frozen=True)
class _Offer:
    """One file of one version: for which Pythons. No tags: it is source, and is built there."""

    version: Version
    tags: frozenset[Tag]
    pythons: SpecifierSet
    yanked: bool

    def fits(self, python: str) -> bool:
        """For a Python such as 3.11 or 3.6.2; the newest of its patch versions where none is
        said."""
        whole = python if python.count(".") > 1 else f"{python}.99"
        if not self.pythons.contains(whole, prereleases=True):
            return False
        minor = int(python.split(".")[1])
        return not self.tags or any(_serves(tag, minor) for tag in self.tags)


def judge(
    line: str,
    requirement: Requirement,
    allowed: SpecifierSet,
    files: Sequence[IndexFile],
    python: str,
) -> LineAnswer:
    """The answer for one line. `allowed` are its versions within the constraints, `files` all that
    the indexes have of the package; `python` is empty where it is not known."""
    offers = list(_offers(files))
    pinned = any(one.operator in ("==", "===") for one in allowed)
    usable = [offer for offer in offers if pinned or not offer.yanked]
    asked = _matching(usable, allowed)
    name = requirement.name
    if not asked:
        newest = max((offer.version for offer in usable), default=None)
        wanted = str(allowed) or "any"
        return LineAnswer(
            line,
            LineState.NO_VERSION,
            text=f"There is no version {wanted} of {name}; the newest is {newest}."
            if newest is not None
            else f"There is no version of {name} that a current pip could install.",
        )
    fitting = [offer for offer in asked if not python or offer.fits(python)]
    if fitting:
        return _there(line, name, fitting)
    newest = max(offer.version for offer in asked)
    pythons = ", ".join(f"3.{minor}" for minor in _pythons(asked, newest)) or "another one"
    others = [offer.version for offer in usable if offer.fits(python)]
    text = f"{name} {newest} is there for Python {pythons}, not for {python}."
    latest = max(_released(others), default=None)
    return LineAnswer(
        line,
        LineState.OTHER_PYTHON,
        text=text if latest is None else f"{text} For {python} the newest is {latest}.",
    )


def _there(line: str, name: str, fitting: Sequence[_Offer]) -> LineAnswer:
    version = max(offer.version for offer in fitting)
    built = all(not offer.tags for offer in fitting if offer.version == version)
    text = f"{name} {version} comes as source and is built on the host." if built else ""
    return LineAnswer(line, LineState.THERE, str(version), text)


def _matching(offers: Sequence[_Offer], allowed: SpecifierSet) -> Sequence[_Offer]:
    """As pip chooses: no early version where another one fits."""
    versions = {offer.version for offer in offers}
    chosen = set(allowed.filter(versions))
    return [offer for offer in offers if offer.version in chosen]


def _released(versions: Sequence[Version]) -> Sequence[Version]:
    return [version for version in versions if not version.is_prerelease] or versions


def _pythons(offers: Sequence[_Offer], version: Version) -> Sequence[int]:
    """The minor versions of Python 3 that this version is there for."""
    of_it = [offer for offer in offers if offer.version == version]
    found = [m for m in range(_MOST_PYTHONS) if any(offer.fits(f"3.{m}") for offer in of_it)]
    tagged = [
        int(match[1])
        for offer in of_it
        for tag in offer.tags
        if (match := _CPYTHON.fullmatch(tag.interpreter))
    ]
    return [minor for minor in found if not tagged or minor <= max(tagged)]


def _serves(tag: Tag, minor: int) -> bool:
    """A wheel's tag, of any kind of machine that runs Linux."""
    if tag.platform != "any" and not tag.platform.startswith(("linux_", "manylinux")):
        return False
    if tag.interpreter in ("py3", "py2.py3"):
        return True
    found = _CPYTHON.fullmatch(tag.interpreter)
    if found is None:
        return False
    if tag.abi == "abi3" or tag.interpreter.startswith("py"):
        return int(found[1]) <= minor
    return int(found[1]) == minor and not tag.abi.endswith("t")


def _offers(files: Sequence[IndexFile]) -> Iterator[_Offer]:
    """What current tools can read of an index: names and versions of old files may be no such."""
    pythons: dict[str, SpecifierSet] = {}
    for file in files:
        try:
            if file.name.endswith(".whl"):
                _, version, _, tags = parse_wheel_filename(file.name)
            else:
                (_, version), tags = parse_sdist_filename(file.name), frozenset()
        except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            continue
        yield _Offer(version, tags, _specifiers(file.requires_python, pythons), file.yanked)


def _specifiers(text: str, known: dict[str, SpecifierSet]) -> SpecifierSet:
    """What is no specifier says nothing, as pip has it. The same text comes hundreds of times."""
    if text not in known:
        try:
            known[text] = SpecifierSet(text)
        except InvalidSpecifier:
            known[text] = SpecifierSet()
    return known[text]


def marker_holds(requirement: Requirement, python: str) -> bool:
    """Whether a requirement is wanted there at all, by its condition."""
    if requirement.marker is None:
        return True
    there: Mapping[str, str] = {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
        **_python_variables(python),
    }
    return requirement.marker.evaluate(dict(there))


def _python_variables(python: str) -> Mapping[str, str]:
    if not python:
        return {}
    whole = python if python.count(".") > 1 else f"{python}.99"
    return {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": whole,
        "implementation_version": whole,
    }
