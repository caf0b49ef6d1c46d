"""What a run's host is made of, for whoever compares the run with others later."""

from __future__ import annotations

import platform
from typing import Any, Dict, Optional, Sequence

from .gpus import GpuReport, instances_of
from .host_load import cpu_name, memory, system_name, usable_cpus


def hardware(report: Optional[GpuReport], given: Sequence[str]) -> Dict[str, Any]:
    """The values of a `host` event: memory in bytes, the processors that a process may use, and
    the names of the GPUs that are `given` to the run, by their ids. Without a report nothing is
    said of GPUs."""
    found: Dict[str, Any] = {
        "hostname": platform.node(),
        "os": system_name(),
        "cpu": cpu_name(),
        "cpus": usable_cpus(),
        "memory": memory()[0],
    }
    if report is not None:
        used = [gpu for gpu in report.gpus if {gpu["uuid"], *instances_of(gpu)} & set(given)]
        found["gpu_names"] = [str(gpu["name"]) for gpu in used]
        found["driver"] = report.driver
    return found
