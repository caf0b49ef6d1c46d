"""The check before a run: its script, its environment and its host, looked at together."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.compute import Gpu, HostFacts, LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.fit import Misfit
from desktop_app.domain.resolution import Package, Resolution
from desktop_app.domain.run import CURRENT_PYTHON, Contact, Resources, RunSpec
from desktop_app.engine.environments.fit import Fit
from desktop_app.engine.environments.interpreter_contents import (
    FRESH_SECONDS,
    AskedHost,
    Interpreters,
    InterpretersElsewhere,
)
from tests.fakes import values
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
from tests.fakes.programs import put_program

IMAGE = EnvironmentDefinition(
    EnvironmentKind.IMAGE, base_image="python:3.11-slim", requirements=("torch", "six")
)
BUILT = Resolution(
    "3.11.2",
    (Package("torch", "2.15.0"), Package("nvidia-cuda-runtime", "13.0.96")),
    ("torch", "six"),
)


class _Host:
    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name

    async def interpreter(self, python: str, modules: Sequence[str]) -> Mapping[str, object]:
        self._desk.asked.append((self._name, python, sorted(modules)))
        if isinstance(self._desk.told, KnownError):
            raise self._desk.told
        return self._desk.told


class Desk:
    """The service over fakes; `built` is what was found in every environment."""

    def __init__(self, folder: Path) -> None:
        self.engine = FakeEngine(folder)
        self.built: Resolution | None = None
        self.source = folder / "code"
        self.source.mkdir()
        self.told: Mapping[str, object] | KnownError = {}
        """What the interpreter of another host says of itself."""
        self.asked: list[tuple[str, str, Sequence[str]]] = []
        self.clock = FakeClock()
        elsewhere = InterpretersElsewhere(self, self.clock)
        self.fit = Fit(self.engine.environments, self.engine.targets, self.resolution, elsewhere)

    def host(self, target: Target) -> AskedHost:
        return _Host(self, target.name)

    async def resolution(self, name: str, target: str) -> Resolution | None:
        return self.built

    def script(self, text: str) -> None:
        (self.source / "train.py").write_text(text, "utf-8")

    def define(self, definition: EnvironmentDefinition) -> None:
        asyncio.run(self.engine.environments.create("birds", definition))

    def hear(self, facts: HostFacts | None, target: str = "local") -> None:
        state = self.engine.targets.states[target]
        self.engine.targets.states[target] = replace(state, facts=facts)

    def check(self, environment: str = "birds", **changes: object) -> Sequence[Misfit]:
        spec = replace(RunSpec(self.source, "train.py", environment=environment), **changes)  # type: ignore[arg-type]
        return asyncio.run(self.fit.check(spec))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def with_gpu(driver: str) -> HostFacts:
    gpu = Gpu(0, "GPU-0", "NVIDIA H100", capability="9.0")
    return replace(values.host_facts(), driver=driver, gpus=(gpu,))


def test_an_environment_that_was_built_is_judged_by_what_was_found_in_it(desk: Desk) -> None:
    desk.define(IMAGE)
    desk.built = BUILT
    desk.hear(with_gpu("550.54"))
    desk.script("import json, torch, six\ndef f():\n    import tqdm\nimport yaml\n")
    first, second, third = desk.check()
    assert (first.code, first.packages) == ("missing_modules", ("pyyaml",))
    assert second.code == "old_driver"
    assert (third.code, third.certain) == ("perhaps_missing_modules", False)


def test_one_that_was_not_built_yet_is_judged_by_its_requirements(desk: Desk) -> None:
    desk.define(IMAGE)
    desk.script("import torch, six, numpy\n")
    (misfit,) = desk.check()
    assert (misfit.certain, misfit.packages) == (False, ("numpy",))
    desk.define(replace(IMAGE, base_image="mine:1"))
    assert desk.check(target="local-docker") == []
    desk.define(replace(IMAGE, post_install="pip install numpy"))
    assert desk.check() == []


def test_packages_of_conda_count_by_what_pip_calls_them(desk: Desk) -> None:
    desk.define(replace(IMAGE, conda=("python=3.10", "pytorch=2.1", "opencv"), requirements=()))
    desk.script("import torch, cv2, tomllib\n")
    (misfit,) = desk.check()
    assert "tomllib (train.py:1)." in misfit.text


def test_gpus_are_no_matter_where_none_are_asked_for_or_torch_is_not_imported(desk: Desk) -> None:
    desk.define(IMAGE)
    desk.built = BUILT
    desk.hear(with_gpu("550.54"))
    desk.script("import torch\n")
    assert [misfit.code for misfit in desk.check()] == ["old_driver"]
    assert desk.check(resources=Resources(gpus=0)) == []
    desk.script("import six\n")
    assert desk.check() == []


def test_a_host_that_was_not_heard_of_is_only_asked_when_that_is_wanted(desk: Desk) -> None:
    desk.define(IMAGE)
    desk.built = BUILT
    desk.hear(None)
    desk.script("import torch\n")
    spec = RunSpec(desk.source, "train.py", environment="birds")
    assert asyncio.run(desk.fit.check(spec)) == []
    assert desk.engine.script.called("targets.facts") == []
    asyncio.run(desk.fit.check(spec, ask_host=True))
    assert desk.engine.script.called("targets.facts") == [("local",)]


def test_an_interpreter_of_this_computer_is_asked_itself(desk: Desk) -> None:
    desk.script("import json, packaging, no_such_module\n")
    desk.engine.environments.items[CURRENT_PYTHON] = [
        replace(
            values.current_python(),
            definition=EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=sys.executable),
        )
    ]
    (misfit,) = desk.check(CURRENT_PYTHON)
    assert misfit.text.endswith("imports: no_such_module (train.py:1).")
    assert misfit.hint == f"Install it there: {sys.executable} -m pip install no-such-module"


@pytest.fixture
def labbox(desk: Desk) -> Desk:
    """With another host, which answers and has a GPU."""
    ssh = SshHost("labbox", python="/opt/py/bin/python")
    host = Target("labbox", TransportKind.SSH, LauncherKind.PROCESS, ssh=ssh)
    state = replace(desk.engine.targets.states["local"], target=host, facts=with_gpu("550.54"))
    desk.engine.targets.states["labbox"] = state
    desk.script("import torch, six, no_such_module\n")
    return desk


TOLD = {
    "minor": 11,
    "modules": ["torch", "six"],
    "versions": {"torch": "2.15.0", "nvidia-cuda-runtime": "13.0.96"},
    "path": [],
}


def test_the_interpreter_of_another_host_is_asked_there_and_again_after_a_while(
    labbox: Desk,
) -> None:
    labbox.told = TOLD
    missing, driver = labbox.check(CURRENT_PYTHON, target="labbox")
    assert missing.text.endswith("imports: no_such_module (train.py:1).")
    assert missing.hint == "Install it there: /opt/py/bin/python -m pip install no-such-module"
    assert (missing.certain, driver.code) == (True, "old_driver")
    once = ("labbox", "/opt/py/bin/python", ["no_such_module", "six", "torch"])
    labbox.check(CURRENT_PYTHON, target="labbox")
    assert labbox.asked == [once]
    labbox.clock.advance(FRESH_SECONDS + 1)
    labbox.check(CURRENT_PYTHON, target="labbox")
    assert labbox.asked == [once, once]
    labbox.script("import yaml\n")
    labbox.check(CURRENT_PYTHON, target="labbox")
    assert labbox.asked[2:] == [("labbox", "/opt/py/bin/python", ["yaml"])]


def test_a_host_without_contact_is_not_asked_and_that_is_said(labbox: Desk) -> None:
    state = labbox.engine.targets.states["labbox"]
    labbox.engine.targets.states["labbox"] = replace(state, contact=Contact.NONE)
    (misfit,) = labbox.check(CURRENT_PYTHON, target="labbox")
    assert misfit == Misfit(
        "not_looked_at",
        f"It is not known whether {CURRENT_PYTHON!r} has what the script imports on 'labbox': "
        "There is no contact with its host.",
        "It is looked at as soon as the host answers.",
        certain=False,
    )
    assert labbox.asked == []
    labbox.told = TOLD
    spec = RunSpec(labbox.source, "train.py", environment=CURRENT_PYTHON, target="labbox")
    found = asyncio.run(labbox.fit.check(spec, ask_host=True))
    assert [each.code for each in found] == ["missing_modules", "old_driver"]


@pytest.mark.parametrize(("code", "certain"), [("no_interpreter", True), ("unreachable", False)])
def test_an_interpreter_that_is_not_there_is_certain_and_a_lost_host_is_not(
    labbox: Desk, code: str, certain: bool
) -> None:
    labbox.told = KnownError(code, "It is gone.", hint="Look there.")
    (misfit,) = labbox.check(CURRENT_PYTHON, target="labbox")
    assert (misfit.hint, misfit.certain) == ("Look there.", certain)
    assert misfit.text.endswith("on 'labbox': It is gone.")


def test_an_answer_that_means_nothing_is_no_judgement(labbox: Desk) -> None:
    labbox.told = {"modules": 3}
    (misfit,) = labbox.check(CURRENT_PYTHON, target="labbox")
    assert (misfit.code, misfit.certain) == ("not_looked_at", False)


def test_scripts_of_other_languages_need_no_modules(desk: Desk) -> None:
    desk.define(IMAGE)
    (desk.source / "run.sh").write_text("python -c 'import torch'\n", "utf-8")
    assert desk.check(script="run.sh") == []


def test_what_is_missing_can_be_added_as_a_new_version(desk: Desk) -> None:
    desk.define(IMAGE)
    made = asyncio.run(desk.fit.add("birds", ("pyyaml", "tqdm")))
    assert made.version == 2
    assert made.definition == replace(IMAGE, requirements=("torch", "six", "pyyaml", "tqdm"))


def test_an_interpreter_is_asked_again_only_after_something_was_installed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    asked = tmp_path / "asked"
    answer = f'{{"minor": 11, "modules": ["a"], "versions": {{}}, "path": ["{site}"]}}'
    python = put_program(tmp_path / "bin", "python", f"echo x >> '{asked}'\necho '{answer}'")
    interpreters = Interpreters()

    def times() -> int:
        found = interpreters.contents(str(python), ["a"])
        assert found is not None
        assert found.modules == frozenset(["a"])
        return len(asked.read_text().splitlines())

    assert (times(), times()) == (1, 1)
    os.utime(site, ns=(1, 1))
    assert (times(), times()) == (2, 2)
    interpreters.contents(str(python), ["a", "b"])
    assert len(asked.read_text().splitlines()) == 3


@pytest.mark.parametrize("says", ["echo no JSON", "echo '[]'", "exit 3"])
def test_an_interpreter_without_an_answer_is_not_judged(tmp_path: Path, says: str) -> None:
    python = put_program(tmp_path / "bin", "python", says)
    assert Interpreters().contents(str(python), ["a"]) is None
    assert Interpreters().contents(str(tmp_path / "nowhere"), ["a"]) is None
