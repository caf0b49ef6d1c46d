"""`trainyard run check` and `trainyard env check`: what is told before anything is run or built."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.fit import Misfit
from desktop_app.domain.index_lines import LineAnswer, LineState
from desktop_app.domain.run import CURRENT_PYTHON, Resources, RunSpec
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal

SURE = Misfit("missing_modules", "It lacks cv2.", "Add: opencv-python", packages=("opencv-python",))
PERHAPS = Misfit("perhaps_missing_modules", "yaml is not named.", "Add: pyyaml", certain=False)
LINE = ("--source", ".", "--script", "t.py")


def test_a_submit_tells_on_standard_error_what_does_not_fit(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.fit.found[CURRENT_PYTHON] = (SURE, PERHAPS)
    answer = trainyard("run", "submit", *LINE, "--json")
    assert (answer.code, answer.json) == (0, {"id": values.run_id(1)})
    assert answer.err == (
        "warning: It lacks cv2. Add: opencv-python\nnote: yaml is not named. Add: pyyaml\n"
    )


def test_a_check_that_fails_holds_no_run_up(trainyard: Terminal, engine: FakeEngine) -> None:
    engine.script.fail("fit.check", NotFoundError("no_target", "There is no target."))
    answer = trainyard("run", "submit", *LINE)
    assert (answer.code, answer.err) == (0, "")


def test_a_check_asks_the_host_and_changes_nothing(
    trainyard: Terminal, engine: FakeEngine, workspace: Path
) -> None:
    more = ("--env", "torch", "--gpus", "0", "--set", "PYTHONPATH=src")
    assert trainyard("run", "check", *LINE, *more).out == "Nothing was found that does not fit.\n"
    asked = RunSpec(
        *(workspace, "t.py"),
        environment="torch",
        variables={"PYTHONPATH": "src"},
        resources=Resources(gpus=0),
    )
    assert engine.script.called("fit.check") == [(asked, True)]
    assert engine.script.called("runs.submit") == []


def test_a_check_prints_each_misfit_with_its_repair(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.fit.found[CURRENT_PYTHON] = (SURE,)
    assert trainyard("run", "check", *LINE).out == "It lacks cv2.\n  Add: opencv-python\n"
    answer = trainyard("run", "check", *LINE, "--json")
    assert (answer.code, answer.json) == (
        0,
        [
            {
                "code": "missing_modules",
                "text": "It lacks cv2.",
                "hint": "Add: opencv-python",
                "certain": True,
                "packages": ["opencv-python"],
            }
        ],
    )


def test_the_lines_of_a_file_are_told_with_what_the_index_says(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    file = tmp_path / "conda.yml"
    file.write_text("dependencies:\n- python=3.6.2\n- pip: [torch==1.6.0]\n", "utf-8")
    lacking = LineAnswer("torch==1.6.0", LineState.OTHER_PYTHON, text="Not for 3.12.")
    engine.index_check.answers = [lacking]
    answer = trainyard("env", "check", str(file), "--base-image", "python:3.12-slim", "--json")
    assert (answer.code, answer.json) == (
        1,
        [
            {
                "line": "torch==1.6.0",
                "state": "other_python",
                "version": "",
                "text": "Not for 3.12.",
            }
        ],
    )
    ((definition,),) = engine.script.called("index_check.lines")
    assert definition.base_image == "python:3.12-slim"  # type: ignore[attr-defined]
    shown = trainyard("env", "check", str(file))
    assert "another Python" in shown.out
    assert shown.err == "Base image python:3.6.2-slim, asked from this computer:\n"


def test_an_environment_is_checked_by_its_name(trainyard: Terminal, engine: FakeEngine) -> None:
    trainyard("env", "create", "birds", "--image", "mine:1")
    engine.index_check.answers = [LineAnswer("six", LineState.THERE, "1.17.0")]
    answer = trainyard("env", "check", "birds")
    assert answer.code == 0
    assert "six" in answer.out


def test_of_an_interpreter_no_index_is_asked_and_that_is_said(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    answer = trainyard("env", "check", CURRENT_PYTHON)
    assert (answer.code, answer.out) == (0, "")
    python = engine.environments.items[CURRENT_PYTHON][-1].definition.python
    assert answer.err == (
        f"{python} is a Python that is there already: no index is asked. Whether it has what a "
        "script imports says: trainyard run check\n"
    )
