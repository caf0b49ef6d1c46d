"""The command lines that lead to a run."""

from __future__ import annotations

import pytest

from desktop_app.domain.compute import SshHost
from desktop_app.engine.hosts.access import ssh_terminal, ssh_words


@pytest.mark.parametrize(
    ("host", "words"),
    [
        (SshHost("box"), ["box"]),
        (SshHost("ann@10.0.0.7:2222"), ["-p", "2222", "ann@10.0.0.7"]),
        (SshHost("ann@[::1]:22"), ["-p", "22", "ann@::1"]),
        (SshHost("机器", identity_file="/keys/my key"), ["-i", "/keys/my key", "机器"]),
    ],
)
def test_ssh_is_told_of_a_host_by_its_alias_or_by_what_is_known(
    host: SshHost, words: list[str]
) -> None:
    assert ssh_words(host) == words
    assert ssh_terminal(host, ()) == ["ssh", "-t", *words]
