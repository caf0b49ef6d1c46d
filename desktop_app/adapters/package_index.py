"""Package indexes by HTTP: the simple API of PyPI and of its mirrors, as JSON or HTML."""

from __future__ import annotations

import base64
import html.parser
import http.client
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from desktop_app.domain.errors import KnownError
from desktop_app.domain.index_lines import IndexFile
from desktop_app.hostside.machine.network_settings import ca_file, pip_settings

DEADLINE_SECONDS = 15.0
MOST_BYTES = 64 << 20
_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPTED = f"{_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


class HttpPackageIndex:
    """Asks what pip would ask, through the proxies and with the CA bundle of this computer."""

    def __init__(self, deadline: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline

    def files(self, index: str, package: str) -> Sequence[IndexFile] | None:
        """As `PackageIndex.files`."""
        return self._read(f"{index.rstrip('/')}/{package}/")

    def page(self, url: str) -> Sequence[IndexFile]:
        """As `PackageIndex.page`."""
        return self._read(url) or ()

    def _read(self, url: str) -> Sequence[IndexFile] | None:
        request, host = _request(url)
        try:
            with _open(request, self._deadline) as answer:
                data = answer.read(MOST_BYTES + 1)
                kind = answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                raise _unreachable(host, f"HTTP {error.code}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise _unreachable(host, str(reason)) from error
        if len(data) > MOST_BYTES:
            raise _unreachable(host, "its answer is too large")
        return _from_json(data, host) if kind == _JSON else _from_html(data)


def _request(url: str) -> tuple[urllib.request.Request, str]:
    """A user and a password in the address go where they belong, into a header."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if parts.scheme not in ("http", "https"):
        raise _unreachable(host, "its address does not begin with https:// or http://")
    address = urlunsplit(parts._replace(netloc=host))
    request = urllib.request.Request(address, headers={"Accept": _ACCEPTED})  # noqa: S310 - checked
    if at:
        token = base64.b64encode(unquote(user).encode()).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request, host


def _open(request: urllib.request.Request, deadline: float) -> http.client.HTTPResponse:
    opened = urllib.request.urlopen(request, timeout=deadline, context=_context())  # noqa: S310
    assert isinstance(opened, http.client.HTTPResponse)
    return opened


def _context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=pip_settings(os.environ).cert or ca_file(os.environ))


def _from_json(data: bytes, host: str) -> Sequence[IndexFile]:
    try:
        files = json.loads(data)["files"]
        return [_file(file) for file in files]
    except (ValueError, KeyError, TypeError) as error:
        raise _unreachable(host, "its answer is no list of files") from error


def _file(told: dict[str, Any]) -> IndexFile:
    return IndexFile(
        str(told["filename"]),
        str(told.get("requires-python") or ""),
        yanked=bool(told.get("yanked")),
    )


def _from_html(data: bytes) -> Sequence[IndexFile]:
    links = _Links()
    links.feed(data.decode("utf-8", "replace"))
    links.close()
    return links.files


class _Links(html.parser.HTMLParser):
    """The links of a page, each a file by the end of its address."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[IndexFile] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = unquote(urlsplit(found.get("href") or "").path.rpartition("/")[2])
        if tag == "a" and name:
            requires = found.get("data-requires-python") or ""
            self.files.append(IndexFile(name, requires, yanked="data-yanked" in found))


def _unreachable(host: str, why: str) -> KnownError:
    return KnownError(
        "index_unreachable",
        f"The package index at {host} gave no answer: {why}.",
        hint="Look at the network, the proxy, and the index that pip is told to use.",
    )
