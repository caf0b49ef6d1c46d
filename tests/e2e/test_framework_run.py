"""Scripts of three frameworks that know nothing of Trainyard: what they log by themselves becomes
the curves of their runs. Their losses are made up, so that it is known what must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desktop_app.domain.run import Outcome, RunSpec
from tests.e2e.opened import in_workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from desktop_app.engine.engine import Engine
    from tests.conftest import Real

TORCH = """\
import torch
from torch.utils.tensorboard import SummaryWriter

writer = SummaryWriter()
for step in range(5):
    writer.add_scalar('Loss/train', 1 / (1 + step), step)
    writer.add_scalars('both', {'up': step, 'down': -step}, step)
writer.add_histogram('weights', torch.ones(3), 0)
writer.close()
"""

LIGHTNING = """\
import pytorch_lightning as pl
import torch
from pytorch_lightning.loggers import CSVLogger
from torch.utils.data import DataLoader, TensorDataset


class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def training_step(self, batch, index):
        loss = 0 * self.weight.sum() + 1 / (1 + self.global_step)
        self.log('train_loss', loss)
        return loss

    def validation_step(self, batch, index):
        self.log('val_loss', 0.5 / (1 + self.current_epoch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


if __name__ == '__main__':
    data = DataLoader(TensorDataset(torch.zeros(32, 1)), batch_size=8)
    usual = {'max_epochs': 2, 'log_every_n_steps': 2, 'accelerator': 'cpu'}
    pl.Trainer(**usual).fit(Model(), data, data)
    pl.Trainer(**usual, logger=CSVLogger('csv_logs')).fit(Model(), data, data)
"""

TRANSFORMERS = """\
import torch
from transformers import Trainer, TrainingArguments


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.steps = 0

    def forward(self, x, labels=None):
        value = 0.125
        if self.training:
            value = 1 / (1 + self.steps // 2)
            self.steps += 1
        return {'loss': 0 * self.weight.sum() + value, 'logits': x}


data = [{'x': torch.zeros(1), 'labels': torch.zeros(1)}] * 32
arguments = TrainingArguments(
    output_dir='out', num_train_epochs=2, per_device_train_batch_size=8, logging_steps=2,
    learning_rate=0.1,
    eval_strategy='epoch', save_strategy='no', use_cpu=True,
)
Trainer(Model(), arguments, train_dataset=data, eval_dataset=data).train()
"""

Curve = list[tuple[int, float]]


def _falling(steps: Iterable[int]) -> Curve:
    return [(step, round(1 / (1 + step), 4)) for step in steps]


_TRAINED = _falling((1, 3, 5, 7))
_EPOCHS = [(1, 0.0), (3, 0.0), (3, 0.0), (5, 1.0), (7, 1.0), (7, 1.0)]


@pytest.mark.parametrize(
    ("script", "curves"),
    [
        pytest.param(
            TORCH,
            {
                ("Loss/train", "tensorboard"): [
                    (step, round(1 / (1 + step), 4)) for step in range(5)
                ],
                ("both_up/both", "tensorboard"): [(step, float(step)) for step in range(5)],
                ("both_down/both", "tensorboard"): [(step, float(-step)) for step in range(5)],
            },
            id="torch",
        ),
        pytest.param(
            LIGHTNING,
            {
                ("train_loss", "tensorboard"): _TRAINED,
                ("val_loss", "tensorboard"): [(3, 0.5), (7, 0.25)],
                ("epoch", "tensorboard"): _EPOCHS,
                ("train_loss (CSV)", "csv"): _TRAINED,
                ("val_loss (CSV)", "csv"): [(3, 0.5), (7, 0.25)],
                ("epoch (CSV)", "csv"): _EPOCHS,
            },
            id="lightning",
        ),
        pytest.param(
            TRANSFORMERS,
            {
                ("epoch", "log"): [(2, 0.5), (4, 1.0), (6, 1.5), (8, 2.0)],
                ("loss", "log"): [(2, 1.0), (4, 0.5), (6, 0.3333), (8, 0.25)],
                ("grad_norm", "log"): [(step, 0.0) for step in (2, 4, 6, 8)],
                ("learning_rate", "log"): [(2, 0.0875), (4, 0.0625), (6, 0.0375), (8, 0.0125)],
                ("eval_loss", "log"): [(4, 0.125), (8, 0.125)],
                ("train_loss", "log"): [(8, 0.5208)],
            },
            id="transformers",
        ),
    ],
)
def test_what_a_framework_logs_by_itself_becomes_curves(
    real: Real, tmp_path: Path, script: str, curves: dict[tuple[str, str], Curve]
) -> None:
    real("torch")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text(script, "utf-8")

    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(RunSpec(tmp_path / "code", "train.py"))
        ended = (await engine.runs.wait(run.id)).summary
        assert ended.outcome is Outcome.SUCCEEDED
        found: dict[tuple[str, str], Curve] = {}
        for name, metric in ended.metrics.items():
            points = await engine.runs.points(run.id, name)
            values = [round(value, 4) for value in points.values.tolist()]
            found[name, metric.source] = list(zip(points.steps.tolist(), values, strict=True))
        assert found == curves

    in_workspace(tmp_path, use)
