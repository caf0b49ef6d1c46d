"""The one door between the window and the engine: calls go down, results and events come up."""

from __future__ import annotations

import asyncio
import inspect
import threading
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import Shiboken

from desktop_app.domain.errors import Fault, KnownError, TrainyardError
from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.gui.outbox import Outbox
from desktop_app.gui.shell.report import crash_report, redact

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.workspaces import Workspaces

Then = Callable[[Any], object]
Failed = Callable[[TrainyardError], object]
STOP_SECONDS = 10.0


class Call:
    """One call on the engine's thread. `cancel` ends it; a cancelled call delivers nothing."""

    def __init__(
        self,
        bridge: Bridge,
        work: Callable[[], object],
        then: Then | None,
        failed: Failed | None,
        owner: QObject | None,
    ) -> None:
        self._bridge = bridge
        self.work = work
        self.then = then
        self.failed = failed
        self.owner = owner
        self.cancelled = False
        self.kept = False
        self.task: asyncio.Task[object] | None = None

    def cancel(self) -> None:
        """Stop it where it waits. GUI thread; nothing is delivered from now on."""
        self.cancelled = True
        self._bridge.cancel(self)

    def keep(self) -> Call:
        """Let `Bridge.stop` wait for it: something the user was told is done."""
        self.kept = True
        return self

    @property
    def deliverable(self) -> bool:
        """Whether there is still somebody to tell."""
        return not self.cancelled and (self.owner is None or Shiboken.isValid(self.owner))


