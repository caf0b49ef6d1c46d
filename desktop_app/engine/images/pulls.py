"""What a host is told so that it pulls an image instead of building it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import RegistryPassword
from desktop_app.domain.registry import registry_host
from desktop_app.engine.hosts.host import Pull
from desktop_app.engine.hosts.questions import Questions
from desktop_app.engine.images.stored_pushes import StoredPushes


class Pulls:
    """Knows the images that were pushed, and the passwords of registries."""

    def __init__(self, stored: StoredPushes, questions: Questions) -> None:
        self._stored = stored
        self._questions = questions

    async def pull(self, definition_hash: str, *, ask: bool = False) -> Pull | None:
        """Where the image of a definition may be had, None for nowhere. A password that is not
        known is only asked for where `ask` says so: without one the host tries its own login, and
        builds where that is refused."""
        pushed = None
        with suppress(KnownError):  # a broken document, which is told elsewhere: it is built then
            pushed = await asyncio.to_thread(self._stored.get, definition_hash)
        if pushed is None:
            return None
        host = registry_host(pushed.registry)
        login = await self.login(host, pushed.user, ask=ask) if pushed.user else None
        return {"image": pushed.image, "registry": host, **(login or {})}

    async def login(
        self, host: str, user: str, *, ask: bool = True, last: str | None = None
    ) -> Pull | None:
        """The user of a registry with the password, None where nobody gives it; `last` is a wrong
        one. What was refused earlier is asked anew: a person wants to get in."""
        question = RegistryPassword(f"{user}@{host}", again=last is not None)
        if ask:
            self._questions.ask_anew(question)
            password = await self._questions.ask(question, f"registry {host}", last)
        else:
            password = await self._questions.known(question)
        return None if password is None else {"user": user, "password": password}
