"""torch and torchvision in images: installed once per machine, by the product, for every test."""

from __future__ import annotations

import tempfile
from pathlib import Path

from filelock import FileLock

from tests.e2e.shell import ROOT, Shell

LINES = (ROOT / "resources" / "sample" / "requirements.txt").read_text("utf-8").splitlines()
PAIR = [line for line in LINES if not line.startswith("#")]
"""A matched pair, each with its version."""
# About 2 GB to download.
BUILD_SECONDS = 1500


def ensure(base_image: str, folder: Path) -> str:
    """The tag of an image with the pair alone. Whatever else is built on the same base image with
    these lines has its torch from the engine's cache."""
    # Several processes share the tests: the second one waits, and finds the layers.
    with FileLock(Path(tempfile.gettempdir(), "trainyard-test-torch.lock")):
        shell = Shell(folder, timeout_s=BUILD_SECONDS)
        shell.json("workspace", "init", ".")
        (folder / "requirements.txt").write_text("\n".join(PAIR), "utf-8")
        words = ("--requirements", "requirements.txt", "--base-image", base_image)
        tag = shell.json("env", "create", "torch", *words)["image_tag"]
        assert shell("env", "build", "torch", "--target", "local-docker")[0] == 0
    return str(tag)
