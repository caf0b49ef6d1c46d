"""`trainyard env secrets`: whether they are set, and how they are set and forgotten."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


@pytest.fixture(autouse=True)
def vision(engine: FakeEngine) -> None:
    """An environment that names two secrets, of which one is set."""
    plain = values.environment()
    definition = replace(plain.definition, build_secrets=("PIP_TOKEN", "CONDA_TOKEN"))
    engine.environments.items["vision"] = [replace(plain, definition=definition)]
    engine.secrets.put("CONDA_TOKEN", "hush")


def states(trainyard: Terminal, *more: str) -> list[tuple[str, bool | None]]:
    answer = trainyard("env", "secrets", "vision", *more, "--json")
    assert answer.code == 0
    assert "hush" not in answer.out + answer.err
    return [(each["name"], each["is_set"]) for each in answer.json]


def test_secrets_are_listed_without_their_values(trainyard: Terminal) -> None:
    assert states(trainyard) == [("PIP_TOKEN", False), ("CONDA_TOKEN", True)]
    shown = trainyard("env", "secrets", "vision").out
    assert [line.split()[:2] for line in shown.splitlines()[-2:]] == [
        ["PIP_TOKEN", "not"],
        ["CONDA_TOKEN", "set"],
    ]


def test_a_value_comes_from_standard_input(
    trainyard: Terminal, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hush hush\n"))
    assert states(trainyard, "--put", "PIP_TOKEN")[0] == ("PIP_TOKEN", True)
    assert engine.secrets.values["PIP_TOKEN"] == "hush hush"


def test_a_value_is_asked_for_at_a_terminal(
    trainyard: Terminal, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"answer to {prompt!r}")
    assert states(trainyard, "--put", "CONDA_TOKEN")[1] == ("CONDA_TOKEN", True)
    assert engine.secrets.values["CONDA_TOKEN"] == "answer to 'Value of the secret CONDA_TOKEN: '"


def test_a_secret_is_forgotten(trainyard: Terminal, engine: FakeEngine) -> None:
    assert states(trainyard, "--forget", "CONDA_TOKEN")[1] == ("CONDA_TOKEN", False)
    assert engine.secrets.values == {}


@pytest.mark.parametrize("option", ["--put", "--forget"])
def test_what_the_environment_does_not_name_is_the_users_error(
    trainyard: Terminal, engine: FakeEngine, option: str
) -> None:
    answer = trainyard("env", "secrets", "vision", option, "OTHER")
    assert answer.code == 2
    assert "The environment 'vision' names no secret 'OTHER'." in answer.err
    assert "It names: PIP_TOKEN, CONDA_TOKEN." in answer.err
    assert engine.secrets.values == {"CONDA_TOKEN": "hush"}


def test_an_empty_value_is_refused(
    trainyard: Terminal, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    answer = trainyard("env", "secrets", "vision", "--put", "PIP_TOKEN")
    assert (answer.code, "needs a value" in answer.err) == (2, True)
