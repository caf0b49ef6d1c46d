"""The program among those of a freedesktop.org desktop: in its menu, and for exported runs.

The files are those of the Desktop Entry and the Shared MIME-info specifications, for this user
alone (XDG Base Directory specification).
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from desktop_app.adapters.platform import user_data_dir
from desktop_app.domain.errors import KnownError
from desktop_app.domain.origin import EXPORT_SUFFIX

MIME_TYPE = "application/x-trainyard-run"
_NAME = "trainyard"
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_READERS = {
    "update-mime-database": ("shared-mime-info", "mime"),
    "update-desktop-database": ("desktop-file-utils", "applications"),
}
"""The programs that read files for the desktop: Debian's packages of them, and what they read."""
_TIMEOUT_S = 60.0
_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Trainyard
Exec={command} %f
TryExec={program}
Icon=trainyard
Terminal=false
Categories=Science;ArtificialIntelligence;
MimeType={mime_type};
StartupNotify=true
StartupWMClass=trainyard
"""
_MIME = """\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{mime_type}">
    <comment>{kind}</comment>
    <icon name="trainyard"/>
    <sub-class-of type="application/zip"/>
    <glob pattern="*{suffix}"/>
  </mime-type>
</mime-info>
"""


def own_command() -> list[str]:
    """What starts this program once more."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.executable).with_name(_NAME)
    return [str(script)] if script.exists() else [sys.executable, "-m", "desktop_app"]


class FreedesktopEntry:
    """As the port `DesktopEntry` says; `icons` is the folder with the program's own."""

    def __init__(self, icons: Path) -> None:
        self._icons = icons
        self._data = user_data_dir()
        self._entry = self._data / "applications" / f"{_NAME}.desktop"
        self._kind = self._data / "mime" / "packages" / f"{_NAME}.xml"

    async def there(self) -> bool:
        """As the port says."""
        return await asyncio.to_thread(self._is_there)

    async def add(self, kind: str) -> None:
        """As the port says."""
        await asyncio.to_thread(self._add, kind)

    async def remove(self) -> None:
        """As the port says."""
        await asyncio.to_thread(self._remove)

    def _is_there(self) -> bool:
        try:
            return self._entry.read_text("utf-8") == _entry()
        except (OSError, ValueError):
            return False

    def _add(self, kind: str) -> None:
        for program, (package, _) in _READERS.items():
            if shutil.which(program) is None:
                raise _missing(program, package)
        try:
            for size in _ICON_SIZES:
                place = self._icon(size)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._icons / f"{_NAME}-{size}.png", place)
            self._kind.parent.mkdir(parents=True, exist_ok=True)
            text = _MIME.format(mime_type=MIME_TYPE, kind=escape(kind), suffix=EXPORT_SUFFIX)
            self._kind.write_text(text, "utf-8")
            # Last: what is there says that all of it is.
            self._entry.parent.mkdir(parents=True, exist_ok=True)
            self._entry.write_text(_entry(), "utf-8")
        except OSError as error:
            raise _not_changed(f"{error.filename} ({error.strerror})") from error
        self._update()

    def _remove(self) -> None:
        try:
            for path in (self._entry, self._kind, *map(self._icon, _ICON_SIZES)):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _not_changed(f"{error.filename} ({error.strerror})") from error
        self._update()

    def _icon(self, size: int) -> Path:
        return self._data / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{_NAME}.png"

    def _update(self) -> None:
        """Have the desktop read the files, as far as it can."""
        for name, (_, folder) in _READERS.items():
            program, place = shutil.which(name), self._data / folder
            if program is None or not place.is_dir():
                continue
            try:
                done = subprocess.run(
                    [program, str(place)], capture_output=True, timeout=_TIMEOUT_S, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise _not_changed(str(error)) from error
            if done.returncode:
                raise _not_changed(done.stderr.decode(errors="replace").strip())


def _entry() -> str:
    command = own_command()
    return _ENTRY.format(command=_exec(command), program=_value(command[0]), mime_type=MIME_TYPE)


def _exec(command: list[str]) -> str:
    """A command as the key Exec has it: its words in quotes, in a value, with no field codes."""
    words = (re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") for word in command)
    return _value(" ".join(f'"{word}"' for word in words))


def _value(text: str) -> str:
    r"""A string as the value of a key: `\` stands for itself only if there are two of them."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _missing(program: str, package: str) -> KnownError:
    return KnownError(
        "no_desktop_entry",
        f"The program {program} is not installed here.",
        hint=f"Install the package {package}.",
    )


def _not_changed(why: str) -> KnownError:
    return KnownError("no_desktop_entry", f"Your desktop's programs cannot be changed: {why}.")
