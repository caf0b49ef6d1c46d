"""The door: a script's text becomes `ScriptArguments`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from desktop_app.domain.arguments import ScriptArguments, UnreadArgument
from desktop_app.domain.script_reading.argparse_following import read_argparse
from desktop_app.domain.script_reading.click_commands import read_click
from desktop_app.domain.script_reading.dataclass_fields import Dataclasses, Style
from desktop_app.domain.script_reading.module import Module
from desktop_app.domain.script_reading.parsing import parse_script, too_deep
from desktop_app.domain.script_reading.typer_commands import read_typer

_WHOLE = {
    "tyro.cli": Style.TYRO,
    "simple_parsing.parse": Style.SIMPLE_PARSING,
    "simple_parsing.parse_known_args": Style.SIMPLE_PARSING,
}
"""Functions that are given the class, and read the command line."""
_OTHERS = frozenset(
    ["absl", "cyclopts", "docopt", "draccus", "fire", "hydra", "plac", "pyrallis", "tap"]
)


def read_arguments(source: str, name: str) -> ScriptArguments:
    """What a script takes; `name` is what errors call it. Takes about a millisecond for each 100
    lines. Raises `InvalidError` (`field="script"`) for what is no Python."""
    tree = parse_script(source, name)
    try:
        module = Module(tree)
        found = (read_click(module), read_typer(module), _read_whole(module), read_argparse(module))
    except RecursionError as error:
        raise too_deep(name) from error
    read = [one for one in found if one is not None]
    if not read:
        return ScriptArguments(unread=tuple(_other_ways(module)))
    return max(read, key=lambda one: (bool(one.arguments), len(one.unread)))


def _other_ways(module: Module) -> Iterator[UnreadArgument]:
    """How else the script reads its command line, as far as can be seen."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and module.full_name(node) == "sys.argv":
            why = "The script reads its command line by itself."
            yield UnreadArgument(node.lineno, "sys.argv", why)
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            origin = node.module if isinstance(node, ast.ImportFrom) else names[0]
            if origin and origin.partition(".")[0] in _OTHERS:
                why = "Arguments that are declared with it are not read."
                yield UnreadArgument(node.lineno, origin, why)
                return


def _read_whole(module: Module) -> ScriptArguments | None:
    """Calls that make a parser of a class and use it at once."""
    found = ScriptArguments()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and node.args:
            style = _WHOLE.get(module.full_name(node.func))
            if style is not None:
                arguments, unread = Dataclasses(module).arguments(node.args[0], style)
                found = replace(
                    found,
                    library=style.value,
                    arguments=(*found.arguments, *arguments),
                    unread=(*found.unread, *unread),
                )
    return found if found.library else None
