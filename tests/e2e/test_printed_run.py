"""Scripts that know nothing of Trainyard and only print, as PyTorch's published examples do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop_app.domain.events import Event, RunChanged
from desktop_app.domain.metrics import Axis, CurveQuery
from desktop_app.domain.run import RunSpec, Stage
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace

DIGITS = """\
for epoch in (1, 2):
    for batch in range(0, 30, 10):
        share = 100 * batch / 30
        print('Train Epoch: {} [{}/{} ({:.0f}%)]\\tLoss: {:.6f}'.format(
            epoch, batch * 64, 1920, share, 1 / (epoch + batch)))
    right = 900 + 50 * epoch
    print('\\nTest set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\\n'.format(
        0.5 / epoch, right, 1000, right / 10))
"""

PICTURES = """\
def meters(loss, top1, top5):
    return [
        'Time  0.125 ( 0.250)', 'Data  0.001 ( 0.002)',
        f'Loss {loss:.4e} ({loss + 1:.4e})', f'Acc@1 {top1:6.2f} ({top1 / 2:6.2f})',
        f'Acc@5 {top5:6.2f} ({top5 / 2:6.2f})',
    ]

print("=> creating model 'resnet18'")
for epoch in range(2):
    for batch in (0, 10):
        print('\\t'.join([f'Epoch: [{epoch}][{batch:4d}/20]', *meters(4 - epoch, 1.5, 2.5)]))
    for batch in (0, 5):
        print('\\t'.join([f'Test: [{batch:3d}/10]', *meters(3.5, 20.25, 40.5)]))
    print(' '.join([' *', f'Acc@1 {30 + epoch:.3f}', f'Acc@5 {60 + epoch:.3f}']))
"""

LINE = """\
print('Loss: {:.6f} after {} batches'.format(0.000982, 300))
print('==> Learned function:\\ty = -8.26 x^4 +6.04 x^3 +5.58 x^2 -0.94 x^1 +0.13')
print('==> Actual function:\\ty = -8.27 x^4 +6.06 x^3 +5.59 x^2 -0.93 x^1 +0.12')
"""

WORDS = """\
for epoch in (1, 2):
    for batch in (200, 400):
        print('| epoch {:3d} | {:5d}/{:5d} batches | lr {:02.2f} | ms/batch {:5.2f} | '
              'loss {:5.2f} | ppl {:8.2f}'.format(epoch, batch, 500, 20, 7.5, 6.25, 518.01))
    print('-' * 89)
    print('| end of epoch {:3d} | time: {:5.2f}s | valid loss {:5.2f} | '
          'valid ppl {:8.2f}'.format(epoch, 27.74, 5.5, 244.69))
    print('-' * 89)
print('=' * 89)
print('| End of training | test loss {:5.2f} | test ppl {:8.2f}'.format(5.25, 190.57))
print('=' * 89)
"""

WORDS_TRAINED = """\
import sys

def bar(done, total):
    print(f'\\r {100 * done // total:3d}%|##   | {done}/{total} [00:00<00:01,  9.5it/s]',
          end='', file=sys.stderr)

bar(0, 30)
for step in range(1, 31):
    if step % 5 == 0:
        bar(max(step - 2, 0), 30)  # it is drawn anew now and then only
    if step % 4 == 0 or step % 10 == 0:
        key, worth = ('loss', 1 / step) if step % 4 == 0 else ('eval_loss', 2 / step)
        print('\\r        \\r' + str({key: f'{worth:.4g}', 'epoch': f'{step / 10:.4g}'}))
        bar(step, 30)
        bar(7, 8)
print('\\r        \\r' + str({'eval_loss': '0.0625', 'epoch': '3'}))
bar(30, 30)
"""
"""As Hugging Face's Trainer prints beside its bars: the one of evaluation counts batches."""

Curve = list[tuple[int, float]]


