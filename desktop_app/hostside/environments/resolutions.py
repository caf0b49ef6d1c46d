"""What is installed in a built environment: asked of its own interpreter, kept beside its build.

An answer is about one built thing, which `of` names, and as it was then: it counts until that is
another one, or was changed. That it does not tell is kept for a while, too.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import time
import uuid
from typing import Any, Callable, List, Mapping, NamedTuple, Optional, Tuple

from ..launchers.script_environment import inherited
from ..machine.docker_program import DockerProgram, image_entrypoint, last_line, program_environment
from ..machine.processes import try_lock
from ..protocol import HostError
from ..records import Record, read_json, write_json
from .virtual_environment import Venv

VERSION = 1
QUESTION_LABEL = "trainyard.question"
"""Has each container that was started to ask an image, with the image's id."""
_PATIENCE_SECONDS = 120.0
_UNKNOWN_SECONDS = 600.0
"""So long is it not asked again what did not tell."""
_POLL_SECONDS = 0.05
_MARK = "trainyard-packages: "
_PRIVATE = ("of", "seen")


class Question(NamedTuple):
    """How a built thing is asked. `place` is the file in which its answer is kept, empty for none;
    `facts` are what its own interpreter cannot know."""

    of: str
    place: str
    words: List[str]
    variables: Mapping[str, str]
    facts: Mapping[str, str] = {}
    elsewhere: bool = False
    """In an image, which never changes, and whose folders are not this host's."""
    forget: Optional[Callable[[], object]] = None
    """Ends what a question that is given up has begun."""


def never() -> bool:
    """For who asks to the end."""
    return False


