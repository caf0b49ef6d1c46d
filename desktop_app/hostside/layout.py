"""Where everything of a run, a host and the base folder lies: every path is made here.

Under a run root (`<workspace>` on this computer, `<base>/hosts/<machine-id>` elsewhere):
`runs/<id>/`, `store/sha256/ab/<64 hex>`, `builds/<hash>/`, `venvs/<hash>/`, `interpreters/<hash>/`,
while an image leaves `images/<id>/`, and where files were delivered `inputs/<manifest>/`,
`cache/<manifest>`. Paths are `str`; nothing here touches the disk.
"""

from __future__ import annotations

import os
import re

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")

CONTAINER_WORK = "/trainyard/work"
"""Where a run's working directory lies in its container."""
STREAMS = "streams"
EVENTS = "streams/events.jsonl"
STDOUT = "streams/stdout.log"
PACKAGES = "streams/packages.json"
"""What was installed in the run's environment: written once, whole."""
BUILD_LOG = "streams/build.log"
METRICS = "streams/metrics"
SYSTEM = "streams/system"
LOGS = "streams/logs"
CONTENTS, ITEMS = ".media", ".items"
"""How files beside those of metrics end that hold images and the like: their contents, one behind
the other, and a line of JSON for each. They are written by `script/trainyard_media`, or for it."""
LEFT_OUT = "left-out."
"""An empty file of this name and a reason beside them says that some could not be kept."""
LOG_SIZE = "log/output"
"""The system series of how many bytes were printed when: it leads from a time to a line."""
EXIT = "exit.json"
OUTPUTS = "outputs.json"


def valid_run_id(run_id: object) -> bool:
    """True for what may name a run's folder, container and job."""
    return isinstance(run_id, str) and _RUN_ID.match(run_id) is not None


def valid_digest(digest: object) -> bool:
    """True for 64 lower-case hexadecimal digits."""
    return isinstance(digest, str) and _DIGEST.match(digest) is not None


def machine_root(base: str, machine: str) -> str:
    """The run root of one machine, as homes may be shared by several: below `base`, or where that
    is empty below `~/.trainyard` (TRAINYARD_HOME)."""
    place = os.path.expanduser(base) if base else _usual_base()
    return os.path.abspath(os.path.join(place, "hosts", machine))


def installed_programs() -> str:
    """Where every version of this program that was ever sent here lies (see `bootstrap`)."""
    return os.path.join(_usual_base(), "hostside")


def image_uses_folder(machine: str) -> str:
    """A note for each image of ours on a machine, see `uses`."""
    return os.path.join(_usual_base(), "images", machine)


def _usual_base() -> str:
    return os.environ.get("TRAINYARD_HOME") or os.path.join(os.path.expanduser("~"), ".trainyard")


def slots_folder(machine: str) -> str:
    """The claims of one machine, shared by its users; TRAINYARD_SLOTS overrides it."""
    return os.environ.get("TRAINYARD_SLOTS") or "/var/tmp/trainyard-slots-" + machine  # noqa: S108


def runs_folder(root: str) -> str:
    return os.path.join(root, "runs")


def store_folder(root: str) -> str:
    return os.path.join(root, "store", "sha256")


def store_lock(root: str) -> str:
    """Held while contents are brought, used or removed."""
    return os.path.join(root, "store", "lock")


def packs_folder(root: str) -> str:
    """Where small contents of the store lie packed, see `packs`."""
    return os.path.join(root, "store", "packs")


def blob_path(root: str, digest: str) -> str:
    """Where the bytes with this sha256 lie; raises ValueError for what is no digest."""
    if not valid_digest(digest):
        raise ValueError("not a sha256: %r" % (digest,))
    return os.path.join(store_folder(root), digest[:2], digest)


def inputs_folder(root: str) -> str:
    return os.path.join(root, "inputs")


def input_copy(root: str, manifest: str) -> str:
    """Where an input that was delivered is laid out, once for all runs of this root."""
    return os.path.join(inputs_folder(root), manifest)


def cache_folder(root: str) -> str:
    """A note for each tree that was delivered, see `cache`."""
    return os.path.join(root, "cache")


def build_folder(root: str, definition_hash: str) -> str:
    """The folder of one image's build; raises ValueError for a name that leaves `builds`."""
    return os.path.join(builds_folder(root), _checked_hash(definition_hash))


def builds_folder(root: str) -> str:
    """What builds of images leave."""
    return os.path.join(root, "builds")


def image_parts_folder(root: str, image: str) -> str:
    """Where the contents of an image lie while they are delivered; raises ValueError for what is no
    id of an image."""
    digest = image.rpartition(":")[2]
    if not valid_digest(digest):
        raise ValueError("not the id of an image: %r" % (image,))
    return os.path.join(root, "images", digest)


def venv_folder(root: str, definition_hash: str) -> str:
    """The folder of one virtual environment and of its build; raises ValueError for a name that
    leaves `venvs`."""
    return os.path.join(venvs_folder(root), _checked_hash(definition_hash))


