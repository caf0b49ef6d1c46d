"""How long MLflow takes to search runs in a database; see `peers.Peer`.

`python mlflow_peer.py INDEX FOLDER FILTER ORDER MOST` puts the runs of our index into a new store
of MLflow's in the folder. With a Python that has MLflow and nothing of ours.
"""

import importlib
import json
import logging
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
logging.disable(logging.WARNING)
tracking: Any = importlib.import_module("mlflow.tracking")
"""No package that the checks of types see."""
COPY = """
INSERT INTO runs (run_uuid, name, source_type, user_id, status, start_time, end_time,
                  lifecycle_stage, artifact_uri, experiment_id)
  SELECT id, name, 'LOCAL', 'someone', iif(outcome = 'failed', 'FAILED', 'FINISHED'),
         CAST(1000 * created_at AS INTEGER), CAST(1000 * ended_at AS INTEGER),
         'active', 'file:///nowhere', 0 FROM ours.runs;
INSERT INTO params (key, value, run_uuid)
  SELECT p.name, p.text, r.id FROM ours.parameters p JOIN ours.runs r ON r.key = p.run;
INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)
  SELECT s.name, s.last, CAST(1000 * r.ended_at AS INTEGER), r.id, s.last_step, 0
  FROM ours.series s JOIN ours.runs r ON r.key = s.run;
INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
  SELECT key, value, timestamp, step, is_nan, run_uuid FROM metrics;
"""


def main(index: str, folder: str, wanted: str, order: str, most: str) -> None:
    file = Path(folder, "mlflow.db")
    client = tracking.MlflowClient(tracking_uri=f"sqlite:///{file}")
    client.search_experiments()  # makes the tables
    database = sqlite3.connect(file)
    database.execute("ATTACH ? AS ours", (index,))
    database.executescript(COPY)
    database.execute("ANALYZE")
    database.commit()
    database.close()
    for _ in sys.stdin:
        began = time.perf_counter()
        found = client.search_runs(["0"], wanted, max_results=int(most), order_by=[order])
        seconds = time.perf_counter() - began
        print(json.dumps([seconds, [run.info.run_id for run in found]]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
