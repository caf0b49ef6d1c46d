"""Names that people give to things, and names made of paths."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.names import MAX_NAME_LENGTH, check_name, usable_name


@pytest.mark.parametrize("name", ["", " ", ".hidden", "a/b", "a\nb", 'say "a"', "x" * 121])
def test_what_cannot_be_a_file_name_everywhere_is_refused(name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_name("dataset", name)
    assert (caught.value.code, caught.value.field) == ("bad_name", "name")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("birds", "birds"),
        (" bird's photos 鸟 ", "bird's photos 鸟"),
        ('a "b" c', "a -b- c"),
        (".hidden", "hidden"),
        ("", "data"),
        ("???", "data"),
        ("x" * 300, "x" * MAX_NAME_LENGTH),
    ],
)
def test_a_text_becomes_a_name_that_is_accepted(text: str, name: str) -> None:
    assert usable_name(text) == name
    assert check_name("dataset", name) == name
