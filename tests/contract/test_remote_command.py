"""Programs start with exactly their words through every login shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.adapters.transport import remote_command
from tests.conftest import Real

MARK = "mark7f3a"
SHOW = "import os, sys; sys.stdout.write(repr([os.fsencode(w) for w in sys.argv[1:]]))"
SHELLS = ["sh", "bash", "dash", "zsh", "fish", "csh", "tcsh"]
ODD_WORDS = [
    b"",
    b" leading and trailing ",
    b"two  spaces\tand a tab",
    b"'single' \"double\" `back`",
    b"; rm -rf $HOME && echo $(id) | cat > x & ! !! #",
    b"\\ \\n \\0101 %b %s \\",
    b"new\nline\n\n",
    b"\n",
    b"-n",
    b"--",
    b"=",
    b"%",
    b"*?[a-z]{a,b}~",
    "数据 étude 🚂".encode(),
    bytes(range(1, 256)),
    b"\xff\xfe.",
    b"\x83\x5c\x95\x5c",  # backslashes as second bytes, as in Shift JIS
    b"x" * 5000,
]


@pytest.fixture(autouse=True)
def shells(real: Real) -> None:
    real("sshd")  # the shells come with it


def start(
    shell: str, argv: list[str], after: bytes = b"", env: dict[str, str] | None = None
) -> tuple[remote_command.Opening, bytes, str, int]:
    """What a server does with the command: hand it to the login shell."""
    done = subprocess.run(
        [shell, "-c", remote_command.COMMAND],
        input=remote_command.header(argv, MARK) + after,
        capture_output=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    opening = remote_command.Opening(MARK)
    own = opening.feed(done.stdout)
    return opening, own, remote_command.own_errors(done.stderr.decode(), MARK), done.returncode


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("shell", SHELLS)
def test_no_byte_of_a_word_is_lost(shell: str, locale: str) -> None:
    argv = [sys.executable, "-c", SHOW, *map(os.fsdecode, ODD_WORDS)]
    opening, own, errors, code = start(shell, argv, env={"LC_ALL": locale})
    assert (opening.found, errors, code) == (True, "", 0)
    assert own.decode() == repr(ODD_WORDS)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_rest_of_standard_input_is_the_programs(shell: str) -> None:
    data = os.urandom(100_000)
    assert start(shell, ["cat"], data)[1] == data


@pytest.mark.parametrize("shell", SHELLS)
def test_exit_code_and_errors_are_the_programs(shell: str) -> None:
    _, own, errors, code = start(shell, ["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (own, errors, code) == (b"out\n", "err\n", 3)


@pytest.mark.parametrize("word", ["no such program 無", "/no/such/program", "/etc", "/etc/passwd"])
def test_what_is_not_a_program_is_missing(word: str) -> None:
    opening, own, _, code = start("bash", [word, "argument"])
    assert (opening.found, own, code) == (False, b"", 127)


def test_variables_of_the_start_do_not_reach_the_program() -> None:
    _, own, _, _ = start("sh", ["env"])
    assert b"ty_" not in own


@pytest.mark.parametrize("name", ["bash", "zsh", "fish", "tcsh"])
def test_what_a_login_shell_prints_first_is_dropped_from_both_outputs(
    name: str, tmp_path: Path
) -> None:
    """Each reads this file when a server starts it, too."""
    place = {"bash": ".bashrc", "zsh": ".zshenv", "fish": "fish/config.fish", "tcsh": ".tcshrc"}
    path = tmp_path / place[name]
    path.parent.mkdir(exist_ok=True)
    noise = "printf 'Welcome 欢迎 without a newline'\nsh -c 'echo stty: not a terminal >&2'\n"
    path.write_text(noise, "utf-8")
    # bash takes a connection's variable, and a first level, for a server's start.
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "BASH_ENV": str(path)}
    opening, own, errors, code = start(name, ["sh", "-c", "echo o; echo e >&2"], env=env)
    assert "Welcome 欢迎" in opening.noise
    assert (own, errors, code) == (b"o\n", "e\n", 0)


def test_a_mark_that_arrives_byte_by_byte_is_found_within_bounded_memory() -> None:
    opening = remote_command.Opening(MARK)
    for _ in range(300):
        assert opening.feed(b"n" * 4000) == b""
    assert opening.too_much
    assert len(opening.noise) < 10_000
    own = b"".join(opening.feed(bytes([byte])) for byte in f"{MARK} ready\nhello".encode())
    assert (opening.found, own) == (True, b"hello")
