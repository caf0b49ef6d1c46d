"""How a call is refused, in MLflow's words."""

from __future__ import annotations

_STATUS = {
    "RESOURCE_DOES_NOT_EXIST": 404,
    "ENDPOINT_NOT_FOUND": 404,
    "UNAUTHENTICATED": 401,
    "REQUEST_LIMIT_EXCEEDED": 413,
    # The client tries again after a while; with any other it does not.
    "TEMPORARILY_UNAVAILABLE": 503,
    "INTERNAL_ERROR": 501,
}


class Refusal(Exception):
    """`code` is one of MLflow's error codes."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return _STATUS.get(self.code, 400)


class Unanswered(Refusal):
    """Of what MLflow itself would answer: says how to have that."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(
            code,
            text + " To have MLflow as it is elsewhere, submit the run with --no-collect mlflow, or"
            ' with "What the script tells MLflow" switched off in the form.',
        )
