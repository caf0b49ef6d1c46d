"""The host's way to the network: proxies, the CA bundle, pip's settings. Containers need the same.

A company's proxy inspects TLS, a mirror replaces the package index: what the host was told, in the
environment or in pip's configuration files, a build and a run inside a container is told too.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple
from urllib.parse import urlsplit

PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY")
# One bundle serves all of these. The first that names a readable file decides.
CA_FILE_NAMES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

# pip's settings that hold URLs (several, parted by white space, in some).
_PIP_URLS = ("index-url", "extra-index-url", "find-links", "proxy")
_PIP_WORDS = ("trusted-host", "timeout", "default-timeout", "retries", "pre", "prefer-binary")
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/]+@")
_URL = re.compile(r"https?://\S+")


class PipSettings(NamedTuple):
    """What pip was told on this host, as far as it has a meaning inside a container."""

    variables: Dict[str, str]
    """`PIP_INDEX_URL` and the like; only URLs that a container can reach."""
    constraint_files: List[str]
    """Paths on this host."""
    cert: Optional[str]
    """pip's own CA bundle on this host."""


def proxy_variables(environment: Mapping[str, str]) -> Dict[str, str]:
    """Proxy variables, in upper and lower case, as they are set."""
    names = [*PROXY_NAMES, *(name.lower() for name in PROXY_NAMES)]
    return {name: environment[name] for name in names if environment.get(name)}


def ca_file(environment: Mapping[str, str]) -> Optional[str]:
    """The CA bundle that the host's variables name, or None where they name none."""
    for name in CA_FILE_NAMES:
        path = environment.get(name, "")
        if path and os.path.isfile(path) and os.access(path, os.R_OK):
            return path
    return None


def needs_host_network(variables: Mapping[str, str], lines: Sequence[str] = ()) -> bool:
    """A proxy or an index on the host's loopback cannot be reached from a bridge network. `lines`
    are those of requirements."""
    urls = [url for line in lines for url in _URL.findall(line)]
    urls += [
        url
        for name, value in variables.items()
        if name.upper() not in ("NO_PROXY", "PIP_TRUSTED_HOST")
        for url in value.split()
    ]
    return any(_host_of(url) in _LOCAL_HOSTS for url in urls)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else "//" + url).hostname or ""
    except ValueError:  # an address such as http://[broken: not one of the loopback's
        return ""


def has_credentials(variables: Mapping[str, str], lines: Sequence[str] = ()) -> bool:
    """A URL among the values or in the lines (of requirements) carries a user name or a password,
    or a proxy does, whose scheme may be left out."""
    if any(_CREDENTIALS.search(text) for text in [*variables.values(), *lines]):
        return True
    proxies = [value for name, value in variables.items() if name.upper().endswith("_PROXY")]
    return any("@" in proxy.partition("/")[0] for proxy in proxies)


def hide_credentials(text: str) -> str:
    """The text without the user names and passwords in its URLs."""
    return _CREDENTIALS.sub("****@", text)


def pip_settings(environment: Mapping[str, str]) -> PipSettings:
    """pip's settings: its configuration files, and over them the variables, as pip reads them."""
    merged: Dict[str, str] = {}
    for path in _config_files(environment):
        merged.update(_read_config(path))
    for name, value in environment.items():
        if name.startswith("PIP_") and value:
            merged[name[4:].lower().replace("_", "-")] = value
    variables: Dict[str, str] = {}
    for key in _PIP_URLS:
        urls = [word for word in merged.get(key, "").split() if _reachable(word, key)]
        if urls:
            variables["PIP_" + key.upper().replace("-", "_")] = " ".join(urls)
    for key in _PIP_WORDS:
        if merged.get(key):
            variables["PIP_" + key.upper().replace("-", "_")] = " ".join(merged[key].split())
    constraints, urls = _constraints(merged.get("constraint", ""))
    if urls:
        variables["PIP_CONSTRAINT"] = " ".join(urls)
    cert = merged.get("cert") or None
    return PipSettings(variables, constraints, cert if cert and os.path.isfile(cert) else None)


def _reachable(word: str, key: str) -> bool:
    """Folders of this host (`file:`, plain paths) mean nothing inside a container."""
    return urlsplit(word).scheme in ("http", "https") or (key == "proxy" and "://" not in word)


def _constraints(value: str) -> Tuple[List[str], List[str]]:
    words = value.split()
    urls = [word for word in words if urlsplit(word).scheme in ("http", "https")]
    return [word for word in words if os.path.isfile(word)], urls


def _config_files(environment: Mapping[str, str]) -> List[str]:
    """pip's configuration files, weakest first (the order of pip's own documentation)."""
    only = environment.get("PIP_CONFIG_FILE", "")
    if only == os.devnull:
        return []
    home = environment.get("HOME") or os.path.expanduser("~")
    system = environment.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    user = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    if sys.platform == "darwin":
        system = ["/Library/Application Support"]
        user = os.path.join(home, "Library", "Application Support")
    files = [os.path.join(folder, "pip", "pip.conf") for folder in reversed(system) if folder]
    files += ["/etc/pip.conf", os.path.join(home, ".pip", "pip.conf")]
    files.append(os.path.join(user, "pip", "pip.conf"))
    return [*files, only] if only else files


def _read_config(path: str) -> Dict[str, str]:
    """`[global]`, then `[install]` over it; a file that pip would refuse is no reason to stop."""
    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}
    found: Dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    return found
