"""The calls of MLflow's REST interface that a training makes, and what they are answered.

https://mlflow.org/docs/latest/api_reference/rest-api.html; `/api/2.0/mlflow/` is left out below.
Experiments, runs and logged models are remembered for as long as the run goes on. Tags are given
back, and go no further. What is said of inputs and outputs of a run is accepted, and not kept.

Several of MLflow's runs in one script are told apart by their labels (`Book.label`): metrics and
parameters of the first one have their own names, those of every further one `LABEL/name`; artifacts
lie in `outputs` and `outputs/LABEL`, whatever place an experiment asks for.
"""

from __future__ import annotations

import os
import uuid
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from .book import Book, Entry, Run
from .models import Models, place_in
from .refusal import Refusal, Unanswered
from .registry import Registry
from .search import matching, ordered
from .values import (
    Answer,
    Body,
    integer_of,
    listed,
    now,
    objects_of,
    pairs_of,
    point_of,
    shown_point,
    text_of,
    texts_of,
)

_MOST_POINTS = 25000
_MOST_RUNS = 1000
"""In one answer, the runs if no other number is asked for."""


class Calls:
    """`work` is the run's working folder as the script sees it."""

    def __init__(self, book: Book, work: str) -> None:
        self._book = book
        self._outputs = os.path.join(work, "outputs")
        self._models = Models(book, self._outputs)
        self._calls: Dict[str, Callable[[Body], Optional[Answer]]] = {
            "GET experiments/get-by-name": self._experiment_by_name,
            "GET experiments/get": self._experiment,
            "POST experiments/create": self._create_experiment,
            "POST experiments/search": self._search_experiments,
            "POST experiments/set-experiment-tag": self._pass_over,
            "POST runs/create": self._create_run,
            "GET runs/get": self._get_run,
            "POST runs/update": self._update_run,
            "POST runs/log-metric": self._log_metric,
            "POST runs/log-batch": self._log_batch,
            "POST runs/log-parameter": self._log_parameter,
            "POST runs/set-tag": self._set_tag,
            "POST runs/delete-tag": self._delete_tag,
            "GET metrics/get-history": self._history,
            "POST runs/search": self._search_runs,
            "POST runs/log-inputs": self._pass_over,
            "POST runs/outputs": self._pass_over,
            "POST runs/log-model": self._pass_over,
            **self._models.calls,
            **Registry(book).calls,
        }

    def answer(self, method: str, path: str, body: Body) -> Answer:
        """The answer to one call, whose `path` begins after `mlflow/`. Raises Refusal, OSError."""
        parts = path.split("/")
        if parts[0] == "logged-models" and len(parts) > 1 and parts[1] != "search":
            body = dict(body, model_id=parts[1])
            parts[1] = "ID"
        call = self._calls.get("%s %s" % (method, "/".join(parts)))
        with self._book.open():
            if call is None:
                raise self._not_found(method, path)
            return call(body) or {}

    def _not_found(self, method: str, path: str) -> Unanswered:
        # An id is in the way of telling once.
        parts = ["ID" if any(c.isdigit() for c in part) else part for part in path.split("/")]
        name = "%s mlflow/%s" % (method, "/".join(parts)[:100])
        self._book.tell("call", name)
        return Unanswered("ENDPOINT_NOT_FOUND", "Trainyard does not answer %s." % name)

    def _pass_over(self, body: Body) -> None:
        """Nothing of it is kept."""

    # ------------------------------------------------------------------ experiments

    def _experiment_by_name(self, body: Body) -> Answer:
        name = text_of(body, "experiment_name")
        for number, known in self._book.experiments.items():
            if known == name:
                return {"experiment": self._shown_experiment(number)}
        raise Refusal("RESOURCE_DOES_NOT_EXIST", "There is no experiment %r in this run." % name)

    def _experiment(self, body: Body) -> Answer:
        number = text_of(body, "experiment_id")
        self._check_experiment(number)
        return {"experiment": self._shown_experiment(number)}

    def _create_experiment(self, body: Body) -> Answer:
        name = text_of(body, "name")
        if name in self._book.experiments.values():
            raise Refusal("RESOURCE_ALREADY_EXISTS", "There is an experiment %r." % name)
        number = str(len(self._book.experiments))
        self._book.add({"experiment": number, "name": name})
        return {"experiment_id": number}

    def _search_experiments(self, body: Body) -> Answer:
        if body.get("filter"):
            self._book.tell("filter")
            raise Unanswered("INVALID_PARAMETER_VALUE", "Trainyard does not search experiments.")
        return {"experiments": [self._shown_experiment(n) for n in self._book.experiments]}

    def _check_experiment(self, number: str) -> None:
        if number not in self._book.experiments:
            text = "There is no experiment with the id %r in this run." % number
            raise Refusal("RESOURCE_DOES_NOT_EXIST", text)

    def _shown_experiment(self, number: str) -> Answer:
        return {
            "experiment_id": number,
            "name": self._book.experiments[number],
            "artifact_location": place_in(self._outputs),
            "lifecycle_stage": "active",
        }

    # ------------------------------------------------------------------ runs

    def _create_run(self, body: Body) -> Answer:
        tags = pairs_of(body.get("tags"))
        experiment = text_of(body, "experiment_id", "0")
        self._check_experiment(experiment)
        given = text_of(body, "run_name", tags.get("mlflow.runName", ""))
        label = self._book.label(given, self._models.folders(""))
        name = given or label or "run"
        entry = {
            "run": uuid.uuid4().hex,
            "label": label,
            "experiment": experiment,
            "name": name,
            "user": text_of(body, "user_id", ""),
            "time": integer_of(body, "start_time", now()),
            "tags": dict(tags, **{"mlflow.runName": name}),
        }
        self._book.add(entry)
        return {"run": self._shown_run(self._book.runs[str(entry["run"])])}

    def _run(self, body: Body) -> Run:
        run_id = str(body.get("run_id") or body.get("run_uuid") or "")
        run = self._book.runs.get(run_id)
        if run is None:
            text = "No run with the id %r was begun in this run of Trainyard." % run_id
            raise Refusal("RESOURCE_DOES_NOT_EXIST", text)
        return run

    def _get_run(self, body: Body) -> Answer:
        return {"run": self._shown_run(self._run(body))}

    def _update_run(self, body: Body) -> Answer:
        run = self._run(body)
        entry: Entry = {"run": run.id, "status": text_of(body, "status", run.status)}
        entry["ended"] = integer_of(body, "end_time", run.ended)
        if body.get("run_name"):
            entry["name"] = text_of(body, "run_name")
            entry["tags"] = {"mlflow.runName": entry["name"]}
        self._book.add(entry)
        return {"run_info": self._shown_info(run)}

    def _history(self, body: Body) -> Answer:
        run = self._run(body)
        most = min(integer_of(body, "max_results", _MOST_POINTS), _MOST_POINTS)
        start = max(0, integer_of(body, "page_token", 0))
        points, rest = self._book.history(run.id, text_of(body, "metric_key"), start, most)
        shown: Answer = {"metrics": [shown_point(*point) for point in points]}
        return dict(shown, next_page_token=str(rest)) if rest else shown

    def _search_runs(self, body: Body) -> Answer:
        """Those of the experiments that are asked for, the last one first if not in an order."""
        wanted = texts_of(body, "experiment_ids")
        runs = [run for run in self._book.runs.values() if run.experiment in wanted]
        try:
            runs = list(filter(matching(text_of(body, "filter", "")), runs))
            runs = ordered(runs[::-1], texts_of(body, "order_by"))
        except Unanswered:
            self._book.tell("filter")
            raise
        return _page(runs, body, self._shown_run)

    def _log_metric(self, body: Body) -> None:
        self._log(body, metrics=[body])

    def _log_batch(self, body: Body) -> None:
        self._log(
            body,
            metrics=objects_of(body.get("metrics")),
            params=pairs_of(body.get("params")),
            tags=pairs_of(body.get("tags")),
        )

    def _log_parameter(self, body: Body) -> None:
        self._log(body, params=pairs_of([body]))

    def _set_tag(self, body: Body) -> None:
        self._log(body, tags=pairs_of([body]))

    def _log(
        self,
        body: Body,
        metrics: Sequence[Body] = (),
        params: Optional[Mapping[str, str]] = None,
        tags: Optional[Mapping[str, str]] = None,
    ) -> None:
        run = self._run(body)
        points = [point_of(metric) for metric in metrics]  # one that is none refuses all of it
        _check_unchanged(run, params or {})
        texts = {"params": params, "tags": tags}
        told = {kind: pairs for kind, pairs in texts.items() if pairs}
        if told:
            self._book.add(dict(told, run=run.id, label=run.label))
        if any(_again(metric, run, point) for metric, point in zip(metrics, points)):
            points = self._book.without_known(run.id, points)
        if points:
            self._book.add({"run": run.id, "label": run.label, "metrics": points})

    def _delete_tag(self, body: Body) -> None:
        self._book.add({"run": self._run(body).id, "without": text_of(body, "key")})

    def _shown_run(self, run: Run) -> Answer:
        metrics = [shown_point(name, *point) for name, point in run.metrics.items()]
        data = {"metrics": metrics, "params": listed(run.params), "tags": listed(run.tags)}
        return {"info": self._shown_info(run), "data": data, "inputs": {}, "outputs": {}}

    def _shown_info(self, run: Run) -> Answer:
        return {
            "run_id": run.id,
            "run_uuid": run.id,
            "run_name": run.name,
            "experiment_id": run.experiment,
            "user_id": run.user,
            "status": run.status,
            "start_time": run.started,
            **({"end_time": run.ended} if run.ended else {}),
            "artifact_uri": place_in(self._outputs, run.label),
            "lifecycle_stage": "active",
        }


