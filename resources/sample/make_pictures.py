"""Draw a small synthetic picture set: circles and triangles on noisy coloured ground.

These are not photographs. They are made by this script, so that the sample project can train
without any download. Only the standard library is needed.

    python make_pictures.py pictures

makes `pictures/train/{circle,triangle}` and `pictures/val/{circle,triangle}`.
"""

from __future__ import annotations

import argparse
import colorsys
import math
import random
import struct
import zlib
from pathlib import Path

CLASSES = ("circle", "triangle")
NOISE = 28  # the largest change of a channel, of 255


def main() -> None:
    args = parse_arguments()
    count = make_pictures(args.folder, args.train, args.val, args.size, args.seed)
    print(f"{count} synthetic pictures of {', '.join(CLASSES)} are in {args.folder}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Draw a synthetic picture set of two classes.")
    parser.add_argument("folder", type=Path, help="where to put train and val")
    parser.add_argument("--train", type=int, default=80, help="training pictures of each class")
    parser.add_argument("--val", type=int, default=40, help="validation pictures of each class")
    parser.add_argument("--size", type=int, default=64, help="width and height in pixels")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def make_pictures(folder: Path, train: int, val: int, size: int, seed: int) -> int:
    """Draw the set and return the number of pictures; the same seed gives the same bytes."""
    rng = random.Random(seed)
    for part, per_class in (("train", train), ("val", val)):
        for name in CLASSES:
            place = folder / part / name
            place.mkdir(parents=True, exist_ok=True)
            for index in range(per_class):
                picture = draw(name, size, rng)
                (place / f"{name}-{index:03d}.png").write_bytes(picture)
    return len(CLASSES) * (train + val)


def draw(name: str, size: int, rng: random.Random) -> bytes:
    """One PNG with one shape: its size, place, rotation and both colours are drawn by lot."""
    radius = rng.uniform(0.30, 0.46) * size
    x, y = (rng.uniform(radius, size - radius) for _ in range(2))
    turn = rng.uniform(0, 2 * math.pi)
    corners = [
        (
            x + radius * math.cos(turn + k * 2 * math.pi / 3),
            y + radius * math.sin(turn + k * 2 * math.pi / 3),
        )
        for k in range(3)
    ]
    hue = rng.random()
    ground = color(hue, rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.35))
    shape = color(hue + rng.uniform(0.25, 0.75), rng.uniform(0.1, 0.5), rng.uniform(0.75, 1.0))
    rows = []
    for row in range(size):
        if name == "circle":
            left, right = circle_span(x, y, 0.9 * radius, row + 0.5)
        else:
            left, right = triangle_span(corners, row + 0.5)
        first, last = (min(size, max(0, round(edge))) for edge in (left, right))
        rows.append(ground * first + shape * (last - first) + ground * (size - last))
    return png(size, [add_noise(pixels, rng) for pixels in rows])


def color(hue: float, saturation: float, value: float) -> bytes:
    return bytes(round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))


def circle_span(x: float, y: float, radius: float, line: float) -> tuple[float, float]:
    """Where the circle begins and ends on a line of pixels; equal where it is not on it."""
    half = math.sqrt(max(0.0, radius**2 - (line - y) ** 2))
    return x - half, x + half


def triangle_span(corners: list[tuple[float, float]], line: float) -> tuple[float, float]:
    """The same for a triangle."""
    crossings = []
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay <= line) != (by <= line):
            crossings.append(ax + (line - ay) / (by - ay) * (bx - ax))
    return (min(crossings), max(crossings)) if crossings else (0.0, 0.0)


def add_noise(pixels: bytes, rng: random.Random) -> bytes:
    noise = rng.getrandbits(8 * len(pixels)).to_bytes(len(pixels), "little")
    return bytes(
        min(255, max(0, value + change * 2 * NOISE // 255 - NOISE))
        for value, change in zip(pixels, noise, strict=True)
    )


def png(size: int, rows: list[bytes]) -> bytes:
    """The picture as a PNG file, 8-bit RGB."""
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


if __name__ == "__main__":
    main()
