"""The code of the article "Train PyTorch models at scale with Azure Machine Learning" (SDK v1).

Its blocks are as they were, except for the import lines and the curated environment's name.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.sdk import (
    AmlCompute,
    ComputeTarget,
    ComputeTargetException,
    Environment,
    Experiment,
    Model,
    NotSupportedError,
    RunFailedError,
    ScriptRunConfig,
    Workspace,
)

IMPORTS = """\
import os
import shutil

from azureml.core.workspace import Workspace
from azureml.core import Experiment
from azureml.core import Environment

from azureml.core.compute import ComputeTarget, AmlCompute
from azureml.core.compute_target import ComputeTargetException
"""

WORKSPACE = """\
ws = Workspace.from_config()
"""

TRAINING_SCRIPT = """\
project_folder = './pytorch-birds'
os.makedirs(project_folder, exist_ok=True)
shutil.copy('pytorch_train.py', project_folder)
"""

COMPUTE_TARGET = """\
cluster_name = "gpu-cluster"

try:
    compute_target = ComputeTarget(workspace=ws, name=cluster_name)
    print('Found existing compute target')
except ComputeTargetException:
    print('Creating a new compute target...')
    compute_config = AmlCompute.provisioning_configuration(vm_size='STANDARD_NC6',
                                                           max_nodes=4)

    compute_target = ComputeTarget.create(ws, cluster_name, compute_config)

    compute_target.wait_for_completion(show_output=True, min_node_count=None, timeout_in_minutes=20)
"""

ENVIRONMENT = """\
curated_env_name = 'Trainyard-Current-Python'
pytorch_env = Environment.get(workspace=ws, name=curated_env_name)

pytorch_env.save_to_directory(path=curated_env_name)

pytorch_env = pytorch_env.clone(new_name='pytorch-1.6-gpu')
"""

CONFIGURATION = """\
from azureml.core import ScriptRunConfig

src = ScriptRunConfig(source_directory=project_folder,
                      script='pytorch_train.py',
                      arguments=['--num_epochs', 30, '--output_dir', './outputs'],
                      compute_target=compute_target,
                      environment=pytorch_env)
"""

SUBMIT = """\
run = Experiment(ws, name='Tutorial-pytorch-birds').submit(src)
run.wait_for_completion(show_output=True)
"""

REGISTER = """\
model = run.register_model(model_name='pytorch-birds', model_path='outputs/model.pt')
"""

DOWNLOAD = """\
# Create a model folder in the current directory
os.makedirs('./model', exist_ok=True)

# Download the model from run history
run.download_file(name='outputs/model.pt', output_file_path='./model/model.pt'),
"""

ARTICLE = "\n".join(
    [
        *(IMPORTS, WORKSPACE, TRAINING_SCRIPT, COMPUTE_TARGET, ENVIRONMENT),
        *(CONFIGURATION, SUBMIT, REGISTER, DOWNLOAD),
    ]
)

WEIGHTS = b"weights after 30 epochs"
PYTORCH_TRAIN = """\
import argparse, os
import trainyard

parser = argparse.ArgumentParser()
parser.add_argument('--num_epochs', type=int, default=25)
parser.add_argument('--output_dir', type=str, default='outputs')
args = parser.parse_args()
for epoch in range(args.num_epochs):
    trainyard.log('best_val_acc', epoch / args.num_epochs, step=epoch)
    print('Epoch {}/{}'.format(epoch, args.num_epochs - 1))
os.makedirs(args.output_dir, exist_ok=True)
with open(os.path.join(args.output_dir, 'model.pt'), 'wb') as file:
    file.write(b'weights after %d epochs' % args.num_epochs)
