"""The run that a script is in, as Azure ML's SDK v1 shows it to the script."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys

import trainyard

from ..gaps import Named, refusal
from .files import free_path, list_files, list_kept, output_path, upload, write_note
from .inputs import Inputs
from .logged import logged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Dict, List, Mapping, NoReturn, Optional, Sequence, Union


class Experiment(metaclass=Named):
    """What is known of a run's experiment inside of it: `name`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(refusal("azureml.core.Run.experiment.%s" % name))


class Run(metaclass=Named):
    """Metrics become those of the run; files are kept in ./outputs."""

    _context: Optional[Run] = None

    parent = None

    def __init__(self, *given: object, **named: object) -> None:
        if given or named:
            raise NotImplementedError(refusal("azureml.core.Run of an experiment and an id"))
        self.id = os.environ["TRAINYARD_RUN_ID"]
        self.name = self.display_name = os.environ["TRAINYARD_RUN_NAME"]
        self.experiment = Experiment(os.environ["TRAINYARD_EXPERIMENT"])
        self.input_datasets = Inputs()
        self._tags: Dict[str, Any] = {}
        self._properties: Dict[str, Any] = {}
        self._descriptions: Dict[str, str] = {}

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(refusal("azureml.core.Run.%s" % name))

    @classmethod
    def get_context(cls, allow_offline: bool = True, **options: object) -> Run:
        """The run that this process belongs to."""
        if Run._context is None:
            Run._context = Run()
        return Run._context

    # ------------------------------------------------------------------ metrics

    def _describe(self, name: str, description: Optional[str]) -> None:
        if description and description not in (name, self._descriptions.get(name)):
            self._descriptions[name] = description
            write_note("description", name, description)

    def log(self, name: str, value: Any, description: str = "", step: Optional[int] = None) -> None:
        """One point of a series. A text is no point: it goes to the notes. Raises as
        `trainyard.log` does."""
        self._describe(name, description)
        if isinstance(value, str):
            write_note("text", name, value)
        else:
            trainyard.log(name, value, step)

    def log_list(self, name: str, value: Sequence[Any], description: str = "") -> None:
        """A point for each value, in their order."""
        self._describe(name, description)
        for each in value:
            self.log(name, each)

    def log_row(self, name: str, description: Optional[str] = None, **kwargs: Any) -> None:
        """A point of the series `name/column` for each column."""
        self._describe(name, description)
        for column, value in kwargs.items():
            self.log("%s/%s" % (name, column), value)

    def log_table(self, name: str, value: Mapping[str, Any], description: str = "") -> None:
        """A table, and the series `name/column` for each column, which is a list of values or one
        value."""
        self._describe(name, description)
        columns = {
            column: [values]
            if isinstance(values, str) or not hasattr(values, "__iter__")
            else list(values)
            for column, values in value.items()
        }
        for column, values in columns.items():
            self.log_list("%s/%s" % (name, column), values)
        trainyard.log_table(name, columns)

    def log_image(
        self, name: str, path: Optional[str] = None, plot: Any = None, description: str = ""
    ) -> None:
        """Log a picture, and keep it among the outputs: a file, or a plot of matplotlib as PNG.
        Another one of the same name is kept beside it. Raises ValueError unless one of both is
        given."""
        if (path is None) == (plot is None):
            raise ValueError("log_image takes a path or a plot, and not both")
        self._describe(name, description)
        ending = ".png" if path is None else os.path.splitext(path)[1]
        target = free_path(name, ending)
        if path is None:
            plot.savefig(target, format="png")
        else:
            shutil.copyfile(path, target)
        with contextlib.suppress(ValueError):  # a format that is not shown, such as SVG
            trainyard.log_image(name, target)

    def log_confusion_matrix(
        self, name: str, value: Union[str, Mapping[str, Any]], description: str = ""
    ) -> None:
        """Keep the table, given as a dict or as a JSON text, as a JSON file among the outputs."""
        self._describe(name, description)
        table = json.loads(value) if isinstance(value, str) else value
        with open(free_path(name, ".json"), "w", encoding="utf-8") as file:
            json.dump(table, file)

    log_accuracy_table = log_predictions = log_residuals = log_confusion_matrix

    def get_metrics(self, name: Optional[str] = None, **options: object) -> Dict[str, Any]:
        """What the run has logged so far, of all its processes: a number for a series of one
        point, else a list."""
        found = logged(os.environ.get("TRAINYARD_METRICS_DIR"))
        return {
            series: values[0] if len(values) == 1 else values
            for series, values in found.items()
            if name is None or series == name
        }

    # -------------------------------------------------------------------- files

    def upload_file(
        self, name: str, path_or_stream: Union[str, IO[bytes]], datastore_name: object = None
    ) -> None:
        """Keep a copy as `./outputs/name`. Raises ValueError for a name that leads elsewhere."""
        _refuse_datastore(datastore_name)
        upload(path_or_stream, output_path(name))

    def upload_files(
        self, names: Sequence[str], paths: Sequence[str], datastore_name: object = None
    ) -> None:
        """Keep copies of several files. Raises as `upload_file` does."""
        if len(names) != len(paths):
            raise ValueError("%d names for %d files" % (len(names), len(paths)))
        for name, path in zip(names, paths):
            self.upload_file(name, path, datastore_name)

    def upload_folder(self, name: str, path: str, datastore_name: object = None) -> None:
        """Keep a copy of a folder's files below `./outputs/name`. Raises NotADirectoryError."""
        if not os.path.isdir(path):
            raise NotADirectoryError("There is no folder %r to upload." % path)
        for file in list_files(path):
            relative = os.path.relpath(file, path)
            self.upload_file(os.path.join(name, relative), file, datastore_name)

    def get_file_names(self) -> List[str]:
        """The files in ./outputs and ./logs, with `/`."""
        return list_kept()

    # ---------------------------------------------------------------- the run

    def get_details(self) -> Dict[str, Any]:
        """What is known of the run inside of it."""
        inputs = self.input_datasets.items()
        return {
            "runId": self.id,
            "status": "Running",
            "properties": dict(self._properties),
            "inputDatasets": [{"name": name, "path": path} for name, path in inputs],
        }

    def get_status(self) -> str:
        """What a run is while its script asks."""
        return "Running"

    def tag(self, key: str, value: Any = None) -> None:
        """Kept for `get_tags`, and in the notes."""
        self._tags[key] = value
        write_note("tag", key, value)

    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """As `tag`, for several ones."""
        for key, value in tags.items():
            self.tag(key, value)

    def get_tags(self) -> Dict[str, Any]:
        """Those that this process has set."""
        return dict(self._tags)

    def add_properties(self, properties: Mapping[str, Any]) -> None:
        """Kept for `get_properties`, and in the notes."""
        self._properties.update(properties)
        for key, value in properties.items():
            write_note("property", key, value)

    def get_properties(self) -> Dict[str, Any]:
        """Those that this process has added."""
        return dict(self._properties)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Everything was written when it was logged."""

    def complete(self, **options: object) -> None:
        """The run succeeds when the script ends with exit code 0."""

    def fail(self, error_details: object = None, error_code: object = None, **_: object) -> None:
        """Say that the script gave up. The run fails where it then ends with another exit code
        than 0, as after an exception."""
        told = [str(each) for each in (error_code, error_details) if each is not None]
        sys.stderr.write("Run.fail was called: %s\n" % (": ".join(told) or "no details"))


class _OfflineRun(Run):
    """What scripts compare their run with: here it is never one."""


def _refuse_datastore(given: object) -> None:
    if given is not None:
        raise NotImplementedError(refusal("The datastore_name of azureml.core.Run"))


# As the original says of itself, in tracebacks and refusals.
Run.__module__ = Experiment.__module__ = "azureml.core"
