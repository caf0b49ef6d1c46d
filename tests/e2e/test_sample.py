"""The sample project, trained on synthetic pictures by the real engine: in a process, and unchanged
in a container of an image that the product builds."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.shell import ROOT, Shell
from tests.e2e.torch_layers import BUILD_SECONDS

if TYPE_CHECKING:
    from tests.conftest import Real

SAMPLE = ROOT / "resources" / "sample"
EPOCHS = 6
STEPS = 160 // 8
"""In each epoch."""
CLASSES = ["circle", "triangle"]
NO_WEIGHTS = {"TORCH_HOME": "no-weights-here", "HTTPS_PROXY": "http://127.0.0.1:9"}
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
READ_MODEL = """\
import json, sys, torch, torchvision
content = torch.load(sys.argv[1], weights_only=True)
model = torchvision.models.get_model(content["model"], num_classes=len(content["class_names"]))
model.load_state_dict(content["state_dict"])
size = content["image_size"]
scores = model.eval()(torch.zeros(1, 3, size, size))
print(json.dumps([content["class_names"], size, list(scores.shape)]))
"""


SAVE_WEIGHTS = """\
import sys, torch, torchvision
torch.save(torchvision.models.resnet18(weights=None).state_dict(), sys.argv[1])
"""


def _setting(name: str, value: str) -> tuple[str, str]:
    return "--set", f"{name}={value}"


def draw_pictures(folder: Path) -> Path:
    program = str(SAMPLE / "make_pictures.py")
    subprocess.run([sys.executable, program, str(folder)], check=True, capture_output=True)
    return folder


def shuffle_labels(pictures: Path) -> None:
    """Deal the pictures out again, so that their folders say nothing of what is on them."""
    rng = random.Random(0)
    for part in ("train", "val"):
        folders = [pictures / part / name for name in CLASSES]
        files = sorted(file for folder in folders for file in folder.iterdir())
        rng.shuffle(files)
        half = len(files) // 2
        dealt = [*((file, 0) for file in files[:half]), *((file, 1) for file in files[half:])]
        for number, (file, place) in enumerate(dealt):
            file.rename(folders[place] / f"dealt-{number}.png")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "it's a workspace 图"
    assert Shell(tmp_path)("workspace", "init", str(folder))[0] == 0
    return Shell(folder, timeout_s=BUILD_SECONDS)


def train(shell: Shell, pictures: Path, *options: str, epochs: int = EPOCHS) -> dict[str, Any]:
    """The run at its end: without pretrained weights, and in one thread, so that the result does
    not hang on the network and the number of cores."""
    settings = [word for each in (NO_WEIGHTS | ONE_THREAD).items() for word in _setting(*each)]
    shell.json("data", "add", "pictures", str(pictures))
    _, ended = shell.json(
        *("run", "submit", "--source", str(SAMPLE), "--script", "train.py", *options),
        *("--input", "pictures=pictures", "--experiment", "Sample", *settings),
        *("--wait", "--", "--data", "{inputs.pictures}", "--num_epochs", str(epochs)),
        *("--image_size", "64", "--seed", "0"),
    )
    assert isinstance(ended, dict)
    assert (ended["outcome"], ended["exit_code"]) == ("succeeded", 0)
    return ended


def check_points(shell: Shell, run: dict[str, Any], epochs: int) -> None:
    """Every point that was logged on the way."""
    metrics, steps = run["metrics"], epochs * STEPS
    assert {name: metrics[name]["count"] for name in metrics} == {
        **dict.fromkeys(("train/loss", "train/acc", "lr"), steps),
        **dict.fromkeys(("val/loss", "val/acc", "epoch"), epochs),
    }
    rates = shell.json("run", "metrics", run["id"], "lr")
    assert rates["steps"] == list(range(1, steps + 1))
    rate = [0.003] * 5 * STEPS + [0.0003] * steps  # the default: a tenth after five epochs
    assert rates["values"] == pytest.approx(rate[:steps])
    accuracy = shell.json("run", "metrics", run["id"], "val/acc")
    assert accuracy["steps"] == list(range(1, epochs + 1))
    log = shell("run", "log", run["id"])[1].decode()
    first, *_ = log.splitlines()
    assert first.startswith("160 training and 80 validation pictures of circle, triangle; resnet18")
    assert "\nPretrained weights could not be loaded (" in log
    for epoch, value in enumerate(accuracy["values"], start=1):
        (line,) = [line for line in log.splitlines() if line.startswith(f"epoch {epoch}/{epochs} ")]
        assert f" acc {value:.3f}  " in line.partition("val loss")[2]


def check_kept(shell: Shell, run: dict[str, Any]) -> None:
    """The model: an output, then a version in the registry, then a file that torch understands."""
    (output,) = run["outputs"]
    assert output["path"] == "outputs/model.pt"
    version = shell.json(
        "model", "register", "shapes", "--run", run["id"], "--path", output["path"]
    )
    assert (version["version"], version["sha256"]) == (1, output["sha256"])
    assert version["lineage"]["run"] == run["id"]
    assert version["lineage"]["datasets"] == ["pictures"]
    copy = shell.folder / "copy.pt"
    shell.json("model", "download", "shapes:1", str(copy))
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == output["sha256"]
    read = [sys.executable, "-c", READ_MODEL, str(copy)]
    found = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    assert json.loads(found) == [CLASSES, 64, [1, 2]]


def test_the_sample_learns_in_a_process_and_its_model_is_kept(
    real: Real, shell: Shell, tmp_path: Path
) -> None:
    real("torch")
    run = train(shell, draw_pictures(tmp_path / "pictures"), "--target", "local")
    assert (run["target"], run["environment"]) == ("local", "Trainyard-Current-Python")
    check_points(shell, run, EPOCHS)
    assert run["metrics"]["val/acc"]["max"] >= 0.9  # the weights of the best epoch are kept
    check_kept(shell, run)


def test_with_shuffled_labels_there_is_nothing_to_learn(
    real: Real, shell: Shell, tmp_path: Path
) -> None:
    real("torch")
    pictures = draw_pictures(tmp_path / "pictures")
    shuffle_labels(pictures)
    run = train(shell, pictures, "--target", "local", epochs=3)
    assert run["metrics"]["val/acc"]["last"] == pytest.approx(0.5, abs=0.2)


def test_outside_of_a_run_weights_that_are_there_are_fine_tuned(real: Real, tmp_path: Path) -> None:
    real("torch")
    cache = tmp_path / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    weights = str(cache / "resnet18-f37072fd.pth")
    subprocess.run([sys.executable, "-c", SAVE_WEIGHTS, weights], check=True)
    pictures = str(draw_pictures(tmp_path / "pictures"))
    done = subprocess.run(
        [sys.executable, str(SAMPLE / "train.py"), "--data", pictures, "--num_epochs", "1"],
        cwd=tmp_path,
        env={**os.environ, **NO_WEIGHTS, **ONE_THREAD, "TORCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Fine-tuning pretrained ImageNet weights." in done.stdout.splitlines()
    assert (tmp_path / "outputs" / "model.pt").is_file()


@pytest.mark.timeout(BUILD_SECONDS + 300)
@pytest.mark.usefixtures("torch_image")
def test_the_same_folder_trains_in_a_container_of_an_image_that_is_built_once(
    real: Real, base_image: str, shell: Shell, tmp_path: Path
) -> None:
    real("torch")
    requirements = str(SAMPLE / "requirements.txt")
    vision = ("env", "create", "vision", "--requirements", requirements, "--base-image", base_image)
    image = shell.json(*vision)["image_tag"]
    there = ("--target", "local-docker", "--env", "vision")
    run = train(shell, draw_pictures(tmp_path / "pictures"), *there, epochs=1)
    assert (run["target"], run["environment"]) == ("local-docker", "vision")
    check_points(shell, run, epochs=1)
    check_kept(shell, run)
    inspect = ["docker", "image", "inspect", "--format", "{{.Id}} {{.Created}}", image]
    built = subprocess.run(inspect, capture_output=True, text=True, check=True).stdout
    code, out, err = shell("env", "build", "vision", "--json")
    assert (code, json.loads(out)["state"]) == (0, "ready"), err
    assert subprocess.run(inspect, capture_output=True, text=True, check=True).stdout == built
