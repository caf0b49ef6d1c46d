"""What a host is set up for, beyond its load: the run root's disk, Slurm, limits of the kernel."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional

from .asking import answer_of
from .host_load import existing_part

Facts = Dict[str, Any]
_INOTIFY = "/proc/sys/fs/inotify"


def root_facts(root: str) -> Facts:
    """The run root: its `path`, whether it is `writable` for this user, `noexec` (no program and no
    compiled library may lie there), bytes that the user's quota leaves (`quota_left`; None: no
    quota), and how many other hosts keep runs beside it, as a home may be shared (`neighbours`)."""
    there = existing_part(root)
    return {
        "path": root,
        "writable": os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK),
        "noexec": bool(os.statvfs(there).f_flag & getattr(os, "ST_NOEXEC", 0)),
        "quota_left": _quota_left(there),
        "neighbours": len(_neighbours(root)),
    }


def _neighbours(root: str) -> List[str]:
    hosts = os.path.dirname(root)
    if os.path.basename(hosts) != "hosts" or not os.path.isdir(hosts):
        return []
    return [name for name in os.listdir(hosts) if name != os.path.basename(root)]


def _quota_left(path: str) -> Optional[int]:
    """Asked of `quota`, as file systems do not tell it otherwise: its columns are file system,
    KiB used (with a star beyond the quota), quota, limit."""
    source = _source_of(path)
    for line in (answer_of(["quota", "-w", "-p"]) or "").splitlines():
        words = line.split()
        if len(words) < 4 or words[0] != source:
            continue
        used, quota, limit = (_digits(word) for word in words[1:4])
        most = limit or quota
        return max(0, most - used) * 1024 if most else None
    return None


def _digits(word: str) -> int:
    word = word.rstrip("*")
    return int(word) if word.isdigit() else 0


def _source_of(path: str) -> str:
    """What is mounted where the path lies: a device, or `server:/folder`."""
    found, longest = "", -1
    real = os.path.realpath(path).rstrip("/") + "/"
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
    except OSError:
        return ""
    for source, point in ((words[0], _plain(words[1])) for words in lines):
        if real.startswith(point.rstrip("/") + "/") and len(point) >= longest:
            found, longest = _plain(source), len(point)
    return found


def _plain(text: str) -> str:
    """Without the kernel's escapes for white space."""
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escape, character)
    return text


def slurm_version() -> str:
    """The version of Slurm whose jobs can be submitted here; empty where there is none."""
    said = answer_of(["sbatch", "--version"]) or ""
    return said.split()[-1] if said.lower().startswith("slurm") else ""


def inotify_facts() -> Facts:
    """How many files, and how many times, one user's programs may watch; None where unknown."""
    names = {"watches": "max_user_watches", "instances": "max_user_instances"}
    return {key: _number(os.path.join(_INOTIFY, name)) for key, name in names.items()}


def _number(path: str) -> Optional[int]:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None
