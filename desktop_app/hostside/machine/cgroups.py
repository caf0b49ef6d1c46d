"""A control group for a run, where one can be made: who belongs to it, its memory, its deaths."""

from __future__ import annotations

import os
import re
from typing import List, Optional

_MOUNT = re.compile(r"^\S+ (\S+) (cgroup2?) (\S+)")


class Cgroup:
    """One group: version 2, or the memory hierarchy of version 1."""

    def __init__(self, path: str) -> None:
        self.path = path

    def join(self) -> None:
        """Move this process, and all that it will start, into the group. Raises OSError."""
        self._write("cgroup.procs", str(os.getpid()))

    def members(self) -> List[int]:
        """The processes in it and below it; empty for a group that is gone."""
        found: List[int] = []
        for folder, _, files in os.walk(self.path):
            if "cgroup.procs" in files:
                found += [int(pid) for pid in _read(os.path.join(folder, "cgroup.procs")).split()]
        return found

    def limit_memory(self, size: int) -> bool:
        """Set the most memory, in bytes, with no swap beyond; False where it cannot be set."""
        try:
            if self._has("memory.max"):
                self._write("memory.max", str(size))
                if self._has("memory.swap.max"):
                    self._write("memory.swap.max", "0")
            else:
                self._write("memory.limit_in_bytes", str(size))
                if self._has("memory.memsw.limit_in_bytes"):
                    self._write("memory.memsw.limit_in_bytes", str(size))
        except OSError:
            return False
        return True

    def memory_used(self) -> Optional[int]:
        """Bytes charged to the group; None where the group does not count memory."""
        for name in ("memory.current", "memory.usage_in_bytes"):
            text = _read(os.path.join(self.path, name)).strip()
            if text:
                return int(text)
        return None

    def killed_for_memory(self) -> bool:
        """The kernel has ended one of its processes because the group's memory was used up."""
        for name in ("memory.events", "memory.oom_control"):
            for line in _read(os.path.join(self.path, name)).splitlines():
                word, _, count = line.partition(" ")
                if word == "oom_kill":
                    return int(count) > 0
        return False

    def remove(self) -> None:
        """Remove the group; one that still has members stays."""
        try:
            for folder, _, _ in os.walk(self.path, topdown=False):
                os.rmdir(folder)
        except OSError:  # whoever ends the last member removes it
            return

    def _has(self, name: str) -> bool:
        return os.path.exists(os.path.join(self.path, name))

    def _write(self, name: str, text: str) -> None:
        with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
            file.write(text)


def make(name: str) -> Optional[Cgroup]:
    """A new group below our own; None where this user may not make one."""
    for parent in _parents():
        path = os.path.join(parent, name)
        if _made(path) and os.access(os.path.join(path, "cgroup.procs"), os.W_OK):
            return Cgroup(path)
    return None


def limits_memory() -> bool:
    """Whether this user can make groups that limit memory: one is made, and removed again."""
    group = make("trainyard-probe-%d" % os.getpid())
    if group is None:
        return False
    try:
        return group.limit_memory(1 << 40)
    finally:
        group.remove()


def _made(path: str) -> bool:
    try:
        os.makedirs(path, exist_ok=True)
    except OSError:
        return False
    return True


def of_process(pid: int) -> Optional[Cgroup]:
    """The group that a process is in: of a container's first process, the container's."""
    found = _parents(str(pid))
    return Cgroup(found[0]) if found else None


def _parents(process: str = "self") -> List[str]:
    """A process's group in the memory hierarchy of version 1, else in version 2."""
    ours = {}
    for line in _read("/proc/%s/cgroup" % process).splitlines():
        number, controllers, path = line.split(":", 2)
        ours.update(dict.fromkeys(controllers.split(",") if number != "0" else [""], path))
    found: List[str] = []
    for line in _read("/proc/self/mounts").splitlines():
        match = _MOUNT.match(line)
        if match is None:
            continue
        point, kind, options = match.groups()
        if kind == "cgroup" and "memory" in options.split(",") and "memory" in ours:
            found.insert(0, point + ours["memory"].rstrip("/"))
        elif kind == "cgroup2" and "" in ours:
            found.append(point + ours[""].rstrip("/"))
    return [path for path in found if os.path.isdir(path)]


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
