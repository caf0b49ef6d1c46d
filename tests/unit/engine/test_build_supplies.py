"""The secrets that a build is given."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.build_supplies import build_secret_values
from tests.fakes.secrets import FakeSecrets


def test_a_build_is_given_the_secrets_that_this_computer_has() -> None:
    secrets = FakeSecrets()
    secrets.put("TOKEN", "t")
    secrets.put("OTHER", "o")
    asked = {"build_secrets": ["TOKEN", "NOT_HERE"]}
    assert build_secret_values(secrets, asked) == {"TOKEN": "t"}
    assert build_secret_values(secrets, {}) == {}


class Locked(FakeSecrets):
    def get(self, name: str) -> str:
        raise KnownError("keyring_locked", "The keyring did not answer.")


def test_a_keyring_that_does_not_answer_is_told_rather_than_passed_over() -> None:
    with pytest.raises(KnownError, match="did not answer"):
        build_secret_values(Locked(), {"build_secrets": ["TOKEN"]})
