"""`trainyard data`: named folders and files, used where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Session, verb

if TYPE_CHECKING:
    from desktop_app.domain.dataset import Dataset

app = typer.Typer(help="Add and list datasets.", no_args_is_help=True)


@verb(app, "add")
async def add(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder or a file.")],
) -> None:
    """Name a folder or file as a dataset; it is counted and stays where it is."""
    dataset = await session.engine.datasets.add(path, name)
    for problem in dataset.problems:
        session.out.note(f"cannot be read: {problem}")
    session.out.answer(records.dataset(dataset), lambda: session.out.pairs(_pairs(dataset)))


@verb(app, "list")
async def list_datasets(session: Session) -> None:
    """List the datasets."""
    found = await session.engine.datasets.list()
    await session.warn()
    rows = [
        [d.name, d.format.value, str(d.file_count), texts.size(d.size), _classes(d), _place(d)]
        for d in found
    ]
    headers = ["name", "format", "files", "size", "classes", "path"]
    session.out.answer(
        [records.dataset(entry) for entry in found],
        lambda: session.out.table(headers, rows, right=["files", "size"]),
    )


def _classes(dataset: Dataset) -> str:
    return ", ".join(f"{name} {count}" for name, count in dataset.classes.items())


def _place(dataset: Dataset) -> str:
    return f"{dataset.path} (missing)" if dataset.missing else dataset.path


def _pairs(dataset: Dataset) -> dict[str, str]:
    return {
        "name": dataset.name,
        "path": _place(dataset),
        "format": dataset.format.value,
        "files": str(dataset.file_count),
        "size": texts.size(dataset.size),
        "classes": _classes(dataset),
        "splits": ", ".join(f"{name} {count}" for name, count in dataset.splits.items()),
    }
