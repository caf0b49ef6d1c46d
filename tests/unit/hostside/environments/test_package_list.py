"""What is told of the packages of an interpreter, whatever lies in its folders."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.environments import package_list
from desktop_app.hostside.environments.package_list import conda_packages, packages_of


def put(folder: Path, name: str, metadata: str | bytes | None, **files: str) -> Path:
    """A distribution's folder with its metadata; `_` stands for `.` in the names of other files."""
    path = folder / name
    path.mkdir(parents=True)
    if metadata is not None:
        data = metadata if isinstance(metadata, bytes) else metadata.encode()
        (path / "METADATA").write_bytes(data)
    for file, text in files.items():
        (path / file.replace("__", ".")).write_text(text, "utf-8")
    return path


def found(*folders: Path) -> list[dict[str, Any]]:
    return packages_of(distributions(path=[str(folder) for folder in folders]))


def asked(*folders: Path) -> dict[str, Any]:
    """What an interpreter tells that searches these folders."""
    code = Path(package_list.__file__).read_text("ascii")
    begin = f"import sys; sys.path += {[str(folder) for folder in folders]!r}\n"
    program = f"exec(compile({code!r}, 'x', 'exec'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", begin + program, "mark: ", "60"],
        capture_output=True,
        check=True,
        cwd="/",
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(b"mark: ")]
    told: dict[str, Any] = json.loads(line[6:])
    return told


def test_names_and_versions_are_those_of_the_metadata_in_order(tmp_path: Path) -> None:
    put(tmp_path, "zeta-1.dist-info", "Metadata-Version: 2.1\nName: Zeta\nVersion: 1.0\n\nName: no")
    put(tmp_path, "a_b-2.dist-info", "Name: A.b\nVersion: 2\nRequires-Dist: torch\n")
    assert found(tmp_path) == [{"name": "A.b", "version": "2"}, {"name": "Zeta", "version": "1.0"}]


def test_of_two_with_one_name_the_first_on_the_path_counts(tmp_path: Path) -> None:
    put(tmp_path / "one", "A_b-1.dist-info", "Name: A_b\nVersion: 1\n")
    put(tmp_path / "two", "a-b-2.dist-info", "Name: a-B\nVersion: 2\n")
    assert found(tmp_path / "one", tmp_path / "two") == [{"name": "A_b", "version": "1"}]
    assert found(tmp_path / "two", tmp_path / "one") == [{"name": "a-B", "version": "2"}]


@pytest.mark.parametrize("metadata", [None, "", "Version: 3\n", b"\xff\xfe\x00broken", b"Name:\n"])
def test_what_tells_no_name_is_called_as_its_folder_is(
    tmp_path: Path, metadata: str | bytes | None
) -> None:
    put(tmp_path, "lost_name-3.1.dist-info", metadata)
    assert found(tmp_path) == [{"name": "lost_name", "version": "3.1"}]


def test_what_pip_could_not_remove_is_no_package(tmp_path: Path) -> None:
    put(tmp_path, "~orch-1.0.dist-info", "Name: torch\nVersion: 1.0\n")
    put(tmp_path, "torch-2.0.dist-info", "Name: torch\nVersion: 2.0\n")
    assert found(tmp_path) == [{"name": "torch", "version": "2.0"}]


def test_old_metadata_and_letters_of_any_script_are_read(tmp_path: Path) -> None:
    place = tmp_path / "an 'odd' 文件夹"
    place.mkdir()
    (place / "single-1.0.egg-info").write_text("Name: single\nVersion: 1.0\n")
    egg = place / "old.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Name: old\nVersion: 0.9\n")
    put(place, "bird-1.dist-info", "Name: 鸟\nVersion: 1é\n")
    names = [(package["name"], package["version"]) for package in found(place)]
    assert names == [("old", "0.9"), ("single", "1.0"), ("鸟", "1é")]


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ('{"url": "https://h/a-1.whl", "archive_info": {}}', "https://h/a-1.whl"),
        (
            '{"url": "https://h/a.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}',
            "git+https://h/a.git@c0ffee",
        ),
        ('{"url": "file:///home/ann/a", "dir_info": {"editable": true}}', "file:///home/ann/a"),
        ('{"url": "https://h/a.zip", "subdirectory": "x"}', "https://h/a.zip#subdirectory=x"),
        ('{"url": ', None),
        ("[]", None),
        ('{"url": "https://h/a", "vcs_info": 3}', None),
    ],
)
def test_where_a_package_came_from_is_told_as_pip_writes_it(
    tmp_path: Path, told: str, origin: str | None
) -> None:
    put(tmp_path, "a-1.dist-info", "Name: a\nVersion: 1\n", direct_url__json=told)
    (package,) = found(tmp_path)
    assert package.get("origin") == origin


def test_two_thousand_packages_are_told(tmp_path: Path) -> None:
    for number in range(2000):
        put(tmp_path, f"p{number}-1.dist-info", f"Name: p{number}\nVersion: {number}\n")
    told = {package["name"]: package["version"] for package in asked(tmp_path)["packages"]}
    assert {name: told[name] for name in told if name.startswith("p") and name[1:].isdigit()} == {
        f"p{number}": str(number) for number in range(2000)
    }


def test_modules_are_those_that_lie_on_top_and_what_editable_installs_bring(tmp_path: Path) -> None:
    for name in ("pack", "space", "not-one", "__pycache__"):
        (tmp_path / name).mkdir()
    for name in ("one.py", "fast.cpython-311-x86_64-linux-gnu.so", "fast2.abi3.so", "read.me"):
        (tmp_path / name).touch()
    put(tmp_path, "e-1.dist-info", "Name: e\nVersion: 1\n", top_level__txt="edited\n_edited\n")
    told = set(asked(tmp_path)["modules"])
    assert {"pack", "space", "one", "fast2", "edited", "_edited"} <= told
    assert not {"not-one", "__pycache__", "read", "", "json", "os", "lib2to3"} & told


def test_the_interpreter_tells_its_version_and_its_platform(tmp_path: Path) -> None:
    told = asked(tmp_path)
    assert told["python"] == sys.version.split()[0]
    assert told["platform"] == "linux-x86_64"
    assert [str(tmp_path), tmp_path.stat().st_mtime] in told["seen"]


def test_an_interpreter_that_does_not_come_to_an_end_is_ended(tmp_path: Path) -> None:
    code = "import json, runpy, signal, sys, sysconfig\n"
    code += "sysconfig.get_path = lambda name: signal.pause()\n"
    code += f"sys.argv[1:] = ['mark: ', '1']\nrunpy.run_path({package_list.__file__!r}, "
    code += "run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


def test_what_conda_noted_is_told_with_its_build() -> None:
    notes = ["pytorch-2.5.1-py3.11_cuda12.1_0.json", "history", "_x-1-0.json", "odd.json"]
    assert conda_packages(notes) == [
        {"name": "_x", "version": "1", "build": "0"},
        {"name": "pytorch", "version": "2.5.1", "build": "py3.11_cuda12.1_0"},
    ]


def test_what_conda_installed_is_marked(tmp_path: Path) -> None:
    put(tmp_path, "a-1.dist-info", "Name: a\nVersion: 1\n", INSTALLER="conda\n")
    put(tmp_path, "b-1.dist-info", "Name: b\nVersion: 1\n", INSTALLER="pip\n")
    assert found(tmp_path) == [
        {"name": "a", "version": "1", "conda": True},
        {"name": "b", "version": "1"},
    ]
