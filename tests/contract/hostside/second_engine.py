"""A container engine of the test's own, that may be stopped and started again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from desktop_app.hostside.machine import processes
from tests.testbed import programs
from tests.testbed.waiting import wait_until

# What a shell script needs: far smaller than an image with Python.
PROGRAMS = ("/bin/dash", "/bin/sleep", "/bin/cat", "/bin/rm")


class SecondEngine:
    """dockerd with a data folder, a socket and a containerd of its own; it has no network."""

    def __init__(self, *options: str) -> None:
        # Not below pytest's folder: a socket's path may have 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="ty-engine-"))
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"unix://{self.folder}/sock"

    def docker(self, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["docker", "--host", self.host, *arguments],
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def answers(self) -> bool:
        command = ["docker", "--host", self.host, "info", "--format", "{{.ServerVersion}}"]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.returncode == 0 and bool(done.stdout.strip())

    def start(self) -> None:
        dockerd = shutil.which("dockerd", path="/usr/sbin:/usr/bin:/usr/local/bin") or "dockerd"
        # In a network of its own: else it removes the bridge that the shared engine uses.
        command = ["unshare", "--net", dockerd, "--host", self.host, *self._options]
        command += ["--bridge", "none"]
        command += ["--iptables=false", "--data-root", f"{self.folder}/data"]
        command += ["--exec-root", f"{self.folder}/exec", "--pidfile", f"{self.folder}/pid"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self.answers, 60, "the second engine answers", 0.1)

    def stop(self) -> None:
        if self._process is not None:
            programs.stop(self._process, grace_s=60)
            self._process = None

    def close(self) -> None:
        self.stop()
        for pid in shims_of(self.folder):
            # A container that outlived its engine: its shim's children, then the shim.
            for child in (*processes.descendants(pid), pid):
                processes.kill(child, signal.SIGKILL)
        for mount in sorted(mounts_below(self.folder), reverse=True):
            subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def small_image(self) -> str:
        """An image with a shell and little more; returns its id."""
        return self.docker("import", "-", "trainyard-test/small:1", stdin=small_root())


def small_root() -> bytes:
    """The files of a small image, as a tar archive."""
    with tempfile.TemporaryDirectory() as root:
        for program in PROGRAMS:
            copy_program(Path(program), Path(root))
        Path(root, "bin/sh").symlink_to("dash")
        Path(root).chmod(0o755)  # not only root may use it
        tar = subprocess.run(["tar", "-C", root, "-c", "."], capture_output=True, check=True)
    return tar.stdout


def shims_of(folder: Path) -> list[int]:
    mark = f"{folder}/exec".encode()
    return [pid for pid in processes.pids() if mark in command_of(pid)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


def mounts_below(folder: Path) -> list[str]:
    lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    points = [line.split()[1] for line in lines]
    return [point for point in points if point.startswith(f"{folder}/")]


def copy_program(program: Path, root: Path) -> None:
    linked = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True)
    libraries = [word for word in linked.stdout.split() if word.startswith("/")]
    for path in (str(program), *libraries):
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
