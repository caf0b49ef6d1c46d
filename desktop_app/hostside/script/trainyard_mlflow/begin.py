"""In the script's process: starts the server, and tells MLflow's client of it.

Other users of the machine reach the port, too, so a secret that only this run knows is part of the
address: the client puts its paths behind it. No variable of its credentials is set, since those
are the user's, for another server that the script may name.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, NoReturn

_URI = "MLFLOW_TRACKING_URI"
_NO_LINKS = "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"
_OWNER = "TRAINYARD_MLFLOW_OWNER"
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from trainyard_mlflow.server import main
main()
"""
_WAITING = 128
_PATIENCE_SECONDS = 1.0
_BEGUN = "_trainyard_mlflow_begun"
"""In `sys`: that this process was seen to, also by another copy of this module."""


def begin() -> None:
    """Start a server for this process and those below it, unless one is there or the user has
    named another. Where that cannot be, MLflow does what it does elsewhere. It takes about 4 ms of
    a script's start, and the import of MLflow's client a second."""
    if hasattr(sys, _BEGUN):
        return
    setattr(sys, _BEGUN, True)
    owner, _, ours = os.environ.get(_OWNER, "").partition(" ")
    known = bool(ours) and ours == os.environ.get(_URI)
    # Who became another program took its server with it, be it us or who started us.
    if known and (owner == str(os.getpid()) or not _answers(ours)):
        del os.environ[_URI]
    if os.environ.get(_URI) or not sys.executable:
        return
    import _socket  # all of `socket` takes long to import

    secret = os.urandom(16).hex()
    try:
        os.makedirs(os.environ["TRAINYARD_MLFLOW_DIR"], exist_ok=True)
        listener = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(_WAITING)
        _start(listener.fileno(), secret)
    except OSError as error:
        sys.stderr.write("MLflow's calls are not taken up: %s\n" % error)
        return
    uri = "http://127.0.0.1:%d/%s" % (listener.getsockname()[1], secret)
    listener.close()
    os.environ.update(_client_variables(uri))


def _answers(uri: str) -> bool:
    """Whether somebody listens at one of our addresses; they are of this machine, so it is known
    at once."""
    import _socket

    caller = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    try:
        caller.settimeout(_PATIENCE_SECONDS)
        caller.connect(("127.0.0.1", int(uri.split(":")[2].partition("/")[0])))
    except OSError as error:
        return not isinstance(error, ConnectionRefusedError)
    finally:
        caller.close()
    return True


def _client_variables(uri: str) -> Dict[str, str]:
    variables = {_URI: uri, _OWNER: "%d %s" % (os.getpid(), uri)}
    if not os.environ.get(_NO_LINKS):  # there is no page to look at behind the address
        variables[_NO_LINKS] = "true"
    direct = [name for name in ("no_proxy", "NO_PROXY") if os.environ.get(name)] or ["NO_PROXY"]
    for name in direct:
        hosts = [host for host in os.environ.get(name, "").split(",") if host != "127.0.0.1"]
        variables[name] = ",".join([*filter(None, hosts), "127.0.0.1"])
    return variables


def _start(listener: int, secret: str) -> None:
    """Start the server, no child of ours. It ends once nobody holds the other end of its pipe: we,
    and whoever is forked from us."""
    lease, held = os.pipe()
    try:
        pid = os.fork()
        if pid == 0:
            _become_server(listener, lease, secret)
        if not _succeeded(pid):
            raise OSError("no process can be started")
    except OSError:
        os.close(held)
        raise
    finally:
        os.close(lease)


def _succeeded(pid: int) -> bool:
    try:
        return os.waitpid(pid, 0)[1] == 0
    except ChildProcessError:  # SIGCHLD is ignored, so nobody is told
        return True


def _become_server(listener: int, lease: int, secret: str) -> NoReturn:
    status = 1
    try:
        os.setsid()
        if os.fork() > 0:
            status = 0
        else:
            null = os.open(os.devnull, os.O_RDWR)
            # Above what is set here, so that none is overwritten before it was copied.
            wanted = [os.dup(fd) for fd in (null, null, null, listener, lease)]
            for place, descriptor in enumerate(wanted):
                os.dup2(descriptor, place)
            os.closerange(len(wanted), 256)
            words = [sys.executable, "-I", "-S", "-c", _PROGRAM, _here()]
            variables = dict(os.environ, TRAINYARD_MLFLOW_SECRET=secret)
            os.execve(words[0], words, variables)  # noqa: S606
    finally:
        os._exit(status)


def _here() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
