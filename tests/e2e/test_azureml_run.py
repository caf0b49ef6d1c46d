"""A training script of Azure ML's SDK v1, as it was, on this computer."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.run import Outcome, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import STDOUT, in_workspace

TRAINING = """\
import argparse
import os

from azureml.core import Dataset, Workspace
from azureml.core.run import Run

parser = argparse.ArgumentParser()
parser.add_argument('--num_epochs', type=int, default=25)
parser.add_argument('--output_dir', type=str, default='./outputs')
args = parser.parse_args()

run = Run.get_context()
run.log('lr', 0.001)
run.tag('framework', 'PyTorch')

best_acc = 0.0
for epoch in range(args.num_epochs):
    print('Epoch {}/{}'.format(epoch, args.num_epochs - 1))
    for phase in ['train', 'val']:
        loss = 1 / (1 + epoch)
        acc = epoch / args.num_epochs
        print('{} Loss: {:.4f} Acc: {:.4f}'.format(phase, loss, acc))
        if phase == 'val':
            best_acc = max(best_acc, acc)
            run.log('best_val_acc', best_acc)
            run.log_row('val', loss=loss, acc=acc)
run.log_list('confusion', [3, 1, 0, 4])

os.makedirs(args.output_dir, exist_ok=True)
with open('labels.txt', 'w') as file:
    file.write('chicken\\nturkey\\n')
run.upload_file('labels.txt', 'labels.txt')
print(run.experiment.name, run.get_metrics()['best_val_acc'])
run.complete()
"""

THE_REAL_ONE = """\
class Run:
    @classmethod
    def get_context(cls):
        return cls()

    def log(self, name, value):
        print('logged elsewhere:', name, value)
"""


def _source(folder: Path, script: str) -> Path:
    source = folder / "code"
    source.mkdir()
    (source / "pytorch_train.py").write_text(script, "utf-8")
    return source


def test_its_metrics_outputs_and_notes_are_those_of_the_run(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        source = _source(tmp_path, TRAINING)
        words = ("--num_epochs", "4")
        spec = RunSpec(source, "pytorch_train.py", words, experiment="Tutorial-birds 鸟")
        run = await engine.runs.submit(spec)
        detail = await engine.runs.wait(run.id)
        log = (await engine.runs.read_log(run.id, STDOUT, 0, 10_000)).decode()
        assert (detail.summary.outcome, detail.summary.detail) == (Outcome.SUCCEEDED, ""), log
        assert log.splitlines()[-1] == "Tutorial-birds 鸟 [0.0, 0.25, 0.5, 0.75]"
        assert {name: known.source for name, known in detail.summary.metrics.items()} == {
            **dict.fromkeys(("lr", "best_val_acc", "val/loss", "val/acc", "confusion"), ""),
            # What it prints of its validation is what it logs; of its training it logs nothing.
            **dict.fromkeys(("epoch", "train/Loss", "train/Acc"), "log"),
        }
        for name, steps, values in (
            ("lr", [0], [0.001]),
            ("best_val_acc", [0, 1, 2, 3], [0.0, 0.25, 0.5, 0.75]),
            ("val/loss", [0, 1, 2, 3], [1.0, 1 / 2, 1 / 3, 1 / 4]),
            ("val/acc", [0, 1, 2, 3], [0.0, 0.25, 0.5, 0.75]),
            ("confusion", [0, 1, 2, 3], [3.0, 1.0, 0.0, 4.0]),
            ("epoch", [0, 1, 2, 3], [0.0, 1.0, 2.0, 3.0]),
            ("train/Loss", [0, 1, 2, 3], [1.0, 0.5, 0.3333, 0.25]),
            ("train/Acc", [0, 1, 2, 3], [0.0, 0.25, 0.5, 0.75]),
        ):
            points = await engine.runs.points(run.id, name)
            assert (points.steps.tolist(), points.values.tolist()) == (steps, values)
        (output,) = await engine.runs.outputs(run.id)
        assert output.path == "outputs/labels.txt"
        kept = await engine.runs.output_path(run.id, output.path)
        assert kept.read_text() == "chicken\nturkey\n"
        notes = await engine.runs.read_log(run.id, "streams/logs/azureml.log", 0, 1000)
        assert notes == b"tag framework: PyTorch\n"

    in_workspace(tmp_path / "work", use)


def test_a_real_package_of_that_name_is_what_the_script_gets(tmp_path: Path) -> None:
    core = tmp_path / "site" / "azureml" / "core"
    core.mkdir(parents=True)
    (core / "__init__.py").touch()
    (core / "run.py").write_text(THE_REAL_ONE, "utf-8")
    script = "from azureml.core.run import Run\nRun.get_context().log('loss', 0.5)\n"

    async def use(engine: Engine) -> None:
        there = {"PYTHONPATH": str(tmp_path / "site")}
        source = _source(tmp_path, script)
        spec = RunSpec(source, "pytorch_train.py", variables=there, collect=())
        run = await engine.runs.submit(spec)
        detail = await engine.runs.wait(run.id)
        log = await engine.runs.read_log(run.id, STDOUT, 0, 10_000)
        assert (detail.summary.outcome, log) == (
            Outcome.SUCCEEDED,
            b"logged elsewhere: loss 0.5\n",
        )
        assert dict(detail.summary.metrics) == {}

    in_workspace(tmp_path / "work", use)
