"""No call that the design rules out, and proof that each of them would be found."""

from __future__ import annotations

import pytest

from tests.architecture.forbidden import RULES, violations
from tests.architecture.project import python_files, relative

SEEDED = [
    ("processEvents", "desktop_app/gui/shell.py", "QApplication.processEvents()"),
    ("sleep in a test", "tests/unit/test_a.py", "import time\ntime.sleep(1)"),
    ("sleep in a test", "tests/e2e/test_a.py", "from time import sleep"),
    ("timed wait in a test", "tests/gui/test_a.py", "qtbot.wait(100)"),
    ("timed wait in a test", "tests/gui/test_a.py", "QTest.qWait(100)"),
    ("sleep on a loop", "desktop_app/engine/following/follow.py", "import time\ntime.sleep(1)"),
    ("nested loop", "desktop_app/gui/shell.py", "dialog.exec()"),
    ("nested loop", "desktop_app/gui/shell.py", "QDialog(self).exec_()"),
    ("nested loop", "desktop_app/gui/shell.py", "QMessageBox.question(self, 'a', 'b')"),
    ("nested loop", "desktop_app/gui/shell.py", "QFileDialog.getOpenFileName(self)"),
    ("AutoAddPolicy", "desktop_app/adapters/ssh.py", "c.set_policy(paramiko.AutoAddPolicy())"),
    ("AutoAddPolicy", "desktop_app/adapters/ssh.py", "AutoAddPolicy()"),
    ("shell", "desktop_app/hostside/run.py", "subprocess.run('ls', shell=True)"),
    ("shell", "desktop_app/hostside/run.py", "os.system('ls')"),
    ("torch", "desktop_app/sdk/model.py", "def f():\n    import torch.nn"),
    ("torch", "desktop_app/gui/plot.py", "from torchvision import models"),
    ("pickle", "desktop_app/adapters/store.py", "import pickle"),
]
ALLOWED = [
    ("desktop_app/gui/app.py", "app.exec()\nself._app.exec()\nQApplication.exec()"),
    ("desktop_app/gui/list.py", "drag.exec(Qt.DropAction.CopyAction)"),
    ("desktop_app/hostside/run.py", "subprocess.run(['ls'], shell=False)"),
    ("desktop_app/engine/following/follow.py", "await asyncio.sleep(1)"),
    ("desktop_app/domain/run.py", "# import torch, then processEvents()\ntext = 'time.sleep(1)'"),
    ("tests/fakes/train.py", "import time\ntime.sleep(1)"),
    ("tests/gui/test_a.py", "qtbot.waitUntil(ready)\nprocess.wait(3)"),
]


def test_no_forbidden_call_is_in_the_project() -> None:
    paths = python_files("desktop_app", "tests", "packaging")
    found = [line for path in paths for line in violations(path.read_text("utf-8"), relative(path))]
    assert found == []


@pytest.mark.parametrize(("rule", "path", "source"), SEEDED)
def test_a_seeded_call_is_found_by_its_rule(rule: str, path: str, source: str) -> None:
    assert [line.split(": ")[1] for line in violations(source, path)] == [rule]


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_a_harmless_neighbour_is_left_alone(path: str, source: str) -> None:
    assert list(violations(source, path)) == []


def test_every_rule_has_a_seeded_call() -> None:
    assert {rule.name for rule in RULES} == {rule for rule, _, _ in SEEDED}
