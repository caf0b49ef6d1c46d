"""Answers the MLflow client of a script inside of its run: metrics, parameters and artifacts of an
unchanged script become those of the run.

The server is a small process of the run itself, so it is reached at 127.0.0.1 on a host and in a
container alike, whatever the network of that. `begin` starts it with the first Python of the run
that has MLflow, and it ends when that one does. What it is told is in a file before it answers
(`book`); the host side takes it from there (`mlflow_collector`). So nothing that happens to the
host side is felt by a script that logs, and no port must be got a second time.

Standard library only, as old as `hostside` promises; nothing here is loaded by the script's own
process but `begin`.
"""
