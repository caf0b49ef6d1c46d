"""`trainyard run packages`: what was installed in a run's environment."""

from __future__ import annotations

from desktop_app.cli.env_packages import tell_packages
from desktop_app.cli.run_media import app
from desktop_app.cli.run_options import RunId
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.errors import NotFoundError

__all__ = ["app"]


@verb(app, "packages")
async def packages(session: Session, run: RunId) -> None:
    """List the packages that a run had, as they were found while its script ran."""
    await session.engine.settle()
    found = await session.engine.runs.packages(run)
    if found is None:
        raise NotFoundError(
            "no_packages", f"It is not known which packages {run!r} had.", field="run",
            hint="They are found once its script has started, where its environment tells them.",
        )  # fmt: skip
    tell_packages(session, found)
