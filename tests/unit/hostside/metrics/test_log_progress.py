"""How far a training is, as its lines say."""

from __future__ import annotations

import pytest

from desktop_app.hostside.metrics.log_numbers import read_line
from desktop_app.hostside.metrics.log_progress import LogProgress


@pytest.mark.parametrize(
    ("lines", "done"),
    [
        (["Epoch 1/4"], [0.0]),
        (["Epoch 1/4", "Epoch 2/4", "Epoch 4/4"], [0.0, 0.25, 0.75]),
        (["Epoch 0/3", "Epoch 1/3", "Epoch 3/3"], [0.0, 0.25, 0.75]),
        (["Epoch [2/4], Step [100/400], Loss: 0.5"], [0.3125]),
        (["Epoch 2/4", " 50%|##   | 5/10 [00:10<00:10, 2it/s]"], [0.25, 0.375]),
        (["Epoch 3/4", "Test: [5/10] loss 0.5", "Epoch 1/4"], [0.5, 0.5, 0.5]),
        (["Epoch 3/4", "step 9", "Epoch 9/4"], [0.5, 0.5, 1.0]),
        (["Epoch: [3][10/100] loss 0.5", "[5/10] loss 0.5", "1/0", "Epoch 1/0"], [0.0] * 4),
    ],
)
def test_each_line_says_how_far_it_is_at_least(lines: list[str], done: list[float]) -> None:
    found = []
    marks = None
    for line in lines:
        progress = LogProgress(marks)
        progress.read(read_line(line))
        marks = progress.marks
        found.append(progress.done)
    assert found == done
