"""A person's shell where a run is, at the terminal that this is started at:
`PYTHON FOLDER shell [--base DIR | --root DIR] --run ID [-- COMMAND...]`.

While the run's container lives the shell is inside of it, else in the run's folder, with the
environment of the script. With a command, that is what runs there.
"""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from typing import Dict, List, Sequence

from ..launchers.base import RunContext
from ..launchers.container import ENTRY, SCRIPT, WORK
from ..launchers.engine_container import RunContainer, container_of
from ..launchers.process import ProcessLauncher
from ..launchers.script_environment import MLFLOW_MARKER
from ..layout import RunFolder
from ..machine.docker_program import program_environment
from ..machine.processes import RUN_MARKER, exec_program
from ..protocol import HostError
from .run_state import is_known

REFUSED = 255
"""The exit code where there is no shell; `ssh` ends so, too, where it cannot connect."""

# What the entry of a container does before the script. What a person tries is not part of the run:
# its points would be, so the folders that these go to are not named.
_INSIDE = """\
[ ! -r {entry}/environment ] || . {entry}/environment
PYTHONPATH="{script}${{PYTHONPATH:+:$PYTHONPATH}}"
export PYTHONPATH
unset {marker} {mlflow}
[ $# -eq 0 ] || exec "$@"
command -v bash >/dev/null 2>&1 && exec bash
exec /bin/sh
""".format(entry=ENTRY, script=SCRIPT, marker=RUN_MARKER, mlflow=MLFLOW_MARKER)


def shell(root: str, run_id: str, command: Sequence[str]) -> int:
    """Become that shell; comes back only where that cannot be."""
    try:
        folder = RunFolder(root, run_id)
        if not is_known(folder):
            raise HostError("no_run", "There is no run %s in %s." % (run_id, root))
        _enter(RunContext(root, run_id), command)
    except HostError as error:
        _say(("%s %s" % (error.text, error.hint)).rstrip())
    except (ValueError, OSError) as error:
        _say(str(error))
    return REFUSED


def _enter(context: RunContext, command: Sequence[str]) -> None:
    folder = context.folder
    work = folder.work if os.path.isdir(folder.work) else folder.path
    os.chdir(work)
    if context.request.get("launcher") == "docker":
        container = container_of(folder)
        if _lives(container):
            exec_program(_inside(container, command), program_environment())
        _say("The run has no container now. This is its folder: %s" % work)
    exec_program(list(command) or [_login_shell()], _environment(context))


def _lives(container: RunContainer) -> bool:
    try:
        record = container.record()
    except HostError as error:
        _say(error.text)
        return False
    return record is not None and record.status == "running"


def _inside(container: RunContainer, command: Sequence[str]) -> List[str]:
    options = ["--interactive", *(["--tty"] if sys.stdin.isatty() else []), "--workdir", WORK]
    words = ["/bin/sh", "-c", _INSIDE, "sh", *command]
    return container.command("exec", *options, container.name, *words)


def _environment(context: RunContext) -> Dict[str, str]:
    """The script's, with its interpreter first on PATH. Without what makes a process part of the
    run, which a cancel would end and the run's end would wait for."""
    environment = ProcessLauncher(context).variables()
    environment.pop(RUN_MARKER, None)
    environment.pop(MLFLOW_MARKER, None)
    python = str(context.environment.get("python") or "")
    if os.sep in python:
        folder = os.path.dirname(os.path.abspath(python))
        environment["PATH"] = os.pathsep.join([folder, environment.get("PATH") or os.defpath])
        home = os.path.dirname(folder)
        if os.path.exists(os.path.join(home, "pyvenv.cfg")):
            environment["VIRTUAL_ENV"] = home
    return environment


def _login_shell() -> str:
    """The user's; one that lets nobody in is none."""
    found = os.environ.get("SHELL") or pwd.getpwuid(os.getuid()).pw_shell
    refuses = os.path.basename(found) in ("nologin", "false", "")
    return "/bin/sh" if refuses or shutil.which(found) is None else found


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
