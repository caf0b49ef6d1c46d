"""An ended run is done once more with the code that it was given."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_app.domain.run import Outcome, RunLink, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import STDOUT, in_workspace

SCRIPT = """\
import os, sys
print("old code", sys.argv[1:], os.environ["WHO"])
print(open(os.environ["TRAINYARD_INPUT_DATA"] + "/x.txt").read())
sys.exit(3 if os.path.exists(sys.argv[1]) else 0)
"""


def test_a_retry_trains_the_old_code_once_its_source_folder_is_another_or_gone(
    tmp_path: Path,
) -> None:
    source, data, broken = tmp_path / 'it\'s "my" 代码', tmp_path / "数据", tmp_path / "broken"
    for folder in (source, data):
        folder.mkdir()
    broken.touch()
    (source / "train.py").write_text(SCRIPT, "utf-8")
    (data / "x.txt").write_text("content")

    async def use(engine: Engine) -> None:
        spec = RunSpec(
            source,
            "train.py",
            (str(broken), "{inputs.data}"),
            experiment="birds",
            inputs={"data": str(data)},
            variables={"WHO": "me 鸟"},
        )
        first = await engine.runs.wait((await engine.runs.submit(spec)).id)
        assert first.summary.outcome is Outcome.FAILED
        log = await engine.runs.read_log(first.summary.id, STDOUT, 0, 1000)

        (source / "train.py").write_text("print('new code')")
        second = await engine.runs.wait((await engine.runs.retry(first.summary.name)).id)
        assert second.summary.outcome is Outcome.FAILED
        assert await engine.runs.read_log(second.summary.id, STDOUT, 0, 1000) == log
        assert second.retry_of == RunLink(first.summary.id, "train-1")

        shutil.rmtree(source)
        broken.unlink()
        third = await engine.runs.wait((await engine.runs.retry(second.summary.id)).id)
        assert (third.summary.name, third.summary.experiment) == ("train-3", "birds")
        assert third.summary.outcome is Outcome.SUCCEEDED
        assert await engine.runs.read_log(third.summary.id, STDOUT, 0, 1000) == log
        assert (await engine.runs.spec(third.summary.id)) == (
            await engine.runs.spec(first.summary.id)
        )
        assert first.retry_of is None
        await engine.trash.delete(second.summary.id)
        assert (await engine.runs.show("train-3")).retry_of == RunLink("", "train-2")

    in_workspace(tmp_path / "work", use)
