"""Trainyard from Python, in the words of the Azure Machine Learning SDK v1.

What a script written for that service needs is here under the same names, and means the user's own
machines. What has no meaning there raises `NotSupportedError` and says so.
"""

from desktop_app.sdk.compute import AmlCompute, ComputeTarget, ProvisioningConfiguration
from desktop_app.sdk.config import ScriptRunConfig
from desktop_app.sdk.environment import Environment
from desktop_app.sdk.errors import ComputeTargetException, NotSupportedError, RunFailedError
from desktop_app.sdk.experiment import Experiment
from desktop_app.sdk.model import Model
from desktop_app.sdk.run import Run
from desktop_app.sdk.workspace import Workspace

__all__ = [
    "AmlCompute",
    "ComputeTarget",
    "ComputeTargetException",
    "Environment",
    "Experiment",
    "Model",
    "NotSupportedError",
    "ProvisioningConfiguration",
    "Run",
    "RunFailedError",
    "ScriptRunConfig",
    "Workspace",
]
