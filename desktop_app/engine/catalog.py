"""Small JSON documents, one file per named thing: the truth that the index is rebuilt from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.engine.ports import Locks

Document = Mapping[str, Any]

DOCUMENT_VERSION = 1
MAX_STEM_BYTES = 180
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)


@dataclass(frozen=True)
class Listing:
    """The readable documents, by name, and what is wrong with the others (each names its file)."""

    documents: Sequence[Document]
    problems: Sequence[KnownError]


class Catalog:
    """The documents of one kind in one folder. Blocking and small; safe between processes.

    `read_only` says why nothing may be changed, empty when it may.
    """

    def __init__(self, folder: Path, kind: str, locks: Locks, read_only: str = "") -> None:
        self.folder = folder
        self.kind = kind
        self._locks = locks
        self._read_only = read_only

    def get(self, name: str) -> Document:
        """The document of that name; raises `NotFoundError`, or `KnownError` for a broken file."""
        document = self._find(name)
        if document is None:
            raise self._not_found(name)
        return document

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def listing(self) -> Listing:
        """All documents. A broken file is left where it is and told as a problem."""
        documents: list[Document] = []
        problems: list[KnownError] = []
        for path in self._files():
            try:
                documents.append(self._read(path))
            except FileNotFoundError:  # removed meanwhile
                continue
            except KnownError as error:
                problems.append(error)
        documents.sort(key=lambda document: (document["name"].casefold(), document["name"]))
        return Listing(documents, problems)

    def create(self, name: str, document: Document) -> Document:
        """Store a new document; raises `InvalidError` (`name_taken`) where the name is in use."""
        return self.change(name, lambda old: document if old is None else self._taken(name))

    def change(self, name: str, change: Callable[[Document | None], Document]) -> Document:
        """Replace a document by what `change` makes of it (of None where there is none), locked.

        Raises `InvalidError` (`name_taken`) where only the case of another name differs.
        """
        self.refuse_read_only()
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locks.acquire(self.folder / ".lock"):
            old = self._find(name)
            if old is None:
                self._refuse_twin(name)
            new = {**change(old), "version": DOCUMENT_VERSION, "kind": self.kind, "name": name}
            if new != old:
                write_json(self._path(name), new)
        return new

    def remove(self, name: str) -> Document | None:
        """Delete a document, broken or not; returns it if it could be read. `NotFoundError`."""
        self.refuse_read_only()
        path = self._path(name)
        if not path.exists():
            raise self._not_found(name)
        with self._locks.acquire(self.folder / ".lock"):
            try:
                document = self._find(name)
            except KnownError:
                document = None
            path.unlink(missing_ok=True)
        return document

    def unusable(self, name: str, why: str) -> KnownError:
        """The error for a document that can be read and makes no sense."""
        return broken_document(self._path(name), why)

    def _path(self, name: str) -> Path:
        return self.folder / f"{safe_stem(name)}.json"

    def _files(self) -> Sequence[Path]:
        try:
            paths = sorted(self.folder.iterdir())
        except FileNotFoundError:
            return []
        return [path for path in paths if path.suffix == ".json" and path.name[0] != "."]

    def _find(self, name: str) -> Document | None:
        try:
            document = self._read(self._path(name))
        except FileNotFoundError:
            return None
        # On a file system that ignores case, another name's file answers to this one.
        return document if document["name"] == name else None

    def _read(self, path: Path) -> Document:
        try:
            document = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise broken_document(path, error) from error
        if not isinstance(document, dict) or not isinstance(document.get("name"), str):
            raise broken_document(path, "it is not a document of this kind")
        version = document.get("version")
        if not isinstance(version, int) or version > DOCUMENT_VERSION:
            raise broken_document(path, "it was written by a newer Trainyard")
        return document

    def refuse_read_only(self) -> None:
        """Raise `KnownError` (`read_only`) where nothing may be changed."""
        if self._read_only:
            raise KnownError("read_only", self._read_only)

    def _refuse_twin(self, name: str) -> None:
        folded = _fold(name)
        for document in self.listing().documents:
            if document["name"] != name and _fold(document["name"]) == folded:
                raise InvalidError(
                    "name_taken",
                    f"The {self.kind} {document['name']!r} differs from this name in case only.",
                    hint="Choose another name.",
                    field="name",
                )

    def _taken(self, name: str) -> Document:
        raise InvalidError(
            "name_taken",
            f"There is a {self.kind} named {name!r} already.",
            hint="Choose another name.",
            field="name",
        )

    def _not_found(self, name: str) -> NotFoundError:
        names = [document["name"] for document in self.listing().documents]
        known = ", ".join(repr(n) for n in names[:10])
        return NotFoundError(
            f"no_{self.kind}",
            f"There is no {self.kind} named {name!r}.",
            hint=f"There are: {known}." if known else "",
            field=self.kind,
        )


def broken_document(path: Path, why: object) -> KnownError:
    """The error for a document's file that is of no use."""
    return KnownError(
        "broken_document",
        f"The file {str(path)!r} cannot be used: {why}.",
        hint="Mend it or remove it; everything else goes on without it.",
    )


def write_json(path: Path, document: Document) -> None:
    """As `write_whole`."""
    write_whole(path, _encode(document))


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, sync, rename: whoever reads sees the old file or the new one, whole."""
    beside = path.parent / f".{uuid.uuid4().hex}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> KnownError:
    """The error for a file of the workspace that cannot be written."""
    return KnownError(
        "cannot_write",
        f"{str(path)!r} cannot be written: {error.strerror}.",
        hint="Free some space or change the folder's permissions.",
    )


def _encode(document: Document) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # a path that is no text: escapes bring it back as it was
        return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode("ascii")


def safe_stem(name: str) -> str:
    """A file name for a name on any system: what is reserved somewhere is percent-encoded.

    Long names are cut and marked with a hash; the name itself is in the document.
    """
    stem = "".join(_quote(c) if _reserved(c) else c for c in name)
    if stem.split(".")[0].casefold() in _DEVICES or stem.startswith("."):
        stem = _quote(stem[0]) + stem[1:]
    if stem.endswith((".", " ")):
        stem = stem[:-1] + _quote(stem[-1])
    data = stem.encode("utf-8", "surrogatepass")
    if len(data) <= MAX_STEM_BYTES:
        return stem
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return data[:MAX_STEM_BYTES].decode("utf-8", "ignore") + "%-" + mark


def _reserved(character: str) -> bool:
    return character in '%/\\:*?"<>|~' or unicodedata.category(character).startswith("C")


def _quote(character: str) -> str:
    data = character.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
