"""What a script of Azure ML's SDK v1 finds in a run, where that is not installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.hostside.launchers.script_environment import script_folder
from tests.fakes.series_files import read_series
from tests.unit.hostside.scripts import DOT, items

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    for name in ("work/outputs", "work/logs", "metrics"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path / "work"


def run(work: Path, code: str, **variables: str) -> Done:
    environment = {
        **os.environ,
        "PYTHONPATH": script_folder(),
        "TRAINYARD_RUN_ID": "R1",
        "TRAINYARD_RUN_NAME": "train-1",
        "TRAINYARD_EXPERIMENT": "birds 鸟",
        "TRAINYARD_METRICS_DIR": str(work.parent / "metrics"),
        **variables,
    }
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from azureml.core.run import Run\nrun = Run.get_context()\n" + code,
        ],
        env=environment,
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )


def told(work: Path, code: str, **variables: str) -> str:
    done = run(work, code, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_each_way_of_logging_makes_series(work: Path) -> None:
    code = """
import azureml.core
assert azureml.core.Run is Run and Run.get_context(allow_offline=False) is run
run.log("loss", 0.5)
run.log("loss", 0.25, description="of a batch", step=7)
run.log("done", True)
run.log_list("losses", [3, 2.5])
run.log_list("losses", [1])
run.log_row("epoch", lr=0.1, acc=0.5)
run.log_row("epoch", description="of an epoch", lr=0.2, acc=0.75)
run.log_table("table", {"x": [1, 2, 3], "y": 4.5})
run.flush()
print(run.get_metrics("loss"), run.get_metrics()["table/y"])
"""
    assert told(work, code) == "{'loss': [0.5, 0.25]} 4.5\n"
    (records,) = (work.parent / "metrics").glob("*.trm")
    assert read_series(str(records.parent), records.stem) == {
        "loss": [(0, 0.5), (7, 0.25)],
        "done": [(0, 1.0)],
        "losses": [(0, 3.0), (1, 2.5), (2, 1.0)],
        "epoch/lr": [(0, 0.1), (1, 0.2)],
        "epoch/acc": [(0, 0.5), (1, 0.75)],
        "table/x": [(0, 1.0), (1, 2.0), (2, 3.0)],
        "table/y": [(0, 4.5)],
    }
    ((table, content),) = items(records.parent)
    assert (table["kind"], table["name"]) == ("table", "table")
    rows = [[1, 4.5], [2, None], [3, None]]
    assert json.loads(content) == {"columns": ["x", "y"], "rows": rows}


def test_a_picture_is_shown_and_kept_among_the_outputs(work: Path) -> None:
    (work / "a 'b'.png").write_bytes(DOT)
    assert told(work, "run.log_image('ROC/curve', path=\"a 'b'.png\")") == ""
    ((image, content),) = items(work.parent / "metrics")
    assert (image["kind"], image["name"], content) == ("image", "ROC/curve", DOT)
    assert (work / "outputs" / "ROC_curve.png").read_bytes() == DOT


def test_what_is_no_number_goes_to_the_notes(work: Path) -> None:
    code = """
run.log("device", "cuda:0")
run.log("loss", 1.0, "of a batch")
run.log("loss", 2.0, "of a batch")
run.log("loss", 3.0, "loss")
run.tag("stage", "final")
run.set_tags({"鸟": 1, "none": None})
run.add_properties({"author": "me"})
print(run.get_tags(), run.get_properties())
"""
    expected = "{'stage': 'final', '鸟': 1, 'none': None} {'author': 'me'}\n"
    assert told(work, code, PYTHONIOENCODING="utf-8") == expected
    assert (work / "logs" / "azureml.log").read_text("utf-8").splitlines() == [
        "text device: cuda:0",
        "description loss: of a batch",
        "tag stage: final",
        "tag 鸟: 1",
        "tag none: None",
        "property author: me",
    ]


def test_files_are_kept_among_the_outputs_wherever_the_script_goes(work: Path) -> None:
    (work / "data" / "deep er").mkdir(parents=True)
    (work / "data" / "a.txt").write_text("a")
    (work / "data" / "deep er" / "b.txt").write_text("b")
    (work / "outputs" / "model.pt").write_text("weights")
    code = """
import io, os
class Plot:
    def savefig(self, path, format):
        with open(path, "w") as file: file.write(format)
