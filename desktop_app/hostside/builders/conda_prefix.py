"""Finds the program that makes conda's environments on this host."""

from __future__ import annotations

import os
import shutil
from typing import Mapping, Optional, Sequence

from ..protocol import HostError
from .conda_specs import PROGRAMS, pip_offer

# Their installers put them on the PATH of interactive shells alone, which a build is not.
_VARIABLES = ("MAMBA_EXE", "CONDA_EXE")
_FOLDERS = (
    *("~/micromamba/bin", "~/.local/bin", "~/bin", "~/miniforge3/bin", "~/mambaforge/bin"),
    *("~/miniconda3/bin", "~/anaconda3/bin", "/opt/conda/bin", "/opt/miniforge3/bin"),
    *("/opt/miniconda3/bin", "/opt/anaconda3/bin"),
)


def find_program(environment: Mapping[str, str]) -> Optional[str]:
    """The first of micromamba, mamba and conda that is here; None where there is none."""
    home = environment.get("HOME") or os.path.expanduser("~")
    folders = [folder.replace("~", home, 1) for folder in _FOLDERS]
    path = os.pathsep.join([environment.get("PATH", os.defpath), *folders])
    found = next(filter(None, (shutil.which(name, path=path) for name in PROGRAMS)), None)
    named = [environment.get(variable, "") for variable in _VARIABLES]
    return found or next((word for word in named if os.access(word, os.X_OK)), None)


def no_program(specs: Sequence[str]) -> HostError:
    """Why such an environment cannot be made here, and what can be done."""
    return HostError(
        "no_conda",
        "This host has neither micromamba, mamba nor conda, which these packages need: %s."
        % ", ".join(specs),
        "Install micromamba there; a single program in ~/.local/bin is enough. %s"
        % pip_offer(specs),
    )
