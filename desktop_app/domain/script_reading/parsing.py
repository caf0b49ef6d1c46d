"""A script's text becomes its syntax tree, or an error that names the line."""

from __future__ import annotations

import ast
import re
import warnings

from desktop_app.domain.errors import InvalidError

_NAME = "<script>"


def parse_script(source: str, name: str) -> ast.Module:
    """The tree of a script, which is not run; `name` is what errors call it.

    Raises `InvalidError` (`field="script"`): `syntax_error` for what is no Python, `too_deep`.
    """
    if "\0" in source:
        raise InvalidError(
            "syntax_error",
            f"{name!r} holds a zero byte, so it is no Python.",
            hint="Save it anew as text.",
            field="script",
        )
    # What the compiler would warn of is the script's affair.
    for category in (SyntaxWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=category, module=re.escape(_NAME))
    try:
        return ast.parse(source, _NAME)
    except SyntaxError as error:
        raise InvalidError(
            "syntax_error",
            f"Line {error.lineno or 1} of {name!r} is no Python: {error.msg}.",
            hint="Mend the line; the script would end there.",
            field="script",
        ) from error
    except (RecursionError, MemoryError) as error:
        raise too_deep(name) from error


def too_deep(name: str) -> InvalidError:
    """The error of a script that no tree can be made of."""
    return InvalidError(
        "too_deep",
        f"{name!r} is nested too deep to be read.",
        hint="Type its arguments.",
        field="script",
    )
