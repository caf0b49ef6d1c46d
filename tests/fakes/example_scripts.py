"""Scripts in the manner of the field's published examples. Only their text is read."""

BIRDS_CLICK = '''
import click

NETWORKS = ["small", "large"]
verbose = click.option("-v", "--verbose", count=True)


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False))
@click.argument("files", nargs=-1)
@click.option("--network", type=click.Choice(NETWORKS), default="small", show_default=True)
@click.option("--epochs", "-n", type=click.IntRange(1, 100), default=3, help="How many.")
@click.option("--lr", default=0.1)
@click.option("--shout/--no-shout", " /-S", default=True)
@click.option("--force", is_flag=True, help="Write over.")
@click.option("--tag", "tags", multiple=True)
@click.option("--size", nargs=2, type=int)
@click.option("--name", required=True)
@verbose
def main(data, files, **options):
    """Train it."""


if __name__ == "__main__":
    main()
'''
"""A command of click."""

BIRDS_TYPER = '''
from enum import Enum
from pathlib import Path
from typing import Annotated, List, Optional

import typer

app = typer.Typer()


class Network(str, Enum):
    small = "small"
    large = "large"


@app.command()
def train(
    ctx: typer.Context,
    data: Annotated[Path, typer.Argument(help="The pictures.")],
    epochs: int = 3,
    learning_rate: Annotated[float, typer.Option("--lr", "-l", min=0, max=1)] = 0.1,
    network: Network = Network.small,
    shuffle: bool = True,
    force: bool = typer.Option(False, "--force", help="Write over."),
    tags: Optional[List[str]] = None,
    seed: int = typer.Option(...),
):
    """Train it.

    More words.
    """


@app.command("try-it")
def trial(files: List[Path], limit: Annotated[Optional[int], typer.Argument()] = None):
    pass


if __name__ == "__main__":
    app()
'''
"""An application of typer with two commands."""

COMMANDS_ARGPARSE = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--quiet", action="store_true")
commands = parser.add_subparsers(dest="what", required=True)
train = commands.add_parser("train", help="Train it.")
train.add_argument("--epochs", type=int, default=3)
export = commands.add_parser("export")
export.add_argument("file")
deeper = export.add_subparsers()
deeper.add_parser("onnx")
args = parser.parse_args()
"""
"""Commands of argparse."""

DIGITS_FUNCTIONS = """
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from argparse import ArgumentParser as AP


def common(lr=0.5):
    made = AP(add_help=False)
    made.add_argument("--lr", type=float, default=lr)
    made.add_argument("--device", default="cpu")
    return made


def add_data(group, default):
    group.add_argument("--data", required=True, default=default)


class Options:
    def __init__(self):
        self.parser = ArgumentParser(
            parents=[common(0.25)], formatter_class=ArgumentDefaultsHelpFormatter
        )
        self.initialize()

    def initialize(self):
        self.parser.add_argument("--gamma", type=float, default=0.7)

    def parse(self):
        return self.parser.parse_args()


def main():
    options = Options()
    add_data(options.parser, "digits")
    options.parser.set_defaults(device="cuda")
    args = options.parse()
    print(args)


if __name__ == "__main__":
    main()
"""
"""Parsers that are made, lent and filled in functions."""

NESTED_TYRO = """
import dataclasses
import enum
import pathlib
from typing import Literal

import tyro


class Device(enum.Enum):
    CPU = "cpu"
    GPU = "gpu"


@dataclasses.dataclass
class Optimizer:
    learning_rate: float = 3e-4
    kind: Literal["adam", "sgd"] = "adam"


@dataclasses.dataclass(frozen=True)
class Config:
    out: pathlib.Path
    optimizer: Optimizer = dataclasses.field(default_factory=Optimizer)
    device: Device = Device.CPU
    use_amp: bool = False
    sizes: tuple[int, ...] = (1, 2)


if __name__ == "__main__":
    print(tyro.cli(Config))
"""
"""Nested dataclasses, as tyro takes them."""

PICTURES_ARGPARSE = """
import argparse
import os
from pathlib import Path

import torchvision.models as models

ARCHITECTURES = sorted(name for name in models.__dict__ if name.islower())
SIZES = (160, 224, 384)
WARM_UP = 5
ROOT = Path("data") / "pictures"

