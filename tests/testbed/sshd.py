"""A real sshd of the test's own: its host key, port, users and authorized keys.

Started by root it has a user database of its own (bind mounts that nobody else sees), so that a
test makes users with any login shell and password and leaves none behind.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed import keys, programs
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

START_TIMEOUT_S = 20.0
USER = "trainer"
PAM = """\
auth required {module}
auth required pam_permit.so
account required pam_permit.so
session required pam_permit.so
"""


@dataclass(frozen=True)
class User:
    """A user of one sshd, with the rights of root. No password: none is accepted."""

    name: str = USER
    login_shell: str = "/bin/sh"
    password: str = ""


@dataclass
class Sshd:
    """A server at `address`:`port`; `folder` holds all that is its own. `before` is a command that
    starts it elsewhere, as in a network namespace."""

    folder: Path
    options: Sequence[str] = ()
    users: Sequence[User] = (User(),)
    address: str = "127.0.0.1"
    port: int = 0
    pam: str = ""
    """The module with its arguments that asks for a second factor."""
    before: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = self.port or programs.free_port(self.address)
        keys.make_key(self.host_key)
        keys.make_key(self.user_key)
        self.authorize(self.user_key)
        for user in self.users:
            self.home(user.name).mkdir()

    @property
    def host_key(self) -> Path:
        return self.folder / "host_ed25519"

    @property
    def user_key(self) -> Path:
        """A key that may log in."""
        return self.folder / "id_ed25519"

    @property
    def log(self) -> Path:
        return self.folder / "sshd.log"

    @property
    def known_hosts_line(self) -> str:
        name = self.address if self.port == 22 else f"[{self.address}]:{self.port}"
        return f"{name} {keys.public_key(self.host_key)}\n"

    def client_config(self, alias: str = "box", known: Path | None = None, *more: str) -> str:
        """An entry of a user's configuration that leads here; the options `more` go first."""
        lines = [
            *more,
            *(f"HostName {self.address}", f"Port {self.port}", f"User {self.users[0].name}"),
            *(f"IdentityFile {self.user_key}", "IdentitiesOnly yes", "IdentityAgent none"),
            f"UserKnownHostsFile {known or self.known_hosts()}",
            "GlobalKnownHostsFile none",
        ]
        return "\n  ".join([f"Host {alias}", *lines]) + "\n"

    def known_hosts(self) -> Path:
        """A file in which this host is known."""
        path = self.folder / "known_hosts"
        path.write_text(self.known_hosts_line, "ascii")
        return path

    def home(self, user: str = USER) -> Path:
        return self.folder / f"home-{user}"

    def authorize(self, key: Path) -> None:
        """Let the owner of a key log in."""
        with (self.folder / "authorized_keys").open("a", encoding="ascii") as file:
            file.write(keys.public_key(key) + "\n")

    def change_host_key(self) -> None:
        """Another key from the next start on, as after the host was installed anew."""
        for path in (self.host_key, self.host_key.with_suffix(".pub")):
            path.unlink()
        keys.make_key(self.host_key)

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._write_config()
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                self._command(), stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        process = self.process
        wait_until(
            lambda: (
                process.poll() is not None or b"Server listening" in self.log.read_bytes()[said:]
            ),
            START_TIMEOUT_S,
            "sshd listens",
        )
        if process.poll() is not None:
            raise RuntimeError(f"sshd ended at once:\n{programs.tail(self.log)}")

    def stop(self) -> None:
        """End it and every session of it."""
        if self.process is not None:
            sessions = self.sessions()
            programs.stop(self.process)
            for pid in sessions:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process = None

    def sessions(self) -> list[int]:
        """The process ids of everything that it started."""
        assert self.process is not None
        return _descendants(self.process.pid)

    def kill_sessions(self) -> None:
        """End the connections there are; the server goes on to listen."""
        for pid in self.sessions():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Neither the server nor its connections do anything for as long as the block lasts."""
        assert self.process is not None
        pids = [*self.sessions(), self.process.pid]
        for pid in pids:
            with suppress(ProcessLookupError):  # a session that has ended just now
                os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _command(self) -> list[str]:
        sshd = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/sbin")
        if sshd is None:
            raise RuntimeError("sshd is not installed")
        server = [sshd, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        binds = self._private_files()
        mounts = [f"mount --bind {shlex.quote(str(mine))} {theirs}" for theirs, mine in binds]
        script = " && ".join(["mkdir -p /run/sshd", *mounts, f"exec {shlex.join(server)}"])
        return [*self.before, "unshare", "--mount", "sh", "-c", script]

    def _write_config(self) -> None:
        lines = [
            f"ListenAddress {self.address}",
            f"Port {self.port}",
            f"HostKey {self.host_key}",
            f"AuthorizedKeysFile {self.folder / 'authorized_keys'}",
            *("PermitRootLogin yes", "StrictModes no", "PidFile none", "PrintMotd no"),
            *(() if self.pam else ("UsePAM no",)),
        ]
        # The first value of an option counts.
        text = "\n".join([*self.options, *lines]) + "\n"
        (self.folder / "sshd_config").write_text(text, "utf-8")

    def _private_files(self) -> list[tuple[str, Path]]:
        """Pairs of a file of the system and what stands for it."""
        names = {"/etc/passwd": "", "/etc/shadow": ""}
        for user in self.users:
            names["/etc/passwd"] += (
                f"{user.name}:x:0:0::{self.home(user.name)}:{user.login_shell}\n"
            )
            names["/etc/shadow"] += f"{user.name}:{_hashed(user.password)}:19000:0:99999:7:::\n"
        for name in names:
            names[name] += Path(name).read_text("utf-8")
        if self.pam:
            names["/etc/pam.d/sshd"] = PAM.format(module=self.pam)
        found = []
        for name, text in names.items():
            path = self.folder / name.strip("/").replace("/", "-")
            path.write_text(text, "utf-8")
            path.chmod(0o600 if "shadow" in name else 0o644)
            found.append((name, path))
        return found


@contextmanager
def running(server: Sshd) -> Iterator[Sshd]:
    """`server`, listening for as long as the block lasts."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _hashed(password: str) -> str:
    if not password:
        return "*"
    command = ["openssl", "passwd", "-6", "-stdin"]
    done = subprocess.run(command, input=password, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                after_name = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2]
                parents.setdefault(int(after_name.split()[1]), []).append(int(entry.name))
    found: list[int] = []
    for child in parents.get(pid, []):
        found += [child, *_descendants(child)]
    return found
