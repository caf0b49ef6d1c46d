"""Package indexes in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.domain.errors import KnownError
from desktop_app.domain.index_lines import IndexFile


class FakePackageIndex:
    """Same face as `HttpPackageIndex`. `packages` are files by package, of every index; `pages` are
    files by address. A package of `broken` raises."""

    def __init__(self, packages: Mapping[str, Sequence[IndexFile]] | None = None) -> None:
        self.packages = dict(packages or {})
        self.pages: dict[str, Sequence[IndexFile]] = {}
        self.broken: set[str] = set()
        self.asked: list[tuple[str, str]] = []

    def files(self, index: str, package: str) -> Sequence[IndexFile] | None:
        self.asked.append((index, package))
        if package in self.broken:
            raise KnownError("index_unreachable", "The package index at x gave no answer: gone.")
        return self.packages.get(package)

    def page(self, url: str) -> Sequence[IndexFile]:
        return self.pages.get(url, ())
