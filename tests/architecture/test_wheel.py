"""What an installed wheel carries besides the package itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.project import HOSTSIDE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*pip, "--wheel-dir", str(folder), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def files_below(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix() for path in paths if "__pycache__" not in path.parts
    }


def test_the_wheel_carries_every_resource_but_pictures_of_readmes(wheel: zipfile.ZipFile) -> None:
    prefix = "desktop_app/_resources/"
    packed = {name.removeprefix(prefix) for name in wheel.namelist() if name.startswith(prefix)}
    there = files_below(ROOT / "resources")
    assert packed == {name for name in there if not name.startswith("screenshots/")} != set()


def test_the_wheel_installs_the_script_module_under_its_own_name(wheel: zipfile.ZipFile) -> None:
    source = (HOSTSIDE / "script" / "trainyard.py").read_bytes()
    assert wheel.read("trainyard.py") == source
    assert wheel.read("desktop_app/hostside/script/trainyard.py") == source
    parts = files_below(HOSTSIDE / "script" / "trainyard_media")
    assert {name for name in wheel.namelist() if name.startswith("trainyard_media/")} == {
        f"trainyard_media/{part}" for part in parts
    }


def test_the_wheel_carries_neither_tests_nor_tools(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0].split("-")[0] for name in wheel.namelist()}
    assert tops == {"desktop_app", "trainyard", "trainyard.py", "trainyard_media"}
