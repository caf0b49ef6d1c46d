"""Whether a build of PyTorch fits the driver and the GPUs of a host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.domain.compute import Gpu, HostFacts
from desktop_app.domain.fit import Misfit

Version = tuple[int, int]
"""A CUDA release, or a GPU's compute capability."""

# NVIDIA, "CUDA Compatibility", minor version compatibility (docs.nvidia.com/deploy, table 1): from
# CUDA 11 on every release of a major version runs with the driver that its first one needs.
# Before that each needed its own (CUDA Toolkit release notes, table 3).
_DRIVERS: tuple[tuple[Version, str], ...] = (
    ((13, 0), "580"),
    ((12, 0), "525.60.13"),
    ((11, 0), "450.80.02"),
    ((10, 2), "440.33"),
    ((10, 1), "418.39"),
    ((10, 0), "410.48"),
    ((9, 2), "396.26"),
)
# Which compute capabilities official builds serve, by their CUDA release: the oldest, and the major
# number of the newest. Sources: CUDA Toolkit release notes (13.0 ends Maxwell to Volta, 12.0 ends
# Kepler; 12.8 begins Blackwell, 11.8 Hopper) and PyTorch's release notes of 2.8 (its builds for
# 12.8 and newer leave Maxwell and Pascal out).
_SERVED: tuple[tuple[Version, Version, int], ...] = (
    ((13, 0), (7, 5), 12),
    ((12, 8), (7, 0), 12),
    ((12, 0), (5, 0), 9),
    ((11, 8), (3, 5), 9),
    ((11, 0), (3, 5), 8),
    ((10, 0), (3, 5), 7),
)
_LOOSE = 29
"""From torchvision 0.29 on a release serves later ones of torch, too."""
_TAG = re.compile(r"\+(cpu|cu\d{3})\b")
_INDEX = re.compile(r"https?://download\.pytorch\.org/whl/(cpu|cu\d{3})(?:[/\s]|$)")
_RUNTIME = re.compile(r"nvidia-cuda-runtime(?:-cu\d+)?")
_PIN = re.compile(r"[^=;]*==\s*([0-9][\w.+!]*)")


@dataclass(frozen=True)
class TorchBuild:
    """As far as it is known: `cuda` None for a build without, or where neither is known."""

    version: str = ""
    torchvision: str = ""
    cuda: Version | None = None
    cpu_only: bool = False


def torch_of(versions: Mapping[str, str]) -> TorchBuild | None:
    """The build among installed packages, None where there is none."""
    if "torch" not in versions:
        return None
    version, torchvision = versions["torch"], versions.get("torchvision", "")
    tag = _TAG.search(version)
    if tag is not None:
        return _tagged(version, torchvision, tag[1])
    # PyPI's builds have no tag, and bring CUDA as packages.
    runtimes = [found for name, found in versions.items() if _RUNTIME.fullmatch(name)]
    cuda = _version(runtimes[0]) if len(runtimes) == 1 else None
    return TorchBuild(version, torchvision, cuda)


def torch_asked(lines: Sequence[str], names: Mapping[str, str]) -> TorchBuild | None:
    """The build that requirements ask for, None where they ask for none. `names` are their lines by
    package. What pip will choose is only known where a tag or PyTorch's own index says it."""
    line = names.get("torch")
    if line is None:
        return None
    version, torchvision = _pin(line), _pin(names.get("torchvision", ""))
    tags = set(_TAG.findall(line))
    if not tags:
        options = [other for other in lines if other.startswith("-")]
        tags = {tag for option in options for tag in _INDEX.findall(option)}
    if len(tags) == 1:
        return _tagged(version, torchvision, tags.pop())
    return TorchBuild(version, torchvision)


