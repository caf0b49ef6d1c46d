"""The verbs, each a function of its request and of where its answer goes."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import shutil
import signal
import sys
import time
from typing import Any, Callable, Dict, Mapping, Sequence

from .contents.manifest import safe_parts
from .contents.store import Delivery, Store, read_whole
from .layout import RunFolder, valid_digest
from .machine.processes import boot_id, is_alive, machine_id, send
from .naming import original
from .protocol import (
    CHUNK,
    MAX_PAYLOAD,
    FrameWriter,
    Header,
    HostError,
    Input,
    Readable,
    parse_request,
    telling_errors,
)
from .records import read_json
from .runs.run_state import adopt, has_supervisor, is_ended, is_known, run_folders, summary

VERSION = 1
_PATIENCE_SECONDS = 600.0
"""After so long without a byte of a delivery, or a verb to serve, the desktop is gone."""
Verb = Callable[[Header, FrameWriter, Input], None]


def hello(request: Header, out: FrameWriter, source: Input) -> None:
    import pwd

    out.answer(
        version=VERSION,
        machine_id=machine_id(),
        boot_id=boot_id(),
        time=time.time(),
        python=".".join(str(part) for part in sys.version_info[:3]),
        pid=os.getpid(),
        user=_user_name(pwd),
        home=os.path.expanduser("~"),
    )


def _of(module: str, name: str) -> Verb:
    """A verb that has a module of its own, which is loaded when it is asked for."""

    def verb(request: Header, out: FrameWriter, source: Input) -> None:
        getattr(importlib.import_module("." + module, __package__), name)(request, out, source)

    return verb


def _user_name(pwd: Any) -> str:
    """A user without an entry is a number."""
    try:
        return str(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return str(os.getuid())


def need(request: Header, out: FrameWriter, source: Input) -> None:
    """Which contents are `missing`, and of how many bytes of them a part is `kept`. What is here
    stays until the run could be started."""
    from .contents.cache import at_work
    from .contents.partial import kept_sizes

    root = request["root"]
    store = Store(root)
    with at_work(root):
        missing = store.touch(request["digests"])
        kept = kept_sizes(store.incoming, missing)
    out.answer(missing=missing, kept=kept)


def trees(request: Header, out: FrameWriter, source: Input) -> None:
    """Which `trees` are not here whole, `missing`; of each the first tree here that is `like` it,
    of those that the request names. What is here stays, as for `need`."""
    from .contents.cache import at_work, note_use

    root, like = request["root"], request["trees"]
    store = Store(root)

    def is_whole(manifest: str) -> bool:
        size = store.tree_size(manifest) if valid_digest(manifest) else None
        if size is not None:
            note_use(root, manifest, size)
        return size is not None

    def is_usable(manifest: str) -> bool:
        with contextlib.suppress(HostError):  # not a manifest: another one will do
            return is_whole(manifest)
        return False

    with at_work(root):
        missing = [manifest for manifest in like if not is_whole(manifest)]
        for manifest in filter(valid_digest, missing):
            note_use(root, manifest, 0)
        found = {manifest: next(filter(is_usable, like[manifest]), "") for manifest in missing}
    out.answer(missing=missing, like={one: other for one, other in found.items() if other})


def take(request: Header, out: FrameWriter, source: Input) -> None:
    """Store contents, each by its `sha256` and `size`, with what is here up to its `offset`; their
    bytes follow the request as `pieces`. Of a manifest with a `base` come so many `told` bytes,
    which say how it differs from that. Where there is a `limit`, room is made first."""
    from .contents.cache import make_room

    coming = sum(int(blob["size"]) - int(blob.get("offset") or 0) for blob in request["blobs"])
    if request.get("limit"):
        make_room(request["root"], int(request["limit"]), coming)
    source.patience = _PATIENCE_SECONDS
    _take_all(request, out, source)


def take_few(request: Header, out: FrameWriter, source: Input) -> None:
    """As `take`, of pieces that are few, so many `told` bytes. Raises HostError (`no_room`) where
    room would have to be made first."""
    from .contents.cache import has_room

    # All of it is read whatever comes of it: another request follows.
    data = read_whole(source, min(int(request["told"]), MAX_PAYLOAD))
    if request.get("limit") and not has_room(request["root"], int(request["limit"]), len(data)):
        raise HostError("no_room", "There is no room for more files.")
    _take_all(request, out, io.BytesIO(data))


def _take_all(request: Header, out: FrameWriter, source: Readable) -> None:
    from .contents.cache import at_work
    from .contents.partial import drop_spare

    root, blobs = request["root"], request["blobs"]
    store = Store(root)
    with at_work(root):
        try:
            stored = _take(store, blobs, source)
        finally:
            drop_spare(store.incoming, store.has)
    out.answer(stored=stored)


def _take(store: Store, blobs: Sequence[Mapping[str, Any]], source: Readable) -> int:
    from .contents.packs import MANY, SMALL
    from .contents.partial import KEPT_FROM, begin
    from .contents.pieces import Pieces

    stream = Pieces(source)
    packing = sum(int(blob["size"]) < SMALL for blob in blobs) >= MANY
    with Delivery(store, packing=packing) as delivery:
        for blob in blobs:
            digest, size = str(blob["sha256"]), int(blob["size"])
            if blob.get("base"):
                told = read_whole(stream, min(int(blob["told"]), MAX_PAYLOAD))
                whole = _rebuilt(store, str(blob["base"]), bytes(told), size)
                delivery.add_bytes(whole, digest)
            elif size >= KEPT_FROM:
                part = begin(store.incoming, digest, int(blob.get("offset") or 0))
                delivery.add_rest(stream, part, digest, size)
            else:
                delivery.add(stream, digest, size)
        return delivery.count


def _rebuilt(store: Store, base: str, told: bytes, size: int) -> bytes:
    """A manifest of `size` bytes by how it differs from another one that is here."""
    from .contents.manifest_changes import rebuilt

    try:
        return rebuilt(store.read(base), json.loads(told.decode("ascii")), size)
    except (HostError, ValueError, TypeError, RecursionError) as error:
        text = "The list of files cannot be made: %s" % error
        raise HostError("part_lost", text, "Send it again.") from error


def start(request: Header, out: FrameWriter, source: Input) -> None:
    from .runs.accept import accept

    run = request["run"]
    secrets = request.get("secret_values") or {}
    already = accept(request["root"], run, secrets, request.get("pull"))
    number = sum(1 for _ in run_folders(request["root"]))
    out.answer(accepted=True, already=already, number=number)


def follow(request: Header, out: FrameWriter, source: Input) -> None:
    from .runs.follow import Follow

    Follow(request, out, source).run()


def fetch(request: Header, out: FrameWriter, source: Input) -> None:
    """The outputs that `files` names by `path`, in that order, each from its `offset` on: `data`
    frames with the number of the `file`, or one `lacking` frame that says `why`."""
    folder = _folder(request)
    listed = {entry["path"] for entry in (read_json(folder.outputs) or {}).get("files", [])}
    inside = os.path.realpath(folder.work_outputs) + os.sep
    for number, wanted in enumerate(request["files"]):
        path, offset = str(wanted["path"]), int(wanted.get("offset") or 0)
        full = os.path.join(folder.work, *path.split("/"))
        if path not in listed or not safe_parts(path):
            why = "The run has no output %r." % path
        elif not os.path.realpath(full).startswith(inside) or not os.path.isfile(full):
            why = "The output %r is not there any more." % path
        else:
            why = _send_file(out, number, full, offset)
        if why:
            out.frame({"kind": "lacking", "file": number, "why": why})
    out.answer()


def _send_file(out: FrameWriter, number: int, path: str, offset: int) -> str:
    """Why it cannot be read, empty where it was sent."""
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            for piece in iter(lambda: file.read(CHUNK), b""):
                header = {"kind": "data", "file": number, "offset": offset, "length": len(piece)}
                out.frame(header, piece)
                offset += len(piece)
    except BrokenPipeError:
        raise
    except OSError as error:
        return "The output %r cannot be read: %s." % (path, error.strerror)
    return ""


def port(request: Header, out: FrameWriter, source: Input) -> None:
    """Where a `port` of a run is: the `address` for this host, or a `relay` command to it; whether
    anybody `listens`, null where that cannot be told."""
    from .runs.ports import locate

    place = locate(_folder(request), int(request["port"]))
    out.answer(address=place.address, relay=list(place.relay), listens=place.listens)


def build(request: Header, out: FrameWriter, source: Input) -> None:
    from .builders.asking import answer_build

    answer_build(request, out, source)


def cancel(request: Header, out: FrameWriter, source: Input) -> None:
    folder = _folder(request)
    if os.path.exists(folder.exit):
        adopt(folder)
        out.answer(state="ended")
        return
    os.makedirs(folder.state, exist_ok=True)
    open(folder.cancel, "ab").close()
    if not is_known(folder):
        out.answer(state="never_started")
        return
    if not send(read_json(folder.supervisor), signal.SIGUSR1):
        adopt(folder)
    out.answer(state="cancelling")


def list_runs(request: Header, out: FrameWriter, source: Input) -> None:
    folders = list(run_folders(request["root"]))
    for folder in folders:
        adopt(folder)
    out.answer(runs=[summary(folder) for folder in folders])


def remove(request: Header, out: FrameWriter, source: Input) -> None:
    folder = _folder(request)
    if is_known(folder):
        live = has_supervisor(folder) or is_alive(read_json(folder.waiter))
        live = live and not original(folder)
        if live or not is_ended(folder):
            adopt(folder)
            raise HostError("still_running", "The run has not ended.", "Cancel it, then remove it.")
        from .launchers import make_launcher
        from .launchers.base import RunContext

        make_launcher(RunContext(folder.root, folder.id)).cleanup()
    out.answer(freed=_delete(folder))


def _delete(folder: RunFolder) -> int:
    """Delete a run's folder; the bytes that its files held. Gone at once for everybody else."""
    gone = os.path.join(os.path.dirname(folder.path), ".%s.removed" % folder.id)
    if os.path.isdir(folder.path):
        shutil.rmtree(gone, ignore_errors=True)
        os.rename(folder.path, gone)
    freed = 0
    for path, _, names in os.walk(gone):
        freed += sum(os.lstat(os.path.join(path, name)).st_blocks * 512 for name in names)
    if os.path.isdir(gone):
        shutil.rmtree(gone)
    return freed


