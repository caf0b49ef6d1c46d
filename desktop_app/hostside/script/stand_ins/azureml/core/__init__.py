"""`Run` is here; the other classes can be imported, and refuse all use."""

from __future__ import annotations

import sys as _sys
from types import ModuleType as _Module

from ..gaps import Gap as _Gap
from ..gaps import gap as _gap
from .run import Run

__all__ = ["Run"]


def __getattr__(name: str) -> _Gap:
    return _gap(__name__, name)


def _make_empty(name: str) -> _Module:
    module = _Module("%s.%s" % (__name__, name))
    module.__getattr__ = lambda of: _gap(__name__, of)  # type: ignore[method-assign]
    _sys.modules[module.__name__] = module
    return module


# Where old scripts import these classes from.
workspace, dataset, datastore, experiment, environment, model = map(
    _make_empty, ("workspace", "dataset", "datastore", "experiment", "environment", "model")
)
