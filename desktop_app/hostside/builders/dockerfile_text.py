"""Dockerfiles as people write them: which instruction stands where, and what is wrong with them.

The desktop reads one before it is stored, a host to name the line of a step that failed. Nothing is
refused here that a builder would take.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

NAMES = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
    *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*\Z")
_HEREDOC = re.compile(r"(?:^|\s)\d*<<(-?)([\"']?)([^\s\"'<>]+)\2(?=\s|$)")
_WITH_HEREDOC = ("RUN", "COPY", "ADD")
_FLAG = re.compile(r"--([a-z-]+)(?:=(\S*))?\s*")
_BUILDKIT_FLAGS = {
    "RUN": ("mount", "network", "security"),
    "COPY": ("link", "chmod", "parents", "exclude"),
    "ADD": ("link", "chmod", "checksum", "keep-git-dir", "exclude"),
}
_ADDRESS = re.compile(r"(?:https?|ftp|git|ssh)://|git@")


class DockerfileProblem(Exception):
    """What is wrong, where (both count from 1), and the repair."""

    def __init__(self, line: int, column: int, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.line = line
        self.column = column
        self.problem = problem
        self.hint = hint


class Instruction(NamedTuple):
    """One instruction, `name` in capitals. `text` is what follows its flags, with continued lines
    joined; `first` is its first line as it stands there."""

    name: str
    flags: Sequence[Tuple[str, str]]
    text: str
    line: int
    column: int
    first: str
    heredoc: bool

    @property
    def words(self) -> List[str]:
        """Its arguments, also of the JSON form."""
        if self.text.startswith("["):
            try:
                value = json.loads(self.text)
            except ValueError:
                value = None
            if isinstance(value, list) and all(isinstance(word, str) for word in value):
                return value
        return self.text.split()

    @property
    def shown(self) -> str:
        """Its first line, for a message."""
        line = self.first.strip()
        return line if len(line) <= 60 else line[:57] + "..."

    def problem(self, text: str, hint: str, word: str = "") -> DockerfileProblem:
        """One of this instruction, or of a word of it."""
        at = self.first.find(word, self.column) if word else -1
        return DockerfileProblem(self.line, at + 1 if at >= 0 else self.column, text, hint)


def read_dockerfile(text: str) -> List[Instruction]:
    """The instructions in their order. Raises DockerfileProblem for what no builder takes."""
    found = _Reader(text).instructions()
    _check_order(found)
    for instruction in found:
        _check(instruction)
    return found


def directives(text: str) -> Dict[str, str]:
    """What stands before everything else: `escape`, what continues a line; `syntax`, the image of
    the reader that a builder is to take."""
    found: Dict[str, str] = {}
    for line in text.split("\n"):
        directive = _DIRECTIVE.match(line.strip())
        if directive is None:
            break
        found.setdefault(directive.group(1).lower(), directive.group(2))
    return found


class _Reader:
    """Takes a Dockerfile apart, line after line."""

    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip("\r") for line in text.split("\n")]
        self._next = 0
        escape = directives(text).get("escape")
        continues = re.escape("`" if escape == "`" else "\\")
        self._continues = re.compile(continues + r"[ \t]*\Z")

    def instructions(self) -> List[Instruction]:
        found = []
        while self._next < len(self._lines):
            if _says_nothing(self._lines[self._next]):
                self._next += 1
            else:
                found.append(self._instruction())
        return found

    def _instruction(self) -> Instruction:
        begin, first = self._next, self._lines[self._next]
        text = self._joined()
        name, _, rest = text.partition(" ")
        flags, rest = _flags(rest.strip())
        column = len(first) - len(first.lstrip()) + 1
        made = Instruction(name.upper(), flags, rest, begin + 1, column, first, False)
        heredocs = _HEREDOC.findall(rest) if made.name in _WITH_HEREDOC else []
        for dash, _, word in heredocs:
            self._pass_heredoc(made, word, bool(dash))
        return made._replace(heredoc=bool(heredocs))

    def _joined(self) -> str:
        """The next instruction on one line. Comments and empty lines inside it are passed over."""
        parts: List[str] = []
        while self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if parts and _says_nothing(line):
                continue
            whole = self._continues.sub("", line)
            parts.append(whole)
            if whole == line:
                break
        return re.sub(r"\s+", " ", "".join(parts).strip(), count=1)

    def _pass_heredoc(self, made: Instruction, word: str, tabs: bool) -> None:
        while self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if (line.lstrip("\t") if tabs else line) == word:
                return
        raise made.problem(
            "The heredoc %r is never closed." % word,
            "Write %s alone on a line after its text." % word,
            "<<",
        )


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _flags(text: str) -> Tuple[List[Tuple[str, str]], str]:
    flags: List[Tuple[str, str]] = []
    while True:
        found = _FLAG.match(text)
        if found is None:
            return flags, text
        flags.append((found.group(1), found.group(2) or ""))
        text = text[found.end() :]


def _check_order(found: Sequence[Instruction]) -> None:
    first = next((each for each in found if each.name != "ARG"), None)
    if first is None:
        raise DockerfileProblem(
            1, 1, "There is no FROM.", "Begin with the image to build on: FROM python:3.11-slim."
        )
    if first.name in NAMES and first.name != "FROM":
        raise first.problem(
            "%s stands before the first FROM." % first.name,
            "Begin with the image to build on: FROM python:3.11-slim.",
        )


def _check(each: Instruction) -> None:
    if each.name not in NAMES:
        near = difflib.get_close_matches(each.name, NAMES, 1)
        raise each.problem(
            "%r is no instruction of a Dockerfile." % each.name,
            "Did you mean %s?" % near[0]
            if near
            else "End the line before with a backslash if this goes on with it.",
        )
    if not each.text:
        raise each.problem("%s names nothing." % each.name, "Write what it is about.")
    if each.name == "FROM":
        words = each.words
        if len(words) != 1 and not (len(words) == 3 and words[1].upper() == "AS"):
            raise each.problem(
                "FROM names one image, and perhaps what this stage is called.",
                "Write FROM python:3.11-slim, or FROM python:3.11-slim AS build.",
            )
    if each.name in ("COPY", "ADD") and not each.heredoc and len(each.words) < 2:
        raise each.problem(
            "%s says only one of what is copied and where to." % each.name,
            "Write both, for example %s requirements.txt /tmp/" % each.name,
        )
    if each.name in ("ENV", "LABEL") and "=" not in each.text and len(each.words) < 2:
        raise each.problem(
            "%s gives %s no value." % (each.name, each.text),
            "Write %s %s=value." % (each.name, each.text),
        )


def copied_paths(each: Instruction) -> List[str]:
    """The paths of the context that a COPY or ADD names; not those with variables or patterns,
    which only a builder can tell."""
    if each.name not in ("COPY", "ADD") or each.heredoc or any(n == "from" for n, _ in each.flags):
        return []
    return [
        word
        for word in each.words[:-1]
        if not _ADDRESS.match(word) and not any(sign in word for sign in "$*?[\\")
    ]


def arguments_of(found: Sequence[Instruction]) -> List[str]:
    """The names that a Dockerfile declares with ARG."""
    words = [word for each in found if each.name == "ARG" for word in each.words]
    return [word.partition("=")[0] for word in words]


def needs_buildkit(found: Sequence[Instruction]) -> Optional[Tuple[Instruction, str]]:
    """The first instruction that the classic builder does not know, and what in it."""
    for each in found:
        if each.heredoc:
            return each, "<<"
        for name, _ in each.flags:
            if name in _BUILDKIT_FLAGS.get(each.name, ()):
                return each, "--" + name
    return None
