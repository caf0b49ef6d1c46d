"""Why a host cannot be reached or used over SSH: one text and one repair for each, whichever
program speaks SSH. `why` is what is known of the reason: words without a full stop."""

from __future__ import annotations

import re

from desktop_app.domain.errors import KnownError

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_OFFENDING = re.compile(r"Offending (?:\S+ )?key in (.+):(\d+)")
_ENDED = re.compile(r"client_loop: send disconnect|Read from remote host|Connection reset by ")
"""What `ssh` says of a connection that ended under it; of one that the host has closed, nothing."""


def unreachable(host: str, *, why: str) -> KnownError:
    return KnownError(
        "unreachable",
        f"{host} cannot be reached: {why}.",
        hint="Is it on, and is the network there? Try: ssh " + host,
    )


def lost(host: str) -> KnownError:
    return KnownError(
        "unreachable",
        f"The connection to {host} was lost.",
        hint="What runs there goes on; it is reached again as soon as the network allows.",
    )


def lost_at_login(host: str) -> KnownError:
    return KnownError(
        "unreachable",
        f"The connection to {host} was lost while logging in.",
        hint="It is tried again. If it ends so each time, ask whoever runs that host what its sshd "
        "says of it.",
    )


def no_answer(host: str, seconds: float) -> KnownError:
    return KnownError(
        "unreachable",
        f"{host} does not answer within {seconds:g} seconds.",
        hint="Is it overloaded, or the network slow? What runs there goes on.",
    )


def unknown_host_key(host: str, key_type: str, fingerprint: str) -> KnownError:
    return KnownError(
        "unknown_host_key",
        f"The key of {host} is not known here, so it may be another host.",
        hint=f"Its {key_type} key has the fingerprint {fingerprint}. If that is the right one, "
        f"accept it, or give --host-key {fingerprint}.",
        field="host_key",
    )


def wrong_host_key(host: str, fingerprint: str, expected: str) -> KnownError:
    return KnownError(
        "wrong_host_key",
        f"{host} has the key {fingerprint}, not {expected}.",
        hint="Ask whoever runs that host for the fingerprint of its key.",
        field="host_key",
    )


def changed_host_key(host: str, file: str, line: int) -> KnownError:
    return KnownError(
        "changed_host_key",
        f"{host} has another key than the one in {file}, line {line}. Somebody may stand between.",
        hint="If the host was installed anew, ask whoever runs it, then remove that line.",
        field="host_key",
    )


def revoked_host_key(host: str) -> KnownError:
    return KnownError(
        "changed_host_key",
        f"The key of {host} is marked as revoked in your known_hosts files.",
        hint="Ask whoever runs that host for its new key.",
        field="host_key",
    )


def permission_denied(host: str, *, why: str) -> KnownError:
    return KnownError(
        "permission_denied",
        f"{host} does not let you in: {why}.",
        hint="Are the user and the key right? Try: ssh " + host,
        field="ssh",
    )


def start_failed(host: str, *, why: str) -> KnownError:
    return KnownError(
        "start_failed",
        f"Nothing can be started on {host}: {why}.",
        hint="The login shell there must be able to run commands. Try: ssh " + host + " true",
    )


def not_found(host: str, program: str) -> KnownError:
    return KnownError("not_found", f"There is no program {program} on {host}.")


def too_many_sessions(host: str) -> KnownError:
    return KnownError(
        "too_many_sessions",
        f"{host} allows no further session on this connection.",
        hint="Raise MaxSessions in its sshd_config, or end something that runs there.",
    )


def nobody_listens(host: str, address: str, port: int) -> KnownError:
    there = "" if address in _LOOPBACK else f" ({address})"
    return KnownError(
        "nobody_listens",
        f"Nothing listens on port {port} of {host}{there}.",
        hint="Has the program begun to listen, and on that port? On another host the sshd must "
        "allow forwarding, too (AllowTcpForwarding).",
        field="port",
    )


def forwarding_refused(host: str) -> KnownError:
    return KnownError(
        "forwarding_refused",
        f"{host} allows no ports to be forwarded.",
        hint="Set AllowTcpForwarding yes in its sshd_config, or ask whoever runs it.",
        field="port",
    )


def last_words(text: str) -> str:
    """The last line that was said, without a full stop; empty where nothing was."""
    lines = [line.strip().rstrip(".") for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def of_ssh(host: str, stderr: str) -> KnownError:
    """Why `ssh` ended with 255, by its own words (OpenSSH says them in English alone)."""
    words = last_words(stderr)
    offending = _OFFENDING.search(stderr)
    if "REVOKED HOST KEY DETECTED" in stderr:
        return revoked_host_key(host)
    if offending and "REMOTE HOST IDENTIFICATION HAS CHANGED" in stderr:
        return changed_host_key(host, offending[1], int(offending[2]))
    if "Permission denied" in words or "Too many authentication failures" in stderr:
        return permission_denied(host, why=words.partition(": ")[2] or words)
    if not words or _ENDED.match(words):
        return lost_at_login(host)
    return unreachable(host, why=words)
