"""Names of files on every system."""

from __future__ import annotations

import os
import re

import pytest

from desktop_app.domain.names import plain_name
from desktop_app.hostside.contents.portable_names import held, portable

PLAIN = ["train.log", "rank 0.txt", ".hidden", "日志 'a'.txt", "console.log", "x~1", "com10", "ü"]
ODD = [
    *("a:b.txt", "CON", "con.log", "Nul .txt", "LPT1", "com¹.x", "CONIN$", "x.", "x ", "..."),
    *('"', "a\\b", "tab\there", "a\nb", "100%", "%41", "*?<>|", "\udcff.log", "\x7f", "\x1f"),
]
WINDOWS = re.compile(r'[\\/:*?"<>|\x00-\x1f]|[. ]\Z', re.DOTALL)


@pytest.mark.parametrize("name", PLAIN)
def test_most_names_stay_as_they_are(name: str) -> None:
    assert (portable(name), held(name), plain_name(name)) == (name, name, name)


@pytest.mark.parametrize("name", [*ODD, "x" * 78 + ":"])
def test_every_other_becomes_one_that_every_system_holds_and_is_read_back(name: str) -> None:
    made = portable(name)
    assert not WINDOWS.search(made)
    assert made.split(".")[0].rstrip().casefold() not in ("con", "nul", "lpt1", "com¹", "conin$")
    made.encode("utf-8")
    assert plain_name(made) == name
    assert made != name


def test_names_that_could_not_be_made_longer_stay_as_they_are() -> None:
    name = ":" * 255
    assert portable(name) == name
    assert len(os.fsencode(portable("%" * 80))) == 240


@pytest.mark.parametrize("name", ["100%.txt", "%41", "50%25"])
def test_what_is_not_to_be_read_back_is_changed_only_where_it_must_be(name: str) -> None:
    assert held(name) == name
    assert held("a:b %") == "a%3Ab %25"
