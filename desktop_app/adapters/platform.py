"""What differs between operating systems: the one module that asks which one this is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from platformdirs import PlatformDirs

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
_PROGRAM_TIMEOUT_S = 10.0


def user_config_dir() -> Path:
    """Where the user's settings rest; not made here."""
    return Path(_DIRS.user_config_dir)


def user_state_dir() -> Path:
    """Where things of this computer rest that can be made again; not made here."""
    return Path(_DIRS.user_state_dir)


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


def open_path(path: Path) -> None:
    """Open a file or folder with the program that the system has for it. Raises `KnownError`."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - this is how the system opens a file
        except OSError as error:
            raise _cannot_open(path, str(error)) from error
    else:
        _start([_opener(), str(path)], path)


def shares_ssh_connections() -> bool:
    """Whether the system's `ssh` can keep a connection for others to use (ControlMaster)."""
    return sys.platform != "win32"


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
