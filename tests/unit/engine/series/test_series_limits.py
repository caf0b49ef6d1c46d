"""Whether series of a run were left out, from what its writers named."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.series import series_limits
from desktop_app.engine.series.series_limits import has_more_series


@pytest.mark.parametrize(
    ("named", "more"), [({}, False), ({"7": 2, "csv": 2}, False), ({"7": 1, "csv": 3}, True)]
)
def test_series_are_left_out_where_one_writer_names_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: dict[str, int], more: bool
) -> None:
    monkeypatch.setattr(series_limits, "MOST_SERIES", 2)
    metrics = tmp_path / "streams" / "metrics"
    metrics.mkdir(parents=True)
    for writer, count in named.items():
        lines = "".join(f'"a{number}"\n' for number in range(count))
        (metrics / f"{writer}.names").write_text(lines)
    assert has_more_series(tmp_path) is more


def test_a_run_without_metrics_leaves_none_out(tmp_path: Path) -> None:
    assert not has_more_series(tmp_path / "gone")
