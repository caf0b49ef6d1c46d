"""Runs at the start of every Python in a run: output appears line by line.

Buffered by block, nothing is seen for minutes; unbuffered, many prints take several times as long.
Whoever sets PYTHONUNBUFFERED keeps what they asked for.
"""

from __future__ import annotations

import os as _os
import sys as _sys


def _buffer_by_line() -> None:
    if _os.environ.get("PYTHONUNBUFFERED"):
        return
    reconfigure = getattr(_sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)


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


_buffer_by_line()
_run_next()
