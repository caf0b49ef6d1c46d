"""Small JSON files: read whole, written by rename, and the record of a run's end."""

from __future__ import annotations

import errno
import json
import os
from typing import Any, Dict, Mapping, Optional

RESERVE_SIZE = 8192
SPACE_RESERVE_SIZE = 128 * 1024
_DETAIL_LIMIT = 1000

Record = Dict[str, Any]


def read_json(path: str) -> Optional[Record]:
    """The object in a file; None where there is no file, or no whole object in it."""
    try:
        with open(path, "rb") as file:
            value = json.loads(file.read().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_json(path: str, value: Mapping[str, Any], mode: int = 0o644) -> None:
    """Write beside, then rename: a reader sees the old file or the new one."""
    beside = "%s.%d.new" % (path, os.getpid())
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(value).encode("ascii"))
    os.replace(beside, path)


def write_once(path: str, value: Mapping[str, Any]) -> bool:
    """Make a file with its whole content, unless it is there; False where it was there."""
    beside = "%s.%d.new" % (path, os.getpid())
    write_json(beside, value)
    try:
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(beside)
    return True


def is_no_room(error: OSError) -> bool:
    """Whether it says that the disk, or the user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def reserve(path: str, size: int) -> None:
    """Take disk space that a later record can be written into. The bytes are real: no hole."""
    with open(path, "wb") as file:
        file.write(b"\0" * size)
        file.flush()
        os.fsync(file.fileno())


def write_reserved(reserved: str, path: str, value: Mapping[str, Any]) -> None:
    """`write_json` into the space reserved for it; needs no free space."""
    _fill(reserved, value)
    os.replace(reserved, path)


def _fill(reserved: str, value: Mapping[str, Any]) -> None:
    data = json.dumps(value).encode("ascii")
    descriptor = os.open(reserved, os.O_WRONLY | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.truncate(len(data))
        file.flush()
        os.fsync(file.fileno())


def exit_record(
    outcome: str,
    cause: str,
    evidence: str,
    *,
    exit_code: Optional[int] = None,
    signal: Optional[int] = None,
    detail: str = "",
    hint: str = "",
    started_at: Optional[float] = None,
    ended_at: Optional[float] = None,
) -> Record:
    """The content of `exit.json`. Times are seconds since the epoch by this host's clock."""
    return {
        "version": 1,
        "outcome": outcome,
        "exit_code": exit_code,
        "signal": signal,
        "cause": cause,
        "detail": detail[:_DETAIL_LIMIT],
        "hint": hint[:_DETAIL_LIMIT],
        "started_at": started_at,
        "ended_at": ended_at,
        "evidence": evidence,
    }


def record_exit(reserved: str, path: str, record: Record) -> Record:
    """Write a run's end into the space reserved for it and publish it; needs no free space.

    The first record stays: returns the one that is there.
    """
    there = read_json(path)
    if there is not None:
        return there
    _fill(reserved, record)
    try:
        os.link(reserved, path)
    except FileExistsError:
        return read_json(path) or record
    except OSError:  # a file system without links
        os.replace(reserved, path)
        return record
    os.unlink(reserved)
    return record
