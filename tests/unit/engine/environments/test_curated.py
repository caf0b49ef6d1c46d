"""Curated environments: what they claim is what they ask for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from desktop_app.domain.environment import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE, Environment
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.engine.environments.curated import curated_environments
from desktop_app.engine.environments.definition_files.base_images import python_of_image

FOLDER = Path(__file__).parents[4] / "resources" / "environments"
PAIRS = tomllib.loads((FOLDER / "pytorch-pairs.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def curated() -> dict[str, Environment]:
    return {environment.name: environment for environment in curated_environments(FOLDER)}


def test_the_current_python_comes_first_then_the_newest_versions(
    curated: dict[str, Environment],
) -> None:
    assert list(curated) == [
        CURRENT_PYTHON,
        *("Trainyard-PyTorch-2.15-CPU", "Trainyard-PyTorch-2.15-GPU"),
        *("Trainyard-PyTorch-2.14-CPU", "Trainyard-PyTorch-2.14-GPU"),
        *("Trainyard-PyTorch-2.13-CPU", "Trainyard-PyTorch-2.13-GPU"),
        "Trainyard-Minimal",
    ]
    assert all(environment.curated for environment in curated.values())


def test_each_file_is_named_as_its_environment_is() -> None:
    for file in FOLDER.glob("*.yaml"):
        assert file.read_text("utf-8").startswith(f"name: {file.stem}\n")


@pytest.mark.parametrize("pair", PAIRS["pair"], ids=lambda pair: pair["torch"])
@pytest.mark.parametrize(
    ("kind", "image"), [("CPU", DEFAULT_CPU_IMAGE), ("GPU", DEFAULT_GPU_IMAGE)]
)
def test_each_pair_of_torch_and_torchvision_is_one_of_the_recorded_table(
    curated: dict[str, Environment], pair: dict[str, str], kind: str, image: str
) -> None:
    minor = pair["torch"].rpartition(".")[0]
    definition = curated[f"Trainyard-PyTorch-{minor}-{kind}"].definition
    packages = [Requirement(r) for r in definition.requirements if not r.startswith("-")]
    assert {found.name: str(found.specifier) for found in packages} == {
        "torch": f"=={pair['torch']}",
        "torchvision": f"=={pair['torchvision']}",
    }
    assert Requirement(pair["requires"]).specifier.contains(pair["torch"])
    assert definition.base_image == image
    assert SpecifierSet(pair["python"]).contains(python_of_image(image))


def test_what_is_for_the_processor_looks_where_builds_without_cuda_are(
    curated: dict[str, Environment],
) -> None:
    for name, environment in curated.items():
        lines = environment.definition.requirements
        index = "--extra-index-url https://download.pytorch.org/whl/cpu"
        assert (index in lines) is name.endswith("-CPU")
