"""What every launcher is given, and what the supervisor and the waiter ask of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional

from ..layout import RunFolder, input_copy
from ..records import Record, read_json, write_json

if TYPE_CHECKING:
    from ..environments.resolutions import Question

_BUILD_NEWS_SECONDS = 1.0
BuildLog = Callable[[bytes], None]
"""Appends to the run's `streams/build.log`."""

Report = Callable[[str, Mapping[str, Any]], None]
"""Writes one line of `events.jsonl`: the event's name and its values."""


class RunContext:
    """One run on this host. Made in the supervisor and again in the waiter (without `report`)."""

    def __init__(self, root: str, run_id: str, report: Optional[Report] = None) -> None:
        self.root = root
        self.folder = RunFolder(root, run_id)
        self.request: Record = read_json(self.folder.request) or {}
        self._report = report
        self._build_told = 0.0

    @property
    def secrets(self) -> Dict[str, str]:
        """What the script may know, names and values; empty once the run has ended."""
        only_built = set(self.build_secrets) - set(self.request.get("secrets") or ())
        return {name: v for name, v in self._all_secrets.items() if name not in only_built}

    @property
    def build_secrets(self) -> Dict[str, str]:
        """What the build of its environment may know."""
        named = self.environment.get("build_secrets") or ()
        return {name: value for name, value in self._all_secrets.items() if name in named}

    @property
    def _all_secrets(self) -> Dict[str, str]:
        stored = read_json(self.folder.secrets) or {}
        return {str(name): str(value) for name, value in stored.items()}

    @property
    def pull(self) -> Optional[Record]:
        """Where the image may be had, see `builders.image.ensure_image`; None for nowhere."""
        return read_json(self.folder.pull)

    @property
    def resources(self) -> Record:
        return dict(self.request.get("resources") or {})

    @property
    def environment(self) -> Record:
        return dict(self.request.get("environment") or {})

    @property
    def gpus(self) -> List[str]:
        """UUIDs of the GPUs claimed for this run; empty before the claim and for none."""
        claim = read_json(self.folder.claim) or {}
        return [str(uuid) for uuid in claim.get("gpus", [])]

    @property
    def hides_gpus(self) -> bool:
        """The run asked for 0 GPUs, so it must see none."""
        return self.resources.get("gpus") == 0

    @property
    def input_paths(self) -> Dict[str, str]:
        """Where each input lies on this host."""
        paths = {}
        for entry in self.request.get("inputs", []):
            path = str(entry.get("path") or input_copy(self.root, str(entry["manifest"])))
            if entry.get("file"):  # delivered as a folder with that file
                path = os.path.join(path, str(entry["file"]))
            paths[str(entry["name"])] = path
        return paths

    def redact(self, text: str) -> str:
        """The text with every secret value replaced."""
        for value in sorted(self._all_secrets.values(), key=len, reverse=True):
            if value:
                text = text.replace(value, "(secret)")
        return text

    def cancelled(self) -> bool:
        """A cancel was asked for: long work stops, nothing new begins."""
        return os.path.lexists(self.folder.cancel)

    def report(self, event: str, **values: Any) -> None:
        """Write an event; only in the supervisor."""
        if self._report is not None:
            self._report(event, values)

    def tell_build(self, news: Mapping[str, Any]) -> None:
        """Report how far the build is that the run waits for; not each word of a talkative one."""
        from ..builders.steps import news_text

        text, now = news_text(news), time.monotonic()
        if text and now >= self._build_told + _BUILD_NEWS_SECONDS:
            self._build_told = now
            self.report("waiting", reason="build", text=text)

    def tell(self, text: str) -> None:
        """From the waiter, to whoever looks at the run: why it does not go on (empty: it does).

        The supervisor turns each change into a `waiting` event.
        """
        write_json(self.folder.note, {"text": text, "time": time.time()})


class Launcher:
    """One run's launcher. `wait` is called in the waiter, everything else in the supervisor."""

    def __init__(self, context: RunContext) -> None:
        self.context = context

    def check(self) -> None:
        """Raise HostError (`engine_unavailable`, `no_interpreter`, ...) where it cannot work."""
        raise NotImplementedError

    def prepare(self, log: BuildLog) -> None:
        """Make the environment real (stage Preparing). Raises HostError (`build_failed`,
        `cancelled`). May take long: looks at `context.cancelled()`. Done again after a kill."""
        raise NotImplementedError

    def caveat(self) -> str:
        """What the run asks for and does not get here, for a person; empty for nothing."""
        return ""

    def command(self) -> List[str]:
        """The exact command, without secrets, for the `command` event; called after the claim. What
        `prepare` made and somebody has deleted since is made again. Raises HostError
        (`missing_input`, `no_script`, and as `prepare`)."""
        raise NotImplementedError

    def question(self) -> Optional[Question]:
        """How the environment is asked what is installed in it, once it is real; None where it
        cannot be. Called on a thread of its own. Raises HostError."""
        raise NotImplementedError

    def wait(self) -> Record:
        """In the waiter, which runs once per run: start what `command` says, wait for its end, and
        return `records.exit_record(...)` (the caller writes it). Raises HostError where it cannot
        be started. stdout and stderr of the script go directly into `folder.stdout`."""
        raise NotImplementedError

    def alive(self) -> bool:
        """Something of the script is still running (asked when the waiter is gone)."""
        raise NotImplementedError

    def signal(self, number: int) -> None:
        """Send a signal to everything of the run but the waiter; nothing left is no error."""
        raise NotImplementedError

    def evidence(self) -> Optional[Record]:
        """When the waiter is gone without a record: another witness's (the container engine's).
        None: there is no other witness, or it still runs. May wait for the engine to answer: then
        `context.report("waiting", reason="engine", text=...)`."""
        raise NotImplementedError

    def cleanup(self) -> None:
        """After the end is recorded: remove what must not stay (the container). May be repeated."""
        raise NotImplementedError

    def memory_used(self) -> Optional[int]:
        """Bytes of memory that the run's processes use; None where it cannot be told."""
        raise NotImplementedError

    def claim_handle(self) -> Record:
        """What must be proven dead before the run's GPUs are free, beside the waiter:
        `{"container": name, "program": "docker"}` (or `podman`), or `{}`. With one, `evidence`
        tells of the end sooner or later, so a lost waiter does not end the run."""
        return {}
