"""`trainyard run media`, over the fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.paths import WorkspacePaths
from tests.fakes.engine import FakeEngine
from tests.fakes.media import MediaFile
from tests.unit.cli.conftest import Terminal


@pytest.fixture
def run(engine: FakeEngine) -> str:
    made = engine.add_run().id
    file = MediaFile(WorkspacePaths(engine.workspace.path).run(made).metrics)
    for step in (0, 5, 5):
        file.add("text", "样本/a", f"at {step}", step=step)
    whole = {"rows": 1000, "columns": 1}
    file.add("table", "t", {"columns": ["a"], "rows": []}, step=7, whole=whole)
    return made


def test_names_are_listed_and_one_name_with_its_steps(trainyard: Terminal, run: str) -> None:
    assert trainyard("run", "media", run).out.splitlines() == [
        "name  kind   count  last step  source",
        "t     table      1          7",
        "样本/a  text       3          5",
    ]
    listed = trainyard("run", "media", run, "t", "--json").json
    assert [(entry["step"], entry["whole"]) for entry in listed] == [
        (7, {"rows": 1000, "columns": 1})
    ]
    assert len(trainyard("run", "media", run, "样本/a", "--json").json) == 3


def test_one_is_saved_the_newest_or_that_of_a_step(
    trainyard: Terminal, run: str, tmp_path: Path
) -> None:
    answer = trainyard("run", "media", run, "样本/a", "--save", str(tmp_path / "newest"))
    assert (answer.code, answer.out) == (0, f"{tmp_path / 'newest'}\n")
    assert (tmp_path / "newest").read_text() == "at 5"
    words = ("样本/a", "--step", "0", "--save", str(tmp_path), "--json")
    assert trainyard("run", "media", run, *words).json == {"path": str(tmp_path / "样本-a-0.txt")}
    assert (tmp_path / "样本-a-0.txt").read_text() == "at 0"


def test_what_is_not_there_is_told(trainyard: Terminal, run: str) -> None:
    answer = trainyard("run", "media", run, "gone")
    assert answer.code != 0
    assert answer.err == (
        "error: The run has logged nothing of the name 'gone'.\nhint: It has: t, 样本/a.\n"
    )
    answer = trainyard("run", "media", run, "t", "--step", "1")
    assert answer.err == "error: The run has logged no 't' of step 1.\n"
    assert trainyard("run", "media", run, "t", "--kind", "text").code != 0
