"""The user's `known_hosts` files: looked up, and added to, never rewritten.

The format is that of sshd(8). Blocking, but quick.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class HostKey:
    """A public key of a host, `kind` as in `ssh-ed25519`."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """`SHA256:...`, as `ssh-keygen -l` shows it."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")

    @property
    def short_kind(self) -> str:
        """As people know it: ED25519, ECDSA, RSA."""
        return self.kind.removeprefix("ssh-").partition("-")[0].upper()


@dataclass(frozen=True)
class Entry:
    """A line that is about a host."""

    file: Path
    line: int
    marker: str
    key: HostKey


@dataclass(frozen=True)
class Verdict:
    """What the files say of a key that a host has shown, and by which line."""

    answer: Literal["known", "unknown", "changed", "revoked"]
    entry: Entry | None = None


def judge(files: Sequence[Path], name: str, key: HostKey) -> Verdict:
    """`name` as in `host` or `[host]:port`. A host with known keys that shows none of them has
    changed, of whatever kind its key is: connecting prefers the kinds that are known."""
    entries = list(entries_of(files, name))
    for entry in entries:
        if entry.marker == "@revoked" and entry.key == key:
            return Verdict("revoked", entry)
    plain = [entry for entry in entries if not entry.marker]
    for entry in plain:
        if entry.key == key:
            return Verdict("known", entry)
    if plain:
        return Verdict("changed", next((e for e in plain if e.key.kind == key.kind), plain[0]))
    if name.startswith("["):  # as ssh does: the same key known for the host's usual port
        usual = judge(files, name[1:].partition("]")[0], key)
        return usual if usual.answer in ("known", "revoked") else Verdict("unknown")
    return Verdict("unknown")


def known_kinds(files: Sequence[Path], name: str) -> list[str]:
    """The kinds of keys that are known of a host."""
    found = {e.key.kind: None for e in entries_of(files, name) if not e.marker}
    return list(found)


def entries_of(files: Sequence[Path], name: str) -> Iterator[Entry]:
    for file in files:
        try:
            lines = file.read_bytes().splitlines()
        except OSError:
            continue  # a file that is not there knows nothing
        for number, line in enumerate(lines, 1):
            words = line.decode("utf-8", "replace").split()
            marker = words.pop(0) if words and words[0].startswith("@") else ""
            if len(words) < 3 or words[0].startswith("#") or not _is_about(words[0], name):
                continue
            try:
                key = HostKey(words[1], base64.b64decode(words[2], validate=True))
            except ValueError:
                continue  # a damaged line, which ssh passes over, too
            yield Entry(file, number, marker, key)


def add(file: Path, name: str, key: HostKey, *, hashed: bool) -> None:
    """Add a line to a file, which is made where it is not there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shown = _hashed(name, os.urandom(20)) if hashed else name
    line = f"{shown} {key.kind} {base64.b64encode(key.blob).decode('ascii')}\n"
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab+") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            stream.seek(size - 1)
            line = line if stream.read(1) == b"\n" else "\n" + line
        stream.write(line.encode())


def _is_about(patterns: str, name: str) -> bool:
    if patterns.startswith("|1|"):
        salt = patterns.split("|")[2]
        try:
            return hmac.compare_digest(patterns, _hashed(name, base64.b64decode(salt)))
        except ValueError:
            return False
    found = False
    for pattern in patterns.lower().split(","):
        # Brackets are letters here, unlike in fnmatch.
        escaped = pattern.lstrip("!").replace("[", "[[]")
        if fnmatch.fnmatchcase(name, escaped):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def _hashed(name: str, salt: bytes) -> str:
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    return "|1|" + "|".join(base64.b64encode(part).decode("ascii") for part in (salt, digest))
