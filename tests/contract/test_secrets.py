"""The contract of `Secrets`, over the fake and over keyring with a backend in memory."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop_app.adapters.secrets import KeyringSecrets
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.engine.ports import Secrets
from tests.fakes.secrets import FakeSecrets


class MemoryKeyring(KeyringBackend):
    """A backend as the keyring library asks for."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring types half of it
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("dismissed")


@pytest.fixture
def backend() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture(params=["fake", "keyring"])
def secrets(request: pytest.FixtureRequest, backend: MemoryKeyring) -> Secrets:
    return FakeSecrets() if request.param == "fake" else KeyringSecrets()


def test_a_secret_comes_back_as_it_was_put(secrets: Secrets) -> None:
    secrets.put("HF TOKEN 密", "va'l\"ue\n鍵 ")
    secrets.put("OTHER", "")
    assert secrets.get("HF TOKEN 密") == "va'l\"ue\n鍵 "
    assert secrets.get("OTHER") == ""


def test_a_secret_can_be_replaced_and_deleted(secrets: Secrets) -> None:
    secrets.put("A", "1")
    secrets.put("A", "2")
    assert secrets.get("A") == "2"
    secrets.delete("A")
    secrets.delete("A")
    with pytest.raises(InvalidError):
        secrets.get("A")


def test_a_missing_secret_names_the_field(secrets: Secrets) -> None:
    with pytest.raises(InvalidError) as caught:
        secrets.get("MISSING")
    assert (caught.value.code, caught.value.field) == ("no_secret", "secrets")


def test_the_environment_goes_before_the_keyring_and_is_not_stored(
    backend: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = KeyringSecrets()
    secrets.put("A", "stored")
    monkeypatch.setenv("TRAINYARD_SECRET_A", "given")
    monkeypatch.setenv("TRAINYARD_SECRET_B", "")
    assert (secrets.get("A"), secrets.get("B")) == ("given", "")
    assert backend.kept == {("trainyard", "A"): "stored"}


@pytest.mark.usefixtures("backend")
def test_a_computer_without_a_keyring_is_told_with_the_way_out() -> None:
    assert KeyringSecrets().available
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # as above
    assert not KeyringSecrets().available
    for call in (
        lambda: KeyringSecrets().get("A"),
        lambda: KeyringSecrets().put("A", "1"),
        lambda: KeyringSecrets().delete("A"),
    ):
        with pytest.raises(KnownError) as caught:
            call()
        assert caught.value.code == "no_keyring"
        assert "TRAINYARD_SECRET_" in caught.value.hint


@pytest.mark.usefixtures("backend")
def test_a_locked_keyring_is_told_as_that() -> None:
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(KnownError) as caught:
        KeyringSecrets().get("A")
    assert caught.value.code == "keyring_locked"
