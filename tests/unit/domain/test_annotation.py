"""What people add to runs, and what cannot be added."""

from __future__ import annotations

import pytest

from desktop_app.domain.annotation import MAX_NOTE, MAX_TAG, Annotation, AnnotationChange
from desktop_app.domain.errors import InvalidError


def test_a_change_leaves_alone_what_it_does_not_name() -> None:
    old = Annotation(("base", "night"), "good", starred=True, archived=True)
    assert AnnotationChange().apply(old) == old
    assert AnnotationChange(archived=False).apply(old) == Annotation(
        ("base", "night"), "good", starred=True
    )
    assert AnnotationChange(note=" \n").apply(old).note == ""


def test_tags_are_kept_once_in_alphabetical_order_without_spaces_around_them() -> None:
    change = AnnotationChange(add=[" 夜间 run", "Base", "base", "a"], remove=["gone", " night "])
    changed = change.apply(Annotation(("night", "z")))
    assert changed.tags == ("a", "Base", "base", "z", "夜间 run")


def test_a_tag_that_is_added_and_removed_is_there() -> None:
    assert AnnotationChange(add=["x"], remove=["x"]).apply(Annotation(("x",))).tags == ("x",)


@pytest.mark.parametrize("tag", ["", "  ", "a\nb", "a,b", "a\x00", "x" * (MAX_TAG + 1)])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(InvalidError) as caught:
        AnnotationChange(add=[tag]).apply(Annotation())
    assert (caught.value.code, caught.value.field) == ("bad_tag", "tags")


def test_the_longest_tag_and_note_are_taken_and_one_sign_more_of_a_note_is_not() -> None:
    longest = AnnotationChange(add=["鸟" * MAX_TAG], note="x" * MAX_NOTE)
    assert longest.apply(Annotation()) == Annotation(("鸟" * MAX_TAG,), "x" * MAX_NOTE)
    with pytest.raises(InvalidError) as caught:
        AnnotationChange(note="x" * (MAX_NOTE + 1)).apply(Annotation())
    assert (caught.value.code, caught.value.field) == ("bad_note", "note")
