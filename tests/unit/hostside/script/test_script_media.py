"""What a script logs beside numbers: `trainyard.log_image`, `log_text`, `log_table`,
`log_histogram`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from desktop_app.hostside.layout import LEFT_OUT
from desktop_app.hostside.metrics import left_out
from desktop_app.hostside.metrics.left_out import LeftOut
from desktop_app.hostside.runs.follow import Watched
from desktop_app.hostside.script.trainyard_media import book
from tests.conftest import Real
from tests.fakes.pictures import gif
from tests.unit.hostside.metrics.event_run import run_folder
from tests.unit.hostside.scripts import DOT, INTERRUPTING, items, pixels, run


def test_outside_of_a_run_nothing_happens_and_nothing_is_loaded() -> None:
    code = """
import sys, trainyard
trainyard.log_image('a', None)
trainyard.log_text('a', 1)
trainyard.log_table('a', 'x')
trainyard.log_histogram('a', 'x')
print('trainyard_media' in sys.modules)
"""
    done = run(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


def test_pictures_come_from_files_bytes_objects_and_arrays(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (tmp_path / "图 'x'.png").write_bytes(DOT)
    code = f"""
import numpy, pathlib, trainyard
dot = pathlib.Path({str(tmp_path / "图 'x'.png")!r})
class Figure:
    def savefig(self, file, format): file.write(dot.read_bytes() + format.encode())
class Picture:
    mode = "CMYK"
    def convert(self, mode): self.mode = mode; return self
    def save(self, file, format): file.write(dot.read_bytes() + (format + self.mode).encode())
trainyard.log_image("样本/a", dot)
trainyard.log_image("样本/a", dot.read_bytes())
trainyard.log_image("figure", Figure(), step=7)
trainyard.log_image("picture", Picture(), step=2**62)
trainyard.log_image("grey", numpy.array([[0.0, 0.5], [1.0, numpy.nan]]))
trainyard.log_image("rgb", numpy.arange(6, dtype="uint8").reshape(1, 2, 3))
trainyard.log_image("planes", numpy.arange(8, dtype="uint8").reshape(4, 1, 2))
trainyard.log_image("true", numpy.array([[True, False]]))
"""
    assert run(code, folder).stderr == ""
    found = items(folder)
    assert [(i["kind"], i["name"], i["step"]) for i, _ in found] == [
        ("image", "样本/a", 0),
        ("image", "样本/a", 1),
        ("image", "figure", 7),
        ("image", "picture", 2**62),
        *(("image", name, 0) for name in ("grey", "rgb", "planes", "true")),
    ]
    contents = [content for _, content in found]
    assert contents[:4] == [DOT, DOT, DOT + b"png", DOT + b"PNGRGB"]
    assert [pixels(content) for content in contents[4:]] == [
        (2, 2, 0, [bytes([0, 128]), bytes([255, 0])]),
        (2, 1, 2, [bytes(range(6))]),
        (2, 1, 6, [bytes([0, 2, 4, 6, 1, 3, 5, 7])]),
        (2, 1, 0, [bytes([255, 0])]),
    ]


def test_tensors_are_planes_of_colours(real: Real, tmp_path: Path) -> None:
    real("torch")
    code = """
import torch, trainyard
picture = torch.tensor([[[0.0, 1.0, 2.0]], [[0.5, 0.0, -1.0]], [[1.0, 0.25, float("nan")]]])
trainyard.log_image("a", picture.requires_grad_())
trainyard.log_image("a", torch.tensor([[300, 7]]))
trainyard.log_histogram("h", torch.tensor([[0.0, 64.0]], dtype=torch.bfloat16))
"""
    assert run(code, tmp_path).stderr == ""
    (_, first), (_, second), (_, third) = items(tmp_path)
    row = bytes([0, 128, 255, 255, 0, 64, 255, 0, 0])
    assert pixels(first) == (3, 1, 2, [row])
    assert pixels(second) == (2, 1, 0, [bytes([255, 7])])
    assert sum(json.loads(third)["counts"]) == 2


def test_a_picture_of_200_megapixels_is_thinned(tmp_path: Path) -> None:
    code = """
