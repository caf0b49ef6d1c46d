"""Log metrics of a training run: `import trainyard; trainyard.log("val/acc", 0.94, step=3)`.

Outside of a run all functions do nothing. One call is one write of fixed-width records, so that a
killed process loses no point, and a forked one writes to files of its own. A signal handler may log
while a call goes on. What is no number goes to `trainyard_media`, which is loaded when it is first
needed.
"""

from __future__ import annotations

import _thread
import errno as _errno
import itertools as _itertools
import json as _json
import os as _os
import struct as _struct
import time as _time
from operator import index as _index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import (
        Any,
        Dict,
        Iterator,
        List,
        Mapping,
        Optional,
        Set,
        SupportsFloat,
        SupportsIndex,
        Tuple,
    )

    Series = Tuple[int, Iterator[int], int]
    Pair = Tuple[int, int, int]
    """Descriptors of names and of records, and how many names there are."""

__all__ = ["log", "log_histogram", "log_image", "log_metrics", "log_table", "log_text"]

_pack = _struct.Struct("<qqdd").pack
_write = _os.write
_now = _time.time
_folder = _os.environ.get("TRAINYARD_METRICS_DIR")

# Name to series id, the steps to count, and the descriptor of the records; an entry is there only
# when its name is in the file.
_series: Dict[str, Series] = {}
# They go on where a name comes into another file.
_steps: Dict[str, Iterator[int]] = {}
# Pairs of files to which a name can be added. Whoever does takes one out meanwhile, so that a
# signal handler that logs, which comes past the lock, finds it whole or not at all.
_free: List[Pair] = []
_lock = _thread.RLock()


def _new_pair() -> Pair:
    token = "%d-%x-%s" % (_os.getpid(), _time.time_ns(), _os.urandom(4).hex())
    path = _os.path.join(_folder or "", token)
    flags = _os.O_WRONLY | _os.O_CREAT | _os.O_APPEND | _os.O_EXCL
    names, records = (_os.open(path + ending, flags, 0o666) for ending in (".names", ".trm"))
    return names, records, 0


def _taken(free: List[Pair]) -> Optional[Pair]:
    """A pair that nobody else has then; None where there is none."""
    try:
        return free.pop()
    except IndexError:
        return None


def _leave_files() -> Set[int]:
    """The next points go to new files. Returns the descriptors of the records."""
    global _series, _free
    series, free = _series, _free
    _series, _free = {}, []
    left = {records for _, _, records in list(series.values())}
    while True:
        pair = _taken(free)
        if pair is None:
            return left
        _os.close(pair[0])
        left.add(pair[1])


def _begin_anew() -> None:
    """After a fork, so that no point of the parent is doubled."""
    global _lock
    _lock = _thread.RLock()
    _steps.clear()
    for records in _leave_files():
        _os.close(records)


def _cut_short() -> OSError:
    """After a record was cut short by a full disk nothing may come behind it. Who is about to write
    there is refused: the descriptors stay taken, so that they never mean another file."""
    nothing = _os.open(_os.devnull, _os.O_RDONLY)
    for records in _leave_files():
        _os.dup2(nothing, records, inheritable=False)
    _os.close(nothing)
    return OSError(_errno.ENOSPC, _os.strerror(_errno.ENOSPC))


def _new_series(name: object) -> Series:
    if not isinstance(name, str) or not name:
        raise TypeError("a metric's name is a non-empty str, not %r" % (name,))
    line = _json.dumps(name).encode("ascii") + b"\n"
    with _lock:
        series, free = _series, _free
        if name in series:
            return series[name]
        names, records, count = _taken(free) or _new_pair()
        try:
            if _write(names, line) != len(line):
                raise OSError(_errno.ENOSPC, _os.strerror(_errno.ENOSPC))
            steps = _steps.setdefault(name, _itertools.count())
            entry = series.setdefault(name, (count, steps, records))
        except BaseException:  # of a signal handler, when the name may be in the file already
            _os.close(names)
            if not count and name not in series:
                _os.close(records)
            raise
        free.append((names, records, count + 1))
        return entry


