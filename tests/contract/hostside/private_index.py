"""A package index on the loopback that asks for a user and a password."""

from __future__ import annotations

import base64
import http.server
import io
import threading
import zipfile
from collections.abc import Sequence
from typing import Any

# Clones nothing, but remembers the URL of the clone as git does, and leaves a package there.
FAKE_GIT = """#!/bin/sh
case "$1" in
version) echo "git version 2.39.2" ;;
rev-parse) echo 0123456789012345678901234567890123456789 ;;
clone)
    for folder; do :; done
    mkdir -p "$folder/.git"
    echo "$*" > "$folder/.git/config"
    echo "import setuptools" > "$folder/setup.py"
    echo "setuptools.setup(name='hidden-three', py_modules=['hidden_three'])" >> "$folder/setup.py"
    echo > "$folder/hidden_three.py" ;;
esac
"""


def wheel(name: str) -> bytes:
    """Version 1.0 of a package with one empty module."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{module}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return stream.getvalue()


class PrivateIndex:
    """Serves these packages below `url`, which carries the credentials, while the block lasts."""

    def __init__(self, user: str, password: str, names: Sequence[str]) -> None:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        pages: dict[str, bytes] = {}
        for name in names:
            file = f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
            pages[f"/simple/{name}/"] = f'<a href="/files/{file}">{file}</a>'.encode()
            pages[f"/files/{file}"] = wheel(name)
        handler = type("Handler", (_Handler,), {"authorization": f"Basic {token}", "pages": pages})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = f"http://{user}:{password}@127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> PrivateIndex:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    authorization: str
    pages: dict[str, bytes]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        page = self.pages.get(self.path)
        if self.headers.get("Authorization") != self.authorization:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="private"')
            self.end_headers()
        elif page is None:
            self.send_error(404)
        else:
            self.send_response(200)
            kind = "text/html" if self.path.startswith("/simple/") else "application/zip"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """A test's output stays its own."""
