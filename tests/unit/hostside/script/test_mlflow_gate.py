"""Who comes in to the server for MLflow's client, and who is hung up on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from desktop_app.hostside.script.trainyard_mlflow import gate as gate_module
from desktop_app.hostside.script.trainyard_mlflow.gate import Gate

SECRET = 32 * "5"
INSIDE = f"GET /{SECRET}/x HTTP/1.1\r\n\r\n".encode()


@pytest.fixture
def connect() -> Iterator[Callable[[], socket.socket]]:
    """Connections to a gate behind which each caller is asked nothing and told `in`."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    made: list[socket.socket] = []

    def let_in() -> None:
        with closing(Gate(listener, SECRET)) as gate:
            for caller in gate.callers():
                with caller:
                    caller.setblocking(True)
                    if caller.recv(len(INSIDE)) != INSIDE:
                        return
                    caller.sendall(b"in")

    def connect() -> socket.socket:
        made.append(socket.create_connection(address, 60))
        return made[-1]

    thread = threading.Thread(target=let_in)
    thread.start()
    yield connect
    connect().sendall(f"END /{SECRET}/".encode() + INSIDE)
    thread.join()
    for each in [*made, listener]:
        each.close()


def said_to(caller: socket.socket) -> bytes:
    with caller.makefile("rb") as file:
        return file.read()


def test_who_begins_with_the_secret_comes_in(connect: Callable[[], socket.socket]) -> None:
    caller = connect()
    caller.sendall(INSIDE)
    assert said_to(caller) == b"in"


@pytest.mark.parametrize("method", ["GET", "DELETE", "GET ", "", 100 * "G"])
def test_who_begins_with_something_else_is_answered(
    connect: Callable[[], socket.socket], method: str
) -> None:
    caller = connect()
    caller.sendall(f"{method} /{31 * '5'}6/{SECRET}/ HTTP/1.1\r\n\r\n".encode())
    answer = said_to(caller)
    assert answer.startswith(b"HTTP/1.0 401 Unauthorized\r\n")
    assert b'\r\n\r\n{"error_code": "UNAUTHENTICATED", "message": "Only the run' in answer


def test_who_says_nothing_is_hung_up_on(
    connect: Callable[[], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "_PATIENCE_SECONDS", 0.05)
    assert [said_to(connect()) for _ in range(2)] == [b"", b""]
    monkeypatch.setattr(gate_module, "_PATIENCE_SECONDS", 60.0)
    refused = connect()
    refused.sendall(100 * b"x")
    assert said_to(refused).startswith(b"HTTP/1.0 401 ")


def test_who_has_waited_longest_gives_way(
    connect: Callable[[], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "_PATIENCE_SECONDS", 3600.0)
    monkeypatch.setattr(gate_module, "_MOST_WAITING", 2)
    silent = [connect() for _ in range(3)]
    assert said_to(silent[0]) == b""
    silent[1].sendall(INSIDE)
    assert said_to(silent[1]) == b"in"
