"""What a script takes is read from its text; what its text does not tell is not guessed."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from desktop_app.domain.arguments import ScriptArguments, UnreadArgument
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.script_reading.reading import read_arguments
from tests.fakes import example_scripts


def _read(source: str) -> ScriptArguments:
    return read_arguments(source, "train.py")


def _facts(arguments: object, *names: str) -> dict[str, tuple[Any, ...]]:
    assert isinstance(arguments, tuple)
    return {one.label: tuple(getattr(one, name) for name in names) for one in arguments}


def test_dataclasses_become_options_in_the_manner_of_transformers() -> None:
    script = _read(example_scripts.TEXT_DATACLASSES)
    assert script.library == "HfArgumentParser"
    assert _facts(script.arguments, "kind", "default", "required", "group") == {
        "--model_name_or_path": ("text", None, True, "ModelArguments"),
        "--model_revision": ("text", "main", False, "ModelArguments"),
        "--task_name": ("text", None, False, "DataArguments"),
        "--max_seq_length": ("integer", 128, False, "DataArguments"),
        "--overwrite_cache": ("flag", False, False, "DataArguments"),
        "--pad_to_max_length": ("flag", True, False, "DataArguments"),
        "--columns": ("text", ("text",), False, "DataArguments"),
    }
    by_label = {one.label: one for one in script.arguments}
    assert by_label["--pad_to_max_length"].off_names == ("--no_pad_to_max_length",)
    assert by_label["--model_revision"].help == "The version of it."
    assert by_label["--task_name"].help == "One of several"
    assert [(one.name, one.why) for one in script.unread] == [
        (
            "transformers.TrainingArguments",
            "It is defined in another file, so what it holds is not shown.",
        )
    ]


def test_nested_dataclasses_become_dotted_options_in_the_manner_of_tyro() -> None:
    script = _read(example_scripts.NESTED_TYRO)
    assert _facts(script.arguments, "kind", "default", "choices", "most") == {
        "--out": ("path", None, (), 1),
        "--optimizer.learning-rate": ("number", 0.0003, (), 1),
        "--optimizer.kind": ("text", "adam", ("adam", "sgd"), 1),
        "--device": ("text", "cpu", ("cpu", "gpu"), 1),
        "--use-amp": ("flag", False, (), 0),
        "--sizes": ("integer", (1, 2), (), None),
    }


def test_parameters_of_typer_commands_are_read() -> None:
    script = _read(example_scripts.BIRDS_TYPER)
    (word,) = script.arguments
    assert (word.choices, word.required) == (("train", "try-it"), True)
    train, trial = script.commands
    assert (train.name, train.help, trial.name) == ("train", "Train it.", "try-it")
    assert _facts(train.arguments, "names", "kind", "default", "required") == {
        "data": ((), "path", None, True),
        "--epochs": (("--epochs",), "integer", 3, False),
        "--lr": (("--lr", "-l"), "number", 0.1, False),
        "--network": (("--network",), "text", "small", False),
        "--shuffle": (("--shuffle",), "flag", True, False),
        "--force": (("--force",), "flag", False, False),
        "--tags": (("--tags",), "text", None, False),
        "--seed": (("--seed",), "integer", None, True),
    }
    by_label = {one.label: one for one in train.arguments}
    assert by_label["--shuffle"].off_names == ("--no-shuffle",)
    assert by_label["--force"].off_names == ()
    assert by_label["--network"].choices == ("small", "large")
    assert (by_label["--lr"].minimum, by_label["--lr"].maximum) == (0, 1)
    assert by_label["--tags"].repeatable
    assert _facts(trial.arguments, "least", "most") == {"files": (1, None), "limit": (0, 1)}


def test_a_negative_default_of_typer_is_no_name() -> None:
    script = _read(
        "import typer\ndef main(n: int = typer.Option(-1, help='x'), on: bool = True): ...\n"
        "typer.run(main)\n"
    )
    assert _facts(script.arguments, "names", "default") == {
        "--n": (("--n",), -1),
        "--on": (("--on",), True),
    }


def test_a_type_of_another_file_is_told_for_tyro() -> None:
    script = _read(
        "import dataclasses, tyro\nfrom models import Model\n"
        "@dataclasses.dataclass\nclass Config:\n    lr: float\n    model: Model\n"
        "tyro.cli(Config)\n"
    )
    assert [one.label for one in script.arguments] == ["--lr"]
    assert script.unread == (UnreadArgument(6, "model", "Its type changes how it is given."),)


def test_a_single_typer_command_needs_no_word() -> None:
    for ran in ("app = typer.Typer()\n@app.command()\n{}app()", "{}typer.run(main)"):
        script = _read("import typer\n" + ran.format("def main(lr: float = 0.1): ...\n"))
        assert _facts(script.arguments, "default") == {"--lr": (0.1,)}
        assert script.commands == ()


def test_decorators_of_click_are_read() -> None:
    script = _read(example_scripts.BIRDS_CLICK)
    assert _facts(script.arguments, "kind", "default", "required", "least", "most") == {
        "data": ("path", None, True, 1, 1),
        "files": ("text", None, False, 0, None),
        "--network": ("text", "small", False, 1, 1),
        "--epochs": ("integer", 3, False, 1, 1),
        "--lr": ("number", 0.1, False, 1, 1),
        "--shout": ("flag", True, False, 0, 0),
        "--force": ("flag", False, False, 0, 0),
        "--tag": ("text", None, False, 1, 1),
        "--size": ("integer", None, False, 2, 2),
        "--name": ("text", None, True, 1, 1),
        "--verbose": ("count", None, False, 0, 0),
    }
    by_label = {one.label: one for one in script.arguments}
    assert by_label["--shout"].off_names == ("--no-shout", "-S")
    assert by_label["--network"].choices == ("small", "large")
    assert (by_label["--epochs"].minimum, by_label["--epochs"].maximum) == (1, 100)
    assert by_label["--tag"].destination == "tags"


def test_a_group_of_click_has_commands() -> None:
    script = _read(
        "import click\n"
        "@click.group()\n@click.option('--debug', is_flag=True)\ndef cli(debug): ...\n"
        "@cli.command()\n@click.option('--lr', type=float)\ndef train_it(lr): ...\n"
        "@cli.command(name='eval')\ndef evaluate(): ...\n"
        "cli()\n"
    )
    assert [one.label for one in script.arguments] == ["--debug", "command"]
    assert [(c.name, [a.label for a in c.arguments]) for c in script.commands] == [
        ("train-it", ["--lr"]),
        ("eval", []),
    ]


def test_a_script_without_arguments_takes_none() -> None:
    assert _read("print('hello')\n") == ScriptArguments()


@pytest.mark.parametrize(
    ("source", "line", "name", "why"),
    [
        (
            "import sys\nlr = float(sys.argv[1])\nprint(sys.argv[2])\n",
            2,
            "sys.argv",
            "The script reads its command line by itself.",
        ),
        (
            "import fire\nfire.Fire(print)\n",
            1,
            "fire",
            "Arguments that are declared with it are not read.",
        ),
        (
            "from absl import flags\nflags.DEFINE_float('lr', 0.1, 'the rate')\n",
            1,
            "absl",
            "Arguments that are declared with it are not read.",
        ),
    ],
)
def test_another_way_of_reading_the_command_line_is_told(
    source: str, line: int, name: str, why: str
) -> None:
    assert _read(source) == ScriptArguments(unread=(UnreadArgument(line, name, why),))


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("x = 1\nif x\n", "syntax_error", "Line 2 of 'train.py' is no Python: "),
        ("x = \0", "syntax_error", "'train.py' holds a zero byte"),
        ("x = " + "-" * 20_000 + "1", "too_deep", "'train.py' is nested too deep"),
        ("x = " + "(" * 300, "syntax_error", "Line 1 of 'train.py' is no Python: "),
    ],
)
def test_what_is_no_python_is_said_with_its_line(source: str, code: str, words: str) -> None:
    with pytest.raises(InvalidError) as caught:
        _read(source)
    assert (caught.value.code, caught.value.field) == (code, "script")
    assert caught.value.text.startswith(words)
    assert caught.value.hint


def test_what_the_compiler_warns_of_is_the_scripts_affair() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _read("x = '\\d' is 3\nassert (x, 1)\n") == ScriptArguments()
