"""Definitions from files: each kind is read, and is whole without its file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_app.domain.environment import (
    DEFAULT_CONDA_IMAGE,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.domain.errors import InvalidError
from desktop_app.engine.environments.definition_files.reading import kind_of, read_definition
from desktop_app.engine.environments.definition_files.requirements import read_requirements
from desktop_app.engine.environments.definition_files.saved import read_saved
from desktop_app.engine.environments.definition_files.saving import save_definition
from desktop_app.engine.environments.definitions import checked_definition

SHA = "sha256:" + "a1" * 32
OF_THE_ARTICLE = """\
channels:
- conda-forge
dependencies:
- python=3.6.2
- pip:
  - azureml-defaults
  - torch==1.6.0
  - torchvision==0.7.0
  - future==0.17.1
  - pillow
"""


class Folder:
    """Files for one test."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def read(self, name: str, text: str, **options: object) -> DefinitionDraft:
        return read_definition(self.write(name, text), **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "鸟 'n' files")


# --------------------------------------------------------------- requirements


def test_requirements_are_read_as_pip_reads_them(folder: Folder) -> None:
    file = folder.write(
        "requirements.txt",
        "\ufeff# a comment\n\ntorch==2.0  # cpu\nnumpy>=1, \\\n  <3\n"
        f"six==1 \\\n    --hash={SHA}\n-i https://mirror/simple\n--extra-index-url=http://x/#frag\n"
        "tool @ git+https://host/tool@v1\nold; python_version < '3.9'\n",
    )
    assert read_requirements(file).lines == (
        "torch==2.0",
        "numpy>=1,   <3",
        f"six==1     --hash={SHA}",
        "--index-url https://mirror/simple",
        "--extra-index-url http://x/#frag",
        "tool @ git+https://host/tool@v1",
        "old; python_version < '3.9'",
    )


def test_files_that_a_file_names_are_taken_in(folder: Folder) -> None:
    folder.write("base/torch.txt", "torch\n-c ../limits.txt\n")
    folder.write("limits.txt", "numpy<3\n-r more limits.txt\n")
    folder.write("more limits.txt", "pillow<12\n")
    draft = folder.read(
        "requirements.txt", "-r base/torch.txt\n-rbase/torch.txt\n-c 'more limits.txt'\nnumpy\n"
    )
    assert draft.definition == EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        requirements=("torch", "numpy"),
        constraints=("numpy<3", "pillow<12"),
    )


def test_a_chain_of_files_that_each_name_the_next_one_twice_is_read_once_each(
    folder: Folder,
) -> None:
    for number in range(60):
        folder.write(f"{number}.txt", f"-r {number + 1}.txt\n-r {number + 1}.txt\np{number}\n")
    folder.write("60.txt", "last\n")
    found = read_requirements(folder.path / "0.txt")
    assert found.lines == ("last", *(f"p{number}" for number in reversed(range(60))))


# ---------------------------------------------------------------------- conda


def test_the_conda_file_of_the_article_needs_no_conda(folder: Folder) -> None:
    draft = folder.read("conda_dependencies.yml", OF_THE_ARTICLE)
    assert draft.definition == EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image="python:3.6.2-slim",
        requirements=(
            *("azureml-defaults", "torch==1.6.0", "torchvision==0.7.0", "future==0.17.1", "pillow"),
        ),
    )
    assert draft.notes == []


def test_the_base_image_of_ones_choice_brings_its_own_python(folder: Folder) -> None:
    draft = folder.read("c.yml", OF_THE_ARTICLE, base_image="gpu:1")
    assert draft.definition.base_image == "gpu:1"
    assert draft.notes == [
        "The file asks for python=3.6.2; the base image gpu:1 brings its own Python."
    ]


@pytest.mark.parametrize(
    ("python", "image"),
    [
        ("python", "python:3.11-slim"),
        ("python=3", "python:3.11-slim"),
        ("python=3.12", "python:3.12-slim"),
        ("python==3.12.1", "python:3.12.1-slim"),
        ("python=3.12.*", "python:3.12-slim"),
        ("python>=3.12,<3.13", "python:3.12-slim"),
        ("python <3.11", "python:3.10-slim"),
        ("conda-forge::python=3.13=h1_0_cp313", "python:3.13-slim"),
    ],
)
def test_the_python_of_a_conda_file_chooses_the_image(
    folder: Folder, python: str, image: str
) -> None:
    draft = folder.read("c.yml", f"dependencies:\n- {python}\n- pip\n")
    assert draft.definition.base_image == image


