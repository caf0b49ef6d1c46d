"""The verbs by which images travel: to a registry, and from one engine to another."""

from __future__ import annotations

import time
from typing import Callable, Dict

from ..machine.engine_facts import present_program
from ..protocol import CHUNK, FrameWriter, Header, Input

_PERIOD_SECONDS = 0.2
"""Between two frames that tell how far something is. They also show that somebody listens: a
program to which nobody does ends with the next one."""


def push_image(request: Header, out: FrameWriter, source: Input) -> None:
    """Push the image with a `tag` under a `name`, with a `login`; its `digest` in the registry."""
    from .registry import push

    steps = _Steps(out)
    digest = push(present_program(), request["tag"], request["name"], request["login"], steps.tell)
    out.answer(digest=digest)


def end_push(request: Header, out: FrameWriter, source: Input) -> None:
    """Of a push that was cut off nothing stays here: the `name` goes, the image has another."""
    present_program().call("image", "rm", str(request["name"]))
    out.answer()


def look_at_image(request: Header, out: FrameWriter, source: Input) -> None:
    """The `id`, `layers` and `size` of the image with a `tag`; how many of the first `wanted`
    layers are `shared` with what the engine has. Where it has the image `named`, whatever that is
    called, this gets the tag of the `environment`."""
    from .image_loading import look, note_made, shared

    docker, tag = present_program(), str(request["tag"])
    wanted = [str(layer) for layer in request.get("wanted") or []]
    named = look(docker, request["named"]) if request.get("named") else None
    if named and named.id and docker.call("tag", named.id, tag).code == 0:
        note_made(docker, request["root"], request["environment"], named.id)
    found = look(docker, tag)
    there = len(wanted) if list(found.layers) == wanted else shared(docker, wanted)
    out.answer(id=found.id, layers=list(found.layers), size=found.size, shared=there)


def pack_image(request: Header, out: FrameWriter, source: Input) -> None:
    """Lay out the contents of an `image`, see `image_parts.pack`."""
    from .image_parts import pack

    steps = _Steps(out)
    parts = pack(
        present_program(),
        request["root"],
        str(request["image"]),
        [str(layer) for layer in request["layers"]],
        int(request["shared"]),
        lambda done: steps.tell(done, 0),
    )
    out.answer(**parts)


def give_parts(request: Header, out: FrameWriter, source: Input) -> None:
    """The contents of an `image` that was packed, each from an `offset` on, in `data` frames."""
    from .image_parts import kept, open_part

    root, image = request["root"], str(request["image"])
    with kept(root, image):
        for part in request["parts"]:
            with open_part(root, image, str(part["sha256"])) as file:
                file.seek(int(part["offset"]))
                for piece in iter(lambda: file.read(CHUNK), b""):
                    out.frame({"kind": "data"}, piece)
    out.answer()


def drop_parts(request: Header, out: FrameWriter, source: Input) -> None:
    """Let go of what was packed."""
    from .image_parts import drop

    drop(request["root"], str(request["image"]))
    out.answer()


def load_image(request: Header, out: FrameWriter, source: Input) -> None:
    """Give the engine an image of what came, see `image_loading.load`."""
    from ..contents.cache import at_work
    from .image_loading import load

    steps = _Steps(out)
    with at_work(request["root"]):
        image = load(present_program(), request["root"], request, lambda: steps.tell(0, 0))
    out.answer(id=image)


class _Steps:
    """Tells how far something is, a few times a second."""

    def __init__(self, out: FrameWriter) -> None:
        self._out = out
        self._told = 0.0

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= _PERIOD_SECONDS:
            self._told = now
            self._out.frame({"kind": "progress", "done": done, "total": total})


VERBS: Dict[str, Callable[[Header, FrameWriter, Input], None]] = {
    "push_image": push_image,
    "end_push": end_push,
    "look_at_image": look_at_image,
    "pack_image": pack_image,
    "give_parts": give_parts,
    "drop_parts": drop_parts,
    "load_image": load_image,
}
