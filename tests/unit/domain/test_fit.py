"""What is told before a run: modules that an environment lacks."""

from __future__ import annotations

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.fit import (
    Contents,
    Misfit,
    NeededModule,
    contents_of,
    missing_modules,
)
from desktop_app.domain.resolution import Package, Resolution

IMAGE = Environment(
    "birds",
    1,
    EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="python:3.11-slim", requirements=("torch",)
    ),
)
CV2 = NeededModule("cv2", "train.py", 3)
YAML = NeededModule("yaml", "lib/util.py", 7, later=True)
TORCH = NeededModule("torch", "train.py", 1)
FOUND = Resolution(
    "3.12.4", (Package("torch", "2.15.0"), Package("Typing_Extensions", "4")), ("torch",)
)


def told(contents: Contents, environment: Environment = IMAGE) -> list[Misfit]:
    return list(missing_modules([TORCH, CV2, YAML], contents, environment))


def test_what_a_built_environment_lacks_is_certain_and_what_a_function_imports_is_not() -> None:
    first, second = told(contents_of(FOUND, whole=True))
    assert first == Misfit(
        "missing_modules",
        "The environment 'birds' lacks what the script imports: cv2 (train.py:3).",
        "Add to its requirements: opencv-python",
        packages=("opencv-python",),
    )
    assert (second.code, second.certain) == ("perhaps_missing_modules", False)
    assert second.text == (
        "The environment 'birds' lacks what a function of the script imports: yaml (lib/util.py:7)."
    )
    assert second.packages == ("pyyaml",)


def test_what_is_there_is_not_told() -> None:
    whole = Resolution("3.11.2", (), ("cv2", "torch", "yaml"))
    assert told(contents_of(whole, whole=True)) == []
    standard = [NeededModule("json", "a.py", 1), NeededModule("google", "a.py", 2)]
    assert list(missing_modules(standard, contents_of(FOUND, whole=True), IMAGE)) == []


def test_modules_that_this_python_has_no_more_are_told() -> None:
    gone = [NeededModule("telnetlib", "a.py", 1)]
    contents = Contents(minor=13, modules=frozenset())
    (misfit,) = missing_modules(gone, contents, IMAGE)
    assert "telnetlib (a.py:1)" in misfit.text
    assert (misfit.hint, misfit.packages) == ("Only another version of Python has it.", ())
    (misfit,) = missing_modules([NeededModule("distutils", "a.py", 1)], contents, IMAGE)
    assert misfit.packages == ("setuptools",)


def test_by_requirements_alone_nothing_is_certain() -> None:
    (misfit,) = told(Contents(versions={"torch": "", "opencv-python-headless": ""}))
    assert not misfit.certain
    assert misfit.text == (
        "Not named in the environment 'birds', though other packages may bring it: "
        "yaml (lib/util.py:7)."
    )


def test_an_image_with_more_than_packages_may_have_it() -> None:
    (misfit,) = told(contents_of(FOUND, whole=False))
    assert not misfit.certain
    assert "cv2 (train.py:3), yaml (lib/util.py:7)" in misfit.text


def test_the_repair_is_for_what_the_environment_is() -> None:
    python = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python="/my v/python")
    contents = Contents(modules=frozenset(["torch", "yaml"]))
    (misfit,) = told(contents, Environment("venv", 1, python))
    assert misfit.hint == "Install it there: '/my v/python' -m pip install opencv-python"
    assert misfit.packages == ()
    (misfit,) = told(contents, Environment("Trainyard-X", 1, IMAGE.definition))
    assert misfit.hint.startswith("Clone the environment under a name of your own")
    assert misfit.packages == ()
    bare = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="mine:1")
    (misfit,) = told(contents, Environment("mine", 1, bare))
    assert misfit.hint == "Choose an image that has it, or add requirements: opencv-python"
    hashed = EnvironmentDefinition(EnvironmentKind.IMAGE, requirements=("a --hash=sha256:0",))
    (misfit,) = told(contents, Environment("hashed", 1, hashed))
    assert misfit.packages == ()


def test_of_many_the_first_are_named() -> None:
    many = [NeededModule(f"m{number}", "a.py", number) for number in range(9)]
    (misfit,) = missing_modules(many, contents_of(FOUND, whole=True), IMAGE)
    assert misfit.text.endswith("m5 (a.py:5), +3.")
    assert len(misfit.packages) == 9
