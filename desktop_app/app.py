"""The composition root: the only place that names concrete classes.

Heavy imports (the index, the engine) happen inside `open_engine`, after a window has painted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.errors import Fault

if TYPE_CHECKING:
    from desktop_app.domain.compute import Target
    from desktop_app.engine.engine import Engine, Ports
    from desktop_app.engine.hosts.host import Host
    from desktop_app.engine.ports import Asker, DesktopEntry, Notifier, Settings
    from desktop_app.engine.workspaces import Workspaces


def restore_environment() -> None:
    """Before anything is started: undo what a one-folder build's loader did to the environment."""
    from desktop_app.adapters.frozen import restore_environment

    restore_environment()


def resources_dir() -> Path:
    """The folder `resources`: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).parent
    for folder in (package / "_resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise Fault("no_resources", f"The resources of Trainyard are missing beside {package}.")


def terminal_prompt() -> Callable[[str, bool], Awaitable[str | None]] | None:
    """How to ask the person at the terminal, None where there is nobody."""
    from desktop_app.adapters.terminal import ask_at_terminal, someone_there

    return ask_at_terminal if someone_there() else None


def settings() -> Settings:
    """The user's settings on this computer."""
    from desktop_app.adapters.settings import JsonSettings

    return JsonSettings()


def workspaces() -> Workspaces:
    """What can be done without an open workspace."""
    from desktop_app.adapters.clock import SystemClock
    from desktop_app.engine.workspaces import Workspaces

    return Workspaces(settings(), SystemClock())


def notifier() -> Notifier | None:
    """The notifications of this desktop, None where the window's toolkit has them."""
    from desktop_app.adapters.platform import has_freedesktop

    if not has_freedesktop():
        return None
    from desktop_app.adapters.notifications import BusNotifier

    return BusNotifier()


def desktop_entry() -> DesktopEntry | None:
    """This program among those of the desktop, None where that takes an installer."""
    from desktop_app.adapters.platform import has_freedesktop

    if not has_freedesktop():
        return None
    from desktop_app.adapters.desktop_entry import FreedesktopEntry

    return FreedesktopEntry(resources_dir() / "icons" / "app")


async def open_engine(folder: Path, *, asks: bool = False) -> Engine:
    """The engine of the workspace in `folder`, started; the caller closes it, and answers its
    questions if it `asks` any."""
    from desktop_app.engine.engine import Engine

    engine = Engine(workspaces().open(folder), _ports(folder), asks=asks)
    await engine.start()
    return engine


def _ports(folder: Path) -> Ports:
    from desktop_app.adapters.clock import SystemClock
    from desktop_app.adapters.locks import FileLocks
    from desktop_app.adapters.package_index import HttpPackageIndex
    from desktop_app.adapters.platform import network_name
    from desktop_app.adapters.secrets import KeyringSecrets
    from desktop_app.adapters.store.opening import open_index
    from desktop_app.adapters.terminals import SystemTerminals
    from desktop_app.adapters.transport.ssh_config import UserSshConfig
    from desktop_app.domain.compute import TransportKind
    from desktop_app.engine.engine import Ports

    def local(target: Target, asker: Asker | None) -> Host:
        return _local_host(folder)

    return Ports(
        open_index=open_index,
        connect={TransportKind.LOCAL: local, TransportKind.SSH: _ssh_host},
        secrets=KeyringSecrets(),
        settings=settings(),
        clock=SystemClock(),
        locks=FileLocks(),
        ssh_config=UserSshConfig(),
        terminals=SystemTerminals(),
        curated=resources_dir() / "environments",
        network=network_name,
        packages=HttpPackageIndex(),
    )


def _local_host(folder: Path) -> Host:
    from desktop_app.adapters.transport.local import LocalTransport
    from desktop_app.engine.environments.definitions import current_interpreter
    from desktop_app.engine.hosts.host import Host
    from desktop_app.engine.paths import absolute
    from desktop_app.hostside.bundle import Program

    root = str(absolute(folder))
    return Host(LocalTransport(), current_interpreter(), root, Program(), in_place=True)


def _ssh_host(target: Target, asker: Asker | None) -> Host:
    from desktop_app.domain.compute import SshClient
    from desktop_app.engine.hosts.host import Host
    from desktop_app.hostside.bundle import Program

    assert target.ssh is not None
    host = target.ssh
    match host.client:
        case SshClient.PARAMIKO:
            from desktop_app.adapters.transport.paramiko.reach import paramiko_transport as connect
        case SshClient.OPENSSH:
            from desktop_app.adapters.transport.openssh import openssh_transport as connect
    return Host(connect(host, asker), host.python, host.root, Program(), in_place=False)
