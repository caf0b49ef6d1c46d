"""The check of a host: each problem by name, with its repair."""

from __future__ import annotations

from desktop_app.domain.compute import CheckResult, HostFacts, LauncherKind, TargetState
from desktop_app.domain.run import Contact
from desktop_app.hostside.caveats import MEMORY_NOT_LIMITED

OLDEST_PYTHON = (3, 8)
LOW_DISK = 5 << 30
LOW_MEMORY = 1 << 30
MAX_CLOCK_OFFSET = 60.0


def check_host(state: TargetState) -> list[CheckResult]:
    """One result per thing that a run needs, good or not."""
    if state.contact is not Contact.LIVE or state.facts is None:
        return [CheckResult("contact", False, state.problem or "No answer.", state.hint)]
    facts = state.facts
    results = [
        CheckResult("contact", True, f"{facts.hostname} answers ({facts.os})."),
        _python(facts),
        _disk(facts),
        _memory(facts),
        _clock(facts),
        _gpus(facts),
    ]
    if state.target.launcher is LauncherKind.DOCKER:
        results.append(_engine(facts))
    elif not facts.memory_limits:  # only runs that ask for a limit miss it
        results.append(CheckResult("memory limits", True, MEMORY_NOT_LIMITED))
    return results


def _python(facts: HostFacts) -> CheckResult:
    parts = facts.python.split(".")[:2]
    good = all(part.isdecimal() for part in parts) and tuple(map(int, parts)) >= OLDEST_PYTHON
    hint = "" if good else "Install Python 3.8 or newer there."
    return CheckResult("python", good, f"Python {facts.python}.", hint)


def _disk(facts: HostFacts) -> CheckResult:
    good = facts.disk_free >= LOW_DISK
    text = f"{_gib(facts.disk_free)} of {_gib(facts.disk_total)} on the disk are free."
    return CheckResult("disk", good, text, "" if good else "Free some disk space there.")


def _memory(facts: HostFacts) -> CheckResult:
    free = facts.memory_total - facts.memory_used
    good = free >= LOW_MEMORY
    text = f"{_gib(free)} of {_gib(facts.memory_total)} of memory are free."
    return CheckResult("memory", good, text, "" if good else "Close programs that use much memory.")


def _clock(facts: HostFacts) -> CheckResult:
    good = abs(facts.clock_offset) <= MAX_CLOCK_OFFSET
    text = (
        f"The clock is {abs(facts.clock_offset):.0f} s off." if not good else "The clock is right."
    )
    return CheckResult("clock", good, text, "" if good else "Turn on time synchronisation there.")


def _gpus(facts: HostFacts) -> CheckResult:
    if facts.gpus:
        names = ", ".join(sorted({gpu.name for gpu in facts.gpus}))
        return CheckResult("gpus", True, f"{len(facts.gpus)} GPUs: {names}; driver {facts.driver}.")
    return CheckResult("gpus", True, f"No GPUs. {facts.gpu_note or 'Runs use the CPU.'}")


def _engine(facts: HostFacts) -> CheckResult:
    engine = facts.engine
    if engine.usable:
        return CheckResult("docker", True, f"Docker {engine.version}, context {engine.context}.")
    repair = engine.hint or "Install and start Docker."
    hint = f"{repair} Without an engine, the target local starts plain processes."
    return CheckResult("docker", False, engine.reason or "No container engine answers.", hint)


def _gib(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB"
