"""Outputs of one run on their way from its host: small ones many in one stream, a large one that
was cut from where it stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import OutputFile
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.outputs.output_files import OF_ONE_FILE, OutputFiles, Part, corrupt, removed
from desktop_app.engine.progress import Report
from desktop_app.hostside.protocol import Frame

RESUMED_FROM = 4 << 20
"""Bytes: what is smaller comes whole or not at all."""
BATCH_BYTES = 16 << 20
BATCH_FILES = 2_000
SILENCE = 60.0
"""Seconds without a word after which a host that was asked for outputs counts as lost."""


class Fetch:
    """Raises `KnownError` for what stops all of it."""

    def __init__(
        self,
        host: Host,
        run_id: str,
        files: OutputFiles,
        report: Report,
        alone: Callable[[str], AbstractAsyncContextManager[None]],
        wanted: Callable[[], bool],
    ) -> None:
        """`alone` is held while the large output with that sha256 comes; `wanted` says, on another
        thread, whether any of this still is."""
        self._host = host
        self._run_id = run_id
        self._files = files
        self._report = report
        self._alone = alone
        self._wanted = wanted

    async def bring(self, missing: Sequence[OutputFile]) -> Sequence[KnownError]:
        """Everything is here, except for single files: what is wrong with those."""
        problems: list[KnownError] = []
        small = [output for output in missing if output.size < RESUMED_FROM]
        large = [[output] for output in missing if output.size >= RESUMED_FROM]
        for outputs in [*_batches(small), *large]:
            try:
                problems += await self._bring_some(outputs)
            except KnownError as problem:
                if problem.code not in (*OF_ONE_FILE, "no_room"):
                    raise
                problems.append(problem)
        return problems

    async def _bring_some(self, outputs: Sequence[OutputFile]) -> Sequence[KnownError]:
        if outputs[0].size < RESUMED_FROM:
            return await self._bring_small(outputs)
        async with self._alone(outputs[0].sha256):
            await self._bring_large(outputs[0])
        return ()

    async def _bring_small(self, outputs: Sequence[OutputFile]) -> Sequence[KnownError]:
        size = sum(output.size for output in outputs)
        await asyncio.to_thread(self._files.refuse_no_room, outputs[0], size)
        came = [bytearray() for _ in outputs]

        async def take(number: int, data: bytes) -> None:
            came[number] += data

        try:
            lacking = await self._receive([(output, 0) for output in outputs], take)
        except BaseException:  # cut off or stopped: what is whole by then need not come again
            with suppress(KnownError):
                await asyncio.to_thread(self._files.keep, _whole(outputs, came, {}))
            raise
        whole = _whole(outputs, came, lacking)
        return [*lacking.values(), *await asyncio.to_thread(self._files.keep, whole)]

    async def _bring_large(self, output: OutputFile) -> None:
        """Once more from its start where what was kept of it was not the same file."""
        again = True
        while again and (await asyncio.to_thread(self._files.missing, [output]))[0]:
            part = await asyncio.to_thread(self._files.part, output)
            try:
                again = part.size > 0
                await self._receive_rest(output, part)
                if await asyncio.to_thread(self._files.publish, output, part):
                    return
            finally:
                await asyncio.to_thread(part.close)
            if not again:
                raise corrupt(output)

    async def _receive_rest(self, output: OutputFile, part: Part) -> None:
        await asyncio.to_thread(self._files.refuse_no_room, output, output.size - part.size)

        async def take(_: int, data: bytes) -> None:
            await asyncio.to_thread(self._files.add, output, part, data)

        for problem in (await self._receive([(output, part.size)], take)).values():
            raise problem

    async def _receive(
        self,
        wanted: Sequence[tuple[OutputFile, int]],
        take: Callable[[int, bytes], Awaitable[None]],
    ) -> Mapping[int, KnownError]:
        """Hand on what comes of each output from its offset on, in order and never more than was
        listed; why some are not to be had, by number."""
        lacking: dict[int, KnownError] = {}
        ends = [offset for _, offset in wanted]
        names = [(output.path, offset) for output, offset in wanted]
        async with self._host.fetch(self._run_id, names) as frames:
            while (frame := await _next(frames))[0]["kind"] != "answer":
                number, data, why = _read(frame, wanted, ends)
                if why:
                    lacking[number] = KnownError("not_found", why)
                    continue
                ends[number] += len(data)
                await take(number, data)
                if self._report.add(len(data)) and not await asyncio.to_thread(self._wanted):
                    raise removed()
        for number, (output, _) in enumerate(wanted):
            if ends[number] < output.size:
                lacking.setdefault(number, corrupt(output))
        return lacking


async def _next(frames: AsyncIterator[Frame]) -> Frame:
    try:
        async with asyncio.timeout(SILENCE):
            return await anext(frames)
    except TimeoutError as error:
        text = f"The host has said nothing for {SILENCE:.0f} seconds."
        raise KnownError("unreachable", text, hint="It is asked again.") from error
    except StopAsyncIteration as error:
        raise KnownError("host_program_failed", "The host gave no answer to 'fetch'.") from error


def _read(
    frame: Frame, wanted: Sequence[tuple[OutputFile, int]], ends: Sequence[int]
) -> tuple[int, bytes, str]:
    """The number of the output that a frame is about, bytes of it, and why there are none."""
    header, data = frame
    with understood(header):
        number = int(header["file"])
        output, _ = wanted[number]
        if header["kind"] == "lacking":
            return number, b"", str(header["why"])
        if number < 0 or int(header["offset"]) != ends[number]:
            raise ValueError("an offset")
        if ends[number] + len(data) > output.size:
            raise ValueError("too much")
    return number, data, ""


def _whole(
    outputs: Sequence[OutputFile], came: Sequence[bytearray], lacking: Mapping[int, KnownError]
) -> Sequence[tuple[OutputFile, bytes]]:
    """Those of which everything came."""
    return [
        (output, bytes(came[number]))
        for number, output in enumerate(outputs)
        if number not in lacking and len(came[number]) == output.size
    ]


def _batches(outputs: Sequence[OutputFile]) -> Iterator[Sequence[OutputFile]]:
    batch: list[OutputFile] = []
    size = 0
    for output in outputs:
        if batch and (size + output.size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield batch
            batch, size = [], 0
        batch.append(output)
        size += output.size
    if batch:
        yield batch
