"""What other processes change in the folders of named things."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from desktop_app.domain.events import DatasetsChanged, ModelsChanged
from desktop_app.engine.catalog_news import CatalogNews
from desktop_app.engine.events import EventBus
from tests.unit.engine.doubles import Heard, StillClock

if TYPE_CHECKING:
    from pathlib import Path


def write_at(folder: Path, moment: int) -> None:
    folder.mkdir(exist_ok=True)
    os.utime(folder, ns=(moment, moment))


def test_a_folder_that_was_written_to_is_named_once(tmp_path: Path) -> None:
    datasets, models = tmp_path / "datasets", tmp_path / "models"
    write_at(datasets, 1)
    news = CatalogNews({datasets: DatasetsChanged, models: ModelsChanged}, EventBus(), StillClock())
    assert news.changed() == []
    write_at(datasets, 2)
    assert (news.changed(), news.changed()) == ([datasets], [])
    write_at(models, 3)
    assert news.changed() == [models]


def test_everybody_hears_of_it(tmp_path: Path) -> None:
    async def listen() -> None:
        bus = EventBus()
        heard = Heard(bus)
        news = CatalogNews({tmp_path: DatasetsChanged}, bus, StillClock())
        looking = asyncio.create_task(news.run())
        write_at(tmp_path, 1)
        await heard.wait_for(DatasetsChanged, 1)
        looking.cancel()

    asyncio.run(listen())
