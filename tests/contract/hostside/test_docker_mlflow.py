"""MLflow's client in a container, whose network is its own: no port of the host is reached."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from desktop_app.hostside.metrics.mlflow_collector import MlflowCollector
from tests.contract.hostside.docker_runs import DockerRun, owner
from tests.fakes import mlflow_client
from tests.fakes.series_files import read_series

SCRIPT = """\
import os, socket
import mlflow
print(sorted(name for _, name in socket.if_nameindex()))
mlflow.train()
"""


def test_what_a_script_in_a_container_tells_mlflow_is_its_runs(
    base_image: str, tmp_path: Path
) -> None:
    run = DockerRun(
        tmp_path / "root 鸟, 'q'",
        base_image,
        SCRIPT,
        variables={"PYTHONPATH": "/trainyard/work/client"},
    )
    shutil.copytree(Path(mlflow_client.__file__).parent, Path(run.folder.work, "client"))
    try:
        record = run.run()
    finally:
        run.launcher.signal(signal.SIGKILL)
        run.launcher.cleanup()
    # A network with an interface beside the loopback, so not the host's own.
    assert (record["outcome"], run.log) == ("succeeded", b"['eth0', 'lo']\n"), run.log
    output = Path(run.folder.work_outputs, "notes", "text.txt")
    assert (output.read_text("utf-8"), owner(output)) == ("words", owner(tmp_path))
    told: list[str] = []
    parameters: dict[str, str] = {}
    MlflowCollector(run.folder, told.append, parameters.update).finish()
    series = read_series(run.folder.metrics, "mlflow")
    assert {name: len(points) for name, points in series.items()} == {
        "loss": 3,
        "val/acc 精度": 1,
        "odd": 1,
        "far": 1,
        "fold 1/loss": 1,
        "run/loss": 1,
    }
    assert series["loss"] == [(0, 1.0), (1, 0.5), (2, 0.25)]
    assert parameters == {"lr": "0.1", "epochs": "3", "optimizer": "sgd", "fold 1/lr": "0.2"}
    assert told == []
