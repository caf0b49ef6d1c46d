"""What somebody wants to be told of once it is so: "tell me when val_acc is above 0.95"."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import parse_filter


@dataclass(frozen=True)
class Alert:
    """`condition` is one of the filter language. It is about one run, or about any run of an
    experiment: the other of both is empty. `created_at` is seconds since the epoch."""

    id: str
    condition: str
    run_id: str = ""
    experiment: str = ""
    created_at: float = 0.0
    live: tuple[str, ...] = ()
    """Ids of the runs of the experiment that lived when it was asked for."""

    @property
    def filter(self) -> str:
        """Which runs meet it: of an experiment those that live, or that were submitted since.

        One that had ended before anybody asked is none of them. The times of ends do not say which
        these are: each is by the clock of a host. Those that were `live` meet the condition alone.
        """
        if self.run_id:
            return self.condition
        return f"({self.condition}) and (stage != 'ended' or created_at >= {self.created_at!r})"


def check_condition(text: str) -> str:
    """The condition without spaces around it. Raises `InvalidError` with `field="condition"`."""
    try:
        if parse_filter(text) is not None:
            parse_filter(Alert("", text).filter)  # which is nested deeper by one
            return text.strip()
    except InvalidError as error:
        raise InvalidError(error.code, error.text, hint=error.hint, field="condition") from error
    raise InvalidError(
        "no_condition",
        "The condition is missing.",
        hint="Write it as a filter of runs, for example metrics.val_acc > 0.95.",
        field="condition",
    )
