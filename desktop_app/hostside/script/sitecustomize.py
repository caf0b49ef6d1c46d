"""Runs at the start of every Python in a run: output appears line by line, packages of other
services have a stand-in where they are not installed, and MLflow's client has somebody to talk to.

Buffered by block, nothing is seen for minutes; unbuffered, many prints take several times as long.
Whoever sets PYTHONUNBUFFERED keeps what they asked for.
"""

from __future__ import annotations

import os as _os
import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Optional


def _buffer_by_line() -> None:
    if _os.environ.get("PYTHONUNBUFFERED"):
        return
    reconfigure = getattr(_sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)


class _StandIns:
    """The last finder: asked only for what no other one has found. To who only asks whether a
    package is there (`importlib.util.find_spec`), it is not: libraries would take it for a wish to
    use that service."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> Optional[ModuleSpec]:
        if name.partition(".")[0] != "azureml" or _only_asked():
            return None
        if name == "azureml" and "TRAINYARD_RUN_ID" in _os.environ:
            from importlib.machinery import PathFinder

            here = _os.path.dirname(_os.path.abspath(__file__))
            return PathFinder.find_spec(name, [_os.path.join(here, "stand_ins")])
        if name != "azureml" and hasattr(_sys.modules.get("azureml"), "STANDS_IN"):
            from importlib import import_module

            raise ModuleNotFoundError(import_module("azureml.gaps").refusal(name))
        return None


def _only_asked() -> bool:
    """Whether it is `importlib.util.find_spec` that led here, and no import."""
    frame = _sys._getframe(1)  # noqa: SLF001 - what `inspect` calls; that takes long to import
    while frame.f_back is not None:
        frame = frame.f_back
        asking = frame.f_globals.get("__name__")
        if asking not in (__name__, "importlib._bootstrap", "_frozen_importlib"):
            return bool(asking == "importlib.util")
    return False


def _run_next() -> None:
    """Run the sitecustomize that this one hides: a distribution's or an environment's own."""
    from importlib.machinery import PathFinder

    here = _os.path.dirname(_os.path.abspath(__file__))
    entries = [_os.path.abspath(entry or ".") for entry in _sys.path]
    # Only what comes later: a copy of this file further down would find this one again, for ever.
    rest = _sys.path[entries.index(here) + 1 :] if here in entries else []
    spec = PathFinder.find_spec("sitecustomize", rest)
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    _sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _answer_mlflow() -> None:
    """Where the run collects what is told to MLflow, and this Python has its client."""
    if "TRAINYARD_MLFLOW_DIR" not in _os.environ or _sys.version_info < (3, 8):
        return
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("mlflow")
    if spec is not None and spec.origin is not None:
        from trainyard_mlflow.begin import begin

        begin()


_buffer_by_line()
_sys.meta_path.append(_StandIns())
_run_next()
_answer_mlflow()