def test_a_conda_file_has_a_name_and_variables_and_may_name_pips_files(folder: Folder) -> None:
    folder.write("pip.txt", "torch\n")
    draft = folder.read(
        "c.yml",
        "name: birds\nvariables:\n  A: 1\ndependencies:\n- pip=24\n- pip:\n  - -r pip.txt\n",
    )
    assert (draft.name, draft.definition.variables) == ("birds", {"A": "1"})
    assert draft.definition.requirements == ("torch",)


@pytest.mark.parametrize(
    ("packages", "offer"),
    [
        (("pytorch=1.6", "numpy=1.19.2=py38_0"), "write below pip: torch==1.6.*, numpy==1.19.2."),
        (("conda-forge::opencv", "scipy 1.9"), "write below pip: opencv-python, scipy==1.9."),
        (("scipy>=1", "cudatoolkit=10.1"), "Only conda has cudatoolkit=10.1."),
    ],
)
def test_packages_of_conda_are_kept_and_it_is_told_what_pip_has_of_them(
    folder: Folder, packages: Sequence[str], offer: str
) -> None:
    lines = "".join(f"- {package}\n" for package in packages)
    draft = folder.read("c.yml", f"dependencies:\n- python=3.11\n- pip\n{lines}")
    assert draft.definition == EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=DEFAULT_CONDA_IMAGE,
        conda=("python=3.11", "pip", *packages),
    )
    (note,) = draft.notes
    assert note.startswith("These packages need micromamba, mamba or conda: ")
    assert all(package in note for package in packages)
    assert offer in note


def test_a_conda_file_has_channels_specs_and_a_list_for_pip(folder: Folder) -> None:
    draft = folder.read(
        "c.yml",
        "channels: [pytorch, https://repo.example/my-channel, nodefaults, conda-forge]\n"
        "dependencies:\n- python =3.10\n- numpy>=1.20,<2\n- pytorch::pytorch=2.1=*cuda12*\n"
        "- scipy 1.9.*\n- libgcc!=5|7\n- pip:\n  - six==1.16.0\n",
        base_image="mine:1",
    )
    assert draft.definition == EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image="mine:1",
        requirements=("six==1.16.0",),
        conda=(
            *("python =3.10", "numpy>=1.20,<2", "pytorch::pytorch=2.1=*cuda12*"),
            *("scipy 1.9.*", "libgcc!=5|7"),
        ),
        channels=("pytorch", "https://repo.example/my-channel", "conda-forge"),
    )
    assert checked_definition(draft.definition) == draft.definition


# ------------------------------------------------------------------- projects


def test_a_project_gives_its_dependencies_and_the_groups_that_are_asked_for(
    folder: Folder,
) -> None:
    text = (
        '[project]\nname = "birds"\nrequires-python = ">=3.12"\n'
        'dependencies = ["torch>=2.1", "numpy"]\n[project.optional-dependencies]\n'
        'plot = ["matplotlib"]\ndev = ["pytest"]\n'
    )
    draft = folder.read("pyproject.toml", text, extras=["plot"])
    assert draft == DefinitionDraft(
        EnvironmentDefinition(
            EnvironmentKind.IMAGE,
            base_image="python:3.12-slim",
            requirements=("torch>=2.1", "numpy", "matplotlib"),
        ),
        "birds",
        ["These optional groups are left out: dev."],
    )


LOCK = f"""\
version = 1
requires-python = ">=3.11"

[[package]]
name = "birds"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "torch" }},
    {{ name = "colorama", marker = "sys_platform == 'win32'" }},
]

[package.optional-dependencies]
plot = [{{ name = "plotly" }}]

[[package]]
name = "colorama"
version = "0.4"
source = {{ registry = "https://pypi.org/simple" }}

[[package]]
name = "nvidia-cudnn"
version = "9.1"
source = {{ registry = "https://pypi.org/simple" }}
wheels = [{{ url = "https://f/nvidia_cudnn-9.1-py3-none-manylinux1_x86_64.whl", hash = "{SHA}" }}]

[[package]]
name = "plotly"
version = "6.0"
source = {{ registry = "https://mirror/simple" }}
sdist = {{ url = "https://f/plotly-6.0.tar.gz", hash = "{SHA}" }}

[[package]]
name = "torch"
version = "2.14.1"
source = {{ registry = "https://pypi.org/simple" }}
dependencies = [{{ name = "nvidia-cudnn", marker = "platform_machine == 'x86_64'" }}]
wheels = [
    {{ url = "https://f/torch-2.14.1-cp311-cp311-win_amd64.whl", hash = "sha256:{"b" * 64}" }},
    {{ url = "https://f/torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl", hash = "{SHA}" }},
]
"""


