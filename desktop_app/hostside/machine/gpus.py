"""NVIDIA GPUs as `nvidia-smi` tells of them; it may be missing, broken, slow, or hang for ever."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import signal
import threading
import time
from typing import IO, TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from .processes import user_of

if TYPE_CHECKING:
    import subprocess

DEADLINE_SECONDS = 5.0
_FIELDS = (
    *("index", "uuid", "name", "memory.total", "memory.used"),
    *("utilization.gpu", "temperature.gpu", "power.draw", "driver_version"),
)
_APPS = "--query-compute-apps=gpu_uuid,pid,used_memory,process_name"
_PLAIN = "--format=csv,noheader,nounits"
_MIG = re.compile(r"^\s+(MIG \S+) .*\(UUID: (MIG-[^)]+)\)")
_GPU = re.compile(r"^GPU (\d+):")
_CUDA = re.compile(r"CUDA (?:UMD )?Version *: *([0-9.]+)")
_DOTTED = re.compile(r"^[0-9]+\.[0-9]+$")
_DEVICES = "/sys/bus/pci/devices"
_NVIDIA, _DISPLAY = "0x10de", "0x03"

Gpu = Dict[str, Any]
_hanging: List[subprocess.Popen[bytes]] = []
"""Calls that were ended and are not gone yet: looked at again by the next call."""
_of_hanging = threading.Lock()


class GpuReport(NamedTuple):
    """What there is. `note` says in plain words why there are none; `certain` is False where the
    driver gave no answer, so that there may be some; `trouble` says that there are some, most
    likely, which cannot be used. Sizes in bytes, load in percent, watts."""

    gpus: List[Gpu]
    driver: str
    note: str
    certain: bool
    trouble: bool = False


class _NoAnswer(Exception):
    """`nvidia-smi` said nothing in time, or refused."""


def read_gpus(deadline: float = DEADLINE_SECONDS) -> GpuReport:
    """Ask `nvidia-smi`; never raises, and returns within a few deadlines (seconds)."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return _without_driver()
    query = [program, "--query-gpu=" + ",".join(_FIELDS), _PLAIN]
    try:
        found, apps = _call(deadline, query, [program, _APPS, _PLAIN])
        gpus = [_gpu(row) for row in _rows(found) if len(row) == len(_FIELDS)]
        driver = gpus[0].pop("driver") if gpus else ""
        for gpu in gpus:
            gpu.pop("driver", None)
        if any(gpu["utilization"] is None for gpu in gpus):
            _add_instances(_call(deadline, [program, "-L"])[0], gpus)
        _add_processes(apps, gpus)
    except _NoAnswer as error:
        return GpuReport([], "", str(error), certain=False, trouble=True)
    return GpuReport(gpus, driver, "" if gpus else "The NVIDIA driver sees no GPU.", True)


def _without_driver() -> GpuReport:
    if has_hardware():
        text = "There is an NVIDIA GPU here, but no driver for it: nvidia-smi is missing."
        return GpuReport([], "", text, certain=True, trouble=True)
    return GpuReport([], "", "There is no NVIDIA driver.", certain=True)


@functools.lru_cache(maxsize=1)
def has_hardware() -> bool:
    """The machine has a graphics device of NVIDIA, whether or not a driver is there."""
    with contextlib.suppress(OSError):
        for name in os.listdir(_DEVICES):
            vendor, kind = (_word(os.path.join(_DEVICES, name, key)) for key in ("vendor", "class"))
            if vendor == _NVIDIA and kind.startswith(_DISPLAY):
                return True
    return False


