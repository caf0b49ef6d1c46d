"""What was really found in an environment once it was built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.domain.packages import package_name

PYTHON = "Python"
"""What the interpreter is called among the versions of its packages."""


@dataclass(frozen=True)
class Package:
    """A distribution that is installed, as its metadata has it."""

    name: str
    version: str
    origin: str = ""
    """The address that it was installed from, as pip writes one; empty for an index of packages."""
    system: bool = False
    """It came with the operating system, so pip neither installed it nor can."""
    conda: bool = False
    """Conda installed it."""


@dataclass(frozen=True)
class CondaPackage:
    """What conda noted of a package that it installed, of Python or of anything else."""

    name: str
    version: str
    build: str

    @property
    def spec(self) -> str:
        """As conda is asked for just this."""
        return f"{self.name}={self.version}={self.build}"


@dataclass(frozen=True)
class Resolution:
    """The packages of one environment on one host, asked of its own interpreter."""

    python: str
    """The interpreter's version, such as 3.11.2."""
    packages: Sequence[Package] = ()
    """By name."""
    modules: Sequence[str] = ()
    """What a script can import from these packages, top-level names only, sorted."""
    platform: str = ""
    """Such as linux-x86_64."""
    image: str = ""
    """The id of the image that was asked (`sha256:...`), empty for a virtual environment."""
    base_image: str = ""
    """The image that it was built on: `NAME@sha256:...` where a registry has it, else its id; empty
    where the engine knows neither."""
    found_at: float = 0.0
    entrypoint: str = ""
    """The image's own ENTRYPOINT, as a shell line. It was not run to ask, and starts every script,
    so it may choose another Python than the first on the image's PATH, which was asked."""
    conda: Sequence[CondaPackage] = ()
    """By name; a distribution among them is one of the `packages`, too."""

    @property
    def listed(self) -> Sequence[Package]:
        """All that is installed, by name: those of conda's packages as well that are no
        distribution of the same name, with their build as the origin."""
        known = {package_name(package.name) for package in self.packages}
        others = [
            Package(each.name, each.version, f"conda: {each.spec}", conda=True)
            for each in self.conda
            if package_name(each.name) not in known
        ]
        return sorted([*self.packages, *others], key=lambda p: package_name(p.name) or p.name)

    def version(self, name: str) -> str:
        """A package's version, however its name is spelled; empty where it is not there."""
        return self.versions.get(package_name(name), "")

    @property
    def versions(self) -> Mapping[str, str]:
        """By name as pip compares them, behind the interpreter's as `PYTHON`."""
        packages = {package_name(p.name) or p.name: p.version for p in self.listed}
        return {PYTHON: self.python, **packages}
