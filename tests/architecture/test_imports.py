"""The direction of imports, and proof that its check bites."""

from __future__ import annotations

import ast
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.project import PACKAGE, ROOT, python_files, relative

HOSTSIDE = "desktop_app.hostside"
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

VIOLATIONS = {
    "domain reads the host side": ("domain/run.py", "import desktop_app.hostside", "layers"),
    "engine names an adapter": ("engine/__init__.py", "import desktop_app.adapters", "layers"),
    "gui calls the command line": ("gui/__init__.py", "import desktop_app.cli", "layers"),
    "gui holds the root": ("gui/__init__.py", "import desktop_app.app", "layers"),
    "an unlisted room": ("extra/__init__.py", "", "layers"),
    "sdk shows a window": ("sdk/__init__.py", "import PySide6.QtWidgets", "qt"),
    "root shows a window": ("app.py", "import PySide6.QtWidgets", "qt-root"),
    "engine opens a database": ("engine/__init__.py", "import sqlalchemy.orm", "outside"),
    "engine speaks SSH": ("engine/__init__.py", "import paramiko.client", "outside"),
    "root opens a database": ("app.py", "import sqlalchemy", "outside-root"),
    "a plot imports torch": ("gui/__init__.py", "import torch.nn", "torch"),
}


def check(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--no-cache", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "desktop_app", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_imports_go_one_way_through_the_house() -> None:
    done = check(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("what", VIOLATIONS)
def test_an_import_against_the_direction_is_found(what: str, copied: Path) -> None:
    name, line, contract = VIOLATIONS[what]
    path = copied / "desktop_app" / name
    before = path.read_text("utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        done = check(copied, "--contract", contract)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before, "utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout or "not exhaustive" in done.stdout.lower(), done.stdout


def imported_names(source: str) -> set[str]:
    """Top-level names of every absolute import, also those inside functions."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def foreign_to_hosts(source: str) -> set[str]:
    # The zip that is shipped holds desktop_app.hostside; what a script imports has its own names.
    ours = {"desktop_app", "trainyard", "trainyard_media", "trainyard_mlflow"}
    return imported_names(source) - sys.stdlib_module_names - ours


def test_the_host_side_needs_nothing_but_the_standard_library() -> None:
    paths = python_files("desktop_app/hostside")
    found = {relative(path): foreign_to_hosts(path.read_text("utf-8")) for path in paths}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_library_on_the_host_side_is_found_wherever_it_is_imported() -> None:
    assert foreign_to_hosts("def f():\n    from numpy.linalg import norm\n") == {"numpy"}


def test_the_host_side_reads_nothing_of_the_desktop() -> None:
    for path in python_files("desktop_app/hostside"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("desktop_app"):
                assert (node.module or "").startswith("desktop_app.hostside"), relative(path)


def test_the_folder_packaging_stays_no_package() -> None:
    # With an __init__.py it would hide the library of the same name from everybody.
    assert not (ROOT / "packaging" / "__init__.py").exists()


def reached(start: set[str]) -> set[str]:
    """The modules of `hostside` that these modules import, and those import in turn."""
    graph = grimp.build_graph("desktop_app")
    found = start.union(*(graph.find_upstream_modules(name) for name in start))
    return {name for name in found if name.startswith(f"{HOSTSIDE}.")}


def test_what_the_desktop_shares_with_hosts_is_checked_for_every_system() -> None:
    graph = grimp.build_graph("desktop_app")
    desktop = {name for name in graph.modules if not name.startswith(HOSTSIDE)}
    listed = runpy.run_path(str(ROOT / "packaging" / "dev.py"))["SHARED_WITH_HOSTS"]
    checked = {f"{HOSTSIDE}.{name}" for name in listed}
    assert reached(desktop) == checked
