"""HTTP to the calls of MLflow, for whoever knows the run's secret."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler
from typing import Any, Optional
from urllib.parse import parse_qsl, urlsplit

from .book import Book
from .calls import Calls
from .gate import Gate
from .refusal import Refusal, Unanswered
from .values import Answer, Body

LONGEST_BODY = 8 * 1024 * 1024
_AT_ONCE = 32
_SILENCE_SECONDS = 30.0
_PIECE = 65536
_PREFIXES = ("/api/2.0/mlflow/", "/api/3.0/mlflow/", "/api/2.0/preview/mlflow/")
CALLS = "calls.jsonl"


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A thread for each call of the run's own, some at once; the others wait."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, book: Book, work: str, secret: str) -> None:
        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.book = book
        self.calls = Calls(book, work)
        self.secret = secret
        """What every path begins with, after a slash."""
        self._gate = Gate(listener, secret)
        self._free = threading.Semaphore(_AT_ONCE)

    def serve_forever(self, poll_interval: float = 0.0) -> None:
        """Answer whom the gate lets in, without end; nothing is looked at in intervals."""
        for caller in self._gate.callers():
            self.process_request(caller, None)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._free.acquire()
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be started
            self._free.release()
            self.handle_error(request, client_address)
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


def make_server(listener: int, folder: str, work: str, secret: str) -> Server:
    """One that listens at a descriptor and adds to the book in `folder`; `work` is the run's
    working folder."""
    book = Book(os.path.join(folder, CALLS))
    return Server(socket.socket(fileno=listener), book, work, secret)


class Handler(BaseHTTPRequestHandler):
    """One call: a connection is closed after it, so that idle ones keep nobody waiting."""

    server: Server
    timeout = _SILENCE_SECONDS
    wbufsize = -1  # the answer goes in one piece

    def do_GET(self) -> None:
        """As `http.server` asks for it, like those below."""
        self._serve()

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002
        """Calls are not logged."""

    def _serve(self) -> None:
        try:
            answer, status = self._answer(), 200
        except Refusal as refusal:
            answer = {"error_code": refusal.code, "message": refusal.text}
            status = refusal.status
        self._send(status, answer)

    def _answer(self) -> Answer:
        data = self._data()
        if data is None:
            raise self._too_long()
        url = urlsplit(self.path[1 + len(self.server.secret) :])
        body = _object(data)
        if self.command == "GET":
            body = dict(parse_qsl(url.query))
        for prefix in _PREFIXES:
            if url.path.startswith(prefix):
                return self._call(url.path[len(prefix) :], body)
        raise Unanswered("ENDPOINT_NOT_FOUND", "Trainyard does not answer %s." % url.path[:100])

    def _call(self, path: str, body: Body) -> Answer:
        try:
            return self.server.calls.answer(self.command, path, body)
        except OSError as error:
            raise Refusal("TEMPORARILY_UNAVAILABLE", str(error)) from error
        except Refusal:
            raise
        except Exception as error:
            traceback.print_exc()
            raise Refusal("INTERNAL_ERROR", "%s: %s" % (type(error).__name__, error)) from error

    def _data(self) -> Optional[bytes]:
        """The body; None for one that is too long, which is read all the same: else the client
        would see no answer."""
        text = self.headers.get("Content-Length") or "0"
        length = int(text) if text.isdecimal() and len(text) < 20 else 0
        if length <= LONGEST_BODY:
            return self.rfile.read(length)
        while length > 0:
            piece = self.rfile.read(min(_PIECE, length))
            length = length - len(piece) if piece else 0
        return None

    def _too_long(self) -> Unanswered:
        most = "%d MB" % (LONGEST_BODY // 2**20)
        with contextlib.suppress(OSError), self.server.book.open():  # no room: it is not told
            self.server.book.tell("size", most)
        return Unanswered("REQUEST_LIMIT_EXCEEDED", "A call may have %s." % most)

    def _send(self, status: int, answer: Answer) -> None:
        data = json.dumps(answer).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _object(data: bytes) -> Body:
    try:
        body = json.loads(data.decode("utf-8")) if data else {}
    except (ValueError, RecursionError) as error:
        raise Refusal("INVALID_PARAMETER_VALUE", "The body is no JSON: %s" % error) from error
    if not isinstance(body, dict):
        raise Refusal("INVALID_PARAMETER_VALUE", "The body is no JSON object.")
    return body
