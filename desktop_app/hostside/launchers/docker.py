"""A run in a container of the engine that the user's docker program reaches.

The engine holds the evidence: its record tells exit code, out-of-memory and times, also when the
waiter was killed or the engine itself was away for a while.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, List, Optional

from ..builders.hidden import Private
from ..builders.image import ensure_image, image_question
from ..builders.image_build import image_digest
from ..machine.caveats import CONTAINERS_END_AT_LOG_OUT
from ..machine.docker_program import DockerProgram, EngineUnavailable
from ..machine.engine_facts import Engine, inspect_engine, present_program
from ..machine.logout import services_end_at_logout
from ..machine.processes import boot_id
from ..naming import container_name
from ..protocol import HostError
from ..records import Record, read_json, write_json
from ..runs.endings import classify, stop_before
from ..runs.endings import last_line as last_log_line
from ..runs.stages import append_build_log
from .base import BuildLog, Launcher, RunContext
from .container import (
    RUN_SH,
    EngineRecord,
    environment_file,
    explain_refusal,
    run_arguments,
)
from .container_end import (
    Circumstances,
    engines_reason,
    never_started,
    signal_of,
    vanished,
)
from .container_plan import ContainerPlan
from .engine_container import RunContainer, container_of, container_plan

if TYPE_CHECKING:
    from ..environments.resolutions import Question

_RETRY_SECONDS = 0.5
# How long a docker client whose waiter was killed may still be at work on the start.
_START_GRACE_SECONDS = 20.0
# From an engine's end of its last container to its own.
_STOPPING_SECONDS = 1.0
SILENT = "The Docker engine does not answer. The run's end is known when it does."


class DockerLauncher(Launcher):
    """Starts a run's script in a container, and reads its end from the engine."""

    def __init__(self, context: RunContext) -> None:
        super().__init__(context)
        self._known_engine: Optional[Engine] = None
        self._engine_was_away = False
        self._said_silent = False
        self._measured: Optional[RunContainer] = None

    def check(self) -> None:
        """Raises HostError: the environment is no image, or the engine cannot be used, and why."""
        if self.context.environment.get("kind") != "image":
            raise HostError(
                "start_failed",
                "The environment is an interpreter, which a container cannot use.",
                "Choose an environment that is an image, or a process target.",
            )
        self._engine()

    def prepare(self, log: BuildLog) -> None:
        docker = DockerProgram(self._engine().endpoint)
        context = self.context
        private = Private(context.build_secrets, pull=context.pull)
        ways = log, context.cancelled, context.tell_build, private
        ensure_image(docker, context.root, context.environment, *ways)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(context.folder.pull)

    def caveat(self) -> str:
        ends = self._engine().rootless and services_end_at_logout()
        return CONTAINERS_END_AT_LOG_OUT if ends else ""

    def command(self) -> List[str]:
        """The `docker run` line. It is kept, so that the waiter starts exactly what was shown."""
        self._restore_image()
        engine = self._engine()
        docker = DockerProgram(engine.endpoint)
        arguments = run_arguments(ContainerPlan(self.context).container(engine, docker))
        plan = {"endpoint": engine.endpoint, "arguments": arguments, "boot_id": boot_id()}
        write_json(self._plan_path, plan)
        return docker.shown(*arguments)

    def question(self) -> Optional[Question]:
        docker = DockerProgram(self._engine().endpoint)
        return image_question(docker, self.context.root, self.context.environment)

    def wait(self) -> Record:
        plan = self._plan()
        if not plan:
            self.command()
            plan = self._plan()
        self._make_entry()
        container = self._run_container()
        refusal = container.run(list(plan["arguments"]))
        if refusal:
            raise self._refused(container, refusal)
        return self._wait_for_end(container)

    def alive(self) -> bool:
        """While the engine is silent nobody knows: then it counts as alive, and is said so."""
        try:
            record = self._run_container().record()
        except EngineUnavailable:
            self._say_silent()
            return True
        return record is not None and (record.live or self._may_still_start(record.status))

    def signal(self, number: int) -> None:
        with contextlib.suppress(EngineUnavailable):  # asked again until nothing is alive
            self._run_container().signal(number)

    def evidence(self) -> Optional[Record]:
        try:
            record = self._record_of(self._run_container())
            if self._said_silent:
                self._said_silent = False
                self.context.report("waiting", reason="engine", text="")
            return record
        except EngineUnavailable:
            self._say_silent()
            return None

    def cleanup(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._entry("environment"))
        with contextlib.suppress(HostError):  # never the run's end; `remove` tries once more
            self._run_container().remove()

    def memory_used(self) -> Optional[int]:
        if self._measured is None:
            self._measured = self._run_container()
        with contextlib.suppress(EngineUnavailable):
            return self._measured.memory_used()
        return None

    def claim_handle(self) -> Record:
        name = container_name(self.context.folder)
        return {"container": name, "program": self._program().name}

    # ------------------------------------------------------------------ the engine

    def _say_silent(self) -> None:
        if not self._said_silent:
            self.context.report("waiting", reason="engine", text=SILENT)
        self._said_silent = self._engine_was_away = True

    def _engine(self) -> Engine:
        """Asked once: each question costs a start of the docker program."""
        if self._known_engine is None:
            self._known_engine = inspect_engine(self._program())
        return self._known_engine

    def _run_container(self) -> RunContainer:
        return container_of(self.context.folder)

    def _program(self) -> DockerProgram:
        return present_program(self._plan().get("endpoint", []))

    @property
    def _plan_path(self) -> str:
        return container_plan(self.context.folder)

    def _plan(self) -> Record:
        return read_json(self._plan_path) or {}

    def _entry(self, name: str) -> str:
        return os.path.join(self.context.folder.at("state/entry"), name)

    # ------------------------------------------------------------------ the start

    def _restore_image(self) -> None:
        """While a run waits for its GPUs nothing shows the engine's other users that it needs the
        image: one of them may have deleted it."""
        docker = DockerProgram(self._engine().endpoint)
        if image_digest(docker, str(self.context.environment["tag"])) is None:
            log = append_build_log(self.context.folder)
            log(b"The image was deleted while the run waited for its start: it is made again.\n")
            self.prepare(log)

    def _make_entry(self) -> None:
        """The folder that starts the script inside; secrets and proxies only here, mode 0600."""
        os.makedirs(self._entry(""), exist_ok=True)
        os.makedirs(self.context.folder.home, exist_ok=True)
        os.makedirs(self.context.folder.mlflow, exist_ok=True)
        with open(self._entry("run.sh"), "w", encoding="ascii") as file:
            file.write(RUN_SH)
        hidden = dict(ContainerPlan(self.context).network(), **self.context.secrets)
        path = self._entry("environment")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file_of_bytes:
            file_of_bytes.write(os.fsencode(environment_file(hidden)))

    def _refused(self, container: RunContainer, refusal: str) -> HostError:
        error = explain_refusal(refusal)
        with contextlib.suppress(HostError):
            container.remove()
        return error

    # ------------------------------------------------------------------ the end

    def _wait_for_end(self, container: RunContainer) -> Record:
        """Wait however long it takes; an engine that went away is waited for, never guessed."""
        while True:
            try:
                container.wait()
                record = self._record_of(container)
                if record is not None and self._engine_may_be_stopping(record):
                    time.sleep(_STOPPING_SECONDS)
                    record = self._record_of(container)
            except EngineUnavailable:
                record = None
                if not self._engine_was_away:
                    self.context.tell(SILENT)
                self._engine_was_away = True
            if record is not None:
                self.context.tell("")
                return record
            time.sleep(_RETRY_SECONDS)

    def _engine_may_be_stopping(self, record: Record) -> bool:
        """An engine ends its containers just before itself: is it still there a moment later?"""
        asked = os.path.exists(self.context.folder.stop_request) or self.context.cancelled()
        return record["cause"] == "signal" and not asked and not self._engine_was_away

    def _record_of(self, container: RunContainer) -> Optional[Record]:
        """The end by the engine's record; None while it runs or may still start."""
        record = container.record()
        entered = os.path.exists(self._entry("started"))
        if record is None:
            return vanished() if entered else never_started("")
        if record.live or self._may_still_start(record.status):
            return None
        if self.context.resources.get("memory"):
            record = record._replace(oom_killed=container.ran_out_of_memory(record))
        known = Circumstances(
            entered=entered,
            missing_program=self._missing_program(),
            restarted=self._plan().get("boot_id") != boot_id(),
            engine_was_away=self._engine_was_away,
        )
        stopped = stop_before(self.context.folder, record.finished_at)
        reason = None if stopped else engines_reason(record, known)
        return reason or self._scripts_end(record)

    def _scripts_end(self, record: EngineRecord) -> Record:
        context = self.context
        limit = context.resources.get("memory")
        end = classify(
            context.folder,
            record.exit_code,
            signal_of(record.exit_code),
            detail=context.redact(last_log_line(context.folder.stdout)),
            out_of_memory=record.oom_killed,
            memory_limit=int(limit) if limit else None,
            evidence="engine",
            ended_at=record.finished_at,
        )
        started_at = record.started_at
        if started_at and record.finished_at:  # Podman notes a start only once it is over
            started_at = min(started_at, record.finished_at)
        return dict(end, started_at=started_at, ended_at=record.finished_at)

    def _may_still_start(self, status: str) -> bool:
        """Created, not started: the docker client that does both may still be at work."""
        if status not in ("created", "configured", "initialized"):
            return False
        with contextlib.suppress(FileNotFoundError):
            age = time.time() - os.stat(self._entry("environment")).st_mtime
            return age < _START_GRACE_SECONDS
        return False

    def _missing_program(self) -> str:
        try:
            with open(self._entry("missing"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""
