"""How a program is started through a login shell, whatever that is and whatever it prints first.

What the login shell is asked to run never changes: `exec /bin/sh -c '...'`, which sh, bash, zsh,
fish and csh read alike (no newline, no backslash, no `!`, no single quote within). The words to run
come as the first lines of standard input, so no shell splits or expands them. Then a line with a
mark of this start goes to both outputs: what came before it is not the program's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

COMMAND = (
    "exec /bin/sh -c '"
    "IFS= read -r ty_mark && IFS= read -r ty_left || exit 255; "
    "set --; "
    "while test $ty_left -gt 0; do "
    "IFS= read -r ty_word || exit 255; "
    "case $ty_word in "
    # `printf %b` makes bytes of \0ooo; the dot keeps newlines at the end from being dropped.
    '%*) ty_word=$(printf %b. "${ty_word#%}"); ty_word=${ty_word%.};; '
    "*) ty_word=${ty_word#=};; "
    "esac; "
    'set -- "$@" "$ty_word"; '
    "ty_left=$((ty_left-1)); "
    "done; "
    "case $1 in "
    '*/*) test -f "$1" && test -x "$1";; '
    '*) command -v "$1" >/dev/null 2>&1;; '
    "esac && ty_found=ready || ty_found=missing; "
    'echo "$ty_mark $ty_found" >&2; '
    'echo "$ty_mark $ty_found"; '
    "test $ty_found = ready || exit 127; "
    'exec "$@"'
    "'"
)
"""What the login shell runs."""

MOST_NOISE = 1024 * 1024
"""Bytes that a login shell may print before the program starts."""
_KEPT_NOISE = 4 * 1024
_READY, _MISSING = b" ready\n", b" missing\n"


def header(argv: Sequence[str], mark: str) -> bytes:
    """The first lines of standard input. `mark` is a word of letters and digits that nothing else
    prints."""
    lines = [mark, str(len(argv)), *(_encoded(os.fsencode(word)) for word in argv)]
    return "\n".join(lines).encode("ascii") + b"\n"


def _encoded(word: bytes) -> str:
    """As it is, behind `=`; or behind `%` with an octal escape for every odd byte."""
    if all(_is_plain(byte) for byte in word):
        return "=" + word.decode("ascii")
    return "%" + "".join(chr(b) if _is_plain(b) else f"\\0{b:03o}" for b in word)


def _is_plain(byte: int) -> bool:
    return 0x20 <= byte < 0x7F and byte != ord("\\")


class Opening:
    """Looks for the mark in what arrives on standard output."""

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode("ascii")
        self._seen = bytearray()
        self._dropped = 0
        self.found: bool | None = None
        """Whether the program was there and has started; None until that is known."""

    def feed(self, data: bytes) -> bytes:
        """What of it is the program's own."""
        if self.found is not None:
            return data
        self._seen += data
        for line, found in ((self._mark + _READY, True), (self._mark + _MISSING, False)):
            _, marked, rest = bytes(self._seen).partition(line)
            if marked:
                self.found = found
                return rest
        excess = max(0, len(self._seen) - _KEPT_NOISE)
        self._dropped += excess
        del self._seen[:excess]
        return b""

    @property
    def noise(self) -> str:
        """The end of what came before the mark."""
        return self._seen.decode(errors="replace")

    @property
    def too_much(self) -> bool:
        return self._dropped + len(self._seen) > MOST_NOISE


def own_errors(stderr: str, mark: str) -> str:
    """What of standard error's tail is the program's own."""
    for line in (mark + _READY.decode(), mark + _MISSING.decode()):
        _, marked, rest = stderr.partition(line)
        if marked:
            return rest
    return stderr
