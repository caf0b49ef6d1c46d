"""`uv.lock`: every package at its exact version, with its hashes, as Linux needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.markers import InvalidMarker, Marker

from desktop_app.domain.environment import DefinitionDraft, EnvironmentDefinition, EnvironmentKind
from desktop_app.engine.environments.definition_files.base_images import python_of_image
from desktop_app.engine.environments.definition_files.pip_lines import PipLine
from desktop_app.engine.environments.definition_files.places import BadDefinition
from desktop_app.engine.environments.definition_files.pyproject import FIELD, base_image_of
from desktop_app.engine.environments.definition_files.requirements import parse_requirements
from desktop_app.engine.environments.definition_files.text_files import MOST_LOCK_BYTES
from desktop_app.engine.environments.definition_files.toml_files import TomlFile

_PYPI = "https://pypi.org/simple"
_MACHINES = ("x86_64", "aarch64")
"""Hosts are Linux on one of these; what only one of them needs is marked so."""
_FOR_LINUX = ("manylinux", "musllinux", "linux_", "-none-any")

Package = Mapping[str, Any]


def read_uv_lock(path: Path, base_image: str = "", extras: Sequence[str] = ()) -> DefinitionDraft:
    """An image with what the lock asks for, of its project's optional groups only `extras`.
    Blocking. Raises `BadDefinition`."""
    file = TomlFile(path, FIELD, MOST_LOCK_BYTES)
    try:
        return _read(file, base_image, extras)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadDefinition(
            file.place, "This lock has a form that is not known here.", "Run: uv lock"
        ) from error


def _read(file: TomlFile, base_image: str, extras: Sequence[str]) -> DefinitionDraft:
    packages = file.values.get("package", [])
    if not isinstance(packages, list) or not packages or "version" not in file.values:
        raise BadDefinition(
            file.place.at(1), "This is no lock of uv: it names no package.", "Run: uv lock"
        )
    image = base_image or base_image_of(file, file.values.get("requires-python", ""))
    lock = _Lock(file, packages, python_of_image(image), extras)
    wanted = lock.wanted()
    hashed = all(_hashes(entry.package) for entry in wanted)
    pins = [lock.line(entry, with_hashes=hashed) for entry in wanted]
    options = [PipLine(f"--extra-index-url {url}", file.place) for url in lock.indexes(wanted)]
    requirements = parse_requirements([*options, *pins])
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image=image, requirements=requirements.lines
    )
    notes = [] if hashed else ["Not every package of the lock has a hash, so none is checked."]
    return DefinitionDraft(definition, lock.name, notes)


@dataclass
class _Wanted:
    """A package that is needed, and on which machines."""

    package: Package
    machines: set[str] = field(default_factory=set)


class _Lock:
    """The packages of one lock, by name."""

    def __init__(
        self, file: TomlFile, packages: Sequence[object], python: str, extras: Sequence[str]
    ) -> None:
        self._file, self._python, self._extras = file, python, extras
        self._packages: dict[str, list[Package]] = {}
        for package in packages:
            if not isinstance(package, dict) or not isinstance(package.get("name"), str):
                raise BadDefinition(
                    file.place_of("package"), "A package without a name.", "Run: uv lock"
                )
            self._packages.setdefault(package["name"], []).append(package)
        self._roots = [p for found in self._packages.values() for p in found if _is_local(p)]
        if not self._roots:
            raise BadDefinition(
                file.place, "This lock belongs to no project.", "Run uv lock where the project is."
            )
        self.name = str(self._roots[0]["name"])

    def wanted(self) -> Sequence[_Wanted]:
        """What the projects of the lock need, by name."""
        found: dict[tuple[str, str], _Wanted] = {}
        for machine in _MACHINES:
            for package in self._reached(machine):
                key = (package["name"], str(package.get("version", "")))
                found.setdefault(key, _Wanted(package)).machines.add(machine)
        own = {(p["name"], str(p.get("version", ""))) for p in self._roots}
        return [found[key] for key in sorted(found) if key not in own]

    def _reached(self, machine: str) -> Iterator[Package]:
        waiting: list[tuple[Package, Sequence[str]]] = [(p, self._extras) for p in self._roots]
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        while waiting:
            package, extras = waiting.pop()
            key = (package["name"], str(package.get("version", "")), tuple(sorted(extras)))
            if key in seen:
                continue
            seen.add(key)
            yield package
            waiting += self._needed_by(package, extras, machine)

    def _needed_by(
        self, package: Package, extras: Sequence[str], machine: str
    ) -> Iterator[tuple[Package, Sequence[str]]]:
        optional = package.get("optional-dependencies", {})
        groups = [package.get("dependencies", []), *(optional.get(name, []) for name in extras)]
        for dependency in (dependency for group in groups for dependency in group):
            if not self._applies(dependency.get("marker", ""), machine):
                continue
            for found in self._packages.get(dependency["name"], []):
                if self._is_meant(found, dependency, machine):
                    yield found, tuple(dependency.get("extra", ()))

    def _is_meant(self, package: Package, dependency: Package, machine: str) -> bool:
        version = dependency.get("version")
        if version is not None and package.get("version") != version:
            return False
        markers = package.get("resolution-markers", [])
        return not markers or any(self._applies(marker, machine) for marker in markers)

    def _applies(self, marker: str, machine: str) -> bool:
        if not marker:
            return True
        there = {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": machine,
            "platform_python_implementation": "CPython",
            "implementation_name": "cpython",
            "python_version": self._python,
            "python_full_version": f"{self._python}.99",
            "extra": "",
        }
        try:
            return Marker(marker).evaluate(there)
        except InvalidMarker as error:
            raise BadDefinition(
                self._file.place_of(marker), f"{marker!r} is no marker.", "Run: uv lock"
            ) from error

    def line(self, entry: _Wanted, *, with_hashes: bool) -> PipLine:
        package = entry.package
        name, source = package["name"], package.get("source", {})
        place = self._file.place_of(name)
        if "registry" in source:
            text = f"{name}=={package.get('version', '')}"
        elif "git" in source:
            address, _, commit = str(source["git"]).partition("#")
            text = f"{name} @ git+{address.partition('?')[0]}@{commit}"
        elif "url" in source:
            text = f"{name} @ {source['url']}"
        else:
            raise BadDefinition(
                place,
                f"{name!r} comes from a folder, which an image cannot be built from.",
                "Publish it, or let its code travel with the run.",
            )
        if len(entry.machines) == 1:
            text += f' ; platform_machine == "{next(iter(entry.machines))}"'
        if with_hashes:
            text += "".join(f" --hash={value}" for value in _hashes(package))
        return PipLine(text, place)

    def indexes(self, wanted: Sequence[_Wanted]) -> Sequence[str]:
        """Indexes other than PyPI, each once."""
        found = [str(entry.package.get("source", {}).get("registry", "")) for entry in wanted]
        return [url for url in dict.fromkeys(found) if url and url.rstrip("/") != _PYPI]


def _is_local(package: Package) -> bool:
    source = package.get("source", {})
    return any(source.get(kind) in (".", "./") for kind in ("editable", "virtual", "directory"))


def _hashes(package: Package) -> Sequence[str]:
    """Of the files that Linux may take."""
    files = [wheel for wheel in package.get("wheels", []) if _is_for_linux(wheel)]
    if "sdist" in package:
        files.append(package["sdist"])
    return [str(file["hash"]) for file in files if "hash" in file]


def _is_for_linux(wheel: Package) -> bool:
    name = str(wheel.get("url") or wheel.get("filename") or "").rpartition("/")[2]
    return any(part in name for part in _FOR_LINUX)
