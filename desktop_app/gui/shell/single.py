"""One window per workspace: a second one raises the first and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS = 500
_LONGEST = 64 * 1024
"""Bytes of what a second window says: a line of JSON."""


def server_name(workspace_id: str) -> str:
    """A short name that belongs to this user and this workspace."""
    key = f"{getpass.getuser()}\0{workspace_id}".encode()
    return f"trainyard-{hashlib.sha256(key).hexdigest()[:20]}"


class SingleWindow(QObject):
    """`claim` says whether this process may show the workspace; `raised` asks its window up,
    `brought` carries the file that a second one was opened with, and `unheard` why a second window
    will not find this one."""

    raised = Signal()
    brought = Signal(Path)
    unheard = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: QLocalServer | None = None

    def claim(self, workspace_id: str, file: Path | None = None) -> bool:
        """Take the workspace, or raise the window that has it, hand it the file that this one was
        opened with, and answer False."""
        name = server_name(workspace_id)
        if self._server is not None and self._server.serverName() == name:
            return True
        if _raise_other(name, file):
            return False
        self.release()
        QLocalServer.removeServer(name)  # what a killed window left
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._connected)
        if server.listen(name):
            self._server = server
        else:
            self.unheard.emit(server.errorString())
            server.deleteLater()
        return True

    def release(self) -> None:
        """Let another window have it."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None

    @Slot()
    def _connected(self) -> None:
        server = self._server
        while server is not None and (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._read, socket))
            self.raised.emit()
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
        elif socket.canReadLine():
            file = _file_in(socket.readLine().data())
            if file is not None:
                self.brought.emit(file)


def _file_in(line: bytes | bytearray | memoryview) -> Path | None:
    """What a second window was opened with; None for nothing, or where it says nothing of sense."""
    try:
        said = json.loads(bytes(line))
    except (ValueError, RecursionError):
        return None
    file = said.get("open") if isinstance(said, dict) else None
    return Path(file) if isinstance(file, str) else None


def _raise_other(name: str, file: Path | None) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    there = socket.waitForConnected(_CONNECT_MS)
    if there:
        said = {} if file is None else {"open": str(file)}
        socket.write(json.dumps(said).encode("ascii") + b"\n")
        socket.waitForBytesWritten(_CONNECT_MS)
        socket.disconnectFromServer()
    return there
