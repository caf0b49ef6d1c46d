"""What every test shares: a clean environment, and real parts that are asked for by name."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Protocol

# Some machines export them. The one hides every fault of buffering; with the other every program
# that a test starts, and every process that runs tests, compiles all of its sources anew.
os.environ.pop("PYTHONUNBUFFERED", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# In-process widgets need no screen; programs that tests start get one of their own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from tests.testbed import base_image as base_images
from tests.testbed import display, parts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.testbed.display import Display
    from tests.testbed.parts import Part

sys.dont_write_bytecode = False
# In the background of a shell Ctrl+C is ignored, and so it would be by programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Real(Protocol):
    def __call__(self, part: Part) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-real",
        action="store_true",
        help="fail, instead of skipping, where a real part is missing",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: to look through it for garbage, again and again while
    it grows, takes each process two seconds, and each full look afterwards a quarter of one."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the whole program come first: they take longest, and where several processes share
    the work, the last one should not have much left when the others are done."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(scope="session")
def real(request: pytest.FixtureRequest) -> Real:
    """`real("engine")` in a test or fixture: go on only where that part is here.

    Parts: engine (containers), buildkit (with which it can build), podman, registry (of images),
    sshd, window (Xvfb and accessibility), torch (with torchvision), root (small file systems can be
    mounted).
    """
    required = request.config.getoption("--require-real")

    def check(part: Part) -> None:
        reason = parts.reason_missing(part)
        if reason is None:
            return
        if required:
            pytest.fail(f"the real part {part!r} is required: {reason}", pytrace=False)
        pytest.skip(reason)

    return check


@pytest.fixture(scope="session")
def base_image(real: Real) -> str:
    """The name of an image with Python 3.11 and pip, there without a registry."""
    real("engine")
    return base_images.ensure()


@pytest.fixture
def screen(real: Real) -> Iterator[Display]:
    """A screen of its own for one test; see `tests.testbed.app_window` for windows on it."""
    real("window")
    with display.screen() as made:
        yield made
