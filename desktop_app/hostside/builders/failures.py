"""What a failed build's log says: the line that failed, and what to do about it."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Tuple

from .dockerfile import NO_APT, NO_CONDA, NO_PIP, NO_PYTHON

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BUILDKIT = re.compile(r"^#\d+ (?:\d+\.\d+ )?")
# The builder's own closing words: true of every failure, and of no use.
_CLOSING = re.compile(
    r"^(The command .* returned a non-zero code|ERROR: failed to |ERROR: process |"
    r"Removing intermediate container |ERROR: ResolutionImpossible|DEPRECATED:|Dockerfile:\d+|"
    r"-{3,}|\d+ \||>>>|> \[|sha256:|(ERROR: )?executor failed running |The build failed: )"
)
_OF_BUILDKIT = re.compile(
    r"^failed to solve with frontend \S+: (failed to create LLB definition: )?"
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
_COMPILES_CUDA = (
    r"mismatches the version that was used to compile|nvcc: (?:command )?not found|"
    r"CUDA_HOME environment variable is not set"
)
_OTHER_PYTHON = (
    r"requires a different Python|that require a different python version|does not satisfy Python"
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
    (
        _COMPILES_CUDA,
        "Choose a base image with the CUDA toolkit of torch's CUDA, or a package with a wheel.",
    ),
    (
        r"No matching distribution found for \S+\+cu\d+",
        "Versions that end in +cu are in PyTorch's own index: add its address.",
    ),
    (
        _OTHER_PYTHON,
        "Choose a base image with the Python that this version wants, or another version of it.",
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
    return [line for line in map(clean_line, raw_lines(log)) if line]


def raw_lines(log: bytes) -> List[str]:
    """The log's lines as they are; carriage returns part lines too."""
    return log.decode("utf-8", "replace").replace("\r", "\n").split("\n")


def clean_line(line: str) -> str:
    """Without colours and BuildKit's numbers."""
    return _BUILDKIT.sub("", _COLOUR.sub("", line)).strip()


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
    detail = _cause(lines).said
    code = "no_conda" if NO_CONDA in lines else "build_failed"
    return Failure(code, detail, hint or "The build log has the details.", there)


def failing_line(log: bytes) -> Optional[int]:
    """The number of the line that `explain` tells of, from 0; None where the log has none. Carriage
    returns part lines too."""
    text = log.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    raw = text.split("\n")
    line = _cause(clean_lines(log)).line
    numbers = [number for number, said in enumerate(raw) if line and clean_line(said) == line]
    return numbers[-1] if numbers else None


class _Cause(NamedTuple):
    said: str
    line: str
    """As `clean_lines` has it; empty where no line of the log says it."""


_OURS = {
    NO_PYTHON: "This base image has no python3.",
    NO_PIP: "This base image has python3, but neither pip nor venv.",
    NO_APT: "This base image has no apt-get, which installs apt packages.",
    NO_CONDA: "This base image has neither micromamba, mamba nor conda.",
}


def _cause(lines: List[str]) -> _Cause:
    """The last of pip's ERROR lines, ours, or else the last line that says something."""
    for mark, text in _OURS.items():
        if mark in lines:
            return _Cause(text, mark)
    unsolved = [found for found in map(_CONDA_CAUSE.match, lines) if found]
    if unsolved and re.search("conda|mamba", "".join(lines)):
        return _Cause(unsolved[0].group(1), unsolved[0].string)
    causes = [found for found in map(_UV_CAUSE.search, lines) if found]
    if causes:
        return _Cause(causes[0].group(1), causes[0].string)
    telling = [line for line in lines if not _CLOSING.match(line)]
    errors = [line for line in telling if line.startswith(("ERROR:", "error:", "E: "))]
    if not telling:
        return _Cause("The image could not be built.", "")
    last = (errors or telling)[-1]
    return _Cause(_OF_BUILDKIT.sub("", last), last)
