"""Packages of conda in a recipe: the words for conda, the image's steps, and what failures say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.hostside.builders.conda_prefix import find_program, no_program
from desktop_app.hostside.builders.conda_specs import (
    create_words,
    pip_line,
    pip_offer,
    spec_name,
    stated_python,
)
from desktop_app.hostside.builders.dockerfile import Recipe, context_files, dockerfile
from desktop_app.hostside.builders.failures import explain, failing_line
from tests.fakes.programs import put_program

RECIPE = Recipe(
    *("conda:1", ["six"], "abc", [], [], b"", False),
    conda=["numpy=1.26"],
    channels=["conda-forge"],
)


def test_named_channels_stand_alone_and_what_pip_needs_is_there() -> None:
    assert create_words("conda", "/p q", ["numpy", "python=3.10"], ["pytorch", "x"], pip=True) == [
        *("conda", "create", "--yes", "--prefix", "/p q", "--override-channels"),
        *("--channel", "pytorch", "--channel", "x", "numpy", "python=3.10", "pip"),
    ]
    words = create_words("conda", "/p", ["conda-forge::Pip", "numpy"], [], pip=False)
    assert words[5:] == ["conda-forge::Pip", "numpy", "python"]


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ("numpy", "numpy"),
        ("numpy=1.19.2=py38_0", "numpy==1.19.2"),
        ("numpy=1.19", "numpy==1.19.*"),
        ("numpy==1.19=py38_0", "numpy==1.19"),
        ("numpy>=1.2,<2", "numpy>=1.2,<2"),
        ("scipy 1.9.*", "scipy==1.9.*"),
        ("pytorch::pytorch=2.1=*cuda*", "torch==2.1.*"),
        ("ruamel_yaml=0.15", "ruamel_yaml==0.15.*"),
        ("libgcc", ""),
        ("cudatoolkit=10.1", ""),
    ],
)
def test_a_spec_of_conda_is_a_line_of_pips_where_pip_has_it(spec: str, line: str) -> None:
    assert pip_line(spec) == line


def test_what_pip_has_is_offered() -> None:
    assert pip_offer(["python=3.10", "numpy=1.26", "pip"]) == (
        "All of them are in pip, too: write below pip: numpy==1.26.*."
    )
    assert pip_offer(["numpy", "cudnn"]) == "Only conda has cudnn."


def test_the_python_of_specs_is_the_one_that_is_stated() -> None:
    assert stated_python(["numpy=1.26", "conda-forge::python=3.10=h1"]) == "3.10"
    assert stated_python(["python 3.9.1"]) == "3.9.1"
    assert stated_python(["python>=3.10"]) == stated_python(["pythonnet=3.0"]) == ""
    assert spec_name("Conda-Forge::NumPy >1") == "numpy"


def test_the_image_has_condas_packages_below_those_of_pip() -> None:
    lines = dockerfile(RECIPE).splitlines()
    usual = "${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
    assert lines[:7] == [
        "FROM conda:1",
        "USER 0:0",
        "COPY conda /opt/trainyard/conda",
        "RUN /bin/sh /opt/trainyard/conda/install.sh",
        f"ENV PATH=/opt/trainyard-conda/bin:{usual}",
        "COPY setup /opt/trainyard/setup",
        "RUN /bin/sh /opt/trainyard/setup/install.sh requirements.txt",
    ]
    files = context_files(RECIPE._replace(ca_bundle=b"PEM"))
    assert files["conda/words.txt"].decode().split("\n") == [
        *("create", "--yes", "--prefix", "/opt/trainyard-conda", "--override-channels"),
        *("--channel", "conda-forge", "numpy=1.26", "python", "pip", ""),
    ]
    assert files["conda/ca.pem"] == b"PEM"


def test_a_password_for_pip_leaves_condas_packages_in_the_stage_below() -> None:
    steps = dockerfile(RECIPE._replace(secret=True)).splitlines()
    assert [step for step in steps if step.startswith(("FROM", "COPY conda"))] == [
        *("FROM conda:1 AS system", "COPY conda /opt/trainyard/conda"),
        *("FROM system AS install", "FROM system"),
    ]


def test_without_packages_for_pip_the_image_has_condas_alone() -> None:
    steps = dockerfile(RECIPE._replace(requirements=[])).splitlines()
    assert len([step for step in steps if step.startswith("RUN")]) == 1
    words = context_files(RECIPE._replace(requirements=[]))["conda/words.txt"].decode()
    assert words.endswith("numpy=1.26\npython\n")


def test_the_quickest_program_is_taken_also_where_only_a_login_finds_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {"HOME": str(home), "PATH": str(tmp_path / "bin")}
    assert find_program(environment) is None
    conda = put_program(home / "miniconda3" / "bin", "conda", "exit")
    assert find_program(environment) == str(conda)
    mamba = put_program(tmp_path / "bin", "mamba", "exit")
    assert find_program(environment) == str(mamba)
    micromamba = put_program(home / ".local" / "bin", "micromamba", "exit")
    assert find_program(environment) == str(micromamba)


def test_a_program_that_only_a_variable_names_is_found(tmp_path: Path) -> None:
    conda = put_program(tmp_path / "somewhere", "conda", "exit")
    environment = {"HOME": str(tmp_path), "PATH": os.devnull, "CONDA_EXE": str(conda)}
    assert find_program(environment) == str(conda)


def test_a_host_without_conda_says_what_is_missing_and_what_pip_has() -> None:
    error = no_program(["python=3.10", "numpy"])
    assert error.code == "no_conda"
    assert error.text.endswith("which these packages need: python=3.10, numpy.")
    assert error.hint.endswith("All of them are in pip, too: write below pip: numpy.")


@pytest.mark.parametrize(
    ("log", "code", "detail"),
    [
        (
            b"trainyard: this base image has neither micromamba, mamba nor conda\n",
            "no_conda",
            "This base image has neither micromamba, mamba nor conda.",
        ),
        (
            (
                b"error    libmamba Could not solve for environment specs\n"
                b"    The following package could not be found\n"
                b"    \xe2\x94\x94\xe2\x94\x80 nope =* * does not exist (perhaps a typo).\n"
            ),
            "build_failed",
            "nope =* * does not exist (perhaps a typo).",
        ),
        (
            (
                b"$ conda create\nPackagesNotFoundError: The following packages are not available "
                b"from current channels:\n  - nope\n"
            ),
            "build_failed",
            (
                "PackagesNotFoundError: The following packages are not available from current "
                "channels:"
            ),
        ),
    ],
)
def test_a_failure_of_conda_is_explained(log: bytes, code: str, detail: str) -> None:
    failure = explain(b"$ /opt/conda/bin/mamba create\n" + log)
    assert (failure.code, failure.detail) == (code, detail)
    assert "conda" in failure.hint
    lines = [line.decode() for line in log.split(b"\n")]
    said = next(n for n, line in enumerate(lines, 1) if detail in line or line.endswith("conda"))
    assert failing_line(b"$ /opt/conda/bin/mamba create\n" + log) == said
