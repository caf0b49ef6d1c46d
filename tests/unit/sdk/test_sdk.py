"""What the Python API works out by itself, without a workspace's engine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import Fault, InvalidError, NotFoundError
from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.domain.run import Outcome
from desktop_app.domain.workspace import WorkspaceInfo
from desktop_app.engine.engine import Engine
from desktop_app.sdk import (
    AmlCompute,
    Environment,
    Experiment,
    Model,
    NotSupportedError,
    Run,
    ScriptRunConfig,
    Workspace,
    connection,
)
from desktop_app.sdk.connection import Connection
from desktop_app.sdk.environment import DEFAULT_GPU_IMAGE
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.testbed.waiting import wait_until


def test_an_environment_is_the_current_interpreter_until_it_gets_more(tmp_path: Path) -> None:
    environment = Environment("mine")
    assert environment.definition() == EnvironmentDefinition(
        EnvironmentKind.INTERPRETER, python=sys.executable
    )
    environment.docker.base_image = "base:1"
    assert environment.definition() == EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="base:1"
    )
    (tmp_path / "r.txt").write_text("torch==2\n", "utf-8")
    made = Environment.from_pip_requirements("torch", tmp_path / "r.txt").definition()
    assert (made.kind, made.requirements) == (EnvironmentKind.IMAGE, ("torch==2",))
    other = Environment.from_docker_image("torch", "base:2", tmp_path / "r.txt")
    assert (other.definition().base_image, other.definition().requirements) == (
        *("base:2", ("torch==2",)),
    )
    chosen = Environment.from_interpreter("venv", "venv/bin/python").definition()
    assert chosen.python == "venv/bin/python"


def test_a_clone_has_the_definition_under_a_new_name() -> None:
    first = Environment.from_docker_image("one", "base:1")
    clone = first.clone("two")
    clone.docker.base_image = "base:2"
    assert (first.definition().base_image, clone.definition().base_image) == ("base:1", "base:2")
    with pytest.raises(InvalidError, match="reserved"):
        first.clone("Trainyard-Two")


def test_a_definition_is_saved_to_a_folder_and_comes_back_equal(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("torch\nnumpy\n", "utf-8")
    environment = Environment.from_docker_image("鸡", "base:1", tmp_path / "r.txt")
    environment.environment_variables = {"A": "1"}
    folder = tmp_path / "saved"
    environment.save_to_directory(folder)
    again = Environment.load_from_directory(folder)
    assert (again.name, again.definition().hash) == ("鸡", environment.definition().hash)
    assert (folder / "requirements.txt").read_text("utf-8") == "torch\nnumpy\n"
    with pytest.raises(InvalidError, match="exists"):
        environment.save_to_directory(folder)
    environment.save_to_directory(folder, overwrite=True)


def test_a_conda_file_makes_the_image_of_the_article(tmp_path: Path) -> None:
    file = tmp_path / "conda_dependencies.yml"
    file.write_text("dependencies:\n- python=3.11\n- pip:\n  - torch==2.14.1\n", "utf-8")
    environment = Environment.from_conda_specification("pytorch-gpu", file)
    assert environment.docker.base_image == "python:3.11-slim"
    environment.docker.enabled = True
    environment.docker.base_image = DEFAULT_GPU_IMAGE
    assert environment.definition() == EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image=DEFAULT_GPU_IMAGE, requirements=("torch==2.14.1",)
    )
    file.write_text("channels: [conda-forge]\ndependencies:\n- pytorch\n", "utf-8")
    made = Environment.from_conda_specification("x", file).clone("y").definition()
    assert (made.conda, made.channels) == (("pytorch",), ("conda-forge",))


def test_a_dockerfile_is_stored_with_the_folder_that_it_copies_from(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM base:1\nCOPY a.txt /\n", "utf-8")
    (tmp_path / "a.txt").write_text("a", "utf-8")
    made = Environment.from_dockerfile("docked", tmp_path / "Dockerfile")
    made.build_secrets = ["TOKEN"]
    definition = made.definition()
    assert (definition.dockerfile, definition.base_image, definition.build_secrets) == (
        *("FROM base:1\nCOPY a.txt /\n", "", ("TOKEN",)),
    )
    with pytest.raises(InvalidError, match="not stored yet"):
        made.save_to_directory(tmp_path / "saved")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidError, match="There is no 'a"):
        Environment.from_dockerfile("x", tmp_path / "Dockerfile", tmp_path / "empty")


def test_a_project_makes_an_image(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\ndependencies = ["torch"]\n', "utf-8")
    made = Environment.from_pyproject("x", file).definition()
    assert (made.base_image, made.requirements) == ("python:3.11-slim", ("torch",))


def test_a_config_names_its_target() -> None:
    config = ScriptRunConfig("code", "train.py", ["--lr", 0.1, Path("x")])
    assert (config.target_name, config.arguments) == ("local", ["--lr", 0.1, Path("x")])
    assert ScriptRunConfig("code", "train.py", compute_target="labbox").target_name == "labbox"
    with pytest.raises(InvalidError) as caught:
        ScriptRunConfig("code")
    assert caught.value.field == "script"


def test_options_without_a_meaning_are_refused_by_name() -> None:
    with pytest.raises(NotSupportedError, match="run_config, command"):
        ScriptRunConfig("code", "train.py", run_config=object(), command=["x"])
    with pytest.raises(NotImplementedError):
        AmlCompute.provisioning_configuration(admin_username="root")


class Root:
    """A composition root whose only engine is the fake one."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine

    async def open_engine(self, folder: Path) -> FakeEngine:
        return self.engine


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine(tmp_path)
    monkeypatch.setattr(connection, "importlib", Finder(Root(made)))
    return made


