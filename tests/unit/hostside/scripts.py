"""Scripts of a run that log with `trainyard`, and what they leave."""

from __future__ import annotations

import base64
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from desktop_app.hostside.launchers.script_environment import script_folder

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEANl9ngAAAAABJRU5ErkJggg=="
)
"""A PNG of one white dot."""

INTERRUPTING = """
import os, signal, trainyard
real = os.open, os.write
def interrupt_after(count):
    # SIGUSR1 comes at the end of the call of this number that opens a file or writes.
    left = count * [None]
    def counted(call):
        def called(*arguments):
            done = call(*arguments)
            left.pop()
            if not left:
                use(*real)
                os.kill(os.getpid(), signal.SIGUSR1)
            return done
        return called
    use(*map(counted, real))
def use(*calls):
    os.open, os.write = calls
    trainyard._write = os.write
"""
"""What a script begins with that a signal is to interrupt in the middle of a call."""


def run(
    code: str, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Let code run to its end: in a run where a folder for its metrics is given."""
    environment = {**os.environ, "PYTHONPATH": script_folder(), **variables}
    if folder is not None:
        environment["TRAINYARD_METRICS_DIR"] = str(folder)
    argv = [sys.executable, "-c", code]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)


def series(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """Steps and values of each metric, in the order of their files."""
    found: dict[str, list[tuple[int, float]]] = {}
    for path in folder.glob("*.trm"):
        names = [json.loads(line) for line in path.with_suffix(".names").read_text().splitlines()]
        for number, step, _, value in struct.iter_unpack("<qqdd", path.read_bytes()):
            found.setdefault(names[number], []).append((step, value))
    return found


def items(folder: Path) -> list[tuple[dict[str, Any], bytes]]:
    """Each item that is no number and its content, checked."""
    found = []
    for path in sorted(folder.glob("*.items")):
        media = path.with_suffix(".media")
        contents = media.read_bytes() if media.exists() else b""
        for line in path.read_text("ascii").splitlines():
            item = json.loads(line)
            content = contents[item["at"] : item["at"] + item["size"]]
            assert (len(content), zlib.crc32(content)) == (item["size"], item["crc"])
            found.append((item, content))
    return found


def pixels(png: bytes) -> tuple[int, int, int, list[bytes]]:
    """Width, height and kind of colours of a PNG, and its rows without their filters."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert int.from_bytes(png[at + 8 + size : at + 12 + size], "big") == zlib.crc32(
            kind + content
        )
        chunks[kind] = content
        at += 12 + size
    head = chunks[b"IHDR"]
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    rows = zlib.decompress(chunks[b"IDAT"])
    stride = len(rows) // height
    assert {rows[start] for start in range(0, len(rows), stride)} == {0}
    parts = [rows[start + 1 : start + stride] for start in range(0, len(rows), stride)]
    return width, height, head[9], parts