def _word(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def cuda_version(deadline: float = DEADLINE_SECONDS) -> str:
    """The newest CUDA that the driver serves; empty where there is none, or no answer."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    try:
        found = _CUDA.search(_call(deadline, [program])[0])
    except _NoAnswer:
        return ""
    return found.group(1) if found else ""


def capabilities(deadline: float = DEADLINE_SECONDS) -> Dict[str, str]:
    """The compute capability of each GPU by its UUID, such as 9.0. Asked by itself, since a driver
    that does not know the question refuses all that is asked with it; empty then."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return {}
    try:
        said = _call(deadline, [program, "--query-gpu=uuid,compute_cap", _PLAIN])[0]
    except _NoAnswer:
        return {}
    return {row[0]: row[1] for row in _rows(said) if len(row) == 2 and _DOTTED.match(row[1])}


def slots_of(gpus: List[Gpu]) -> List[str]:
    """What can be claimed, in order: each GPU, or the instances that it is cut into."""
    return [slot for gpu in gpus for slot in (instances_of(gpu) or [gpu["uuid"]])]


def instances_of(gpu: Gpu) -> List[str]:
    """The UUIDs of the instances that a GPU is cut into."""
    return [str(instance["uuid"]) for instance in gpu["instances"]]


def busy_slots(gpus: List[Gpu]) -> List[str]:
    """Slots of GPUs that processes are at work on. Who is on which instance is not told."""
    return [gpu["uuid"] for gpu in gpus if gpu["processes"] and not gpu["instances"]]


def _gpu(row: List[str]) -> Gpu:
    return {
        "index": int(_number(row[0]) or 0),
        "uuid": row[1],
        "name": row[2],
        "memory_total": _mebibytes(row[3]),
        "memory_used": _mebibytes(row[4]),
        "utilization": _number(row[5]),
        "temperature": _number(row[6]),
        "power": _number(row[7]),
        "driver": row[8],
        "processes": [],
        "instances": [],
    }


def _number(text: str) -> Optional[float]:
    """`[N/A]`, `[Not Supported]`, `ERR!` and whatever else is no number is unknown."""
    try:
        return float(text)
    except ValueError:
        return None


def _mebibytes(text: str) -> Optional[int]:
    """In bytes."""
    number = _number(text)
    return None if number is None else int(number * 2**20)


def _add_processes(said: str, gpus: List[Gpu]) -> None:
    """Who is at work on which GPU. A name may hold commas, so it is the last column."""
    by_uuid = {uuid: gpu for gpu in gpus for uuid in (gpu["uuid"], *instances_of(gpu))}
    for row in _rows(said):
        gpu = by_uuid.get(row[0])
        if gpu is None or len(row) < 4 or not row[1].isdigit():
            continue
        pid = int(row[1])
        process = {"pid": pid, "user": user_of(pid), "name": ", ".join(row[3:])}
        gpu["processes"].append(dict(process, memory_used=_mebibytes(row[2])))


def _add_instances(said: str, gpus: List[Gpu]) -> None:
    """The instances of GPUs in MIG mode, which do not tell their utilization."""
    by_index = {gpu["index"]: gpu for gpu in gpus}
    current: Optional[Gpu] = None
    for line in said.splitlines():
        head, part = _GPU.match(line), _MIG.match(line)
        if head is not None:
            current = by_index.get(int(head.group(1)))
        elif part is not None and current is not None:
            current["instances"].append({"name": part.group(1), "uuid": part.group(2)})


def _rows(text: str) -> List[List[str]]:
    """Cells are parted by commas, and never quoted."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split(",")] for line in lines]


def _call(deadline: float, *commands: List[str]) -> List[str]:
    """The outputs of calls that run beside each other. What hangs in the driver cannot be ended:
    it is left behind, not waited for."""
    import tempfile  # costs a run's start more than all the rest of it

    with _of_hanging:
        _hanging[:] = [process for process in _hanging if process.poll() is None]
    until = time.monotonic() + deadline
    with contextlib.ExitStack() as files:
        outputs = [files.enter_context(tempfile.TemporaryFile()) for _ in commands]
        calls = [_begin(command, file) for command, file in zip(commands, outputs)]
        ended = [_ended(process, until) for process in calls]
        if not all(ended):
            text = "nvidia-smi gave no answer within %g s: the driver hangs." % deadline
            raise _NoAnswer(text)
        return [_said(process.returncode, file) for process, file in zip(calls, outputs)]


def _begin(command: List[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    import subprocess

    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise _NoAnswer("nvidia-smi cannot be started: %s" % error) from error


def _ended(process: subprocess.Popen[bytes], until: float) -> bool:
    """Whether it has ended by then; if not, it is told to."""
    import subprocess

    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with _of_hanging:
            _hanging.append(process)
        return False
    return True


def _said(code: int, output: IO[bytes]) -> str:
    output.seek(0)
    text = output.read().decode("utf-8", "replace")
    if code != 0:
        said = " ".join(text.split())[:300] or "exit code %d" % code
        raise _NoAnswer("nvidia-smi failed: " + said)
    return text
