"""Parsers of argparse are followed through a script; what its text does not tell is not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.arguments import (
    ArgumentKind,
    ScriptArgument,
    ScriptArguments,
    UnreadArgument,
    resume_argument,
)
from desktop_app.domain.script_reading.reading import read_arguments
from tests.fakes import example_scripts


def _read(source: str) -> ScriptArguments:
    return read_arguments(source, "train.py")


def _facts(arguments: object, *names: str) -> dict[str, tuple[Any, ...]]:
    assert isinstance(arguments, tuple)
    return {one.label: tuple(getattr(one, name) for name in names) for one in arguments}


def _one(call: str, before: str = "") -> ScriptArgument:
    """The argument of one `add_argument` call."""
    head = "import argparse, math, os, enum\nfrom pathlib import Path\n"
    made = _read(f"{head}{before}\np = argparse.ArgumentParser()\np.add_argument({call})\n")
    (argument,) = made.arguments
    return argument


def test_a_parser_at_the_top_of_a_script_is_read() -> None:
    script = _read(example_scripts.PICTURES_ARGPARSE)
    assert script.library == "argparse"
    assert _facts(script.arguments, "kind", "default", "required", "least", "most") == {
        "DIR": ("text", "data/pictures", False, 0, 1),
        "--arch": ("text", "resnet18", False, 1, 1),
        "--workers": ("integer", 4, False, 1, 1),
        "--epochs": ("integer", 90, False, 1, 1),
        "--batch-size": ("integer", 256, False, 1, 1),
        "--learning-rate": ("number", 0.1, False, 1, 1),
        "--momentum": ("number", -0.9, False, 1, 1),
        "--size": ("integer", 224, False, 1, 1),
        "--resume": ("text", "", False, 1, 1),
        "--evaluate": ("flag", False, False, 0, 0),
        "--no-cuda": ("flag", True, False, 0, 0),
        "--amp": ("flag", True, False, 0, 0),
        "--seed": ("integer", None, False, 1, 1),
        "--out": ("path", None, False, 1, 1),
        "--betas": ("number", (0.9, 0.999), False, 2, 2),
        "--tag": ("text", (), False, 1, 1),
        "--verbose": ("count", 0, False, 0, 0),
        "--precision": ("text", None, True, 1, 1),
        "--warm-up": ("integer", 5, False, 1, 1),
        "--cosine": ("flag", False, False, 0, 0),
        "--steps": ("integer", None, False, 1, None),
        "--secret": ("text", None, False, 1, 1),
    }
    by_label = {one.label: one for one in script.arguments}
    assert by_label["--learning-rate"].names == ("--lr", "--learning-rate")
    assert by_label["--learning-rate"].destination == "lr"
    assert by_label["--amp"].off_names == ("--no-amp",)
    assert by_label["--size"].choices == ("160", "224", "384")
    assert by_label["--arch"].choices == ()
    assert by_label["--workers"].help == "loading (default: 4)"
    assert by_label["--precision"].help == "100% exact"
    assert [one.label for one in script.arguments if not one.default_known] == ["--out"]
    assert [one.label for one in script.arguments if one.hidden] == ["--secret"]
    assert [one.label for one in script.arguments if one.repeatable] == ["--tag", "--verbose"]
    grouped = [(one.label, one.exclusive) for one in script.arguments if one.group == "Schedule"]
    assert grouped == [("--warm-up", 0), ("--cosine", 1), ("--steps", 1)]


def test_what_is_added_in_a_loop_or_takes_the_rest_is_told_with_its_line() -> None:
    script = _read(example_scripts.PICTURES_ARGPARSE)
    lines = example_scripts.PICTURES_ARGPARSE.splitlines()
    assert [(lines[one.line - 1].strip(), one.name, one.why) for one in script.unread] == [
        (
            'parser.add_argument(f"--{name}-limit", type=int)',
            "f'--{name}-limit'",
            "It is added in a loop.",
        ),
        (
            'parser.add_argument("rest", nargs=argparse.REMAINDER)',
            "rest",
            "It takes all the rest of the line.",
        ),
    ]


def test_a_parser_is_followed_through_functions_methods_and_parents() -> None:
    script = _read(example_scripts.DIGITS_FUNCTIONS)
    assert _facts(script.arguments, "kind", "default") == {
        "--lr": ("number", 0.25),
        "--device": ("text", "cuda"),
        "--gamma": ("number", 0.7),
        "--data": ("text", "digits"),
    }
    assert script.unread == ()


def test_a_parser_is_followed_through_classes_that_are_made_from_each_other() -> None:
    script = _read(example_scripts.INHERITED_OPTIONS)
    assert _facts(script.arguments, "default", "required") == {
        "--data_root": (None, True),
        "--lr": (0.1, False),
        "--freeze": (False, False),
    }
    assert script.unread == ()


def test_a_parser_of_a_class_of_the_scripts_own_fills_itself() -> None:
    script = _read(
        "import argparse\n"
        "class Options(argparse.ArgumentParser):\n"
        "    def __init__(self, low):\n"
        "        super().__init__()\n"
        "        self.add_argument('--x', default=low)\n"
        "    def add_more(self):\n"
        "        self.add_argument('--y')\n"
        "options = Options(3)\noptions.add_more()\noptions.parse_args()\n"
    )
    assert _facts(script.arguments, "default") == {"--x": (3,), "--y": (None,)}
    assert script.unread == ()


def test_an_argument_that_is_added_in_different_ways_has_no_known_default() -> None:
    script = _read(
        "import argparse\nimport os\np = argparse.ArgumentParser()\n"
        "if os.cpu_count() > 8:\n    p.add_argument('--n', default=8)\n"
        "else:\n    p.add_argument('--n', default=2)\n"
    )
    assert _facts(script.arguments, "default", "default_known") == {"--n": (None, False)}


def test_commands_of_a_parser_have_arguments_of_their_own() -> None:
    script = _read(example_scripts.COMMANDS_ARGPARSE)
    assert _facts(script.arguments, "choices", "required") == {
        "--quiet": ((), False),
        "what": (("train", "export"), True),
    }
    commands = {c.name: (c.help, [a.label for a in c.arguments]) for c in script.commands}
    assert commands == {"train": ("Train it.", ["--epochs"]), "export": ("", ["file"])}
    assert script.unread == (UnreadArgument(9, "export", "Commands of a command are not shown."),)


@pytest.mark.parametrize(
    ("default", "before", "value", "known"),
    [
        ("1e-3", "", 0.001, True),
        ("2**10", "", 1024, True),
        ("-1", "", -1, True),
        ("math.inf", "", float("inf"), True),
        ("'a' 'b'", "", "ab", True),
        ("f'{N}-x'", "N = 3", "3-x", True),
        ("Path('a') / 'b'", "", "a/b", True),
        ("os.path.join('a', 'b')", "", "a/b", True),
        ("[0.9, N]", "N = 1", (0.9, 1), True),
        ("D['a']", "D = {'a': 1, 'b': print()}", 1, True),
        ("D['b']", "D = {'a': 1, 'b': print()}", None, False),
        ("N", "N = 1\nN = 2", None, False),
        ("N", "for N in range(3): ...", None, False),
        ("N", "N = []\nN.append(1)", None, False),
        ("N", "N = 1\ndef f():\n    global N\n    N = 2", None, False),
        ("N", "N = N", None, False),
        ("os.environ['HOME']", "", None, False),
        ("9**9**9", "", None, False),
        ("len(A)", "A = [n for n in range(999)]", 999, True),
        ("len(A)", "A = list(range(9999))", None, False),
        ("'a' * 10**9", "", None, False),
        ("1 / 0", "", None, False),
        ("None", "", None, True),
        ("argparse.SUPPRESS", "", None, True),
    ],
)
def test_a_default_is_told_where_the_text_tells_it(
    default: str, before: str, value: object, known: bool
) -> None:
    argument = _one(f"'--x', default={default}", before)
    assert (argument.default, argument.default_known) == (value, known)


@pytest.mark.parametrize(
    ("choices", "before", "words"),
    [
        ("['a', 'b']", "", ("a", "b")),
        ("range(1, 4)", "", ("1", "2", "3")),
        ("TASKS.keys()", "TASKS = {'a': print, 'b': open}", ("a", "b")),
        ("list(TASKS)", "TASKS = {'a': 1}", ("a",)),
        ("sorted(['b', 'a'])", "", ("a", "b")),
        ("[m.value for m in M]", "class M(enum.Enum):\n    A = 'a'\n    B = 'b'", ("a", "b")),
        ("list(M)", "class M(enum.StrEnum):\n    A = enum.auto()", ("a",)),
        ("[x for x in os.listdir()]", "", ()),
        ("range(10**9)", "", ()),
    ],
)
def test_choices_are_told_where_the_text_tells_them(
    choices: str, before: str, words: tuple[str, ...]
) -> None:
    assert _one(f"'--x', choices={choices}", before).choices == words


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("NAME", "Its name is made while the script runs."),
        ("'--x', **MADE", "Its settings are made while the script runs."),
        ("'--x', nargs=N()", "How many values it takes is known only when the script runs."),
        ("'--x', action=Pairs", "What it does is known only when the script runs."),
        ("'--x', action=ACTION()", "What it does is known only when the script runs."),
    ],
)
def test_what_is_made_at_run_time_is_told_and_never_guessed(call: str, why: str) -> None:
    script = _read(f"import argparse\np = argparse.ArgumentParser()\np.add_argument({call})\n")
    assert script.arguments == ()
    assert [(one.line, one.why) for one in script.unread] == [(3, why)]


def test_an_action_of_its_own_takes_the_values_that_the_call_tells() -> None:
    action = "class Pairs(argparse.Action):\n    def __call__(self, *told): ..."
    assert _one("'--x', action=Pairs, type=int", action).kind is ArgumentKind.INTEGER
    assert _one("'--x', action=elsewhere.Pairs, nargs='*'").most is None


def test_a_parser_that_is_made_elsewhere_is_told() -> None:
    script = _read(
        "import argparse\nfrom common import base\n"
        "p = argparse.ArgumentParser(parents=[base])\np.add_argument('--x')\n"
    )
    assert [one.label for one in script.arguments] == ["--x"]
    assert script.unread == (UnreadArgument(3, "base", "It is a parent that is made elsewhere."),)


def test_what_is_added_to_a_parser_of_another_file_is_read_and_the_rest_is_told() -> None:
    script = _read(
        "from options import make_parser\np = make_parser()\n"
        "p.add_argument('--x')\np.parse_args()\n"
    )
    assert [one.label for one in script.arguments] == ["--x"]
    why = "It is a parser that is made elsewhere, so what it takes is not shown."
    assert script.unread == (UnreadArgument(3, "p", why),)


def test_a_parser_that_is_returned_with_other_things_is_followed() -> None:
    script = _read(
        "import argparse\ndef make():\n    p = argparse.ArgumentParser()\n    return 1, p\n"
        "n, parser = make()\nparser.add_argument('--x')\nparser.parse_args()\n"
    )
    assert [one.label for one in script.arguments] == ["--x"]
    assert script.unread == ()


def test_functions_that_call_each_other_come_to_an_end() -> None:
    script = _read(
        "import argparse\n"
        "def a(p):\n    b(p)\n    p.add_argument('--x')\n"
        "def b(p):\n    a(p)\n"
        "p = argparse.ArgumentParser()\na(p)\n" + "a(p)\n" * 2000
    )
    assert [one.label for one in script.arguments] == ["--x"]


@pytest.mark.parametrize(
    ("calls", "label"),
    [
        ("p.add_argument('--checkpoint')\np.add_argument('--resume')", "--resume"),
        ("p.add_argument('--resume', action='store_true')\np.add_argument('--ckpt')", "--ckpt"),
        ("p.add_argument('--load')", ""),
    ],
)
def test_the_argument_for_a_checkpoint_is_known_by_its_name(calls: str, label: str) -> None:
    script = _read(f"import argparse\np = argparse.ArgumentParser()\n{calls}\n")
    found = resume_argument(script.arguments)
    assert (found.label if found else "") == label
