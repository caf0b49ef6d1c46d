"""What differs between systems, as far as it can be told from text or from programs on the path."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from desktop_app.adapters import platform
from desktop_app.domain.errors import KnownError

MOUNTINFO = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /home rw,relatime shared:2 master:3 - nfs4 server:/home rw,vers=4.2
41 22 0:46 / /mnt/my\040disk rw - fuse.sshfs host: rw
42 22 0:47 / /mnt/usb rw - fuseblk /dev/sdb1 rw
43 22 0:48 / /data rw - xfs /dev/sdc rw
44 43 0:49 / /data rw - cifs //nas/data rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/etc/x", "ext4"),
        ("/home/me/workspace", "nfs4"),
        ("/homes", "ext4"),
        ("/mnt/my disk/a", "fuse.sshfs"),
        ("/mnt/usb", "fuseblk"),
        ("/data/a", "cifs"),
    ],
)
def test_the_innermost_last_mount_names_a_linux_file_system(path: str, kind: str) -> None:
    assert platform.filesystem_of(Path(path), platform.mounts_of_linux(MOUNTINFO)) == kind


def test_the_listing_of_macos_names_file_systems() -> None:
    listing = (
        "/dev/disk3s1 on / (apfs, sealed, local)\n"
        "//me@nas/lab on /Volumes/lab (old) (smbfs, nodev, nosuid, mounted by me)\n"
    )
    mounts = platform.mounts_of_macos(listing)
    assert mounts == {"/": "apfs", "/Volumes/lab (old)": "smbfs"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads mount points as Linux tells them")
@pytest.mark.parametrize(
    ("folder", "remote"), [("/home/me/x", True), ("/mnt/usb/x", False), ("/etc", False)]
)
def test_a_path_is_on_a_network_file_system_when_its_mount_is(
    monkeypatch: pytest.MonkeyPatch, folder: str, remote: bool
) -> None:
    monkeypatch.setattr(platform, "_read_mountinfo", lambda: MOUNTINFO)
    monkeypatch.setattr(platform, "_existing", lambda path: path)
    assert platform.is_network_filesystem(Path(folder)) is remote


@pytest.mark.skipif(sys.platform != "linux", reason="the opener of Linux desktops")
def test_a_file_is_handed_to_the_systems_opener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{tmp_path}/opened'\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(opener.parent), prepend=":")
    file = tmp_path / "a 'b' 目.txt"
    file.write_text("")
    platform.open_path(file)
    assert (tmp_path / "opened").read_text() == str(file)
    opener.write_text("#!/bin/sh\necho no application >&2; exit 3\n")
    with pytest.raises(KnownError) as caught:
        platform.open_path(file)
    assert caught.value.code == "cannot_open"
    assert "no application" in caught.value.text


def test_what_is_not_there_or_has_no_opener_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KnownError) as caught:
        platform.open_path(tmp_path / "missing")
    assert "it is not there" in caught.value.text
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError) as caught:
        platform.open_path(tmp_path)
    assert "not installed" in caught.value.text


def test_the_address_towards_another_computer_is_found_without_a_packet() -> None:
    probe = platform._own_address
    assert probe(socket.AF_INET, "127.0.0.1") == "127.0.0.1"
    assert probe(socket.AF_INET, "255.255.255.255") == ""


ADDRESSES = [
    "00000000000000000000000000000001 01 80 10 80       lo",
    "fe80000000000000000000000000abcd 02 40 20 80    veth1",
    "20010db8000000000000000000000001 03 40 00 80    wlan0",
]


def test_addresses_that_reach_no_further_than_their_link_are_no_network() -> None:
    """Each container that starts brings one."""
    assert list(filter(platform._is_global, ADDRESSES)) == ADDRESSES[2:]


def test_a_system_that_gives_no_socket_has_no_network_to_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> socket.socket:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(socket, "socket", refuse)
    assert platform.network_name() == ""
