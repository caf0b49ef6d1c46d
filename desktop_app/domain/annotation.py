"""What people add to a run: tags, a note, a star, whether it is archived or in the trash."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.errors import InvalidError

MAX_TAG = 64
"""Characters of a tag."""
MAX_NOTE = 20_000
"""Characters of a note."""


@dataclass(frozen=True)
class Annotation:
    """`tags` are words in alphabetical order, each once. An archived run is left out of lists that
    do not ask for it. One that was removed lies in the trash: only lists of the trash have it."""

    tags: tuple[str, ...] = ()
    note: str = ""
    starred: bool = False
    archived: bool = False
    removed_at: float | None = None
    """When it was put into the trash, in seconds since the epoch; None where it was not."""
    delete_after: float | None = None
    """From when on it may be deleted for good, as was promised when it was put there; None for
    never."""


NOT_ANNOTATED = Annotation()


@dataclass(frozen=True)
class AnnotationChange:
    """What is to be different; None leaves a thing as it is. A tag that is in both `add` and
    `remove` is added."""

    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    note: str | None = None
    starred: bool | None = None
    archived: bool | None = None

    def apply(self, old: Annotation) -> Annotation:
        """The annotation afterwards. Raises `InvalidError` (`bad_tag`, `bad_note`)."""
        kept = set(old.tags) - {tag.strip() for tag in self.remove}
        note = old.note if self.note is None else checked_note(self.note)
        return replace(
            old,
            tags=in_order({*kept, *(checked_tag(tag) for tag in self.add)}),
            note=note,
            starred=old.starred if self.starred is None else self.starred,
            archived=old.archived if self.archived is None else self.archived,
        )


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are shown, each once."""
    return tuple(sorted(set(tags), key=lambda tag: (tag.casefold(), tag)))


def checked_note(text: str) -> str:
    """The note without spaces around it. Raises `InvalidError` (`bad_note`, field `note`)."""
    note = text.strip()
    if len(note) > MAX_NOTE:
        raise InvalidError(
            "bad_note",
            f"The note has {len(note):,} characters; {MAX_NOTE:,} are possible.",
            hint="Keep long texts in a file among the outputs.",
            field="note",
        )
    return note


def checked_tag(text: str) -> str:
    """The tag without spaces around it. Raises `InvalidError` (`bad_tag`, field `tags`)."""
    tag = text.strip()
    if not tag:
        raise InvalidError("bad_tag", "A tag cannot be empty.", field="tags")
    if len(tag) > MAX_TAG:
        raise InvalidError(
            "bad_tag",
            f"The tag {tag[:20]!r}… has {len(tag)} characters; {MAX_TAG} are possible.",
            hint="Write what is longer into the note.",
            field="tags",
        )
    if "," in tag or any(unicodedata.category(sign).startswith("C") for sign in tag):
        raise InvalidError(
            "bad_tag",
            f"The tag {tag!r} has a comma, a line break or another sign that tags cannot have.",
            hint="Give several tags one by one.",
            field="tags",
        )
    return tag
