"""What a failed build's log says: the line that failed, and what to do about it."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Tuple

from .dockerfile import NO_APT, NO_CONDA, NO_PIP, NO_PYTHON

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BUILDKIT = re.compile(r"^#\d+ (?:\d+\.\d+ )?")
# The builder's own closing words: true of every failure, and of no use.
_CLOSING = re.compile(
    r"^(The command .* returned a non-zero code|ERROR: failed to |ERROR: process |"
    r"Removing intermediate container |ERROR: ResolutionImpossible|DEPRECATED:|Dockerfile:\d+|"
    r"-{3,}|\d+ \||>>>)"
)
# uv's reasons; its first line says only that something failed.
_UV_CAUSE = re.compile(r"^(?:cause:|╰─▶) (.*)")


class Failure(NamedTuple):
    """The cause of a failed build: code for programs, one line and a repair for a person."""

    code: str
    detail: str
    hint: str
    base_there: bool
    """The build came past its first step, the base image."""


_NO_NETWORK = (
    r"Temporary failure in name resolution|NewConnectionError|Name or service not known|"
    r"Connection refused|ProxyError|ReadTimeoutError|error sending request|"
    r"dial tcp.*(timeout|no such host|refused)"
)
_NO_BASE = (
    r"pull access denied|manifest unknown|manifest for .* not found|repository does not exist|"
    r"invalid reference format|failed to resolve (?:source|reference)|not found: manifest"
)

_NO_VERSION = "Check the requirement's name and version: none fits this environment's Python."
_NO_SOLUTION = (
    "Check the names and versions of the requirements: none fits, or they exclude each other."
)
_CONFLICT = "Loosen the versions of the requirements so that they fit."

# Tried in this order on the whole log; the first that is found gives the hint.
_HINTS: List[Tuple[str, str]] = [
    (re.escape(NO_PYTHON), "Choose a base image with Python 3, for example python:3.11-slim."),
    (re.escape(NO_PIP), "Choose a base image with pip, for example python:3.11-slim."),
    (
        re.escape(NO_CONDA),
        "Choose a base image that has one, for example condaforge/miniforge3.",
    ),
    (re.escape(NO_APT), "Choose a base image of Debian or Ubuntu, or leave apt packages out."),
    (
        r"E: Unable to locate package",
        "Look up what the system of this base image calls that package.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED",
        "Set SSL_CERT_FILE on the host to the CA bundle of your network; builds then use it too.",
    ),
    (
        r"No space left on device",
        "Free disk space on the host; docker system df shows what images use.",
    ),
    (
        _NO_NETWORK,
        "The build could not reach the network. Set HTTPS_PROXY, or PIP_INDEX_URL to your mirror.",
    ),
    (
        _NO_BASE,
        "Check the base image's name, and docker login where its registry asks for it.",
    ),
    (r"No matching distribution found", _NO_VERSION),
    (r"No solution found when resolving", _NO_SOLUTION),
    (r"conflicting dependencies", _CONFLICT),
    (
        r"PackagesNotFoundError|Could not solve for environment|UnsatisfiableError",
        "Check the names, the versions and the channels of conda's packages.",
    ),
    (r"Invalid requirement|Couldn't parse requirement", "Mend that line of the requirements."),
]
# Of conda and mamba, whose first lines say only that no solution was found.
_CONDA_CAUSE = re.compile(
    r"(?:[└├]─ )?(.*(?:does not exist|nothing provides |not available from current channels).*)"
)
_NO_SHELL = re.compile(r"exec: \"?/bin/sh\"?: stat /bin/sh|\"/bin/sh\".*no such file or directory")


def is_about_versions(hint: str) -> bool:
    """Whether this hint was given since no versions could be found that fit."""
    return hint in (_NO_VERSION, _NO_SOLUTION, _CONFLICT)


def clean_lines(log: bytes) -> List[str]:
    """The log's lines without colours and BuildKit's numbers; carriage returns part lines too."""
    text = _COLOUR.sub("", log.decode("utf-8", "replace")).replace("\r", "\n")
    lines = (_BUILDKIT.sub("", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def explain(log: bytes) -> Failure:
    """The failure that this build log ends with."""
    lines = clean_lines(log)
    text = "\n".join(lines)
    if _NO_SHELL.search(text):
        return Failure(
            "no_shell",
            "The base image has no shell (/bin/sh).",
            "Choose a base image with a shell: not a distroless or scratch image.",
            True,
        )
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, text)), "")
    there = any(re.match(r"Step 2/|STEP 2|\[(\S+ )?2/", line) for line in lines)
    detail = _failing_line(lines)
    code = "no_conda" if NO_CONDA in lines else "build_failed"
    return Failure(code, detail, hint or "The build log has the details.", there)


def _failing_line(lines: List[str]) -> str:
    """The last of pip's ERROR lines, ours, or else the last line that says something."""
    if NO_PYTHON in lines:
        return "This base image has no python3."
    if NO_PIP in lines:
        return "This base image has python3, but neither pip nor venv."
    if NO_APT in lines:
        return "This base image has no apt-get, which installs apt packages."
    if NO_CONDA in lines:
        return "This base image has neither micromamba, mamba nor conda."
    unsolved = [found.group(1) for found in map(_CONDA_CAUSE.match, lines) if found]
    if unsolved and re.search("conda|mamba", "".join(lines)):
        return unsolved[0]
    causes = [found.group(1) for found in map(_UV_CAUSE.search, lines) if found]
    if causes:
        return causes[0]
    telling = [line for line in lines if not _CLOSING.match(line)]
    errors = [line for line in telling if line.startswith(("ERROR:", "error:", "E: "))]
    if errors:
        return errors[-1]
    return telling[-1] if telling else "The image could not be built."
