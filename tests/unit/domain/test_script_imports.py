"""What a script imports, read from its text."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.import_names import is_always_standard, is_standard, packages_of
from desktop_app.domain.script_reading.imports import Import, read_imports


def test_imports_are_found_with_their_lines_wherever_they_stand() -> None:
    source = """import os, torch.nn as nn
from torchvision import transforms, datasets
from . import util
from ..shared.net import Net
class A:
    import cv2
def main():
    from yaml import safe_load
    run = lambda: __import__("tqdm")
if __name__ == "__main__":
    import wandb
"""
    assert read_imports(source, "train.py") == [
        Import("os", 1),
        Import("torch.nn", 1),
        Import("torchvision", 2, ("transforms", "datasets")),
        Import(".", 3, ("util",)),
        Import("..shared.net", 4, ("Net",)),
        Import("cv2", 6),
        Import("yaml", 8, ("safe_load",), later=True),
        Import("tqdm", 9, later=True),
        Import("wandb", 11),
    ]


def test_what_the_script_provides_for_is_optional() -> None:
    source = """try:
    import tomllib
except ImportError:
    import tomli as tomllib
else:
    import after
finally:
    import surely
try:
    import apex
except (ValueError, ModuleNotFoundError):
    pass
from contextlib import suppress
with suppress(ImportError):
    import seaborn
import sys
if sys.version_info < (3, 9):
    import backports
else:
    import newer
try:
    import torch
except ValueError:
    pass
"""
    optional = {found.module: found.optional for found in read_imports(source, "a.py")}
    assert optional == {
        "tomllib": True,
        "tomli": True,
        "after": True,
        "surely": False,
        "apex": True,
        "contextlib": False,
        "seaborn": True,
        "sys": False,
        "backports": True,
        "newer": True,
        "torch": False,
    }


@pytest.mark.parametrize("head", ["from typing import TYPE_CHECKING", "import typing"])
def test_imports_for_type_checkers_alone_are_none(head: str) -> None:
    name = "typing.TYPE_CHECKING" if head == "import typing" else "TYPE_CHECKING"
    source = f"{head}\nif {name}:\n    import torch\nelse:\n    import numpy\n"
    assert [found.module for found in read_imports(source, "a.py")] == ["typing", "numpy"]


def test_modules_that_are_loaded_by_name_count_where_the_name_is_written_out() -> None:
    source = """import importlib
from importlib import import_module as load
importlib.import_module("models.resnet")
load("timm")
load(name)
load(".relative", "package")
load("no name")
"""
    found = [one.module for one in read_imports(source, "a.py")][2:]
    assert found == ["models.resnet", "timm"]


def test_a_script_that_is_no_python_is_told_with_its_line() -> None:
    with pytest.raises(InvalidError, match=r"Line 2 of 'a\.py'"):
        read_imports("import os\nimport\n", "a.py")


def test_an_import_below_ninety_conditions_is_read() -> None:
    source = "".join(f"{' ' * depth}if x:\n" for depth in range(90)) + f"{' ' * 90}import torch\n"
    assert read_imports(source, "a.py") == [Import("torch", 91, optional=True)]


@pytest.mark.parametrize(
    ("module", "package"),
    [
        *(("cv2", "opencv-python"), ("PIL", "pillow"), ("sklearn", "scikit-learn")),
        *(("yaml", "pyyaml"), ("torch", "torch"), ("torch_geometric", "torch-geometric")),
    ],
)
def test_a_module_leads_to_the_package_that_brings_it(module: str, package: str) -> None:
    assert packages_of(module)[0] == package


def test_what_python_brings_itself_depends_on_its_version() -> None:
    assert is_standard("json", None)
    assert [is_always_standard(name) for name in ("json", "tomllib", "torch")] == [
        True,
        *2 * [False],
    ]
    assert not is_standard("torch", None)
    assert [is_standard("tomllib", minor) for minor in (10, 11, None)] == [False, True, True]
    assert [is_standard("distutils", minor) for minor in (11, 12, None)] == [True, False, True]
    assert [is_standard("telnetlib", minor) for minor in (12, 13)] == [True, False]