def _page(runs: Sequence[Run], body: Body, show: Callable[[Run], Answer]) -> Answer:
    """So many of the runs as are asked for, after the one that a token names: others may have begun
    since the page before."""
    after = text_of(body, "page_token", "")
    ids = [run.id for run in runs]
    if after and after not in ids:
        raise Refusal("INVALID_PARAMETER_VALUE", "Invalid page token %.100r." % after)
    start = ids.index(after) + 1 if after else 0
    end = start + max(1, integer_of(body, "max_results", _MOST_RUNS))
    shown: Answer = {"runs": [show(run) for run in runs[start:end]]}
    return dict(shown, next_page_token=ids[end - 1]) if end < len(runs) else shown


def _check_unchanged(run: Run, params: Mapping[str, str]) -> None:
    """As MLflow does: a parameter keeps the value that it was given first."""
    for name, value in params.items():
        known = run.params.get(name, value)
        if known != value:
            text = (
                "Changing param values is not allowed. Param with key=%.100r was already logged"
                " with value=%.100r for run ID=%r. Attempted logging new value %.100r."
            )
            raise Refusal("INVALID_PARAMETER_VALUE", text % (name, known, run.id, value))


def _again(metric: Body, run: Run, point: Sequence[Any]) -> bool:
    """Whether it may be there already: with a model its run's points so far are logged anew."""
    name, _, milliseconds, _ = point
    if not metric.get("model_id") or name not in run.metrics:
        return False
    last = run.metrics[name]
    return bool(milliseconds < last[1] or repr(list(point[1:])) == repr(last))
