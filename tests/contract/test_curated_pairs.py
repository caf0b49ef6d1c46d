"""Whether what curated environments ask for can be had, asked of the package index by uv.

Only metadata is read, no wheel. Of the builds without CUDA, which their own index has
(download.pytorch.org), nothing is asked: they have the same versions and the same requirements,
apart from NVIDIA's libraries, and that index is out of reach of many a machine that runs tests.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from desktop_app.domain.environment import DEFAULT_CPU_IMAGE
from desktop_app.engine.environments.curated import curated_environments
from desktop_app.engine.environments.definition_files.base_images import python_of_image

FOLDER = Path(__file__).parents[2] / "resources" / "environments"
PAIRS = tomllib.loads((FOLDER / "pytorch-pairs.toml").read_text("utf-8"))["pair"]


def resolved(lines: list[str], folder: Path) -> dict[str, str]:
    """The versions that uv finds for these on the images' Python."""
    wanted = folder / "requirements.txt"
    wanted.write_text("".join(f"{line}\n" for line in lines))
    uv = Path(sys.executable).parent / "uv"
    options = ["--python-version", python_of_image(DEFAULT_CPU_IMAGE), "--python-platform", "linux"]
    command = [str(uv), "pip", "compile", "--quiet", "--no-header", "--no-annotate", *options]
    done = subprocess.run([*command, str(wanted)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = (line.partition(";")[0].strip() for line in done.stdout.splitlines())
    return dict(line.split("==", 1) for line in found if line)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["torch"])
def test_the_index_has_each_pair_with_all_that_it_needs(
    pair: dict[str, str], tmp_path: Path
) -> None:
    minor = pair["torch"].rpartition(".")[0]
    environments = {each.name: each for each in curated_environments(FOLDER)}
    gpu = environments[f"Trainyard-PyTorch-{minor}-GPU"].definition
    found = resolved(list(gpu.requirements), tmp_path)
    assert (found["torch"], found["torchvision"]) == (pair["torch"], pair["torchvision"])
    assert {"numpy", "pillow", "filelock", "sympy"} <= set(found)


def test_a_torchvision_of_another_torch_is_found_out(tmp_path: Path) -> None:
    other = next(pair for pair in PAIRS if pair["requires"].startswith("torch=="))
    lines = [f"torch=={PAIRS[0]['torch']}", f"torchvision=={other['torchvision']}"]
    with pytest.raises(AssertionError, match="No solution found"):
        resolved(lines, tmp_path)
