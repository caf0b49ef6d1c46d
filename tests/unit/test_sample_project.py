"""The sample project: its pictures, and that its script's parts fit together."""

from __future__ import annotations

import ast
import importlib.util
import struct
import sys
import zlib
from pathlib import Path
from types import ModuleType

import pytest

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"


@pytest.fixture(scope="module")
def make_pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pictures", SAMPLE / "make_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_png(file: Path) -> tuple[int, int, bytes]:
    """Width, height and unpacked rows; every checksum is checked."""
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    position, packed, size = 8, b"", (0, 0)
    while position < len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        chunk = data[position + 4 : position + 8 + length]
        (checksum,) = struct.unpack(">I", data[position + 8 + length : position + 12 + length])
        assert checksum == zlib.crc32(chunk)
        if chunk[:4] == b"IHDR":
            size = struct.unpack(">II", chunk[4:12])
        if chunk[:4] == b"IDAT":
            packed += chunk[4:]
        position += 12 + length
    return size[0], size[1], zlib.decompress(packed)


def test_the_synthetic_set_is_an_image_folder_of_readable_pngs(
    make_pictures: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "bilder 图 'x'"
    assert make_pictures.make_pictures(folder, train=3, val=2, size=32, seed=0) == 10
    counts = {
        str(place.relative_to(folder).as_posix()): len(list(place.iterdir()))
        for place in folder.glob("*/*")
    }
    assert counts == {
        "train/circle": 3,
        "train/triangle": 3,
        "val/circle": 2,
        "val/triangle": 2,
    }
    for file in folder.rglob("*.png"):
        width, height, rows = read_png(file)
        assert (width, height, len(rows)) == (32, 32, 32 * (1 + 3 * 32))


def test_the_same_seed_draws_the_same_bytes_and_another_seed_does_not(
    make_pictures: ModuleType, tmp_path: Path
) -> None:
    def drawn(name: str, seed: int) -> list[bytes]:
        make_pictures.make_pictures(tmp_path / name, train=2, val=1, size=24, seed=seed)
        return [file.read_bytes() for file in sorted((tmp_path / name).rglob("*.png"))]

    assert drawn("a", 1) == drawn("b", 1)
    assert drawn("a", 1) != drawn("c", 2)


def test_no_two_pictures_of_a_set_are_the_same(make_pictures: ModuleType, tmp_path: Path) -> None:
    make_pictures.make_pictures(tmp_path, train=10, val=10, size=24, seed=0)
    files = list(tmp_path.rglob("*.png"))
    assert len({file.read_bytes() for file in files}) == len(files) == 40


def test_drawing_needs_only_the_standard_library() -> None:
    assert imported(SAMPLE / "make_pictures.py") <= sys.stdlib_module_names


def test_training_imports_only_what_its_requirements_name() -> None:
    outside = imported(SAMPLE / "train.py") - sys.stdlib_module_names
    assert outside == {"torch", "torchvision", "trainyard"}
    lines = (SAMPLE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert set(pinned) == {"torch", "torchvision"}


def test_training_has_every_argument_a_form_or_command_line_relies_on() -> None:
    tree = ast.parse((SAMPLE / "train.py").read_text(encoding="utf-8"))
    options = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("--")
        and " " not in node.value
    }
    assert options >= {
        "--data",
        "--num_epochs",
        "--output_dir",
        "--learning_rate",
        "--momentum",
        "--image_size",
        "--batch_size",
        "--model",
        "--seed",
        "--workers",
        "--shuffle_labels",
    }


def imported(file: Path) -> set[str]:
    """The top-level modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names - {"__future__"}
