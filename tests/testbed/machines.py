"""Other machines, as programs see them: their own machine id and boot id, the same disk.

Needs root: a mount namespace of their own hides the real ids from the programs.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

IDS = ("/etc/machine-id", "/proc/sys/kernel/random/boot_id")
# A machine without systemd may have no id; nothing can be mounted where nothing is, so that its
# /etc is seen as a copy with one.
SEEN_AS = """\
if [ ! -e /etc/machine-id ]; then
    mkdir -p "$0" && mount -t tmpfs tmpfs "$0" && cp -a /etc/. "$0" || exit
    : > "$0/machine-id" && mount --bind "$0" /etc || exit
fi
mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 && exec "$@"
"""


@dataclass
class Machine:
    """One machine; `folder` holds its ids, one file for each boot."""

    folder: Path
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    boot_id: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "machine-id").write_text(self.id + "\n", "ascii")
        self.reboot()

    def reboot(self) -> None:
        """From now on programs see another boot. Those that run are the caller's to end."""
        self.boot_id = str(uuid.uuid4())
        (self.folder / self.boot_id).write_text(self.boot_id + "\n", "ascii")

    @property
    def before(self) -> list[str]:
        """What goes before a command line that is to run there."""
        mine = (self.folder / "machine-id", self.folder / self.boot_id)
        words = [str(word) for pair in zip(mine, IDS, strict=True) for word in pair]
        return ["unshare", "--mount", "sh", "-c", SEEN_AS, str(self.folder / "etc"), *words]