run.upload_file("outputs/model.pt", "outputs/model.pt")
run.upload_file("copies/a.txt", "data/a.txt")
run.upload_file("stream.bin", io.BytesIO(b"bytes"))
run.upload_files(["first.txt"], ["data/a.txt"])
run.upload_folder("data", "data")
os.chdir("data")
run.log_image("ROC/curve", plot=Plot())
run.log_image("ROC/curve", path="a.txt")
run.log_image("ROC/curve", plot=Plot())
run.log_confusion_matrix("matrix", {"data": {"matrix": [[1, 2], [3, 4]]}})
run.log_accuracy_table("matrix", '{"data": 1}')
print(*run.get_file_names(), sep="\\n")
"""
    assert told(work, code).splitlines() == [
        "outputs/ROC_curve-2.png",
        "outputs/ROC_curve.png",
        "outputs/ROC_curve.txt",
        "outputs/copies/a.txt",
        "outputs/data/a.txt",
        "outputs/data/deep er/b.txt",
        "outputs/first.txt",
        "outputs/matrix-2.json",
        "outputs/matrix.json",
        "outputs/model.pt",
        "outputs/stream.bin",
    ]
    read = {path.name: path.read_text() for path in (work / "outputs").iterdir() if path.is_file()}
    assert read == {
        "ROC_curve-2.png": "png",
        "ROC_curve.png": "png",
        "ROC_curve.txt": "a",
        "first.txt": "a",
        "matrix-2.json": '{"data": 1}',
        "matrix.json": json.dumps({"data": {"matrix": [[1, 2], [3, 4]]}}),
        "model.pt": "weights",
        "stream.bin": "bytes",
    }


def test_the_run_tells_what_is_known_of_it(work: Path) -> None:
    code = """
