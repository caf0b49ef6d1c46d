"""The other real parts of the test bed."""

from __future__ import annotations

import errno
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.testbed import base_image as base_images
from tests.testbed import engine, small_disk

if TYPE_CHECKING:
    from tests.conftest import Real


def output(command: list[str], env: dict[str, str] | None = None) -> str:
    merged = {**os.environ, **(env or {})}
    done = subprocess.run(command, env=merged, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_base_image_has_python_with_venv_pip_and_the_authorities_of_this_machine(
    base_image: str,
) -> None:
    script = (
        "import venv, pip, ssl, sys; print(sys.version_info >= (3, 8), ssl.SSLContext(2) and 1)"
    )
    assert output(["docker", "run", "--rm", base_image, "python3", "-c", script]) == "True 1"
    bundle = base_images.machine_ca_bundle()
    assert bundle is not None
    cat = ["docker", "run", "--rm", base_image, "cat", base_images.CA_BUNDLE]
    assert output(cat) == bundle.read_text("utf-8").strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="starting a second engine needs root")
def test_a_separate_engine_stops_and_starts_while_the_shared_one_goes_on(real: Real) -> None:
    real("engine")
    with engine.separate() as own:
        env = {**os.environ, **own.env}
        name = base_images.copy_to(own.env)
        assert output(["docker", "run", "--rm", name, "echo", "hello"], own.env) == "hello"
        own.stop()
        assert not engine.answers(env)
        assert engine.answers()
        own.start()
        assert engine.answers(env)
    # Its network is apart: the bridge of the shared engine is still there.
    assert output(["docker", "run", "--rm", name, "echo", "hello"]) == "hello"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_small_disk_is_full_after_its_size() -> None:
    with small_disk.mounted(4 * 2**20) as folder:
        assert list(folder.iterdir()) == []
        with pytest.raises(OSError, match="No space") as caught:
            (folder / "large").write_bytes(bytes(8 * 2**20))
        assert caught.value.errno == errno.ENOSPC
    assert not folder.exists()
