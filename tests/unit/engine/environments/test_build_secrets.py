"""Secrets that definitions name: whether they are set, and no word of their values."""

from __future__ import annotations

import asyncio

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.secrets import SecretState
from desktop_app.engine.environments.build_secrets import BuildSecrets
from tests.fakes.secrets import FakeSecrets


class Locked(FakeSecrets):
    """A keyring that nobody has unlocked."""

    def get(self, name: str) -> str:
        raise KnownError("keyring_locked", "The keyring did not answer.", hint="Unlock it.")


class Given(FakeSecrets):
    """A variable of the process gives every secret, also those that were forgotten."""

    def get(self, name: str) -> str:
        return self.values.get(name, "of the variable")


def test_states_tell_in_order_what_is_set() -> None:
    secrets = FakeSecrets()
    secrets.put("B", "hush")
    states = asyncio.run(BuildSecrets(secrets).states(["A", "B"]))
    assert states == [SecretState("A", False), SecretState("B", True)]


def test_a_locked_keyring_leaves_the_state_open_and_says_why() -> None:
    (state,) = asyncio.run(BuildSecrets(Locked()).states(["A"]))
    assert state == SecretState("A", None, "The keyring did not answer.", "Unlock it.")


def test_a_value_is_put_replaced_and_forgotten() -> None:
    secrets = FakeSecrets()
    made = BuildSecrets(secrets)
    assert asyncio.run(made.put("A", "one")) == SecretState("A", True)
    assert asyncio.run(made.put("A", "two")) == SecretState("A", True)
    assert secrets.values == {"A": "two"}
    assert asyncio.run(made.forget("A")) == SecretState("A", False)
    assert secrets.values == {}


def test_an_empty_value_is_refused() -> None:
    secrets = FakeSecrets()
    with pytest.raises(InvalidError) as refused:
        asyncio.run(BuildSecrets(secrets).put("A", ""))
    assert (refused.value.code, secrets.values) == ("no_value", {})


def test_what_a_variable_gives_is_set_after_it_was_forgotten() -> None:
    secrets = Given()
    secrets.put("A", "kept")
    assert asyncio.run(BuildSecrets(secrets).forget("A")) == SecretState("A", True)
    assert secrets.values == {}
