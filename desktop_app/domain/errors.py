"""Two kinds of errors: the world's (`KnownError`) and ours (`Fault`)."""

from __future__ import annotations


class TrainyardError(Exception):
    """An error with a text fit for a person.

    `code` is stable and machine readable, `hint` says how to mend it, `field` names the form field
    (or command line option) at fault, if there is one.
    """

    def __init__(self, code: str, text: str, *, hint: str = "", field: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.hint = hint
        self.field = field

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class KnownError(TrainyardError):
    """The world's fault or the user's: unreachable, disk full, bad definition, name taken."""


class InvalidError(KnownError):
    """What the user asked for cannot be: a command line ends with exit code 2."""


class NotFoundError(InvalidError):
    """A run, dataset, environment, target or model of that name does not exist."""


class Fault(TrainyardError):
    """A defect of Trainyard itself; shown with a report that can be saved."""
