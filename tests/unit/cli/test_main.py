"""Global options, exit codes and the verbs without an engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.__main__ import window_arguments
from desktop_app.domain.errors import Fault, KnownError
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


def test_json_is_accepted_before_and_after_the_verb(trainyard: Terminal) -> None:
    lines = [
        trainyard("--json", "run", "list"),
        trainyard("run", "list", "--json"),
        trainyard("--json", "run", "list", "--json"),
    ]
    assert [answer.json for answer in lines] == [[], [], []]
    assert [answer.code for answer in lines] == [0, 0, 0]


def test_the_workspace_is_accepted_before_and_after_the_verb(
    trainyard: Terminal, tmp_path: Path
) -> None:
    other = tmp_path / "it's 鸡"
    trainyard("workspace", "init", str(other))
    trainyard("--workspace", str(other), "run", "list")
    trainyard("run", "list", "--workspace", str(other))
    trainyard("run", "list")
    assert trainyard.opened == [other, other, tmp_path / "w"]


def test_the_variable_names_the_workspace_where_none_is_around(
    trainyard: Terminal, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = trainyard("run", "list", "--json")
    assert (answer.code, answer.out) == (2, "")
    assert "trainyard workspace init" in answer.err
    monkeypatch.setenv("TRAINYARD_WORKSPACE", str(workspace))
    assert trainyard("run", "list", "--json").code == 0
    assert trainyard.opened == [workspace]


def test_an_error_of_the_world_is_text_on_standard_error(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.script.fail("runs.list", KnownError("busy", "The index is busy.", hint="Try again."))
    answer = trainyard("run", "list", "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: The index is busy.\nhint: Try again.\n"


@pytest.mark.parametrize("error", [Fault("odd", "Odd."), ZeroDivisionError("Odd.")])
def test_a_fault_of_ours_has_an_exit_code_of_its_own(
    trainyard: Terminal, engine: FakeEngine, error: Exception
) -> None:
    engine.script.fail("runs.list", error)
    answer = trainyard("run", "list")
    assert (answer.code, answer.out) == (70, "")
    assert "Odd." in answer.err
    assert engine.closed


@pytest.mark.parametrize(
    "line", ["run shwo", "run list --nope", "run show", "run submit --gpus two", "nothing"]
)
def test_a_line_that_makes_no_sense_is_the_users_error(trainyard: Terminal, line: str) -> None:
    answer = trainyard(*line.split())
    assert (answer.code, answer.out) == (2, "")
    assert "trainyard" in answer.err


def test_without_a_command_the_window_opens(trainyard: Terminal, workspace: Path) -> None:
    trainyard()
    trainyard("--workspace", str(workspace))
    trainyard("gui", "--quit-when-painted", "--workspace", str(workspace))
    trainyard("gui", "old logs")
    assert trainyard.windows == [
        [],
        ["--workspace", str(workspace)],
        ["--workspace", str(workspace), "--quit-when-painted"],
        ["--open", "old logs"],
    ]


@pytest.mark.parametrize(
    ("line", "window"),
    [
        ("", []),
        ("gui --quit-when-painted", ["--quit-when-painted"]),
        ("--workspace a gui", ["--workspace", "a"]),
        ("gui --workspace a --quit-when-painted", ["--workspace", "a", "--quit-when-painted"]),
        ("gui a.trainyard --workspace b", ["--open", "a.trainyard", "--workspace", "b"]),
        ("--workspace b /a/c.trainyard", ["--workspace", "b", "--open", "/a/c.trainyard"]),
        ("a.trainyard b.trainyard", None),
        ("a.trainyard gui", None),
        ("gui logs", None),
        ("--quit-when-painted", None),
        ("gui gui", None),
        ("gui --workspace", None),
        ("gui --workspace --json", None),
        ("gui --help", None),
        ("run list", None),
    ],
)
def test_a_line_that_only_opens_the_window_needs_no_command_line(
    line: str, window: list[str] | None
) -> None:
    assert window_arguments(line.split()) == window


def test_the_demo_gets_its_options(trainyard: Terminal, workspace: Path) -> None:
    line = "demo --screenshots shots --target local --data birds --workspace"
    trainyard(*line.split(), str(workspace))
    assert trainyard.demos == [
        [
            *("--workspace", str(workspace), "--screenshots", "shots"),
            *("--target", "local", "--data", "birds"),
        ]
    ]


def test_workspaces_are_made_and_shown(trainyard: Terminal, tmp_path: Path) -> None:
    made = trainyard("workspace", "init", "birds", "--name", "鸡", "--json").json
    assert (made["name"], made["path"]) == ("鸡", "birds")
    shown = trainyard("workspace", "show", "--json", "--workspace", str(tmp_path / "w")).json
    assert set(shown) == {"id", "name", "path", "created_at", "format", "read_only"}
    again = trainyard("workspace", "init", "birds")
    assert again.code == 2


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from desktop_app import __main__\n"
        "from desktop_app.cli.main import main\n"
        "main(None, ['run', 'submit', '--help'])\n"
        "heavy = {'sqlalchemy', 'rich', 'numpy', 'PySide6', 'pathspec', 'alembic', 'keyring'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)\n"
    )
    env = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--smoke-test" in done.stdout
