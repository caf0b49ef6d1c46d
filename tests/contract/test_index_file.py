"""The index's file: kills, several writers, other versions, damage, places it cannot be in."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event

from desktop_app.adapters.store import opening
from desktop_app.adapters.store.database import damage_mark, engine_for
from desktop_app.adapters.store.opening import REVISION, open_index
from desktop_app.adapters.store.schema import metadata
from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import KnownError
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Contact, RunQuery, RunRecord, RunSummary, Stage

WRITER = "tests.contract.index_writer"
RUN = "0" * 26


def record(run_id: str = RUN) -> RunRecord:
    return RunRecord(
        RunSummary(
            run_id, "n", "Default", "a.py", "local", "e", Stage.RUNNING, None, Contact.LIVE, 1.0
        )
    )


def fill(folder: Path) -> None:
    index, _, rebuilt = open_index(folder)
    assert rebuilt is not None
    index.store(record(), {"a": 1})
    rebuilt()
    index.close()


def start_writer(folder: Path, prefix: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", WRITER, str(folder), prefix, str(rounds)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_an_index_must_be_rebuilt_until_somebody_says_that_it_was(tmp_path: Path) -> None:
    for _ in range(2):
        index, _, rebuilt = open_index(tmp_path / "a" / "b")
        assert rebuilt is not None
        index.close()
    index, _, rebuilt = open_index(tmp_path / "a" / "b")
    assert rebuilt is not None
    rebuilt()
    other, _, again = open_index(tmp_path / "a" / "b")
    assert again is None
    index.close()
    other.close()


@pytest.mark.parametrize("rounds", [1, 7, 20])
def test_a_killed_writer_leaves_offsets_series_and_points_that_agree(
    tmp_path: Path, rounds: int
) -> None:
    fill(tmp_path)
    with start_writer(tmp_path, "7", 1_000_000) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline() for _ in range(rounds)]
        writer.kill()
        acknowledged += writer.stdout.readlines()
    index, store, rebuild = open_index(tmp_path)
    assert not rebuild
    run_id = f"{7:0>26}"
    offsets, (series,) = index.progress(run_id)
    count = series.summary.count
    assert offsets == {"a.trm": count * 32}
    assert count in (len(acknowledged) * 10, len(acknowledged) * 10 + 10)
    assert store.read(run_id, series, 0, count).steps.tolist() == list(range(count))
    index.close()


def test_two_processes_write_at_once_and_neither_loses_a_change(tmp_path: Path) -> None:
    fill(tmp_path)
    with start_writer(tmp_path, "1", 60) as one, start_writer(tmp_path, "2", 60) as two:
        lines = one.communicate(timeout=60)[0] + two.communicate(timeout=60)[0]
    assert (one.returncode, two.returncode) == (0, 0)
    numbers = sorted(int(line.split()[1]) for line in lines.splitlines())
    assert len(set(numbers)) == 120
    assert numbers[-1] == 123  # with the three runs that were stored
    index, _, _ = open_index(tmp_path)
    for prefix in "12":
        offsets, (series,) = index.progress(f"{prefix:0>26}")
        assert (offsets["a.trm"], series.summary.count) == (60 * 320, 600)
    index.close()


def test_a_rebuild_that_was_killed_starts_again(tmp_path: Path) -> None:
    with start_writer(tmp_path, "1", 1_000_000) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(KnownError) as caught:
            open_index(tmp_path)
        assert caught.value.code == "busy"
        writer.kill()
    index, _, rebuild = open_index(tmp_path)
    assert rebuild
    assert index.page(RunQuery()).total == 0
    index.close()


def change_version(path: Path, version: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()


def damage(path: Path) -> None:
    damage_mark(path).touch()


def delete(path: Path) -> None:
    for file in path.parent.iterdir():
        if file.is_file():
            file.unlink()


def cut(path: Path) -> None:
    path.write_bytes(b"this is no database" * 500)


def strip(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [lambda path: change_version(path, "9999"), cut, strip])
def test_an_index_that_cannot_be_used_is_moved_aside(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    fill(tmp_path)
    (tmp_path / "series" / RUN).mkdir(parents=True)
    spoil(tmp_path / "index.sqlite3")
    spoiled = (tmp_path / "index.sqlite3").read_bytes()
    index, _, rebuild = open_index(tmp_path)
    assert rebuild
    assert index.page(RunQuery()).total == 0
    assert (tmp_path / "index.unusable.sqlite3").read_bytes() == spoiled
    assert not (tmp_path / "series" / RUN).exists()
    index.close()


def test_damage_found_in_use_is_told_and_mended_by_opening_again(tmp_path: Path) -> None:
    fill(tmp_path)
    path = tmp_path / "index.sqlite3"
    page_size = 4096
    data = bytearray(path.read_bytes())
    data[page_size * 2 :] = b"\xff" * (len(data) - page_size * 2)
    index, _, rebuild = open_index(tmp_path)
    assert not rebuild
    path.write_bytes(data)
    with pytest.raises(KnownError) as caught:
        index.store(record("1" * 26), {"b": 1})
    assert caught.value.code == "index_damaged"
    index.close()
    index, _, rebuild = open_index(tmp_path)
    assert rebuild
    index.store(record(), {})
    index.close()


@pytest.mark.parametrize("spoil", [damage, delete])
def test_who_has_an_index_open_that_was_replaced_is_told_and_spoils_nothing(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    fill(tmp_path)
    old, points, _ = open_index(tmp_path)
    state = SeriesState(0, "x", False, SeriesSummary(0, 1.0, 1.0, 1.0))
    old.store(record(), {"a": 2})
    spoil(tmp_path / "index.sqlite3")
    new, _, rebuilt = open_index(tmp_path)
    assert rebuilt is not None
    rebuilt()
    for use in (
        lambda: old.store(record(), {"a": 3}),
        lambda: old.grow(RUN, {"a": 3}, [state]),
        lambda: old.page(RunQuery()),
        lambda: points.append(RUN, bytes(32), {0: state}),
    ):
        with pytest.raises(KnownError) as caught:
            use()
        assert caught.value.code == "index_replaced"
    old.close()
    assert new.page(RunQuery()).total == 0
    assert not (tmp_path / "series").exists()
    new.close()
    index, _, again = open_index(tmp_path)
    index.close()
    assert again is None


def test_the_migrations_make_what_the_schema_says(tmp_path: Path) -> None:
    opening.migrate(tmp_path / "index.sqlite3")
    engine = engine_for(tmp_path / "index.sqlite3")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_an_index_of_the_first_form_is_brought_up_to_date_with_its_runs(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite3"
    opening.migrate(path, "0001")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO runs VALUES (1, ?, 1, 'old', 'e', 's', 't', 'v', 'ended', 'failed',"
            " 'none', 5.0, NULL, NULL, NULL, NULL, '', NULL, 0, 0)",
            [RUN],
        )
        facts = '{"detail": "", "parameters": {}}'
        more = '{"host_command": [], "hint": ""}'
        connection.execute("INSERT INTO details VALUES (1, ?, ?)", [facts, more])
    index, _, rebuilt = open_index(tmp_path)
    assert rebuilt is None
    assert index.get(RUN).summary.annotation == Annotation()
    index.annotate({RUN: Annotation(("x",), "n", starred=True)})
    assert index.get(RUN).summary.annotation == Annotation(("x",), "n", starred=True)
    index.close()


def test_groups_of_runs_found_by_their_gpu_hours_are_counted_anew_for_each_page(
    tmp_path: Path,
) -> None:
    index, _, _ = open_index(tmp_path)
    for number in range(3):
        run = replace(record(str(number) * 26).summary, gpus=1, started_at=time.time())
        index.store(RunRecord(run), {})
    query = RunQuery(filter="gpu_hours > 1", group="experiment", limit=2)
    assert list(index.page(query).groups) == []
    file = tmp_path / "index.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:  # as if two hours had passed
        connection.execute("UPDATE runs SET started_at = started_at - 7200")
    page = index.page(replace(query, offset=2))
    assert ([run.id for run in page.runs], page.total) == (["0" * 26], 3)
    assert [(group.value, group.count) for group in page.groups] == [("Default", 3)]
    index.close()


def test_the_series_of_an_index_of_before_are_the_scripts_own(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite3"
    opening.migrate(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO runs VALUES (1, ?, 1, 'n', 'e', 's', 't', 'v', 'running', NULL, 'live', "
            "1, NULL, NULL, NULL, NULL, '', NULL, 0, 0)",
            (RUN,),
        )
        connection.execute("INSERT INTO series VALUES (1, 0, 'x', 0, 3, 1, 1, 1, 2)")
        connection.commit()
    index, _, rebuild = open_index(tmp_path)
    assert rebuild is None
    summary = SeriesSummary(3, 1.0, 1.0, 1.0, 2, source="")
    assert index.progress(RUN) == ({}, (SeriesState(0, "x", False, summary, logged_as=""),))
    index.close()


def test_an_index_on_a_network_file_system_lives_with_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "is_network_filesystem", lambda path: True)
    monkeypatch.setattr(opening, "user_state_dir", lambda: tmp_path / "state")
    index, _, _ = open_index(tmp_path / "workspace" / "index")
    index.close()
    other, _, rebuild = open_index(tmp_path / "workspace 2" / "index")
    other.close()
    assert rebuild
    assert not (tmp_path / "workspace").exists()
    assert len(list((tmp_path / "state" / "indexes").iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError) as caught:
        open_index(tmp_path / "file" / "index")
    assert caught.value.code == "index_unavailable"


def test_opening_an_index_does_not_load_numpy_or_alembic(tmp_path: Path) -> None:
    fill(tmp_path)
    code = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.adapters.store.opening import open_index\n"
        "open_index(Path(sys.argv[1]))[0].close()\n"
        "print(sorted({'numpy', 'alembic', 'keyring'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_busy_index_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.adapters.store.database.BUSY_TIMEOUT_S", 0.0)
    index, _, _ = open_index(tmp_path)
    other = sqlite3.connect(tmp_path / "index.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(KnownError) as caught:
        index.store(record(), {})
    other.close()
    assert caught.value.code == "busy"
    assert index.store(record(), {}) == 1
    index.close()


def test_the_file_holds_nan_as_null_and_infinity_as_itself(tmp_path: Path) -> None:
    index, _, _ = open_index(tmp_path)
    index.store(record(), {})
    nan, inf = float("nan"), float("inf")
    index.grow(RUN, {}, [SeriesState(0, "x", False, SeriesSummary(3, nan, -inf, inf, 2))])
    index.close()
    with sqlite3.connect(tmp_path / "index.sqlite3") as connection:
        row = connection.execute("SELECT last, min, max FROM series").fetchone()
    connection.close()
    assert row == (None, -inf, inf)


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The first word of every statement that is sent meanwhile."""
    words: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        words.append(statement.split(maxsplit=1)[0])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield words
    finally:
        event.remove(Engine, "before_cursor_execute", note)


