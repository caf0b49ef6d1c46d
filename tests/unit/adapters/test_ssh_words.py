"""The words of `ssh`: what its prompts ask for, and what its errors mean."""

from __future__ import annotations

import pytest

from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.askpass import question_of
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.questions import (
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    UnknownHostKey,
)

PRINT = "SHA256:" + "a" * 43
UNKNOWN = f"""\
The authenticity of host '[gpu.example.org]:2222 ([192.0.2.1]:2222)' can't be established.
ED25519 key fingerprint is {PRINT}.
This key is not known by any other names.
Are you sure you want to continue connecting (yes/no/[fingerprint])? """
CHANGED = """\
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
Add correct host key in /home/a b/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/a b/.ssh/known_hosts:7
Host key verification failed.
"""


@pytest.mark.parametrize(
    ("prompt", "question"),
    [
        (UNKNOWN, UnknownHostKey("[gpu.example.org]:2222 ([192.0.2.1]:2222)", "ED25519", PRINT)),
        ("Enter passphrase for key '/home/a b/id': ", Passphrase("box", "/home/a b/id")),
        ("Enter passphrase for /home/a/id: ", Passphrase("box", "/home/a/id")),
        ("anna@gpu's password: ", Password("anna@gpu")),
        ("(anna@gpu) anna@gpu's password: ", Password("anna@gpu")),
        ("(anna@gpu) Verification code: ", Prompt("anna@gpu", "Verification code: ")),
        ("Enter PIN for ED25519-SK key id: ", Prompt("box", "Enter PIN for ED25519-SK key id: ")),
    ],
)
def test_a_prompt_is_the_question_that_a_person_knows(prompt: str, question: HostQuestion) -> None:
    assert question_of(prompt, "box", again=False) == question


@pytest.mark.parametrize(
    ("stderr", "code", "part"),
    [
        (CHANGED, "changed_host_key", "/home/a b/.ssh/known_hosts, line 7"),
        ("banner\na@b: Permission denied (publickey).\n", "permission_denied", "(publickey)"),
        (
            "Received disconnect from b port 22:2: Too many authentication failures\n",
            "permission_denied",
            "Too many",
        ),
        ("ssh: connect to host b port 22: No route to host\n", "unreachable", "No route to host"),
        ("Connection reset by 10.0.0.7 port 22\n", "unreachable", "lost while logging in"),
        ("", "unreachable", "lost while logging in"),
    ],
)
def test_an_error_of_ssh_is_told_with_its_own_words(stderr: str, code: str, part: str) -> None:
    error = ssh_errors.of_ssh("box", stderr)
    assert error.code == code
    assert part in error.text
    assert error.hint


@pytest.mark.parametrize(
    ("destination", "parts"),
    [
        ("gpu", ("", "gpu", None)),
        ("anna@gpu.example.org:2222", ("anna", "gpu.example.org", 2222)),
        ("anna@corp.org@gpu", ("anna@corp.org", "gpu", None)),
        ("[2001:db8::1]:22", ("", "2001:db8::1", 22)),
        ("anna@[fe80::1%eth0]", ("anna", "fe80::1%eth0", None)),
    ],
)
def test_a_destination_has_up_to_three_parts(
    destination: str, parts: tuple[str, str, int | None]
) -> None:
    host = SshHost(destination)
    assert (host.user, host.name, host.port) == parts


@pytest.mark.parametrize(
    "destination",
    [*("", "-oProxyCommand=x", "a@-oX", "a b", "gpu:", "gpu:70000", "gpu:0", "ssh://gpu")],
)
def test_what_is_no_destination_is_refused_with_its_field(destination: str) -> None:
    with pytest.raises(InvalidError) as caught:
        SshHost(destination)
    assert caught.value.field == "ssh"


@pytest.mark.parametrize("fingerprint", ["MD5:00", "SHA256:short", "a" * 43])
def test_what_is_no_fingerprint_is_refused_with_its_field(fingerprint: str) -> None:
    with pytest.raises(InvalidError) as caught:
        SshHost("gpu", host_key=fingerprint)
    assert caught.value.field == "host_key"
