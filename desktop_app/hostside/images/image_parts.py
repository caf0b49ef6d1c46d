"""An image as contents that can travel one by one: its configuration and its layers.

They lie below the run root while a delivery goes on, each named by the sha256 of its bytes, and are
let go at its end. What a delivery that was killed left serves the next one of that image, or goes
after a day.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import posixpath
import subprocess
import tarfile
import tempfile
import time
from typing import IO, Any, Callable, Collection, Dict, Iterator, List, Mapping, Sequence

from ..contents.deleting import delete_folder, delete_path
from ..contents.store import ABANDONED_S
from ..layout import image_parts_folder
from ..machine.docker_program import DockerProgram, last_line, program_environment
from ..machine.processes import locked, sharing, try_lock
from ..protocol import HostError
from ..records import Record, read_json, write_json

_PIECE = 1024 * 1024
_TAIL = 4096
_POLL_SECONDS = 0.05
_ENDING_SECONDS = 3.0
"""How long a program that read the contents may take to end once nobody listens to it."""
_LIST, _NOTE, _LOCK = "manifest.json", "parts.json", "lock"
Tell = Callable[[int], None]
"""Takes how many bytes of the image were read so far."""


def pack(
    docker: DockerProgram, root: str, image: str, layers: Sequence[str], shared: int, tell: Tell
) -> Record:
    """Lay out the contents of an `image` (its id, with the diff ids of its `layers`) but for its
    first `shared` layers: the `config`, the `layers` in order (empty for one left out), and their
    `sizes`.

    The engine writes all of the image each time; it is read as a stream, and at most one layer that
    is not wanted is on the disk. Raises HostError (`image_unreadable`), OSError (a full disk).
    """
    place = image_parts_folder(root, image)
    note = os.path.join(place, _NOTE)
    base = os.path.dirname(place)
    os.makedirs(base, exist_ok=True)
    with open(os.path.join(base, _LOCK), "ab") as file, locked(file.fileno()):
        _sweep(base)
        os.makedirs(place, exist_ok=True)
        with sharing(os.path.join(place, _LOCK)):
            parts = read_json(note)
            if parts is None or int(parts["shared"]) > shared:
                _empty(place)
                try:
                    parts = _Spool(place, layers, shared).read(docker, image, tell)
                    write_json(note, parts)
                except BaseException:
                    _empty(place)
                    raise
            os.utime(place)
    return parts


@contextlib.contextmanager
def kept(root: str, image: str) -> Iterator[None]:
    """For as long as the block lasts, the contents are not let go. Raises HostError (`parts_gone`)
    where there are none."""
    lock = os.path.join(image_parts_folder(root, image), _LOCK)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(sharing(lock))
        except FileNotFoundError as error:
            raise _gone() from error
        yield


def open_part(root: str, image: str, digest: str) -> IO[bytes]:
    """One of the contents; raises HostError (`parts_gone`)."""
    try:
        return open(os.path.join(image_parts_folder(root, image), digest), "rb")
    except FileNotFoundError as error:
        raise _gone() from error


def _gone() -> HostError:
    text = "What was to be delivered of the image is not there any more."
    return HostError("parts_gone", text, "Deliver it again.")


def drop(root: str, image: str) -> None:
    """Let go of the contents; harmless where there are none. Where another delivery reads them they
    stay for that."""
    place = image_parts_folder(root, image)
    deadline = time.monotonic() + _ENDING_SECONDS
    with contextlib.suppress(FileNotFoundError):
        lock = try_lock(os.path.join(place, _LOCK))
        while lock is None and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
            lock = try_lock(os.path.join(place, _LOCK))
        if lock is not None:
            try:
                _empty(place)
                _remove(place)
            finally:
                os.close(lock)


def _remove(place: str) -> None:
    """Only while nobody packs, who may wait for the lock in it; else it goes after a day."""
    packing = try_lock(os.path.join(os.path.dirname(place), _LOCK))
    if packing is not None:
        try:
            delete_folder(place)
        finally:
            os.close(packing)


def _empty(place: str) -> None:
    """All but the lock, which somebody may wait for."""
    for name in os.listdir(place):
        if name != _LOCK:
            delete_path(os.path.join(place, name))


def _sweep(base: str) -> None:
    for name in os.listdir(base):
        path = os.path.join(base, name)
        if os.path.isdir(path) and time.time() - os.path.getmtime(path) > ABANDONED_S:
            delete_folder(path)


class _Spool:
    """What the engine writes of one image, kept file by file."""

    def __init__(self, place: str, layers: Sequence[str], shared: int) -> None:
        self._place = place
        self._shared = shared
        # A layer may come twice in an image; the engine at the other end knows it by all below it.
        self._spare = {_hex(layer) for layer in layers[:shared]} - {
            _hex(layer) for layer in layers[shared:]
        }
        self._found: Dict[str, str] = {}
        self._links: Dict[str, str] = {}
        self._read = 0

    def read(self, docker: DockerProgram, image: str, tell: Tell) -> Record:
        with tempfile.TemporaryFile() as errors:
            with subprocess.Popen(
                docker.command("save", image),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=program_environment(),
            ) as client:
                assert client.stdout is not None
                broken = ""
                try:
                    self._take(client.stdout, tell)
                except tarfile.TarError as error:
                    broken = str(error)
                except BaseException:
                    client.terminate()  # nobody waits for it any more
                    raise
            if client.returncode != 0 or broken:
                said = last_line(tail(errors)) or broken
                text = "The engine does not hand out the image: %s" % said
                raise HostError("image_unreadable", text, "Is the image still there?")
        return self._sorted()

    def _take(self, stream: IO[bytes], tell: Tell) -> None:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                if member.issym():  # a layer that the image has twice
                    beside = posixpath.dirname(member.name)
                    path = posixpath.normpath(posixpath.join(beside, member.linkname))
                    self._links[posixpath.normpath(member.name)] = path
                elif member.isfile():
                    file = archive.extractfile(member)
                    assert file is not None
                    self._found[posixpath.normpath(member.name)] = self._keep(file, tell)
        while stream.read(_PIECE):  # padding: else its writer finds nobody there
            pass

    def _keep(self, file: IO[bytes], tell: Tell) -> str:
        beside, digest = os.path.join(self._place, "part"), hashlib.sha256()
        with open(beside, "wb") as kept:
            for piece in iter(lambda: file.read(_PIECE), b""):
                digest.update(piece)
                kept.write(piece)
                self._read += len(piece)
                tell(self._read)
        name = digest.hexdigest()
        if name in self._spare:
            os.unlink(beside)
        else:
            os.replace(beside, os.path.join(self._place, name))
        return name

    def _sorted(self) -> Record:
        """What is which; the rest goes."""
        listed = self._document(self._content(_LIST))[0]
        config = self._content(str(listed["Config"]))
        layers = [self._content(str(name)) for name in listed["Layers"]]
        layers[: self._shared] = [""] * self._shared
        wanted = {config, *filter(None, layers)}
        for name in os.listdir(self._place):
            if name not in wanted and name != _LOCK:
                os.unlink(os.path.join(self._place, name))
        sizes = {name: os.path.getsize(os.path.join(self._place, name)) for name in wanted}
        return {"shared": self._shared, "config": config, "layers": layers, "sizes": sizes}

    def _content(self, name: str) -> str:
        name = posixpath.normpath(name)
        with contextlib.suppress(KeyError):
            return self._found[self._links.get(name, name)]
        raise HostError("image_unreadable", "The engine left out %s of the image." % name)

    def _document(self, digest: str) -> Any:
        with open(os.path.join(self._place, digest), "rb") as file:
            return json.loads(file.read().decode("utf-8"))


def write_archive(
    stream: IO[bytes],
    tag: str,
    config: str,
    layers: Sequence[str],
    sizes: Mapping[str, int],
    read: Callable[[str], IO[bytes]],
) -> None:
    """What `docker load` reads: an archive of these contents, without the layers that are empty."""
    names = ["%d/layer.tar" % number for number in range(len(layers))]
    listed: List[Dict[str, Any]] = [
        {"Config": config + ".json", "RepoTags": [tag], "Layers": names}
    ]
    data = json.dumps(listed).encode("ascii")
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        _add(archive, _LIST, len(data), io.BytesIO(data))
        for name, digest in [(config + ".json", config), *zip(names, layers)]:
            if digest:
                with read(digest) as content:
                    _add(archive, name, sizes[digest], content)


def _add(archive: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    archive.addfile(member, file)


def tail(file: IO[bytes]) -> str:
    """The last that a program wrote into a file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    return file.read().decode("utf-8", "replace")


def shared_layers(wanted: Sequence[str], images: Collection[Sequence[str]]) -> int:
    """How many of the first `wanted` diff ids one of the images begins with."""
    most = 0
    for layers in images:
        same = 0
        while same < min(len(wanted), len(layers)) and wanted[same] == layers[same]:
            same += 1
        most = max(most, same)
    return most


def _hex(digest: str) -> str:
    return digest.rpartition(":")[2]
