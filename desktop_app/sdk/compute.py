"""`ComputeTarget` and `AmlCompute`: where runs run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.compute import LauncherKind, Target, TransportKind
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.run import Contact
from desktop_app.sdk.errors import ComputeTargetException, refuse
from desktop_app.sdk.workspace import Workspace


@dataclass(frozen=True)
class ProvisioningConfiguration:
    """What a compute target is to be; made by `AmlCompute.provisioning_configuration`."""

    vm_size: str
    min_nodes: int
    max_nodes: int
    launcher: LauncherKind


class ComputeTarget:
    """A compute target of a workspace, by name.

    Raises `ComputeTargetException` where the workspace has none of that name.
    """

    def __init__(self, workspace: Workspace, name: str, *, target: Target | None = None) -> None:
        self._workspace = workspace
        self._target = target or _find(workspace, name)

    @classmethod
    def from_target(cls, workspace: Workspace, target: Target) -> ComputeTarget:
        """The face of a target that is known already."""
        return cls(workspace, target.name, target=target)

    @staticmethod
    def list(workspace: Workspace) -> Sequence[ComputeTarget]:
        """Every compute target of the workspace, the built-in ones first."""
        states = workspace.connection.call(lambda engine: engine.targets.list())
        return [ComputeTarget.from_target(workspace, state.target) for state in states]

    @staticmethod
    def create(
        workspace: Workspace, name: str, provisioning_configuration: ProvisioningConfiguration
    ) -> ComputeTarget:
        """Give this computer a further name as a compute target, or reuse the one of that name.

        No machine is rented or started: runs on it are runs on this computer, at most `max_nodes`
        nodes at once. Raises `ComputeTargetException` for a name that means something else.
        """
        wanted = provisioning_configuration
        description = f"This computer, asked for as {wanted.vm_size}" if wanted.vm_size else ""
        try:
            target = workspace.connection.call(
                lambda engine: engine.targets.create(
                    name,
                    TransportKind.LOCAL,
                    wanted.launcher,
                    wanted.min_nodes,
                    wanted.max_nodes,
                    description,
                )
            )
        except InvalidError as error:
            raise ComputeTargetException(error.code, error.text, hint=error.hint) from error
        return ComputeTarget.from_target(workspace, target)

    @property
    def name(self) -> str:
        return self._target.name

    @property
    def type(self) -> str:
        """How a run is started there: `process` or `docker`."""
        return self._target.launcher.value

    def wait_for_completion(
        self,
        show_output: bool = False,
        min_node_count: int | None = None,
        timeout_in_minutes: float | None = None,
        is_delete_operation: bool = False,
    ) -> None:
        """Ask the target's host whether it is there; it is this computer, so there is no waiting.

        `min_node_count` and `timeout_in_minutes` (minutes) bound a wait that is over at once.
        Raises `ComputeTargetException` where more nodes are waited for than the target may have, or
        the host does not answer.
        """
        if is_delete_operation:
            refuse(is_delete_operation=True)
        if min_node_count is not None and min_node_count > self._target.max_nodes:
            raise ComputeTargetException(
                "bad_nodes",
                f"{self.name!r} has {self._target.max_nodes} nodes at most, not {min_node_count}.",
            )
        name = self.name
        state = self._workspace.connection.call(lambda engine: engine.targets.facts(name))
        if state.contact is not Contact.LIVE:
            raise ComputeTargetException("unreachable", state.problem, hint=state.hint)
        if show_output and state.facts is not None:
            gpus = len(state.facts.gpus)
            sys.stdout.write(f"{name} is ready: {state.facts.hostname}, {gpus} GPUs\n")

    def get_status(self) -> str:
        """`live`, `stale` or `none`: whether the target's host answers now."""
        name = self.name
        state = self._workspace.connection.call(lambda engine: engine.targets.facts(name))
        return state.contact.value

    def delete(self) -> None:
        """Forget the name; the machine and what runs on it stay."""
        name = self.name
        self._workspace.connection.call(lambda engine: engine.targets.remove(name))

    def __repr__(self) -> str:
        return f"ComputeTarget(name={self.name!r}, type={self.type!r})"


def _find(workspace: Workspace, name: str) -> Target:
    try:
        return workspace.connection.call(lambda engine: engine.targets.get(name))
    except NotFoundError as error:
        raise ComputeTargetException(error.code, error.text, hint=error.hint) from error


class AmlCompute(ComputeTarget):
    """The kind of compute target that the cloud service makes of virtual machines."""

    @staticmethod
    def provisioning_configuration(
        vm_size: str = "",
        max_nodes: int = 1,
        min_nodes: int = 0,
        launcher: str = "process",
        vm_priority: str | None = None,
        idle_seconds_before_scaledown: float | None = None,
        vnet_resourcegroup_name: str | None = None,
        vnet_name: str | None = None,
        subnet_name: str | None = None,
        admin_username: str | None = None,
        admin_user_password: str | None = None,
        admin_user_ssh_key: str | None = None,
    ) -> ProvisioningConfiguration:
        """What `ComputeTarget.create` is to make.

        `vm_size` is kept as a note: the machine is the one that is there. `launcher` is `process`
        or `docker`. `vm_priority` and `idle_seconds_before_scaledown` (seconds) are accepted
        because they change no result: one's own machine is neither preempted nor shut down.
        Networks and administrators raise `NotSupportedError`.
        """
        refuse(
            vnet_resourcegroup_name=vnet_resourcegroup_name,
            vnet_name=vnet_name,
            subnet_name=subnet_name,
            admin_username=admin_username,
            admin_user_password=admin_user_password,
            admin_user_ssh_key=admin_user_ssh_key,
        )
        try:
            kind = LauncherKind(launcher)
        except ValueError as error:
            known = ", ".join(entry.value for entry in LauncherKind)
            raise ComputeTargetException(
                "bad_launcher", f"{launcher!r} is no launcher.", hint=f"There are: {known}."
            ) from error
        return ProvisioningConfiguration(vm_size, min_nodes, max_nodes, kind)
