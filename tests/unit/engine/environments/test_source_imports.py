"""What a source folder needs of its environment, found by reading it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.domain.fit import NeededModule
from desktop_app.engine.environments import source_imports
from desktop_app.engine.environments.source_imports import needed_modules


class Source:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str = "") -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def needed(self, script: str = "train.py", *paths: Path) -> list[str]:
        return [module.name for module in needed_modules(self.path, script, paths)]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    folder = tmp_path / "bird 'classifier' 训练"
    folder.mkdir()
    return Source(folder)


def test_modules_of_the_folder_are_followed_and_only_others_are_needed(source: Source) -> None:
    source.write("train.py", "import torch\nfrom models import net\nimport util\n")
    source.write("util.py", "import yaml\n")
    source.write("models/__init__.py", "import timm\n")
    source.write("models/net.py", "from . import block\nfrom ..outside import x\n")
    source.write("models/block.py", "def f():\n    import cv2\n")
    source.write("never.py", "import tensorflow\n")
    assert needed_modules(source.path, "train.py") == [
        NeededModule("torch", "train.py", 1),
        NeededModule("timm", "models/__init__.py", 1),
        NeededModule("yaml", "util.py", 1),
        NeededModule("cv2", "models/block.py", 2, later=True),
    ]


def test_a_folder_without_init_is_a_package_where_it_has_code(source: Source) -> None:
    source.write("train.py", "import lib.deep.net, wandb\n")
    source.write("lib/deep/net.py", "import einops\n")
    source.write("wandb/run-1/log.txt")
    assert source.needed() == ["wandb", "einops"]


def test_a_script_in_a_folder_sees_what_lies_beside_it_and_what_pythonpath_names(
    source: Source,
) -> None:
    source.write("jobs/train.py", "import beside, above, named\n")
    for name in ("jobs/beside.py", "above.py", "src/named.py"):
        source.write(name, f"import of_{Path(name).stem}\n")
    found = source.needed("jobs/train.py", source.path / "src")
    assert found == ["of_beside", "of_above", "of_named"]


def test_what_lies_anywhere_in_the_folder_is_not_missing(source: Source) -> None:
    source.write("train.py", "import sys\nsys.path.append('third_party/x')\nimport x, y\n")
    source.write("third_party/x/x.py")
    source.write(".venv/pyvenv.cfg")
    source.write(".venv/lib/y.py")
    source.write("env/pyvenv.cfg")
    source.write("env/lib/y.py")
    assert source.needed() == ["y"]


def test_what_a_run_brings_and_what_is_optional_is_not_needed(source: Source) -> None:
    source.write("train.py", "import trainyard\nfrom azureml.core import Run\ntry:\n import a\n"
                 "except ImportError:\n a = None\n")  # fmt: skip
    assert source.needed() == []


def test_only_what_some_python_lacks_is_needed_of_its_library(source: Source) -> None:
    source.write("train.py", "import os, json.decoder, tomllib, telnetlib\n")
    assert source.needed() == ["tomllib", "telnetlib"]


def test_an_import_at_the_top_counts_before_one_in_a_function(source: Source) -> None:
    source.write("train.py", "def f():\n    import torch\nimport util\n")
    source.write("util.py", "\nimport torch\n")
    assert needed_modules(source.path, "train.py") == [NeededModule("torch", "util.py", 2)]


def test_a_compiled_module_is_one_of_the_folder(source: Source) -> None:
    source.write("train.py", "import fast\n")
    source.write("fast.cpython-311-x86_64-linux-gnu.so")
    assert source.needed() == []


@pytest.mark.parametrize("text", ["import\n", "\0", "import torch\n" * 20_000])
def test_what_cannot_be_read_is_passed_over(source: Source, text: str) -> None:
    source.write("train.py", "import broken, torch\n")
    source.write("broken.py", text)
    assert source.needed() == ["torch"]
    assert source.needed("broken.py") == []
    assert source.needed("nowhere.py") == []


def test_a_changed_file_is_read_again(source: Source) -> None:
    file = source.write("train.py", "import one\n")
    assert source.needed() == ["one"]
    file.write_text("import two\n", "utf-8")
    os.utime(file, ns=(1, 1))
    assert source.needed() == ["two"]


def test_only_so_many_files_are_read(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_imports, "MOST_FILES", 3)
    for number in range(6):
        source.write(f"m{number}.py", f"import m{number + 1}, of_m{number}\n")
    source.write("m6.py", "")
    assert source.needed("m0.py") == ["of_m0", "of_m1", "of_m2"]
