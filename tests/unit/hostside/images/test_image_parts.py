"""The contents of an image that two deliveries read at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.hostside.images import image_parts
from desktop_app.hostside.images.image_parts import drop, kept, open_part
from desktop_app.hostside.layout import image_parts_folder
from desktop_app.hostside.protocol import HostError

IMAGE, PART = "sha256:" + "a" * 64, "b" * 64


def test_what_one_delivery_reads_another_does_not_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_parts, "_ENDING_SECONDS", 0.0)
    root = str(tmp_path)
    place = Path(image_parts_folder(root, IMAGE))
    place.mkdir(parents=True)
    (place / PART).write_bytes(b"layer")
    with kept(root, IMAGE):
        drop(root, IMAGE)
        with open_part(root, IMAGE, PART) as file:
            assert file.read() == b"layer"
    drop(root, IMAGE)
    with pytest.raises(HostError) as caught:
        open_part(root, IMAGE, PART)
    assert caught.value.code == "parts_gone"


def test_where_there_are_no_contents_they_cannot_be_kept_and_need_not_go(tmp_path: Path) -> None:
    drop(str(tmp_path), IMAGE)
    with pytest.raises(HostError) as caught, kept(str(tmp_path), IMAGE):
        raise AssertionError
    assert caught.value.code == "parts_gone"
    assert list(tmp_path.iterdir()) == []