def pair_misfit(build: TorchBuild, environment: str) -> Misfit | None:
    """A torchvision that was made for another torch: importing it fails."""
    torch, torchvision = _version(build.version), _version(build.torchvision)
    if torch is None or torchvision is None or torchvision[0] != 0:
        return None
    wanted = _torch_for(torchvision[1])
    if wanted is None or torch == wanted or (torchvision[1] >= _LOOSE and torch > wanted):
        return None
    return Misfit(
        "torch_pair",
        f"torchvision {build.torchvision} was made for torch {_dotted(wanted)}, and "
        f"{environment!r} has torch {build.version}: importing it fails.",
        "Choose a torchvision and a torch that were released together.",
    )


def _torch_for(torchvision: int) -> Version | None:
    """By what each release of torchvision 0.N requires on PyPI."""
    if torchvision < 5:
        return None
    if torchvision < 15:
        return 1, torchvision - 1
    return 2, min(torchvision, _LOOSE) - 15


def torch_misfits(
    build: TorchBuild, environment: str, target: str, facts: HostFacts
) -> Iterator[Misfit]:
    """What of a host's GPUs the build cannot use. One for CUDA where there is no GPU is fine."""
    if not facts.gpus:
        return
    if build.cpu_only:
        count = len(facts.gpus)
        yield Misfit(
            "torch_without_cuda",
            f"PyTorch in {environment!r} is a build without CUDA ({build.version}), so it uses "
            f"none of the GPUs of {target!r}, which has {count}.",
            "Choose an environment for GPUs, or ask for 0 GPUs.",
        )
    elif build.cuda is not None:
        old = _old_driver(build.cuda, target, facts)
        if old is not None:
            yield old
        yield from _foreign_gpus(build.cuda, facts)


def _old_driver(cuda: Version, target: str, facts: HostFacts) -> Misfit | None:
    needed = next((driver for since, driver in _DRIVERS if cuda >= since), "")
    if not needed or not facts.driver or _numbers(facts.driver) >= _numbers(needed):
        return None
    release, driver = _dotted(cuda), facts.driver
    served = f"CUDA {facts.cuda}" if facts.cuda else "an older CUDA"
    return Misfit(
        "old_driver",
        f"This PyTorch was built for CUDA {release}, which needs the NVIDIA driver {needed} or a "
        f"newer one. {target!r} has {driver}.",
        f"Update the driver there, or use a build of PyTorch for {served}.",
    )


def _foreign_gpus(cuda: Version, facts: HostFacts) -> Iterator[Misfit]:
    served = next(((old, new) for since, old, new in _SERVED if cuda >= since), None)
    if served is None:
        return
    oldest, newest = served
    release = _dotted(cuda)
    seen: set[str] = set()
    for gpu in facts.gpus:
        capability = _version(gpu.capability)
        if capability is None or gpu.name in seen:
            continue
        seen.add(gpu.name)
        if capability < oldest:
            yield _too_old(gpu, release, _dotted(oldest))
        elif capability[0] > newest:
            yield _too_new(gpu, release)


def _too_old(gpu: Gpu, release: str, oldest: str) -> Misfit:
    return Misfit(
        "old_gpu",
        f"{gpu.name} has compute capability {gpu.capability}. Builds of PyTorch for CUDA {release} "
        f"begin at {oldest}, so nothing can be computed on it.",
        "Use a build for an older CUDA: the index https://download.pytorch.org/whl/cu126 has some.",
    )


def _too_new(gpu: Gpu, release: str) -> Misfit:
    return Misfit(
        "new_gpu",
        f"{gpu.name} has compute capability {gpu.capability}, which builds of PyTorch for CUDA "
        f"{release} do not know yet, so nothing can be computed on it.",
        "Use a newer PyTorch, built for CUDA 12.8 or newer.",
    )


def _tagged(version: str, torchvision: str, tag: str) -> TorchBuild:
    """`cpu`, or `cu128` for CUDA 12.8."""
    if tag == "cpu":
        return TorchBuild(version or "cpu", torchvision, cpu_only=True)
    return TorchBuild(version, torchvision, (int(tag[2:-1]), int(tag[-1])))


def _pin(line: str) -> str:
    found = _PIN.match(line)
    return found[1] if found else ""


def _version(text: str) -> Version | None:
    """The first two numbers of a version."""
    found = re.match(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _dotted(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
