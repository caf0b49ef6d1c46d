"""The image of a Python that a file asks for."""

from __future__ import annotations

import re

from packaging.specifiers import SpecifierSet

from desktop_app.domain.environment import DEFAULT_CPU_IMAGE

_PYTHONS = ("3.11", "3.12", "3.13", "3.10", "3.14", "3.9", "3.8")
"""Minor versions of the images named `python`, the one that is taken first where several fit."""
_IMAGE_PYTHON = re.compile(r"(?:.*/)?python:(\d+\.\d+(?:\.\d+)?)")


def image_for(wanted: SpecifierSet) -> str:
    """The base image with a Python that fits, empty where there is none."""
    for python in _PYTHONS:
        if wanted.contains(f"{python}.99"):
            return f"python:{python}-slim"
    return ""


def stated_python(image: str) -> str:
    """`3.6.2` of `python:3.6.2-slim`; empty for an image that does not say."""
    found = _IMAGE_PYTHON.match(image)
    return found[1] if found else ""


def python_of_image(image: str) -> str:
    """`3.11` of `python:3.11-slim`; the default image's for one that does not say."""
    stated = stated_python(image) or stated_python(DEFAULT_CPU_IMAGE)
    return ".".join(stated.split(".")[:2])
