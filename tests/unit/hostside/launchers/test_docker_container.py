"""The container's command line, its environment file, and the engine's record of it."""

from __future__ import annotations

import csv
import subprocess
from typing import Any

import pytest

from desktop_app.hostside.launchers.container import (
    Container,
    Mount,
    engine_time,
    environment_file,
    explain_refusal,
    mount_option,
    read_record,
    run_arguments,
)
from desktop_app.hostside.protocol import HostError


def container(**changes: Any) -> Container:
    plain = Container(
        name="trainyard-01ab",
        run_id="01AB",
        image="trainyard/env:0123",
        entrypoint=[],
        command=["python3", "train.py", "--lr", "0.1"],
        user="1000:1000",
        groups=[],
        mounts=[],
        variables={},
        memory=None,
        shm_size=None,
        gpus=[],
        gpu_runtime=False,
        init=True,
        podman=False,
        host_network=False,
        security=[],
    )
    return plain._replace(**changes)


def values_of(arguments: list[str], option: str) -> list[str]:
    return [arguments[i + 1] for i, word in enumerate(arguments) if word == option]


def test_the_plain_command_line_is_this_one() -> None:
    assert run_arguments(container()) == [
        *("run", "--detach", "--name", "trainyard-01ab", "--label", "trainyard.run=01AB"),
        *("--log-driver", "none", "--init", "--pull", "never", "--user", "1000:1000"),
        *("--workdir", "/trainyard/work"),
        *("--env", "NVIDIA_VISIBLE_DEVICES=void", "--env", "CUDA_VISIBLE_DEVICES="),
        *("--entrypoint", "/bin/sh", "trainyard/env:0123", "/trainyard/entry/run.sh"),
        *("python3", "train.py", "--lr", "0.1"),
    ]


def test_the_images_own_entrypoint_comes_before_the_command() -> None:
    arguments = run_arguments(container(entrypoint=["/opt/entry", "--quiet"]))
    assert arguments[-7:] == [
        *("/trainyard/entry/run.sh", "/opt/entry", "--quiet"),
        *("python3", "train.py", "--lr", "0.1"),
    ]


@pytest.mark.parametrize(
    "source", ["/data/plain", "/a b/it's", '/say "hi"', "/a,b:c=d", "/鸟/ü", "/new\nline"]
)
def test_any_path_survives_the_mount_option(source: str) -> None:
    option = mount_option(Mount(source, "/trainyard/inputs/x y", True))
    (fields,) = csv.reader(option.splitlines(keepends=True))
    assert fields == ["type=bind", "source=" + source, "target=/trainyard/inputs/x y", "readonly"]


def test_memory_is_a_limit_without_swap_and_shared_memory_has_its_size() -> None:
    arguments = run_arguments(container(memory=64 << 20, shm_size=1 << 30))
    assert values_of(arguments, "--memory") == ["67108864"]
    assert values_of(arguments, "--memory-swap") == ["67108864"]
    assert values_of(arguments, "--shm-size") == ["1073741824"]


def test_claimed_gpus_are_one_quoted_device_list() -> None:
    arguments = run_arguments(container(gpus=["GPU-1", "GPU-2"]))
    assert values_of(arguments, "--gpus") == ['"device=GPU-1,GPU-2"']
    assert values_of(arguments, "--env") == []


def test_all_gpus_are_given_only_by_an_engine_that_can() -> None:
    assert values_of(run_arguments(container(gpus=None, gpu_runtime=True)), "--gpus") == ["all"]
    assert values_of(run_arguments(container(gpus=None)), "--gpus") == []


def test_podman_takes_gpus_as_devices() -> None:
    arguments = run_arguments(container(gpus=["0", "1"], podman=True))
    assert values_of(arguments, "--device") == ["nvidia.com/gpu=0", "nvidia.com/gpu=1"]


def test_groups_give_the_same_access_to_data_as_outside() -> None:
    assert values_of(run_arguments(container(groups=[27, 999])), "--group-add") == ["27", "999"]


@pytest.mark.parametrize("value", ["", "plain", "it's", "a\nb", "$(id) `id` \\", "鸟", "-n"])
def test_a_shell_reads_every_value_of_the_environment_file(value: str) -> None:
    script = environment_file({"SECRET": value}) + 'printf %s "$SECRET"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode() == value


def test_a_secret_whose_name_no_shell_can_hold_is_refused() -> None:
    with pytest.raises(HostError, match="cannot be the name of a secret") as caught:
        environment_file({"my.token": "x"})
    assert caught.value.code == "start_failed"


def test_the_engines_record_is_read() -> None:
    state = {
        "Status": "exited",
        "OOMKilled": True,
        "ExitCode": 137,
        "Error": "",
        "StartedAt": "2026-11-24T08:44:45.628261612Z",
        "FinishedAt": "2026-11-24T09:44:46+01:00",
    }
    report = read_record({"Id": "cdec", "State": state})
    assert report.ended
    assert not report.live
    assert (report.exit_code, report.oom_killed) == (137, True)
    assert report.started_at == pytest.approx(1795509885.628261612)
    assert report.finished_at == 1795509886.0


def test_the_year_one_means_never() -> None:
    assert engine_time("0001-01-01T00:00:00Z") is None
    assert engine_time("") is None


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (
            (
                "docker: Error response from daemon: failed to create shim task: OCI runtime "
                "create failed: runc create failed: unable to start container process: exec: "
                '"/bin/sh": stat '
                "/bin/sh: no such file or directory: unknown.\n\nRun 'docker run --help' for more "
                "information"
            ),
            "no_shell",
            "The image has no shell (/bin/sh)",
        ),
        (
            (
                'docker: Error response from daemon: invalid mount config for type "bind": bind '
                "source path does not exist: /data/birds.\nSee 'docker run --help'."
            ),
            "missing_input",
            "bind source path does not exist: /data/birds",
        ),
        (
            (
                'docker: Error response from daemon: could not select device driver "" with '
                "capabilities: [[gpu]]."
            ),
            "start_failed",
            "The engine cannot give GPUs to containers.",
        ),
        (
            "docker: Error response from daemon: Minimum memory limit allowed is 6MB.",
            "start_failed",
            "Minimum memory limit allowed is 6MB.",
        ),
        (
            "docker: Error response from daemon: No such image: trainyard/env:1a.\nSee 'docker run",
            "start_failed",
            "The image was deleted just before",
        ),
        ("Error: localhost/x:1: image not known", "start_failed", "The image was deleted"),
        ("docker: Error response from daemon: quota of widgets.", "start_failed", "quota of"),
    ],
)
def test_a_refusal_becomes_a_text_for_a_person(words: str, code: str, text: str) -> None:
    error = explain_refusal(words)
    assert error.code == code
    assert text in error.text
    assert not error.text.startswith("docker:")
