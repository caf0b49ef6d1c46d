"""Metrics in the lines that well-known training scripts print."""

from __future__ import annotations

import math
import time

import pytest

from desktop_app.hostside.metrics.log_numbers import Line, LogReader, Point, read_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("loss: 0.31", Line([("loss", 0.31)])),
        ("loss=.5e-3, lr = 5e-05\n", Line([("loss", 0.0005), ("lr", 5e-05)])),
        ("step 12: loss 0.3100", Line([("loss", 0.31)], None, 12)),
        (
            (
                "Epoch: [3][  10/5005]\tTime  0.123 ( 0.456)\tData  0.001 ( 0.002)\t"
                "Loss 6.9521e+00 (7.0016e+00)\tAcc@1   0.39 (  0.35)\tAcc@5   1.17 (  0.98)"
            ),
            Line([("Loss", 6.9521), ("Acc@1", 0.39), ("Acc@5", 1.17)], 3.0, 10, 5005),
        ),
        (
            " * Acc@1 71.200 Acc@5 89.800",
            Line([("Acc@1", 71.2), ("Acc@5", 89.8)], summary=True),
        ),
        (
            "Test: [ 10/196]\tTime  0.1 ( 0.1)\tLoss 1.5e+00 (1.6e+00)",
            Line([("test/Loss", 1.5)], None, 10, 196, "test/"),
        ),
        (
            "{'loss': 0.5, 'grad_norm': 1.25, 'learning_rate': 5e-05, 'epoch': 1.0}",
            Line([("loss", 0.5), ("grad_norm", 1.25), ("learning_rate", 5e-05)], 1.0, record=True),
        ),
        (
            "{'eval_loss': '0.4', 'eval_runtime': '3.2', 'epoch': '1.5'}",
            Line([("eval_loss", 0.4)], 1.5, record=True),
        ),
        ("{'loss': 0.5, 'epoch': 1.28e-05}", Line([("loss", 0.5)], 1.28e-05, record=True)),
        ("epoch 1e5 loss: 0.5", Line([("loss", 0.5)])),
        ("epoch 1.5e-0005 loss: 0.5", Line([("loss", 0.5)])),
        ("epoch 3ended loss: 0.5", Line([("loss", 0.5)], 3.0)),
        ("Epoch 3/90", Line([], 3.0, epochs=90)),
        (
            "Epoch [3/90], Step [100/600], Loss: 0.1234",
            Line([("Loss", 0.1234)], 3.0, 100, 600, epochs=90),
        ),
        (
            "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.301",
            Line([("train/Loss", 2.301)], 1.0, 640, 60000, "train/"),
        ),
        (
            "Test set: Average loss: 0.0501, Accuracy: 9840/10000 (98%)",
            Line([("test/loss", 0.0501), ("test/Accuracy", 0.984)], phase="test/"),
        ),
        (
            "epoch 3/5  train loss 0.5 acc 0.75  val loss 0.25 acc 0.875 lr 0.1  1.5 s",
            Line(
                [
                    *(("train/loss", 0.5), ("train/acc", 0.75)),
                    *(("val/loss", 0.25), ("val/acc", 0.875), ("lr", 0.1)),
                ],
                3.0,
                phase="val/",
                epochs=5,
            ),
        ),
        (
            "| epoch   2 |   200/ 2983 batches | lr 20.00 | ms/batch 12.34 | loss  5.2 | ppl 190.5",
            Line([("lr", 20.0), ("loss", 5.2), ("ppl", 190.5)], 2.0, 200, 2983),
        ),
        (
            " 12%|█▏        | 60/500 [00:10<01:15,  5.83it/s, loss=0.31, acc=0.9]",
            Line([("loss", 0.31), ("acc", 0.9)], None, 60, 500),
        ),
        (
            "Epoch 3:  12%|█▏  | 60/500 [00:10<01:15,  5.83it/s, v_num=0, train_loss=0.310]",
            Line([("train_loss", 0.31)], 3.0, 60, 500),
        ),
        (
            "100/100 [====] - 3s 10ms/step - loss: 0.3000 - accuracy: 0.9100 - val_loss: 0.4",
            Line([("loss", 0.3), ("accuracy", 0.91), ("val_loss", 0.4)], None, 100, 100),
        ),
        ("[  10/500] loss=0.25", Line([("loss", 0.25)], None, 10, 500)),
        (
            "2026-11-28 14:00:01,123 INFO train: iter 1200 | loss 2.31 | lr 3.0e-4",
            Line([("train/loss", 2.31), ("lr", 0.0003)], None, 1200, phase="train/"),
        ),
        (
            "epoch 3: train loss 0.5, Validation loss -0.4, mAP50 0.25",
            Line([("train/loss", 0.5), ("val/loss", -0.4), ("val/mAP50", 0.25)], 3.0, phase="val/"),
        ),
        ("\x1b[32mvalLoss: 0.5\x1b[0m val_acc: 71.2%", Line([("valLoss", 0.5), ("val_acc", 71.2)])),
        ("10% loss: 9\r20% loss: 5\r\n", Line([("loss", 5.0)])),
        ("loss: 1.5 loss: 2.5", Line([("loss", 1.5)])),
        ("loss: inf acc: -inf", Line([("loss", math.inf), ("acc", -math.inf)])),
        ("loss=0.3, acc=0.5,f1=0.25", Line([("loss", 0.3), ("acc", 0.5), ("f1", 0.25)])),
        ("shapes [1, 2] and step 7, loss 0.5", Line([("loss", 0.5)], None, 7)),
        ("step 1,000 loss 0.3", Line([("loss", 0.3)])),
        ("[ 10/1,000] loss: 0.3", Line([("loss", 0.3)])),
        ("step 10/1,000 loss: 0.3", Line([("loss", 0.3)], None, 10)),
        ("epoch 1,000 loss: 0.3", Line([("loss", 0.3)])),
        ("epoch 2/1,000 loss: 0.3", Line([("loss", 0.3)], 2.0)),
        ("epoch 1.5% loss: 0.3", Line([("loss", 0.3)])),
    ],
)
def test_a_line_says_its_metrics_and_its_place(text: str, line: Line) -> None:
    assert read_line(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Loading 3 files: seed: 42 port: 8080 error: 3 files",
        "loss: 12:30 acc: 2026-01-31 f1: 3/4 map: 1.2.3 score: 5ms top: 3GB",
        "accuracy of 3 models, loss 3",
        "Accuracy: 9840/10000, files: 30/40 (75%), Accuracy: 0/0 (0%)",
        "lossless: 3 glossary: 4 flr: 0.5",
        "see https://example.org/loss=1 and a/loss/b.py:12",
        "Epoch 5: 'val_loss' reached 0.12345 (best 0.12345), saving model",
        "nan",
        "train_loss=1,234.5 loss: 0,4567 acc 0.5,7 Accuracy: 9,840/10,000 (98%)",
        "loss: " + "1" * 1990 + "x",
        ("loss: " + "1" * 1990 + "x ") * 33,
        "loss: " + "1" * 41 + " acc: 0." + "1" * 41 + " f1: 1e" + "1" * 5,
    ],
)
def test_what_is_no_metric_is_not_read(text: str) -> None:
    assert read_line(text).values == []


