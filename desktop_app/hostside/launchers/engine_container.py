"""One run's container on its engine: asked for, signalled, waited for, removed.

Only a container that carries this run's label is ever touched.
"""

from __future__ import annotations

import json
import subprocess
from signal import SIGKILL
from typing import Any, Dict, List, Optional

from .. import cgroups
from ..docker_program import DockerProgram, last_line, program_environment
from ..protocol import HostError
from .container import RUN_LABEL, EngineRecord, container_name, read_record

# Image layers may have to be unpacked, and a loaded engine is slow.
_START_SECONDS = 300.0
_NONE = ("no such object", "no such container", "no container with name or id")


class ForeignContainer(HostError):
    """A container has this run's name, but not its label: it is not ours."""

    def __init__(self, name: str) -> None:
        text = "Another container has the name %s." % name
        super().__init__("start_failed", text, "Rename or remove it: docker rm %s" % name)


class RunContainer:
    """The container of one run. Every call raises EngineUnavailable while the engine is silent."""

    def __init__(self, docker: DockerProgram, run_id: str) -> None:
        self._docker = docker
        self._run_id = run_id
        self.name = container_name(run_id)
        self._group: Optional[cgroups.Cgroup] = None

    def record(self) -> Optional[EngineRecord]:
        """The engine's record, or None where it has no such container."""
        answer = self._docker.call("container", "inspect", self.name)
        if answer.code != 0:
            if any(words in answer.err.lower() for words in _NONE):
                return None
            raise HostError("engine_unavailable", last_line(answer.err), "Try it: docker ps -a")
        (inspected,) = json.loads(answer.out.decode("utf-8", "replace"))
        if self._label(inspected) != self._run_id:
            raise ForeignContainer(self.name)
        return read_record(inspected)

    def _label(self, inspected: Dict[str, Any]) -> str:
        labels = (inspected.get("Config") or {}).get("Labels") or {}
        return str(labels.get(RUN_LABEL, ""))

    def run(self, arguments: List[str]) -> str:
        """Create and start it with these arguments of `docker`; empty, or the engine's refusal."""
        answer = self._docker.call(*arguments, deadline=_START_SECONDS)
        return "" if answer.code == 0 else answer.err or "exit code %d" % answer.code

    def wait(self) -> None:
        """Come back when it runs no more, or when the engine went away: look at `record` then.
        For as long as it takes: an open connection is no load."""
        subprocess.run(
            self._docker.command("wait", self.name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=program_environment(),
            check=False,
        )

    def signal(self, number: int) -> None:
        """Send a signal to every process in it; one that runs no more is left in peace."""
        record = self.record()
        if record is None or not record.live:
            return
        if record.status == "paused":
            self._docker.call("unpause", self.name)
        if number != SIGKILL and self._signal_all(number):
            return
        self._docker.call("kill", "--signal", str(int(number)), self.name)

    def _signal_all(self, number: int) -> bool:
        """The engine signals the main process only; a shell inside reaches all the others too."""
        words = "kill -%d -1" % number
        answer = self._docker.call("exec", self.name, "/bin/sh", "-c", words)
        return answer.code == 0

    def remove(self) -> None:
        """Remove it, and what still runs in it."""
        if self.record() is not None:
            self._docker.call("rm", "--force", self.name)

    def memory_used(self) -> Optional[int]:
        """Bytes charged to it; None where it does not run."""
        if self._group is None:
            record = self.record()
            self._group = cgroups.of_process(record.pid) if record and record.pid else None
        return self._group.memory_used() if self._group is not None else None
