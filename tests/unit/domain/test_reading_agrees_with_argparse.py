"""What is read of a script is what argparse makes of it when it runs."""

from __future__ import annotations

import argparse
import importlib.util
import runpy
import sys
from pathlib import Path

import pytest

from desktop_app.domain.arguments import value_words
from desktop_app.domain.script_reading.reading import read_arguments

SCRIPTS = ("compileall", "dis", "gzip", "tarfile", "tokenize")
"""Modules of the standard library that are scripts, too."""
_COUNTS = {None: (1, 1), 0: (0, 0), "?": (0, 1), "*": (0, None), "+": (1, None)}
_SILENT = (argparse._HelpAction, argparse._VersionAction)
Fact = tuple[tuple[str, ...], str, list[str], tuple[int, int | None]]


class _Parsing(BaseException):
    """Ends a script where it would read its command line."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_arguments_of_a_script_of_the_standard_library_are_those_of_its_parser(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin)
    parsers: list[argparse.ArgumentParser] = []

    def stop(parser: argparse.ArgumentParser, *given: object) -> None:
        parsers.append(parser)
        raise _Parsing

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
    monkeypatch.setattr(sys, "argv", [name])
    with pytest.raises(_Parsing):
        runpy.run_path(str(path), run_name="__main__")
    found = read_arguments(path.read_text("utf-8"), path.name)
    read: list[Fact] = [
        (
            tuple(one.names),
            one.destination,
            list(value_words(one.default)),
            (one.least, one.most),
        )
        for one in found.arguments
    ]
    assert found.unread == ()
    assert read == [_fact(action) for action in parsers[0]._actions if not _is_silent(action)]


def _is_silent(action: argparse.Action) -> bool:
    return isinstance(action, _SILENT)


def _fact(action: argparse.Action) -> Fact:
    default = action.default
    words = list(value_words(tuple(default) if isinstance(default, list) else default))
    return tuple(action.option_strings), action.dest, words, _COUNTS[action.nargs]
