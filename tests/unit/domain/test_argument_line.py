"""Fields and free text are two views of one line of arguments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.argument_line import ArgumentLine
from desktop_app.domain.arguments import ArgumentKind, ScriptArgument, ScriptArguments
from desktop_app.domain.script_reading.reading import read_arguments
from tests.fakes import example_scripts

PICTURES = read_arguments(example_scripts.PICTURES_ARGPARSE, "train.py")
COMMANDS = read_arguments(example_scripts.COMMANDS_ARGPARSE, "train.py")
CLICK = read_arguments(example_scripts.BIRDS_CLICK, "train.py")
TEXT = read_arguments(example_scripts.TEXT_DATACLASSES, "train.py")
COPY = ScriptArguments(
    "argparse",
    (
        ScriptArgument("source", required=True),
        ScriptArgument("target", required=True),
        ScriptArgument("mode", default="fast", least=0),
        ScriptArgument("parts", least=0, most=None),
        ScriptArgument("layers", ("--layers",), most=None, kind=ArgumentKind.INTEGER),
    ),
)


def _argument(script: ScriptArguments, label: str) -> ScriptArgument:
    everything = [*script.arguments, *(a for c in script.commands for a in c.arguments)]
    return next(one for one in everything if one.label == label)


def _values(script: ScriptArguments, label: str, line: str) -> tuple[str, ...] | None:
    return ArgumentLine(script, line.split()).values(_argument(script, label))


@pytest.mark.parametrize(
    ("label", "line", "values"),
    [
        ("--batch-size", "--batch-size 8", ("8",)),
        ("--batch-size", "--batch-size=8", ("8",)),
        ("--batch-size", "-b 8", ("8",)),
        ("--batch-size", "-b8 --epochs 2", ("8",)),
        ("--batch-size", "--batch 8", ("8",)),
        ("--batch-size", "-b 8 -b 16", ("16",)),
        ("--batch-size", "--epochs 2", None),
        ("--momentum", "--momentum -0.5 --lr 1", ("-0.5",)),
        ("--betas", "--betas 0.8 0.9 pictures", ("0.8", "0.9")),
        ("--steps", "--steps 1 2 3 --lr 1", ("1", "2", "3")),
        ("--tag", "--tag a --lr 1 --tag b", ("a", "b")),
        ("DIR", "--lr 1 pictures --evaluate", ("pictures",)),
        ("DIR", "--evaluate -- -odd", ("-odd",)),
        ("DIR", "--unheard-of 3 pictures", ("pictures",)),
        ("DIR", "--lr 1", None),
        ("--evaluate", "-e", ()),
    ],
)
def test_an_argument_is_found_in_the_line_however_it_is_written(
    label: str, line: str, values: tuple[str, ...] | None
) -> None:
    assert _values(PICTURES, label, line) == values


def test_positional_words_are_shared_out_as_argparse_does() -> None:
    line = ArgumentLine(COPY, ["a", "b", "--layers", "1", "2", "--", "c", "d", "e"])
    source, target, *_ = COPY.arguments
    assert [line.values(one) for one in COPY.arguments] == [
        *(("a",), ("b",), ("c",), ("d", "e"), ("1", "2")),
    ]
    assert ArgumentLine(COPY, ["a"]).missing() == (target,)
    assert ArgumentLine(COPY, []).missing() == (source, target)


@pytest.mark.parametrize(
    ("label", "before", "values", "after"),
    [
        ("--epochs", "", ["3"], "--epochs 3"),
        ("--epochs", "--odd x --epochs 3 -e", ["5"], "--odd x --epochs 5 -e"),
        ("--epochs", "--epochs=3 -e", ["5"], "--epochs 5 -e"),
        ("--epochs", "--epochs 3 -e", None, "-e"),
        ("--epochs", "--epochs 3 --lr 1 --epochs 4", ["5"], "--lr 1 --epochs 5"),
        ("--epochs", "-e -- pictures", ["5"], "-e --epochs 5 -- pictures"),
        ("--momentum", "", ["-0.5"], "--momentum -0.5"),
        ("--resume", "", ["-odd"], "--resume=-odd"),
        ("--tag", "--tag a -e --tag b", ["a", "c"], "-e --tag a --tag c"),
        ("--betas", "", ["0.8", "0.9"], "--betas 0.8 0.9"),
        ("--pair", "--pair a b -e", ["a", "b", "c", "d"], "--pair a b --pair c d -e"),
        ("DIR", "--steps 1 2", ["pictures"], "pictures --steps 1 2"),
        ("DIR", "-e pictures --lr 1", ["birds"], "-e birds --lr 1"),
        ("DIR", "pictures --lr 1", None, "--lr 1"),
    ],
)
def test_a_change_leaves_every_other_word_where_it_is(
    label: str, before: str, values: list[str] | None, after: str
) -> None:
    pair = ScriptArgument("pair", ("--pair",), least=2, most=2, repeatable=True)
    script = replace(PICTURES, arguments=(*PICTURES.arguments, pair))
    line = ArgumentLine(script, before.split())
    assert " ".join(line.with_values(_argument(script, label), values)) == after


def test_a_positional_argument_that_is_left_out_before_another_keeps_its_place() -> None:
    source, target, _, parts, _ = COPY.arguments
    words = ArgumentLine(COPY, []).with_values(target, ["b"])
    assert words == ("", "b")
    line = ArgumentLine(COPY, words)
    assert (line.values(target), line.missing()) == (("b",), (source,))
    assert line.with_values(source, ["a"]) == ("a", "b")
    assert line.with_values(parts, ["c", "d"]) == ("", "b", "fast", "c", "d")
    assert line.with_values(target, None) == ()


@pytest.mark.parametrize(
    ("label", "before", "on", "after", "switched"),
    [
        ("--evaluate", "", True, "--evaluate", True),
        ("--evaluate", "-e --lr 1", False, "--lr 1", None),
        ("--no-cuda", "", True, "--no-cuda", True),
        ("--amp", "", False, "--no-amp", False),
        ("--amp", "--no-amp --lr 1", True, "--lr 1", None),
    ],
)
def test_a_flag_is_written_only_where_it_differs_from_what_it_is_by_itself(
    label: str, before: str, on: bool, after: str, switched: bool | None
) -> None:
    flag = _argument(PICTURES, label)
    words = ArgumentLine(PICTURES, before.split()).with_switch(flag, on)
    assert " ".join(words) == after
    assert ArgumentLine(PICTURES, words).switched(flag) is switched


def test_a_flag_with_a_word_for_its_value_is_read_by_it() -> None:
    cache = _argument(TEXT, "--overwrite_cache")
    pad = _argument(TEXT, "--pad_to_max_length")
    line = ArgumentLine(TEXT, ["--overwrite_cache", "False", "--no_pad_to_max_length"])
    assert (line.switched(cache), line.switched(pad)) == (False, False)
    assert ArgumentLine(TEXT, ["--overwrite_cache", "true"]).switched(cache) is True


def test_a_letter_that_is_given_often_is_counted() -> None:
    verbose = _argument(CLICK, "--verbose")
    line = ArgumentLine(CLICK, ["-vv", "--verbose", "--lr", "1"])
    assert line.times(verbose) == 3
    assert line.with_times(verbose, 1) == ("--verbose", "--lr", "1")


def test_the_arguments_of_a_command_follow_its_word() -> None:
    line = ArgumentLine(COMMANDS, ["train", "--epochs", "5"])
    what, epochs = _argument(COMMANDS, "what"), _argument(COMMANDS, "--epochs")
    quiet, file = _argument(COMMANDS, "--quiet"), _argument(COMMANDS, "file")
    assert (line.values(what), line.values(epochs)) == (("train",), ("5",))
    assert [one.label for one in line.arguments] == ["--quiet", "what", "--epochs"]
    assert line.with_switch(quiet, True) == ("--quiet", "train", "--epochs", "5")
    assert line.with_values(epochs, None) == ("train",)
    other = ArgumentLine(COMMANDS, line.with_values(what, ["export"]))
    assert other.words == ("export", "--epochs", "5")
    assert other.missing() == (file,)
    assert ArgumentLine(COMMANDS, ()).with_values(what, ["train"]) == ("train",)


@pytest.mark.parametrize(
    ("script", "label", "line", "words"),
    [
        (PICTURES, "--epochs", "--epochs 3", ""),
        (PICTURES, "--epochs", "", ""),
        (PICTURES, "--epochs", "--epochs three", "This is not a whole number."),
        (PICTURES, "--epochs", "--epochs {inputs.epochs}", ""),
        (PICTURES, "--learning-rate", "--lr 1e-3", ""),
        (PICTURES, "--learning-rate", "--lr much", "This is not a number."),
        (PICTURES, "--size", "--size 200", "It must be one of 160, 224, 384."),
        (PICTURES, "--betas", "--betas 1", "It takes 2 values."),
        (PICTURES, "--cosine", "--cosine", ""),
        (PICTURES, "--steps", "--cosine --steps 1", "Not together with --cosine."),
        (CLICK, "--epochs", "birds --name a --epochs 0", "It is at least 1."),
        (CLICK, "--epochs", "birds --name a --epochs 101", "It is at most 100."),
        (CLICK, "--tag", "birds --tag a --tag b", ""),
    ],
)
def test_what_cannot_be_meant_is_said(
    script: ScriptArguments, label: str, line: str, words: str
) -> None:
    argument = _argument(script, label)
    assert ArgumentLine(script, line.split()).complaint(argument) == words
