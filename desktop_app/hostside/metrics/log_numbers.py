"""The metrics in the lines that a training prints, for scripts that log them nowhere else.

A number counts where its name is one that trainings measure (a loss, an accuracy, a learning rate):
a line that is read wrongly costs more than one that is not read. The step is what the line says of
it; where it says nothing, each metric counts its own.
"""

from __future__ import annotations

import re
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Tuple

from .log_records import RecordSteps

MOST_LETTERS = 2000
"""Of a longer line only the end is read."""
_LAST_STEP = 2**63 - 1
"""A series file has steps of 64 bits."""

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_GIVEN = re.compile(
    r"""
    (?:(?P<phase>[A-Za-z]{3,10})[ ])?
    (?P<name>(?<![\w.@/-])[A-Za-z][\w@/-]{0,60})
    (?P<between>['"]?[ ]?[:=][ ]{0,4}['"]?|[ \t]{1,4})
    (?P<value>[-+]?(?:
        (?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,4})?|nan|inf|NaN|Inf|Infinity
    ))
    (?![\w/:]|[.,-]\d)  # no unit, no part of a date, ratio or version, and of `1,234.5` or `0,5`
    """,
    re.VERBOSE,
)
_EPOCH = re.compile(
    r"""
    \bepochs?['"]?[ ]{0,2}[:=\#]?[ ]{0,2}['"\[]?[ ]{0,6}
    (?P<epoch>\d{1,9}(?:\.\d{1,40})?(?:e-\d{1,3})?)(?![\d%]|[.,]\d|e[-+]?\d)
    (?:[ ]{0,2}/[ ]{0,6}(?P<epochs>\d{1,9})(?!\d|[.,]\d)\]?)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STEP = re.compile(
    r"""
    \b(?:global[_ ]?step|step|iteration|iter|batch)s?['"]?[ ]{0,2}[:=\#]?[ ]{0,2}['"\[]?[ ]{0,6}
    (?P<step>\d{1,12})(?:[ ]{0,2}/[ ]{0,6}(?P<steps>\d{1,12}))?(?![\w.%]|,\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# `[ 10/500]`, tqdm's `| 10/500`, and at the start of a line the `10/500` of Keras.
_PART = re.compile(
    r"(?:\[|\|\s|^)\s{0,8}(?P<step>\d{1,12})\s{0,2}/\s{0,8}(?P<steps>\d{1,12})(?!\w|[.,]\d)"
)
# `Test: [ 10/196]`, `Train Epoch: 1`, `Test set: ...`: what follows is of that phase.
_LABEL = re.compile(
    r"""
    (?:^|[\s|,;(\[])
    (?P<phase>train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?)
    (?:[ ](?:set|epoch|step|iter|iteration|batch|results?)\b|[ ]?[:|\])]|[ ]\[)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# `Accuracy: 9840/10000 (98%)`
_SHARE = re.compile(
    r"""
    (?P<name>(?<![\w.@/-])[A-Za-z][\w@/-]{0,60})[ ]?[:=][ ]{0,4}
    (?P<part>\d{1,12})/(?P<whole>0*[1-9]\d{0,11})[ ]{0,2}\(\d{1,3}(?:\.\d{1,9})?[ ]?%\)
    """,
    re.VERBOSE,
)
_SUMMARY = re.compile(r"\s{0,8}\*\s")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_MEASURES = frozenset(
    (
        *("loss", "losses", "nll", "ce", "bce", "mse", "mae", "rmse", "mape", "kl", "elbo"),
        *("ppl", "perplexity", "bpc", "bpb", "acc", "accuracy", "top", "f", "fscore", "auc"),
        *("auroc", "ap", "map", "precision", "recall", "sensitivity", "specificity", "iou"),
        *("miou", "dice", "bleu", "rouge", "meteor", "cider", "wer", "cer", "psnr", "ssim"),
        *("lpips", "fid", "reward", "return", "score", "lr", "entropy", "mcc", "kappa"),
    )
)
"""Words of which one in a name is enough, without their numbers."""
_PHRASES = ("learning_rate", "grad_norm")
_OF_NO_PHASE = frozenset(("lr", "learning", "grad"))
"""Words of what is the same in training and in validation."""
PHASES = {
    **dict.fromkeys(("train", "training"), "train/"),
    **dict.fromkeys(("val", "valid", "validation"), "val/"),
    **dict.fromkeys(("test", "testing"), "test/"),
    **dict.fromkeys(("eval", "evaluation"), "eval/"),
}
"""Words for a phase of training, and what the names of its metrics begin with."""


class Line(NamedTuple):
    """What a line says: numbers by name, and where the training is. `step` is one of `steps` of an
    epoch where the line says of how many, `epoch` one of `epochs`. `phase` is the one that the line
    ends in, as in `test/`; a `summary` tells the means of a phase of which the lines before were.
    """

    values: List[Tuple[str, float]]
    epoch: Optional[float] = None
    step: Optional[int] = None
    steps: Optional[int] = None
    phase: str = ""
    summary: bool = False
    epochs: Optional[int] = None
    record: bool = False
    """Whether it is a dictionary that names its epoch, as Hugging Face's Trainer prints them."""


class Point(NamedTuple):
    """A number of a series."""

    name: str
    step: int
    value: float


def read_line(text: str) -> Line:
    """Read a line as it was printed; of what a progress bar has written over, what is seen last."""
    line = _CONTROL.sub("", text).rstrip("\r\n").rpartition("\r")[2][-MOST_LETTERS:]
    epoch, place = _epoch_and_step(line)
    values, phase = _values(line)
    return Line(
        values,
        None if epoch is None else float(epoch["epoch"]),
        None if place is None else int(place["step"]),
        None if place is None or place["steps"] is None else int(place["steps"]),
        phase,
        _SUMMARY.match(line) is not None,
        None if epoch is None or epoch["epochs"] is None else int(epoch["epochs"]),
        epoch is not None and place is None and line.lstrip().startswith("{"),
    )


def places_in(line: str) -> Dict[str, Tuple[int, int]]:
    """Where a line, as it is read on a screen, says how far the training is: from which letter to
    which one stand its `epoch`, `step` and `steps`, as far as it has them."""
    epoch, place = _epoch_and_step(line)
    found = {} if epoch is None else {"epoch": epoch.span("epoch")}
    for name in ("step", "steps"):
        if place is not None and place[name] is not None:
            start, stop = place.span(name)
            # It was looked for where the epoch is one space.
            moved = 0 if epoch is None or start < epoch.start() else len(epoch[0]) - 1
            found[name] = (start + moved, stop + moved)
    return found


def _epoch_and_step(line: str) -> "Tuple[Optional[re.Match[str]], Optional[re.Match[str]]]":
    """The second one is of the line with a space in place of the first."""
    epoch = _EPOCH.search(line)
    rest = line if epoch is None else line[: epoch.start()] + " " + line[epoch.end() :]
    return epoch, _STEP.search(rest) or _PART.search(rest)


def _values(line: str) -> Tuple[List[Tuple[str, float]], str]:
    """The first number of each name (where a mean follows in brackets, the newest value), and the
    last phase. A phase holds until another one is named: `train loss 0.5 acc 0.8 val loss 0.6`."""
    values: Dict[str, float] = {}
    phase = ""
    found = [*_LABEL.finditer(line), *_GIVEN.finditer(line), *_SHARE.finditer(line)]
    for part in sorted(found, key=lambda each: each.start()):
        phase = PHASES.get((part.groupdict().get("phase") or "").lower(), phase)
        if part.re is _LABEL:
            continue
        name = part["name"]
        words = _words(name)
        if not words & _MEASURES and not name.lower().endswith(_PHRASES):
            continue
        value = _number(part)
        if value is not None:
            values.setdefault(name if words & _OF_NO_PHASE else phase + name, value)
    return list(values.items()), phase


def _number(part: "re.Match[str]") -> Optional[float]:
    if part.re is _SHARE:
        return int(part["part"]) / int(part["whole"])
    # Only a space between: then it is a number with a fraction, not a count of something.
    if not part["between"].strip() and part["value"].lstrip("+-").isdigit():
        return None
    return float(part["value"])


def _words(name: str) -> FrozenSet[str]:
    """Of `top1_acc`, `valLoss` and `mAP50`: top and acc, val and loss, map."""
    parts = re.split(r"[^A-Za-z]+", name)
    return frozenset(word.lower() for part in parts for word in (part, *_WORD.findall(part)))


class LogReader:
    """Reads the lines of one log in their order; made with what another said of itself, it goes on
    where that was."""

    def __init__(
        self,
        epoch: Optional[float] = None,
        counts: Optional[Dict[str, int]] = None,
        phase: str = "",
        placed: Optional[Dict[str, int]] = None,
        records: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.epoch = epoch
        self.counts = dict(counts or {})
        """Of metrics that count their own steps: the last one."""
        self.phase = phase
        """Of the last line that named a phase or a metric."""
        self.placed = dict(placed or {})
        """Of metrics that had a whole epoch for a step whenever they were seen: the last one."""
        self.records = RecordSteps(records)

    def read(self, text: str, after: str = "") -> List[Point]:
        """The metrics in the next line."""
        return self.points(read_line(text), after)

    def points(self, line: Line, after: str = "") -> List[Point]:
        """The metrics in the next line, which was read; `after` is the beginning of what comes
        after it, as it was printed, where that is known."""
        if line.epoch is not None:
            self.epoch = line.epoch
        if line.phase or (line.values and not line.summary):
            self.phase = line.phase
        named = [(self._name(name, line), value) for name, value in line.values]
        if line.record and line.epoch is not None and named:
            return self._points_of_record(named, line.epoch, after)
        return [Point(name, self._step(name, line), value) for name, value in named]

    def _points_of_record(
        self, named: List[Tuple[str, float]], epoch: float, after: str
    ) -> List[Point]:
        names = [name for name, _ in named]
        counted = max(self.counts.get(name, self.placed.pop(name, -1)) for name in names)
        step = self.records.step(names, epoch, counted, after)
        self.counts.update(dict.fromkeys(names, step))
        return [Point(name, step, value) for name, value in named]

    def _name(self, name: str, line: Line) -> str:
        """Means are no points of the curve that they are the means of."""
        if not line.summary:
            return name
        bare = name[len(line.phase) :] if name.startswith(line.phase) else name
        return "%smean/%s" % (self.phase, bare)

    def _step(self, name: str, line: Line) -> int:
        """Steps go on from epoch to epoch, also where the epoch stands on a line before."""
        if line.step is not None:
            within = self.epoch is not None and line.steps is not None
            step = line.step + (int(self.epoch or 0) * (line.steps or 0) if within else 0)
            if step <= _LAST_STEP:
                return step
        elif line.epoch is not None and line.epoch.is_integer() and name not in self.counts:
            self.placed[name] = int(line.epoch)
            return int(line.epoch)
        # Once counted, always counted: of epochs 0.5, 1.0, 1.5 the whole one is no step back.
        self.counts[name] = self.counts.get(name, self.placed.pop(name, -1)) + 1
        return self.counts[name]
