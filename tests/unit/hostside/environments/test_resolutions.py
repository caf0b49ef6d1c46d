"""Asking a built thing what is in it, and keeping the answer."""

from __future__ import annotations

import concurrent.futures
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.environments import resolutions
from desktop_app.hostside.environments.resolutions import (
    Asking,
    Question,
    answer_of,
    ask_image,
    ask_interpreter,
)
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.machine.processes import try_lock
from desktop_app.hostside.protocol import HostError
from tests.fakes.programs import put_program
from tests.testbed.waiting import wait_until

MARK = "trainyard-packages: "


class Thing:
    """Something built that counts how often it is asked. `sees` is a folder with its packages."""

    def __init__(self, folder: Path) -> None:
        self.sees = folder / "site"
        self.sees.mkdir()
        self.asked = folder / "asked"
        self.place = folder / "build" / "packages.json"

    def question(self, of: str = "one", **changes: Any) -> Question:
        code = f"open({str(self.asked)!r}, 'a').write('x'); import json, os\n"
        code += f"seen = [[{str(self.sees)!r}, os.stat({str(self.sees)!r}).st_mtime]]\n"
        code += "told = {'python': '3.11.2', 'packages': [], 'seen': seen}\n"
        code += f"print('noise'); print({MARK!r} + json.dumps(told))"
        words = [sys.executable, "-c", code]
        return Question(of, str(self.place), words, os.environ)._replace(**changes)

    @property
    def times(self) -> int:
        return len(self.asked.read_text()) if self.asked.exists() else 0


@pytest.fixture
def thing(tmp_path: Path) -> Thing:
    return Thing(tmp_path)


def test_an_answer_is_kept_and_nothing_private_is_told(thing: Thing) -> None:
    first = answer_of(thing.question())
    assert answer_of(thing.question()) == first
    assert thing.times == 1
    assert sorted(first) == ["found_at", "packages", "python", "version"]


def test_another_thing_in_its_place_is_asked_anew(thing: Thing) -> None:
    answer_of(thing.question("one"))
    answer_of(thing.question("two"))
    assert thing.times == 2


def test_what_was_changed_since_is_asked_again(thing: Thing) -> None:
    answer_of(thing.question())
    (thing.sees / "six-1.dist-info").mkdir()
    os.utime(thing.sees, (1e9, 1e9))
    answer_of(thing.question())
    assert thing.times == 2


def test_an_image_does_not_change_whatever_this_host_has_in_such_folders(thing: Thing) -> None:
    answer_of(thing.question(elsewhere=True))
    thing.sees.rmdir()
    answer_of(thing.question(elsewhere=True))
    assert thing.times == 1


def test_facts_that_an_interpreter_cannot_know_are_part_of_the_answer(thing: Thing) -> None:
    code = f'print({MARK!r} + \'{{"image": "another", "of": 1, "found_at": "then"}}\')'
    words = [sys.executable, "-c", code]
    answer = answer_of(thing.question(facts={"image": "sha256:1"}, place="", words=words))
    assert (answer["image"], type(answer["found_at"])) == ("sha256:1", float)
    assert not thing.place.exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("pass", "Its python3 said nothing."),
        ("raise SystemExit('no importlib.metadata here')", "no importlib.metadata here"),
        (f"print({MARK!r} + '[1]')", "Its python3 said nothing."),
        (f"print({MARK!r} + '{{')", "Its python3 said nothing."),
    ],
)
def test_what_does_not_tell_says_why(thing: Thing, code: str, reason: str) -> None:
    with pytest.raises(HostError) as caught:
        answer_of(thing.question(words=[sys.executable, "-c", code]))
    assert caught.value.code == "no_packages"
    assert caught.value.text == f"It does not tell what is installed: {reason}"
    assert not thing.place.exists()


