"""How a person arranged plots: which come first, in which order, and what is folded in. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.metrics import MOST_SERIES

PINNED = "/"
"""The group of what is pinned: no other one has a slash in its name."""


@dataclass(frozen=True)
class Arrangement:
    """Names of panels and of groups. What `order` does not name comes after what it does, by its
    name."""

    pinned: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: object) -> Arrangement:
        """From the settings; what is not understood is left out."""
        if not isinstance(kept, dict):
            return cls()
        return cls(*(_texts(kept.get(name)) for name in ("pinned", "order", "folded")))

    def place(self, name: str) -> int:
        """Where a panel stands among those that were put in order: after them, if it was not."""
        return self.order.index(name) if name in self.order else MOST_SERIES

    def pin(self, name: str, pinned: bool) -> Arrangement:
        rest = [other for other in self.pinned if other != name]
        return replace(self, pinned=(*rest, name) if pinned else tuple(rest))

    def fold(self, group: str, folded: bool) -> Arrangement:
        rest = [other for other in self.folded if other != group]
        return replace(self, folded=(*rest, group) if folded else tuple(rest))

    def move(self, name: str, to: int, among: Sequence[str]) -> Arrangement:
        """`name` to a place `among` the names of its group, which are in their order now."""
        moved = [other for other in among if other != name]
        moved.insert(to, name)
        others = [other for other in self.order if other not in among]
        return replace(self, order=(*others, *moved))


def _texts(kept: object) -> tuple[str, ...]:
    found = kept if isinstance(kept, list) else []
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str)))
