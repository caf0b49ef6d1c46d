"""An `nvidia-smi` for a machine without one: answers the real query formats from a file."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = """#!{python}
import json, sys, time
answer = json.load(open({answers!r}))
if answer.get("hangs"):
    time.sleep(600)
if answer.get("fails"):
    print(answer["fails"])
    sys.exit(9)
words = " ".join(sys.argv[1:])
if "compute_cap" in words:
    print("\\n".join(answer.get("capabilities", [])))
elif "--query-gpu=" in words:
    print("\\n".join(answer["gpus"]))
elif "--query-compute-apps=" in words:
    print("\\n".join(answer.get("apps", [])))
elif "-L" in sys.argv:
    print("\\n".join(answer.get("list", [])))
else:
    print("\\n".join(answer.get("table", [])))
"""


def gpu(index: int, utilization: str = "7") -> str:
    """A line as `--query-gpu` prints it."""
    cells = [str(index), f"GPU-{index}", "NVIDIA H100, 80GB".replace(",", ""), "81559", "1024"]
    return ", ".join([*cells, utilization, "41", "[N/A]", "550.54"])


@dataclass
class FakeSmi:
    """The program in a folder for PATH, and what it answers."""

    folder: Path
    answers: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "answers.json"
        program = self.folder / "nvidia-smi"
        program.write_text(PROGRAM.format(python=sys.executable, answers=str(file)))
        program.chmod(0o755)
        self.say(**self.answers)

    def say(self, **answers: object) -> None:
        beside = self.folder / "answers.new"
        beside.write_text(json.dumps(answers))
        beside.replace(self.folder / "answers.json")

    @property
    def path_variable(self) -> str:
        return f"{self.folder}{os.pathsep}{os.environ['PATH']}"