def test_a_question_that_is_given_up_leaves_nothing_behind(thing: Thing, tmp_path: Path) -> None:
    up, forgotten = tmp_path / "up", threading.Event()
    code = f"open({str(up)!r}, 'w'); import signal; signal.pause()"
    question = thing.question(words=[sys.executable, "-c", code], forget=forgotten.set)
    asking, errors = Asking(question), list[str]()

    def ask() -> None:
        try:
            asking.answer()
        except HostError as error:
            errors.append(error.code)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until(up.exists, 30, "it is asked")
    asking.give_up()
    thread.join(30)
    assert errors == ["no_packages"]
    assert forgotten.is_set()


def test_an_interpreter_of_this_host_tells_what_it_has(tmp_path: Path) -> None:
    answer = answer_of(ask_interpreter(sys.executable, str(tmp_path / "known")))
    assert answer["python"] == sys.version.split()[0]
    assert "pytest" in {package["name"] for package in answer["packages"]}
    assert "pytest" in answer["modules"]
    assert (tmp_path / "known" / "packages.json").is_file()


@pytest.mark.parametrize(
    ("inspected", "base"),
    [
        ('["other@sha256:2","python@sha256:1"] sha256:9', "python@sha256:1"),
        ('["docker.io/library/python@sha256:1"] sha256:9', "docker.io/library/python@sha256:1"),
        ("[] sha256:9", "sha256:9"),
        ("null sha256:9", "sha256:9"),
        ("", ""),
    ],
)
def test_a_base_image_is_known_by_its_digest_in_a_registry_or_else_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inspected: str, base: str
) -> None:
    digests = f"echo '{inspected}'" if inspected else "exit 1"
    entrypoint = """echo '["conda","run","-n","my env"]'"""
    script = f'case "$*" in *Entrypoint*) {entrypoint};; *) {digests};; esac'
    put_program(tmp_path, "docker", script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    question = ask_image(DockerProgram(), "sha256:5", "python:3.11-slim", str(tmp_path))
    told = {"entrypoint": "conda run -n 'my env'"}
    assert question.facts == {"image": "sha256:5", "base_image": base, **told}
    assert question.words[1:5] == ["run", "--rm", "--network", "none"]
    after_name = question.words[7:13]
    label = "trainyard.question=sha256:5"
    assert after_name == ["--label", label, "--entrypoint", "python3", "sha256:5", "-c"]
    assert question.words[-2:] == [MARK, "120"]


def test_what_does_not_tell_is_not_asked_again_for_a_while(
    thing: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"open({str(thing.asked)!r}, 'a').write('x'); raise SystemExit('no')"
    question = thing.question(words=[sys.executable, "-c", code])
    texts = []
    for _ in range(2):
        with pytest.raises(HostError) as caught:
            answer_of(question)
        texts.append(caught.value.text)
    assert texts == ["It does not tell what is installed: no"] * 2
    assert thing.times == 1
    assert answer_of(thing.question("two"))["python"] == "3.11.2"
    monkeypatch.setattr(resolutions, "_UNKNOWN_SECONDS", 0)
    with pytest.raises(HostError):
        answer_of(question)
    assert thing.times == 3


def test_a_question_that_is_stopped_is_asked_again_by_the_next(thing: Thing) -> None:
    code = f"open({str(thing.asked)!r}, 'a').write('x'); import signal; signal.pause()"
    forgotten = threading.Event()
    question = thing.question(words=[sys.executable, "-c", code], forget=forgotten.set)
    with pytest.raises(HostError):
        answer_of(question, thing.asked.exists)
    assert forgotten.is_set()
    assert answer_of(thing.question())["python"] == "3.11.2"


def test_two_that_ask_the_same_at_once_ask_it_once(thing: Thing) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: answer_of(thing.question()), range(2))
    assert first == second
    assert thing.times == 1


def test_who_waits_for_the_question_of_another_can_give_up(thing: Thing) -> None:
    thing.place.parent.mkdir()
    turn = try_lock(str(thing.place) + ".lock")
    assert turn is not None
    with pytest.raises(HostError, match="not asked to the end"):
        answer_of(thing.question(), lambda: True)
    os.close(turn)
    assert thing.times == 0
