"""Texts made outside of the window come out in its language, with their values in place."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import message_texts
import pytest
import translations
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop_app.adapters.locks import FileLocks
from desktop_app.domain.errors import KnownError
from desktop_app.domain.filters import parse_filter
from desktop_app.domain.names import check_name
from desktop_app.engine.catalog import Catalog
from desktop_app.engine.delivery.copies import free_place
from desktop_app.engine.delivery.snapshot import list_source
from desktop_app.engine.hosts.checks import check_host
from desktop_app.engine.workspaces import Workspaces
from desktop_app.gui.messages import error_text, localized
from desktop_app.hostside.launchers.script_environment import resolve_arguments
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine.docker_program import trouble_in
from desktop_app.hostside.machine.gpus import read_gpus
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.runs.endings import classify
from tests.fakes import values
from tests.fakes.clock import FakeClock
from tests.fakes.settings import FakeSettings
from tests.gui.conftest import RESOURCES, speaking

HARD_NAMES = [
    'it\'s "quoted"',
    "{0} and {name} and {{1}} %s",
    "鸟类 птицы",
    "two\nlines",
    "There is no run 'x' in this workspace.",
    "a GPU",
    "dataset",
    "x named y: z (column 3).",
    "back\\slash",
]
PLACE = re.compile(r"\{(\d+)\}")
SAMPLE = {"number": "12", "quoted": "'it\\'s {0}'", "text": "птицы {1} %s", "message": "birds"}


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    with speaking(qapp, "zh_CN"):
        yield


def raised(act: Callable[[], object]) -> KnownError:
    with pytest.raises(KnownError) as caught:
        act()
    return caught.value


def templates() -> dict[str, list[str]]:
    return translations.messages().templates


# ------------------------------------------------------------------- collected


def test_every_text_for_people_can_be_collected() -> None:
    assert translations.messages().problems == []


def test_every_template_is_translated_with_the_same_places(chinese: None) -> None:
    for source in templates():
        translated = QCoreApplication.translate("Messages", source)
        assert translated != source or not re.search(r"[a-z]{2}", PLACE.sub("", source)), source
        assert sorted(PLACE.findall(translated)) == sorted(PLACE.findall(source)), source


@pytest.mark.parametrize(
    "line",
    [
        'raise KnownError("code", "There is {}.".format(name))',
        'raise InvalidError("code", text, hint=" ".join([name]) * 2)',
        'text = "The file"\n    text += " is gone."\n    raise HostError("code", text)',
    ],
)
def test_a_text_that_cannot_be_collected_is_reported_with_its_place(
    tmp_path: Path, line: str
) -> None:
    module = tmp_path / "engine" / "birds.py"
    module.parent.mkdir()
    module.write_text(f"def find(name: str, text: str) -> None:\n    {line}\n", "utf-8")
    (problem,) = message_texts.collect_messages(tmp_path).problems
    number = 2 + line.count("\n")
    assert problem.startswith(f"engine/birds.py:{number}: cannot be collected: ")


def test_variants_and_formats_become_templates(tmp_path: Path) -> None:
    module = tmp_path / "hostside" / "birds.py"
    module.parent.mkdir()
    module.write_text(
        """
def refuse(name, count, lost):
    what = "a bird" if count == 1 else "%d birds" % count
    if lost:
        raise HostError("lost", "The bird %r is gone." % name, "Look into %s." % name)
    raise KnownError("late", "Too late." if count else f"No {what} at {name!r}.")
""",
        "utf-8",
    )
    found = message_texts.collect_messages(tmp_path)
    mine = {text: kinds for text, kinds in found.templates.items() if "bird" in text or "o" in text}
    for word in message_texts.SYSTEM:
        mine.pop(word, None)
    assert mine == {
        "Look into {0}.": ["text"],
        "No {0} at {1}.": ["message", "quoted"],
        "The bird {0} is gone.": ["quoted"],
        "Too late.": [],
        "a bird": [],
        "{0} birds": ["number"],
    }
    assert found.problems == []


# ----------------------------------------------------------------------- check


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tool works on a copy of the translations."""
    folder = tmp_path / "translations"
    shutil.copytree(RESOURCES / "translations", folder)
    monkeypatch.setattr(translations, "FOLDER", folder)
    monkeypatch.setattr(translations, "MESSAGES", folder / "messages.json")
    assert translations.problems() == []
    return folder


