"""Whether what is started here outlives the log-out of its user, and how it can.

systemd keeps the processes of a log-in together in a `session-N.scope`. Where it is told to
(`KillUserProcesses`), it ends all of them with the log-in, detached or not. What runs below the
user's own manager (`user@UID.service`) ends with the last log-in, unless the user lingers.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
from typing import Dict, List

from .asking import answer_of

_SESSION = re.compile(r"/session-[^/]+\.scope(/|$)", re.MULTILINE)
_MANAGER = re.compile(r"/user@\d+\.service(/|$)", re.MULTILINE)
_CGROUP = "/proc/self/cgroup"
_SYSTEMD = "/run/systemd/system"
_LINGER = "/var/lib/systemd/linger"
_LOGIND = "org.freedesktop.login1"
_PROPERTIES = ("KillUserProcesses", "KillOnlyUsers", "KillExcludeUsers")
# Where the user's manager cannot be asked the program is started all the same.
_MOVE = (
    'XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" '
    'systemd-run --user --scope --quiet -- "$@" || exec "$@"'
)


def logout_facts() -> Dict[str, bool]:
    """`ends`: what is started here ends when its user logs out; `session`: because the host is told
    to end what a log-in leaves behind; `services_end`: the user's own services do, among them a
    rootless container engine."""
    return {
        "ends": ends_at_logout(),
        "session": _in_session(),
        "services_end": services_end_at_logout(),
    }


def services_end_at_logout() -> bool:
    """systemd ends the user's own services with the last log-in."""
    return os.path.isdir(_SYSTEMD) and not _lingers()


def ends_at_logout() -> bool:
    """Logging out ends what is started here, and nothing can be done about it from here."""
    return ends_with_session() or (bool(_MANAGER.search(_own_groups())) and not _lingers())


def ends_with_session() -> bool:
    """It ends with this log-in already, as logind is told to."""
    return _in_session() and _kills_sessions() and not _can_move()


def surviving(command: List[str]) -> List[str]:
    """The command such that what it starts outlives the log-out, where that can be."""
    if _in_session() and _kills_sessions() and _can_move():
        return ["/bin/sh", "-c", _MOVE, "sh", *command]
    return command


def _can_move() -> bool:
    """Out of the log-in's processes, to the user's own manager, which stays."""
    return _lingers() and shutil.which("systemd-run") is not None


def _in_session() -> bool:
    return bool(_SESSION.search(_own_groups()))


def _own_groups() -> str:
    try:
        with open(_CGROUP, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _lingers() -> bool:
    return os.path.exists(os.path.join(_LINGER, _user()))


def _user() -> str:
    import pwd

    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def _kills_sessions() -> bool:
    """What logind does with this user's processes; one that does not answer kills nothing."""
    place = (_LOGIND, "/org/freedesktop/login1", _LOGIND + ".Manager")
    said = answer_of(["busctl", "--system", "get-property", *place, *_PROPERTIES])
    values = [shlex.split(line) for line in (said or "").splitlines()]
    if [value[:1] for value in values] != [["b"], ["as"], ["as"]]:
        return False
    kills, only, excluded = values[0][1:] == ["true"], values[1][2:], values[2][2:]
    user = _user()
    if user in (excluded or ["root"]):
        return False
    return user in only if only else kills
