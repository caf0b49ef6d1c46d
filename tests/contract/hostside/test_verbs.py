"""The verbs of the real program, one answer each."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.hostside.bundle import Program
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.pieces import plain
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.protocol import Frame, FrameParser, encode_request
from tests.contract.hostside.host_program import PYTHON, HostProgram, events, log
from tests.testbed.waiting import wait_until


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def blob(data: bytes, name: bytes | None = None) -> dict[str, object]:
    return {"sha256": digest(data if name is None else name), "size": len(data)}


def stream(*contents: bytes) -> bytes:
    """As they are sent."""
    return b"".join(part for content in contents for part in plain(content))


def not_whole(host: HostProgram) -> list[Path]:
    """What lies in the store and is not whole."""
    return [path for path in Path(host.store.incoming).rglob("*") if path.is_file()]


def test_hello_says_who_answers(host: HostProgram) -> None:
    answer = host.ask("hello")
    assert answer["machine_id"] == processes.machine_id()
    assert answer["boot_id"] == processes.boot_id()
    assert answer["home"] == str(Path.home())


def test_an_unknown_verb_and_a_broken_request_are_errors_not_crashes(host: HostProgram) -> None:
    assert host.ask("nonsense")["code"] == "bad_request"
    assert host.ask("cancel", run="../x")["code"] == "bad_request"


def test_a_person_asks_for_a_verb_by_words(host: HostProgram) -> None:
    def told(*words: str) -> dict[str, object]:
        argv = [PYTHON, host.path, *words, "--by-hand", "--root", host.root]
        out = subprocess.run(argv, env=host.environment, capture_output=True, check=True).stdout
        return FrameParser().feed(out)[-1][0]

    started = host.start("R1", "import time; time.sleep(600)")
    assert told("cancel", "--run", "R1") == {"kind": "answer", "state": "cancelling"}
    host.finish(started)
    wait_until(lambda: told("remove", "--run", "R1")["kind"] == "answer", 60, "its removal")
    assert not Path(RunFolder(host.root, "R1").path).exists()
    assert told("cancel", "--run", "../x")["code"] == "bad_request"
    assert told("facts") == {"kind": "answer"}


def test_an_installed_program_is_not_asked_for_again(host: HostProgram) -> None:
    argv = Program().probe_argv(PYTHON)
    done = subprocess.run(argv, env=host.environment, capture_output=True, check=True)
    assert done.stdout == b"have " + os.fsencode(host.path) + b"\n"


def test_what_was_taken_is_not_needed_any_more(host: HostProgram) -> None:
    one, two = b"", b"x" * 3_000_000
    names = [digest(one), digest(two)]
    assert host.ask("need", digests=[*names, names[0]])["missing"] == names
    assert host.ask("take", stream(one, two), blobs=[blob(one), blob(two)])["stored"] == 2
    assert host.ask("need", digests=names)["missing"] == []
    assert host.store.read(names[1]) == two


def test_a_tree_is_needed_until_every_file_of_it_is_there(host: HostProgram) -> None:
    data = b"data"
    entry = {"path": "a", "sha256": digest(data), "size": len(data), "mode": 0o644}
    tree = make_manifest([entry])
    for content, missing in ((b"other", True), (tree, True), (data, False)):
        host.ask("take", stream(content), blobs=[blob(content)])
        expected = [digest(tree)] if missing else []
        assert host.ask("trees", trees={digest(tree): []})["missing"] == expected


def test_of_trees_that_are_like_a_missing_one_the_first_that_is_whole_is_told(
    host: HostProgram,
) -> None:
    here = make_manifest([{"path": "a", **blob(b"data"), "mode": 0o644}])
    half = make_manifest([{"path": "b", **blob(b"lost"), "mode": 0o644}])
    found = (b"data", here, half)
    host.ask("take", stream(*found), blobs=[blob(content) for content in found])
    wanted, whole = digest(b"wanted"), digest(here)
    asked = {wanted: [digest(b"unknown"), digest(half), whole], whole: [digest(half)]}
    answer = host.ask("trees", trees=asked)
    assert (answer["missing"], answer["like"]) == ([wanted], {wanted: whole})


def test_a_corrupt_blob_is_refused_and_those_before_it_are_kept(host: HostProgram) -> None:
    good, bad, after = b"good", b"bad", b"after"
    blobs = [blob(good), blob(bad, name=b"other"), blob(after)]
    answer = host.ask("take", stream(good, bad, after), blobs=blobs)
    assert (answer["kind"], answer["code"]) == ("error", "corrupt")
    names = [digest(good), digest(b"other"), digest(bad), digest(after)]
    assert host.ask("need", digests=names)["missing"] == names[1:]
    assert not_whole(host) == []


def test_a_delivery_that_is_cut_short_leaves_nothing(host: HostProgram) -> None:
    answer = host.ask("take", stream(b"abc"), blobs=[{"sha256": digest(b"abcdef"), "size": 6}])
    assert answer["code"] == "cut_short"
    assert not_whole(host) == []


def test_a_manifest_that_leaves_its_folder_is_refused(host: HostProgram) -> None:
    import json

    name = host.store.put_bytes(b"x")
    for path in ("../x", "/etc/x", "a/../../x", "a//x"):
        files = [{"path": path, "sha256": name, "size": 1, "mode": 0o644}]
        manifest = host.store.put_bytes(json.dumps({"version": 1, "files": files}).encode())
        run_id = f"R{abs(hash(path))}"
        folder = host.start(run_id, "print(1)", manifest=manifest)
        assert host.finish(folder)["cause"] == "bad_manifest"


def fetched(host: HostProgram, *files: tuple[str, int]) -> list[tuple[int, bytes, str]]:
    """What `fetch` tells: the number of the file, bytes of it, or why there are none."""
    wanted = [{"path": path, "offset": offset} for path, offset in files]
    *frames, (answer, _) = host.frames("fetch", run="R1", files=wanted)
    assert answer["kind"] == "answer"
    return [(header["file"], payload, header.get("why", "")) for header, payload in frames]


def test_fetch_gives_many_outputs_each_from_an_offset_on(host: HostProgram) -> None:
    code = (
        "open('outputs/m', 'wb').write(b'abc' * 200_000)\nopen('outputs/\\u9e1f', 'w').write('x')"
    )
    host.run("R1", code)
    told = fetched(host, ("outputs/m", 300_001), ("outputs/no", 0), ("outputs/\u9e1f", 0))
    data = b"".join(payload for number, payload, _ in told if number == 0)
    assert data == (b"abc" * 200_000)[300_001:]
    assert told[-2:] == [(1, b"", "The run has no output 'outputs/no'."), (2, b"x", "")]


@pytest.mark.parametrize("path", ["outputs/../x.py", "/etc/passwd", "outputs/link", "outputs/no"])
def test_fetch_cannot_leave_the_outputs(host: HostProgram, path: str) -> None:
    code = "import os\nos.symlink('/etc/passwd', 'outputs/link')\nopen('outputs/m', 'w').write('1')"
    host.run("R1", code)
    assert fetched(host, (path, 0)) == [(0, b"", f"The run has no output {path!r}.")]


def test_an_output_that_became_a_link_is_not_fetched(host: HostProgram) -> None:
    folder, _ = host.run("R1", "open('outputs/m', 'w').write('1')")
    output = Path(folder.work_outputs) / "m"
    output.unlink()
    output.symlink_to("/etc/passwd")
    ((_, data, why),) = fetched(host, ("outputs/m", 0))
    assert (data, why) == (b"", "The output 'outputs/m' is not there any more.")


def test_list_tells_of_every_run(host: HostProgram) -> None:
    host.run("R1", "raise SystemExit(1)")
    wait_until(lambda: not host.ask("list")["runs"][0]["supervisor_alive"], 60, "its end")
    assert host.ask("list")["runs"] == [
        {
            "id": "R1",
            "stage": "ended",
            "ended": True,
            "outcome": "failed",
            "supervisor_alive": False,
        }
    ]


def test_a_live_run_is_not_removed_and_an_ended_one_frees_its_space(host: HostProgram) -> None:
    code = "import time\nopen('outputs/m', 'wb').write(b'x' * 1_000_000)\ntime.sleep(600)"
    folder = host.start("R1", code)
    output = Path(folder.work_outputs) / "m"
    wait_until(lambda: output.exists() and output.stat().st_size == 1_000_000, 60, "the output")
    assert host.ask("remove", run="R1")["code"] == "still_running"
    host.ask("cancel", run="R1")
    host.finish(folder)
    wait_until(lambda: not host.ask("list")["runs"][0]["supervisor_alive"], 60, "its end")
    assert host.ask("remove", run="R1")["freed"] > 1_000_000
    assert not Path(folder.path).exists()
    assert host.ask("list")["runs"] == []


def test_follow_tells_every_byte_once_and_in_order(host: HostProgram) -> None:
    folder = host.start("R1", "for i in range(100_000): print(i)")
    mirror: dict[str, bytes] = {}
    with host.following(folder) as process:
        assert process.stdout is not None
        parser = FrameParser()
        caught_up = False
        while not (caught_up and b'"ended", "outcome"' in mirror.get("streams/events.jsonl", b"")):
            for header, payload in parser.feed(os.read(process.stdout.fileno(), 1 << 18)):
                caught_up = header["kind"] == "caught_up"
                if header["kind"] == "data":
                    name = header["file"]
                    assert header["offset"] == len(mirror.get(name, b""))
                    mirror[name] = mirror.get(name, b"") + payload
    assert mirror["streams/stdout.log"] == b"".join(b"%d\n" % i for i in range(100_000))
    for name, data in mirror.items():
        assert Path(folder.at(name)).read_bytes() == data, name
    files = {p.relative_to(folder.path).as_posix() for p in Path(folder.streams).rglob("*.*")}
    assert set(mirror) == files | {"exit.json", "outputs.json"}


def test_follow_goes_on_from_an_offset_and_says_when_nothing_is_new(host: HostProgram) -> None:
    folder, _ = host.run("R1", "print('hello')")
    sizes = {
        p.relative_to(folder.path).as_posix(): p.stat().st_size
        for p in [*Path(folder.streams).rglob("*.*"), Path(folder.exit), Path(folder.outputs)]
    }
    watch = {"R1": {**sizes, "streams/stdout.log": 3}}
    with host.process("follow", inline=True, watch=watch) as process:
        assert process.stdout is not None
        parser = FrameParser()
        seen: list[Frame] = []
        while not any(header["kind"] == "caught_up" for header, _ in seen):
            seen += parser.feed(os.read(process.stdout.fileno(), 1 << 18))
        process.communicate()
    data = [(h["file"], h["offset"], p) for h, p in seen if h["kind"] == "data"]
    assert data == [("streams/stdout.log", 3, b"lo\n")]
    assert process.returncode == 0


def test_a_run_whose_folder_was_damaged_stops_no_other_from_being_followed(
    host: HostProgram,
) -> None:
    host.run("R2", "print('hello')")
    damaged = Path(host.root) / "runs" / "R1"
    damaged.mkdir()
    (damaged / "run.json").write_text("{}")
    with host.process("follow", inline=False, watch={"R1": {}, "R2": {}}) as process:
        assert process.stdout is not None
        parser = FrameParser()
        seen: list[Frame] = []
        while not any(h.get("file") == "exit.json" for h, _ in seen):
            data = os.read(process.stdout.fileno(), 1 << 18)
            assert data
            seen += parser.feed(data)
        process.communicate()
    assert {h["run"] for h, _ in seen if h["kind"] == "data"} == {"R2"}
    assert process.returncode == 0


def test_follow_takes_more_runs_and_tells_only_sizes_in_place(host: HostProgram) -> None:
    folder, _ = host.run("R1", "print('hello')")
    with host.process("follow", inline=False, watch={}) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"watch": {"R1": {}}}\n')
        parser = FrameParser()
        seen: list[Frame] = []
        while not any(h.get("file") == "exit.json" for h, _ in seen):
            seen += parser.feed(os.read(process.stdout.fileno(), 1 << 18))
        process.communicate()
    lengths = {h["file"]: h["length"] for h, _ in seen if h["kind"] == "data"}
    assert lengths["streams/stdout.log"] == len(log(folder))
    assert all(payload == b"" for _, payload in seen)


def test_facts_come_again_until_the_desktop_goes_away(host: HostProgram) -> None:
    with host.process("facts", every=0.05) as process:
        assert process.stdout is not None
        parser = FrameParser()
        seen: list[Frame] = []
        assert process.stdin is not None
        process.stdin.write(b"{}\n")
        while len(seen) < 5:
            seen += parser.feed(os.read(process.stdout.fileno(), 1 << 18))
        out, _ = process.communicate()
    assert [header["kind"] for header, _ in seen[:5]] == ["clock"] * 2 + ["facts"] * 3
    first = seen[2][0]
    assert first["cpu_count"] == len(os.sched_getaffinity(0))
    assert 0 < first["memory_used"] < first["memory_total"]
    assert 0 < first["disk_free"] <= first["disk_total"]
    assert set(first["engine"]) >= {"usable", "version", "reason", "hint"}
    assert first["root"]["path"] == host.root
    assert first["root"]["writable"]
    assert parser.feed(out)[-1][0] == {"kind": "answer"}


def test_a_run_that_lost_its_files_is_ended_with_the_reason(host: HostProgram) -> None:
    request = host.request("R1", "print(1)")
    Path(host.store.path(digest(b"print(1)"))).unlink()
    host.ask("start", run=request)
    from desktop_app.hostside.layout import RunFolder

    folder = RunFolder(host.root, "R1")
    assert host.finish(folder)["cause"] == "missing_blob"
    assert events(folder)[-1]["event"] == "ended"


def test_small_verbs_are_served_one_after_another_by_one_program(host: HostProgram) -> None:
    known = digest(b"known")
    host.store.put_bytes(b"known")
    asked = (
        {"verb": "need", "digests": [known, digest(b"new")]},
        {"verb": "cancel", "run": "../x"},
        {"verb": "start", "run": {}},
        {"verb": "cancel", "run": "R1"},
        {"verb": "need", "digests": []},
    )
    lines = b"".join(encode_request(line) for line in asked) + b"no request\n"
    answers = [header for header, _ in host.frames("serve", lines)]
    told = [answer.get("code") or answer["kind"] for answer in answers]
    assert told == ["answer", "bad_request", "bad_request", "answer", "answer", "bad_request"]
    assert answers[0]["missing"] == [digest(b"new")]
    assert answers[3]["state"] == "never_started"
    assert Path(host.root, "runs", "R1", "state", "cancel").exists()


def test_an_interpreter_of_the_host_tells_what_it_has(host: HostProgram) -> None:
    answer = host.ask("interpreter", python=sys.executable, modules=["pytest", "no_such_module"])
    assert (answer["minor"], answer["modules"]) == (sys.version_info.minor, ["pytest"])
    assert set(answer["versions"]) >= {"torch", "torchvision"}
    nowhere = host.ask("interpreter", python="/nowhere/python", modules=["six"])
    assert nowhere["code"] == "no_interpreter"
    silent = host.ask("interpreter", python="/bin/true", modules=["six"])
    assert silent["code"] == "no_answer"
