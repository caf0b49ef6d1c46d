"""The program as people get it, a one-folder build and a wheel, where there is no checkout, no
Python on the path, and nothing in the environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.shell import ROOT, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import Real
    from tests.testbed.display import Display

pytestmark = pytest.mark.timeout(600)

# In a mount namespace of its own, the checkout is an empty folder.
HIDE = 'hidden=$1; shift; /bin/mount -t tmpfs none "$hidden" && exec "$@"'
TRAIN = """\
import json, os, sys
import trainyard
trainyard.log("loss", 0.5)
print(json.dumps([sys.executable, dict(os.environ)]))
open("outputs/model.pt", "w").write("weights")
"""


@dataclass(frozen=True)
class Installed:
    """`program` is the command, somewhere below `folder`; `python` an interpreter to choose."""

    folder: Path
    program: Path
    python: Path

    def shell(self, folder: Path, more: Mapping[str, str] | None = None) -> Shell:
        """The command in `folder`, with nothing of our environment but the test's own homes."""
        nowhere = folder / "nothing on the path"
        nowhere.mkdir(exist_ok=True)
        env = {
            **{name: os.environ[name] for name in os.environ if name.startswith("TRAINYARD_")},
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PATH": str(nowhere),
            "QT_QPA_PLATFORM": "offscreen",
            "TRAINYARD_PYTHON": str(self.python),
            **(more or {}),
        }
        unshare = shutil.which("unshare") or "unshare"
        hidden = [unshare, "--mount", "/bin/sh", "-c", HIDE, "sh", str(ROOT)]
        return Shell(folder, [*hidden, str(self.program)], env)


def do(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def frozen(folder: Path) -> Path:
    do(sys.executable, ROOT / "packaging" / "dev.py", "freeze")
    built = shutil.copytree(
        ROOT / "packaging" / "dist" / "trainyard", folder / "app", symlinks=True
    )
    return built / "trainyard"


def wheel(folder: Path) -> Path:
    pip = ("-m", "pip", "--disable-pip-version-check")
    options = ("--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    do(sys.executable, *pip, "wheel", *options, ROOT)
    (file,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    do(folder / "venv" / "bin" / "python", *pip, "install", file)
    return folder / "venv" / "bin" / "trainyard"


@pytest.fixture(scope="module", params=[frozen, wheel], ids=["frozen", "wheel"])
def installed(
    request: pytest.FixtureRequest, real: Real, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    real("root")
    folder: Path = tmp_path_factory.mktemp("installed 'here' 图")
    bare = tmp_path_factory.mktemp("python")
    venv.create(bare, symlinks=True)
    return Installed(folder, request.param(folder), bare / "bin" / "python3")


def test_the_window_paints_off_screen(installed: Installed, tmp_path: Path) -> None:
    code, out, err = installed.shell(tmp_path)("gui", "--quit-when-painted")
    assert (code, out) == (0, b""), err


def test_the_window_paints_on_a_screen(
    installed: Installed, screen: Display, tmp_path: Path
) -> None:
    names = ("DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORM")
    on_screen = {name: screen.env[name] for name in names}
    code, out, err = installed.shell(tmp_path, on_screen)("gui", "--quit-when-painted")
    assert (code, out) == (0, b""), err


def test_a_run_with_a_chosen_interpreter_is_trained_and_its_model_kept(
    installed: Installed, tmp_path: Path
) -> None:
    work, source = tmp_path / "work", tmp_path / "source"
    source.mkdir()
    (source / "train.py").write_text(TRAIN, "utf-8")
    shell = installed.shell(tmp_path)
    shell.json("workspace", "init", str(work))
    here = ("--workspace", str(work))
    assert shell.json(*here, "run", "list") == []
    shell.json(*here, "env", "create", "mine", "--python", str(installed.python))
    submit = ("run", "submit", "--source", str(source), "--script", "train.py", "--env", "mine")
    first, ended = shell.json(*here, *submit, "--wait")
    assert (ended["outcome"], ended["metrics"]["loss"]["last"]) == ("succeeded", 0.5)
    executable, environment = json.loads(shell(*here, "run", "log", first["id"])[1])
    assert executable == str(installed.python)
    # Libraries and plugins of ours would break those of a training.
    assert [name for name in environment if str(installed.folder) in environment[name]] == []
    model = ("model", "register", "m", "--run", first["id"], "--path", "outputs/model.pt")
    assert shell.json(*here, *model)["version"] == 1


def test_the_demo_finds_its_sample_and_says_that_torch_is_missing(
    installed: Installed, tmp_path: Path
) -> None:
    code, out, err = installed.shell(tmp_path)("demo", "--workspace", str(tmp_path / "work"))
    assert (code, err) == (1, "")
    assert b"240 synthetic pictures of circle, triangle are in" in out
    assert b"No module named 'torch'" in out
    assert (tmp_path / "work" / "sample" / "train.py").is_file()


@pytest.mark.parametrize("installed", [frozen], indirect=True, ids=["frozen"])
def test_without_any_python_a_run_is_refused_with_the_repair(
    installed: Installed, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    (tmp_path / "train.py").write_text(TRAIN, "utf-8")
    shell = installed.shell(tmp_path, {"TRAINYARD_PYTHON": ""})
    shell.json("workspace", "init", str(work))
    here = ("--workspace", str(work))
    submit = ("run", "submit", "--source", str(tmp_path), "--script", "train.py")
    code, _, err = shell(*here, *submit)
    assert code == 2
    assert "There is no Python there" in err
    assert "TRAINYARD_PYTHON" in err
    assert shell.json(*here, "run", "list") == []
