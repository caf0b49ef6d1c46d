"""The models that MLflow logs with a run: they are remembered, and lie among the outputs."""

from __future__ import annotations

import os
import re
import uuid
from typing import Callable, Dict, Set
from urllib.parse import quote, unquote

from .book import Book, Entry, first_free
from .refusal import Refusal, Unanswered
from .values import Answer, Body, listed, now, pairs_of, text_of, texts_of

_SOUGHT = {"name": "name", "source_run_id": "source"}
_OF_MODELS = re.compile(r"\s*(name|source_run_id)\s*=\s*(['\"])(.*)\2\s*")


def place_in(outputs: str, *parts: str) -> str:
    """The address of a folder of artifacts, those of the parts that are empty left out: the client
    writes there itself."""
    return "file://" + quote(os.path.join(outputs, *filter(None, parts)))


class Models:
    """The calls are made inside of the book's `open()`; `outputs` is where artifacts lie. `ID` in a
    call's name is `model_id` in its body."""

    def __init__(self, book: Book, outputs: str) -> None:
        self._book = book
        self._outputs = outputs
        self.calls: Dict[str, Callable[[Body], Answer]] = {
            "POST logged-models": self._create_model,
            "POST logged-models/search": self._search_models,
            "GET logged-models/ID": self._get_model,
            "PATCH logged-models/ID": self._finalize_model,
            "POST logged-models/ID/params": self._add_to_model,
            "PATCH logged-models/ID/tags": self._add_to_model,
        }

    def _create_model(self, body: Body) -> Answer:
        name = text_of(body, "name", "model")
        source = text_of(body, "source_run_id", "")
        entry = {
            "model": "m-" + uuid.uuid4().hex,
            "name": name,
            "experiment": text_of(body, "experiment_id", "0"),
            "kind": text_of(body, "model_type", ""),
            "source": source,
            "place": self._model_place(source, name),
            "time": now(),
            "status": 1,
            "params": pairs_of(body.get("params")),
            "tags": pairs_of(body.get("tags")),
        }
        self._book.add(entry)
        return self._get_model({"model_id": entry["model"]})

    def _model_place(self, source: str, name: str) -> str:
        """`outputs/NAME`, of a run with a label `outputs/LABEL/NAME`; a number after one that is
        taken, by a run or a model."""
        run = self._book.runs.get(source)
        label = run.label if run else ""
        taken = self.folders(label)
        if not label:
            taken |= self._book.labels
        return place_in(self._outputs, label, first_free(name, "model", taken))

    def folders(self, label: str) -> Set[str]:
        """The names in `outputs/LABEL` that models have; in `outputs` itself without one."""
        folder = place_in(self._outputs, label) + "/"
        places = [model["place"] for model in self._book.models.values()]
        inside = [place[len(folder) :] for place in places if place.startswith(folder)]
        return {unquote(path.partition("/")[0]) for path in inside}

    def _model(self, body: Body) -> Entry:
        model_id = text_of(body, "model_id")
        if model_id not in self._book.models:
            text = "No model with the id %r was logged in this run." % model_id
            raise Refusal("RESOURCE_DOES_NOT_EXIST", text)
        return self._book.models[model_id]

    def _get_model(self, body: Body) -> Answer:
        model = self._model(body)
        info = {
            "model_id": model["model"],
            "experiment_id": model["experiment"],
            "name": model["name"],
            "creation_timestamp_ms": model["time"],
            "last_updated_timestamp_ms": model["time"],
            "artifact_uri": model["place"],
            "status": model["status"],
            "model_type": model["kind"],
            "source_run_id": model["source"],
            "tags": listed(model["tags"]),
        }
        return {"model": {"info": info, "data": {"params": listed(model["params"])}}}

    def _search_models(self, body: Body) -> Answer:
        """Those of the experiments that are asked for; of a name, as the client looks for what is
        to be registered, or of a run."""
        words = text_of(body, "filter", "")
        asked = _OF_MODELS.fullmatch(words)
        if words and not asked:
            self._book.tell("filter")
            text = "Trainyard does not search models with %.200r." % words
            raise Unanswered("INVALID_PARAMETER_VALUE", text)
        wanted = texts_of(body, "experiment_ids")
        found = [
            self._get_model({"model_id": model_id})["model"]
            for model_id, model in self._book.models.items()
            if model["experiment"] in wanted
            and (asked is None or model[_SOUGHT[asked.group(1)]] == asked.group(3))
        ]
        return {"models": found[::-1]}

    def _finalize_model(self, body: Body) -> Answer:
        model = self._model(body)
        self._book.add({"model": model["model"], "status": body.get("status", model["status"])})
        return self._get_model(body)

    def _add_to_model(self, body: Body) -> Answer:
        model = self._model(body)
        entry: Entry = {"model": model["model"]}
        for key in ("params", "tags"):
            entry[key] = dict(model[key], **pairs_of(body.get(key)))
        self._book.add(entry)
        return self._get_model(body)
