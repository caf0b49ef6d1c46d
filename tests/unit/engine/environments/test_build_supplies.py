"""The secrets that a build is given."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop_app.domain.compute import BUILTIN_TARGETS, LauncherKind
from desktop_app.domain.errors import KnownError
from desktop_app.engine.environments.build_supplies import BuildSupplies, build_secret_values
from desktop_app.engine.hosts.hosts import Hosts
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


def test_a_locked_keyring_hinders_only_what_is_to_be_built() -> None:
    host = SimpleNamespace(in_place=True)
    hosts = cast(Hosts, SimpleNamespace(delivering=lambda target: host))
    nobody = cast(Any, None)  # neither files nor an image come from elsewhere
    supplies = BuildSupplies(hosts, nobody, Locked(), nobody)
    local = BUILTIN_TARGETS[0]
    assert local.launcher is LauncherKind.PROCESS

    async def bring(ask: bool) -> Mapping[str, Any]:
        asked = {"hash": "h", "build_secrets": ["TOKEN"]}
        return await supplies.bring(local, asked, own_network=False, ask=ask)

    assert asyncio.run(bring(False))["secret_values"] == {}
    with pytest.raises(KnownError, match="did not answer"):
        asyncio.run(bring(True))
