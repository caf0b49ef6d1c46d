"""The program on a host: `PYTHON FOLDER VERB`. One verb per process; see `protocol`.

A person may ask for a small verb, too: `PYTHON FOLDER VERB --by-hand [--base DIR] [--run ID]`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, List

from .protocol import FrameWriter, Header, HostError, Input, telling_errors

if TYPE_CHECKING:
    from .verbs import Verb

_ELSEWHERE = "Choose a Linux host as the target."


def main(arguments: List[str]) -> int:
    """Run one verb, or be a run's supervisor or waiter."""
    verb, options = (arguments or [""])[0], arguments[1:]
    if verb == "supervise":
        from .runs.supervisor import supervise

        supervise(_option(options, "--root"), _option(options, "--run"))
    elif verb == "wait":
        from .runs.waiter import wait_for_script

        wait_for_script(_option(options, "--root"), _option(options, "--run"))
    elif verb == "shell":
        return _shell(options)
    else:
        return _answer(verb, options)
    return 0


def _option(options: List[str], name: str) -> str:
    return options[options.index(name) + 1]


def _shell(options: List[str]) -> int:
    from .runs.shell import shell

    own = options[: options.index("--")] if "--" in options else options
    request = _by_hand(own)
    return shell(_run_root(request), request["run"], options[len(own) + 1 :])


def _by_hand(options: List[str]) -> Header:
    """A request made of words."""
    given = [name for name in ("root", "base", "run") if "--" + name in options]
    request: Header = {name: _option(options, "--" + name) for name in given}
    return request if "root" in request else dict({"base": ""}, **request)


def _answer(verb: str, options: List[str]) -> int:
    """Serve one request. A desktop that went away is no error."""
    try:
        out = FrameWriter(sys.stdout.buffer)
        with telling_errors(out):
            if sys.platform == "win32":
                raise HostError("unsupported", "Runs cannot run on Windows itself.", _ELSEWHERE)
            serve = _verb(verb)
            if "--by-hand" in options:
                source = Input(os.open(os.devnull, os.O_RDONLY))
                request = _by_hand(options)
            else:
                source = Input(sys.stdin.fileno())
                request = source.read_request()
            request["root"] = _run_root(request)
            serve(request, out, source)
    except BrokenPipeError:
        # Python would complain about the same pipe once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _verb(name: str) -> Verb:
    """What serves it; those of images are loaded where one of them is asked for."""
    from .verbs import VERBS

    found = VERBS.get(name)
    if found is None:
        from .images.image_verbs import VERBS as OF_IMAGES

        found = OF_IMAGES.get(name)
    if found is None:
        raise HostError("bad_request", "There is no verb %r here." % name)
    return found


def _run_root(request: Header) -> str:
    """The one that the request names, or this machine's own below the `base` that it names."""
    if "base" not in request:
        return os.path.abspath(str(request.get("root") or "."))
    from .layout import machine_root
    from .machine.processes import machine_id

    return machine_root(str(request["base"]), machine_id())
