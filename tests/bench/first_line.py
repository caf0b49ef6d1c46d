"""From submitting a run to its first line, against the bare program and against `docker run`."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import RunSpec
from tests.bench.desk import Desk, open_desk
from tests.bench.measure import (
    NotMeasured,
    Options,
    Row,
    Side,
    at_most,
    interleaved,
    median,
)
from tests.testbed import base_image, engine

ROUNDS = 9
FACTOR, EXTRA_S = 1.1, 0.3
IMAGE_ENVIRONMENT = "bench-image"


def rows(options: Options) -> list[Row]:
    with open_desk() as desk:
        spec = desk.spec("import time; print('first line', flush=True); time.sleep(0.3)\n")
        script = str(spec.source / spec.script)
        found = [row(desk, spec, "first line of a run on local", [sys.executable, script])]
        return [*found, _docker_row(desk, spec), *_reuse_rows(desk, spec)]


def _docker_row(desk: Desk, spec: RunSpec) -> Row:
    what = "first line of a run on local-docker"
    if not engine.answers():
        return Row(f"{what}: not measured, no container engine answers", "–", "–", None, "–", None)
    definition = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=base_image.ensure())
    desk.wait(desk.engine.environments.create(IMAGE_ENVIRONMENT, definition))
    desk.wait(desk.engine.builds.build(IMAGE_ENVIRONMENT, "local-docker"))
    mount = f"{spec.source}:/source:ro"
    bare = ["docker", "run", "--rm", "-v", mount, definition.image_tag, "python3"]
    inside = replace(spec, target="local-docker", environment=IMAGE_ENVIRONMENT)
    return row(desk, inside, what, [*bare, f"/source/{spec.script}"])


def _reuse_rows(desk: Desk, spec: RunSpec) -> list[Row]:
    """Runs in what was built for earlier ones, against runs in what nobody had to build."""
    venv = EnvironmentDefinition(EnvironmentKind.IMAGE, requirements=("six==1.16.0",))
    found = [_reuse_row(desk, spec, _built(desk, spec, venv), "virtual environment", "interpreter")]
    if engine.answers():
        ready = replace(spec, target="local-docker", environment=IMAGE_ENVIRONMENT)
        image = EnvironmentDefinition(
            EnvironmentKind.IMAGE, base_image=base_image.ensure(), variables={"BENCH": "1"}
        )
        found.append(_reuse_row(desk, ready, _built(desk, ready, image), "image", "image"))
    return found


def _built(desk: Desk, spec: RunSpec, definition: EnvironmentDefinition) -> RunSpec:
    """The same run in an environment that a first one has built."""
    name = f"bench-built-{spec.target}"
    desk.wait(desk.engine.environments.create(name, definition))
    built = replace(spec, environment=name)
    desk.run(built)
    return built


def _reuse_row(desk: Desk, ready: RunSpec, built: RunSpec, what: str, peer: str) -> Row:
    sides = (partial(desk.first_line, built), partial(desk.first_line, ready))
    times = interleaved(ROUNDS, *sides)
    (ours, ours_text), (theirs, theirs_text) = median(times[0]), median(times[1])
    against = (theirs, f"on a ready {peer} {theirs_text}")
    return at_most(f"first line of a run on a reused {what}", (ours, ours_text), against, FACTOR)


def row(desk: Desk, spec: RunSpec, what: str, bare: list[str]) -> Row:
    """Of a run of `spec`, against a command that prints the same line."""
    times = interleaved(ROUNDS, lambda: desk.first_line(spec), _bare(bare))
    (ours, ours_text), (peer, peer_text) = median(times[0]), median(times[1])
    met = ours <= FACTOR * peer + EXTRA_S
    named = {"docker": "docker run", "ssh": "ssh host python3"}.get(bare[0], "python script.py")
    aim = f"≤ {FACTOR:g} × + {EXTRA_S:g} s"
    return Row(what, ours_text, f"{named} {peer_text}", ours / peer, aim, met)


def _bare(command: list[str]) -> Side:
    def measure() -> float:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            ended = time.perf_counter()
        if not line:
            raise NotMeasured(f"{command[0]} printed nothing")
        return ended - started

    return measure
