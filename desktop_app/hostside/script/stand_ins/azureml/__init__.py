"""Stands in for Azure ML's SDK v1 in a run, where that is not installed: `azureml.core.Run` logs
and keeps files here. Whatever else is asked for is refused by its name."""

STANDS_IN = True
