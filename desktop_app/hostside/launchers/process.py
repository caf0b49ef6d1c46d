"""The script as a plain process of this host, under an interpreter of the user's choice."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING, Dict, List, Optional

from ..environments.virtual_environment import Venv, venv_of
from ..layout import interpreter_folder
from ..machine import cgroups
from ..machine.caveats import ENDS_AT_LOG_OUT, MEMORY_NOT_LIMITED, SHARED_MEMORY_NOT_SET
from ..machine.logout import ends_with_session
from ..machine.processes import (
    Identity,
    descendants,
    exec_program,
    identity,
    is_alive,
    kill,
    marked,
    raise_exec_error,
    redirect,
    resident_bytes,
)
from ..naming import machine_name
from ..protocol import HostError
from ..records import Record, read_json, write_json
from ..runs.endings import classify, last_line
from ..runs.slots import Slots
from .base import BuildLog, Launcher
from .script_environment import (
    ScriptPlaces,
    gpu_variables,
    inherited,
    resolve_arguments,
    run_variables,
    script_command,
    script_folder,
)

if TYPE_CHECKING:
    from ..environments.resolutions import Question


class ProcessLauncher(Launcher):
    """One run as a process group of its own, in a control group where one can be made."""

    def check(self) -> None:
        import shutil  # not needed in the waiter, whose start a run waits for

        python = self._python
        if self._venv is None and shutil.which(python) is None:
            raise HostError(
                "no_interpreter",
                "There is no Python interpreter at %r." % python,
                "Choose another environment, or install that interpreter here.",
            )

    def prepare(self, log: BuildLog) -> None:
        """An interpreter is there as it is; packages go into a virtual environment."""
        if self._venv is not None:
            from ..builders.hidden import Private
            from ..builders.venv import ensure_venv

            context = self.context
            ways = log, context.cancelled, context.tell_build, Private(context.build_secrets)
            ensure_venv(context.root, context.environment, *ways)

    def caveat(self) -> str:
        resources = self.context.resources
        texts = []
        if resources.get("memory") and not cgroups.limits_memory():
            texts.append(MEMORY_NOT_LIMITED)
        if resources.get("shm_size"):
            texts.append(SHARED_MEMORY_NOT_SET)
        if ends_with_session():
            texts.append(ENDS_AT_LOG_OUT)
        return " ".join(texts)

    def command(self) -> List[str]:
        context = self.context
        script = str(context.request["script"])
        if not os.path.isfile(os.path.join(context.folder.work, script)):
            raise HostError(
                "no_script",
                "The script %r is not in the code of this run." % script,
                "Choose a script inside the source folder that is not ignored.",
            )
        arguments = [str(argument) for argument in context.request.get("arguments", [])]
        return script_command(
            self._python, script, resolve_arguments(arguments, context.input_paths)
        )

    def question(self) -> Optional[Question]:
        import shutil  # neither is needed in the waiter, as in `check`

        from ..environments.resolutions import ask_interpreter, ask_venv

        venv = self._venv
        if venv is not None:
            return ask_venv(venv)
        python = shutil.which(self._python)
        if python is None:
            return None
        known = self.context.environment.get("hash")
        folder = interpreter_folder(self.context.root, str(known)) if known else ""
        return ask_interpreter(python, folder)

    @property
    def _venv(self) -> Optional[Venv]:
        """Where the environment is not an interpreter."""
        environment = self.context.environment
        if environment.get("kind") == "interpreter":
            return None
        return venv_of(self.context.root, environment)

    @property
    def _python(self) -> str:
        venv = self._venv
        if venv is not None:
            return venv.python
        return str(self.context.environment.get("python") or "python3")

    def wait(self) -> Record:
        folder = self.context.folder
        group = cgroups.make("trainyard-" + machine_name(folder))
        limit = self.context.resources.get("memory")
        if group is not None and limit:
            group.limit_memory(int(limit))
        pid = self._start(group)
        started = identity(pid)
        group_path = group.path if group else ""
        write_json(self.context.folder.script_process, dict(started, cgroup=group_path))
        if self.context.gpus:
            Slots().hand_over(machine_name(folder), [identity(), started])
        return self._ended(_wait_for(pid), group, limit)

    def _start(self, group: Optional[cgroups.Cgroup]) -> int:
        """Fork and become the script; raises OSError where that cannot be."""
        command, environment = self.command(), self.variables()
        folder = self.context.folder
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.setpgid(0, 0)
                if group is not None:
                    group.join()
                redirect(folder.stdout, folder.stdout)
                os.chdir(folder.work)
                exec_program(command, environment)
            except OSError as error:
                os.write(write_end, b"%d" % (error.errno or errno.EIO))
            except ValueError:  # a zero byte in an argument or a variable
                os.write(write_end, b"%d" % errno.EINVAL)
            finally:
                os._exit(127)
        os.close(write_end)
        try:
            raise_exec_error(read_end, command[0])
        except OSError as error:
            os.waitpid(pid, 0)
            text = "%r cannot be started: %s." % (command[0], error.strerror)
            raise HostError("start_failed", text, "Is it an executable file?") from error
        return pid

    def variables(self) -> Dict[str, str]:
        """The script's environment."""
        context = self.context
        environment = inherited(os.environ)
        venv = self._venv
        if venv is not None:
            environment = venv.variables(environment)
            environment.update(context.environment.get("variables") or {})
        environment.update(gpu_variables(context.gpus, context.hides_gpus))
        environment.update(
            run_variables(
                context.request,
                context.input_paths,
                ScriptPlaces(
                    work=context.folder.work,
                    metrics=context.folder.metrics,
                    mlflow=context.folder.mlflow,
                    script=script_folder(),
                ),
                context.secrets,
            )
        )
        return environment

    def _ended(self, status: int, group: Optional[cgroups.Cgroup], limit: Optional[int]) -> Record:
        ended_at = time.time()
        exited = os.WIFEXITED(status)
        record = classify(
            self.context.folder,
            os.WEXITSTATUS(status) if exited else None,
            None if exited else os.WTERMSIG(status),
            detail=self.context.redact(last_line(self.context.folder.stdout)),
            out_of_memory=group is not None and group.killed_for_memory(),
            memory_limit=limit,
            evidence="waiter",
        )
        record["ended_at"] = ended_at
        return record

    def alive(self) -> bool:
        return bool(self._members())

    def signal(self, number: int) -> None:
        for pid in self._members():
            kill(pid, number)

    def _members(self) -> List[int]:
        """Everything of the run but the waiter: below it, marked with its id, or in its group."""
        waiter = read_json(self.context.folder.waiter) or {}
        found = set(marked(self.context.folder.metrics))
        if is_alive(waiter):
            found.update(descendants(int(waiter["pid"])))
        group = self._group()
        if group is not None:
            found.update(group.members())
        return sorted(found - {os.getpid(), int(waiter.get("pid") or 0)})

    def _group(self) -> Optional[cgroups.Cgroup]:
        started: Identity = read_json(self.context.folder.script_process) or {}
        path = str(started.get("cgroup") or "")
        return cgroups.Cgroup(path) if path else None

    def evidence(self) -> Optional[Record]:
        """Only the waiter knows how a plain process ended."""
        return None

    def cleanup(self) -> None:
        group = self._group()
        if group is not None:
            group.remove()

    def memory_used(self) -> Optional[int]:
        waiter = read_json(self.context.folder.waiter)
        if waiter is None or not is_alive(waiter):
            return None
        members = descendants(int(waiter["pid"]))
        return resident_bytes(members) if members else None


def _wait_for(pid: int) -> int:
    """The status of that child; every orphan that ends meanwhile is reaped too."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            return status
