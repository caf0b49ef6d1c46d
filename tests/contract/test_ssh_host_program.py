"""The host-side program over SSH: installed by its first verb, and answering."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.host import Host
from desktop_app.hostside.bundle import Program
from tests.contract.ssh_clients import Box, play
from tests.testbed.sshd import Sshd, User, running

RUN = "01K0000000000000000000000Z"
"""A run that is not there."""


def test_the_program_is_installed_in_the_users_home_and_tells_of_the_host(
    client: str, tmp_path: Path
) -> None:
    with running(Sshd(tmp_path / "sshd", users=[User(login_shell="/usr/bin/fish")])) as server:
        root = str(server.home() / "run root")

        async def scenario(transport: SshTransport) -> None:
            host = Host(transport, "python3", root, Program(), in_place=False)
            facts = await host.facts()
            assert facts["cpu_count"] > 0
            assert 0 < facts["round_trip"] < 5
            assert facts["root"]["path"].startswith(root + "/hosts/")
            assert facts["root"]["writable"]
            assert await host.remove(RUN) == 0
            async with host.follow({}) as (_, frames):
                header, _ = await anext(frames)
                assert header["kind"] == "caught_up"

        play(Box(server, client).transport(), scenario)
        assert (server.home() / ".trainyard" / "hostside").is_dir()


def test_a_host_without_that_python_says_so(client: str, tmp_path: Path) -> None:
    with running(Sshd(tmp_path / "sshd")) as server:

        async def scenario(transport: SshTransport) -> None:
            host = Host(transport, "/opt/none/python3", "/nowhere", Program(), in_place=False)
            with pytest.raises(KnownError) as caught:
                await host.facts()
            assert caught.value.code == "no_python"

        play(Box(server, client).transport(), scenario)
