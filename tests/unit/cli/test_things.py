"""`trainyard target`, `env`, `data` and `model`."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.cli import texts
from desktop_app.domain.compute import LauncherKind
from desktop_app.domain.environment import (
    Build,
    BuildState,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.engine.images.image_delivery import Delivered
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


def test_targets_are_listed_shown_and_checked(trainyard: Terminal) -> None:
    listed = trainyard("target", "list", "--json").json
    assert [t["name"] for t in listed][:2] == ["local", "local-docker"]
    assert (listed[0]["transport"], listed[1]["launcher"]) == ("local", "docker")
    shown = trainyard("target", "show", "local", "--json").json
    assert shown["contact"] == "live"
    assert set(shown["facts"]) >= {"hostname", "cpu_count", "memory_total", "gpus", "engine"}
    checks = trainyard("target", "check", "local", "--json").json
    assert [set(check) for check in checks] == [{"name", "good", "text", "hint", "command"}] * 2
    text = trainyard("target", "check", "local").out
    assert "problem  No container engine answers.\n         Start Docker" in text


def test_a_host_is_added_as_it_was_given(trainyard: Terminal, engine: FakeEngine) -> None:
    line = ["target", "add", "box", "--ssh", "ann@box:2222"]
    assert "transport      ssh\ndestination    ann@box:2222\n" in trainyard(*line).out
    key = "SHA256:" + "a" * 43
    made = trainyard(
        *(*line, "--identity", "key", "--host-key", key, "--python", "/opt/py", "--root", "/data"),
        *("--launcher", "docker", "--transport", "openssh", "--cache-limit", "20g", "--json"),
    ).json
    assert made["ssh"] == {
        "destination": "ann@box:2222",
        "identity_file": str(Path.cwd() / "key"),
        "host_key": key,
        "client": "openssh",
        "python": "/opt/py",
        "root": "/data",
        "cache_limit": 20 << 30,
    }
    assert engine.script.called("targets.add_host")[-1][2] is LauncherKind.DOCKER
    assert trainyard("target", "add", "x", "--ssh", "-oProxyCommand=x").code == 2
    refused = trainyard("target", "add", "x", "--ssh", "box", "--cache-limit", "much")
    assert (refused.code, "'much' is not a size." in refused.err) == (2, True)
    row = trainyard("target", "list").out.splitlines()[-1].split()
    assert row == ["box", "ssh", "ann@box:2222", "docker", "0-1"]


def test_what_is_removed_from_a_host_is_shown_before(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    trainyard("target", "add", "box", "--ssh", "box")
    trainyard.answers = ["no", "yes"]
    assert trainyard("target", "remove", "box", "--leave-no-trace").code == 2
    assert engine.script.called("targets.erase") == []
    answer = trainyard("target", "remove", "box", "--leave-no-trace")
    assert (answer.code, answer.out) == (0, "box removed, 2.0 KiB freed there\n")
    shown, warning = answer.err.splitlines()
    assert shown == "program  /home/ann/.trainyard/hostside  2.0 KiB"
    assert warning == "warning: trainyard/env:1: it is used by a container"
    assert "box" not in engine.targets.states


def test_environments_are_created_from_requirements_or_an_interpreter(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("torch\n# no\n", "utf-8")
    line = ["env", "create", "torch", "--requirements", str(file), "--base-image", "base:1"]
    made = trainyard(*line, "--json").json
    assert (made["name"], made["version"], made["kind"]) == ("torch", 1, "image")
    assert made["requirements"] == ["torch"]
    assert trainyard("env", "create", "venv", "--python", "bin/python").code == 0
    assert engine.script.called("environments.create")[-1] == (
        "venv",
        EnvironmentDefinition(EnvironmentKind.INTERPRETER, python="bin/python"),
    )
    listed = trainyard("env", "list", "--json").json
    assert [e["name"] for e in listed] == ["Trainyard-Current-Python", "torch", "venv"]
    assert trainyard("env", "show", "torch", "--json").json == made


def test_environments_are_created_from_conda_projects_images_and_what_was_saved(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    conda = tmp_path / "conda.yml"
    conda.write_text("dependencies:\n- python=3.12\n- pip: [torch]\n", "utf-8")
    made = trainyard("env", "create", "a", "--conda", str(conda), "--json").json
    assert (made["base_image"], made["requirements"]) == ("python:3.12-slim", ["torch"])
    answer = trainyard("env", "create", "a", "--conda", str(conda), "--base-image", "gpu:1")
    assert answer.out == "a:2\n"
    assert answer.err.startswith("The file asks for python=3.12; the base image gpu:1")
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[project]\ndependencies = ["six"]\n[project.optional-dependencies]\nx = ["tqdm"]\n',
        "utf-8",
    )
    line = ["env", "create", "b", "--pyproject", str(project), "--extra", "x", "--json"]
    assert trainyard(*line).json["requirements"] == ["six", "tqdm"]
    assert trainyard("env", "create", "c", "--image", "mine:1", "--json").json["base_image"] == (
        "mine:1"
    )
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "environment.yaml").write_text("base_image: mine:2\napt: [git]\n", "utf-8")
    made = trainyard("env", "create", "d", "--saved", str(saved), "--json").json
    assert (made["base_image"], made["apt"]) == ("mine:2", ["git"])


def test_an_image_is_given_more_than_its_file_says(trainyard: Terminal) -> None:
    made = trainyard(
        *("env", "create", "x", "--image", "mine:1", "--apt", "git", "--apt", "libgl1"),
        *("--set", "A=1", "--index-url", "https://m/simple", "--post-install", "echo x", "--json"),
    ).json
    assert (made["apt"], made["variables"]) == (["git", "libgl1"], {"A": "1"})
    assert (made["requirements"], made["post_install"]) == (
        ["--index-url https://m/simple"],
        "echo x",
    )


def test_an_environment_is_a_dockerfile_with_what_it_copies(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "docked"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM a\nCOPY b.txt /\n", "utf-8")
    line = ["env", "create", "d", "--dockerfile", str(folder / "Dockerfile")]
    refused = trainyard(*line)
    assert refused.code == 2
    assert "line 2, column 6: There is no 'b.txt' in the context" in refused.err
    context = tmp_path / "context"
    context.mkdir()
    (context / "b.txt").write_text("b", "utf-8")
    made = trainyard(*line, "--context", str(context), "--build-secret", "TOKEN", "--json").json
    assert (made["dockerfile"], made["base_image"], made["build_secrets"]) == (
        *("FROM a\nCOPY b.txt /\n", "", ["TOKEN"]),
    )
    assert engine.script.called("environments.create")[-1][2] == context
    assert "  COPY b.txt /" in trainyard("env", "show", "d").out
    assert trainyard("env", "list").out.splitlines()[-1].split()[-1] == "Dockerfile"
    for option in (["--base-image", "x"], ["--apt", "git"]):
        assert trainyard(*line, "--context", str(context), *option).code == 2
    assert trainyard("env", "create", "x", "--image", "a", "--context", ".").code == 2


def test_the_default_images_of_a_workspace_are_set_and_used(trainyard: Terminal) -> None:
    line = ["workspace", "set", "default-gpu-image", "mine/gpu:1", "--json"]
    assert trainyard(*line).json == {
        "default-cpu-image": "python:3.11-slim",
        "default-gpu-image": "mine/gpu:1",
    }
    assert trainyard("env", "create", "g", "--gpu", "--json").json["base_image"] == "mine/gpu:1"
    assert trainyard("env", "create", "g", "--gpu", "--base-image", "b").code == 2


def test_environments_are_cloned_compared_saved_and_removed(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    trainyard("env", "create", "x", "--image", "one:1")
    trainyard("env", "create", "x", "--image", "two:2")
    assert trainyard("env", "clone", "x:1", "y").out == "y:1\n"
    changed = {"part": "base_image", "name": "", "before": "one:1", "after": "two:2"}
    assert trainyard("env", "diff", "x:1", "x:2", "--json").json == [changed]
    assert trainyard("env", "diff", "y", "x").out.splitlines()[0].split() == [
        *("part", "name", "y", "x"),
    ]
    assert trainyard("env", "diff", "x:1", "y").err == "They are equal.\n"
    assert trainyard("env", "save", "x:1", str(tmp_path / "d"), "--overwrite").code == 0
    assert engine.script.called("environments.save") == [("x:1", tmp_path / "d", True)]
    assert trainyard("env", "remove", "y").out == "y removed\n"
    assert "y" not in engine.environments.items


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--python p --base-image b",
        "--image i --base-image b",
        "--requirements nowhere.txt",
        "--requirements r --conda c",
        "--image i --extra x",
        "--python p --apt git",
        "--image i --set A",
    ],
)
def test_an_environment_of_nothing_or_of_both_kinds_is_refused(
    trainyard: Terminal, engine: FakeEngine, options: str
) -> None:
    assert trainyard("env", "create", "x", *options.split()).code == 2
    assert engine.script.called("environments.create") == []


def test_a_build_tells_where_it_stands(trainyard: Terminal, engine: FakeEngine) -> None:
    built = trainyard("env", "build", "torch", "--target", "local-docker", "--json").json
    assert (built["environment"], built["state"]) == ("torch", "ready")
    assert engine.script.called("builds.build") == [("torch", "local-docker")]


def test_a_build_that_goes_on_is_cancelled_unless_others_wait_for_it(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    refused = trainyard("env", "cancel", "torch")
    assert (refused.code, refused.err) == (
        *(2, "error: 'torch' is not being built on 'local-docker'.\n"),
    )
    engine.builds.set(Build("torch", "box", BuildState.BUILDING))
    engine.builds.others_wait = True
    kept = trainyard("env", "cancel", "torch", "--target", "box")
    assert (kept.out, kept.err) == ("building\n", "Others wait for this build, so it goes on.\n")
    engine.builds.others_wait = False
    assert trainyard("env", "cancel", "torch", "--target", "box", "--json").json["state"] == (
        "missing"
    )


def test_datasets_are_added_and_listed(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    added = trainyard("data", "add", "鸡", str(tmp_path), "--json").json
    assert (added["name"], added["path"]) == ("鸡", str(tmp_path))
    listed = trainyard("data", "list", "--json").json
    assert listed == [added]
    assert set(listed[0]) >= {"file_count", "size", "format", "classes", "splits", "missing"}


def test_models_are_registered_listed_and_downloaded(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    run = engine.add_run()
    engine.set_outputs(run.id, {"outputs/model.pt": b"abc"})
    line = ["model", "register", "birds", "--run", run.id, "--path", "outputs/model.pt"]
    assert trainyard(*line).out == "birds:1\n"
    made = trainyard(*line, "--json").json
    assert (made["name"], made["version"], made["size"]) == ("birds", 2, 3)
    assert made["lineage"]["run"] == run.id
    (listed,) = trainyard("model", "list", "--json").json
    assert [v["version"] for v in listed["versions"]] == [2, 1]
    assert trainyard("model", "show", "birds", "--json").json == made
    answer = trainyard("model", "download", "birds", str(tmp_path / "m.pt"))
    assert answer.out == f"{tmp_path / 'm.pt'}\n"
    assert trainyard("model", "show", "other").code == 2


@pytest.mark.parametrize("noun", ["target", "env", "data", "model", "run"])
def test_an_empty_or_full_list_is_a_table_without_json(trainyard: Terminal, noun: str) -> None:
    answer = trainyard(noun, "list")
    assert answer.code == 0
    assert answer.out.startswith("name") or answer.err == "Nothing yet.\n"


def test_figures_are_written_for_people() -> None:
    assert [texts.size(n) for n in (0, 1023, 1536, 5 << 30)] == [
        *("0 B", "1023 B", "1.5 KiB", "5.0 GiB"),
    ]
    assert [texts.figure(x) for x in (0.94123, 1.3e-5, float("nan"))] == [
        *("0.9412", "1.3e-05", "nan"),
    ]
    assert [texts.duration(0, end, 0) for end in (5, 760, 3723)] == ["0:05", "12:40", "1:02:03"]
    assert texts.duration(None, None, 5) == ""
    assert [texts.moment(time) for time in (1e300, float("inf"), None)] == ["1e+300", "inf", ""]
    assert [texts.age(0, now) for now in (5, 90, 7300, 200_000)] == ["5 s", "1 min", "2 h", "2 d"]


def test_a_table_on_a_terminal_breaks_no_identifier(
    trainyard: Terminal, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine.add_run(name="a long name " * 10, experiment="鸡\x1b[31m" * 30)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    answer = trainyard("run", "list")
    assert run.id in answer.out
    assert "\x1b[31m" not in answer.out
    assert answer.code == 0


def test_an_image_is_pushed_and_delivered(trainyard: Terminal, engine: FakeEngine) -> None:
    trainyard("env", "create", "torch", "--image", "pytorch:2")
    pushed = trainyard("env", "push", "torch", "r.lab:5000", "--user", "ann", "--target", "box")
    reference = engine.images.pushes.popitem()[1].reference
    assert (pushed.code, pushed.out.strip()) == (0, reference)
    assert reference.startswith("r.lab:5000/trainyard/torch:")
    assert engine.script.called("images.push") == [("torch", "r.lab:5000", "box", "ann")]
    refused = trainyard("env", "push", "torch", "https://r.lab")
    assert (refused.code, "names a protocol" in refused.err) == (2, True)
    engine.images.delivered = Delivered(3 << 20, 2, 5)
    done = trainyard("env", "deliver", "torch", "--target", "box", "--from", "local-docker")
    assert done.out == "3.0 MiB sent: 2 of 5 layers\n"
    assert engine.script.called("images.deliver") == [("torch", "box", "local-docker")]
    told = trainyard("env", "deliver", "torch", "--target", "box", "--json").json
    assert told == {"bytes": 3 << 20, "layers": 2, "of_layers": 5}
