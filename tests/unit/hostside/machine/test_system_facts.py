"""What a host is set up for; the programs that tell of it are fakes, the calls are real."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from desktop_app.hostside.layout import machine_root
from desktop_app.hostside.machine import system_facts
from desktop_app.hostside.machine.asking import answer_of
from desktop_app.hostside.machine.system_facts import inotify_facts, root_facts, slurm_version
from tests.conftest import Real
from tests.fakes.programs import put_program, put_saying
from tests.testbed.small_disk import mounted

QUOTA = """\
Disk quotas for user ann (uid 1000):
     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace
/dev/other 1 2 3 0 0 0 0 0
{source} {used} {quota} {limit} 0 0 0 0 0
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin dir"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def test_a_program_that_is_missing_or_slow_says_nothing(programs: Path) -> None:
    put_program(programs, "slow", "exec sleep 600")
    assert answer_of(["slow"], deadline=0.1) is None
    assert answer_of(["no such program"]) is None
    put_saying(programs, "sad", "\nwhat it says\n", code=3)
    assert answer_of(["sad"]) == "what it says"


@pytest.mark.parametrize(
    ("says", "version"),
    [("slurm 22.05.8\n", "22.05.8"), ("slurm-wlm 21.08.5\n", "21.08.5"), ("what?\n", "")],
)
def test_slurm_tells_its_version(programs: Path, says: str, version: str) -> None:
    put_saying(programs, "sbatch", says)
    assert slurm_version() == version


def test_a_run_root_that_is_not_there_yet_is_judged_by_its_place(tmp_path: Path) -> None:
    root = machine_root(str(tmp_path / "base 空"), "this one")
    assert root_facts(root) == {
        "path": root,
        "writable": True,
        "noexec": False,
        "quota_left": None,
        "neighbours": 0,
    }
    (tmp_path / "base 空").touch()
    assert not root_facts(root)["writable"]


def test_hosts_that_keep_their_runs_beside_ours_are_counted(tmp_path: Path) -> None:
    for machine in ("this one", "another", "a third"):
        Path(machine_root(str(tmp_path), machine)).mkdir(parents=True)
    assert root_facts(machine_root(str(tmp_path), "this one"))["neighbours"] == 2
    assert root_facts(str(tmp_path))["neighbours"] == 0


@pytest.mark.parametrize(
    ("options", "writable", "noexec"), [("noexec", True, True), ("ro", False, False)]
)
def test_a_disk_that_only_reads_or_starts_no_program_is_told(
    real: Real, options: str, writable: bool, noexec: bool
) -> None:
    real("root")
    with mounted(1 << 20) as disk:
        subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)
        facts = root_facts(str(disk / "root"))
        assert (facts["writable"], facts["noexec"]) == (writable, noexec)


@pytest.mark.parametrize(
    ("used", "quota", "limit", "left"),
    [
        ("1000", "5000", "6000", 5000 * 1024),
        ("5500*", "5000", "6000", 500 * 1024),
        ("7000*", "5000", "0", 0),
        ("1000", "0", "0", None),
    ],
)
def test_a_quota_is_what_this_user_may_still_write(
    programs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    used: str,
    quota: str,
    limit: str,
    left: int | None,
) -> None:
    monkeypatch.setattr(system_facts, "_source_of", lambda path: "nas:/home")
    text = QUOTA.format(source="nas:/home", used=used, quota=quota, limit=limit)
    put_saying(programs, "quota", text, code=1)  # as beyond a quota
    assert root_facts(str(tmp_path))["quota_left"] == left


def test_a_folder_lies_on_what_is_mounted_nearest_to_it() -> None:
    proc = [line.split()[0] for line in Path("/proc/self/mounts").read_text().splitlines()]
    assert system_facts._source_of("/proc/sys") in proc
    assert system_facts._source_of("/proc/self") == "proc"


def test_the_kernels_limits_of_watching_are_numbers() -> None:
    facts = inotify_facts()
    assert all(isinstance(value, int) and value > 0 for value in facts.values())
    assert set(facts) == {"watches", "instances"}
