"""One window per workspace: a second one raises the first and ends."""

from __future__ import annotations

import getpass
import hashlib

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS = 500
_RAISE = b"raise\n"


def server_name(workspace_id: str) -> str:
    """A short name that belongs to this user and this workspace."""
    key = f"{getpass.getuser()}\0{workspace_id}".encode()
    return f"trainyard-{hashlib.sha256(key).hexdigest()[:20]}"


class SingleWindow(QObject):
    """`claim` says whether this process may show the workspace; `raised` asks its window up, and
    `unheard` carries why a second window will not find this one."""

    raised = Signal()
    unheard = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: QLocalServer | None = None

    def claim(self, workspace_id: str) -> bool:
        """Take the workspace, or raise the window that has it and answer False."""
        name = server_name(workspace_id)
        if self._server is not None and self._server.serverName() == name:
            return True
        if _raise_other(name):
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
            self.raised.emit()


def _raise_other(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    there = socket.waitForConnected(_CONNECT_MS)
    if there:
        socket.write(_RAISE)
        socket.waitForBytesWritten(_CONNECT_MS)
        socket.disconnectFromServer()
    return there
