"""What the Python API raises beside `KnownError`."""

from __future__ import annotations

from desktop_app.domain.errors import InvalidError, KnownError


class ComputeTargetException(InvalidError):
    """There is no compute target of that name, or it cannot be made."""


class RunFailedError(KnownError):
    """A run that was waited for did not succeed; `outcome` says how it ended."""

    def __init__(self, text: str, *, outcome: str, hint: str = "") -> None:
        super().__init__("run_failed", text, hint=hint)
        self.outcome = outcome


class NotSupportedError(InvalidError, NotImplementedError):
    """A call that has no meaning on one's own machines, or is not there yet."""


def not_supported(what: str, hint: str = "") -> NotSupportedError:
    """The error that says so; `what` is a whole sentence."""
    return NotSupportedError("not_supported", what, hint=hint)


def refuse(**options: object) -> None:
    """Raise `NotSupportedError` for options that were given and mean nothing here."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise not_supported(f"Trainyard has nothing that {', '.join(given)} could mean.")