import numpy, trainyard
trainyard.log_image("vast", numpy.broadcast_to(numpy.uint8(9), (10_000, 20_000)))
"""
    assert run(code, tmp_path).stderr == ""
    ((item, content),) = items(tmp_path)
    assert item["whole"] == {"width": 20_000, "height": 10_000}
    assert pixels(content)[:2] == (5000, 2500)


def test_a_text_is_kept_as_it_is_up_to_a_mebibyte(tmp_path: Path) -> None:
    code = """
import trainyard
trainyard.log_text("t", "<b>鸟</b>\\ud800")
trainyard.log_text("t", "鸟" * 1_000_000)
"""
    assert run(code, tmp_path).stderr == ""
    (_, first), (item, second) = items(tmp_path)
    assert first.decode() == "<b>鸟</b>\\ud800"
    assert item["whole"] == {"letters": 1_000_000}
    assert second.decode() == "鸟" * (1024 * 1024 // 3)


def test_tables_are_rows_or_columns_and_the_rest_of_a_long_one_is_left_out(
    tmp_path: Path,
) -> None:
    code = """
import numpy, trainyard
trainyard.log_table("rows", [["a", 1], ["b"]])
trainyard.log_table("records", [{"x": 1.5, "y": None}, {"z": 2**70}])
trainyard.log_table("columns", {"n": numpy.arange(3), "s": ["<i>", True]})
trainyard.log_table("long", {"n": range(1_000_000)})
trainyard.log_table("wide", [list(range(1000))])
trainyard.log_table("empty", [])
"""
    assert run(code, tmp_path).stderr == ""
    found = items(tmp_path)
    tables = [json.loads(content) for _, content in found]
    assert tables[:3] == [
        {"columns": ["1", "2"], "rows": [["a", 1], ["b", None]]},
        {"columns": ["x", "y", "z"], "rows": [[1.5, None, None], [None, None, hex(2**70)]]},
        {"columns": ["n", "s"], "rows": [[0, "<i>"], [1, True], [2, None]]},
    ]
    assert tables[3] == {"columns": ["n"], "rows": [[number] for number in range(10_000)]}
    assert tables[5] == {"columns": [], "rows": []}
    assert [item.get("whole") for item, _ in found] == [
        *(None, None, None),
        {"rows": 1_000_000, "columns": 1},
        {"rows": 1, "columns": 1000},
        None,
    ]


def test_an_animated_gif_is_kept_as_it_is(tmp_path: Path) -> None:
    animation = gif(0xFF0000, 0x00FF00)
    code = f"""
import trainyard
class Animation:
    is_animated, mode = True, "P"
    def save(self, file, format, save_all): file.write({animation!r} + format.encode())
trainyard.log_image("bytes", {animation!r})
trainyard.log_image("object", Animation())
"""
    assert run(code, tmp_path).stderr == ""
    assert [content for _, content in items(tmp_path)] == [animation, animation + b"GIF"]


@pytest.mark.parametrize("made", ["numbers", "numpy.array(numbers)"])
def test_histograms_count_what_is_finite_in_equal_bins(tmp_path: Path, made: str) -> None:
    code = f"""
import math, numpy, trainyard
for numbers in (
    [number / 2 for number in range(129)] + [math.nan, math.inf],
    [3.0, 3.0], [1e308, -1e308], [5e-324, 0.0], [math.nan], [],
):
    trainyard.log_histogram("h", {made})
