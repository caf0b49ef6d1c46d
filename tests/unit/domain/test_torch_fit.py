"""Builds of PyTorch, drivers and GPUs that do not fit each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.compute import Gpu, HostFacts
from desktop_app.domain.packages import package_name
from desktop_app.domain.torch_fit import (
    TorchBuild,
    pair_misfit,
    torch_asked,
    torch_misfits,
    torch_of,
)
from tests.fakes import values


def asked(*lines: str) -> TorchBuild | None:
    return torch_asked(lines, {package_name(line): line for line in lines})


def host(driver: str, *gpus: tuple[str, str]) -> HostFacts:
    facts = values.host_facts()
    found = [Gpu(at, f"GPU-{at}", name, capability=cap) for at, (name, cap) in enumerate(gpus)]
    return replace(facts, driver=driver, cuda="12.4", gpus=tuple(found))


def codes(build: TorchBuild, facts: HostFacts) -> list[str]:
    return [misfit.code for misfit in torch_misfits(build, "birds", "labbox", facts)]


H100 = ("NVIDIA H100", "9.0")
GTX = ("NVIDIA GeForce GTX 1080", "6.1")
RTX50 = ("NVIDIA GeForce RTX 5090", "12.0")


@pytest.mark.parametrize(
    ("versions", "build"),
    [
        ({"torch": "2.5.1+cu121"}, TorchBuild("2.5.1+cu121", "", (12, 1))),
        ({"torch": "2.15.0+cpu"}, TorchBuild("2.15.0+cpu", "", cpu_only=True)),
        (
            {"torch": "2.9.1", "torchvision": "0.24.1", "nvidia-cuda-runtime-cu12": "12.8.90"},
            TorchBuild("2.9.1", "0.24.1", (12, 8)),
        ),
        (
            {"torch": "2.15.0", "nvidia-cuda-runtime": "13.0.96"},
            TorchBuild("2.15.0", "", (13, 0)),
        ),
        ({"torch": "2.15.0"}, TorchBuild("2.15.0")),
        ({"numpy": "2"}, None),
    ],
)
def test_a_build_is_known_by_its_tag_or_by_what_it_brought(
    versions: dict[str, str], build: TorchBuild | None
) -> None:
    assert torch_of(versions) == build


@pytest.mark.parametrize(
    ("lines", "build"),
    [
        (("torch==2.5.1+cu121", "torchvision==0.20.1"), TorchBuild("2.5.1", "0.20.1", (12, 1))),
        (
            ("--extra-index-url https://download.pytorch.org/whl/cpu", "torch==2.15.0"),
            TorchBuild("2.15.0", "", cpu_only=True),
        ),
        (("--index-url https://download.pytorch.org/whl/cu128", "torch"), TorchBuild(cuda=(12, 8))),
        (("torch>=2",), TorchBuild()),
        (("numpy",), None),
    ],
)
def test_of_requirements_only_tags_and_indexes_say_which_build_comes(
    lines: tuple[str, ...], build: TorchBuild | None
) -> None:
    found = asked(*lines)
    if found is not None:
        found = replace(found, version=found.version.partition("+")[0])
    assert found == build


def test_a_build_without_cuda_is_told_where_there_are_gpus() -> None:
    build = TorchBuild("2.15.0+cpu", cpu_only=True)
    (misfit,) = torch_misfits(build, "birds", "labbox", host("550.54.14", H100, H100))
    assert misfit.code == "torch_without_cuda"
    assert "(2.15.0+cpu)" in misfit.text
    assert misfit.text.endswith("none of the GPUs of 'labbox', which has 2.")
    assert codes(build, host("")) == []
    assert codes(TorchBuild("2.15.0", cuda=(13, 0)), host("")) == []


@pytest.mark.parametrize(
    ("cuda", "driver", "told"),
    [
        ((13, 0), "550.54.14", True),
        ((13, 0), "580.65.06", False),
        ((12, 8), "525.60.13", False),
        ((12, 8), "525.60.12", True),
        ((12, 1), "550.54", False),
        ((11, 8), "450.80.02", False),
        ((11, 8), "418.39", True),
        ((13, 0), "", False),
    ],
)
def test_a_driver_is_too_old_for_a_major_version_of_cuda(
    cuda: tuple[int, int], driver: str, told: bool
) -> None:
    facts = host(driver, ("NVIDIA A100", "8.0"))
    assert ("old_driver" in codes(TorchBuild("2", cuda=cuda), facts)) is told


def test_an_old_driver_is_told_with_both_ways_out() -> None:
    build = TorchBuild("2.15.0", cuda=(13, 0))
    (misfit,) = torch_misfits(build, "birds", "labbox", host("550.54", H100))
    assert misfit.text == (
        "This PyTorch was built for CUDA 13.0, which needs the NVIDIA driver 580 or a newer one. "
        "'labbox' has 550.54."
    )
    assert misfit.hint == "Update the driver there, or use a build of PyTorch for CUDA 12.4."


@pytest.mark.parametrize(
    ("cuda", "gpu", "told"),
    [
        ((13, 0), GTX, ["old_gpu"]),
        ((12, 8), GTX, ["old_gpu"]),
        ((12, 6), GTX, []),
        ((12, 6), RTX50, ["new_gpu"]),
        ((12, 8), RTX50, []),
        ((13, 0), ("NVIDIA V100", "7.0"), ["old_gpu"]),
        ((12, 8), ("NVIDIA V100", "7.0"), []),
        ((11, 7), H100, ["new_gpu"]),
        ((11, 8), H100, []),
        ((13, 0), ("of an old driver", ""), []),
        ((9, 0), H100, []),
    ],
)
def test_gpus_that_a_build_has_no_code_for_are_told(
    cuda: tuple[int, int], gpu: tuple[str, str], told: list[str]
) -> None:
    assert codes(TorchBuild("2", cuda=cuda), host("600", gpu, gpu)) == told


@pytest.mark.parametrize(
    ("torch", "torchvision", "fits"),
    [
        ("2.5.1+cu121", "0.20.1", True),
        ("2.6.0", "0.20.1", False),
        ("1.6.0", "0.7.0", True),
        ("1.13.1", "0.14.1", True),
        ("2.0.1", "0.14.1", False),
        ("2.13.0", "0.28.0", True),
        ("2.14.0", "0.28.0", False),
        ("2.15.0", "0.29.2", True),
        ("2.13.0", "0.29.2", False),
        ("", "0.20.1", True),
        ("2.6.0", "", True),
    ],
)
def test_a_torchvision_goes_with_the_torch_that_it_was_made_for(
    torch: str, torchvision: str, fits: bool
) -> None:
    assert (pair_misfit(TorchBuild(torch, torchvision), "birds") is None) is fits