def test_a_lock_is_read_as_linux_needs_it_with_its_hashes(folder: Folder) -> None:
    draft = folder.read("uv.lock", LOCK)
    assert (draft.name, draft.notes) == ("birds", [])
    assert draft.definition.requirements == (
        f'nvidia-cudnn==9.1 ; platform_machine == "x86_64" --hash={SHA}',
        f"torch==2.14.1 --hash={SHA}",
    )
    plotting = folder.read("uv.lock", LOCK, extras=["plot"]).definition.requirements
    assert plotting[0] == "--extra-index-url https://mirror/simple"
    assert f"plotly==6.0 --hash={SHA}" in plotting


def test_a_lock_with_a_package_that_has_no_hash_says_that_none_is_checked(folder: Folder) -> None:
    text = LOCK.replace('wheels = [{ url = "https://f/nvidia', 'old = [{ url = "https://f/nvidia')
    draft = folder.read("uv.lock", text)
    assert "torch==2.14.1" in draft.definition.requirements
    assert draft.notes == ["Not every package of the lock has a hash, so none is checked."]


# ------------------------------------------------------------ saved and others


@pytest.mark.parametrize(
    "definition",
    [
        EnvironmentDefinition(EnvironmentKind.INTERPRETER, python="/home/鸟/ve nv/bin/python"),
        EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1"),
        EnvironmentDefinition(
            EnvironmentKind.IMAGE,
            base_image="registry:5000/team/base@sha256:" + "c" * 64,
            requirements=("--extra-index-url https://x/simple", "torch==2.14.1", "a; extra == 'x'"),
            constraints=("numpy<3",),
            apt=("git", "libgl1=1.6.*"),
            variables={"A": "1", "QUOTED": 'it\'s "x" #1: yes', "EMPTY": ""},
            post_install="echo 'one'\necho two # three",
            build_secrets=("PIP_TOKEN", "other"),
        ),
    ],
)
def test_a_saved_definition_comes_back_equal(
    folder: Folder, definition: EnvironmentDefinition
) -> None:
    saved = folder.path / "saved"
    save_definition(Environment("鸟", 3, definition), saved)
    for source in (saved, saved / "environment.yaml"):
        draft = read_definition(source)
        assert (draft.name, draft.definition.hash) == ("鸟", definition.hash)


def test_a_saved_image_has_a_dockerfile_with_all_that_it_copies(folder: Folder) -> None:
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch", "numpy"), apt=("git",)
    )
    save_definition(Environment("x", 1, definition), folder.path)
    steps = (folder.path / "docker" / "Dockerfile").read_text("utf-8").splitlines()
    assert steps[0] == "FROM base:1"
    copied = [step.split()[1] for step in steps if step.startswith("COPY")]
    assert copied == ["system", "setup", "rest"]
    assert all((folder.path / "docker" / name).is_dir() for name in copied)


def test_what_is_there_is_written_over_only_when_allowed(folder: Folder) -> None:
    folder.write("environment.yaml", "mine")
    value = Environment("x", 1, EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1"))
    with pytest.raises(InvalidError) as caught:
        save_definition(value, folder.path)
    assert caught.value.code == "exists"
    assert (folder.path / "environment.yaml").read_text("utf-8") == "mine"
    save_definition(value, folder.path, overwrite=True)
    assert read_saved(folder.path).draft.name == "x"


def test_the_kind_of_a_file_is_found_by_its_name_and_that_of_yaml_by_its_content(
    folder: Folder,
) -> None:
    kinds = {
        "r.txt": ("torch", FileKind.REQUIREMENTS),
        "r.in": ("torch", FileKind.REQUIREMENTS),
        "a.yml": ("dependencies: []", FileKind.CONDA),
        "b.yaml": ("base_image: x", FileKind.SAVED),
        "pyproject.toml": ("", FileKind.PYPROJECT),
        "uv.lock": ("", FileKind.PYPROJECT),
        "python3": ("", FileKind.PYTHON),
        "gpu.Dockerfile": ("", FileKind.DOCKERFILE),
        "docked/Dockerfile": ("", FileKind.DOCKERFILE),
        "venv/pyvenv.cfg": ("", None),
    }
    for name, (text, kind) in kinds.items():
        file = folder.write(name, text)
        if kind is not None:
            assert kind_of(file) is kind
    assert kind_of(folder.path / "venv") is FileKind.PYTHON
    assert kind_of(folder.path / "docked") is FileKind.DOCKERFILE
    for name in ("picture.png", "notes"):
        with pytest.raises(InvalidError) as caught:
            kind_of(folder.write(name, ""))
        assert (caught.value.code, caught.value.field) == ("unknown_file", "file")
