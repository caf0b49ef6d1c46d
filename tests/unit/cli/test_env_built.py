"""`trainyard env built`, `clean` and `remove --built`."""

from __future__ import annotations

import time
from dataclasses import replace

from desktop_app.domain.built import BuiltHost, BuiltKind
from tests.fakes.built import DAY, built_environment
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


def test_what_was_built_is_listed_with_what_it_takes(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    shared = {"base": 10 << 20}
    image = built_environment(
        "vision:2", kind=BuiltKind.IMAGE, size=300 << 20, pieces=shared, holds=["container x"]
    )
    both = replace(image, key="other", environments=[], name="old:1", holds=[], used_at=None)
    engine.built.put(built_environment(runs=["birds-1"]), image, both)
    lines = trainyard("env", "built").out.splitlines()
    assert lines[0].split() == [
        *("environment", "kind", "host", "size", "frees", "made", "used", "in", "use", "by"),
    ]
    assert lines[1].split()[:7] == ["vision:1", "venv", "local", "100.0", "MiB", "100.0", "MiB"]
    assert lines[1].endswith("birds-1")
    assert lines[2].split()[5:7] == ["0", "B"]
    assert lines[2].endswith("container x")
    assert lines[3].startswith("old:1")
    assert lines[4] == "together 110.0 MiB"
    (host,) = trainyard("env", "built", "--json").json
    assert (host["targets"], host["trouble"]) == (["local", "local-docker"], "")
    first = host["built"][0]
    assert (first["size"], first["frees"], first["runs"]) == (100 << 20, 100 << 20, ["birds-1"])
    assert first["used_at"].endswith("Z")
    assert host["built"][2]["used_at"] is None


def test_a_host_that_cannot_be_asked_is_named_and_the_others_are_listed(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.built.put(built_environment())
    engine.built.hosts.append(BuiltHost(["box"], trouble="It sleeps.", hint="Wake it."))
    answer = trainyard("env", "built")
    assert answer.err == "warning: box: It sleeps.\nhint: Wake it.\n"
    assert (answer.code, answer.out.count("vision:1")) == (0, 1)
    assert trainyard("env", "built", "--target", "nowhere").code == 2


def test_what_nobody_has_used_for_so_long_is_deleted_and_what_was_freed_is_told(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    now = time.time()
    old = built_environment("old:1", made_at=now - 50 * DAY, used_at=now - 40 * DAY)
    new = built_environment("new:1", made_at=now - 50 * DAY, used_at=now - 3 * DAY)
    used = replace(old, key="x", pieces={}, environments=["used:1"], runs=["birds-1"])
    engine.built.put(old, new, used)
    planned = trainyard("env", "clean", "--dry-run", "--json").json
    assert [one["name"] for one in planned["would_go"]] == ["old:1"]
    assert planned["would_free"] == 100 << 20
    assert "100.0 MiB would be freed" in trainyard("env", "clean", "--dry-run").out
    assert engine.script.called("built.remove") == []
    answer = trainyard("env", "clean")
    assert answer.out == "old:1 deleted on local\n100.0 MiB freed\n"
    answer = trainyard("env", "clean", "--unused-for", "2", "--target", "local", "--json")
    assert [one["name"] for one in answer.json["gone"]] == ["new:1"]
    assert engine.script.called("built.list")[-1] == ("local", False)
    assert trainyard("env", "clean", "--unused-for", "-1").code == 2


def test_an_environment_goes_with_what_was_built_of_it_alone(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    trainyard("env", "create", "vision", "--image", "one:1")
    shared = built_environment("vision:2", environments=["vision:2", "other:1"])
    engine.built.put(built_environment(), shared)
    answer = trainyard("env", "remove", "vision", "--built")
    assert answer.out == "vision removed\nvision:1 deleted on local\n100.0 MiB freed\n"
    assert "vision" not in engine.environments.items
    assert engine.built.hosts[0].built == [shared]


def test_what_stays_is_told_and_the_command_fails(trainyard: Terminal, engine: FakeEngine) -> None:
    trainyard("env", "create", "vision", "--image", "one:1")
    engine.built.put(built_environment(runs=["birds-1"]))
    answer = trainyard("env", "remove", "vision", "--built", "--json")
    assert (answer.code, answer.json["gone"], answer.json["removed"]) == (2, [], "vision")
    assert answer.json["problems"][0]["code"] == "in_use"
    assert answer.err == "error: vision:1 on local stays: it is in use.\n"


def test_one_that_a_run_needs_is_refused_before_anything_is_deleted(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    trainyard("env", "create", "vision", "--image", "one:1")
    engine.environments.in_use["vision"] = "birds-1"
    engine.built.put(built_environment())
    assert trainyard("env", "remove", "vision", "--built").code == 2
    assert engine.script.called("built.remove") == []
    assert "vision" in engine.environments.items
