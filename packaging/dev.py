#!/usr/bin/env python3
"""Everything a developer types, with the standard library alone.

python3 packaging/dev.py setup            install into .venv (and Debian packages, when root)
python3 packaging/dev.py run [ARGS...]    the program: trainyard ARGS
python3 packaging/dev.py demo [ARGS...]   trainyard demo ARGS
python3 packaging/dev.py test [ARGS...]   every check, then pytest ARGS
python3 packaging/dev.py bench [ARGS...]  the measurements of tests/bench
python3 packaging/dev.py freeze           a one-folder build in packaging/dist
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".trainyard-setup"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
# What the desktop imports of `hostside`, so it runs on Windows too (tests/architecture checks it).
SHARED_WITH_HOSTS = (
    *("bundle", "layout", "protocol"),
    *("builders.conda_specs", "builders.dockerfile", "builders.dockerfile_text"),
    *("builders.failures",),
    *("contents.file_clone", "contents.manifest", "contents.manifest_changes", "contents.packs"),
    *("contents.pieces", "contents.portable_names", "contents.steady", "contents.store"),
    *("environments.interpreter", "environments.lent_network", "launchers.script_environment"),
    *("machine.caveats", "machine.network_settings"),
    *("metrics.finding", "metrics.left_out", "metrics.log_numbers", "metrics.log_records"),
    *("metrics.media_file",),
    *("metrics.tensorboard.events", "metrics.tensorboard.framing", "metrics.tensorboard.media"),
    *("metrics.tensorboard.wire",),
)

GUI_PACKAGES = [
    *("fonts-dejavu", "fonts-noto-cjk", "libdbus-1-3", "libegl1", "libfontconfig1", "libgl1"),
    *(
        "libglib2.0-0",
        "libxcb-cursor0",
        "libxcb-icccm4",
        "libxcb-image0",
        "libxcb-keysyms1",
        "libxcb-render-util0",
    ),
    *("libxcb-shape0", "libxcb-xinerama0", "libxkbcommon-x11-0", "xauth", "xvfb"),
]
FREEZE_PACKAGES = [*GUI_PACKAGES, "binutils"]
TEST_PACKAGES = [
    *FREEZE_PACKAGES,
    *("at-spi2-core", "dbus-x11", "debootstrap", "desktop-file-utils"),
    *("docker.io", "docker-registry", "fish"),
    *("gir1.2-atspi-2.0", "imagemagick", "iproute2", "iptables", "libglib2.0-bin"),
    *("openssh-client", "openssh-server", "openssl"),
    *("catatonit", "netavark", "podman"),
    *("python3-pyatspi", "rsync", "shared-mime-info", "tcsh", "xdotool", "zsh"),
]
PACKAGES = {"gui": GUI_PACKAGES, "freeze": FREEZE_PACKAGES, "test": TEST_PACKAGES}


MOST_WORKERS = 4
"""Test processes at once: each may have a window, an engine's containers and a training."""


class SetupError(Exception):
    """The machine lacks something; the text says what to do."""


def section(title: str) -> None:
    print(f"\n=== {title}", flush=True)


