"""Blocking calls that a cancel waits for: nothing is at its files any more when that is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def uncut(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the call returns, on a thread. A cancel is heeded once the call has ended."""
    task = asyncio.ensure_future(asyncio.to_thread(call, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
