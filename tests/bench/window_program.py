"""The window as `trainyard gui` builds it, playing a scenario; its answer as JSON.

`python -m tests.bench.window_program SCENARIO WORKSPACE`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app import app
from desktop_app.gui.main import Program, Start
from tests.bench.curves import curves
from tests.bench.live import live
from tests.bench.logs import logs
from tests.bench.many_hosts import many_hosts
from tests.bench.plot_latency import latencies
from tests.bench.runs_table import runs_table
from tests.bench.scenario import Player, Steps
from tests.bench.stall import stalls

SCENARIOS: dict[str, Callable[[Program], Steps[Any]]] = {
    "curves": curves,
    "latencies": latencies,
    "live": live,
    "logs": logs,
    "many_hosts": many_hosts,
    "runs_table": runs_table,
    "stalls": stalls,
}


def main(scenario: str, workspace: Path) -> int:
    program = Program(app)
    start = Start(program, workspace, quit_when_painted=False)
    player = Player(program, SCENARIOS[scenario](program))
    code = program.run()
    del start
    print(json.dumps(player.answer))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
