"""Each requirement is asked of the index, and the answer says why it cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.index_lines import IndexFile, LineAnswer, LineState
from desktop_app.engine.environments.index_check import PYPI, IndexCheck
from desktop_app.hostside.builders.failures import explain
from tests.fakes.package_index import FakePackageIndex

LINUX = "manylinux_2_28_x86_64"


def files(*names: str, requires: str = "") -> list[IndexFile]:
    return [IndexFile(name, requires) for name in names]


PACKAGES: Mapping[str, Sequence[IndexFile]] = {
    "torch": [
        *files("torch-1.6.0-cp36-cp36m-manylinux1_x86_64.whl"),
        *files("torch-1.6.0-cp37-cp37m-manylinux1_x86_64.whl"),
        *files("torch-1.6.0-cp38-none-macosx_10_9_x86_64.whl"),
        *files(f"torch-2.15.0-cp311-cp311-{LINUX}.whl", requires=">=3.10"),
        *files(f"torch-2.15.0-cp313-cp313t-{LINUX}.whl", requires=">=3.10"),
    ],
    "future": files("future-0.17.1.tar.gz", "future-1.0.0-py3-none-any.whl"),
    "pillow": [
        *files("Pillow-8.4.0-cp36-cp36m-manylinux_2_17_x86_64.whl", requires=">=3.6"),
        *files("Pillow-13.0.0.tar.gz", requires=">=3.11"),
        *files("pillow-14.0rc1.tar.gz", requires=">=3.11"),
    ],
    "tokenizers": files("tokenizers-0.20.0-cp37-abi3-manylinux_2_17_x86_64.whl"),
    "taken-back": [IndexFile("taken_back-1.0.tar.gz", yanked=True)],
    "only-windows": files("only_windows-1.0-cp311-cp311-win_amd64.whl"),
    "very-old": files("very-old-1.0.exe", "very_old-unknown.tar.gz", "very-old.tar.bz2"),
}
_OF_OLD_PYTHONS = (
    "torch 1.6.0 is there for Python 3.6, 3.7, not for 3.11. For 3.11 the newest is 2.15.0."
)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> FakePackageIndex:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return FakePackageIndex(PACKAGES)


def definition(*lines: str, python: str = "3.11") -> EnvironmentDefinition:
    image = f"python:{python}-slim"
    return EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=image, requirements=lines)


def ask(index: FakePackageIndex, made: EnvironmentDefinition) -> Sequence[LineAnswer]:
    return asyncio.run(IndexCheck(index).lines(made))


@pytest.mark.parametrize(
    ("line", "python", "state", "version", "text"),
    [
        ("torch==1.6.0", "3.6.2", LineState.THERE, "1.6.0", ""),
        (
            *("torch==1.6.0", "3.11", LineState.OTHER_PYTHON, ""),
            _OF_OLD_PYTHONS,
        ),
        (
            *("torch==3.0", "3.11", LineState.NO_VERSION, ""),
            "There is no version ==3.0 of torch; the newest is 2.15.0.",
        ),
        ("torch", "3.13", LineState.OTHER_PYTHON, "", None),
        ("future==0.17.1", "3.6.2", LineState.THERE, "0.17.1", None),
        ("pillow", "3.6.2", LineState.THERE, "8.4.0", ""),
        ("Pillow>=9", "3.6.2", LineState.OTHER_PYTHON, "", None),
        ("pillow", "3.12", LineState.THERE, "13.0.0", None),
        ("pillow>=14.0rc1", "3.12", LineState.THERE, "14.0rc1", None),
        ("tokenizers", "3.13", LineState.THERE, "0.20.0", ""),
        ("tokenizers", "3.6", LineState.OTHER_PYTHON, "", None),
        ("taken-back==1.0", "3.11", LineState.THERE, "1.0", None),
        ("taken-back", "3.11", LineState.NO_VERSION, "", None),
        ("only-windows", "3.11", LineState.OTHER_PYTHON, "", None),
        (
            *("very-old", "3.11", LineState.NO_VERSION, ""),
            "There is no version of very-old that a current pip could install.",
        ),
        (
            *("azureml-nothing", "3.11", LineState.NO_PACKAGE, ""),
            "There is no package 'azureml-nothing' at pypi.org.",
        ),
        ("torch ; python_version < '3.9'", "3.11", LineState.NOT_NEEDED, "", None),
        ("torch ; sys_platform == 'linux'", "3.11", LineState.THERE, "2.15.0", ""),
        ("x @ https://example.org/x.whl", "3.11", LineState.NOT_ASKED, "", None),
        ("https://example.org/x.whl", "3.11", LineState.NOT_ASKED, "", None),
        ("torch==2.15.0 --hash=sha256:00", "3.11", LineState.THERE, "2.15.0", ""),
    ],
)
def test_every_line_has_an_answer(
    index: FakePackageIndex,
    line: str,
    python: str,
    state: LineState,
    version: str,
    text: str | None,
) -> None:
    (answer,) = ask(index, definition(line, python=python))
    assert (answer.line, answer.state, answer.version) == (line, state, version)
    if text is not None:
        assert answer.text == text


def test_what_comes_as_source_is_told_so(index: FakePackageIndex) -> None:
    (answer,) = ask(index, definition("future==0.17.1"))
    assert answer.text == "future 0.17.1 comes as source and is built on the host."


def test_constraints_count_and_the_order_of_lines_is_kept(index: FakePackageIndex) -> None:
    made = replace(definition("pillow", "torch"), constraints=("Torch<2", "-i x", "pillow<13"))
    first, second = ask(index, made)
    assert (first.line, first.state) == ("pillow", LineState.OTHER_PYTHON)
    assert (second.line, second.state) == ("torch", LineState.OTHER_PYTHON)


def test_an_image_that_names_no_python_and_one_of_conda(index: FakePackageIndex) -> None:
    unknown = replace(definition("torch==1.6.0"), base_image="mine:1")
    assert [answer.state for answer in ask(index, unknown)] == [LineState.THERE]
    conda = replace(unknown, conda=("conda-forge::python=3.12", "numpy"))
    assert [answer.state for answer in ask(index, conda)] == [LineState.OTHER_PYTHON]


def test_it_is_asked_where_pip_would_look(
    index: FakePackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://mirror/simple/ /a/folder")
    index.pages["https://links/"] = files(f"rare_one-2.0-cp311-cp311-{LINUX}.whl", "other-1.zip")
    made = definition("--find-links https://links/", "rare-one")
    (answer,) = ask(index, made)
    assert (answer.state, answer.version) == (LineState.THERE, "2.0")
    assert index.asked == [(PYPI, "rare-one"), ("https://mirror/simple", "rare-one")]
    index.asked.clear()
    ask(index, definition("--index-url https://a.example/simple/", "torch"))
    assert index.asked[0] == ("https://a.example/simple", "torch")
    index.asked.clear()
    (answer,) = ask(index, definition("--no-index", "--find-links=https://links/", "torch"))
    assert (answer.state, index.asked) == (LineState.NO_PACKAGE, [])


def test_an_index_without_an_answer_says_nothing_of_the_package(index: FakePackageIndex) -> None:
    index.broken.add("torch")
    first, second = ask(index, definition("torch", "future"))
    assert (first.state, first.lacking) == (LineState.UNKNOWN, False)
    assert first.text == "The package index at x gave no answer: gone."
    assert second.state is LineState.THERE


def test_a_failed_resolution_is_explained_by_what_cannot_be_had(index: FakePackageIndex) -> None:
    made = definition("torch==1.6.0", "future", "azureml-nothing")
    failed = explain(b"ERROR: No matching distribution found for torch==1.6.0\n")
    error = KnownError(failed.code, failed.detail, hint=failed.hint)
    said = asyncio.run(IndexCheck(index).explain(made, error))
    assert said == f"{_OF_OLD_PYTHONS} There is no package 'azureml-nothing' at pypi.org."
    full = explain(b"OSError: No space left on device\n")
    error = KnownError(full.code, full.detail, hint=full.hint)
    assert asyncio.run(IndexCheck(index).explain(made, error)) == ""
