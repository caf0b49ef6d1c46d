"""The content-addressed store: files by their sha256, and manifests that name whole trees. Small
ones that came many at once lie in packs.

Nothing is visible before it is whole and verified: written beside, synced once per delivery,
published by rename.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import shutil
import time
from typing import (
    Any,
    BinaryIO,
    Callable,
    Iterable,
    List,
    Optional,
    Sequence,
    Tuple,
)

from ..layout import blob_path, packs_folder, store_folder
from ..protocol import Bytes, HostError
from .file_clone import clone_file
from .manifest import manifest_contents, read_manifest, safe_parts
from .packs import SMALL, PackReader, Packs, PackWriter

PIECE = 1024 * 1024
PUBLISH_BYTES = 64 * 1024 * 1024
"""After so much the first blobs of a delivery are published: a silent end loses no more of them."""
_HASHED = 64 * 1024
"""So much is hashed at once: what was read is still near the processor."""
_FEW = 8
ABANDONED_S = 24 * 3600


def hash_file(path: str) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with open(path, "rb", buffering=0) as file:
        return hash_stream(file)


def hash_stream(file: BinaryIO) -> str:
    """As `hash_file`, of what is still to be read."""
    digest = hashlib.sha256()
    while piece := file.read(_HASHED):
        digest.update(piece)
    return digest.hexdigest()


class Store:
    """The store below a run root. Safe to use from several processes at once."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folder = store_folder(root)
        self.packs = Packs(packs_folder(root))

    def path(self, digest: str) -> str:
        """Where these bytes lie as a file of their own, or would; raises ValueError for what is no
        digest."""
        return blob_path(self._root, digest)

    def has(self, digest: str) -> bool:
        return not self.missing([digest])

    def missing(self, digests: Iterable[str]) -> List[str]:
        """Those that are not here, each once, in order."""
        return self._without_file(self.packs.lacking(digests), os.stat)

    def touch(self, digests: Iterable[str]) -> List[str]:
        """As `missing`; contents that are here are as new as if they had come just now."""
        asked = dict.fromkeys(digests)
        for pack, found in self.packs.holding(asked):
            with contextlib.suppress(FileNotFoundError):  # rewritten just now: as new as can be
                os.utime(pack)
            for digest in found:
                del asked[digest]
        return self._without_file(asked, os.utime)

    def _without_file(self, digests: Iterable[str], look: Callable[[str], object]) -> List[str]:
        """`look` raises FileNotFoundError for a path at which there is nothing."""
        missing = []
        for digest in digests:
            try:
                look(self.path(digest))
            except (FileNotFoundError, ValueError):  # noqa: PERF203 - each on its own
                missing.append(digest)
        return missing

    def tree_size(self, manifest: str) -> Optional[int]:
        """The bytes of the files that a manifest names; None unless it is here, undamaged, with all
        of them. Raises HostError (`bad_manifest`)."""
        try:
            sizes = manifest_contents(self.read(manifest))
        except HostError as error:
            if error.code not in ("missing_blob", "corrupt"):
                raise
            return None
        return None if self.missing(sizes) else sum(sizes.values())

    def open(self, digest: str) -> BinaryIO:
        """Open for reading; raises HostError (`missing_blob`)."""
        try:
            return open(self.path(digest), "rb")
        except FileNotFoundError as error:
            place = self.packs.find([digest]).get(digest)
            if place is None:
                raise _missing(digest) from error
        with contextlib.closing(PackReader()) as reader:
            return io.BytesIO(reader.read(place))

    def read(self, digest: str) -> bytes:
        """All bytes, verified; raises HostError (`missing_blob`, `corrupt`)."""
        with self.open(digest) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise _corrupt(digest)
        return data

    def verify(self, digest: str) -> bool:
        """The bytes that lie there are the ones that their name says."""
        with contextlib.suppress(HostError), self.open(digest) as file:
            return hash_stream(file) == digest
        return False

    def put_bytes(self, data: bytes) -> str:
        """Store bytes; returns their sha256."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.has(digest):
            with Delivery(self) as delivery:
                delivery.add_bytes(data, digest)
        return digest

    def put_file(self, path: str, expected: str = "") -> Tuple[str, int]:
        """Store a copy of a file; its sha256 and size. What is there already is not copied again.

        `expected` is its sha256 where that is known. Raises OSError where the file cannot be read,
        HostError (`corrupt`, `cut_short`) where it is not the expected one.
        """
        digest = expected or hash_file(path)
        if not self.has(digest):
            with open(path, "rb") as file, Delivery(self) as delivery:
                delivery.add(file, digest, os.path.getsize(path))
        return digest, os.path.getsize(self.path(digest))

    def materialise(self, manifest: str, folder: str) -> None:
        """Lay a manifest's files out as fresh copies (never links) below `folder`, which is made.

        Raises HostError (`missing_blob`, `bad_manifest`, `corrupt`) and OSError (full disk).
        """
        os.makedirs(folder, exist_ok=True)
        entries = read_manifest(self.read(manifest))
        packed = self.packs.find(entry["sha256"] for entry in entries)
        with contextlib.closing(PackReader()) as reader:
            for entry in entries:
                digest, mode = entry["sha256"], int(entry["mode"])
                target = os.path.join(folder, *safe_parts(entry["path"]))
                if digest in packed:
                    source: BinaryIO = io.BytesIO(reader.read(packed[digest]))
                else:
                    source = self.open(digest)
                with source:
                    size = _in_folder(target, functools.partial(copy_out, source, target, mode))
                if size != int(entry["size"]):
                    raise _corrupt(digest)

    def remove(self, digest: str) -> int:
        """Delete a content that is a file of its own; the bytes freed, 0 where there is none."""
        path = self.path(digest)
        try:
            size = os.path.getsize(path)
            os.unlink(path)
        except FileNotFoundError:
            return 0
        return size

    def sweep(self) -> None:
        """Delete what a delivery that was killed left, once nobody can be at it any more."""
        for path in self.unfinished():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - os.path.getmtime(path) > ABANDONED_S:
                    os.unlink(path)

    def unfinished(self) -> List[str]:
        """The files that are not whole yet, or never will be."""
        found = os.walk(self.incoming)
        return [os.path.join(folder, name) for folder, _, names in found for name in names]

    @property
    def incoming(self) -> str:
        """Where what is not whole yet lies."""
        return os.path.join(self._folder, "incoming")

    def beside(self) -> str:
        """A new name in the store for a content that is not whole yet. Many folders, as with those
        that are whole: a file system makes files faster where it need not make all in one."""
        name = os.urandom(6).hex()
        return os.path.join(self.incoming, name[:1], "%d-%s" % (os.getpid(), name))


def copy_out(source: BinaryIO, target: str, mode: int) -> int:
    """A copy that shares blocks with the source where the file system can; its size."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(target, flags, (mode & 0o777) | 0o600)
    with os.fdopen(descriptor, "wb") as file:
        in_memory = isinstance(source, io.BytesIO)
        if in_memory or not clone_file(source.fileno(), file.fileno()):
            shutil.copyfileobj(source, file, PIECE)
        file.flush()
        return os.fstat(file.fileno()).st_size