"""
    assert run(code, tmp_path).stderr == ""
    found = [json.loads(content) for _, content in items(tmp_path)]
    assert found[0] == {"edges": list(range(65)), "counts": [2] * 63 + [3], "other": 2}
    assert found[1] == {"edges": [2.997, 3.003], "counts": [2], "other": 0}
    assert (found[2]["counts"][0], found[2]["counts"][-1]) == (1, 1)
    assert all(math.isfinite(edge) for edge in found[2]["edges"])
    assert found[3]["counts"] == [2]
    assert found[4:] == [
        {"edges": [], "counts": [], "other": 1},
        {"edges": [], "counts": [], "other": 0},
    ]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("log_image('a', None)", "TypeError: the image 'a' is no picture: None"),
        ("log_image('a', b'BM')", "ValueError: the image 'a' is no PNG, JPEG or GIF"),
        ("log_image('', b'')", "TypeError: the name of a logged image is a non-empty str, not ''"),
        ("log_image('a', 'gone.png')", "FileNotFoundError: [Errno 2] No such file or directory"),
        ("log_text('a', 7)", "TypeError: the text 'a' is not a str: 7"),
        ("log_text('a', 'x', 1.5)", "TypeError: the step of the text 'a' is not an integer: 1.5"),
        ("log_text('a', 'x', 2**63)", "OverflowError: the step of the text 'a' does not fit 64"),
        ("log_table('a', 'x')", "TypeError: the table 'a' is neither a list of rows nor columns"),
        ("log_table('a', [7])", "TypeError: a row of the table 'a' is no list: 7"),
        ("log_table('a', {'b': 7})", "TypeError: the column 'b' of the table 'a' is no list: 7"),
        ("log_histogram('a', 'x')", "TypeError: the values of the histogram 'a' are no numbers"),
        ("log_histogram('a', [None])", "TypeError: the values of the histogram 'a' are no numbers"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, call: str, error: str) -> None:
    done = run(f"import trainyard\ntrainyard.{call}", tmp_path)
    assert error in done.stderr
    assert items(tmp_path) == []


def test_a_forked_process_writes_to_files_of_its_own(tmp_path: Path) -> None:
    code = """
import os, trainyard
trainyard.log_text("t", "parent")
if os.fork() == 0:
    trainyard.log_text("t", "child", step=5)
    os._exit(0)
os.wait()
trainyard.log_text("t", "parent again")
"""
    assert run(code, tmp_path).stderr == ""
    assert len(list(tmp_path.glob("*.items"))) == 2
    found = sorted((item["step"], content) for item, content in items(tmp_path))
    assert found == [(0, b"parent"), (1, b"parent again"), (5, b"child")]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("MOST_ITEMS = 2", "number"),
        ("MOST_BYTES = 2500", "bytes"),
        ("MOST_CONTENT = 3", "size"),
    ],
)
def test_what_is_too_much_is_left_out_and_the_run_says_so_once(
    tmp_path: Path, limit: str, reason: str
) -> None:
    folder = run_folder(tmp_path)
    code = f"""
import trainyard, trainyard_media.book as book
book.{limit}
for number in range(5):
    trainyard.log_text("t", 1000 * "a")
trainyard.log_text("t", "b")
"""
    assert run(code, Path(folder.metrics)).stderr == ""
    long = 1000 * b"a"
    kept = {"number": [long, long], "bytes": [long, long, b"b"], "size": [b"b"]}
    assert [content for _, content in items(Path(folder.metrics))] == kept[reason]
    told: list[str] = []
    LeftOut(folder, told.append).finish()
    assert len(told) == 1
    assert "left out" in told[0]


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "TimeoutError"])
def test_what_a_signal_handler_raises_is_raised_and_costs_no_later_item(
    tmp_path: Path, error: str
) -> None:
    code = f"""{INTERRUPTING}
import trainyard_media
def stop(*_): raise {error}
signal.signal(signal.SIGUSR1, stop)
for at in range(1, 7):
    trainyard_media._book.leave()
    interrupt_after(at)
    for number in range(4):
        try: trainyard.log_text(str(at), 1000 * str(number))
        except {error}: print(at, number)
"""
    done = run(code, tmp_path)
    assert (done.stdout, done.stderr) == ("1 0\n2 0\n3 0\n4 0\n5 1\n6 1\n", "")
    found = [(item["name"], item["step"], content) for item, content in items(tmp_path)]
    # What was interrupted after its line, in the second and the fourth write, is kept.
    lost = [("1", 0), ("2", 0), ("3", 0), ("5", 1)]
    assert sorted(found) == [
        (name, step, 1000 * str(step).encode())
        for name in "123456"
        for step in range(4)
        if (name, step) not in lost
    ]
    assert not list(tmp_path.glob("left-out.*"))


def test_a_signal_handler_logs_in_the_middle_of_any_call(tmp_path: Path) -> None:
    code = f"""{INTERRUPTING}
