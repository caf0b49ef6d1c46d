"""Pictures as files."""

from __future__ import annotations

import struct


def gif(*colours: int, hundredths: int = 2) -> bytes:
    """A GIF of one dot, which has one colour (0xRRGGBB) after the other, each for so many
    hundredths of a second, over and over."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0)
    repeat = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    frames = []
    for colour in colours:
        control = b"\x21\xf9\x04\0" + struct.pack("<H", hundredths) + b"\0\0"
        place = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0x80)
        table = colour.to_bytes(3, "big") + b"\0\0\0"
        # Codes of three bits: begin, colour 0, end.
        frames.append(control + place + table + b"\x02\x02\x44\x01\0")
    return head + repeat + b"".join(frames) + b"\x3b"
