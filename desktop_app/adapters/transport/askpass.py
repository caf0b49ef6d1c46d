"""The program through which `ssh` asks (SSH_ASKPASS): a small script and two named pipes, in a
private folder. So whatever `ssh` wants to know arrives here, also where nobody can be asked."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
from collections.abc import Awaitable, Callable
from pathlib import Path

from desktop_app.adapters import platform
from desktop_app.domain.questions import HostQuestion, Passphrase, Password, Prompt, UnknownHostKey

_SCRIPT = r"""#!/bin/sh
# `none`: ssh only tells something, such as that a key waits to be touched.
test "$SSH_ASKPASS_PROMPT" = none && exit 0
printf '%s\000' "$1" >{asked}
IFS= read -r answer <{answers}
case $answer in +*) printf '%s\n' "${{answer#+}}";; *) exit 1;; esac
"""
_MOST = 4096

Answer = Callable[[str], Awaitable[str | None]]


class Askpass:
    """`answer` gets each prompt of one `ssh` and gives the answer, None to refuse."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._answer = answer
        self._script = folder / "askpass"
        asked, answers = folder / "asked", folder / "answers"
        self._asked = platform.open_fifo(asked)
        self._answers = platform.open_fifo(answers)
        words = {"asked": shlex.quote(str(asked)), "answers": shlex.quote(str(answers))}
        self._script.write_text(_SCRIPT.format(**words), "utf-8")
        self._script.chmod(0o700)
        self._prompt = bytearray()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._asked, self._take)

    @property
    def environment(self) -> dict[str, str]:
        """What makes `ssh` use it; before OpenSSH 8.4 it did so only where there is a display."""
        display = os.environ.get("DISPLAY") or ":0"
        script = str(self._script)
        return {"SSH_ASKPASS": script, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": display}

    def close(self) -> None:
        """Ask nothing more."""
        self._loop.remove_reader(self._asked)
        for task in self._tasks:
            task.cancel()
        os.close(self._asked)
        os.close(self._answers)

    def _take(self) -> None:
        self._prompt += os.read(self._asked, _MOST)
        while b"\0" in self._prompt:
            prompt, _, rest = bytes(self._prompt).partition(b"\0")
            self._prompt[:] = rest
            task = asyncio.ensure_future(self._give(prompt.decode(errors="replace")))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _give(self, prompt: str) -> None:
        answer = await self._answer(prompt)
        line = "-" if answer is None else "+" + answer.split("\n", 1)[0]
        os.write(self._answers, line.encode() + b"\n")


_AUTHENTICITY = re.compile(r"authenticity of host '(.+?)' can't be established")
_KEY = re.compile(r"(\S+) key fingerprint is (?:\w+:)?(SHA256:[A-Za-z0-9+/]{43})")
_PASSPHRASE = re.compile(r"Enter passphrase for (?:key )?'?(.+?)'?: ?")
_PASSWORD = re.compile(r"(?:\(.+?\) )?(\S+?)'s password: ?")
_OWN_WORDS = re.compile(r"(?:\((\S+@.+?)\) )?(.*)", re.DOTALL)


def question_of(prompt: str, host: str, *, again: bool) -> HostQuestion:
    """What a prompt of `ssh` asks for. `again`: it has asked the same before."""
    key = _KEY.search(prompt)
    if key:
        whose = _AUTHENTICITY.search(prompt)
        return UnknownHostKey(whose[1] if whose else host, key[1], key[2])
    if file := _PASSPHRASE.fullmatch(prompt):
        return Passphrase(host, file[1], again)
    if whose := _PASSWORD.fullmatch(prompt):
        return Password(whose[1], again)
    words = _OWN_WORDS.fullmatch(prompt)
    assert words is not None
    return Prompt(words[1] or host, words[2])