@pytest.mark.parametrize(
    ("script", "curves"),
    [
        pytest.param(
            DIGITS,
            {
                "epoch": [(1920, 1.0), (3840, 2.0)],
                "train/Loss": [
                    *((1920, 1.0), (2560, 0.090909), (3200, 0.047619)),
                    *((3840, 0.5), (4480, 0.083333), (5120, 0.045455)),
                ],
                "test/loss": [(0, 0.5), (1, 0.25)],
                "test/Accuracy": [(0, 0.95), (1, 1.0)],
            },
            id="digits",
        ),
        pytest.param(
            PICTURES,
            {
                "epoch": [(0, 0.0), (20, 1.0)],
                "Loss": [(0, 4.0), (10, 4.0), (20, 3.0), (30, 3.0)],
                "Acc@1": [(0, 1.5), (10, 1.5), (20, 1.5), (30, 1.5)],
                "Acc@5": [(0, 2.5), (10, 2.5), (20, 2.5), (30, 2.5)],
                "test/Loss": [(0, 3.5), (5, 3.5), (10, 3.5), (15, 3.5)],
                "test/Acc@1": [(0, 20.25), (5, 20.25), (10, 20.25), (15, 20.25)],
                "test/Acc@5": [(0, 40.5), (5, 40.5), (10, 40.5), (15, 40.5)],
                "test/mean/Acc@1": [(0, 30.0), (1, 31.0)],
                "test/mean/Acc@5": [(0, 60.0), (1, 61.0)],
            },
            id="pictures",
        ),
        pytest.param(LINE, {"Loss": [(0, 0.000982)]}, id="line"),
        pytest.param(
            WORDS,
            {
                "epoch": [(700, 1.0), (1200, 2.0)],
                "lr": [(700, 20.0), (900, 20.0), (1200, 20.0), (1400, 20.0)],
                "loss": [(700, 6.25), (900, 6.25), (1200, 6.25), (1400, 6.25)],
                "ppl": [(700, 518.01), (900, 518.01), (1200, 518.01), (1400, 518.01)],
                "val/loss": [(1, 5.5), (2, 5.5)],
                "val/ppl": [(1, 244.69), (2, 244.69)],
                "test/loss": [(0, 5.25)],
                "test/ppl": [(0, 190.57)],
            },
            id="words",
        ),
        pytest.param(
            WORDS_TRAINED,
            {
                "epoch": [(step, step / 10) for step in (4, 8, 10, 12, 16, 20, 24, 28, 30)],
                "loss": [
                    *((4, 0.25), (8, 0.125), (12, 0.08333), (16, 0.0625)),
                    *((20, 0.05), (24, 0.04167), (28, 0.03571)),
                ],
                "eval_loss": [(10, 0.2), (30, 0.06667), (30, 0.0625)],
            },
            id="words trained",
        ),
    ],
)
def test_what_a_script_prints_becomes_its_curves(
    tmp_path: Path, script: str, curves: dict[str, Curve]
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(script, "utf-8")

    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(RunSpec(tmp_path / "code", "main.py"))
        metrics = (await engine.runs.wait(run.id)).summary.metrics
        assert {metric.source for metric in metrics.values()} == {"log"}
        found: dict[str, Curve] = {}
        for name in metrics:
            points = await engine.runs.points(run.id, name)
            found[name] = list(zip(points.steps.tolist(), points.values.tolist(), strict=True))
        assert found == curves
        if script == DIGITS:
            query = CurveQuery("train/Loss", axis=Axis.EPOCH, epochs="epoch")
            (along,) = await engine.runs.curves(run.id, [query])
            assert along.x.tolist() == pytest.approx([1, 4 / 3, 5 / 3, 2, 7 / 3, 8 / 3])
            place = tmp_path / "loss.csv"
            assert await engine.runs.export_points({run.id: ""}, query.name, place, epochs=True)
            rows = [line.split(",") for line in place.read_text("utf-8").splitlines()]
            assert [row[0] for row in rows] == ["epoch", "1.0", *("1.333333", "1.666667"),
                                                "2.0", *("2.333333", "2.666667")]  # fmt: skip
            assert not await engine.runs.has_more_series(run.id)

    in_workspace(tmp_path / "work", use)


def test_how_far_a_run_says_it_is_is_known_while_it_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = (
        "import os, time\n"
        "print('Epoch 2/4')\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
        "print('Epoch 3/4')\n"
    )
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(script, "utf-8")

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        run = await engine.runs.submit(RunSpec(tmp_path / "code", "main.py"))
        while True:
            event = await told.get()
            if isinstance(event, RunChanged) and event.run is not None and event.run.progress:
                assert (event.run.stage, event.run.progress) == (Stage.RUNNING, 0.25)
                break
        assert (await engine.runs.show(run.id)).summary.progress == 0.25
        go.touch()
        assert (await engine.runs.wait(run.id)).summary.progress is None

    in_workspace(tmp_path / "work", use)
