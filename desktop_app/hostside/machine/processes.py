"""What the operating system knows of processes: identities, groups, locks, detached starts.

With `cgroups.py` the one place of /proc, setsid, prctl and fcntl. A process's identity is (pid,
start ticks, boot id), so that a pid that was given away again is not mistaken for it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import sys
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set

_PR_SET_CHILD_SUBREAPER = 36
NAME_ONLY = "host-"
"""How the id of a machine begins that has none: its name, which may change."""
RUN_MARKER = "TRAINYARD_METRICS_DIR"

Identity = Dict[str, object]


class Stat(NamedTuple):
    """What matters of /proc/PID/stat."""

    state: str
    parent: int
    ticks: int
    pages: int


def boot_id() -> str:
    """Changes with every start of this machine; empty where the system has none."""
    return _first_line("/proc/sys/kernel/random/boot_id")


def machine_id() -> str:
    """Names this machine; its host name where the system has no id."""
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        found = _first_line(path)
        if found and found != "uninitialized":
            return found
    import socket

    return NAME_ONLY + socket.gethostname()


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""


def read_stat(pid: int) -> Optional[Stat]:
    """None for a process that is not there, or that we may not see."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            data = file.read()
    except OSError:
        return None
    fields = data[data.rfind(b")") + 2 :].split()
    return Stat(fields[0].decode("ascii"), int(fields[1]), int(fields[19]), int(fields[21]))


def identity(pid: Optional[int] = None) -> Identity:
    """The identity of a process, of this one by default. Ticks are -1 for one that is gone."""
    number = os.getpid() if pid is None else pid
    stat = read_stat(number)
    return {"pid": number, "ticks": stat.ticks if stat else -1, "boot_id": boot_id()}


def same_boot(known: Mapping[str, object]) -> bool:
    """That identity is of this start of this machine."""
    return known.get("boot_id") == boot_id()


def is_alive(known: Optional[Mapping[str, object]]) -> bool:
    """The very process of an identity still runs; a zombie does not."""
    if not known or not same_boot(known):
        return False
    stat = read_stat(_pid_of(known))
    return stat is not None and stat.state not in "ZX" and stat.ticks == known.get("ticks")


def _pid_of(known: Mapping[str, object]) -> int:
    pid = known.get("pid")
    return pid if isinstance(pid, int) else -1


def send(known: Optional[Mapping[str, object]], number: int) -> bool:
    """Signal that very process; False where it is gone."""
    if known is None or not is_alive(known):
        return False
    return kill(_pid_of(known), number)


def kill(pid: int, number: int) -> bool:
    """Signal a process; False where it is gone or not ours."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def pids() -> Iterator[int]:
    """All processes that can be seen."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            yield int(name)


def descendants(root: int) -> List[int]:
    """The living processes below one, not itself; zombies are not counted but walked through."""
    children: Dict[int, List[int]] = {}
    dead: Set[int] = set()
    for pid in pids():
        stat = read_stat(pid)
        if stat is None:
            continue
        children.setdefault(stat.parent, []).append(pid)
        if stat.state in "ZX":
            dead.add(pid)
    found: List[int] = []
    ahead = list(children.get(root, ()))
    while ahead:
        pid = ahead.pop()
        ahead += children.get(pid, ())
        found.append(pid)
    return [pid for pid in found if pid not in dead]


def marked(metrics: str) -> List[int]:
    """The living processes that were started with a run's folder of metrics in their environment,
    which no other run has, of whatever id and workspace."""
    marker = b"%s=%s" % (RUN_MARKER.encode("ascii"), os.fsencode(metrics))
    found = []
    for pid in pids():
        if marker in _environment_of(pid):
            stat = read_stat(pid)
            if stat is not None and stat.state not in "ZX":
                found.append(pid)
    return found


def command_uses(path: str) -> bool:
    """Whether another process was started with something below a folder in its command line."""
    return bool(started_from(path))


def started_from(path: str) -> List[int]:
    """The other processes that were."""
    inside = os.fsencode(path) + b"/"
    return [
        pid
        for pid in pids()
        if pid != os.getpid()
        and any(word.startswith(inside) for word in _null_separated("/proc/%d/cmdline" % pid))
    ]


def _environment_of(pid: int) -> List[bytes]:
    return _null_separated("/proc/%d/environ" % pid)


def _null_separated(path: str) -> List[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read().split(b"\0")
    except OSError:  # gone, or another user's
        return []


def resident_bytes(members: Sequence[int]) -> int:
    """The memory that processes hold; pages that they share count for each."""
    stats = [read_stat(pid) for pid in members]
    return sum(stat.pages for stat in stats if stat is not None) * os.sysconf("SC_PAGE_SIZE")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose parent ends (Linux only; elsewhere nothing)."""
    if sys.platform != "linux":
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def try_lock(path: str) -> Optional[int]:
    """A lock that ends with this process, as a descriptor; None while another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return None
        raise
    return descriptor


@contextlib.contextmanager
def sharing(path: str) -> Iterator[None]:
    """Hold a lock that many may hold; waits while somebody has it for himself."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Hold the lock on an open file for a moment; waits for it."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def program_argv(*words: str) -> List[str]:
    """This program with other words, as an argument list. The standard library is all it needs, so
    the interpreter is spared its site packages, and variables that are meant for scripts."""
    folder = os.path.abspath(__file__)
    for _ in range(3):
        folder = os.path.dirname(folder)
    return [sys.executable, "-E", "-S", folder, *words]


def start_detached(argv: Sequence[str], errors: str, environment: Mapping[str, str]) -> None:
    """Start a program in a session of its own that outlives us; its stderr is added to a file.

    Raises OSError where the program cannot be started.
    """
    read_end, write_end = os.pipe()
    middle = os.fork()
    if middle == 0:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        _replace_by(argv, os.devnull, errors, environment, write_end)
    os.close(write_end)
    os.waitpid(middle, 0)
    raise_exec_error(read_end, argv[0])


def raise_exec_error(read_end: int, program: str) -> None:
    """Wait until a child has become its program; raise the OSError where it could not."""
    with os.fdopen(read_end, "rb") as pipe:
        said = pipe.read()
    if said:
        number = int(said)
        raise OSError(number, os.strerror(number), program)


def _replace_by(
    argv: Sequence[str], output: str, errors: str, environment: Mapping[str, str], pipe: int
) -> None:
    """In a forked child: become the program. Never returns."""
    try:
        redirect(output, errors)
        exec_program(argv, environment)
    except OSError as error:
        os.write(pipe, b"%d" % (error.errno or errno.EIO))
    finally:
        os._exit(127)


def redirect(output: str, errors: str) -> None:
    """Nothing to read, and both outputs added to files (one and the same where the paths are)."""
    null = os.open(os.devnull, os.O_RDONLY)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    out = os.open(output, flags, 0o644)
    err = out if errors == output else os.open(errors, flags, 0o644)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(err, 2)


def exec_program(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    """Become a program, with the signals as a fresh process has them. Raises OSError."""
    for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.execvpe(argv[0], list(argv), dict(environment))  # noqa: S606


def free_bytes(path: str) -> int:
    """What an unprivileged user may still write there, in bytes."""
    stat = os.statvfs(path)
    return stat.f_bavail * stat.f_frsize


def user_of(pid: int) -> str:
    """A process's user: the name, or the number of one without; empty where it is gone."""
    import pwd

    try:
        uid = os.stat("/proc/%d" % pid).st_uid
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
    except OSError:
        return ""