class Bridge(QObject):
    """Owns the engine's asyncio loop and its thread.

    `event_posted` carries typed events (`domain.events`; `event` is QObject's own), `failure` a
    `KnownError` that no caller took, `crashed` the text and the report of a defect, both redacted,
    `opened` the engine of a workspace.
    """

    event_posted = Signal(object)
    failure = Signal(object)
    crashed = Signal(str, str)
    opened = Signal(object)
    _settled = Signal(object)
    _faulted = Signal(object)

    def __init__(
        self,
        open_engine: Callable[[Path], Awaitable[Engine]],
        workspaces: Workspaces,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspaces = workspaces
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._calls: set[Call] = set()
        self._outbox = Outbox(self)
        self._outbox.delivered.connect(self._pass_event)
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._faulted.connect(self.report, Qt.ConnectionType.QueuedConnection)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._loop_failed)
        self._thread = threading.Thread(target=self._run_loop, name="engine", daemon=True)

    # ------------------------------------------------------------------ life

    def start(self) -> None:
        """Start the engine's thread; no workspace is open yet."""
        self._thread.start()

    def stop(self) -> None:
        """Close the engine, cancel every task and join the thread. Runs go on without us."""
        if not self._thread.is_alive():
            self._loop.close()
            return
        kept = [call for call in self._calls if call.kept]
        asyncio.run_coroutine_threadsafe(self._shut_down(kept), self._loop)
        self._thread.join(STOP_SECONDS)
        self._calls.clear()
        self._outbox.clear()

    @property
    def engine(self) -> Engine:
        """The engine of the open workspace. Raises `KnownError` where none is open."""
        if self._engine is None:
            raise KnownError("no_workspace", "No workspace is open.")
        return self._engine

    @property
    def has_engine(self) -> bool:
        return self._engine is not None

    @property
    def idle(self) -> bool:
        """Whether every call was answered."""
        return not self._calls

    def open_workspace(
        self, folder: Path, *, failed: Failed | None = None, owner: QObject | None = None
    ) -> Call:
        """Close the open workspace and open this one; `opened` tells when it is there."""
        return self.call(self._open, folder, then=self._use, failed=failed, owner=owner)

    # ----------------------------------------------------------------- calls

    def call(
        self,
        function: Callable[..., object],
        *args: object,
        then: Then | None = None,
        failed: Failed | None = None,
        owner: QObject | None = None,
        **keywords: object,
    ) -> Call:
        """Run `function` (a coroutine function, or a short plain one) on the engine's loop.

        `then(result)` or `failed(error)` come back on the GUI thread, only while `owner` lives.
        Without `failed` a known error goes to `failure`, unless it is that somebody has stopped it.
        A defect always goes to `crashed`, and to `failed` as well, so that a view can show that
        nothing goes on any more.
        """
        call = Call(self, lambda: function(*args, **keywords), then, failed, owner)
        self._calls.add(call)
        self._post(self._begin, call)
        return call

    def cancel(self, call: Call) -> None:
        """See `Call.cancel`."""
        self._calls.discard(call)
        self._post(self._cancel_task, call)

    def _post(self, function: Callable[[Call], None], call: Call) -> None:
        # A window that is closing still has timers; after `stop` nobody answers them.
        if self._loop.is_closed():
            self._calls.discard(call)
        else:
            self._loop.call_soon_threadsafe(function, call)

    # ------------------------------------------------ on the engine's thread

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _begin(self, call: Call) -> None:
        if call.cancelled:
            return
        call.task = self._loop.create_task(_work(call))
        call.task.add_done_callback(lambda task: self._settled.emit(call))

    @staticmethod
    def _cancel_task(call: Call) -> None:
        if call.task is not None:
            call.task.cancel()

    async def _open(self, folder: Path) -> Engine:
        engine = await self._open_engine(folder)
        await self._close_engine()
        self._unsubscribe = engine.events.subscribe(self._outbox.put)
        return engine

    async def _close_engine(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._engine is not None:
            await self._engine.close()

    async def _shut_down(self, kept: list[Call]) -> None:
        try:
            tasks = [call.task for call in kept if call.task is not None]
            if tasks:
                await asyncio.wait(tasks, timeout=STOP_SECONDS / 2)
            await self._close_engine()
        finally:
            own = asyncio.current_task()
            left = [task for task in asyncio.all_tasks() if task is not own]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self._loop.stop()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        known = error if isinstance(error, BaseException) else None
        self._faulted.emit(known or Fault("loop", str(context.get("message", ""))))

    # --------------------------------------------------- on the GUI's thread

    @Slot(object)
    def _use(self, engine: Engine) -> None:
        self._outbox.clear()
        self._engine = engine
        self.opened.emit(engine)

    @Slot(object)
    def _pass_event(self, event: Event) -> None:
        if isinstance(event, FaultRaised):
            self._crash(event.text, event.report)
        elif isinstance(event, Hindered):
            self.failure.emit(KnownError("hindered", event.text, hint=event.hint))
        self.event_posted.emit(event)

    @Slot(object)
    def _deliver(self, call: Call) -> None:
        self._calls.discard(call)
        task = call.task
        if task is None or task.cancelled():
            return
        error = task.exception()
        if error is None:
            if call.deliverable and call.then is not None:
                call.then(task.result())
            return
        if not isinstance(error, KnownError):
            self.report(error)
        self._deliver_error(call, error)

    def _deliver_error(self, call: Call, error: BaseException) -> None:
        if call.deliverable and call.failed is not None:
            if not isinstance(error, TrainyardError):
                error = Fault("unexpected", str(error) or repr(error))
            call.failed(error)
        elif isinstance(error, KnownError) and not call.cancelled and error.code != "stopped":
            self.failure.emit(error)  # whoever has stopped something knows

    @Slot(object)
    def report(self, error: BaseException) -> None:
        """Tell of a defect. GUI thread."""
        trace = "".join(traceback.format_exception(error))
        self._crash(str(error) or type(error).__name__, trace)

    def _crash(self, text: str, trace: str) -> None:
        """The one way to `crashed`: what goes on from here may be passed on by a person."""
        self.crashed.emit(redact(text), crash_report(trace))


async def _work(call: Call) -> object:
    result = call.work()
    return await result if inspect.isawaitable(result) else result
