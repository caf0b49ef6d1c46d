"""Whether an environment has what a script imports: what is told before a run, never forbidden."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.import_names import is_shared, is_standard, packages_of
from desktop_app.domain.packages import package_name
from desktop_app.domain.resolution import Resolution

_MOST_NAMED = 6


@dataclass(frozen=True)
class Misfit:
    """One thing that does not fit, and its repair. One that is not `certain` may be no trouble: it
    is worth a look. `packages` are what `Fit.add` would mend it with, where it can."""

    code: str
    text: str
    hint: str
    certain: bool = True
    packages: Sequence[str] = ()


@dataclass(frozen=True)
class NeededModule:
    """A top-level module that is imported from outside of the source folder, and where first.
    `later`: only when a function is called."""

    name: str
    file: str
    line: int
    later: bool = False


@dataclass(frozen=True)
class Contents:
    """What is known of an environment where it is used. `minor` is the minor version of its
    Python 3; `modules` are all that can be imported beside Python's own, None where only the names
    of `packages` are known, which may bring others. `versions` by package, as pip compares names,
    empty where one is named without."""

    minor: int | None = None
    modules: frozenset[str] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    """Nothing else can be imported there, such as what a base image has beside packages."""


def contents_of(resolution: Resolution, *, whole: bool) -> Contents:
    """What was found in an environment that was built."""
    return Contents(
        minor=_minor(resolution.python),
        modules=frozenset(resolution.modules) if resolution.modules else None,
        versions={package_name(package.name): package.version for package in resolution.listed},
        whole=whole,
    )


def missing_modules(
    needed: Sequence[NeededModule], contents: Contents, environment: Environment
) -> Iterator[Misfit]:
    """What the script would not find: first what it surely needs, then what it may."""
    lacking = [module for module in needed if not _has(contents, module.name)]
    sure = contents.modules is not None and contents.whole
    certain = [module for module in lacking if sure and not module.later]
    if certain:
        named = _named(certain)
        yield Misfit(
            "missing_modules",
            f"The environment {environment.name!r} lacks what the script imports: {named}.",
            _repair(certain, environment),
            packages=_to_add(certain, environment),
        )
    perhaps = [module for module in lacking if module not in certain]
    if perhaps:
        named, name = _named(perhaps), environment.name
        yield Misfit(
            "perhaps_missing_modules",
            f"The environment {name!r} lacks what a function of the script imports: {named}."
            if sure
            else f"Not named in the environment {name!r}, though other packages may bring it: "
            f"{named}.",
            _repair(perhaps, environment),
            certain=False,
            packages=_to_add(perhaps, environment),
        )


def _has(contents: Contents, module: str) -> bool:
    if is_shared(module) or is_standard(module, contents.minor):
        return True
    if contents.modules is not None:
        return module in contents.modules
    return any(package in contents.versions for package in packages_of(module))


def _named(modules: Sequence[NeededModule]) -> str:
    told = [f"{module.name} ({module.file}:{module.line})" for module in modules[:_MOST_NAMED]]
    rest = len(modules) - _MOST_NAMED
    return ", ".join([*told, f"+{rest}"] if rest > 0 else told)


def _packages(modules: Sequence[NeededModule]) -> Sequence[str]:
    found = [packages_of(module.name) for module in modules]
    return tuple(dict.fromkeys(packages[0] for packages in found if packages))


def _to_add(modules: Sequence[NeededModule], environment: Environment) -> Sequence[str]:
    """Nothing where pip would refuse a line that lacks what all others have: a hash."""
    lines = environment.definition.requirements
    if environment.curated or not lines or any("--hash" in line for line in lines):
        return ()
    return _packages(modules)


def _repair(modules: Sequence[NeededModule], environment: Environment) -> str:
    packages = " ".join(_packages(modules))
    definition = environment.definition
    if not packages:
        return "Only another version of Python has it."
    if definition.kind is EnvironmentKind.INTERPRETER:
        python = shlex.quote(definition.python or "python3")
        return f"Install it there: {python} -m pip install {packages}"
    if environment.curated:
        return f"Clone the environment under a name of your own, and add there: {packages}"
    if not definition.requirements:
        return f"Choose an image that has it, or add requirements: {packages}"
    return f"Add to its requirements: {packages}"


def _minor(version: str) -> int | None:
    """Of `3.11.2`; None for what is no version of Python 3."""
    parts = version.split(".")
    return int(parts[1]) if parts[0] == "3" and len(parts) > 1 and parts[1].isdecimal() else None