def call(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run in the project's root with output passed through; returns the exit code."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def need(command: list[str], why: str, env: dict[str, str] | None = None) -> None:
    code = call(command, env)
    if code:
        raise SetupError(f"{why} failed with exit code {code}: {' '.join(command)}")


# ------------------------------------------------------------------------- system packages


def missing_packages(wanted: list[str]) -> list[str]:
    """Those not installed, as dpkg tells it; none on a system without dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    # Releases after Debian 12 renamed some libraries: libglib2.0-0 is libglib2.0-0t64 there.
    names = [*wanted, *(f"{name}t64" for name in wanted)]
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    found = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in found.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if not {name, f"{name}t64"} & installed]


def ensure_packages(purpose: str) -> None:
    wanted = list(PACKAGES[purpose])
    if sys.base_prefix == "/usr" and purpose != "gui":
        # What PyInstaller takes into the one-folder build; Debian splits it off its Python.
        wanted.append(f"libpython{sys.version_info.major}.{sys.version_info.minor}")
    missing = missing_packages(wanted)
    makes_venv = purpose == "test" or not PYTHON.exists()
    if makes_venv and importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise SetupError(
            f"Packages are missing. Install them with:\n\n  sudo {' '.join(command)}\n"
        )
    section(f"Debian packages: {' '.join(missing)}")
    # RUNLEVEL=1 keeps maintainer scripts from starting an sshd or a dockerd of their own.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    need(["apt-get", "update", "-q"], "Reading the package lists", env)
    need(command, "Installing packages", env)


# --------------------------------------------------------------------- virtual environment


def venv_starts() -> bool:
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def fingerprint(extras: str) -> str:
    """Changes when what is installed would: dependencies, the interpreter, the folder's place."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    digest.update((VENV / "pyvenv.cfg").read_bytes())
    digest.update(f"{ROOT}\n{extras}".encode())
    return digest.hexdigest()


def stamped() -> dict[str, str]:
    """Which extras were installed under which fingerprint."""
    if not STAMP.exists():
        return {}
    pairs = (line.split(" ", 1) for line in STAMP.read_text("utf-8").splitlines() if " " in line)
    return dict(pairs)


def ensure_venv(extras: str = "dev,torch") -> None:
    if not venv_starts():
        section("Virtual environment .venv")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    known = stamped()
    mark = fingerprint(extras)
    if known.get(extras) == mark:
        return
    section(f"Python packages: trainyard[{extras}]")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    # One command, so that torch and torchvision are resolved as a pair.
    need([*pip, "-e", f"{ROOT}[{extras}]"], "Installing Python packages")
    lines = {**known, extras: mark}.items()
    STAMP.write_text("".join(f"{name} {value}\n" for name, value in lines), "utf-8")


def setup(purpose: str) -> None:
    if sys.version_info < OLDEST:
        raise SetupError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    ensure_packages(purpose)
    ensure_venv()


# ------------------------------------------------------------------------------- the checks


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def desktop_sources() -> list[str]:
    """What runs on every system: all but the part of `hostside` that only Linux hosts run."""
    rooms = sorted(path for path in (ROOT / "desktop_app").iterdir() if path.name != "hostside")
    sources = [path for path in rooms if path.is_dir() or path.suffix == ".py"]
    hostside = ROOT / "desktop_app" / "hostside"
    shared = [hostside.joinpath(*name.split(".")).with_suffix(".py") for name in SHARED_WITH_HOSTS]
    return [str(path) for path in (*sources, *shared) if path.name != "__pycache__"]


def checks() -> dict[str, list[str]]:
    hostside = str(ROOT / "desktop_app" / "hostside")
    vermin = ("--target=3.8-", "--no-tips", "--violations")
    found = {
        "ruff check": tool("ruff", "check", "."),
        "ruff format": tool("ruff", "format", "--check", "."),
        "mypy": tool("mypy"),
        "import-linter": tool("lint-imports"),
        "vermin: Python 3.8 on hosts": tool("vermin", *vermin, hostside),
    }
    for platform in ("win32", "darwin"):
        # Only the program: tests run on Linux. A cache of its own, since the results for another
        # platform would throw this one's away.
        options = (f"--platform={platform}", f"--cache-dir=.mypy_cache/{platform}")
        silent = "--follow-imports=silent"
        found[f"mypy for {platform}"] = tool("mypy", *options, silent, *desktop_sources())
    return found


def failed_checks() -> list[str]:
    """Titles. As many checks run at once as there are cores; what each says stays together."""

    def check(command: list[str]) -> tuple[int, str, float]:
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return done.returncode, done.stdout, time.monotonic() - started

    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {title: pool.submit(check, command) for title, command in checks().items()}
        for title, answer in running.items():
            section(title)
            code, said, seconds = answer.result()
            print(said, end="")
            tell_verdict(title, code, seconds)
            failed += [title] if code else []
    return failed


def tell_verdict(title: str, code: int, seconds: float) -> None:
    verdict = "ok" if code == 0 else f"FAILED (exit code {code})"
    print(f"--- {title}: {verdict} in {seconds:.1f} s", flush=True)


def real_parts(stack: ExitStack, required: bool) -> None:
    """Start what the tests need and nothing provides; it ends with the stack."""
    sys.path.insert(0, str(ROOT))
    from tests.testbed import base_image, engine

    section("Real parts: container engine, base image")
    try:
        stack.enter_context(engine.running())
    except engine.EngineError as error:
        if required:
            raise SetupError(str(error)) from error
        print(f"Tests of containers will be skipped: {error}", flush=True)
        return
    print(f"Base image {base_image.ensure()}", flush=True)


def workers() -> list[str]:
    """Several processes, each with whole files, one more than there are cores: most tests wait for
    a program that they started. The files come in the order of `tests/conftest.py`. A later `-n 0`
    in the arguments turns it off."""
    count = min((os.cpu_count() or 1) + 1, MOST_WORKERS)
    return ["-n", str(count), "--dist", "loadfile", "--no-loadscope-reorder"]


def test(arguments: list[str]) -> int:
    setup("test")
    ensure_venv("freeze")  # now, as a test that freezes runs from the environment it would change
    ensure_venv("frameworks")
    failed = failed_checks()
    if failed:
        print(f"\nNot tested further, as these checks failed: {', '.join(failed)}")
        return 1
    dropped = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")  # why: tests/conftest.py
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    with ExitStack() as stack:
        real_parts(stack, required="--require-real" in arguments)
        pytest = [str(PYTHON), "-m", "pytest", *workers(), *arguments]
        section("pytest")
        started = time.monotonic()
        code = call(pytest, env)
        tell_verdict("pytest", code, time.monotonic() - started)
    return 1 if code else 0


# ----------------------------------------------------------------------------- the commands


def trainyard(arguments: list[str]) -> int:
    setup("gui")
    return call(tool("trainyard", *arguments))


def bench(arguments: list[str]) -> int:
    setup("test")
    ensure_venv("frameworks")
    with ExitStack() as stack:
        real_parts(stack, required=False)
        return call([str(PYTHON), "-m", "tests.bench", *arguments])


def freeze() -> int:
    setup("freeze")
    ensure_venv("freeze")
    out = ROOT / "packaging"
    folders = [f"--distpath={out / 'dist'}", f"--workpath={out / 'build'}"]
    spec = str(out / "trainyard.spec")
    return call([str(PYTHON), "-m", "PyInstaller", "--noconfirm", *folders, spec])


def dispatch(command: str, rest: list[str], purpose: str) -> int:
    if command == "setup":
        setup(purpose)
        print(f"Ready: {tool('trainyard')[0]}")
        return 0
    if command == "test":
        return test(rest)
    if command == "bench":
        return bench(rest)
    if command == "freeze":
        return freeze()
    return trainyard(["demo", *rest] if command == "demo" else rest)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command", choices=("setup", "run", "demo", "test", "bench", "freeze"), help="see above"
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on")
    options = parser.parse_args(argv)
    rest: list[str] = options.rest
    purpose = "test"
    if options.command == "setup":
        narrow = argparse.ArgumentParser(prog="dev.py setup")
        narrow.add_argument("--for", dest="purpose", choices=("gui", "test"), default="test")
        purpose = narrow.parse_args(rest).purpose
    # What was started is stopped on the way out, also when we are asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return dispatch(options.command, rest, purpose)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