def serve(request: Header, out: FrameWriter, source: Input) -> None:
    """Small verbs one after another, for as long as the desktop has more: what a process of its
    own would cost each is saved. One that fails is answered like the others."""
    heard, source.patience = time.monotonic(), _PATIENCE_SECONDS
    while not source.ended and time.monotonic() - heard < _PATIENCE_SECONDS:
        line = source.line(_PATIENCE_SECONDS)
        if not line:
            continue
        heard = time.monotonic()
        with telling_errors(out):
            asked = parse_request(line)
            verb = SERVED.get(str(asked.get("verb")))
            if verb is None:
                raise HostError("bad_request", "There is no verb %r here." % asked.get("verb"))
            verb(dict(asked, root=request["root"]), out, source)


def _folder(request: Header) -> RunFolder:
    try:
        return RunFolder(request["root"], request["run"])
    except ValueError as error:
        raise HostError("bad_request", str(error)) from error


VERBS: Dict[str, Verb] = {
    "hello": hello,
    "facts": _of("machine.facts", "tell_facts"),
    "need": need,
    "trees": trees,
    "take": take,
    "start": start,
    "follow": follow,
    "fetch": fetch,
    "port": port,
    "build": build,
    "cancel": cancel,
    "list": list_runs,
    "remove": remove,
    "traces": _of("traces", "traces"),
    "erase": _of("traces", "erase"),
    "built": _of("environments.built", "tell_built"),
    "discard": _of("environments.built", "discard"),
    "interpreter": _of("environments.interpreter", "tell_interpreter"),
    "serve": serve,
}
SERVED: Dict[str, Verb] = {
    "need": need,
    "trees": trees,
    "take_few": take_few,
    "cancel": cancel,
    "port": port,
}
"""What is answered at once."""
