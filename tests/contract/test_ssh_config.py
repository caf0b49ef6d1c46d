"""What a configuration means, as the system's `ssh` tells it and without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.adapters.transport import ssh_config
from desktop_app.adapters.transport.ssh_config import SshSettings
from desktop_app.domain.compute import SshHost, SshRoute
from desktop_app.domain.errors import KnownError
from tests.conftest import Real

CONFIG = """\
# mine
Include more/*.conf
Host=gpu  gpu-alias
  HostName = gpu.example.org
  User anna
  Port 2222
  IdentityFile "{folder}/my key"
  IdentityFile ~/.ssh/%h_%r
  UserKnownHostsFile {folder}/known1 {folder}/known2
  HashKnownHosts yes
  ProxyJump one,bob@two:2200
  IdentitiesOnly yes
  PasswordAuthentication no
Host *.example.org !bad.example.org node?
  User wild
Host plain
Host behind
  ProxyCommand nc %h %p
Host *
  GlobalKnownHostsFile none
"""


@pytest.fixture(params=["openssh", "paramiko"])
def folder(
    request: pytest.FixtureRequest, real: Real, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """A folder with a configuration; `ssh` is not to be found for the second reader."""
    real("sshd")
    if request.param == "paramiko":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path), "utf-8")
    (tmp_path / "more").mkdir()
    included = "Host deep\n HostName 192.0.2.7\n HostKeyAlias Deep-Key\n IdentityAgent none\n"
    # Relative names count from ~/.ssh for `ssh`, so here the absolute one.
    config = tmp_path / "config"
    text = config.read_text("utf-8").replace("more/*.conf", f"{tmp_path}/more/*.conf")
    config.write_text(text, "utf-8")
    (tmp_path / "more" / "b.conf").write_text(included, "utf-8")
    return tmp_path


def resolve(folder: Path, destination: str) -> SshSettings:
    return ssh_config.resolve(SshHost(destination), folder / "config")


def test_an_alias_means_all_that_its_entry_says(folder: Path) -> None:
    found = resolve(folder, "gpu")
    assert (found.host, found.port, found.user) == ("gpu.example.org", 2222, "anna")
    assert found.identity_files == [
        folder / "my key",
        Path.home() / ".ssh" / "gpu.example.org_anna",
    ]
    assert found.known_hosts == [folder / "known1", folder / "known2"]
    assert found.hash_known_hosts
    assert found.identities_only
    assert found.proxy_jump == ["one", "bob@two:2200"]
    assert found.proxy_command == ""
    assert found.refused_methods == {"password"}
    assert found.known_as == "[gpu.example.org]:2222"


def test_the_way_to_a_host_is_told_as_a_person_needs_it(folder: Path) -> None:
    config = ssh_config.UserSshConfig(folder / "config")
    assert "behind" in config.aliases()
    jumps = ("one", "bob@two:2200")
    assert config.route(SshHost("gpu")) == SshRoute("anna", "gpu.example.org", 2222, jumps)
    assert config.route(SshHost("eve@behind:2200")) == SshRoute(
        "eve", "behind", 2200, by_program=True
    )


def test_what_is_given_goes_before_the_configuration(folder: Path) -> None:
    found = resolve(folder, "eve@gpu:23")
    assert (found.host, found.port, found.user) == ("gpu.example.org", 23, "eve")
    host = SshHost("plain", identity_file="~/key")
    files = ssh_config.resolve(host, folder / "config").identity_files
    assert files[0] == Path.home() / "key"
    assert Path.home() / ".ssh" / "id_ed25519" in files


def test_a_host_that_no_entry_names_is_taken_as_it_is(folder: Path) -> None:
    found = resolve(folder, "192.0.2.1")
    assert (found.host, found.port, found.known_as) == ("192.0.2.1", 22, "192.0.2.1")
    assert found.user
    assert found.proxy_jump == []
    assert found.refused_methods == frozenset()


def test_patterns_and_exceptions_apply(folder: Path) -> None:
    assert resolve(folder, "a.example.org").user == "wild"
    assert resolve(folder, "bad.example.org").user != "wild"
    assert resolve(folder, "behind").proxy_command.startswith("nc ")


def test_included_files_count_where_they_are_included(folder: Path) -> None:
    found = resolve(folder, "deep")
    assert (found.host, found.known_as, found.identity_agent) == ("192.0.2.7", "deep-key", "none")


def test_hosts_to_choose_from_are_the_literal_names_in_order(folder: Path) -> None:
    assert ssh_config.aliases(folder / "config") == ["deep", "gpu", "gpu-alias", "plain", "behind"]


def test_relative_includes_count_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("Include a b/*\nHost last\n", "utf-8")
    (tmp_path / "a").write_text("Host inner\nInclude b/c\n", "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_text('Host "innermost" inner\n', "utf-8")
    assert ssh_config.aliases(tmp_path / "config") == ["inner", "innermost", "last"]


def test_includes_that_include_each_other_and_missing_files_end(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("Host one\nInclude config nothing\n", "utf-8")
    assert ssh_config.aliases(tmp_path / "config") == ["one"]
    assert ssh_config.aliases(tmp_path / "none") == []


def test_a_configuration_with_an_error_is_named_with_its_line(real: Real, tmp_path: Path) -> None:
    real("sshd")
    (tmp_path / "config").write_text("Host a\n  Port many\n", "utf-8")
    with pytest.raises(KnownError) as caught:
        resolve(tmp_path, "a")
    assert caught.value.code == "bad_ssh_config"
    assert "line 2" in caught.value.text
