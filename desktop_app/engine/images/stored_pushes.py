"""Which images of a workspace lie in registries, as files that each of its processes reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.registry import PushedImage
from desktop_app.engine.catalog import Catalog, Document


class StoredPushes:
    """One document for each definition, named by its hash. Blocking, small."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def get(self, definition_hash: str) -> PushedImage | None:
        """The image of a definition, where it was pushed last. Raises `KnownError` for a document
        that cannot be used."""
        try:
            return self._read(self._catalog.get(definition_hash))
        except NotFoundError:
            return None

    def list(self) -> Sequence[PushedImage]:
        """All, the newest first; what cannot be used is one of the `problems`."""
        return sorted(self._listing()[0], key=lambda pushed: pushed.pushed_at, reverse=True)

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold one, each naming its file."""
        return self._listing()[1]

    def _listing(self) -> tuple[Sequence[PushedImage], Sequence[KnownError]]:
        listing = self._catalog.listing()
        found, problems = [], [*listing.problems]
        for document in listing.documents:
            try:
                found.append(self._read(document))
            except KnownError as problem:
                problems.append(problem)
        return found, problems

    def put(self, pushed: PushedImage) -> None:
        """Replaces what is known of that definition."""
        self._catalog.change(pushed.hash, lambda _: asdict(pushed))

    def refuse_read_only(self) -> None:
        """Raise `KnownError` (`read_only`) where nothing may be changed."""
        self._catalog.refuse_read_only()

    def _read(self, document: Document) -> PushedImage:
        try:
            return PushedImage(
                hash=str(document["hash"]),
                environment=str(document["environment"]),
                registry=str(document["registry"]),
                user=str(document["user"]),
                repository=str(document["repository"]),
                digest=str(document["digest"]),
                pushed_at=float(document["pushed_at"]),
            )
        except (LookupError, TypeError, ValueError) as error:
            raise self._catalog.unusable(str(document["name"]), str(error)) from error
