"""What is known of a container engine, for tests that need none."""

from __future__ import annotations

from desktop_app.hostside.machine.engine_facts import Engine

ENGINE = Engine(
    version="28.0",
    context="",
    identity="",
    podman=False,
    rootless=False,
    user_namespaces=False,
    selinux=False,
    gpu_runtime=False,
    buildx=True,
    init=True,
    memory_total=0,
    endpoint=[],
)
"""A newer Docker, with buildx."""
