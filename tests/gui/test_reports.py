"""Reports that a person passes on: what is taken out of them, and saving them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.gui.context import TabContext
from desktop_app.gui.shell.report import redact
from desktop_app.gui.shell.saving import save_text
from desktop_app.gui.widgets.toast import Kind


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2 broke",
        "{'TRAINYARD_SECRET_HUB': 'hunter2'}",
        "tool --api-key hunter2 failed",
        "['tool', '--api-key', 'hunter2']",
        "Authorization: Bearer hunter2hunter2",
        "https://me:hunter2@host/simple",
        "https://hunter2@host/simple",
        "login('hf_hunter2hunter2hunter2')",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----",
        "hunter2@example.org",
    ],
)
def test_what_is_recognised_as_private_is_taken_out(text: str) -> None:
    assert "hunter2" not in redact(text)


def test_the_home_folder_and_the_name_of_the_user_are_taken_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/hunter2"))
    monkeypatch.setenv("USER", "hunter2")
    text = 'File "/home/hunter2/birds/train.py"; /data/hunter2/birds; hunter2birds'
    assert redact(text) == 'File "~/birds/train.py"; /data/[user]/birds; hunter2birds'


def test_what_says_nothing_private_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody")
    text = 'File "/opt/trainyard/engine/tasks.py", line 39, in _done\nKeyError: 3'
    assert redact(text) == text


def test_a_saved_text_is_told_and_holds_all(context: TabContext, tmp_path: Path) -> None:
    file = tmp_path / "re port 报告.txt"
    save_text(context.toasts, "a folder\udcff 家", str(file))
    assert file.read_text("utf-8") == "a folder\\udcff 家"
    assert [toast.text for toast in context.toasts.toasts] == ["Saved as re port 报告.txt"]


def test_a_text_that_cannot_be_saved_says_where_and_why(
    context: TabContext, tmp_path: Path
) -> None:
    file = tmp_path / "nowhere" / "report.txt"
    save_text(context.toasts, "text", str(file))
    (toast,) = context.toasts.toasts
    assert toast.text == f"{file} cannot be saved: {os.strerror(2)}."
    assert toast.property("kind") == Kind.ERROR.value