def test_the_check_names_a_template_without_translation(copied: Path) -> None:
    path = copied / "trainyard_zh_CN.ts"
    known = translations.read_ts(path)
    known[translations.Text("Messages", "There is nothing at {0}.")] = [""]
    translations.write_ts("zh_CN", translations.all_texts(), known)
    assert translations.problems() == [
        "zh_CN: Messages: 'There is nothing at {0}.' is not translated"
    ]


def test_the_check_names_what_is_not_said_any_more(copied: Path) -> None:
    path = copied / "trainyard_zh_CN.ts"
    gone = translations.Text("Messages", "The birds flew {0} km.")
    known = {**translations.read_ts(path), gone: ["鸟飞了 {0} 公里。"]}
    translations.write_ts("zh_CN", sorted([*translations.all_texts(), gone]), known)
    assert translations.problems() == [
        "zh_CN: Messages: 'The birds flew {0} km.' is not used",
    ]


def test_the_check_compares_the_list_that_the_window_reads(copied: Path) -> None:
    path = copied / "messages.json"
    listed = json.loads(path.read_text("utf-8"))
    del listed["No answer."]
    path.write_text(json.dumps(listed), "utf-8")
    assert translations.problems() == ["messages.json is stale"]


# ------------------------------------------------------------------ recognised


def test_every_template_is_recognised_with_its_values(chinese: None) -> None:
    for source, kinds in templates().items():
        given = [SAMPLE[kind] for kind in kinds]
        text = PLACE.sub(lambda place, given=given: given[int(place[1])], source)  # type: ignore[misc]
        translated = QCoreApplication.translate("Messages", source)
        wanted = PLACE.sub(lambda place, given=given: given[int(place[1])], translated)  # type: ignore[misc]
        assert localized(text) == wanted, source


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_value_stays_as_it_is_whatever_it_looks_like(
    chinese: None, tmp_path: Path, name: str
) -> None:
    catalog = Catalog(tmp_path / "datasets", "dataset", FileLocks())
    missing = raised(lambda: catalog.get(name))
    assert error_text(missing) == f"没有名为 {name!r} 的数据集。"
    catalog.create(name, {})
    taken = raised(lambda: catalog.create(name, {}))
    assert error_text(taken) == f"已有名为 {name!r} 的数据集。请换一个名称。"
    known = raised(lambda: catalog.get("crows"))
    assert error_text(known) == f"没有名为 'crows' 的数据集。现有：{name!r}。"
    folder = tmp_path / name
    source = raised(lambda: list_source(folder))
    assert error_text(source) == f"没有文件夹 {str(folder)!r}。请选择脚本所在的文件夹。"
    folder.mkdir()
    exists = raised(lambda: free_place(tmp_path, name))
    assert error_text(exists) == f"{str(folder)!r} 已存在。请换一个名称。"
    with pytest.raises(HostError) as caught:
        resolve_arguments(["{inputs.crows}"], {name: "/data"})
    assert localized(caught.value.text) == "有参数要用输入 'crows'，但此运行没有这个输入。"
    assert localized(caught.value.hint) == f"请为运行添加这个输入。现有输入：{name}。"