import trainyard_media
def handle(*_): trainyard.log_text("t", 1000 * "s")
signal.signal(signal.SIGUSR1, handle)
for at in range(1, 7):
    trainyard_media._book.leave()
    interrupt_after(at)
    for letter in "abc":
        trainyard.log_text("t", 1000 * letter)
"""
    assert run(code, tmp_path).stderr == ""
    found = items(tmp_path)
    assert sorted(item["step"] for item, _ in found) == list(range(24))
    assert sorted(content for _, content in found) == sorted(
        1000 * letter for letter in 6 * [b"a", b"b", b"c", b"s"]
    )
    assert not list(tmp_path.glob("left-out.*"))


def test_thousands_of_signals_whose_handler_logs_lose_no_text_and_hold_nothing_up(
    tmp_path: Path,
) -> None:
    code = """
import signal, trainyard
trainyard.log_text("main", "0")
count = 1
handled = 0
def handle(*_):
    global handled
    trainyard.log_text("signal", str(handled))
    handled += 1
    if handled < 2000: signal.setitimer(signal.ITIMER_REAL, 1e-4)
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 1e-4)
while handled < 2000:
    trainyard.log_text("main", str(count))
    count += 1
print(count, handled)
"""
    done = run(code, tmp_path)
    assert done.stderr == ""
    count, handled = map(int, done.stdout.split())
    found = [(item["name"], item["step"], content) for item, content in items(tmp_path)]
    assert sorted(found) == sorted(
        (name, number, str(number).encode())
        for name, many in (("main", count), ("signal", handled))
        for number in range(many)
    )
    assert not list(tmp_path.glob("left-out.*"))


@pytest.mark.parametrize(("fits", "pairs"), [(0, 1), (7, 1), (1000, 1), (1007, 2)])
def test_where_the_disk_is_full_nothing_is_left_of_an_item_and_the_next_one_goes_on(
    tmp_path: Path, fits: int, pairs: int
) -> None:
    code = f"""
import errno, os, trainyard
write = os.write
trainyard.log_text("t", "first")
room = {fits}
def full(descriptor, data):
    global room
    if not room: raise OSError(errno.ENOSPC, "full")
    part = data[:room]
    room -= len(part)
    return write(descriptor, part)
os.write = full
for _ in range(5): trainyard.log_text("t", 1000 * "x")
os.write = write
trainyard.log_text("t", "last")
"""
    assert run(code, tmp_path).stderr == ""
    assert len(list(tmp_path.glob("*.items"))) == len(list(tmp_path.glob("*.media"))) == pairs
    texts = [path.read_text() for path in tmp_path.glob("*.items")]
    lines = [line for text in texts for line in text.split("\n")[:-1]]
    assert sorted(json.loads(line)["step"] for line in lines) == [0, 6]
    contents = [path.read_bytes() for path in tmp_path.glob("*.media")]
    assert sorted(contents) in ([b"firstlast"], [b"first" + 1000 * b"x", b"last"])
    assert [path.name for path in tmp_path.glob("left-out.*")] == ["left-out.disk"]


def test_a_folder_that_is_gone_stops_no_training(tmp_path: Path) -> None:
    code = "import trainyard\ntrainyard.log_text('t', 'x')\nprint('went on')"
    done = run(code, tmp_path / "gone")
    assert (done.stdout, done.stderr) == ("went on\n", "")


def test_what_the_run_says_of_limits_is_what_writers_keep() -> None:
    assert (left_out.MOST_ITEMS, left_out.MOST_MEBIBYTES << 20) == (
        book.MOST_ITEMS,
        book.MOST_BYTES,
    )
    assert left_out.MOST_ITEM_MEBIBYTES << 20 == book.MOST_CONTENT
    assert book.LEFT_OUT == LEFT_OUT


def test_contents_are_told_after_all_else_and_before_the_lines_about_them(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    code = "import trainyard\ntrainyard.log_text('t', 'x')\ntrainyard.log('loss', 1)"
    assert run(code, Path(folder.metrics)).stderr == ""
    Path(folder.stdout).write_text("Hello")
    names = [name.rpartition(".")[2] for name, _, _ in Watched(folder, {}).pending()]
    assert names == ["names", "trm", "log", "media", "items"]
