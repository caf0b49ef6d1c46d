"""What a workspace knows of builds without asking any host."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.environment import Build, BuildState, Environment, EnvironmentKind
from desktop_app.engine.catalog import cannot_write, write_json
from desktop_app.hostside.layout import build_folder, interpreter_folder, venv_folder


@dataclass(frozen=True)
class Site:
    """The files of one definition on one place: `folder` is where this computer's builder works for
    such a target; what is known of one elsewhere is there, too."""

    folder: Path
    log: Path
    record: Path
    """It was built there."""
    failure: Path
    """What the last build there came to, where it failed."""
    asked: Path
    """A build of it was asked for there, and has not been heard to end."""
    here: bool

    def names(self) -> tuple[str, str]:
        """The kind of folder that it is in, and its own."""
        return self.folder.parent.name, self.folder.name


class BuildBook:
    """Reads and writes these files; blocking, small. `root` is the workspace's folder. Whatever
    writes raises `KnownError` (`cannot_write`)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.asked_folder = root / "building"

    def site(self, environment: Environment, target: Target) -> Site:
        """Where the files of an environment on a target are; they need not exist."""
        return self._site(environment.definition.hash, target)

    def _site(self, name: str, target: Target) -> Site:
        folder_of = venv_folder if target.launcher is LauncherKind.PROCESS else build_folder
        folder, place = Path(folder_of(str(self._root), name)), _place(target)
        return Site(
            folder=folder,
            log=folder / (f"build-{place}.log" if target.ssh else "build.log"),
            record=folder / f"built-{place}-{target.launcher}.json",
            failure=folder / f"failed-{place}-{target.launcher}.json",
            asked=self.asked_folder / f"{name[:32]}-{place}-{target.launcher}.json",
            here=target.ssh is None,
        )

    def packages(self, environment: Environment, target: Target) -> Path:
        """What was found in it: this computer's builder, or its runs, have noted it there."""
        site = self.site(environment, target)
        folder = site.folder
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            folder = Path(interpreter_folder(str(self._root), environment.definition.hash))
        place = "" if site.here else f"-{_place(target)}-{target.launcher}"
        return folder / f"packages{place}.json"

    # --------------------------------------------------------------------------------- reading

    def known(self, versions: Sequence[Environment], target: Target) -> Build:
        """The state of the last of these versions, which are in order."""
        build = self._state(versions[-1], target)
        if build.state is BuildState.MISSING:
            for earlier in reversed(versions[:-1]):
                found = self._state(earlier, target)
                if found.state is BuildState.READY:
                    return replace(found, state=BuildState.STALE)
        return build

    def everything(
        self, environments: Sequence[Sequence[Environment]], targets: Sequence[Target]
    ) -> Iterator[tuple[Environment, Target, Build]]:
        """The state of each environment that is built, on each target that it can be built on."""
        there = {
            *((kind, name) for kind in ("builds", "venvs") for name in _names(self._root / kind)),
            *(("building", name) for name in _names(self.asked_folder)),
        }
        for versions in environments:
            newest = versions[-1]
            for target in targets:
                if not builds_on(newest, target):
                    continue
                sites = [self.site(version, target) for version in versions]
                if any(s.names() in there or ("building", s.asked.name) in there for s in sites):
                    yield newest, target, self.known(versions, target)
                else:
                    build = Build(newest.name, target.name, BuildState.MISSING)
                    yield newest, target, build

    def asked(self) -> list[Mapping[str, Any]]:
        """What was asked for and has not been heard to end: `environment` (NAME:VERSION) and
        `target`."""
        found = [_read(self.asked_folder / name) for name in _names(self.asked_folder)]
        return [request for request in found if {"environment", "target"} <= request.keys()]

    def logged(self, environment: Environment, target: Target) -> tuple[str, int]:
        """The log and where in it the last attempt begins."""
        site = self.site(environment, target)
        if not site.log.exists():
            return "", 0
        begin = _read(site.folder / "attempt.json").get("offset") if site.here else 0
        return str(site.log), begin if isinstance(begin, int) else 0

    def _state(self, environment: Environment, target: Target) -> Build:
        site = self.site(environment, target)
        log, begin = self.logged(environment, target)
        build = Build(
            environment.name,
            target.name,
            BuildState.MISSING,
            log=log,
            log_begin=begin,
            version=environment.version,
        )
        last = _last_attempt(site.folder) if site.here else {}
        # What this computer's builder says is more than what was asked of it.
        if last.get("state") == "going on" or (not site.here and site.asked.exists()):
            return replace(build, state=BuildState.BUILDING)
        word = _last_word(_read(site.record), _read(site.failure), last)
        if word.get("state") == "built":
            return replace(build, state=BuildState.READY, built_at=_time(word))
        if word.get("state") == "failed":
            detail, hint = str(word.get("text") or ""), str(word.get("hint") or "")
            return replace(build, state=BuildState.FAILED, detail=detail, hint=hint)
        return replace(build, version=0)

    # --------------------------------------------------------------------------------- writing

    def note_asked(self, environment: Environment, target: Target) -> None:
        name = f"{environment.name}:{environment.version}"
        request = {"environment": name, "target": target.name}
        site = self.site(environment, target)
        _delete(site.failure)
        write_json(site.asked, request)

    def forget_asked(self, environment: Environment, target: Target) -> None:
        _delete(self.site(environment, target).asked)

    def forget_request(self, request: Mapping[str, Any]) -> None:
        """As `forget_asked`, of an environment or a target that is gone."""
        for name in _names(self.asked_folder):
            if _read(self.asked_folder / name) == request:
                _delete(self.asked_folder / name)

    def note_built(
        self, environment: Environment, target: Target, time: float, *, anew: bool
    ) -> float:
        """It is there; built `anew` at this time, or it was there before. When it was built."""
        site = self.site(environment, target)
        known = _read(site.record)
        if anew or not known:
            known = {"state": "built", "time": time, "target": target.name}
            write_json(site.record, known)
        _delete(site.failure)
        return _time(known)

    def forget_built(self, definition_hash: str, target: Target) -> None:
        """What was built of a definition there is deleted."""
        _delete(self._site(definition_hash, target).record)

    def note_failed(
        self,
        text: str,
        hint: str,
        time: float,
        environment: Environment,
        target: Target,
        *,
        certain: bool,
    ) -> None:
        """Why it could not be built. `certain`: its host said so, so that it is not there."""
        said = {"state": "failed", "text": text, "hint": hint, "time": time, "certain": certain}
        write_json(self.site(environment, target).failure, said)

    def note_packages(
        self, environment: Environment, target: Target, found: Mapping[str, Any]
    ) -> None:
        """What was found in it, as its host told it."""
        write_json(self.packages(environment, target), found)

    def add_to_log(
        self, environment: Environment, target: Target, offset: int, data: bytes
    ) -> None:
        """A piece of a log that comes whole, and again whole at the next build."""
        path = self.site(environment, target).log
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.truncate(offset)
                file.write(data)
        except OSError as error:
            raise cannot_write(path, error) from error


