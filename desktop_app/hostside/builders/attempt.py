"""One attempt to build an environment: follows the programs that do the work, keeps their words."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import IO, Any, Callable, Dict, List, Mapping, Optional

from ..environments.resolutions import Question, answer_of
from ..machine.network_settings import hide_credentials
from ..protocol import HostError, disk_full
from ..records import is_no_room
from .folder import BuildFolder
from .hidden import Hidden

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 5.0


class Stopped(Exception):
    """Everybody who wanted this environment has cancelled."""


class Attempt:
    """What the builds of images and of virtual environments share."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        self._folder = folder
        self._attempt = attempt
        self._environment: Dict[str, Any] = attempt["environment"]
        self._hidden = Hidden(())

    def run(self) -> Dict[str, Any]:
        """Build; returns the content of `result.json`. Failures are results, not exceptions."""
        started = time.time()
        try:
            built = self._make()
            result = {"state": "built", "built": built, "digest": self._name()}
        except Stopped:
            result = {"state": "stopped"}
        except HostError as error:
            result = self._failed(error)
        except OSError as error:
            result = self._failed(cannot_write(error))
        result.update(attempt=self._attempt["id"], seconds=time.time() - started)
        return result

    def _failed(self, error: HostError) -> Dict[str, Any]:
        with contextlib.suppress(OSError):  # the result says the same, and the log may be full
            self._say("The build failed: %s %s" % (error.text, error.hint))
        return {"state": "failed", "code": error.code, "text": error.text, "hint": error.hint}

    def _make(self) -> bool:
        """Build, unless it is there; whether it was built. Raises HostError, Stopped."""
        raise NotImplementedError

    def _name(self) -> str:
        """What tells it from any other, once it is there."""
        raise NotImplementedError

    def _question(self) -> Question:
        """How it is asked for its packages, once it is there."""
        raise NotImplementedError

    def keep_packages(self) -> None:
        """What was built is whole whether or not it tells what is in it: nobody waits for this, and
        who needs the lock next may stop it."""
        try:
            answer_of(self._question(), self._stop_asked)
        except (HostError, OSError) as error:
            with contextlib.suppress(OSError):
                self._say("The packages of this environment are not known: %s" % error)

    def _explain(self, log: bytes) -> HostError:
        """Why a program failed that said this."""
        raise NotImplementedError

    def _take_secrets(self) -> Dict[str, str]:
        """The values that the definition names; none of them is said from now on. Raises HostError
        (`no_secret`)."""
        names = [str(name) for name in self._environment.get("build_secrets") or []]
        values = self._folder.secrets.values(names)
        self._hidden = Hidden(list(values.values()))
        return values

    def _follow(
        self,
        command: List[str],
        environment: Mapping[str, str],
        hide: bool = False,
        explain: Optional[Callable[[bytes], HostError]] = None,
    ) -> None:
        """Run a program with its words in the log; raises HostError when it fails, as `explain` (or
        `_explain`) says.

        It writes into the log itself and so outlives us, unless something is to be hidden in what
        it says: then it ends with its first word after us.
        """
        hide = hide or bool(self._hidden)
        begin = os.path.getsize(self._folder.log)
        with open(self._folder.log, "ab") as log:
            client = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if hide else log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                close_fds=False,  # it inherits the lock of the build
                start_new_session=True,
            )
        copier = threading.Thread(target=self._copy_hidden, args=(client.stdout,), daemon=True)
        if client.stdout is not None:
            copier.start()
        while client.poll() is None:
            self._end_if_stopped(client)
            time.sleep(_POLL_SECONDS)
        if client.stdout is not None:
            self._hear_out(copier, client)
        if client.returncode != 0:
            with open(self._folder.log, "rb") as log:
                log.seek(begin)
                raise (explain or self._explain)(log.read())

    def _end_if_stopped(self, client: "subprocess.Popen[bytes]") -> None:
        if self._stop_asked():
            _end(client)
            raise Stopped

    def _stop_asked(self) -> bool:
        return self._folder.stop_asked(str(self._attempt["id"]))

    def _hear_out(self, copier: threading.Thread, client: "subprocess.Popen[bytes]") -> None:
        """The rest of what an ended program said. What it started and left may keep its output
        open: that is ended after a moment."""
        deadline = time.monotonic() + _GRACE_SECONDS
        while copier.is_alive() and time.monotonic() < deadline:
            self._end_if_stopped(client)
            copier.join(_POLL_SECONDS)
        if copier.is_alive():
            _end(client)
            copier.join(_GRACE_SECONDS)  # in vain for what has a session of its own

    def _copy_hidden(self, said: IO[bytes]) -> None:
        """Each line into the log, without the passwords in its URLs. A log that takes no more ends
        the program, as one that it writes itself does."""
        with said:
            for line in said:
                self._say(hide_credentials(line.decode("utf-8", "replace")).rstrip("\r\n"))

    def _say(self, text: str) -> None:
        with open(self._folder.log, "ab") as log:
            log.write(self._hidden.hide(text).encode("utf-8") + b"\n")


def _end(client: "subprocess.Popen[bytes]") -> None:
    """With all that it started, which has the lock of the build, too."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(client.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        client.wait(_GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(client.pid, signal.SIGKILL)
    client.wait()


def cannot_write(error: OSError) -> HostError:
    """Why a build came to nothing that could not use its files."""
    if is_no_room(error):
        return disk_full(error)
    where = ": %s" % error.filename if error.filename else ""
    text = "%s%s" % (error.strerror or error, where)
    return HostError("build_failed", text, "Repair that on the host, then try again.")