def _number(name: str, value: SupportsFloat) -> float:
    try:
        if isinstance(value, (str, bytes, bytearray)):
            raise TypeError("text")
        return float(value)
    except (TypeError, ValueError) as error:
        raise TypeError("the value of metric %r is not a number: %r" % (name, value)) from error


def _checked_step(name: str, step: SupportsIndex) -> int:
    try:
        number = _index(step)
    except TypeError as error:
        raise TypeError("the step of metric %r is not an integer: %r" % (name, step)) from error
    if not -(2**63) <= number < 2**63:
        raise OverflowError("the step of metric %r does not fit 64 bits: %d" % (name, number))
    return number


def _record(
    name: str, value: SupportsFloat, step: Optional[SupportsIndex], now: float
) -> Tuple[int, bytes]:
    """With the descriptor that it is for."""
    number = _number(name, value)
    series, steps, records = _series.get(name) or _new_series(name)
    at = next(steps) if step is None else _checked_step(name, step)
    return records, _pack(series, at, now, number)


def log(name: str, value: SupportsFloat, step: Optional[SupportsIndex] = None) -> None:
    """Log one number. Without `step`, each metric counts its own from 0.

    Raises TypeError for a value that is no number or a step that is no integer, OverflowError for a
    step beyond 64 bits, OSError when the disk is full.
    """
    try:
        series, steps, records = _series[name]
        record = _pack(series, next(steps) if step is None else step, _now(), value)
    except (KeyError, TypeError, ValueError, _struct.error):
        if _folder is None:
            return
        # The first point of a metric, or something to name in an error.
        records, record = _record(name, value, step, _now())
    if _write(records, record) != 32:  # the size of a record, which a name would make slower
        raise _cut_short()


def log_metrics(metrics: Mapping[str, SupportsFloat], step: Optional[SupportsIndex] = None) -> None:
    """Log several numbers at one step, as `{name: value}`, in one write. Raises as `log` does."""
    if _folder is None or not metrics:
        return
    now = _now()
    checked = {name: _number(name, value) for name, value in metrics.items()}
    found: Dict[int, bytes] = {}
    for name, value in checked.items():
        records, record = _record(name, value, step, now)
        found[records] = found.get(records, b"") + record
    for records, data in found.items():  # one, but where a signal handler logged new names
        if _write(records, data) != len(data):
            raise _cut_short()


def log_image(name: str, image: Any, step: Optional[SupportsIndex] = None) -> None:
    """Log a picture: the path or the bytes of a PNG, JPEG or GIF, a picture of PIL, a figure of
    matplotlib, an array HxW, HxWx3 or HxWx4, or a tensor CxHxW. Numbers are from 0 to 255, floats
    from 0 to 1.

    Without `step`, each name counts its own from 0. Raises TypeError for what is no picture,
    ValueError for a file of another format, OSError for a path that cannot be read. A full disk
    raises nothing: the picture is left out, and the run says so.
    """
    if _folder is None:
        return
    from trainyard_media import put_image

    put_image(name, image, step)


def log_text(name: str, text: str, step: Optional[SupportsIndex] = None) -> None:
    """Log a text, of which 1 MiB is kept. Steps, and a full disk, as for `log_image`."""
    if _folder is None:
        return
    from trainyard_media import put_text

    put_text(name, text, step)


def log_table(name: str, table: Any, step: Optional[SupportsIndex] = None) -> None:
    """Log a table: a list of rows, which are lists or `{column: value}`, or `{column: values}`, or
    a data frame of pandas. Of a long one the first 10,000 rows are kept. Steps, and a full disk, as
    for `log_image`."""
    if _folder is None:
        return
    from trainyard_media import put_table

    put_table(name, table, step)


def log_histogram(name: str, values: Any, step: Optional[SupportsIndex] = None) -> None:
    """Log how numbers are distributed: those of a list, an array or a tensor of any shape. Counted
    here, in 64 bins. Steps, and a full disk, as for `log_image`."""
    if _folder is None:
        return
    from trainyard_media import put_histogram

    put_histogram(name, values, step)


if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(after_in_child=_begin_anew)
