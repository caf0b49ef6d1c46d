"""NVIDIA GPUs as `nvidia-smi` tells of them; it may be missing, broken, slow, or hang for ever."""

from __future__ import annotations

import os
import re
import shutil
import signal
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from .processes import user_of

if TYPE_CHECKING:
    import subprocess

DEADLINE_SECONDS = 5.0
_FIELDS = (
    *("index", "uuid", "name", "memory.total", "memory.used"),
    *("utilization.gpu", "temperature.gpu", "power.draw", "driver_version"),
)
_MIG = re.compile(r"^\s+MIG .*\(UUID: (MIG-[^)]+)\)")
_GPU = re.compile(r"^GPU (\d+):")

Gpu = Dict[str, Any]
_hanging: List[subprocess.Popen[bytes]] = []
"""Calls that were ended and are not gone yet: looked at again by the next call."""


class GpuReport(NamedTuple):
    """What there is. `note` says in plain words why there are none; `certain` is False where the
    driver gave no answer, so that there may be some. Sizes in bytes, load in percent, watts."""

    gpus: List[Gpu]
    driver: str
    note: str
    certain: bool


class _NoAnswer(Exception):
    """`nvidia-smi` said nothing in time, or refused."""


def read_gpus(deadline: float = DEADLINE_SECONDS) -> GpuReport:
    """Ask `nvidia-smi`; never raises, and returns within a few deadlines (seconds)."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return GpuReport([], "", "There is no NVIDIA driver on this computer.", True)
    fields = ",".join(_FIELDS)
    try:
        query = [program, "--query-gpu=" + fields, "--format=csv,noheader,nounits"]
        gpus = [_gpu(row) for row in _rows(_call(query, deadline)) if len(row) == len(_FIELDS)]
        driver = gpus[0].pop("driver") if gpus else ""
        for gpu in gpus:
            gpu.pop("driver", None)
        _add_users(program, gpus, deadline)
        if any(gpu["utilization"] is None for gpu in gpus):
            _add_instances(program, gpus, deadline)
    except _NoAnswer as error:
        return GpuReport([], "", str(error), False)
    return GpuReport(gpus, driver, "" if gpus else "The NVIDIA driver sees no GPU.", True)


def slots_of(gpus: List[Gpu]) -> List[str]:
    """What can be claimed, in order: each GPU, or the instances that it is cut into."""
    return [slot for gpu in gpus for slot in (gpu["instances"] or [gpu["uuid"]])]


def busy_slots(gpus: List[Gpu]) -> List[str]:
    """Slots of GPUs that processes are at work on. Who is on which instance is not told."""
    return [gpu["uuid"] for gpu in gpus if gpu["pids"] and not gpu["instances"]]


def _gpu(row: List[str]) -> Gpu:
    memory_total, memory_used = _number(row[3]), _number(row[4])
    return {
        "index": int(_number(row[0]) or 0),
        "uuid": row[1],
        "name": row[2],
        "memory_total": None if memory_total is None else int(memory_total * 2**20),
        "memory_used": None if memory_used is None else int(memory_used * 2**20),
        "utilization": _number(row[5]),
        "temperature": _number(row[6]),
        "power": _number(row[7]),
        "driver": row[8],
        "users": [],
        "pids": [],
        "instances": [],
    }


def _number(text: str) -> Optional[float]:
    """`[N/A]`, `[Not Supported]`, `ERR!` and whatever else is no number is unknown."""
    try:
        return float(text)
    except ValueError:
        return None


def _add_users(program: str, gpus: List[Gpu], deadline: float) -> None:
    query = [program, "--query-compute-apps=gpu_uuid,pid", "--format=csv,noheader,nounits"]
    by_uuid = {gpu["uuid"]: gpu for gpu in gpus}
    for row in _rows(_call(query, deadline)):
        gpu = by_uuid.get(row[0]) if row else None
        if gpu is None or len(row) < 2 or not row[1].isdigit():
            continue
        gpu["pids"].append(int(row[1]))
        user = user_of(int(row[1]))
        if user and user not in gpu["users"]:
            gpu["users"].append(user)


def _add_instances(program: str, gpus: List[Gpu], deadline: float) -> None:
    """The instances of GPUs in MIG mode, which do not tell their utilization."""
    by_index = {gpu["index"]: gpu for gpu in gpus}
    current: Optional[Gpu] = None
    for line in _call([program, "-L"], deadline).splitlines():
        head, part = _GPU.match(line), _MIG.match(line)
        if head is not None:
            current = by_index.get(int(head.group(1)))
        elif part is not None and current is not None:
            current["instances"].append(part.group(1))


def _rows(text: str) -> List[List[str]]:
    import csv

    return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if row]


def _call(command: List[str], deadline: float) -> str:
    """The output. What hangs in the driver cannot be ended: it is left behind, not waited for."""
    import subprocess  # these cost a run's start more than all the rest of it
    import tempfile

    _hanging[:] = [process for process in _hanging if process.poll() is None]
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise _NoAnswer("nvidia-smi cannot be started: %s" % error) from error
        try:
            code = process.wait(deadline)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            _hanging.append(process)
            text = "nvidia-smi gave no answer within %g s: the driver hangs." % deadline
            raise _NoAnswer(text) from error
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if code != 0:
        said = " ".join(text.split())[:300] or "exit code %d" % code
        raise _NoAnswer("nvidia-smi failed: " + said)
    return text