class Asking:
    """One question being asked; `give_up` may be called on another thread. It is given up as well
    when `stopped` says so."""

    def __init__(self, question: Question, stopped: Callable[[], bool] = never) -> None:
        self._question = question
        self._stopped = stopped
        self._given_up = False

    def answer(self) -> Record:
        """What is installed there: known, or asked now. Raises HostError (`no_packages`) where it
        does not tell, OSError."""
        place = self._question.place
        if not place:
            return self._answer()
        os.makedirs(os.path.dirname(place), exist_ok=True)
        turn = try_lock(place + ".lock")
        while turn is None:  # somebody asks the same just now
            if self._is_given_up():
                raise _no_packages("It was not asked to the end.")
            time.sleep(_POLL_SECONDS)
            turn = try_lock(place + ".lock")
        try:
            return self._answer()
        finally:
            os.close(turn)

    def _answer(self) -> Record:
        question = self._question
        known = self._known()
        if known is None:
            self._refuse_unknown()
            ours = {**question.facts, "version": VERSION, "of": question.of}
            known = {**self._told(), **ours, "found_at": time.time()}
            if question.place:
                write_json(question.place, known)
        return {name: value for name, value in known.items() if name not in _PRIVATE}

    def give_up(self) -> None:
        """Wait for it no longer."""
        self._given_up = True

    def _is_given_up(self) -> bool:
        return self._given_up or self._stopped()

    def _known(self) -> Optional[Record]:
        known = read_json(self._question.place) if self._question.place else None
        if known is None or known.get("of") != self._question.of:
            return None
        return known if self._question.elsewhere or _is_unchanged(known) else None

    def _refuse_unknown(self) -> None:
        """Raise HostError where it did not tell a while ago."""
        place = _unknown(self._question.place)
        kept = read_json(place) if place else None
        if kept is None or kept.get("of") != self._question.of:
            return
        if 0 <= time.time() - float(kept["asked_at"]) < _UNKNOWN_SECONDS:
            raise HostError("no_packages", str(kept["text"]))

    def _told(self) -> Record:
        try:
            return self._ask()
        except HostError as error:
            place = _unknown(self._question.place)
            if place and not self._is_given_up():
                kept = {"of": self._question.of, "text": error.text, "asked_at": time.time()}
                write_json(place, kept)
            raise

    def _ask(self) -> Record:
        process = subprocess.Popen(
            self._question.words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(self._question.variables),
            cwd="/",
            start_new_session=True,
        )
        try:
            said, complaint = self._heard(process)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
            if process.returncode < 0 and self._question.forget is not None:
                self._question.forget()
        return _parsed(said, complaint.decode("utf-8", "replace"))

    def _heard(self, process: "subprocess.Popen[bytes]") -> Tuple[bytes, bytes]:
        """What it says and what it complains of; nothing where it is not waited for any longer."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._is_given_up() and time.monotonic() < deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=_POLL_SECONDS)
        return b"", b"It was not waited for any longer."


def answer_of(question: Question, stopped: Callable[[], bool] = never) -> Record:
    """As `Asking.answer`."""
    return Asking(question, stopped).answer()


def ask_venv(venv: Venv) -> Question:
    """About a virtual environment of ours."""
    place = _beside(os.path.dirname(venv.path))
    variables = venv.variables(inherited(os.environ))
    return Question("%s %s" % (venv.path, venv.made_at()), place, _words(venv.python), variables)


def ask_interpreter(python: str, folder: str) -> Question:
    """About an interpreter of this host; its answer is kept in `folder`, if that is named."""
    place = _beside(folder) if folder else ""
    return Question(python, place, _words(python), inherited(os.environ))


def ask_image(docker: DockerProgram, image: str, base: str, folder: str) -> Question:
    """About an image, by its id, that was built on another. Its own entry point may be a training
    or a server: it is not run, but told, since it may choose another Python than is asked. The
    container ends by itself where whoever asks was killed."""
    name = "trainyard-packages-" + uuid.uuid4().hex
    python, *code = _words("python3")
    facts = {"image": image, "base_image": _digest_of(docker, base)}
    entrypoint = " ".join(shlex.quote(word) for word in image_entrypoint(docker, image))
    if entrypoint:
        facts["entrypoint"] = entrypoint
    words = ["run", "--rm", "--network", "none", "--name", name]
    words += ["--label", "%s=%s" % (QUESTION_LABEL, image), "--entrypoint", python, image, *code]
    return Question(
        image,
        _beside(folder),
        docker.command(*words),
        program_environment(),
        facts,
        elsewhere=True,
        forget=lambda: docker.call("rm", "--force", name),
    )


def _beside(folder: str) -> str:
    return os.path.join(folder, "packages.json")


def _unknown(place: str) -> str:
    """Where it is kept that a thing does not tell, by where its answer would be."""
    return os.path.join(os.path.dirname(place), "no-packages.json") if place else ""


def _words(python: str) -> List[str]:
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "package_list.py")
    with open(path, encoding="ascii") as file:
        return [python, "-c", file.read(), _MARK, "%d" % _PATIENCE_SECONDS]


def _is_unchanged(known: Record) -> bool:
    """Whatever installs or removes a package changes the folder that it is in."""
    try:
        return all(os.stat(path).st_mtime == time_then for path, time_then in known["seen"])
    except (OSError, KeyError, TypeError, ValueError):
        return False


def _parsed(said: bytes, complaint: str) -> Record:
    """The interpreter may have printed something before."""
    mark = _MARK.encode("ascii")
    lines = [line[len(mark) :] for line in said.splitlines() if line.startswith(mark)]
    with contextlib.suppress(ValueError, IndexError):
        found: Any = json.loads(lines[-1].decode("ascii"))
        if isinstance(found, dict):
            return found
    reason = last_line(complaint) or "Its python3 said nothing."
    raise _no_packages(reason)


def _no_packages(reason: str) -> HostError:
    return HostError("no_packages", "It does not tell what is installed: %s" % reason)


def _digest_of(docker: DockerProgram, image: str) -> str:
    """Under which digest a registry has an image, else its id; empty where it is not here."""
    answer = docker.call("image", "inspect", "--format", "{{json .RepoDigests}} {{.Id}}", image)
    if answer.code != 0:
        return ""
    digests, _, image_id = answer.out.decode("utf-8", "replace").strip().rpartition(" ")
    with contextlib.suppress(ValueError):
        found = [str(digest) for digest in json.loads(digests) or []]
        own = [digest for digest in found if _repository(digest) == _repository(image)]
        return (own or found or [image_id])[0]
    return image_id


def _repository(image: str) -> str:
    """The name of an image without its tag and digest."""
    place, slash, name = image.partition("@")[0].rpartition("/")
    return place + slash + name.partition(":")[0]