_GROWN = SeriesSummary(3, 5.0, 1.0, 5.0, 2)


def test_growing_costs_seven_statements_however_many_series_grew(tmp_path: Path) -> None:
    index, _, _ = open_index(tmp_path)
    index.store(record(), {})
    with _statements() as words:
        index.grow(RUN, {"a": 64}, [SeriesState(n, str(n), False, _GROWN) for n in range(20)])
    index.close()
    assert words == ["BEGIN", "SELECT", "UPDATE", "SELECT", "UPDATE", "INSERT", "INSERT"]


@pytest.mark.parametrize(
    ("query", "search"),
    [
        (RunQuery(), ["SELECT"] * 3),
        (RunQuery(filter="metrics.x > 3"), ["CREATE", "INSERT", "SELECT", "DROP"]),
    ],
)
def test_a_page_costs_as_many_statements_however_many_runs_it_shows(
    tmp_path: Path, query: RunQuery, search: list[str]
) -> None:
    index, _, _ = open_index(tmp_path)
    for n in range(30):
        index.store(record(f"{n:026d}"), {})
        states = [SeriesState(at, name, False, _GROWN) for at, name in enumerate("xy")]
        index.grow(f"{n:026d}", {}, states)
    with _statements() as words:
        assert index.page(query).total == 30
    index.close()
    assert words == ["BEGIN", "SELECT", *search, *["SELECT"] * 3]