class Delivery:
    """Several blobs that arrive together: one sync, then all are published, of a long delivery the
    first ones already meanwhile.

    Left by an exception, those that were verified before it are published, nothing else is.
    """

    def __init__(self, store: Store, *, packing: bool = False) -> None:
        """`packing` puts small contents into packs."""
        self._store = store
        self._packing = packing
        self._pack: Optional[PackWriter] = None
        self._ready: List[Tuple[str, str]] = []
        self._ready_bytes = 0
        self.count = 0

    def __enter__(self) -> "Delivery":
        self._store.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        self.publish()

    def add(self, stream: Any, digest: str, size: int) -> None:
        """Take `size` bytes from a stream; raises HostError (`corrupt`, `cut_short`)."""
        if self._packing and size < SMALL:
            self._add_packed(stream, digest, size)
            return
        beside = self._store.beside()
        found = hashlib.sha256()
        try:
            with _in_folder(beside, functools.partial(open, beside, "xb")) as file:
                _copy_hashed(stream, file, found, size)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside)
            raise
        self._verified(beside, digest, found.hexdigest(), size)

    def _add_packed(self, stream: Any, digest: str, size: int) -> None:
        data = read_whole(stream, size)
        if hashlib.sha256(data).hexdigest() != digest:
            raise _corrupt(digest)
        if self._pack is None:
            beside = self._store.beside()
            self._pack = _in_folder(beside, functools.partial(PackWriter, beside))
        try:
            self._pack.add(digest, data)
        except OSError:
            self._pack.drop()
            self._pack = None
            raise
        self._came(size)

    def add_bytes(self, data: bytes, digest: str) -> None:
        """Take a content that is here, of any size into a pack where there is one; raises HostError
        (`corrupt`)."""
        add = self._add_packed if self._packing else self.add
        add(_Bytes(data), digest, len(data))

    def add_rest(self, stream: Any, part: Any, digest: str, size: int) -> None:
        """Take what is missing of a large content of `size` bytes after a `partial.Part` of it;
        what came of one that is cut short stays."""
        offset = part.size
        with part:
            try:
                _copy_hashed(stream, part, part.found, size - offset)
                part.flush()
            except OSError:  # a full disk
                part.drop()
                raise
            self._verified(part.path, digest, part.found.hexdigest(), size)

    def _verified(self, beside: str, digest: str, found: str, size: int) -> None:
        if found != digest:
            os.unlink(beside)
            raise _corrupt(digest)
        self._ready.append((beside, digest))
        self._came(size)

    def _came(self, size: int) -> None:
        self._ready_bytes += size
        self.count += 1
        if self._ready_bytes >= PUBLISH_BYTES:
            self.publish()

    def publish(self) -> None:
        """Sync once, then give every verified blob its name."""
        pack, self._pack = self._pack, None
        if pack is not None:
            try:
                pack.finish()
            except OSError:
                pack.drop()
                raise
        files = [beside for beside, _ in self._ready]
        sync(files if pack is None else [pack.path, *files])
        if pack is not None:
            self._store.packs.publish(pack.path)
        for beside, digest in self._ready:
            target = self._store.path(digest)
            _in_folder(target, functools.partial(os.replace, beside, target))
        self._ready, self._ready_bytes = [], 0


