"""The text of a definition's file, whatever lies there."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place

MOST_BYTES = 1 << 20
MOST_LOCK_BYTES = 16 << 20


def read_text(path: Path, field: str, most_bytes: int = MOST_BYTES) -> str:
    """The text of a file in UTF-8, with or without a mark at its start. Blocking.

    Raises `BadDefinition` for what is too large or no text, `InvalidError` (`unreadable`) for what
    is not there.
    """
    place = Place(path, field)
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is no path of a file"
        raise InvalidError(
            "unreadable",
            f"{str(path)!r} cannot be read: {why}.",
            hint="Choose a file that is there and may be read.",
            field=field,
        ) from error
    if len(data) > most_bytes:
        raise BadDefinition(
            place,
            f"It is larger than {most_bytes >> 10} KiB, so it is hardly a definition.",
            "Choose the file that names the packages.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise BadDefinition(
            place.at(line, column), "This is not text in UTF-8.", "Save the file in UTF-8."
        ) from error
    if "\0" in text:
        before_zero = text.partition("\0")[0]
        raise BadDefinition(
            place.at(before_zero.count("\n") + 1, len(before_zero.rpartition("\n")[2]) + 1),
            "A zero byte is no part of a text.",
            "Save the file in UTF-8.",
        )
    return text
