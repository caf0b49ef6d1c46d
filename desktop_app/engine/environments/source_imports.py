"""What a script of a source folder imports from outside of it, found out without running it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.fit import NeededModule
from desktop_app.domain.import_names import is_always_standard
from desktop_app.domain.script_reading.imports import Import, read_imports
from desktop_app.engine.scripts import script_text

MOST_FILES = 200
MOST_BYTES = 4 << 20
"""So much of a source folder's code is read: each file is parsed in one go, which takes time from
all other threads."""
_MOST_LOOKED_AT = 5_000
_OF_THE_RUN = frozenset(["trainyard", "azureml"])
"""Modules that every run has, see `hostside/script`."""
_COMPILED = (".so", ".pyd")


def needed_modules(folder: Path, script: str, paths: Sequence[Path] = ()) -> Sequence[NeededModule]:
    """The top-level modules that a script needs of its environment, each with the place where it is
    named first; also through modules of the source folder, and of `paths`, the folders that the run
    has on its PYTHONPATH. Optional imports are left out, and what every Python has. Blocking.

    What cannot be read is passed over: whoever checks the script's text tells it.
    """
    walk = _Walk(folder, [(folder / script).parent, folder, *paths])
    found: dict[str, NeededModule] = {}
    for path, module in walk.outside(folder / script):
        known = found.get(module.top)
        if known is None or (known.later and not module.later):
            file = os.path.relpath(path, folder).replace(os.sep, "/")
            found[module.top] = NeededModule(module.top, file, module.line, module.later)
    brought = {name for name in found if name in _OF_THE_RUN or is_always_standard(name)}
    lacking = [module for name, module in found.items() if name not in brought]
    if not lacking:
        return ()
    # Scripts put folders of theirs on `sys.path` by all sorts of ways.
    anywhere = _modules_anywhere(folder)
    return [module for module in lacking if module.name not in anywhere]


class _Walk:
    """From file to file along what they import of their own folder."""

    def __init__(self, folder: Path, roots: Sequence[Path]) -> None:
        self._folder = folder
        self._roots = list(dict.fromkeys(roots))
        self._bytes = 0

    def outside(self, script: Path) -> Iterator[tuple[Path, Import]]:
        """Each file with an import that leads out of the source folder."""
        waiting, seen = [script], {script}
        while waiting and len(seen) <= MOST_FILES and self._bytes <= MOST_BYTES:
            path = waiting.pop(0)
            for found in self._imports(path):
                files = self._own(path, found)
                if files is None and not found.optional:
                    yield path, found
                new = [file for file in files or () if file not in seen]
                seen.update(new)
                waiting += new

    def _imports(self, path: Path) -> Sequence[Import]:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return ()
        self._bytes += status.st_size
        return _read(path, status.st_mtime_ns, status.st_size)

    def _own(self, path: Path, found: Import) -> Sequence[Path] | None:
        """The files that an import reads, None where it leads out of the folder."""
        dots = len(found.module) - len(found.module.lstrip("."))
        parts = [part for part in found.module.split(".") if part]
        if dots:
            base = path.parents[min(dots, len(path.parents)) - 1]
            return _files(base, parts, found.names)
        for root in self._roots:
            if _is_module(root, parts):
                return _files(root, parts, found.names)
        return None


def _is_module(root: Path, parts: Sequence[str]) -> bool:
    """Whether the first of them is one there. A folder without code is none: loggers leave folders
    of their own names."""
    folder = root / parts[0]
    try:
        if folder.is_dir():
            code = any(entry.suffix == ".py" for entry in folder.iterdir())
            return code or bool(_files(root, parts, ()))
        compiled = (file.suffix in _COMPILED for file in root.glob(f"{parts[0]}.*"))
        return folder.with_suffix(".py").is_file() or any(compiled)
    except OSError:
        return False


def _files(base: Path, parts: Sequence[str], names: Sequence[str]) -> Sequence[Path]:
    """The files of a dotted module, and of modules in it."""
    files: list[Path] = []
    for part in parts:
        base = base / part
        files += [base / "__init__.py", base.with_suffix(".py")]
    for name in names:
        files += [base / f"{name}.py", base / name / "__init__.py"]
    if not parts:  # from . import: the package itself
        files.append(base / "__init__.py")
    return [file for file in files if file.is_file()]


@lru_cache(maxsize=4 * MOST_FILES)
def _read(path: Path, changed: int, size: int) -> Sequence[Import]:
    """The imports of a file as it was then."""
    try:
        return tuple(read_imports(script_text(path), path.name))
    except InvalidError:
        return ()


def _modules_anywhere(folder: Path) -> set[str]:
    """The names of all files and folders with code in a source folder, as far as that is looked
    through; not those of virtual environments."""
    names: set[str] = set()
    looked_at = 0
    for place, folders, files in os.walk(folder):
        looked_at += 1 + len(files)
        if looked_at > _MOST_LOOKED_AT:
            break
        folders[:] = [name for name in folders if not name.startswith(".")]
        if "pyvenv.cfg" in files or Path(place).name == "site-packages":
            folders.clear()
            continue
        code = [name.removesuffix(".py") for name in files if name.endswith(".py")]
        names.update(code)
        if code and place != str(folder):
            names.add(Path(place).name)
    return names
