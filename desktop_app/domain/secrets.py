"""What may be known of a secret: that it is set, never its value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SecretState:
    """Whether this computer has a secret. `is_set` is None where it cannot tell: then `problem`
    says why, and `hint` what to do about it."""

    name: str
    is_set: bool | None
    problem: str = ""
    hint: str = ""
