"""How the code of two runs differs."""

from __future__ import annotations

import pytest

from desktop_app.domain.code_changes import (
    MOST_BYTES,
    MOST_LINES,
    CodeChanges,
    FileChange,
    FileDiff,
    NoDiff,
    changes_between,
    diff_of,
)


def test_files_were_added_removed_or_changed() -> None:
    one = {"train.py": "a", "old.py": "b", "same 块.py": "c", "moved.py": "d"}
    other = {"train.py": "x", "same 块.py": "c", "new/moved.py": "d", "z.py": "e"}
    changes = changes_between(one, other)
    assert changes == CodeChanges(
        added=["new/moved.py", "z.py"], removed=["moved.py", "old.py"], changed=["train.py"]
    )
    assert changes.files == [
        ("moved.py", FileChange.REMOVED),
        ("new/moved.py", FileChange.ADDED),
        ("old.py", FileChange.REMOVED),
        ("train.py", FileChange.CHANGED),
        ("z.py", FileChange.ADDED),
    ]
    assert changes_between(one, one).files == []


def test_a_diff_shows_the_lines_that_changed_amid_a_few_others() -> None:
    before = "".join(f"line {n}\n" for n in range(20)).encode()
    after = before.replace(b"line 10\n", "Zeile 鸡\n".encode())
    assert diff_of("a.py", before, after).text.splitlines() == [
        "@@ -8,7 +8,7 @@",
        *(" line 7", " line 8", " line 9", "-line 10", "+Zeile 鸡"),
        *(" line 11", " line 12", " line 13"),
    ]
    numbers = [None, 8, 9, 10, None, 11, 12, 13, 14]
    assert diff_of("a.py", before, after).numbers == numbers
    assert diff_of("a.py", before, before) == FileDiff("a.py")


def test_a_new_file_is_all_new_and_one_that_went_all_gone() -> None:
    assert diff_of("a", b"", b"x\ny\n").text == "@@ -0,0 +1,2 @@\n+x\n+y\n"
    assert diff_of("a", b"x\ny\n", b"").text == "@@ -1,2 +0,0 @@\n-x\n-y\n"
    assert diff_of("a", b"", b"x\n@@ -1 +9 @@\n").numbers == [None, 1, 2]


def test_other_line_ends_and_a_missing_last_one_are_told() -> None:
    assert diff_of("a", b"x\n", b"x\r\n").text == "@@ -1 +1 @@\n-x\n+x\r\n"
    text = diff_of("a", b"x\n", b"x").text
    assert text == "@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n"
    assert diff_of("a", b"x\x0cy\xff\n", b"x\x0cy\n").text == "@@ -1 +1 @@\n-x\x0cy\\xff\n+x\x0cy\n"


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"PNG\0\1", NoDiff.BINARY),
        (b"x" * (MOST_BYTES + 1), NoDiff.TOO_LARGE),
        (b"x\n" * (MOST_LINES + 1), NoDiff.TOO_LARGE),
    ],
)
def test_what_is_no_text_or_too_much_of_it_has_no_diff(data: bytes, refused: NoDiff) -> None:
    assert diff_of("a", data, b"x\n") == FileDiff("a", refused=refused)
    assert diff_of("a", b"x\n", data) == FileDiff("a", refused=refused)
