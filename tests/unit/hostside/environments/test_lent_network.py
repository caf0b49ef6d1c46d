"""The network of one computer, lent to a build on another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from desktop_app.hostside.environments.lent_network import own_network, use_network
from desktop_app.hostside.machine.network_settings import ca_file, pip_settings, proxy_variables

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_lent_counts_before_what_the_host_has_and_loopbacks_stay(tmp_path: Path) -> None:
    bundle = tmp_path / "company.pem"
    bundle.write_bytes(b"PEM of the c\xc3\xb4mpany\n")
    mine = {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_INDEX_URL": "https://mirror/simple",
        "PIP_EXTRA_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "9",
        "HTTPS_PROXY": "http://proxy:3128",
        "http_proxy": "localhost:3128",
        "NO_PROXY": "localhost",
        "SSL_CERT_FILE": str(bundle),
    }
    lent = own_network(mine)
    assert json.loads(lent["variables"]) == {
        "PIP_INDEX_URL": "https://mirror/simple",
        "HTTPS_PROXY": "http://proxy:3128",
        "NO_PROXY": "localhost",
    }
    there = tmp_path / "ca_bundle"
    there.write_text(lent["ca_bundle"], "ascii")
    host = {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "https://old/simple", "HOME": "/h"}
    use_network(host, lent, str(there))
    assert pip_settings(host).variables == {"PIP_INDEX_URL": "https://mirror/simple"}
    assert pip_settings(host).cert == ca_file(host) == str(there)
    assert proxy_variables(host) == {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "localhost"}


def test_without_settings_nothing_changes() -> None:
    host = {"HOME": "/h"}
    use_network(host, {}, "/nowhere")
    use_network(host, own_network({"PIP_CONFIG_FILE": "/dev/null"}), "/nowhere")
    assert host == {"HOME": "/h"}
