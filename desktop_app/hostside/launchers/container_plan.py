"""What a run's container is started with: from the run's request and the engine's abilities."""

from __future__ import annotations

import os
import pwd
from typing import Dict, List, Mapping, Optional, Tuple

from ..machine.docker_program import DockerProgram, image_entrypoint
from ..machine.engine_facts import Engine
from ..machine.network_settings import CA_FILE_NAMES, needs_host_network, proxy_variables
from ..naming import container_name
from ..protocol import HostError
from .base import RunContext
from .container import (
    ENTRY,
    HOME,
    INPUTS,
    MLFLOW,
    SCRIPT,
    STREAMS,
    WORK,
    Container,
    Mount,
)
from .script_environment import (
    ScriptPlaces,
    resolve_arguments,
    run_variables,
    script_command,
    script_folder,
)


class ContainerPlan:
    """One run's container, before it is there. Changes nothing."""

    def __init__(self, context: RunContext) -> None:
        self.context = context

    def network(self) -> Dict[str, str]:
        """Proxies that the user has not set for this run. They may hold a password."""
        chosen = self.context.request.get("variables") or {}
        found = proxy_variables(os.environ)
        return {name: value for name, value in found.items() if name not in chosen}

    def container(self, engine: Engine, docker: DockerProgram) -> Container:
        context = self.context
        folder = context.folder
        inputs = self._inputs()
        targets = {name: mount.target for name, mount in inputs.items()}
        certificates, ca_variables = self._certificates()
        image = str(context.environment.get("tag") or context.environment["base_image"])
        resources = context.resources
        mounts = [
            Mount(folder.work, WORK, False),
            Mount(folder.streams, STREAMS, False),
            Mount(folder.home, HOME, False),
            Mount(folder.mlflow, MLFLOW, False),
            Mount(folder.at("state/entry"), ENTRY, False),
            Mount(script_folder(), SCRIPT, True),
        ]
        return Container(
            name=container_name(folder),
            run_id=folder.id,
            image=image,
            entrypoint=image_entrypoint(docker, image),
            command=self._command(targets),
            user=_user(engine),
            groups=[] if engine.rootless else _groups(),
            mounts=[*mounts, *inputs.values(), *certificates],
            variables=dict(ca_variables, **self._variables(targets)),
            memory=resources.get("memory"),
            shm_size=resources.get("shm_size") or _half_of_memory(engine),
            gpus=self._gpus(),
            gpu_runtime=engine.gpu_runtime,
            init=engine.init,
            podman=engine.podman,
            host_network=needs_host_network(self.network()),
            security=security_options(engine),
        )

    def _command(self, targets: Mapping[str, str]) -> List[str]:
        request = self.context.request
        script = str(request["script"])
        if not os.path.isfile(os.path.join(self.context.folder.work, script)):
            text = "The script %s is not in the code that was submitted." % script
            raise HostError("no_script", text, "Check the script's name and the ignore file.")
        arguments = resolve_arguments(request.get("arguments") or [], targets)
        return script_command("python3", script, arguments)

    def _inputs(self) -> Dict[str, Mount]:
        """A folder is mounted as the input's name, a file keeps its own name below that."""
        mounts = {}
        for name, path in self.context.input_paths.items():
            if not os.path.exists(path):
                text = "The input %s is not there: %s" % (name, path)
                raise HostError("missing_input", text, "Check its path on the host that runs this.")
            target = "%s/%s" % (INPUTS, name.replace("/", "_"))
            if os.path.isfile(path):
                target += "/" + os.path.basename(path)
            mounts[name] = Mount(os.path.abspath(path), target, True)
        return mounts

    def _certificates(self) -> Tuple[List[Mount], Dict[str, str]]:
        """The CA bundles that this host's variables name, mounted, and the variables inside."""
        chosen = self.context.request.get("variables") or {}
        targets: Dict[str, str] = {}
        variables: Dict[str, str] = {}
        for name in CA_FILE_NAMES:
            path = os.environ.get(name, "")
            if name in chosen or not os.path.isfile(path):
                continue
            targets.setdefault(path, "/trainyard/ca-%d.pem" % len(targets))
            variables[name] = targets[path]
        return [Mount(path, target, True) for path, target in targets.items()], variables

    def _variables(self, inputs: Mapping[str, str]) -> Dict[str, str]:
        request = self.context.request
        name = _user_name()
        variables = {"HOME": HOME, "USER": name, "LOGNAME": name}
        places = ScriptPlaces(WORK, STREAMS + "/metrics", MLFLOW, SCRIPT)
        variables.update(run_variables(request, inputs, places, {}))
        # The entry puts our folder before the image's own PYTHONPATH, which only it can see.
        variables.pop("PYTHONPATH", None)
        own = (request.get("variables") or {}).get("PYTHONPATH")
        return dict(variables, PYTHONPATH=str(own)) if own else variables

    def _gpus(self) -> Optional[List[str]]:
        if self.context.hides_gpus:
            return []
        return self.context.gpus or None


def _user(engine: Engine) -> str:
    """Ours, so that what the script writes is ours; a rootless engine maps its root to us."""
    if engine.rootless and not engine.podman:
        return "0:0"
    return "%d:%d" % (os.getuid(), os.getgid())


def _groups() -> List[int]:
    return sorted(set(os.getgroups()) - {os.getgid()})


def _user_name() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "user%d" % os.getuid()


def security_options(engine: Engine) -> List[str]:
    """What a hardened engine needs to let a container read files of this host."""
    options: List[str] = []
    if engine.selinux:
        # Relabelling would change the user's own folders for good.
        options += ["--security-opt", "label=disable"]
    if engine.podman and engine.rootless:
        options += ["--userns", "keep-id"]
    elif engine.user_namespaces:
        options += ["--userns", "host"]
    return options


def _half_of_memory(engine: Engine) -> Optional[int]:
    """PyTorch's data loaders pass batches through shared memory; the engine's default is 64 MB."""
    return engine.memory_total // 2 or None
