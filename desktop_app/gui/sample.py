"""The sample project and its pictures, put into a workspace: for the first start and the demo."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.engine.environments.definitions import current_interpreter

SAMPLE_DATASET = "synthetic-shapes"
SAMPLE_SCRIPT = "train.py"


@dataclass(frozen=True)
class Sample:
    """Where the sample project and its pictures are."""

    source: Path
    data: Path


def copy_sample(resources: Path, workspace: Path) -> Path:
    """Copy the sample project beside the workspace's own folders, and never over a changed file."""
    folder = workspace / "sample"
    folder.mkdir(exist_ok=True)
    for file in sorted((resources / "sample").iterdir()):
        if file.is_file() and not (folder / file.name).exists():
            shutil.copyfile(file, folder / file.name)
    return folder


async def prepare_sample(resources: Path, workspace: Path, data: Path | None = None) -> Sample:
    """Copy the project and, unless `data` is given, draw its synthetic picture set.

    Raises `KnownError` (`no_pictures`).
    """
    source = await asyncio.to_thread(copy_sample, resources, workspace)
    if data is not None:
        return Sample(source, data)
    pictures = workspace / SAMPLE_DATASET
    if not await asyncio.to_thread(pictures.exists):
        await _draw_whole(source / "make_pictures.py", pictures)
    return Sample(source, pictures)


async def _draw_whole(program: Path, folder: Path) -> None:
    """Beside it and then renamed: what was interrupted is never taken for a picture set."""
    beside = folder.with_name(f".{folder.name}.part")
    try:
        await asyncio.to_thread(_remove, beside)
        await _draw(program, beside)
        await asyncio.to_thread(beside.rename, folder)
    except OSError as error:
        raise _not_drawn(f"{folder}: {error.strerror}") from error


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


async def _draw(program: Path, folder: Path) -> None:
    command = (current_interpreter(), str(program), str(folder))
    try:
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    except OSError as error:
        raise _not_drawn(f"{command[0]}: {error.strerror}") from error
    _, errors = await process.communicate()
    if process.returncode:
        raise _not_drawn(errors.decode(errors="replace").strip()[-300:])


def _not_drawn(reason: str) -> KnownError:
    return KnownError("no_pictures", "The sample's pictures could not be drawn.", hint=reason)
