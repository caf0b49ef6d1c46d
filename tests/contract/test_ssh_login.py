"""Getting in to a real sshd, by both clients: keys, agent, passwords, second factor, host keys."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.adapters.transport.paramiko.login import allowed_ciphers
from desktop_app.domain.compute import SshHost
from desktop_app.domain.questions import Passphrase, Password, Prompt, UnknownHostKey
from tests.contract.ssh_clients import Box, ScriptedAsker, lines_of
from tests.testbed import keys
from tests.testbed.sshd import Sshd, User, running

HELLO = ["echo", "hello"]
CODE = "424242"


@contextmanager
def agent(folder: Path, *held: Path) -> Iterator[str]:
    """A real ssh-agent that holds keys; gives its socket."""
    socket = folder / "agent"
    with subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # it listens
            env = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
            subprocess.run(["ssh-add", "-q", *held], env=env, check=True)
            yield str(socket)
        finally:
            process.terminate()


# Users


def test_a_key_of_the_configuration_lets_in_without_a_question(box: Box) -> None:
    asker = ScriptedAsker()
    assert box.says(HELLO, asker) == "hello\n"
    assert asker.asked == []


def test_a_given_identity_file_and_user_and_port_need_no_alias(box: Box) -> None:
    server = box.server
    box.config.write_text(
        f"Host *\n UserKnownHostsFile {box.known}\n GlobalKnownHostsFile none\n", "utf-8"
    )
    destination = f"trainer@{server.address}:{server.port}"
    host = SshHost(destination, identity_file=str(server.user_key))
    assert box.says(HELLO, host=host) == "hello\n"


def test_of_what_both_allow_the_fastest_cipher_is_used(client: str, tmp_path: Path) -> None:
    with running(Sshd(tmp_path / "sshd", ["LogLevel DEBUG1"])) as server:
        box = Box(server, client)
        assert box.says(HELLO) == "hello\n"
        assert "client->server cipher: aes128-gcm@openssh.com" in server.log.read_text("utf-8")
        box.configure("Host *", "Ciphers aes192-ctr")
        assert box.says(HELLO) == "hello\n"
        assert "client->server cipher: aes192-ctr" in server.log.read_text("utf-8")
        if client == "paramiko":
            box.configure("Host *", "Ciphers chacha20-poly1305@openssh.com")
            assert box.refusal().code == "needs_openssh"


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        ([], ["a-ctr", "a-cbc", "b-cbc"]),
        (["b-cbc", "unknown", "a-ctr"], ["b-cbc", "a-ctr"]),
        (["-*-cbc", "unknown"], ["a-ctr"]),
        (["-a-ctr", "b-cbc"], ["a-cbc"]),
        (["+unknown"], ["a-ctr", "a-cbc", "b-cbc"]),
        (["^b-cbc"], ["a-ctr", "a-cbc", "b-cbc"]),
        (["unknown"], []),
    ],
)
def test_ciphers_are_named_or_are_more_or_fewer_than_usual(
    told: list[str], allowed: list[str]
) -> None:
    assert allowed_ciphers(told, ["a-ctr", "a-cbc", "b-cbc"]) == allowed


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_an_encrypted_key_asks_for_its_passphrase_until_it_is_right(box: Box, kind: str) -> None:
    key = keys.make_key(box.server.folder / "locked", kind, "open sesame")
    box.server.authorize(key)
    box.configure(f"IdentityFile {key}")
    box.server.user_key.unlink()
    asker = ScriptedAsker("wrong", "open sesame")
    assert box.says(HELLO, asker) == "hello\n"
    first, second = asker.asked
    assert isinstance(first, Passphrase)
    assert isinstance(second, Passphrase)
    assert (first.file, first.again) == (str(key), False)
    assert (second.file, second.again) == (str(key), True)


def test_a_passphrase_that_nobody_gives_leaves_the_other_keys(box: Box) -> None:
    key = keys.make_key(box.server.folder / "locked", passphrase="open sesame")
    box.server.authorize(key)
    box.configure(f"IdentityFile {key}")
    assert box.says(HELLO) == "hello\n"


def test_an_agent_signs_for_a_key_that_is_no_file(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.make_key(box.server.folder / "held", passphrase="")
    box.server.authorize(key)
    with agent(box.server.folder, key) as socket:
        key.unlink()
        box.server.user_key.unlink()
        box.configure(f"IdentityAgent {socket}", "IdentitiesOnly no")
        assert box.says(HELLO) == "hello\n"
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        box.configure("IdentityAgent SSH_AUTH_SOCK", "IdentitiesOnly no")
        assert box.says(HELLO) == "hello\n"
        box.configure(f"IdentityAgent {socket}", "IdentitiesOnly yes")
        assert box.refusal().code == "permission_denied"


def test_a_key_that_the_host_does_not_know_is_refused_with_what_it_allows(box: Box) -> None:
    (box.server.folder / "authorized_keys").write_text("", "ascii")
    error = box.refusal()
    assert error.code == "permission_denied"
    assert "publickey" in error.text
    assert "ssh box" in error.hint


def test_a_certificate_and_an_entry_that_a_program_chooses_let_in(
    client: str, tmp_path: Path
) -> None:
    authority = keys.make_key(tmp_path / "authority")
    trust = [f"TrustedUserCAKeys {authority}.pub", "AuthorizedKeysFile none"]
    with running(Sshd(tmp_path / "sshd", trust)) as server:
        box = Box(server, client)
        assert box.refusal().code == "permission_denied"
        sign = ["ssh-keygen", "-q", "-s", str(authority), "-I", "ann", "-n", "trainer"]
        subprocess.run([*sign, f"{server.user_key}.pub"], check=True)
        entry = box.config.read_text("utf-8")
        chosen = entry.replace("Host box", "Match originalhost box exec true")
        box.config.write_text(chosen, "utf-8")
        assert box.says(HELLO) == "hello\n"


@pytest.fixture
def passwords(client: str, tmp_path: Path) -> Iterator[Box]:
    options = ["PasswordAuthentication yes", "KbdInteractiveAuthentication no"]
    users = [User(password="Passwort mit Ümlaut")]
    with running(Sshd(tmp_path / "sshd", [*options, "AuthenticationMethods password"], users)) as s:
        yield Box(s, client)


def test_a_password_is_asked_until_it_is_right(passwords: Box) -> None:
    asker = ScriptedAsker("wrong", "Passwort mit Ümlaut")
    assert passwords.says(HELLO, asker) == "hello\n"
    whose = f"trainer@{passwords.server.address}"
    assert asker.asked == [Password(whose), Password(whose, again=True)]


def test_a_password_that_is_refused_or_thrice_wrong_or_that_nobody_can_give_ends_it(
    passwords: Box,
) -> None:
    refusing, wrong = ScriptedAsker(), ScriptedAsker("1", "2", "3", "4")
    assert passwords.refusal(refusing).code == "permission_denied"
    assert len(refusing.asked) == 1
    assert passwords.refusal(wrong).code == "permission_denied"
    assert len(wrong.asked) == 3
    assert passwords.refusal().code == "permission_denied"


def test_a_second_factor_is_asked_in_the_hosts_own_words(client: str, tmp_path: Path) -> None:
    """A real PAM conversation: the module prompts, a script compares."""
    check = tmp_path / "check"
    check.write_text(f"#!/bin/sh\ntest \"$(tr -d '\\000')\" = {CODE}\n", "utf-8")
    check.chmod(0o755)
    options = ["UsePAM yes", "KbdInteractiveAuthentication yes"]
    options += ["AuthenticationMethods publickey,keyboard-interactive"]
    pam = f"pam_exec.so quiet expose_authtok {check}"
    with running(Sshd(tmp_path / "sshd", options, pam=pam)) as server:
        box = Box(server, client)
        asker = ScriptedAsker("000000", CODE)
        assert box.says(HELLO, asker) == "hello\n"
        assert [(type(q), q.echo) for q in asker.asked if isinstance(q, Prompt)] == [
            (Prompt, False),
            (Prompt, False),
        ]
        assert all(isinstance(q, Prompt) and q.text.strip() == "Password:" for q in asker.asked)
        assert box.refusal(ScriptedAsker(None)).code == "permission_denied"
        assert box.refusal().code == "permission_denied"


# Hosts


def test_an_unknown_key_without_anybody_to_ask_ends_with_its_fingerprint(box: Box) -> None:
    box.known.write_text("", "ascii")
    error = box.refusal()
    assert (error.code, error.field) == ("unknown_host_key", "host_key")
    assert keys.fingerprint(box.server.host_key) in error.hint
    assert box.known.read_text("ascii") == ""


def test_an_unknown_key_is_shown_and_once_accepted_remembered(box: Box) -> None:
    box.known.write_text("# mine\nother.example ssh-ed25519 AAAA\n", "ascii")
    asker = ScriptedAsker("yes")
    assert box.says(HELLO, asker) == "hello\n"
    (question,) = asker.asked
    assert isinstance(question, UnknownHostKey)
    print_ = keys.fingerprint(box.server.host_key)
    assert (question.key_type, question.fingerprint) == ("ED25519", print_)
    assert lines_of(box.known)[:2] == ["# mine", "other.example ssh-ed25519 AAAA"]
    assert lines_of(box.known)[2:] == box.server.known_hosts_line.splitlines()
    assert box.says(HELLO) == "hello\n"


@pytest.mark.parametrize("answer", ["no", "", "SHA256:" + "A" * 43, None])
def test_any_other_answer_refuses_an_unknown_key(box: Box, answer: str | None) -> None:
    box.known.write_text("", "ascii")
    assert box.refusal(ScriptedAsker(answer)).code == "unknown_host_key"
    assert box.known.read_text("ascii") == ""


def test_names_are_hashed_where_the_user_wants_it(box: Box) -> None:
    box.known.write_text("", "ascii")
    box.configure("HashKnownHosts yes")
    fingerprint = keys.fingerprint(box.server.host_key)
    assert box.says(HELLO, ScriptedAsker(fingerprint)) == "hello\n"
    (line,) = lines_of(box.known)
    assert line.startswith("|1|")
    assert box.says(HELLO) == "hello\n"


def test_an_expected_fingerprint_is_accepted_without_a_question(box: Box) -> None:
    box.known.write_text("", "ascii")
    host = SshHost("box", host_key=keys.fingerprint(box.server.host_key))
    assert box.says(HELLO, host=host) == "hello\n"
    assert lines_of(box.known) == box.server.known_hosts_line.splitlines()


def test_another_key_than_the_expected_one_is_refused_without_a_question(box: Box) -> None:
    box.known.write_text("", "ascii")
    asker = ScriptedAsker("yes")
    error = box.refusal(asker, SshHost("box", host_key="SHA256:" + "A" * 43))
    assert error.code == "wrong_host_key"
    assert keys.fingerprint(box.server.host_key) in error.text
    assert asker.asked == []


def test_a_changed_key_is_a_hard_stop_that_names_file_and_line(box: Box) -> None:
    box.known.write_text("# one\n\n" + box.server.known_hosts_line, "ascii")
    box.server.change_host_key()
    box.server.stop()
    box.server.start()
    before = box.known.read_bytes()
    asker = ScriptedAsker("yes")
    host = SshHost("box", host_key=keys.fingerprint(box.server.host_key))
    error = box.refusal(asker, host)
    assert (error.code, asker.asked) == ("changed_host_key", [])
    assert f"{box.known}, line 3" in error.text
    assert box.known.read_bytes() == before


def test_a_revoked_key_is_a_hard_stop(box: Box) -> None:
    box.known.write_text(f"# one\n@revoked {box.server.known_hosts_line}", "ascii")
    error = box.refusal(ScriptedAsker("yes"))
    assert error.code == "changed_host_key"
    assert "revoked" in error.text


# Not there at all, or not any more


DIES = ["AuthorizedKeysFile none", "AuthorizedKeysCommandUser root"]
DIES += ['AuthorizedKeysCommand /bin/sh -c "kill -9 $PPID"']
"""At a key that somebody wants to log in with."""


def test_a_host_that_is_lost_at_an_attempt_has_refused_nothing(client: str, tmp_path: Path) -> None:
    server = Sshd(tmp_path / "sshd", DIES)
    with running(server):
        box = Box(server, client)
        error = box.refusal(ScriptedAsker())
        assert error.code == "unreachable"
        assert error.text == "The connection to box was lost while logging in."
        server.stop()
        server.options = ()
        server.start()
        assert box.says(HELLO) == "hello\n"


def test_a_host_that_ends_the_connection_as_it_refuses_is_told_with_its_words(
    client: str, tmp_path: Path
) -> None:
    with running(Sshd(tmp_path / "sshd", ["MaxAuthTries 1"])) as server:
        box = Box(server, client)
        other = keys.make_key(server.folder / "other")
        box.configure(f"IdentityFile {other}")
        error = box.refusal()
    assert error.code == "permission_denied"
    assert "Too many authentication failures" in error.text


def test_a_host_that_refuses_or_has_no_name_is_unreachable_in_plain_words(box: Box) -> None:
    box.server.stop()
    error = box.refusal()
    assert error.code == "unreachable"
    assert "Connection refused" in error.text
    error = box.refusal(host=SshHost("no-such-host.invalid"))
    assert error.code == "unreachable"
    assert "no-such-host.invalid" in error.text


def test_a_user_who_may_not_run_programs_is_told_what_the_host_says(
    client: str, tmp_path: Path
) -> None:
    users = [User(login_shell="/usr/sbin/nologin")]
    with running(Sshd(tmp_path / "sshd", users=users)) as server:
        error = Box(server, client).refusal()
    assert error.code == "start_failed"
    assert "not available" in error.text
