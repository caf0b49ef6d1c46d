"""The folder of one definition's builds on this host: paths, locks, and who wants the image."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ..contents.deleting import delete_folder, delete_path
from ..machine.processes import try_lock
from ..protocol import HostError
from ..records import read_json, write_json
from .hidden import Private, SecretFiles

_CONTEXT = "context-"
_LOCKS = ("lock", "interest")
_DESKTOPS = ("built-", "build-", "failed-", "packages-")
"""How the names begin of what a desktop keeps here of builds on other hosts."""
_POLL_SECONDS = 0.05
_ENDING_SECONDS = 5.0
"""How long a builder may take to end once it has told its result, however busy the host is."""
GONE = ".gone"
"""The end of a folder's name that is just being deleted."""


class FolderGone(Exception):
    """Somebody else has deleted it, whether or not another one was made since."""


class BuildFolder:
    """`<root>/builds/<hash>/`. `build.log` only grows; `attempt.json` says where it began."""

    def __init__(self, path: str) -> None:
        self.path = path

    def make(self) -> None:
        os.makedirs(self.path, exist_ok=True)
        with open(self.log, "ab"):
            pass

    @property
    def place(self) -> str:
        """What tells it from the folders of others who build the same definition, in the names of
        what its builds have at the engine."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:24]

    @property
    def container(self) -> str:
        """The container in which a build with secrets runs its steps."""
        return "trainyard-build-" + self.place

    @property
    def log(self) -> str:
        return os.path.join(self.path, "build.log")

    @property
    def attempt(self) -> str:
        return os.path.join(self.path, "attempt.json")

    @property
    def result(self) -> str:
        return os.path.join(self.path, "result.json")

    @property
    def secrets(self) -> SecretFiles:
        """What the build that goes on may know. Only for who has the lock."""
        return SecretFiles(os.path.join(self.path, "secrets"))

    @property
    def network(self) -> SecretFiles:
        """The network that was lent to that build, likewise."""
        return SecretFiles(os.path.join(self.path, "network"))

    def put_private(self, private: Private) -> None:
        """What the next attempt may know, and nothing of the last one's."""
        self.secrets.put(private.secrets)
        self.network.put(private.network)

    def drop_private(self) -> None:
        """Also the contexts, which may hold passwords. Only for who has the lock."""
        try:
            self.secrets.drop()
        finally:
            self.network.drop()
        self._drop_contexts()

    def drop_left_private(self) -> None:
        """What a builder had that was killed; nothing while one is at work. Raises OSError."""
        if not self._has_private():
            return
        lock = self.take_lock()
        if lock is not None:
            try:
                self.drop_private()
            finally:
                os.close(lock)

    def _has_private(self) -> bool:
        folders = (self.secrets.folder, self.network.folder)
        return any(map(os.path.isdir, folders)) or bool(self._contexts())

    def _contexts(self) -> List[str]:
        names = os.listdir(self.path) if os.path.isdir(self.path) else []
        return [os.path.join(self.path, name) for name in names if name.startswith(_CONTEXT)]

    def _drop_contexts(self) -> None:
        for context in self._contexts():
            delete_folder(context)

    @property
    def crash_log(self) -> str:
        return os.path.join(self.path, "builder.log")

    def take_lock(self) -> Optional[int]:
        """The build lock as an open descriptor, or None while somebody builds."""
        return try_lock(os.path.join(self.path, "lock"))

    def building(self) -> bool:
        """A builder, or a docker client of one that was killed, is at work."""
        lock = self.take_lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    def going_on(self) -> Optional[Dict[str, Any]]:
        """The attempt that goes on, or None. One that was cut off is noted as lost, so that whoever
        only reads these files does not take it for going on."""
        if not os.path.isdir(self.path):
            return None
        lock = self.take_lock()
        attempt = read_json(self.attempt)
        try:
            if attempt is None or self._ended(attempt):
                return None
            if lock is not None:
                self.drop_private()
                write_json(self.result, {"attempt": attempt["id"], "state": "lost"})
                return None
        finally:
            if lock is not None:
                os.close(lock)
        return attempt

    def may_come_to_something(self, attempt: Mapping[str, Any]) -> bool:
        """It has not ended, and was not asked to stop."""
        return not self._ended(attempt) and not self.stop_asked(str(attempt["id"]))

    def _ended(self, attempt: Mapping[str, Any]) -> bool:
        result = read_json(self.result)
        return result is not None and bool(result.get("attempt") == attempt["id"])

    def has_ended(self) -> bool:
        """The last attempt has its result; its builder may just be ending."""
        attempt = read_json(self.attempt)
        return attempt is not None and self._ended(attempt)

    @contextlib.contextmanager
    def interest(self) -> Iterator[None]:
        """For as long as the block lasts, somebody wants the image: it is not deleted. Waits while
        that is going on, and makes the folder anew where it has gone with it."""
        held = self._shared()
        while held is None:
            held = self._shared()
        try:
            yield
        finally:
            os.close(held)

    def _shared(self) -> Optional[int]:
        """The open file that says so; None where the folder was deleted meanwhile."""
        self.make()
        try:
            held = os.open(self._interest, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            return None
        fcntl.flock(held, fcntl.LOCK_SH)
        if _is_at(held, self._interest):
            return held
        os.close(held)
        return None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """For as long as the block lasts, nobody builds here or begins to use what was built.
        Raises HostError (`in_use`) where somebody does, FolderGone where it was deleted."""
        deadline = time.monotonic() + _ENDING_SECONDS
        with contextlib.ExitStack() as held:
            for name in _LOCKS:
                lock = self._own(name)
                while lock is None and self.has_ended() and time.monotonic() < deadline:
                    self.hurry()
                    time.sleep(_POLL_SECONDS)
                    lock = self._own(name)
                if lock is None:
                    raise HostError(
                        "in_use",
                        "It is being built, deleted or asked for by a run just now.",
                        "Try again in a moment.",
                    )
                held.callback(os.close, lock)
            yield

    def _own(self, name: str) -> Optional[int]:
        """As `try_lock`, of a file that is still there once it is ours. Raises FolderGone."""
        path = os.path.join(self.path, name)
        try:
            lock = try_lock(path)
            if lock is None or _is_at(lock, path):
                return lock
        except FileNotFoundError as error:
            raise FolderGone(self.path) from error
        os.close(lock)
        raise FolderGone(self.path)

    def clear(self) -> None:
        """Delete what builds have left, and the folder itself where nothing else is in it. Only
        within `alone`; one that was cut short is gone on with by the next."""
        for name in set(os.listdir(self.path)) - set(_LOCKS):
            if not name.startswith(_DESKTOPS):
                delete_path(os.path.join(self.path, name))
        if set(os.listdir(self.path)) <= set(_LOCKS):
            delete_folder(self.path + GONE)
            os.rename(self.path, self.path + GONE)  # who comes now makes another
            delete_folder(self.path + GONE)

    def ask_to_stop(self, attempt: str) -> bool:
        """Stop that attempt, unless somebody else wants the image; whether it stops."""
        lock = try_lock(self._interest) if os.path.isdir(self.path) else None
        if lock is None:
            return False
        try:
            write_json(self._stop, {"attempt": attempt})
        finally:
            os.close(lock)
        return True

    def hurry(self) -> None:
        """A build that has its result may still ask what is installed: it gives that up."""
        attempt = read_json(self.attempt)
        if attempt is not None and self._ended(attempt):
            write_json(self._stop, {"attempt": attempt["id"]})

    def has_settled(self) -> bool:
        """Nobody is at work here. Whoever has the result of a build and only asks what is installed
        is hurried, and waited for."""
        deadline = time.monotonic() + _ENDING_SECONDS
        while self.building():
            if not self.has_ended() or time.monotonic() > deadline:
                return False
            self.hurry()
            time.sleep(_POLL_SECONDS)
        return True

    def stop_asked(self, attempt: str) -> bool:
        asked = read_json(self._stop)
        return asked is not None and asked.get("attempt") == attempt

    def fresh_context(self, files: Mapping[str, bytes]) -> str:
        """A new build context with these files; returns its path. One of a builder that was killed
        goes: it may hold passwords. Only for who has the lock."""
        self._drop_contexts()
        context = tempfile.mkdtemp(prefix=_CONTEXT, dir=self.path)
        try:
            for name, content in files.items():
                path = os.path.join(context, *name.split("/"))
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(content)
        except OSError:
            delete_folder(context)
            raise
        return context

    @property
    def _interest(self) -> str:
        return os.path.join(self.path, "interest")

    @property
    def _stop(self) -> str:
        return os.path.join(self.path, "stop.json")


def sweep_private(builds: str) -> None:
    """Of all build folders below this one, what builders had that were killed."""
    for name in os.listdir(builds) if os.path.isdir(builds) else []:
        with contextlib.suppress(OSError):  # somebody else's: who may not delete may still look
            BuildFolder(os.path.join(builds, name)).drop_left_private()


def _is_at(descriptor: int, path: str) -> bool:
    """That open file is the one which is there now."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    return False
