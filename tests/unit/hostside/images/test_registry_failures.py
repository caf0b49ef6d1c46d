"""What clients and registries say, and what a person is told."""

from __future__ import annotations

import pytest

from desktop_app.hostside.images.registry_failures import explain_registry

HOST = "registry.lab:5000"
SAID = {
    "disk_full": "failed to register layer: write /usr/lib/x.so: no space left on device",
    "registry_plain_http": f'Get "https://{HOST}/v2/": http: server gave HTTP response to HTTPS '
    "client",
    "registry_certificate": f'Get "https://{HOST}/v2/": x509: certificate signed by unknown '
    "authority",
    "registry_denied": f'Get "http://{HOST}/v2/": no basic auth credentials',
    "registry_lacks": f"Error response from daemon: manifest for {HOST}/trainyard/x@sha256:0 not "
    "found: manifest unknown: manifest unknown",
    "registry_unreachable": f'Get "http://{HOST}/v2/": dial tcp: lookup registry.lab: no such host',
}


@pytest.mark.parametrize("code", SAID)
def test_each_cause_has_words_of_its_own(code: str) -> None:
    error = explain_registry(HOST, f"The push refers to repository [x]\n{SAID[code]}\n")
    assert error.code == code
    assert HOST in error.text
    assert error.hint


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("denied: requested access to the resource is denied", "registry_denied"),
        ("unauthorized: authentication required", "registry_denied"),
        ("name unknown: repository name not known to registry", "registry_lacks"),
        ("dial tcp 10.0.0.1:5000: connect: connection refused", "registry_unreachable"),
        ("net/http: request canceled (Client.Timeout exceeded)", "registry_unreachable"),
        ("dial tcp 10.0.0.1:5000: i/o timeout", "registry_unreachable"),
        ("remote error: tls: handshake failure", "registry_certificate"),
    ],
)
def test_other_words_for_the_same_are_known(said: str, code: str) -> None:
    assert explain_registry(HOST, said).code == code


def test_what_nobody_knows_is_told_as_it_was_said() -> None:
    error = explain_registry(HOST, "first\nreceived unexpected HTTP status: 500\n")
    assert error.code == "registry_failed"
    assert error.text == f"The registry {HOST} answered: received unexpected HTTP status: 500"
