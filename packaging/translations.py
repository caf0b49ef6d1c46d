"""Translations: collect the texts people see, keep the .ts files in step, compile the .qm files.

python packaging/translations.py          update resources/translations and compile
python packaging/translations.py --check  exit 1 where a text is not translated or a file is stale

Qt's own collector does not follow `tr = QCoreApplication.translate`, so texts are read from the
syntax tree. Texts made outside of the window are translated by their templates
(`message_texts.py`); the window finds the list of them in `messages.json`.
"""

from __future__ import annotations

import argparse
import ast
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from message_texts import Found, collect_messages

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "desktop_app" / "gui"
FOLDER = ROOT / "resources" / "translations"
MESSAGES = FOLDER / "messages.json"
LANGUAGES = {"zh_CN": 1, "en": 2}
"""The number of plural forms. English has only the texts that count something."""


@dataclass(frozen=True, order=True)
class Text:
    """One text of the window; `plural` where it counts (`%n`)."""

    context: str
    source: str
    plural: bool = False


NOT_IN_QT = (Text("QFileDialog", "&Look in:"), Text("QFileDialog", "Files of &type:"))
"""Qt's own words that its translation lacks."""


def collect(folder: Path = SOURCES) -> list[Text]:
    """Every text in `self.tr`, `QCoreApplication.translate`, and short names for it."""
    found: set[Text] = set()
    for path in sorted(folder.rglob("*.py")):
        found.update(_texts_of(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found)


@functools.cache
def messages() -> Found:
    """The texts made outside of the window."""
    return collect_messages(SOURCES.parent)


def all_texts() -> list[Text]:
    """What the files of translations hold."""
    return sorted(
        {*collect(), *NOT_IN_QT, *(Text("Messages", text) for text in messages().templates)}
    )


def _texts_of(tree: ast.Module) -> Iterator[Text]:
    module_context = _module_context(tree)
    yield from _walk(tree, "", module_context)


def _module_context(tree: ast.Module) -> str:
    """The context of the module's own `def _tr(text)`, if it has one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "_tr":
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and call.args and _string(call.args[0]):
                    return _string(call.args[0])
    return ""


def _walk(node: ast.AST, owner: str, module_context: str) -> Iterator[Text]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else owner
        if isinstance(child, ast.Call):
            yield from _text_of(child, owner, module_context)
        yield from _walk(child, inside, module_context)


def _text_of(call: ast.Call, owner: str, module_context: str) -> Iterator[Text]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    strings = [_string(argument) for argument in call.args]
    if name == "_tr" and module_context and strings and strings[0]:
        yield Text(module_context, strings[0])
    elif name == "tr" and isinstance(call.func, ast.Attribute) and strings and strings[0]:
        yield Text(owner, strings[0], plural=len(strings) > 2)
    elif name in ("tr", "translate") and len(strings) > 1 and strings[0] and strings[1]:
        yield Text(strings[0], strings[1], plural=len(strings) > 3)


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def ts_path(language: str) -> Path:
    return FOLDER / f"trainyard_{language}.ts"


def read_ts(path: Path) -> dict[Text, list[str]]:
    """Translations by text; one form, or one per plural form."""
    if not path.exists():
        return {}
    found: dict[Text, list[str]] = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            plural = message.get("numerus") == "yes"
            node = message.find("translation")
            if node is None:
                continue
            forms = (
                [f.text or "" for f in node.iter("numerusform")] if plural else [node.text or ""]
            )
            found[Text(name, message.findtext("source", ""), plural)] = forms
    return found


def write_ts(language: str, texts: list[Text], known: dict[Text, list[str]]) -> None:
    """Write the file anew: texts that are gone leave it, new ones are empty."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context, name = root, None
    for text in texts:
        if text.context != name:
            context, name = ET.SubElement(root, "context"), text.context
            ET.SubElement(context, "name").text = name
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text.source
        node = ET.SubElement(message, "translation")
        forms = known.get(text, [""] * (LANGUAGES[language] if text.plural else 1))
        if not all(forms):
            node.set("type", "unfinished")
        if text.plural:
            message.set("numerus", "yes")
            for form in forms:
                ET.SubElement(node, "numerusform").text = form
        else:
            node.text = forms[0]
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    ts_path(language).write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8"
    )


def texts_for(language: str, texts: list[Text]) -> list[Text]:
    """English needs only what counts."""
    return [text for text in texts if text.plural] if language == "en" else texts


def missing(language: str) -> list[Text]:
    """Texts that the file of `language` does not translate."""
    known = read_ts(ts_path(language))
    wanted = texts_for(language, all_texts())
    return [text for text in wanted if not all(known.get(text, [""]))]


def stale(language: str) -> list[Text]:
    """Texts in the file of `language` that nothing says any more."""
    return sorted(set(read_ts(ts_path(language))) - set(texts_for(language, all_texts())))


def problems() -> list[str]:
    """What is wrong, a line each."""
    found = [f"desktop_app/{problem}" for problem in messages().problems]
    for language in LANGUAGES:
        for words, texts in (("is not translated", missing), ("is not used", stale)):
            found += [f"{language}: {t.context}: {t.source!r} {words}" for t in texts(language)]
    if not MESSAGES.exists() or MESSAGES.read_text(encoding="utf-8") != _messages_json():
        found.append(f"{MESSAGES.name} is stale")
    return found


def _messages_json() -> str:
    lines = (f"{json.dumps(t)}: {json.dumps(k)}" for t, k in messages().templates.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def update() -> None:
    """Bring the .ts files in step and compile them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = all_texts()
    MESSAGES.write_text(_messages_json(), encoding="utf-8")
    for language in LANGUAGES:
        path = ts_path(language)
        write_ts(language, texts_for(language, texts), read_ts(path))
        compiler = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run(
            [str(compiler), "-silent", str(path), "-qm", str(path.with_suffix(".qm"))], check=True
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        update()
    left = problems()
    for problem in left:
        print(problem)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
