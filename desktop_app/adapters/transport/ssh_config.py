"""What the user's SSH configuration says: the hosts to choose from, and what an alias means.

Resolved by `ssh -G` where OpenSSH is installed, else by paramiko, which knows less (`Match exec`).
Nothing here writes. All of it blocks.
"""

from __future__ import annotations

import getpass
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.compute import SshHost, SshRoute
from desktop_app.domain.errors import KnownError

_TIMEOUT_S = 20.0
"""`Match exec` in a configuration runs programs."""
_DEEPEST_INCLUDE = 16
FAST_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_KEYS = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk")


@dataclass(frozen=True)
class SshSettings:
    """How to get to one host. Empty where nothing is said."""

    host: str
    port: int
    user: str
    identity_files: Sequence[Path]
    identities_only: bool
    identity_agent: str
    """The socket of the agent; `none` for no agent, empty for the usual one."""
    known_hosts: Sequence[Path]
    """The user's own files first; a new key is added to the first one."""
    hash_known_hosts: bool
    host_key_alias: str
    proxy_jump: Sequence[str]
    """From here to the host: destinations to go through."""
    proxy_command: str
    refused_methods: frozenset[str] = frozenset()
    """Ways to log in that the user has turned off."""
    ciphers: Sequence[str] = ()
    """What may be used, the first choice first; empty for what the program itself prefers."""

    @property
    def known_as(self) -> str:
        """The host's name in `known_hosts` files."""
        if self.host_key_alias:
            return self.host_key_alias.lower()
        host = self.host.lower()
        return host if self.port == 22 else f"[{host}]:{self.port}"


class UserSshConfig:
    """`SshConfig` of the user who runs this, or of a given file."""

    def __init__(self, config_file: Path | None = None) -> None:
        self._file = config_file

    def aliases(self) -> Sequence[str]:
        return aliases(self._file)

    def route(self, host: SshHost) -> SshRoute:
        found = resolve(host, self._file)
        jumps, by_program = tuple(found.proxy_jump), bool(found.proxy_command)
        return SshRoute(found.user, found.host, found.port, jumps, by_program)


def user_config() -> Path:
    return Path.home() / ".ssh" / "config"


def aliases(config_file: Path | None = None) -> list[str]:
    """The hosts that the configuration names, in its order: literal patterns, also of included
    files. Empty where there is no configuration."""
    found: dict[str, None] = {}
    for keyword, words in _statements(config_file or user_config()):
        if keyword == "host":
            found |= {word: None for word in words if not set(word) & set("*?!")}
    return list(found)


def resolve(host: SshHost, config_file: Path | None = None) -> SshSettings:
    """What the configuration means by a host. Raises `KnownError` (`bad_ssh_config`)."""
    if shutil.which("ssh"):
        values = _by_openssh(host, config_file)
    else:
        values = _by_paramiko(host, config_file)
    return _settings(values, host)


