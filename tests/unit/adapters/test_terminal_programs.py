"""Which terminal program is opened, and with which words."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.adapters import platform
from desktop_app.adapters.terminal_programs import HOLD, held, terminal_command
from desktop_app.domain.errors import KnownError
from tests.testbed.waiting import wait_until

ODD = ["ssh", "-t", "box", "exec 'it'", "two words", '数据 "q" 🚂', "; rm -rf ~", "a\nb", ""]


@pytest.mark.parametrize(
    ("installed", "chosen", "opened"),
    [
        (["xterm", "konsole"], "", ["konsole", "-e"]),
        (["xterm", "gnome-terminal"], "", ["gnome-terminal", "--"]),
        (["xterm", "xfce4-terminal", "x-terminal-emulator"], "", ["x-terminal-emulator", "-e"]),
        (["xfce4-terminal"], "", ["xfce4-terminal", "-x"]),
        (["xterm", "kitty"], "kitty -o 'font_size 14'", ["kitty", "-o", "font_size 14"]),
        (["xterm", "/opt/my term/foot"], "'/opt/my term/foot'", ["/opt/my term/foot"]),
        (["xterm", "unheard-of"], "unheard-of", ["unheard-of", "-e"]),
        (["xterm"], "gone", ["xterm", "-e"]),
        (["xterm"], "an 'open quote", ["xterm", "-e"]),
    ],
)
def test_the_users_own_terminal_is_opened_with_the_words_as_they_are(
    installed: list[str], chosen: str, opened: list[str]
) -> None:
    command = terminal_command(ODD, chosen, lambda name: name if name in installed else None)
    assert command == [*opened, *ODD]


def test_without_a_terminal_program_there_is_no_command() -> None:
    assert terminal_command(ODD, "", lambda name: None) is None


def test_a_window_is_kept_only_where_its_program_could_not_begin() -> None:
    for code, kept in ((0, False), (1, False), (255, True)):
        argv = held(["sh", "-c", f"exit {code}"])
        assert argv[:3] == ["/bin/sh", "-c", HOLD]
        done = subprocess.run(argv, input="\n", text=True, capture_output=True, check=False)
        assert done.returncode == code
        assert ("Press Enter" in done.stdout) is kept


def test_every_word_reaches_the_program_in_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _terminal(tmp_path, 'shift; exec "$@"', monkeypatch)
    seen = tmp_path / "seen"
    write = "import json, sys; open(sys.argv[1], 'w').write(json.dumps(sys.argv[2:]))"
    platform.open_terminal([sys.executable, "-c", write, str(seen), *ODD])
    wait_until(lambda: seen.exists() and seen.read_text(), 20, "the program in the window")
    assert json.loads(seen.read_text()) == ODD
    assert program.exists()


def test_a_window_that_stays_open_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until_gone = tmp_path / "stay"
    until_gone.touch()
    script = f"echo $$ > '{tmp_path}/pid'; while test -e '{until_gone}'; do sleep 0.05; done"
    _terminal(tmp_path, script, monkeypatch)
    platform.open_terminal(["true"])
    pid = tmp_path / "pid"
    assert int(wait_until(lambda: pid.exists() and pid.read_text(), 20, "its number")) > 0
    until_gone.unlink()


def test_what_cannot_be_opened_says_why_and_what_to_type_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(tmp_path, "echo cannot open display. >&2; exit 1", monkeypatch)
    monkeypatch.setattr(platform, "_TERMINAL_START_S", 30.0)
    argv = ["true", "it's", "数 据"]
    with pytest.raises(KnownError) as caught:
        platform.open_terminal(argv)
    assert caught.value.code == "cannot_open"
    assert caught.value.text.endswith("cannot be opened: cannot open display.")
    assert caught.value.hint.endswith(shlex.join(argv))
    with pytest.raises(KnownError) as caught:
        platform.open_terminal(["no-such-ssh", "x y"])
    assert caught.value.code == "not_found"
    assert caught.value.hint.endswith(": no-such-ssh 'x y'")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "true").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("TERMINAL", raising=False)
    with pytest.raises(KnownError) as caught:
        platform.open_terminal(["true"])
    assert caught.value.code == "no_terminal"


def _terminal(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal program of the test's own, which comes first."""
    program = folder / "bin" / "my-terminal"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("TERMINAL", shlex.quote(str(program)))
    return program
