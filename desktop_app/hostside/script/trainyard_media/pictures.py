"""Pictures of all kinds as PNG, JPEG or GIF."""

from __future__ import annotations

import functools
import io
import os
import struct
import sys
import zlib

from .book import MOST_CONTENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping, Tuple

    Picture = Tuple[bytes, Mapping[str, Any]]

MOST_PIXELS = 16 * 1024 * 1024
"""Of an array; of a larger one only every second, third, ... row and column is kept."""
_FORMATS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_COLOURS = {1: 0, 3: 2, 4: 6}
"""By the number of channels: what PNG calls them."""
_PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16")


def picture_of(name: str, image: Any) -> Picture:
    """The picture in a file's format, and of what it is a part. Raises TypeError for what is no
    picture, ValueError for a file of another format, OSError for one that cannot be read."""
    if isinstance(image, (str, os.PathLike)):
        with open(image, "rb") as file:
            return _checked(name, file.read(MOST_CONTENT + 1)), {}
    if isinstance(image, (bytes, bytearray, memoryview)):
        return _checked(name, bytes(image)), {}
    if hasattr(image, "savefig"):
        return _saved(image.savefig, "png"), {}
    if hasattr(image, "save") and not hasattr(image, "shape"):
        if getattr(image, "is_animated", False):
            return _saved(functools.partial(image.save, save_all=True), "GIF"), {}
        if getattr(image, "mode", "RGB") not in _PNG_MODES:
            image = image.convert("RGB")
        return _saved(image.save, "PNG"), {}
    return _drawn(name, image)


def _checked(name: str, data: bytes) -> bytes:
    if not data.startswith(_FORMATS):
        raise ValueError("the image %r is no PNG, JPEG or GIF" % name)
    return data


def _saved(save: Any, kind: str) -> bytes:
    file = io.BytesIO()
    save(file, format=kind)
    return file.getvalue()


def _drawn(name: str, image: Any) -> Picture:
    """An array HxW, HxWxC or CxHxW; where both are possible, a tensor of torch is CxHxW."""
    tensor = hasattr(image, "detach")
    if tensor:
        image = image.detach().cpu()
    elif hasattr(image, "__array__") and "numpy" in sys.modules:
        image = sys.modules["numpy"].asarray(image)
    shape = tuple(getattr(image, "shape", ()))
    if not hasattr(image, "dtype") or len(shape) not in (2, 3) or 0 in shape:
        raise TypeError("the image %r is no picture: %s" % (name, _told(image, shape)))
    if len(shape) == 3:
        first, last = shape[0] in _COLOURS, shape[2] in _COLOURS
        if not first and not last:
            raise TypeError("the image %r has no 1, 3 or 4 channels: %s" % (name, shape))
        if first and (tensor or not last):
            image = image.permute(1, 2, 0) if tensor else image.transpose(1, 2, 0)
    height, width = image.shape[:2]
    every = 1
    while (height // every) * (width // every) > MOST_PIXELS:
        every += 1
    if every > 1:
        image = image[::every, ::every]
    data = _bytes_of_tensor(image) if tensor else _bytes_of_array(image)
    channels = image.shape[2] if len(shape) == 3 else 1
    picture = _png(data, int(image.shape[1]), int(image.shape[0]), int(channels))
    return picture, {"width": int(width), "height": int(height)} if every > 1 else {}


def _told(image: Any, shape: Tuple[int, ...]) -> str:
    return "an array of the shape %s" % (shape,) if shape else "%.100r" % (image,)


def _bytes_of_tensor(image: Any) -> bytes:
    if image.is_floating_point():
        image = image.float().nan_to_num(0.0, 1.0, 0.0).clamp(0.0, 1.0).mul(255.0).round()
    elif str(image.dtype) == "torch.bool":
        image = image.byte() * 255
    image = image.clamp(0, 255).byte().contiguous()
    try:
        return bytes(image.numpy().tobytes())
    except RuntimeError:  # torch without numpy
        return bytes(image.flatten().tolist())


def _bytes_of_array(image: Any) -> bytes:
    numpy: Any = sys.modules["numpy"]
    if image.dtype.kind == "f":
        image = numpy.nan_to_num(image.astype("float32"), nan=0.0, posinf=1.0, neginf=0.0)
        image = (image.clip(0.0, 1.0) * 255.0).round()
    elif image.dtype.kind == "b":
        image = image * 255
    elif image.dtype.kind not in "ui":
        raise TypeError("no picture can be made of an array of %s" % image.dtype)
    return bytes(image.clip(0, 255).astype("uint8").tobytes())


def _png(data: bytes, width: int, height: int, channels: int) -> bytes:
    stride = width * channels
    rows = memoryview(data)
    packer = zlib.compressobj(1)
    starts = range(0, len(data), stride)
    parts = [packer.compress(b"\0" + rows[at : at + stride].tobytes()) for at in starts]
    parts.append(packer.flush())
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b"".join(parts)), (b"IEND", b""))
    return _FORMATS[0] + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
