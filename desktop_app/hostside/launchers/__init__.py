"""How a run's script is started on this host: as a plain process, or in a container."""

from __future__ import annotations

from .base import Launcher, RunContext


def make_launcher(context: RunContext) -> Launcher:
    """The launcher that a run asks for. Only that one is imported."""
    if context.request.get("launcher") == "docker":
        from .docker import DockerLauncher

        return DockerLauncher(context)
    from .process import ProcessLauncher

    return ProcessLauncher(context)
