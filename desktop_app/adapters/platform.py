"""What differs between operating systems: the one module that asks which one this is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from platformdirs import PlatformDirs

from desktop_app.adapters.terminal_programs import held, terminal_command
from desktop_app.domain.errors import KnownError

_DIRS = PlatformDirs("trainyard", appauthor=False)
_NETWORK_TYPES = frozenset(
    (
        *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "drvfs", "glusterfs", "gpfs"),
        *("lustre", "ncpfs", "nfs", "nfs4", "orangefs", "pvfs2", "smb3", "smbfs", "vboxsf"),
        *("virtiofs", "webdav"),
    )
)
"""Network file systems and folders shared with a host: SQLite's WAL needs shared memory, which two
machines do not have. FUSE file systems are counted among them unless they are over a local disk."""
_LOCAL_FUSE = frozenset(("fuseblk", "fuse.ntfs", "fuse.exfat", "fuse.ext2", "fuse.gocryptfs"))
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody (RFC 5737 and 3849), for which the system only looks up its route."""
_PROGRAM_TIMEOUT_S = 10.0
_TERMINAL_START_S = 1.0
"""A terminal program that cannot open a window ends within this time."""


def user_config_dir() -> Path:
    """Where the user's settings rest; not made here."""
    return Path(_DIRS.user_config_dir)


def user_data_dir() -> Path:
    """Where the data of all programs of this user rest; not made here."""
    return Path(PlatformDirs().user_data_dir)


def user_state_dir() -> Path:
    """Where things of this computer rest that can be made again; not made here."""
    return Path(_DIRS.user_state_dir)


def has_freedesktop() -> bool:
    """Whether desktops of this system follow freedesktop.org: programs reach what they offer by
    D-Bus, and are found by files that any program may write."""
    return sys.platform.startswith("linux")


def is_network_filesystem(path: Path) -> bool:
    """Whether a path (or its nearest parent that is there) is on another machine's disk."""
    if sys.platform == "win32":
        return _is_remote_drive(path)
    if sys.platform == "darwin":
        mounts = _mounts_of_macos()
    else:
        mounts = mounts_of_linux(_read_mountinfo())
    kind = filesystem_of(_existing(path).resolve(), mounts)
    return kind in _NETWORK_TYPES or (kind.startswith("fuse") and kind not in _LOCAL_FUSE)


def filesystem_of(path: Path, mounts: dict[str, str]) -> str:
    """The type of the file system that holds an absolute path, empty when no mount point does."""
    for parent in (path, *path.parents):
        if str(parent) in mounts:
            return mounts[str(parent)]
    return ""


def mounts_of_linux(mountinfo: str) -> dict[str, str]:
    """Mount point to type, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)): point is the fifth
    field, with octal escapes, type the first behind ` - `. A later line hides an earlier one."""
    found: dict[str, str] = {}
    for line in mountinfo.splitlines():
        front, separator, back = line.partition(" - ")
        fields = front.split(" ")
        if separator and len(fields) > 4:
            point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[4])
            found[point] = back.split(" ", 1)[0]
    return found


def network_name() -> str:
    """Names how this computer is connected: its routes and addresses. Another name once a network
    comes or goes; empty without one. Quick, and sends nothing."""
    if sys.platform.startswith("linux"):
        addresses = filter(_is_global, _lines_of("/proc/net/if_inet6"))
        return "\n".join([*_lines_of("/proc/net/route")[1:], *addresses])
    return " ".join(filter(None, (_own_address(*probe) for probe in _PROBES)))


def _is_global(line: str) -> bool:
    """Of a line of `if_inet6`: an address that reaches further than its link."""
    return line.split()[3:4] == ["00"]


def _lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text("ascii", "replace").splitlines()
    except OSError:
        return []


def _own_address(family: socket.AddressFamily, there: str) -> str:
    """The address from which packets would go there, empty where none would; none is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def open_path(path: Path) -> None:
    """Open a file or folder with the program that the system has for it. Raises `KnownError`."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - this is how the system opens a file
        except OSError as error:
            raise _cannot_open(path, str(error)) from error
    else:
        _start([_opener(), str(path)], path)


def command_text(argv: Sequence[str]) -> str:
    """A command as a person types it at this system's usual shell."""
    return subprocess.list2cmdline(argv) if sys.platform == "win32" else shlex.join(argv)


def open_terminal(argv: Sequence[str]) -> None:
    """Open the user's terminal program, in which a program runs. Raises `KnownError`: `not_found`
    for a program that is not there, `no_terminal`, `cannot_open`."""
    instead = f"Type it at a terminal yourself: {command_text(argv)}"
    if shutil.which(argv[0]) is None:
        raise KnownError(
            "not_found", f"There is no program {argv[0]} on this computer.", hint=instead
        )
    command = _terminal_command(argv)
    if command is None:
        raise KnownError("no_terminal", "No terminal program was found here.", hint=instead)
    problem = _launch(command)
    if problem:
        text = f"The terminal program {command[0]} cannot be opened: {problem}."
        raise KnownError("cannot_open", text, hint=instead)


