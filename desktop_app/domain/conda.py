"""How conda names packages and channels."""

from __future__ import annotations

import re

# A channel, a name, versions by operators or after a space or one sign, and a build:
# conda-forge::numpy>=1.20,<2 or numpy=1.26=py311_0 (conda's "package match specification").
_VERSION = r"(?:===?|=|>=|<=|>|<|!=|~=)?\s*[A-Za-z0-9_.*+!-]+"
_VERSIONS = rf"{_VERSION}(?:\s*[,|]\s*{_VERSION})*"
_SPEC = re.compile(
    r"(?:[A-Za-z0-9_./:-]+::)?"
    r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
    rf"(?:\s*(?=[=<>!~]){_VERSIONS}|\s+{_VERSIONS})?"
    r"(?:(?:=|\s+)[A-Za-z0-9_.*+-]+)?"
)
_CHANNEL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*|(?:https?|file)://[^\s@]+")
_TOKEN = re.compile(r"/t/[^/]+/")


def is_conda_spec(text: str) -> bool:
    """Whether conda can be asked for a package so; no option, and nothing with brackets."""
    return _SPEC.fullmatch(text.strip()) is not None


def conda_name(spec: str) -> str:
    """The package that a specification without a channel asks for, as conda spells it."""
    return re.split(r"[\s=<>!~]", spec.strip(), maxsplit=1)[0].lower()


def is_channel(text: str) -> bool:
    """A name or an address of a channel. One with a password or a token is none: it would stay in
    the definition."""
    return _CHANNEL.fullmatch(text) is not None and _TOKEN.search(text) is None
