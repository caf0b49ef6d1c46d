"""One computer's way to the network, lent to a build on another one where its user asks for that.

Companies give the person at the desk a proxy, a mirror and a CA bundle, and the machine under it
none. What is lent lies in the build's folder for as long as the build goes on, as its secrets do.
"""

from __future__ import annotations

import json
from typing import Dict, Mapping, MutableMapping

from ..machine.network_settings import (
    CA_FILE_NAMES,
    ca_file,
    needs_host_network,
    pip_settings,
    proxy_variables,
)

VARIABLES, CA_BUNDLE = "variables", "ca_bundle"
_OF_PIP = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST")


def own_network(environment: Mapping[str, str]) -> Dict[str, str]:
    """The settings of this computer as texts, by name: `variables` (JSON) and `ca_bundle`. What
    leads to its own loopback has no meaning elsewhere, and stays here. Raises OSError."""
    pip = pip_settings(environment)
    found = {name: pip.variables[name] for name in _OF_PIP if name in pip.variables}
    found.update(proxy_variables(environment))
    found = {name: v for name, v in found.items() if not needs_host_network({name: v})}
    lent = {VARIABLES: json.dumps(found)}
    bundle = pip.cert or ca_file(environment)
    if bundle:
        with open(bundle, encoding="ascii", errors="surrogateescape") as file:
            lent[CA_BUNDLE] = file.read().encode("ascii", "ignore").decode("ascii")
    return lent


def use_network(
    environment: MutableMapping[str, str], lent: Mapping[str, str], bundle_path: str
) -> None:
    """Put what was lent before what a host has itself; its bundle lies at `bundle_path`."""
    variables = json.loads(lent.get(VARIABLES) or "{}")
    environment.update({str(name): str(value) for name, value in variables.items()})
    if lent.get(CA_BUNDLE):
        environment.update(dict.fromkeys(CA_FILE_NAMES, bundle_path))
