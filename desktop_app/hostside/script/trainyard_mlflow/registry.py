"""MLflow's registry of models, so far that a script which registers what it has trained goes on.

Nothing is registered with Trainyard by it: that is done by hand, of a run that succeeded. Names and
versions are remembered for as long as the run goes on.
"""

from __future__ import annotations

from typing import Callable, Dict, List

from .book import Book, Entry
from .refusal import Refusal
from .values import Answer, Body, listed, now, pairs_of, text_of


class Registry:
    """The calls are made inside of the book's `open()`."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.calls: Dict[str, Callable[[Body], Answer]] = {
            "POST registered-models/create": self._create,
            "GET registered-models/get": self._get,
            "POST model-versions/create": self._create_version,
            "GET model-versions/get": self._get_version,
            "GET model-versions/get-download-uri": self._place,
        }

    def _create(self, body: Body) -> Answer:
        name = text_of(body, "name")
        if name in self._book.registered:
            text = "There is a registered model %r." % name
            raise Refusal("RESOURCE_ALREADY_EXISTS", text)
        self._note(body, name, 0)
        self._book.tell("registry", name)
        return self._get(body)

    def _get(self, body: Body) -> Answer:
        name, (first, *versions) = text_of(body, "name"), self._entries(body)
        shown = {
            "name": name,
            "creation_timestamp": first["time"],
            "last_updated_timestamp": [first, *versions][-1]["time"],
            "description": first["description"],
            "tags": listed(first["tags"]),
            "latest_versions": [_shown_version(each) for each in versions[-1:]],
        }
        return {"registered_model": shown}

    def _create_version(self, body: Body) -> Answer:
        name = text_of(body, "name")
        number = len(self._entries(body))
        self._note(body, name, number)
        return {"model_version": _shown_version(self._book.registered[name][number])}

    def _get_version(self, body: Body) -> Answer:
        return {"model_version": _shown_version(self._version(body))}

    def _place(self, body: Body) -> Answer:
        return {"artifact_uri": self._version(body)["source"]}

    def _note(self, body: Body, name: str, version: int) -> None:
        self._book.add(
            {
                "registered": name,
                "version": version,
                "time": now(),
                "source": text_of(body, "source", ""),
                "source_run": text_of(body, "run_id", ""),
                "source_model": text_of(body, "model_id", ""),
                "description": text_of(body, "description", ""),
                "tags": pairs_of(body.get("tags")),
            }
        )

    def _entries(self, body: Body) -> List[Entry]:
        """The model itself, and its versions."""
        name = text_of(body, "name")
        if name not in self._book.registered:
            text = "No model %r was registered in this run." % name
            raise Refusal("RESOURCE_DOES_NOT_EXIST", text)
        return self._book.registered[name]

    def _version(self, body: Body) -> Entry:
        number = text_of(body, "version")
        for entry in self._entries(body)[1:]:
            if str(entry["version"]) == number:
                return entry
        text = "No version %r of the model was registered in this run." % number
        raise Refusal("RESOURCE_DOES_NOT_EXIST", text)


def _shown_version(entry: Entry) -> Answer:
    return {
        "name": entry["registered"],
        "version": str(entry["version"]),
        "creation_timestamp": entry["time"],
        "last_updated_timestamp": entry["time"],
        "current_stage": "None",
        "description": entry["description"],
        "source": entry["source"],
        "run_id": entry["source_run"],
        "model_id": entry["source_model"],
        "status": "READY",
        "tags": listed(entry["tags"]),
    }