def test_not_a_number_is_a_value() -> None:
    ((name, value),) = read_line("Training loss: nan").values
    assert name == "train/loss"
    assert math.isnan(value)


def points(*lines: str) -> list[Point]:
    reader = LogReader()
    return [point for line in lines for point in reader.read(line)]


def test_steps_go_on_from_epoch_to_epoch() -> None:
    assert points(
        "Epoch 0",
        "[ 10/500] loss: 3.0",
        "Epoch 1",
        "[  0/500] loss: 2.0",
        "[250/500] loss: 1.0",
        "epoch 2: val_loss 0.5",
    ) == [("loss", 10, 3.0), ("loss", 500, 2.0), ("loss", 750, 1.0), ("val_loss", 2, 0.5)]


def test_means_are_no_points_of_what_they_are_the_means_of() -> None:
    assert points(
        "Epoch: [1][ 10/100] Loss 3.5",
        "Test: [ 0/50] Loss 2.5 Acc@1 10.5",
        " *   Acc@1 20.5",
        "Epoch: [2][ 10/100] Loss 1.5",
        " * loss 1.25",
        "* val acc 0.5",
    ) == [
        ("Loss", 110, 3.5),
        ("test/Loss", 50, 2.5),
        ("test/Acc@1", 50, 10.5),
        ("test/mean/Acc@1", 0, 20.5),
        ("Loss", 210, 1.5),
        ("mean/loss", 0, 1.25),
        ("val/mean/acc", 0, 0.5),
    ]


def test_without_a_word_of_the_step_each_metric_counts_its_own() -> None:
    assert points("loss: 3.0", "loss: 2.0 acc: 0.5", "{'loss': 1.0, 'epoch': 0.25}") == [
        ("loss", 0, 3.0),
        ("loss", 1, 2.0),
        ("acc", 0, 0.5),
        ("loss", 2, 1.0),
    ]


@pytest.mark.parametrize(
    ("epochs", "steps"),
    [
        ((0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 2.0), [0, 1, 2, 3, 4, 5, 6]),
        ((0.5, 1.0, 1.5, 2.0), [0, 1, 2, 3]),
        ((3.0, 4.0, 4.5, 5.0), [3, 4, 5, 6]),
        ((1.0, 2.0, 1.0), [1, 2, 1]),
    ],
)
def test_a_whole_epoch_among_others_is_no_step_back(
    epochs: tuple[float, ...], steps: list[int]
) -> None:
    lines = [f"{{'loss': 0.5, 'epoch': {epoch}}}" for epoch in epochs]
    assert [point.step for point in points(*lines)] == steps


def test_a_step_that_no_series_can_hold_is_counted_instead() -> None:
    line = "Epoch 999999999 [1/999999999999] loss: 0.5"
    assert points(line, line) == [("loss", 0, 0.5), ("loss", 1, 0.5)]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "loss " * 20_000,
        "[" * 100_000,
        "1/" * 50_000,
        "epoch " * 20_000 + "x",
        " " * 100_000,
    ],
)
def test_no_line_takes_long(text: str) -> None:
    started = time.process_time()
    read_line(text)
    assert time.process_time() - started < 0.5
