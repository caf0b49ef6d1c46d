"""What a registry, or the engine that speaks to it, says when an image cannot travel."""

from __future__ import annotations

import re
from typing import List, Tuple

from ..machine.docker_program import last_line
from ..protocol import HostError

# The words of clients and engines 20.10 to 28, and of Podman 4 and 5.
_DENIED = (
    r"unauthorized|authentication required|no basic auth credentials|\bdenied\b|forbidden|"
    r"insufficient_scope|incorrect username or password"
)
_LACKS = (
    r"manifest unknown|name unknown|not known to registry|repository .*not found|"
    r"repository does not exist|manifest for .* not found|: not found$"
)
_UNREACHABLE = (
    r"connection refused|no such host|timeout|deadline exceeded|network is unreachable|"
    r"no route to host|connection reset|dial tcp|\bEOF$"
)
# The first that is found counts.
_PATTERNS: List[Tuple[str, str]] = [
    ("disk_full", r"no space left on device"),
    ("registry_plain_http", r"server gave HTTP response to HTTPS client"),
    ("registry_certificate", r"x509:|certificate signed by unknown authority|tls: "),
    ("registry_denied", _DENIED),
    ("registry_lacks", _LACKS),
    ("registry_unreachable", _UNREACHABLE),
]


def explain_registry(registry: str, said: str) -> HostError:
    """The failure that a client's words end with."""
    found = (c for c, pattern in _PATTERNS if re.search(pattern, said, re.IGNORECASE | re.M))
    code = next(found, "registry_failed")
    texts = {
        "disk_full": (
            "The disk is full: no image can travel between this host and the registry %s."
            % registry,
            "Free some space, then try again; docker system df shows what images use.",
        ),
        "registry_plain_http": (
            "The registry %s speaks plain HTTP, which the engine of this host refuses." % registry,
            'Add "insecure-registries": ["%s"] to /etc/docker/daemon.json there and restart the '
            "engine, or give the registry a certificate." % registry,
        ),
        "registry_certificate": (
            "The engine of this host does not trust the certificate of the registry %s." % registry,
            "Put the certificate of its authority into /etc/docker/certs.d/%s/ca.crt there."
            % registry,
        ),
        "registry_denied": (
            "The registry %s does not allow it." % registry,
            "Name a user who may, or log in on that host with docker login.",
        ),
        "registry_lacks": (
            "The registry %s has no such repository or image." % registry,
            "Look whether its name is right, and whether the image was deleted there.",
        ),
        "registry_unreachable": (
            "The registry %s cannot be reached from this host." % registry,
            "Check its name and port, and whether this host has a way to it.",
        ),
        "registry_failed": (
            "The registry %s answered: %s" % (registry, last_line(said)),
            "Try it by hand on that host, with docker push or docker pull.",
        ),
    }
    text, hint = texts[code]
    return HostError(code, text, hint)
