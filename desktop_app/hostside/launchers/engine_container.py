"""One run's container on its engine: asked for, signalled, waited for, removed.

Only a container that carries this run's label is ever touched.
"""

from __future__ import annotations

import json
import subprocess
import time
from signal import SIGKILL
from typing import Any, Dict, List, NamedTuple, Optional

from ..layout import RunFolder
from ..machine import cgroups
from ..machine.docker_program import DockerProgram, last_line, program_environment
from ..machine.engine_facts import present_program
from ..naming import container_name
from ..protocol import HostError
from ..records import read_json
from .container import RUN_LABEL, EngineRecord, read_record

# Image layers may have to be unpacked, and a loaded engine is slow.
_START_SECONDS = 300.0
_KILLED = 128 + SIGKILL
_NONE = ("no such object", "no such container", "no container with name or id")


class ForeignContainer(HostError):
    """A container has this run's name, but not its label: it is not ours."""

    def __init__(self, name: str) -> None:
        text = "Another container has the name %s." % name
        super().__init__("start_failed", text, "Rename or remove it: docker rm %s" % name)


class Network(NamedTuple):
    """How a container is connected: the `pid` of its main process, 0 where it does not run; whether
    its network is the host's own; else its `address`, empty where it has none of its own."""

    pid: int
    is_hosts: bool
    address: str


class RunContainer:
    """The container of one run. Every call raises EngineUnavailable while the engine is silent."""

    def __init__(self, docker: DockerProgram, folder: RunFolder) -> None:
        self.docker = docker
        self._run_id = folder.id
        self.name = container_name(folder)
        self._group: Optional[cgroups.Cgroup] = None

    def record(self) -> Optional[EngineRecord]:
        """The engine's record, or None where it has no such container."""
        inspected = self._inspected()
        return read_record(inspected) if inspected is not None else None

    def ran_out_of_memory(self, record: EngineRecord) -> bool:
        """Whether the engine says that it was killed for its memory, in the record of its end or in
        its events: moby 20.10 keeps what it hears after the end for those alone."""
        if record.oom_killed or record.exit_code != _KILLED:
            return record.oom_killed
        begun, now = "%d" % (record.started_at or 0), "%.9f" % time.time()
        of_it = ("--filter", "container=" + record.identity, "--filter", "event=oom")
        answer = self.docker.call(
            *("events", "--since", begun, "--until", now, *of_it, "--format", "{{.ID}}")
        )
        return answer.code == 0 and bool(answer.out.strip())

    def network(self) -> Optional[Network]:
        """How it is connected, or None where there is no such container."""
        inspected = self._inspected()
        if inspected is None:
            return None
        settings: Dict[str, Any] = dict(inspected.get("NetworkSettings") or {})
        networks = [n or {} for n in (settings.get("Networks") or {}).values()]
        addresses = [str(n.get("IPAddress") or "") for n in [*networks, settings]]
        mode = str((inspected.get("HostConfig") or {}).get("NetworkMode") or "")
        pid = read_record(inspected).pid
        return Network(pid, mode == "host", next((a for a in addresses if a), ""))

    def command(self, *arguments: str) -> List[str]:
        """The argument list that calls the engine's program."""
        return self.docker.command(*arguments)

    def _inspected(self) -> Optional[Dict[str, Any]]:
        answer = self.docker.call("container", "inspect", self.name)
        if answer.code != 0:
            if any(words in answer.err.lower() for words in _NONE):
                return None
            raise HostError("engine_unavailable", last_line(answer.err), "Try it: docker ps -a")
        inspected: Dict[str, Any] = json.loads(answer.out.decode("utf-8", "replace"))[0]
        if self._label(inspected) != self._run_id:
            raise ForeignContainer(self.name)
        return inspected

    def _label(self, inspected: Dict[str, Any]) -> str:
        labels = (inspected.get("Config") or {}).get("Labels") or {}
        return str(labels.get(RUN_LABEL, ""))

    def run(self, arguments: List[str]) -> str:
        """Create and start it with these arguments of `docker`; empty, or the engine's refusal."""
        answer = self.docker.call(*arguments, deadline=_START_SECONDS)
        return "" if answer.code == 0 else answer.err or "exit code %d" % answer.code

    def wait(self) -> None:
        """Come back when it runs no more, or when the engine went away: look at `record` then.
        For as long as it takes: an open connection is no load."""
        subprocess.run(
            self.docker.command("wait", self.name),
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
            self.docker.call("unpause", self.name)
        if number != SIGKILL and self._signal_all(number):
            return
        self.docker.call("kill", "--signal", str(int(number)), self.name)

    def _signal_all(self, number: int) -> bool:
        """The engine signals the main process only; a shell inside reaches all the others too."""
        words = "kill -%d -1" % number
        answer = self.docker.call("exec", self.name, "/bin/sh", "-c", words)
        return answer.code == 0

    def remove(self) -> None:
        """Remove it, and what still runs in it."""
        if self.record() is not None:
            self.docker.call("rm", "--force", self.name)

    def memory_used(self) -> Optional[int]:
        """Bytes charged to it; None where it does not run."""
        if self._group is None:
            record = self.record()
            self._group = cgroups.of_process(record.pid) if record and record.pid else None
        return self._group.memory_used() if self._group is not None else None


def container_plan(folder: RunFolder) -> str:
    """Where it is kept how a run's container was started, and by which engine."""
    return folder.at("state/container.json")


def container_of(folder: RunFolder) -> RunContainer:
    """The container of a run, by the engine that the run began on."""
    plan = read_json(container_plan(folder)) or {}
    return RunContainer(present_program(plan.get("endpoint", [])), folder)