class _Bytes:
    """Bytes as a stream, without a copy of the whole."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)

    def read(self, size: int) -> memoryview:
        piece, self._data = self._data[:size], self._data[size:]
        return piece


def _in_folder(path: str, make: Callable[[], Any]) -> Any:
    """What `make` gives, which makes `path`; its folder is made where it is missing."""
    try:
        return make()
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return make()


def read_whole(stream: Any, size: int) -> Bytes:
    """So many bytes of a stream; raises HostError (`cut_short`)."""
    data: Bytes = stream.read(size) if size else b""
    if len(data) < size:
        data = bytearray(data)
        while len(data) < size:
            piece = stream.read(size - len(data))
            if not piece:
                raise _cut_short(size - len(data))
            data += piece
    return data


def _copy_hashed(stream: Any, file: Any, digest: Any, size: int) -> None:
    left = size
    while left > 0:
        piece = stream.read(min(left, PIECE))
        if not piece:
            raise _cut_short(left)
        digest.update(piece)
        file.write(piece)
        left -= len(piece)


def sync(paths: Sequence[str]) -> None:
    """Of each file, or of everything where they are many: one sync takes no longer then."""
    if len(paths) > _FEW and hasattr(os, "sync"):
        os.sync()
        return
    for path in paths:
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cut_short(left: int) -> HostError:
    return HostError("cut_short", "The delivery ended %d bytes too early." % left)


def _missing(digest: str) -> HostError:
    text = "The file %s... is not in the store." % digest[:12]
    return HostError("missing_blob", text, "Submit the run again: what is missing is sent then.")


def _corrupt(digest: str) -> HostError:
    text = "The file %s... is not what it should be: its content does not fit its sha256."
    return HostError("corrupt", text % digest[:12], "Send it again.")
