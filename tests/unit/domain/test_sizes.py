"""Sizes as people write them."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.sizes import read_size, write_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(
            ("1", 1),
            ("512m", 512 << 20),
            ("2g", 2 << 30),
            ("1.5GiB", 3 << 29),
            (" 8 GiB ", 8 << 30),
        ),
        *(("4 KB", 4096), ("1T", 1 << 40), ("1,5 GiB", 3 << 29), ("4097", 4097)),
    ],
)
def test_a_size_is_read_in_binary_units_and_written_to_the_byte(text: str, size: int) -> None:
    assert read_size(text, "memory") == size
    assert read_size(write_size(size), "memory") == size


@pytest.mark.parametrize("text", ["", "g", "-1", "1x", "0", "1 2", "infg", "much"])
def test_what_is_no_size_names_its_field(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_size(text, "shm_size")
    assert (caught.value.code, caught.value.field) == ("bad_size", "shm_size")