def _terminal_command(argv: Sequence[str]) -> list[str] | None:
    """What opens a terminal, None where there is nothing."""
    if sys.platform == "win32":
        if shutil.which("wt") is None:
            return list(argv)  # in a console window of its own
        return ["wt", "new-tab", *(word.replace(";", "\\;") for word in argv)]
    if sys.platform == "darwin":
        return ["open", "-a", "Terminal", str(_terminal_script(held(argv)))]
    return terminal_command(held(argv), os.environ.get("TERMINAL", ""), shutil.which)


def _terminal_script(argv: Sequence[str]) -> Path:
    """A file that becomes the program and is gone then: Terminal opens files alone."""
    handle, name = tempfile.mkstemp(prefix="trainyard-", suffix=".command")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nrm -f "$0"\nexec {shlex.join(argv)}\n')
    path = Path(name)
    path.chmod(0o700)
    return path


def _launch(command: list[str]) -> str:
    """Start a program that goes on without us; why it ended at once, empty where it did not."""
    with tempfile.TemporaryFile() as errors:
        try:
            process = _detached(command, errors)
            code = process.wait(_TERMINAL_START_S)
        except OSError as error:
            return error.strerror or str(error)
        except subprocess.TimeoutExpired:
            threading.Thread(target=process.wait, name="terminal", daemon=True).start()
            return ""
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    if not code:
        return ""
    return said[-1].rstrip(".") if said else f"it ended with {code}"


def _detached(command: list[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    if sys.platform == "win32":
        return subprocess.Popen(command, creationflags=subprocess.CREATE_NEW_CONSOLE)
    null = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=null, stdout=null, stderr=errors, start_new_session=True)


def shares_ssh_connections() -> bool:
    """Whether the system's `ssh` can keep a connection for others to use (ControlMaster)."""
    return sys.platform != "win32"


def widen_pipe(descriptor: int, size: int) -> None:
    """Let a pipe hold so many bytes, where the system allows it: fewer, larger steps."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # the user's share of such memory is used up
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, size)


def open_fifo(path: Path) -> int:
    """Make a named pipe for this user alone, open for both ways so that neither end waits for the
    other; its file descriptor."""
    if sys.platform == "win32":
        raise KnownError("no_fifo", "This system has no named pipes in folders.")
    os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)


def _opener() -> str:
    return "open" if sys.platform == "darwin" else "xdg-open"


def _start(argv: list[str], path: Path) -> None:
    """Run a short-lived program that hands the path on."""
    if not path.exists():
        raise _cannot_open(path, "it is not there")
    try:
        done = subprocess.run(
            argv,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PROGRAM_TIMEOUT_S,
        )
    except FileNotFoundError as error:
        raise _cannot_open(path, f"the program {argv[0]} is not installed") from error
    except subprocess.TimeoutExpired:
        return  # it became the program that shows the file
    if done.returncode:
        problem = done.stderr.decode(errors="replace").strip().splitlines()
        raise _cannot_open(path, problem[-1] if problem else f"{argv[0]} ended with an error")


def _cannot_open(path: Path, why: str) -> KnownError:
    return KnownError("cannot_open", f"{path} cannot be opened: {why}.")


def _existing(path: Path) -> Path:
    for parent in (path.absolute(), *path.absolute().parents):
        if parent.exists():
            return parent
    return Path(path.absolute().anchor)


def _read_mountinfo() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""  # no /proc: nothing says that the disk is remote


def _mounts_of_macos() -> dict[str, str]:
    listing = subprocess.run(
        ["/sbin/mount"], capture_output=True, timeout=_PROGRAM_TIMEOUT_S, check=False
    ).stdout.decode(errors="surrogateescape")
    return mounts_of_macos(listing)


def mounts_of_macos(listing: str) -> dict[str, str]:
    """Mount point to type, from lines such as `//me@nas/lab on /Volumes/lab (smbfs, nodev)`."""
    found = re.findall(r"^.+? on (.+) \((\w+)[,)]", listing, re.MULTILINE)
    return dict(found)


if sys.platform == "win32":
    import ctypes

    _DRIVE_REMOTE = 4

    def _is_remote_drive(path: Path) -> bool:
        anchor = path.absolute().anchor
        if anchor.startswith("\\\\"):
            return True
        return int(ctypes.windll.kernel32.GetDriveTypeW(anchor)) == _DRIVE_REMOTE