def _by_openssh(host: SshHost, config_file: Path | None) -> dict[str, list[str]]:
    command = ["ssh", "-G"]
    if config_file is not None:
        command += ["-F", str(config_file)]
    if host.user:
        command += ["-l", host.user]
    if host.port is not None:
        command += ["-p", str(host.port)]
    try:
        done = subprocess.run(
            [*command, "--", host.name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _bad_config(str(error)) from error
    if done.returncode:
        raise _bad_config(done.stderr.decode(errors="replace").strip().rstrip("."))
    values: dict[str, list[str]] = {}
    for line in done.stdout.decode(errors="surrogateescape").splitlines():
        keyword, _, value = line.partition(" ")
        values.setdefault(keyword, []).append(value)
    return values


def _by_paramiko(host: SshHost, config_file: Path | None) -> dict[str, list[str]]:
    import paramiko

    path = config_file or user_config()
    text = "\n".join(f"{key} {_joined(words)}" for key, words in _statements(path))
    try:
        found = paramiko.SSHConfig.from_text(text).lookup(host.name)
    except paramiko.SSHException as error:
        raise _bad_config(str(error)) from error
    values = {k: list(v) if isinstance(v, list) else [str(v)] for k, v in found.items()}
    if host.user:
        values["user"] = [host.user]
    if host.port is not None:
        values["port"] = [str(host.port)]
    return values


def _settings(values: Mapping[str, Sequence[str]], host: SshHost) -> SshSettings:
    def one(keyword: str, otherwise: str = "") -> str:
        value = values.get(keyword, [otherwise])[0]
        return otherwise if value.lower() == "none" and keyword != "identityagent" else value

    def files(keyword: str, *otherwise: str) -> list[str]:
        return [
            word for line in values.get(keyword, [" ".join(otherwise)]) for word in _words(line)
        ]

    name, port = one("hostname", host.name), int(one("port", "22"))
    user = one("user", _local_user())
    tokens = {"%": "%", "d": str(Path.home()), "h": name, "n": host.name, "p": str(port)}
    tokens |= {"r": user, "u": _local_user()}
    keys = values.get("identityfile", [f"~/.ssh/{key}" for key in _KEYS])
    own = [host.identity_file] if host.identity_file else []
    known = files("userknownhostsfile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2")
    known += files("globalknownhostsfile", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
    methods = {
        "publickey": "pubkeyauthentication",
        "password": "passwordauthentication",
        "keyboard-interactive": "kbdinteractiveauthentication",
    }
    return SshSettings(
        host=name,
        port=port,
        user=user,
        identity_files=[_path(key, tokens) for key in (*own, *keys)],
        identities_only=one("identitiesonly") == "yes",
        identity_agent=_agent(one("identityagent"), tokens),
        known_hosts=[_path(file, tokens) for file in known if file.lower() != "none"],
        hash_known_hosts=one("hashknownhosts") == "yes",
        host_key_alias=one("hostkeyalias"),
        proxy_jump=[hop.strip() for hop in one("proxyjump").split(",") if hop.strip()],
        proxy_command=one("proxycommand"),
        ciphers=[cipher for cipher in one("ciphers").split(",") if cipher],
        refused_methods=frozenset(m for m, keyword in methods.items() if one(keyword) == "no"),
    )


def _agent(value: str, tokens: Mapping[str, str]) -> str:
    if value in ("", "none", "SSH_AUTH_SOCK") or value.startswith("$"):
        return "none" if value == "none" else ""
    return str(_path(value, tokens))


def _path(text: str, tokens: Mapping[str, str]) -> Path:
    parts = text.strip('"').split("%")
    filled = parts[0]
    rest = iter(parts[1:])
    for part in rest:
        if part:
            filled += tokens.get(part[0], "%" + part[0]) + part[1:]
        else:  # two in a row
            filled += "%" + next(rest, "")
    return Path(filled).expanduser()


def _statements(
    path: Path, depth: int = 0, base: Path | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Keyword in lower case and words of each line, included files in place."""
    base = base or path.parent
    try:
        text = path.read_text("utf-8", "surrogateescape")
    except OSError:
        return  # a configuration that is not there says nothing
    for line in text.splitlines():
        words = _words(line.replace("=", " ", 1) if _has_sign(line) else line)
        if not words or words[0].startswith("#"):
            continue
        keyword = words[0].lower()
        if keyword != "include":
            yield keyword, words[1:]
        elif depth < _DEEPEST_INCLUDE:
            for pattern in words[1:]:
                for included in _matching(pattern, base):
                    yield from _statements(included, depth + 1, base)


def _has_sign(line: str) -> bool:
    """Whether it is `keyword=value`, also with spaces around the sign."""
    head = line.strip().partition("=")[0].rstrip()
    return "=" in line and head.isalnum()


def _matching(pattern: str, base: Path) -> list[Path]:
    """The files that an `Include` means; it counts from the folder of the user's configuration."""
    path = base / Path(pattern).expanduser()
    return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))


def _words(line: str) -> list[str]:
    """Split at spaces, double quotes hold words together."""
    words, word, quoted, begun = list[str](), "", False, False
    for letter in line.strip():
        if letter == '"':
            quoted, begun = not quoted, True
        elif letter.isspace() and not quoted:
            words += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + letter, True
    return [*words, word] if begun else words


def _joined(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _local_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # a user without a name, as in a container


def _bad_config(said: str) -> KnownError:
    return KnownError(
        "bad_ssh_config",
        f"The SSH configuration cannot be read: {said}.",
        hint="Mend it; ssh -G HOST shows the same error.",
        field="ssh",
    )
