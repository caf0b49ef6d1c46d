"""Packages of conda: what pip has of them, and the command that makes a prefix of them.

Pure, so that the desktop says the same before a build as a host does after one.
"""

from __future__ import annotations

import re
from typing import List, Sequence

PROGRAMS = ("micromamba", "mamba", "conda")
"""What can make a prefix, the quickest first. They take the same words for it."""

# Conda's packages that pip has under another name; and those that no index of pip's has.
_PIP_NAMES = {"pytorch": "torch", "opencv": "opencv-python", "py-opencv": "opencv-python"}
_NOT_OF_PIP = (
    *("cudatoolkit", "cuda", "cudnn", "nccl", "pytorch-cuda", "pytorch-mutex", "mkl", "blas"),
    *("libgcc", "libgcc-ng", "libstdcxx-ng", "libblas", "gcc", "gxx", "git", "ffmpeg", "nodejs"),
    *("cpuonly", "openmpi", "r-base", "compilers", "openjdk"),
)
_NOT_OF_PIP_BEGINNINGS = ("lib", "cuda-", "r-")
# Every prefix has them, by whoever they come.
_TOOLS = ("python", "pip", "setuptools", "wheel")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def spec_name(spec: str) -> str:
    """The package of a spec such as `conda-forge::numpy=1.26`, in small letters."""
    found = _NAME.match(spec.rpartition("::")[2].strip())
    return found.group().lower() if found else ""


def create_words(
    program: str, prefix: str, specs: Sequence[str], channels: Sequence[str], pip: bool
) -> List[str]:
    """The command that makes a prefix. Named channels stand alone, so that a host's own settings
    change nothing; there is always a Python, and pip where it goes on from there."""
    names = [spec_name(spec) for spec in specs]
    wanted = [*specs, *(tool for tool in ("python", "pip")[: 2 if pip else 1] if tool not in names)]
    words = [program, "create", "--yes", "--prefix", prefix]
    if channels:
        words.append("--override-channels")
    for channel in channels:
        words += ["--channel", channel]
    return [*words, *wanted]


def pip_line(spec: str) -> str:
    """The same for pip, empty where pip has no such package."""
    name = spec_name(spec)
    if name in _NOT_OF_PIP or name.startswith(_NOT_OF_PIP_BEGINNINGS):
        return ""
    version = spec.rpartition("::")[2].strip()[len(name) :].strip().partition(" ")[0]
    if version[:1].isdigit():
        version = "==" + version
    exact = re.fullmatch(r"={1,2}([^=]+)(?:=.*)?", version)  # a build comes after a second sign
    if exact:
        text = exact.group(1)
        whole = version.startswith("==") or text.count(".") > 1 or "*" in text
        version = "==" + text if whole else "==%s.*" % text
    return _PIP_NAMES.get(name, name) + version


def stated_python(specs: Sequence[str]) -> str:
    """The version of Python that the specs name, such as 3.10; empty where they do not."""
    for spec in specs:
        found = re.search(r"\d+\.\d+(?:\.\d+)?", spec)
        if spec_name(spec) == "python" and found and not re.search(r"[<>!]", spec):
            return found.group()
    return ""


def pip_offer(specs: Sequence[str]) -> str:
    """Whether the packages can be had without conda, as a sentence."""
    others = [spec for spec in specs if spec_name(spec) not in _TOOLS]
    lines = [pip_line(spec) for spec in others]
    lacking = ", ".join(spec for spec, line in zip(others, lines) if not line)
    if lacking:
        return "Only conda has %s." % lacking
    return "All of them are in pip, too: write below pip: %s." % ", ".join(lines)
