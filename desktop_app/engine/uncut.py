"""Work that a cancel waits for: nothing of it is still going on when that is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def uncut(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a blocking call returns, on a thread. A cancel is heeded once the call has ended."""
    return await to_its_end(asyncio.to_thread(call, *args, **kwargs))


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns. A cancel is heeded once it has ended."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
