"""In the script's process: starts the server, and tells MLflow's client of it.

The client shows the server a password that only this run knows, in its variables: other users of
the machine reach the port, too. Name and password, and not MLFLOW_TRACKING_TOKEN, since the client
prefers those, also the ones in the user's ~/.mlflow/credentials.
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


def begin() -> None:
    """Start a server for this process and those below it, unless one is there or the user has
    named another. Where that cannot be, MLflow does what it does elsewhere. It takes about 4 ms of
    a script's start, and the import of MLflow's client a second."""
    if os.environ.get(_OWNER) == str(os.getpid()):  # what has become us: its server went with it
        os.environ.pop(_URI, None)
    if os.environ.get(_URI) or not sys.executable:
        return
    import _socket  # all of `socket` takes long to import

    password = os.urandom(16).hex()
    try:
        os.makedirs(os.environ["TRAINYARD_MLFLOW_DIR"], exist_ok=True)
        listener = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(_WAITING)
        _start(listener.fileno(), password)
    except OSError as error:
        sys.stderr.write("MLflow's calls are not taken up: %s\n" % error)
        return
    uri = "http://127.0.0.1:%d" % listener.getsockname()[1]
    listener.close()
    os.environ.update(_client_variables(uri, password))


def _client_variables(uri: str, password: str) -> Dict[str, str]:
    variables = {
        _URI: uri,
        _OWNER: str(os.getpid()),
        # MLflow names it as the user of its runs.
        "MLFLOW_TRACKING_USERNAME": os.environ.get("USER") or "trainyard",
        "MLFLOW_TRACKING_PASSWORD": password,
    }
    if not os.environ.get(_NO_LINKS):  # there is no page to look at behind the address
        variables[_NO_LINKS] = "true"
    direct = [name for name in ("no_proxy", "NO_PROXY") if os.environ.get(name)] or ["NO_PROXY"]
    for name in direct:
        variables[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    return variables


def _start(listener: int, password: str) -> None:
    """Start the server, no child of ours. It ends once nobody holds the other end of its pipe: we,
    and whoever is forked from us."""
    lease, held = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become_server(listener, lease, password)
    os.close(lease)
    if os.waitpid(pid, 0)[1] != 0:
        os.close(held)
        raise OSError("no process can be started")


def _become_server(listener: int, lease: int, password: str) -> NoReturn:
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
            variables = dict(os.environ, TRAINYARD_MLFLOW_PASSWORD=password)
            os.execve(words[0], words, variables)  # noqa: S606
    finally:
        os._exit(status)


def _here() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