def venvs_folder(root: str) -> str:
    """The virtual environments, and what their builds leave."""
    return os.path.join(root, "venvs")


def interpreter_folder(root: str, definition_hash: str) -> str:
    """What is known of an interpreter that is used as it is; raises ValueError for a name that
    leaves `interpreters`."""
    return os.path.join(root, "interpreters", _checked_hash(definition_hash))


def _checked_hash(definition_hash: str) -> str:
    if not valid_run_id(definition_hash):
        raise ValueError("not an environment hash: %r" % (definition_hash,))
    return definition_hash


class RunFolder:
    """Every path of one run. Raises ValueError for an id that may not name a folder."""

    def __init__(self, root: str, run_id: str) -> None:
        if not valid_run_id(run_id):
            raise ValueError("not a run id: %r" % (run_id,))
        self.root = os.fspath(root)
        self.id = run_id
        self.path = os.path.join(runs_folder(self.root), run_id)

    def at(self, relative: str) -> str:
        """The path of a constant of this module (`EVENTS`, `STDOUT`, ...) in this run."""
        return os.path.join(self.path, *relative.split("/"))

    @property
    def request(self) -> str:
        return self.at("run.json")

    @property
    def manifest(self) -> str:
        return self.at("manifest.json")

    @property
    def work(self) -> str:
        """The script's working directory, a copy of the code snapshot."""
        return self.at("work")

    @property
    def work_outputs(self) -> str:
        return self.at("work/outputs")

    @property
    def work_logs(self) -> str:
        return self.at("work/logs")

    @property
    def streams(self) -> str:
        """Append-only files, mirrored byte for byte."""
        return self.at(STREAMS)

    @property
    def events(self) -> str:
        return self.at(EVENTS)

    @property
    def stdout(self) -> str:
        return self.at(STDOUT)

    @property
    def build_log(self) -> str:
        return self.at(BUILD_LOG)

    @property
    def packages(self) -> str:
        return self.at(PACKAGES)

    @property
    def metrics(self) -> str:
        return self.at(METRICS)

    @property
    def system(self) -> str:
        return self.at(SYSTEM)

    @property
    def logs(self) -> str:
        """Mirrors of `work/logs`, one file per generation (`name`, `name~1`, ...)."""
        return self.at(LOGS)

    @property
    def exit(self) -> str:
        return self.at(EXIT)

    @property
    def outputs(self) -> str:
        return self.at(OUTPUTS)

    @property
    def state(self) -> str:
        """What only this host needs: never mirrored."""
        return self.at("state")

    @property
    def machine(self) -> str:
        """The id of the machine that accepted the run, which alone judges it."""
        return self.at("state/machine")

    @property
    def place(self) -> str:
        """The path of the run's folder when it was accepted, see `naming`."""
        return self.at("state/place")

    @property
    def supervisor(self) -> str:
        return self.at("state/supervisor.json")

    @property
    def supervisor_lock(self) -> str:
        return self.at("state/supervisor.lock")

    @property
    def supervisor_log(self) -> str:
        return self.at("state/supervisor.log")

    @property
    def waiter(self) -> str:
        """Made exclusively by the one waiter, before it starts the script; or, where the script
        cannot be started, by the supervisor with the record of the run's end as `end`."""
        return self.at("state/waiter.json")

    @property
    def script_process(self) -> str:
        return self.at("state/script.json")

    @property
    def claim(self) -> str:
        """The GPUs claimed for this run and its number of arrival."""
        return self.at("state/claim.json")

    @property
    def note(self) -> str:
        """What the waiter wants a person to know while the run goes on."""
        return self.at("state/note.json")

    @property
    def stop_request(self) -> str:
        """Why the supervisor has stopped the script, written before its first signal."""
        return self.at("state/stop.json")

    @property
    def stop_reserve(self) -> str:
        """Disk space taken in advance, so that a script can be stopped on a full disk."""
        return self.at("state/stop.reserve")

    @property
    def cancel(self) -> str:
        """The tombstone: a run with it is never started any more."""
        return self.at("state/cancel")

    @property
    def mlflow(self) -> str:
        """What the script tells MLflow, see `script/trainyard_mlflow`."""
        return self.at("state/mlflow")

    @property
    def secrets(self) -> str:
        return self.at("state/secrets")

    @property
    def pull(self) -> str:
        """Where the run's image may be had, with the password for it; only until it is there."""
        return self.at("state/pull.json")

    @property
    def exit_reserve(self) -> str:
        """Disk space taken in advance, so that the end can be recorded on a full disk."""
        return self.at("state/exit.reserve")

    @property
    def space_reserve(self) -> str:
        """Disk space given back when finalizing, for the last events and the list of outputs."""
        return self.at("state/space.reserve")

    @property
    def home(self) -> str:
        return self.at("state/home")
