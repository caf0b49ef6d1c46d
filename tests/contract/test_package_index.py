"""Package indexes by HTTP: PyPI itself, and one of HTML that asks for a password."""

from __future__ import annotations

import asyncio
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.adapters import package_index
from desktop_app.adapters.package_index import HttpPackageIndex
from desktop_app.domain.errors import KnownError
from desktop_app.domain.index_lines import IndexFile, LineState
from desktop_app.engine.environments.definition_files.reading import read_definition
from desktop_app.engine.environments.index_check import PYPI, IndexCheck
from tests.contract.hostside.private_index import PrivateIndex

OF_THE_ARTICLE = """channels:
- conda-forge
dependencies:
- python=3.6.2
- pip:
  - azureml-defaults
  - torch==1.6.0
  - torchvision==0.7.0
  - future==0.17.1
  - pillow
"""


def test_pypi_tells_its_files_with_their_pythons() -> None:
    found = HttpPackageIndex().files(PYPI, "six")
    assert found is not None
    names = {file.name: file for file in found}
    assert names["six-1.16.0.tar.gz"].requires_python == ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*"
    assert not names["six-1.16.0-py2.py3-none-any.whl"].yanked
    assert HttpPackageIndex().files(PYPI, "trainyard-no-such-package") is None


def test_the_lines_of_the_article_are_asked_of_pypi(tmp_path: Path) -> None:
    file = tmp_path / "conda_dependencies.yml"
    file.write_text(OF_THE_ARTICLE, "utf-8")
    check = IndexCheck(HttpPackageIndex())
    then = asyncio.run(check.lines(read_definition(file).definition))
    assert {answer.line: answer.state for answer in then}["torch==1.6.0"] is LineState.THERE
    now = asyncio.run(check.lines(read_definition(file, base_image="python:3.12-slim").definition))
    by_line = {answer.line: answer for answer in now}
    torch = by_line["torch==1.6.0"]
    assert torch.state is LineState.OTHER_PYTHON
    assert torch.text.startswith("torch 1.6.0 is there for Python 3.6, 3.7, 3.8, not for 3.12.")
    assert by_line["torchvision==0.7.0"].state is LineState.OTHER_PYTHON
    assert by_line["pillow"].state is LineState.THERE


@pytest.fixture
def private() -> Iterator[PrivateIndex]:
    with PrivateIndex("me", "s3cr3t@pw", ["hidden-one"]) as index:
        yield index


def test_an_index_of_html_gets_its_password_in_a_header(private: PrivateIndex) -> None:
    address = private.url.replace("s3cr3t@pw", "s3cr3t%40pw")
    found = HttpPackageIndex().files(f"{address}/simple", "hidden-one")
    assert found == [IndexFile("hidden_one-1.0-py3-none-any.whl")]
    assert HttpPackageIndex().files(f"{address}/simple/", "other") is None
    wrong = address.replace("s3cr3t", "guess")
    with pytest.raises(KnownError) as caught:
        HttpPackageIndex().files(f"{wrong}/simple", "hidden-one")
    assert caught.value.code == "index_unreachable"
    assert caught.value.text.endswith("gave no answer: HTTP 401.")
    assert "guess" not in caught.value.text


class _Page(http.server.BaseHTTPRequestHandler):
    kind, body = "text/html", b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.kind)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """A test's output stays its own."""


@pytest.fixture
def page() -> Iterator[tuple[type[_Page], str]]:
    handler = type("Handler", (_Page,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_links_names_files_with_what_they_need(
    page: tuple[type[_Page], str],
) -> None:
    handler, address = page
    handler.body = (
        b'<a href="../x/a%2B1-1.0.tar.gz#sha256=0" data-requires-python="&gt;=3.8">a</a>'
        b'<a data-yanked="" href="b-2.whl"></a><a name="no link"></a><p href="c-3.whl">'
    )
    assert HttpPackageIndex().page(f"{address}/links") == [
        IndexFile("a+1-1.0.tar.gz", ">=3.8"),
        IndexFile("b-2.whl", yanked=True),
    ]


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"files": [{}]}', b'{"files": 3}'])
def test_an_answer_that_is_no_list_of_files_is_an_error(
    page: tuple[type[_Page], str], body: bytes
) -> None:
    handler, address = page
    handler.kind, handler.body = "application/vnd.pypi.simple.v1+json", body
    with pytest.raises(KnownError, match="no list of files"):
        HttpPackageIndex().files(address, "x")


def test_an_endless_answer_is_cut(
    page: tuple[type[_Page], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, address = page
    handler.body = b"x" * 100
    monkeypatch.setattr(package_index, "MOST_BYTES", 99)
    with pytest.raises(KnownError, match="too large"):
        HttpPackageIndex().files(address, "x")


@pytest.mark.parametrize(
    ("address", "why"),
    [("http://127.0.0.1:1", "refused"), ("file:///etc", "does not begin"), ("nothing", "begin")],
)
def test_an_index_that_cannot_be_asked_is_an_error_with_its_reason(address: str, why: str) -> None:
    with pytest.raises(KnownError, match=why):
        HttpPackageIndex().files(address, "x")