from azureml.core.run import _OfflineRun
print(run.id, run.name, run.experiment.name, run.parent, run.get_status())
print(run.get_details())
print(run.input_datasets["My birds"], run.input_datasets.get("cats"), isinstance(run, _OfflineRun))
run.complete()
"""
    out = told(work, code, TRAINYARD_INPUT_MY_BIRDS="/data/birds", PYTHONIOENCODING="utf-8")
    assert out.splitlines() == [
        "R1 train-1 birds 鸟 None Running",
        (
            "{'runId': 'R1', 'status': 'Running', 'properties': {}, "
            "'inputDatasets': [{'name': 'my_birds', 'path': '/data/birds'}]}"
        ),
        "/data/birds None False",
    ]


def test_a_script_that_gives_up_is_heard(work: Path) -> None:
    done = run(work, "run.fail('no data', error_code=3)\nrun.fail()")
    assert done.stderr == "Run.fail was called: 3: no data\nRun.fail was called: no details\n"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("run.register_model('m')", "AttributeError: azureml.core.Run.register_model is not"),
        ("Run.get(None, 'x')", "AttributeError: azureml.core.Run.get is not covered"),
        ("Run(None, 'x')", "NotImplementedError: azureml.core.Run of an experiment and an id is"),
        (
            "run.experiment.workspace",
            "AttributeError: azureml.core.Run.experiment.workspace is not covered",
        ),
        (
            "from azureml.core import Run, Workspace, Dataset\nWorkspace.from_config()",
            "AttributeError: azureml.core.Workspace.from_config is not covered",
        ),
        (
            "from azureml.core.workspace import Workspace\nWorkspace('a')",
            "NotImplementedError: azureml.core.Workspace is not covered",
        ),
        (
            "import azureml.core.model\nazureml.core.model.Model.get_model_path('m')",
            "AttributeError: azureml.core.Model.get_model_path is not covered",
        ),
        ("import azureml.core\nazureml.core.nothing", "AttributeError: azureml.core.nothing is"),
        ("import azureml.train.automl", "ModuleNotFoundError: azureml.train is not covered"),
        ("from azureml.core import conda", "ModuleNotFoundError: azureml.core.conda is not"),
        (
            "run.upload_file('a', 'b', datastore_name='c')",
            "NotImplementedError: The datastore_name of azureml.core.Run is not covered",
        ),
    ],
)
def test_what_is_not_covered_is_refused_by_its_name(work: Path, code: str, error: str) -> None:
    last = run(work, code).stderr.splitlines()[-1]
    assert last.startswith(error)
    assert last.endswith("Install azureml-core in the run's environment to use the real one.")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("run.log('loss', None)", "TypeError: the value of metric 'loss' is not a number: None"),
        ("run.log_image('a')", "ValueError: log_image takes a path or a plot, and not both"),
        ("run.upload_file('../x', 'x')", "ValueError: An output cannot be named '../x'."),
        ("run.upload_file('/x', 'x')", "ValueError: An output cannot be named '/x'."),
        ("run.upload_file('outputs', 'x')", "ValueError: An output cannot be named 'outputs'."),
        ("run.upload_files(['a', 'b'], ['x'])", "ValueError: 2 names for 1 files"),
        (
            "run.upload_folder('a', 'none')",
            "NotADirectoryError: There is no folder 'none' to upload.",
        ),
        (
            "run.input_datasets['cats']",
            "KeyError: \"The run has no input 'cats'. It has: data.\"",
        ),
    ],
)
def test_a_mistake_is_named(work: Path, code: str, error: str) -> None:
    done = run(work, code, TRAINYARD_INPUT_DATA="/data")
    assert done.stderr.splitlines()[-1] == error
    assert list((work / "outputs").iterdir()) == []


def test_a_package_of_that_name_wins(work: Path) -> None:
    core = work.parent / "site" / "azureml" / "core"
    core.mkdir(parents=True)
    (core / "__init__.py").write_text("")
    (core / "run.py").write_text(
        "class Run:\n    @staticmethod\n    def get_context(): return 'the real one'\n"
    )
    both = script_folder() + os.pathsep + str(work.parent / "site")
    assert told(work, "print(run)", PYTHONPATH=both) == "the real one\n"
    done = run(work, "import azureml.train", PYTHONPATH=both)
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'azureml.train'"


def bare(work: Path, code: str) -> Done:
    """Run a script that has not imported the stand-in."""
    environment = {**os.environ, "PYTHONPATH": script_folder(), "TRAINYARD_RUN_ID": "R1"}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import importlib, sys\nfrom importlib.util import find_spec\n" + code,
        ],
        env=environment,
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )


def test_who_only_asks_whether_the_package_is_there_is_told_no(work: Path) -> None:
    done = bare(work, "print(find_spec('azureml'), [n for n in sys.modules if 'azure' in n])")
    assert (done.stdout, done.stderr) == ("None []\n", "")


@pytest.mark.parametrize("name", ["azureml.core", "azureml.core.run"])
def test_who_asks_for_a_part_of_it_is_told_what_python_says_of_a_missing_package(
    work: Path, name: str
) -> None:
    error = f"try: find_spec({name!r})\nexcept ModuleNotFoundError as error: print(error.name)"
    done = bare(work, error + "\nprint([n for n in sys.modules if 'azure' in n])")
    assert (done.stdout, done.stderr) == ("azureml\n[]\n", "")


@pytest.mark.parametrize(
    "code",
    [
        "import azureml.core\nRun = azureml.core.Run",
        "from azureml.core import Run",
        "from azureml.core.run import Run",
        "Run = importlib.import_module('azureml.core').Run",
        "Run = importlib.import_module('azureml.core.run').Run",
        "Run = __import__('azureml.core').core.Run",
        "find_spec('azureml')\nfrom azureml.core import Run",
    ],
)
def test_each_way_of_importing_finds_it(work: Path, code: str) -> None:
    done = bare(work, code + "\nprint(Run.__module__)")
    assert (done.stdout, done.stderr) == ("azureml.core\n", "")


def test_who_uses_it_and_asks_for_what_it_lacks_is_told_no(work: Path) -> None:
    done = bare(work, "import azureml.core\nprint(find_spec('azureml.train'))")
    assert (done.stdout, done.stderr) == ("None\n", "")


def test_outside_of_a_run_there_is_no_stand_in() -> None:
    environment = {**os.environ, "PYTHONPATH": script_folder()}
    environment.pop("TRAINYARD_RUN_ID", None)
    code = [sys.executable, "-c", "import azureml"]
    done = subprocess.run(code, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'azureml'"


def test_a_script_that_does_not_ask_for_it_loads_nothing_of_it(work: Path) -> None:
    code = [sys.executable, "-c", "import sys; print([n for n in sys.modules if 'azure' in n])"]
    environment = {**os.environ, "PYTHONPATH": script_folder(), "TRAINYARD_RUN_ID": "R1"}
    done = subprocess.run(code, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
