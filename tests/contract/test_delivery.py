"""Delivery to the real host-side program, as to another host, over a line that counts and cuts."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Progress
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.runs.requests import Request
from desktop_app.hostside.bundle import Program
from desktop_app.hostside.contents.manifest import make_manifest, read_manifest
from desktop_app.hostside.contents.packs import SMALL
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import machine_root
from desktop_app.hostside.machine.processes import machine_id
from desktop_app.hostside.protocol import HostError
from tests.contract.counted_line import Line
from tests.unit.engine.doubles import Heard

MIB = 1 << 20


class Desk:
    """A workspace with one run to deliver, and a host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = WorkspacePaths(folder / "work")
        self.store = Store(str(self.paths.root))
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.deliveries = Deliveries(self.paths, self.bus)
        self.line = Line()
        self.root = Path(machine_root(str(folder / "host"), machine_id()))
        self.there = Store(str(self.root))
        self.wanted = True
        self.cache_limit: int | None = None

    def request(self, *inputs: Path, code_bytes: bytes = b"code") -> Request:
        """Packed as it is submitted."""
        digest, size = self.store.put_bytes(code_bytes), len(code_bytes)
        code = {"path": "train.py", "sha256": digest, "size": size, "mode": 0o644}
        manifest = self.store.put_bytes(make_manifest([code]))
        given = [{"name": f"i{number}", "path": str(path)} for number, path in enumerate(inputs)]
        packed = asyncio.run(self.deliveries.pack(given))
        named = {"id": "R", "target": "box", "environment": {}}
        return {**named, "manifest": manifest, "inputs": packed}

    def deliver(self, request: Request) -> None:
        async def use(host: Host) -> None:
            await self.deliveries.deliver(host, request, lambda: self.wanted)

        self.play(use)

    def play(self, use: Callable[[Host], Awaitable[None]]) -> None:
        async def run() -> None:
            base = str(self.folder / "host")
            host = Host(
                self.line,
                sys.executable,
                base,
                Program(),
                in_place=False,
                cache_limit=self.cache_limit,
            )
            try:
                async with asyncio.timeout(60):
                    await use(host)
            finally:
                await host.close()

        asyncio.run(run())

    def there_of(self, request: Request, number: int = 0) -> dict[str, bytes]:
        """The files of an input, as the host has them."""
        entries = read_manifest(self.there.read(request["inputs"][number]["manifest"]))
        return {entry["path"]: self.there.read(entry["sha256"]) for entry in entries}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "installed"))
    return Desk(tmp_path)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of 20 MiB in a folder of its own, last changed long ago."""
    path = tmp_path / "data" / "large.bin"
    path.parent.mkdir()
    path.write_bytes(os.urandom(20 * MIB))
    os.utime(path, (1e9, 1e9))
    return path


def test_what_is_there_is_not_sent_again_and_many_files_are_one_stream(
    desk: Desk, tmp_path: Path
) -> None:
    data = tmp_path / "my 'data' 数据"
    names = [f"class {number % 7}/{number} \n;rm 图.png" for number in range(2_000)]
    for name in names:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(name.encode() * 10)
    (data / "empty").touch()
    (data / "again").symlink_to("class 0")
    request = desk.request(data, data / names[0])
    desk.deliver(request)
    assert len(desk.line.sent) == 1
    there = desk.there_of(request)
    assert {name: there[name] for name in names} == {n: n.encode() * 10 for n in names}
    assert there["empty"] == b""
    assert there[f"again/{Path(names[0]).name}"] == names[0].encode() * 10
    assert request["inputs"][1]["file"] == Path(names[0]).name
    assert list(desk.there_of(request, 1)) == [Path(names[0]).name]
    told = [event for event in desk.heard.of(Progress) if event.job == "deliver R"]
    assert told[-1].finished
    assert told[-1].done == told[-1].total
    assert 0 < desk.line.sent[0] - told[-1].total < 100  # heads of pieces


@pytest.mark.parametrize("gone_there", [False, True])
def test_of_a_tree_that_changed_only_the_change_is_asked_for_and_sent(
    desk: Desk, tmp_path: Path, gone_there: bool
) -> None:
    data = tmp_path / "my 'data' 数据"
    data.mkdir()
    names = [f'{number},{{"mode":\n图.png' for number in range(2_000)]
    for name in names:
        (data / name).write_bytes(name.encode())
    first = desk.request(data)
    desk.deliver(first)
    (data / names[1]).write_bytes(b"changed")
    (data / names[2]).unlink()
    (data / "new").write_bytes(b"new")
    if gone_there:
        for path in desk.root.rglob("*.pack"):
            path.unlink()
    said = desk.line.asked
    request = desk.request(data)
    desk.deliver(request)
    there = desk.there_of(request)
    expected = {name: name.encode() for name in names if name != names[2]}
    assert there == {**expected, names[1]: b"changed", "new": b"new"}
    if gone_there:
        assert desk.line.sent[1] > 2_000 * 100
    else:
        assert desk.line.sent[1] < 500
        assert desk.line.asked - said < 2_000


def test_an_earlier_list_that_is_damaged_there_is_done_without(desk: Desk, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for number in range(500):
        (data / f"{number}").write_text(str(number))
    first = desk.request(data)
    desk.deliver(first)
    (data / "7").write_text("changed")
    for path in desk.root.rglob("*.pack"):
        content = bytearray(path.read_bytes())
        at = content.rindex(b'{"files":')
        content[at + 40 : at + 60] = bytes(20)
        path.write_bytes(content)
    request = desk.request(data)
    desk.deliver(request)
    assert desk.there_of(request)["7"] == b"changed"
    assert desk.line.sent[1] > 500 * 100


@pytest.mark.parametrize("many", [1, 500])  # in a file of its own, and in a pack
def test_a_list_that_is_damaged_there_is_sent_anew(desk: Desk, tmp_path: Path, many: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    names = [str(number) for number in range(many)]
    for name in names:
        (data / name).write_text(name)
    request = desk.request(data, code_bytes=os.urandom(SMALL))
    desk.deliver(request)
    manifest = request["inputs"][0]["manifest"]
    own = Path(desk.there.path(manifest))
    assert own.exists() is (many == 1)
    for path in [own] if many == 1 else desk.root.rglob("*.pack"):
        content = bytearray(path.read_bytes())
        at = content.rindex(b'{"files":')
        content[at + 40 : at + 60] = bytes(20)
        path.write_bytes(content)
    desk.deliver(request)
    assert desk.there_of(request) == {name: name.encode() for name in names}
    assert len(desk.line.sent) == 2
    assert desk.line.sent[1] < 100 + len(desk.store.read(manifest))


def test_an_unchanged_tree_is_neither_read_nor_listed_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for number in range(500):
        (data / f"{number}.txt").write_text(str(number))
    monkeypatch.setattr("desktop_app.engine.delivery.hash_cache.FRESH_NS", 0)
    request = desk.request(data)
    desk.deliver(request)
    monkeypatch.setattr("desktop_app.engine.delivery.input_trees._Reading", None)
    said = desk.line.asked
    again = desk.request(data)
    assert again == request
    desk.deliver(again)
    assert len(desk.line.sent) == 1
    assert desk.line.asked - said < 1_000
    desk.deliver(desk.request(data, code_bytes=b"other code"))
    assert desk.line.sent[1] < 1_000
    assert desk.line.asked - said < 3_000


def test_what_was_delivered_goes_beyond_the_limit_and_comes_again(
    desk: Desk, large: Path, tmp_path: Path
) -> None:
    desk.cache_limit = 30 * MIB
    other = tmp_path / "other.bin"
    other.write_bytes(os.urandom(16 * MIB))
    first, second = desk.request(large), desk.request(other)
    desk.deliver(first)
    desk.deliver(second)  # both were used just now
    assert desk.there_of(first)[large.name] == large.read_bytes()
    for path in desk.root.rglob("*"):
        os.utime(path, (1e9, 1e9))
    third = desk.request(other, code_bytes=b"other code")
    desk.deliver(third)
    assert desk.there_of(third)[other.name] == other.read_bytes()
    with pytest.raises(HostError, match="not in the store"):
        desk.there_of(first)
    desk.deliver(first)
    assert desk.there_of(first)[large.name] == large.read_bytes()


@pytest.mark.parametrize("silent", [False, True])
def test_a_large_file_goes_on_where_it_was_cut(desk: Desk, large: Path, silent: bool) -> None:
    request = desk.request(large.parent)
    desk.line.cut_after, desk.line.silent = 12 * MIB, silent

    async def twice(host: Host) -> None:
        with pytest.raises(KnownError, match="cut"):
            await desk.deliveries.deliver(host, request, lambda: True)
        # What was cut may still be on its way to the disk; what is here, is here.
        while (await host.need([request["inputs"][0]["manifest"]]))[0]:
            await desk.deliveries.deliver(host, request, lambda: True)

    desk.play(twice)
    assert desk.there_of(request) == {"large.bin": large.read_bytes()}
    first, second = desk.line.sent
    assert first > 12 * MIB
    assert second <= 10 * MIB
    assert list(Path(desk.there.incoming).glob("*.*")) == []


def test_a_part_that_is_not_what_it_should_be_is_sent_anew(desk: Desk, large: Path) -> None:
    request = desk.request(large.parent)
    desk.line.cut_after = 12 * MIB
    with pytest.raises(KnownError, match="cut"):
        desk.deliver(request)
    (part,) = Path(desk.there.incoming).glob("*.*")
    part.write_bytes(b"x" * part.stat().st_size)
    desk.deliver(request)
    assert desk.there_of(request) == {"large.bin": large.read_bytes()}
    assert list(Path(desk.there.incoming).glob("*.*")) == []


def test_files_that_change_meanwhile_are_named_and_not_sent_half(desk: Desk, large: Path) -> None:
    small = large.with_name("small.txt")
    small.write_bytes(b"before")
    request = desk.request(large.parent)
    small.write_bytes(b"after!")
    with pytest.raises(KnownError, match=r"small\.txt") as caught:
        desk.deliver(request)
    assert caught.value.code == "changed_while_reading"
    (large.parent / "small.txt").unlink()
    with pytest.raises(KnownError, match=r"small\.txt"):
        desk.deliver(request)


def test_what_is_not_wanted_any_more_stops(desk: Desk, large: Path) -> None:
    request = desk.request(large.parent)
    desk.wanted = False
    with pytest.raises(KnownError) as caught:
        desk.deliver(request)
    assert caught.value.code == "cancelled"


def test_what_the_host_says_is_told_rather_than_that_it_went_away(desk: Desk, large: Path) -> None:
    content = {"sha256": "no digest", "size": large.stat().st_size}

    async def pieces() -> object:
        for _ in range(20):
            yield bytes(MIB)

    async def use(host: Host) -> None:
        wrong = {**content, "sha256": "0" * 64, "offset": 5 * MIB}
        with pytest.raises(KnownError) as caught:
            await host.take([wrong], pieces())  # type: ignore[arg-type]
        assert caught.value.code == "part_lost"

    desk.play(use)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "no file and no folder"),
        (lambda path: path.symlink_to("nowhere"), "link to nothing"),
        (lambda path: path.symlink_to("."), "lies in"),
    ],
)
def test_what_cannot_travel_is_refused_by_name(
    desk: Desk, tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    (tmp_path / "data").mkdir()
    make(tmp_path / "data" / "odd one")
    with pytest.raises(InvalidError, match=why) as caught:
        desk.request(tmp_path / "data")
    assert "odd one" in caught.value.text
    assert caught.value.field == "inputs"
