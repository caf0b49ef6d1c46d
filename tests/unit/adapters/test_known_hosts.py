"""Known hosts: what a line is about, what a key means, and that nothing but one line is added."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from desktop_app.adapters.transport import known_hosts
from desktop_app.adapters.transport.known_hosts import HostKey, judge

ED = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519-one")
OTHER = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519-two")
RSA = HostKey("ssh-rsa", b"\0\0\0\x07ssh-rsa-one")


def line(names: str, key: HostKey) -> str:
    return f"{names} {key.kind} {base64.b64encode(key.blob).decode()}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".ssh" / "known_hosts"


def write(file: Path, *lines: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(lines), "utf-8")


@pytest.mark.parametrize(
    ("names", "name", "answer"),
    [
        ("gpu", "gpu", "known"),
        ("gpu,192.0.2.1", "192.0.2.1", "known"),
        ("GPU.example.org", "gpu.example.org", "known"),
        ("*.example.org", "a.example.org", "known"),
        ("*.example.org,!b.example.org", "b.example.org", "unknown"),
        ("node?", "node12", "unknown"),
        ("[gpu]:2222", "[gpu]:2222", "known"),
        ("gpu", "[gpu]:2222", "known"),
        ("[gpu]:2222", "gpu", "unknown"),
        ("g", "gpu", "unknown"),
    ],
)
def test_a_line_is_about_the_hosts_of_its_patterns(
    file: Path, names: str, name: str, answer: str
) -> None:
    write(file, line(names, ED))
    assert judge([file], name, ED).answer == answer


def test_a_host_that_shows_no_known_key_has_changed_and_the_line_is_named(file: Path) -> None:
    write(file, "# mine\n", line("gpu", RSA), line("gpu", ED))
    assert judge([file], "gpu", ED).answer == "known"
    verdict = judge([file], "gpu", OTHER)
    assert verdict.answer == "changed"
    assert verdict.entry is not None
    assert (verdict.entry.file, verdict.entry.line) == (file, 3)
    write(file, line("gpu", RSA))
    assert judge([file], "gpu", ED).answer == "changed"
    assert known_hosts.known_kinds([file], "gpu") == ["ssh-rsa"]


def test_another_key_for_the_usual_port_does_not_speak_about_another_port(file: Path) -> None:
    write(file, line("gpu", OTHER))
    assert judge([file], "[gpu]:2222", ED).answer == "unknown"


def test_a_revoked_key_is_refused_wherever_it_is_known_too(file: Path) -> None:
    write(file, line("gpu", ED), line("@revoked *", ED))
    assert judge([file], "gpu", ED).answer == "revoked"
    assert judge([file], "[gpu]:2222", ED).answer == "revoked"


def test_authorities_damaged_lines_and_missing_files_say_nothing(file: Path) -> None:
    write(
        file, line("@cert-authority *", ED), "gpu ssh-ed25519 ***\n", "gpu\n", "|1|bad ssh-rsa A\n"
    )
    assert judge([file, file / "none"], "gpu", ED).answer == "unknown"


@pytest.mark.parametrize("hashed", [False, True])
def test_a_key_is_added_as_one_line_behind_what_is_there(file: Path, hashed: bool) -> None:
    write(file, "# no newline at the end")
    known_hosts.add(file, "[gpu]:2222", ED, hashed=hashed)
    known_hosts.add(file, "other", OTHER, hashed=hashed)
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "# no newline at the end"
    assert len(lines) == 3
    assert ("gpu" in lines[1]) is not hashed
    assert judge([file], "[gpu]:2222", ED).answer == "known"
    assert judge([file], "other", OTHER).answer == "known"
    assert judge([file], "gpu", ED).answer == "unknown"


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(file: Path) -> None:
    known_hosts.add(file, "gpu", ED, hashed=False)
    assert file.read_text("utf-8") == line("gpu", ED)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_keys_are_named_as_people_know_them() -> None:
    assert [key.short_kind for key in (ED, RSA)] == ["ED25519", "RSA"]
    assert HostKey("ecdsa-sha2-nistp256", b"").short_kind == "ECDSA"
    empty = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    assert HostKey("ssh-rsa", b"").fingerprint == empty
