"""The process that answers: waits cheaply until somebody calls, ends with who started it."""

from __future__ import annotations

import os
import select
import signal
import sys

LISTENER, LEASE = 3, 4
"""Descriptors, as `begin` puts them."""


def main() -> None:
    """The program: TRAINYARD_MLFLOW_DIR holds what is written, TRAINYARD_MLFLOW_SECRET is what a
    client must know."""
    # A run that is asked to stop may log until it does; what ends us is the end of the lease.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.chdir("/")
    folder = os.environ["TRAINYARD_MLFLOW_DIR"]
    poll = select.poll()
    poll.register(LISTENER, select.POLLIN)
    poll.register(LEASE, select.POLLIN)
    if any(descriptor == LEASE for descriptor, _ in poll.poll()):
        os._exit(0)
    log = os.open(os.path.join(folder, "server.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 2)

    from .web import make_server  # the modules of HTTP, once somebody calls

    server = make_server(
        LISTENER, folder, os.environ["TRAINYARD_WORK_DIR"], os.environ["TRAINYARD_MLFLOW_SECRET"]
    )
    import threading

    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.read(LEASE, 1)
    sys.stderr.flush()
    os._exit(0)
