"""How long TensorBoard's EventAccumulator takes to load a folder; see `peers.Peer`.

`python tensorboard_peer.py FOLDER`, with a Python that has TensorBoard and nothing of ours.
"""

import importlib
import json
import sys
import time
from typing import Any

loading: Any = importlib.import_module("tensorboard.backend.event_processing.event_accumulator")
"""No package that the checks of types see."""


def main(folder: str) -> None:
    for _ in sys.stdin:
        began = time.perf_counter()
        accumulator = loading.EventAccumulator(folder, size_guidance={"scalars": 0})
        accumulator.Reload()
        seconds = time.perf_counter() - began
        tags = accumulator.Tags()["scalars"]
        points = sum(len(accumulator.Scalars(tag)) for tag in tags)
        print(json.dumps([seconds, points]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
