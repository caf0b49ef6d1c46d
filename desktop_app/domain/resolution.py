"""What was really found in an environment once it was built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.packages import package_name


@dataclass(frozen=True)
class Package:
    """A distribution that is installed, as its metadata has it."""

    name: str
    version: str


@dataclass(frozen=True)
class Resolution:
    """The packages of one environment on one host, asked of its own interpreter."""

    python: str
    """The interpreter's version, such as 3.11.2."""
    packages: Sequence[Package] = ()
    modules: Sequence[str] = ()
    """What a script can import from these packages, top-level names only, sorted."""
    platform: str = ""
    """Such as linux-x86_64."""
    image: str = ""
    """The id of the image that was asked (`sha256:...`), empty for a virtual environment."""
    base_image: str = ""
    """The id or digest of the image that it was built on, where the engine knows one."""
    found_at: float = 0.0

    def version(self, name: str) -> str:
        """A package's version, however its name is spelled; empty where it is not there."""
        wanted = package_name(name)
        return next((p.version for p in self.packages if package_name(p.name) == wanted), "")
