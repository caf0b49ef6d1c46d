"""What another host says is not trusted to make sense."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.domain.errors import KnownError

_SHOWN = 200


@contextmanager
def understood(header: object) -> Iterator[None]:
    """While a header of a frame is read: what it lacks, or has instead, is the host's fault. Raises
    `KnownError` (`bad_answer`)."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        text = f"The host sent {str(header)[:_SHOWN]}, which means nothing."
        raise KnownError("bad_answer", text) from error
