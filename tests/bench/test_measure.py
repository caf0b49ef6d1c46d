"""What the table says of a measurement, and where it is kept."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.__main__ import BENCHES, parse
from tests.bench.measure import Row, at_most, duration, interleaved, percentile, timed, within


def test_both_sides_are_measured_in_turn_and_the_first_round_is_thrown_away() -> None:
    calls: list[str] = []

    def side(name: str) -> float:
        calls.append(name)
        return float(len(calls))

    ours, peer = interleaved(2, lambda: side("ours"), lambda: side("peer"))
    assert calls == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert (ours, peer) == ([4.0, 5.0], [3.0, 6.0])


def test_an_aim_is_met_up_to_its_factor() -> None:
    assert at_most("call", timed(1.5), timed(1.0), 1.5).met is True
    assert at_most("call", timed(1.6), timed(1.0), 1.5).met is False
    assert within("stall", timed(0.02), timed(0.05)).ratio == pytest.approx(0.4)


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], 95) == 95.0
    assert percentile([7.0], 95) == 7.0


def test_times_have_three_digits_in_the_unit_that_suits() -> None:
    assert [duration(s) for s in (2.0, 0.1234, 0.01234, 0.0000021)] == [
        "2.00 s",
        "123 ms",
        "12.3 ms",
        "2.10 µs",
    ]


def test_writing_replaces_the_last_table_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"above\n{table.BEGIN}\nold\n{table.END}\nbelow\n", "utf-8")
    monkeypatch.setattr(table, "README", readme)
    for what in ("one", "two"):
        table.write([Row(what, "1 s", "2 s", 0.5, "≤ 1 ×", True)])
    text = readme.read_text("utf-8")
    assert text.startswith(f"above\n{table.BEGIN}\nMeasured on ")
    assert text.endswith(f"{table.END}\nbelow\n")
    assert "| two  | 1 s  | 2 s           | 0.5   | ≤ 1 × | yes |" in text
    assert "old" not in text
    assert "one" not in text


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_of_the_list_answers_with_rows(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").rows)


def test_an_unknown_bench_is_refused() -> None:
    with pytest.raises(SystemExit):
        parse(["no_such_bench"])
