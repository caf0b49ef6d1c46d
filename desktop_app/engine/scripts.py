"""What a script takes, before it runs."""

from __future__ import annotations

import asyncio
import io
import tokenize
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.argument_line import ArgumentLine
from desktop_app.domain.arguments import ScriptArguments, resume_argument
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.run import RunSpec
from desktop_app.domain.script_reading.reading import read_arguments
from desktop_app.engine.runs.requests import argument_texts

MOST_BYTES = 160 * 1024
"""Python makes a syntax tree in one go, in which no other thread goes on: of this much in some
hundredths of a second."""
RESUMED_FROM = "checkpoint"
"""The input that a resumed run goes on from."""


class Scripts:
    """Reads scripts of source folders. Nothing of them is run."""

    async def arguments(self, folder: Path, script: str) -> ScriptArguments:
        """As `script_arguments`, of a script in a source folder."""
        return await asyncio.to_thread(script_arguments, folder / script)


def script_arguments(path: Path) -> ScriptArguments:
    """The arguments that a Python file takes, as far as its text tells. Blocking.

    Raises `InvalidError` (`field="script"`) for a file that is missing, unreadable, too large or no
    Python.
    """
    return read_arguments(script_text(path), path.name)


def argument_caveats(spec: RunSpec) -> Sequence[str]:
    """What its script would say of a run's arguments, as far as that is known now. Blocking.

    Of a script that cannot be read nothing is known, except that it is no Python.
    """
    try:
        script = script_arguments(spec.source / spec.script)
    except InvalidError as error:
        return [str(error)] if error.code == "syntax_error" else []
    line = ArgumentLine(script, argument_texts(spec.arguments))
    missing = [f"The script asks for {one.label}, and it is not given." for one in line.missing()]
    wrong = [(one.label, line.complaint(one)) for one in line.arguments]
    return [*missing, *(f"{name}: {complaint}" for name, complaint in wrong if complaint)]


def resumed(spec: RunSpec, checkpoint: Path) -> RunSpec:
    """The same run, going on from a checkpoint: an input of the name `RESUMED_FROM`, for which the
    script's own argument gets a place. Blocking.

    Raises what `script_arguments` does, and `InvalidError` (`no_resume`) for a script without one.
    """
    script = script_arguments(spec.source / spec.script)
    line = ArgumentLine(script, argument_texts(spec.arguments))
    argument = resume_argument(line.arguments)
    if argument is None:
        raise InvalidError(
            "no_resume",
            f"{spec.script!r} has no argument for a checkpoint to go on from.",
            hint="Give it one, for example --resume PATH.",
            field="script",
        )
    words = line.with_values(argument, [f"{{inputs.{RESUMED_FROM}}}"])
    inputs = {**spec.inputs, RESUMED_FROM: str(checkpoint)}
    return replace(spec, arguments=words, inputs=inputs)


def script_text(path: Path) -> str:
    """The text of a Python file. Blocking. Raises what `script_arguments` does."""
    if path.suffix != ".py":
        raise InvalidError(
            "no_python",
            f"{path.name!r} is no Python script, so its arguments are not known.",
            hint="Type its arguments.",
            field="script",
        )
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFoundError(
            "no_script", f"There is no script {str(path)!r}.",
            hint="Choose a file of the source folder.", field="script",
        ) from error  # fmt: skip
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidError(
            "unreadable_script", f"The script {str(path)!r} cannot be read: {why}.",
            hint="Change its permissions, or choose another file.", field="script",
        ) from error  # fmt: skip
    if len(data) > MOST_BYTES:
        raise InvalidError(
            "large_script",
            f"{path.name!r} is larger than {MOST_BYTES >> 10} KiB, so its arguments are not read.",
            hint="Type its arguments.",
            field="script",
        )
    return _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    """As Python reads a source file: by its first lines (PEP 263), else UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise InvalidError(
            "wrong_encoding",
            f"{path.name!r} is not in the encoding that it names, or not in UTF-8.",
            hint="Save it in UTF-8, or name its encoding in the first line.",
            field="script",
        ) from error
