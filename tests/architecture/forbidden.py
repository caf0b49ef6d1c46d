"""Calls that the design rules out, found in the syntax tree so that no comment trips them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Their exec() is the program's own loop, or a drag, which has no other form.
LOOPS = {"app", "application", "qapp", "QApplication", "QGuiApplication", "QCoreApplication"}
DRAGS = {"drag"}
NESTED = {
    "QMessageBox": {"about", "critical", "information", "question", "warning"},
    "QFileDialog": {
        *("getExistingDirectory", "getExistingDirectoryUrl", "getOpenFileName"),
        *("getOpenFileNames", "getSaveFileName"),
    },
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QColorDialog": {"getColor"},
}


def last_name(node: ast.expr) -> str:
    """`sleep` of `time.sleep`, `app` of `self._app`."""
    if isinstance(node, ast.Attribute):
        return node.attr.lstrip("_")
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.id.lstrip("_") if isinstance(node, ast.Name) else ""


def _process_events(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "processEvents"


def _sleep(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name == "sleep" for alias in node.names)
    return (
        isinstance(node, ast.Attribute) and node.attr == "sleep" and last_name(node.value) == "time"
    )


def _wait_in_gui_test(node: ast.AST) -> bool:
    """qtbot.wait(ms) and QTest.qWait(ms) are sleeps by another name."""
    return isinstance(node, ast.Attribute) and (
        node.attr == "qWait" or (node.attr == "wait" and last_name(node.value) == "qtbot")
    )


def _nested_loop(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name, owner = node.func.attr, last_name(node.func.value)
    if name in NESTED.get(owner, set()):
        return True
    return name == "exec_" or (name == "exec" and owner not in LOOPS | DRAGS)


def _trusts_unknown_hosts(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "AutoAddPolicy") or (
        isinstance(node, ast.Name) and node.id == "AutoAddPolicy"
    )


def _shell(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"system", "popen"}:
        return last_name(node.func.value) == "os"
    return any(
        word.arg == "shell" and not (isinstance(word.value, ast.Constant) and not word.value.value)
        for word in node.keywords
    )


def _imports(*modules: str) -> Callable[[ast.AST], bool]:
    def found(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(alias.name.split(".")[0] in modules for alias in node.names)
        return (
            isinstance(node, ast.ImportFrom)
            and node.level == 0
            and (node.module or "").split(".")[0] in modules
        )

    return found


@dataclass(frozen=True)
class Rule:
    """`found` on a node of a file below `where`, and below none of `but`, breaks the rule."""

    name: str
    reason: str
    found: Callable[[ast.AST], bool]
    where: tuple[str, ...]
    but: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        return path.startswith(self.where) and not (self.but and path.startswith(self.but))


RULES = (
    Rule("processEvents", "nested event loops", _process_events, ("desktop_app/", "tests/")),
    Rule(
        "sleep in a test",
        "wait on a condition: tests.testbed.waiting",
        _sleep,
        ("tests/",),
        # Programs that stand for other programs take the time those take.
        ("tests/testbed/waiting.py", "tests/fakes/"),
    ),
    Rule("timed wait in a test", "wait on a condition", _wait_in_gui_test, ("tests/",)),
    Rule("sleep on a loop", "freezes it", _sleep, ("desktop_app/gui/", "desktop_app/engine/")),
    Rule("nested loop", "open(), not exec()", _nested_loop, ("desktop_app/gui/",)),
    Rule("AutoAddPolicy", "trusts any host", _trusts_unknown_hosts, ("desktop_app/", "tests/")),
    Rule("shell", "words with spaces and quotes", _shell, ("desktop_app/", "tests/", "packaging/")),
    Rule("torch", "only in child processes", _imports("torch", "torchvision"), ("desktop_app/",)),
    Rule("pickle", "runs code of whoever wrote it", _imports("pickle", "dill"), ("desktop_app/",)),
)


def violations(source: str, path: str) -> Iterator[str]:
    """`path:line: rule: reason` for each call in `source` that a rule for `path` forbids."""
    rules = [rule for rule in RULES if rule.covers(path)]
    for node in ast.walk(ast.parse(source)):
        for rule in rules:
            if rule.found(node):
                yield f"{path}:{getattr(node, 'lineno', 0)}: {rule.name}: {rule.reason}"