parser = argparse.ArgumentParser(description="Training on pictures")
parser.add_argument("data", metavar="DIR", nargs="?", default=ROOT, help="path to the pictures")
parser.add_argument("-a", "--arch", default="resnet18", choices=ARCHITECTURES, help="the network")
parser.add_argument(
    "-j", "--workers", default=4, type=int, metavar="N", help="loading (default: %(default)s)"
)
parser.add_argument("--epochs", default=10 * 9, type=int)
parser.add_argument("-b", "--batch-size", default=256, type=int)
parser.add_argument("--lr", "--learning-rate", default=1e-1, type=float, dest="lr")
parser.add_argument("--momentum", default=-0.9, type=float)
parser.add_argument("--size", type=int, choices=SIZES, default=SIZES[1])
parser.add_argument("--resume", default="", type=str, metavar="PATH")
parser.add_argument("-e", "--evaluate", dest="evaluate", action="store_true")
parser.add_argument("--no-cuda", action="store_false", dest="cuda")
parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--seed", type=int, default=None)
parser.add_argument("--out", type=Path, default=os.environ.get("OUT", "outputs"))
parser.add_argument("--betas", type=float, nargs=2, default=[0.9, 0.999])
parser.add_argument("--tag", action="append", default=[])
parser.add_argument("-v", "--verbose", action="count", default=0)
parser.add_argument("--precision", choices=["fp32", "bf16"], required=True, help="100%% exact")
schedule = parser.add_argument_group("Schedule", "how the rate goes down")
schedule.add_argument("--warm-up", type=int, default=WARM_UP)
how = schedule.add_mutually_exclusive_group()
how.add_argument("--cosine", action="store_true")
how.add_argument("--steps", type=int, nargs="+")
parser.add_argument("--secret", help=argparse.SUPPRESS)
for name in ("train", "val"):
    parser.add_argument(f"--{name}-limit", type=int)
parser.add_argument("--version", action="version", version="1")
parser.add_argument("rest", nargs=argparse.REMAINDER)


def main():
    args = parser.parse_args()
    print(args)


if __name__ == "__main__":
    main()
"""
"""Train a classifier on a folder of pictures, in the manner of the field's published examples."""

TEXT_DATACLASSES = '''
from dataclasses import dataclass, field
from typing import List, Optional

from transformers import HfArgumentParser, TrainingArguments

TASKS = {"cola": ("sentence", None), "mnli": ("premise", "hypothesis")}


@dataclass
class DataArguments:
    """What is read."""

    task_name: Optional[str] = field(default=None, metadata={"help": "One of " + "several"})
    max_seq_length: int = field(
        default=128, metadata={"help": "The longest text in tokens; longer ones are cut."}
    )
    overwrite_cache: bool = field(default=False, metadata={"help": "Read them anew."})
    pad_to_max_length: bool = field(default=True, metadata={"help": "Pad all to one length."})
    columns: List[str] = field(default_factory=lambda: ["text"])

    def __post_init__(self):
        self.task_name = self.task_name and self.task_name.lower()


@dataclass
class ModelArguments:
    model_name_or_path: str = field(metadata={"help": "A name or a path"})
    model_revision: str = "main"
    """The version of it."""


def main():
    parser = HfArgumentParser((ModelArguments, DataArguments, TrainingArguments))
    model_args, data_args, training_args = parser.parse_args_into_dataclasses()
    print(model_args, data_args, training_args)


if __name__ == "__main__":
    main()
'''
"""Fine-tune a model of text, with dataclasses for arguments."""

INHERITED_OPTIONS = """
import argparse


class BaseOptions:
    def __init__(self):
        self.gathered = False

    def initialize(self, parser):
        parser.add_argument("--data_root", required=True)
        return parser

    def gather(self):
        parser = argparse.ArgumentParser()
        parser = self.initialize(parser)
        self.parser = parser
        return parser.parse_args()


class TrainOptions(BaseOptions):
    def initialize(self, parser):
        parser = BaseOptions.initialize(self, parser)
        self.add_rates(parser)
        return parser

    @staticmethod
    def add_rates(parser, low=1e-5):
        parser.add_argument("--lr", type=float, default=0.1)


class FineTuneOptions(TrainOptions):
    def initialize(self, parser):
        parser = super().initialize(parser)
        parser.add_argument("--freeze", action="store_true")
        return parser


if __name__ == "__main__":
    options = FineTuneOptions().gather()
"""
"""Classes of options that are made from each other."""
