"""Tells what is installed where it runs, as one line of JSON behind the mark that it is given.

The text of this file is given to the interpreter of a built environment, which may lie in an image
or belong to a training that goes on. So it needs nothing of ours, steps back behind everything
else, and leaves out what it cannot read.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import sysconfig
from importlib.machinery import all_suffixes
from importlib.metadata import Distribution, distributions
from typing import Any, Dict, Iterable, List, Optional, Tuple


def main(mark: str, seconds: int) -> None:
    """`seconds`: so long it may take at most."""
    if hasattr(signal, "alarm"):
        # The first process of a container is not ended by a signal that it does not handle.
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
        signal.alarm(seconds)
    if hasattr(os, "nice"):
        os.nice(19)
    paths = _places(sys.path[1:])  # the first entry is where this was started
    installed = list(distributions(path=paths))
    found: Dict[str, Any] = {
        "python": sys.version.split()[0],
        "platform": sysconfig.get_platform(),
        "packages": packages_of(installed),
        "modules": _modules(paths, installed),
    }
    conda = _conda_notes(paths)
    if conda is not None:
        found["conda"] = conda_packages(os.listdir(conda))
        paths.append(conda)
    found["seen"] = [[path, os.stat(path).st_mtime] for path in paths]
    sys.stdout.write("\n" + mark + json.dumps(found) + "\n")


def _places(search: Iterable[str]) -> List[str]:
    """The folders with packages, in the order in which they are searched."""
    own = {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    own |= {os.path.join(path, "lib-dynload") for path in own}
    folders = [path for path in dict.fromkeys(search) if os.path.isdir(path)]
    return [path for path in folders if os.path.realpath(path) not in own]


def packages_of(installed: Iterable[Distribution]) -> List[Dict[str, Any]]:
    """Each once, by name: of two with one name the first counts, as for an import."""
    found: Dict[str, Dict[str, Any]] = {}
    for distribution in installed:
        package = _package(distribution)
        if package is not None:
            found.setdefault(re.sub(r"[-_.]+", "-", package["name"]).lower(), package)
    return [found[key] for key in sorted(found)]


def _conda_notes(paths: Iterable[str]) -> Optional[str]:
    """Where conda notes what it installed: beside this interpreter, or, of a virtual environment,
    beside the one on which it stands, if its packages are seen."""
    below = os.path.join(sys.base_prefix, "")
    seen = sys.prefix == sys.base_prefix or any(path.startswith(below) for path in paths)
    prefixes = [sys.prefix, *([sys.base_prefix] if seen else [])]
    notes = [os.path.join(prefix, "conda-meta") for prefix in prefixes]
    return next(filter(os.path.isdir, notes), None)


def conda_packages(notes: Iterable[str]) -> List[Dict[str, str]]:
    """Those of which conda keeps a note: a file NAME-VERSION-BUILD.json."""
    stems = [name[: -len(".json")] for name in sorted(notes) if name.endswith(".json")]
    parted = [stem.rsplit("-", 2) for stem in stems]
    return [dict(zip(("name", "version", "build"), part)) for part in parted if len(part) == 3]


def _package(distribution: Distribution) -> Optional[Dict[str, Any]]:
    folder = str(getattr(distribution, "_path", ""))
    stem, ending = os.path.splitext(os.path.basename(folder))
    if stem.startswith("~"):  # what pip could not remove
        return None
    name, version = _name_and_version(distribution)
    if not name and ending == ".dist-info":
        name, _, version = stem.partition("-")
    if not name:
        return None
    package: Dict[str, Any] = {"name": name, "version": version}
    origin = _origin(distribution)
    if origin:
        package["origin"] = origin
    if folder.startswith("/usr/lib"):  # whatever else is installed lies in another place
        package["system"] = True
    if _text(distribution, "INSTALLER").strip() == "conda":
        package["conda"] = True
    return package


def _name_and_version(distribution: Distribution) -> Tuple[str, str]:
    """The rest of the metadata, which may be a whole manual, is not parsed."""
    known = {"name": "", "version": ""}
    for line in _text(distribution, "METADATA", "PKG-INFO", "").splitlines():
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if colon and known.get(key.lower()) == "":
            known[key.lower()] = value.strip()
    return known["name"], known["version"]


def _origin(distribution: Distribution) -> str:
    """The address that it came from where that was no index, as pip writes it."""
    try:
        told = json.loads(_text(distribution, "direct_url.json") or "{}")
        address = str(told.get("url") or "")
        source = told.get("vcs_info")
        if source:
            address = "%s+%s@%s" % (source["vcs"], address, source["commit_id"])
        if told.get("subdirectory"):
            address += "#subdirectory=%s" % told["subdirectory"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return address


def _text(distribution: Distribution, *names: str) -> str:
    """The first of these files of a distribution; empty where none can be read."""
    for name in names:
        try:
            text = distribution.read_text(name)
        except (OSError, ValueError):
            continue
        if text:
            return text
    return ""


def _modules(paths: Iterable[str], installed: Iterable[Distribution]) -> List[str]:
    """What lies on top of these folders, and what editable installs say that they bring."""
    endings = sorted(all_suffixes(), key=len, reverse=True)
    found = set()
    for path in paths:
        for entry in os.scandir(path):
            if entry.is_dir():
                found.add(entry.name)
            else:
                ending = next((end for end in endings if entry.name.endswith(end)), None)
                found.add(entry.name[: -len(ending)] if ending else "")
    for distribution in installed:
        found.update(_text(distribution, "top_level.txt").split())
    return sorted(name for name in found if name.isidentifier() and not name.startswith("__"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