def test_a_cause_within_a_text_is_translated_too(chinese: None, tmp_path: Path) -> None:
    (tmp_path / "birds.json").write_text('{"name": "birds", "version": 99}', "utf-8")
    catalog = Catalog(tmp_path, "model", FileLocks())
    (problem,) = catalog.listing().problems
    file = str(tmp_path / "birds.json")
    assert error_text(problem) == (
        f"文件 {file!r} 无法使用：它由更新版本的 Trainyard 写入。请修复或移除它；其他一切不受影响。"
    )
    folder = tmp_path / "a: file"
    folder.write_bytes(b"")
    workspaces = Workspaces(FakeSettings(), FakeClock())
    error = raised(lambda: workspaces.create(folder / "birds", "birds"))
    assert "不是目录" in error_text(error)
    assert f"无法在 {str(folder / 'birds')!r} 中创建工作区：" in error_text(error)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("", "此实验名称为空。"),
        (".birds", "此实验名称以点开头。"),
        ("a/b", "此实验名称含有 '/'。"),
        ("x" * 999, "此实验名称超过 "),
    ],
)
def test_what_is_wrong_with_a_name_is_said(chinese: None, name: str, wanted: str) -> None:
    error = raised(lambda: check_name("experiment", name))
    assert error_text(error).startswith(wanted)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("birds = 1", "没有字段 'birds'（第 1 列）。可用字段：id, name, "),
        ("name = 'a", '引号没有闭合："\'a"（第 8 列）。'),
        ("stage = 'flying'", "字段 stage 没有取值 'flying'（第 9 列）。可用的值：submitted, "),
        ("(name = 'a'", "括号没有闭合（第 1 列）。"),
        ("name = crow", "这里应为值（第 8 列）。文本要加引号：'crow'。"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said(chinese: None, typed: str, wanted: str) -> None:
    error = raised(lambda: parse_filter(typed))
    assert error_text(error).startswith(wanted)


def test_what_a_host_says_is_translated(
    chinese: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://lab:2375")
    trouble = trouble_in("Cannot connect to the Docker daemon at tcp://lab:2375.")
    assert trouble is not None
    assert localized(trouble.reason) == "DOCKER_HOST=tcp://lab:2375 处没有 Docker 引擎响应。"
    assert localized(trouble.hint) == "请取消设置 DOCKER_HOST，或在那里启动引擎。"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert localized(read_gpus().note) == "没有 NVIDIA 驱动。"
    folder = RunFolder(str(tmp_path), values.run_id(1))
    Path(folder.path).mkdir(parents=True)
    end = classify(
        folder,
        None,
        9,
        detail="",
        out_of_memory=False,
        memory_limit=None,
        evidence="waiter",
    )
    assert localized(end["detail"]) == "脚本被信号 9（SIGKILL）终止。"
    assert localized(end["hint"]).startswith("如果没有人终止它")


def test_the_check_of_a_host_is_translated(chinese: None) -> None:
    results = check_host(values.target_states()[0])
    assert results
    for result in results:
        assert re.search(r"[\u4e00-\u9fff]", localized(result.text)) or "Python" in result.text
        assert localized(result.name) != result.name


def test_a_text_and_its_hint_in_one_are_translated(chinese: None) -> None:
    error = raised(lambda: list_source(Path("/no/birds. here")))
    assert localized(str(error)) == "没有文件夹 '/no/birds. here'。请选择脚本所在的文件夹。"
    assert localized("train/ants: Permission denied") == "train/ants: 权限不足"


@pytest.mark.parametrize(
    "text",
    ["", " ", "epoch 3 loss 0.4", "RuntimeError: CUDA out of memory", "There is nothing.", "运行"],
)
def test_a_text_that_nobody_knows_stays(chinese: None, text: str) -> None:
    assert localized(text) == text


@pytest.mark.parametrize(
    "piece", ["Not known. ", "named {0} (column 3). ", "it's (x) of 'a' is b cannot be read: c. "]
)
def test_a_long_text_does_not_hold_the_window_up(chinese: None, piece: str) -> None:
    localized("The disk is full.")
    for length in (500, 1999, 100_000):
        text = (piece * length)[:length]
        begin = time.thread_time()
        localized(text)
        assert time.thread_time() - begin < 0.05


def test_an_english_window_shows_the_texts_as_they_are(qapp: QApplication) -> None:
    with speaking(qapp, "en"):
        error = raised(lambda: list_source(Path("/no/birds")))
        assert error_text(error) == str(error)
        assert localized(error.text) == error.text