"""


def with_our_imports(code: str) -> str:
    return re.sub(r"(?m)^from azureml\S* import ", "from desktop_app.sdk import ", code)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the training script, inside of a workspace; it is the current one."""
    workspace = Workspace.create("birds 鸡", location=tmp_path / "it's a workspace")
    folder = workspace.path / "notebook"
    folder.mkdir()
    (folder / "pytorch_train.py").write_text(PYTORCH_TRAIN, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run_article(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    script = folder / "article.py"
    script.write_text(with_our_imports(code), "utf-8")
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_article_trains_registers_and_downloads_a_model(project: Path) -> None:
    first = run_article(project, ARTICLE)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Creating a new compute target..." in first.stdout
    assert "gpu-cluster is ready" in first.stdout
    assert "Epoch 29/29\n" in first.stdout
    assert (project / "model" / "model.pt").read_bytes() == WEIGHTS

    again = run_article(project, ARTICLE.replace(ENVIRONMENT, ENVIRONMENT_AGAIN))
    assert (again.returncode, again.stderr) == (0, "")
    assert "Found existing compute target" in again.stdout

    workspace = Workspace.from_config()
    newest, oldest = Model.list(workspace, "pytorch-birds")
    assert (newest.version, oldest.version) == (2, 1)
    assert newest.sha256 == oldest.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    (second, _) = Experiment(workspace, "Tutorial-pytorch-birds").get_runs()
    assert (newest.run_id, second.get_status()) == (second.id, "succeeded")
    accuracy = second.get_metrics()["best_val_acc"]
    assert isinstance(accuracy, list)
    assert (len(accuracy), accuracy[-1]) == (30, 29 / 30)


ENVIRONMENT_AGAIN = "pytorch_env = Environment.get(workspace=ws, name='pytorch-1.6-gpu')\n"


def test_a_compute_target_that_is_not_there_raises_what_the_article_catches(project: Path) -> None:
    workspace = Workspace.from_config()
    with pytest.raises(ComputeTargetException, match="'labbox'"):
        ComputeTarget(workspace=workspace, name="labbox")
    local = ComputeTarget(workspace=workspace, name="local")
    assert (local.type, local.get_status()) == ("process", "live")
    with pytest.raises(ComputeTargetException):
        ComputeTarget.create(workspace, "local", AmlCompute.provisioning_configuration())
    with pytest.raises(ComputeTargetException):
        local.wait_for_completion(min_node_count=2)
    assert [t.name for t in ComputeTarget.list(workspace)] == ["local", "local-docker"]


def test_a_failed_run_raises_with_its_last_line(project: Path) -> None:
    workspace = Workspace.from_config(project / ".." / "config.json")
    source = project / "code"
    source.mkdir()
    (source / "train.py").write_text("raise ValueError('no pictures')", "utf-8")
    run = Experiment(workspace, "x").submit(ScriptRunConfig(source, "train.py"))
    with pytest.raises(RunFailedError, match="ValueError: no pictures") as caught:
        run.wait_for_completion()
    assert caught.value.outcome == "failed"
    details = run.wait_for_completion(raise_on_error=False)
    assert (details["status"], details["exit_code"]) == ("failed", 1)
    with pytest.raises(NotFoundError):
        run.register_model("m", "outputs/model.pt")


def test_what_has_no_meaning_here_says_so(project: Path) -> None:
    workspace = Workspace.from_config()
    with pytest.raises(NotSupportedError, match="from_interpreter"):
        Environment.from_existing_conda_environment("x", "base")
    with pytest.raises(NotSupportedError, match="vnet_name"):
        AmlCompute.provisioning_configuration(vm_size="STANDARD_NC6", vnet_name="v")
    with pytest.raises(NotSupportedError, match="distributed_job_config"):
        ScriptRunConfig(".", "x.py", distributed_job_config=object())
    with pytest.raises(NotSupportedError, match="subscription_id"):
        Workspace.create("x", subscription_id="1")
    with pytest.raises(InvalidError, match="reserved"):
        Environment("Trainyard-Mine")
    with pytest.raises(NotFoundError, match="Trainyard-Current-Python"):
        Environment.get(workspace, "AzureML-PyTorch-1.6-GPU")
