"""How the runs table is arranged, as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import parse_field
from desktop_app.domain.groups import parse_group
from desktop_app.gui.tabs.runs.table.columns import column_for


@dataclass(frozen=True)
class Layout:
    """How a person wants the table: the keys of the columns from the left (None for the usual
    ones), widths by key, the order of the runs, which of them (`filter`), what they are grouped by,
    and how many of the columns stay in sight (`frozen`)."""

    columns: list[str] | None = None
    widths: dict[str, int] = field(default_factory=dict)
    sort: str = "created_at"
    descending: bool = True
    filter: str = ""
    group: str = ""
    frozen: int = 0

    @classmethod
    def read(cls, kept: object) -> Layout:
        """From the settings; what is not understood is left out."""
        if not isinstance(kept, dict):
            return cls()
        columns, widths = kept.get("columns"), kept.get("widths")
        known = columns if isinstance(columns, list) else []
        keys = [key for key in known if isinstance(key, str) and column_for(key) is not None]
        sort = kept.get("sort")
        try:
            parse_field(str(sort))
        except InvalidError:
            sort = "created_at"
        group = kept.get("group") or ""
        try:
            parse_group(str(group))
        except InvalidError:
            group = ""
        frozen = kept.get("frozen")
        sizes = widths.items() if isinstance(widths, dict) else ()
        return cls(
            columns=keys if "name" in keys else None,
            widths={key: size for key, size in sizes if isinstance(size, int) and size > 0},
            sort=str(sort),
            descending=kept.get("descending") is not False,
            filter=str(kept.get("filter") or ""),
            group=str(group),
            frozen=max(0, frozen) if isinstance(frozen, int) else 0,
        )