def builds_on(environment: Environment, target: Target) -> bool:
    """Whether anything of it can be built for such a target."""
    definition = environment.definition
    if definition.kind is not EnvironmentKind.IMAGE:
        return False
    return target.launcher is LauncherKind.DOCKER or not definition.needs_engine


def _last_attempt(folder: Path) -> Mapping[str, Any]:
    """What this computer's builder says of its last attempt, perhaps for a run; `going on` where it
    has not come to an end, and nobody stops it."""
    result, attempt = _read(folder / "result.json"), _read(folder / "attempt.json").get("id")
    if attempt is not None and result.get("attempt") != attempt:
        stops = _read(folder / "stop.json").get("attempt") == attempt
        return {} if stops else {"state": "going on"}
    with suppress(OSError):
        return {**result, "time": (folder / "result.json").stat().st_mtime}
    return result


def _last_word(
    record: Mapping[str, Any], failure: Mapping[str, Any], last: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The newest of what says that it was built, or that it could not be."""
    if record and not failure.get("certain", True):
        failure = {}
    words = [word for word in (record, failure, last) if word.get("state") in ("built", "failed")]
    return max(words, key=_time, default={})


def _time(word: Mapping[str, Any]) -> float:
    time = word.get("time")
    return float(time) if isinstance(time, int | float) else 0.0


def _read(path: Path) -> Mapping[str, Any]:
    """The object in a file; empty where there is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def _names(folder: Path) -> Sequence[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return ()


def _place(target: Target) -> str:
    """Names the computer of a target, in letters that any file name may have."""
    if target.ssh is None:
        return target.transport
    return f"ssh-{hashlib.sha256(target.ssh.destination.encode()).hexdigest()[:16]}"