class Finder:
    def __init__(self, root: Root) -> None:
        self._root = root

    def import_module(self, name: str) -> Root:
        assert name == "desktop_app.app"
        return self._root


def call(folder: Path, action: Callable[[Engine], Awaitable[object]]) -> object:
    return Connection(WorkspaceInfo("i", "w", folder, 0.0)).call(action)


def test_a_call_opens_the_engine_and_closes_it(engine: FakeEngine, tmp_path: Path) -> None:
    async def action(opened: Engine) -> tuple[bool, str]:
        return engine.closed, threading.current_thread().name

    assert call(tmp_path, action) == (False, "trainyard")
    assert engine.closed
    assert "trainyard" not in {thread.name for thread in threading.enumerate()}


def test_an_error_comes_back_to_the_caller(engine: FakeEngine, tmp_path: Path) -> None:
    async def action(opened: Engine) -> None:
        raise InvalidError("no_script", "No script.")

    with pytest.raises(InvalidError, match="No script"):
        call(tmp_path, action)
    assert engine.closed


@pytest.fixture
def run(engine: FakeEngine, tmp_path: Path) -> Run:
    """A run that has succeeded; `wait_for_completion` is held."""
    made = engine.add_run()
    engine.end_run(made.id, Outcome.SUCCEEDED)
    engine.script.hold("runs.wait")
    workspace = Workspace(WorkspaceInfo("i", "w", tmp_path, 0.0))
    return Run(Experiment(workspace, "Default"), made.id)


def test_packages_are_told_of_an_environment_and_of_a_run(engine: FakeEngine, run: Run) -> None:
    found = values.resolution(six="1.16.0", torch="2.14.1")
    engine.environments.items["vision"] = [values.environment()]
    engine.builds.found["vision:1", "local"] = found
    environment = Environment.get(run.experiment.workspace, "vision")
    versions = {"six": "1.16.0", "torch": "2.14.1"}
    assert environment.packages(run.experiment.workspace) == versions
    with pytest.raises(NotFoundError, match="on 'local-docker'"):
        environment.packages(run.experiment.workspace, "local-docker")
    assert run.get_packages() == {}
    engine.record(run.id).packages = found
    assert run.get_packages() == versions


def test_the_version_in_hand_is_built_though_there_is_a_newer_one(
    engine: FakeEngine, run: Run
) -> None:
    first = values.environment()
    engine.environments.items["vision"] = [first, replace(first, version=2)]
    workspace = run.experiment.workspace
    Environment.get(workspace, "vision", 1).build(workspace)
    assert engine.script.called("builds.build") == [("vision:1", "local-docker")]


@contextmanager
def meanwhile(engine: FakeEngine, event: Event, *, goes_on: bool) -> Iterator[None]:
    """While a script waits for a run, post an event; then let the run end, if it goes on."""

    def post() -> None:
        wait_until(lambda: engine.script.called("runs.wait"), 10, "the script waits")
        engine.events.post(event)
        if goes_on:
            engine.script.release("runs.wait")

    poster = threading.Thread(target=post)
    poster.start()
    yield
    poster.join()


def test_a_wait_warns_of_what_hinders_and_goes_on(engine: FakeEngine, run: Run) -> None:
    event = Hindered(text="There is no space left.", hint="Free some space.")
    with (
        meanwhile(engine, event, goes_on=True),
        pytest.warns(RuntimeWarning, match="There is no space left. Free some space.") as warned,
    ):
        assert run.wait_for_completion()["outcome"] == "succeeded"
    assert [warning.filename for warning in warned] == [__file__]


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_warning_that_was_made_an_error_ends_the_wait(engine: FakeEngine, run: Run) -> None:
    event = Hindered(text="There is no space left.", hint="Free some space.")
    with meanwhile(engine, event, goes_on=False), pytest.raises(RuntimeWarning, match="no space"):
        run.wait_for_completion()
    assert engine.closed


def test_a_defect_in_the_background_ends_a_wait_that_would_never_end(
    engine: FakeEngine, run: Run
) -> None:
    event = FaultRaised(text="follow: it broke", report="Traceback of it")
    with meanwhile(engine, event, goes_on=False), pytest.raises(Fault) as caught:
        run.wait_for_completion()
    assert (caught.value.text, caught.value.hint) == ("follow: it broke", "Traceback of it")
    assert engine.closed


def test_two_downloads_at_once_do_not_meet(engine: FakeEngine, tmp_path: Path) -> None:
    value = engine.models.put(values.model_version())
    model = Model.from_value(Workspace(WorkspaceInfo("i", "w", tmp_path, 0.0)), value)
    engine.script.hold("models.download")
    found: list[str] = []
    folder = tmp_path / "out"
    loads = [
        threading.Thread(target=lambda: found.append(model.download(folder, exist_ok=True)))
        for _ in range(2)
    ]
    for load in loads:
        load.start()
    wait_until(lambda: len(engine.script.called("models.download")) == 2, 10, "both download")
    engine.script.release("models.download")
    for load in loads:
        load.join()
    assert found == [str(folder / "model.pt")] * 2
    assert [path.name for path in folder.iterdir()] == ["model.pt"]


def test_a_retry_is_a_run_of_the_same_experiment(engine: FakeEngine, run: Run) -> None:
    engine.end_run(run.id, Outcome.FAILED)
    again = run.retry()
    assert (again.experiment, again.id) == (run.experiment, values.run_id(2))
    assert engine.script.called("runs.retry") == [(run.id,)]
