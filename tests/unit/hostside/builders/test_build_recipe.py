"""Dockerfile and network settings of a build."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.builders.dockerfile import (
    INSTALL,
    INSTALL_CONDA,
    INSTALL_SYSTEM,
    RUN_POST,
    Recipe,
    build_arguments,
    context_files,
    dockerfile,
    heavy_lines,
)
from desktop_app.hostside.builders.image import check_definition
from desktop_app.hostside.builders.image_build import full_name
from desktop_app.hostside.machine.network_settings import (
    ca_file,
    has_credentials,
    hide_credentials,
    needs_host_network,
    pip_settings,
    proxy_variables,
)
from desktop_app.hostside.protocol import HostError

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = Recipe("debian:12", ["torch==2.0", "numpy"], "abc", ["PIP_INDEX_URL"], [], b"", False)


def test_the_dockerfile_installs_heavy_packages_first_and_puts_its_python_first() -> None:
    assert dockerfile(RECIPE).splitlines() == [
        "FROM debian:12",
        "USER 0:0",
        "COPY setup /opt/trainyard/setup",
        "ARG PIP_INDEX_URL",
        "RUN /bin/sh /opt/trainyard/setup/install.sh heavy.txt",
        "COPY rest /opt/trainyard/setup",
        "RUN /bin/sh /opt/trainyard/setup/install.sh requirements.txt",
        (
            "ENV PATH=/opt/trainyard/bin:"
            "${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
        ),
        "LABEL trainyard.environment=abc",
    ]


def test_a_password_in_a_url_stays_in_a_stage_that_is_thrown_away() -> None:
    lines = dockerfile(RECIPE._replace(secret=True)).splitlines()
    final = lines[lines.index("FROM debian:12") :]
    assert "COPY --from=install /opt/trainyard /opt/trainyard" in final
    assert not any(line.startswith(("ARG", "RUN")) for line in final)
    assert "setup/own-folder" in context_files(RECIPE._replace(secret=True))


def test_the_context_holds_requirements_constraints_and_the_ca_bundle() -> None:
    files = context_files(RECIPE._replace(ca_bundle=b"PEM", constraints=["numpy<3\n"]))
    assert files["setup/heavy.txt"] == b"torch==2.0\n"
    assert files["rest/requirements.txt"] == b"torch==2.0\nnumpy\n"
    assert files["setup/ca.pem"] == b"PEM"
    assert files["setup/constraints-0.txt"] == b"numpy<3\n"


def test_a_line_added_at_the_end_leaves_all_but_the_last_layer_as_it_was() -> None:
    before = context_files(RECIPE)
    more = RECIPE._replace(requirements=[*RECIPE.requirements, "tqdm"])
    after = context_files(more)
    assert {name for name in after if after[name] != before.get(name)} == {"rest/requirements.txt"}
    assert dockerfile(more) == dockerfile(RECIPE)


def test_the_first_line_that_is_not_heavy_leaves_the_heavy_layer_as_it_was() -> None:
    lines = ["--pre", "torch", "torchvision"]
    before = context_files(RECIPE._replace(requirements=lines))
    after = context_files(RECIPE._replace(requirements=[*lines, "tqdm"]))
    assert {name for name in after if after[name] != before.get(name)} == {"rest/requirements.txt"}


def test_without_heavy_packages_there_is_one_layer() -> None:
    recipe = RECIPE._replace(requirements=["numpy", "tqdm"])
    assert heavy_lines(recipe.requirements) == []
    assert "setup/requirements.txt" in context_files(recipe)
    assert dockerfile(recipe).count("RUN") == 1


def test_heavy_packages_are_known_by_name_and_take_the_options_along() -> None:
    lines = ["--extra-index-url https://x/", "Torch==2", "numpy", "nvidia_cudnn_cu12", "torchx"]
    assert heavy_lines(lines) == [
        *("--extra-index-url https://x/", "Torch==2", "nvidia_cudnn_cu12"),
    ]


def test_hashed_heavy_packages_come_without_what_they_need() -> None:
    lines = ["torch==2 --hash=sha256:aa", "numpy==1 --hash=sha256:bb"]
    steps = dockerfile(RECIPE._replace(requirements=lines)).splitlines()
    assert "RUN /bin/sh /opt/trainyard/setup/install.sh heavy.txt --no-deps" in steps


def test_where_the_builder_keeps_downloads_pips_steps_alone_find_them() -> None:
    steps = dockerfile(RECIPE._replace(apt=["git"], post_install="true", downloads=True))
    found = [step for step in steps.splitlines() if step.startswith("RUN ")]
    place = "/var/cache/trainyard-pip"
    begin = "RUN " + "".join(
        f"--mount=type=cache,id=trainyard-pip-{name},target={place}/{name} "
        for name in ("http", "http-v2")
    )
    folder = f"TRAINYARD_DOWNLOADS={place} "
    assert found == [
        "RUN /bin/sh /opt/trainyard/system/install.sh",
        f"{begin}{folder}/bin/sh /opt/trainyard/setup/install.sh heavy.txt",
        f"{begin}{folder}/bin/sh /opt/trainyard/setup/install.sh requirements.txt",
        "RUN /bin/sh /opt/trainyard/post/run.sh",
    ]


def test_system_packages_come_before_and_variables_and_the_command_after_pythons() -> None:
    recipe = RECIPE._replace(
        requirements=["numpy"],
        variables=[],
        apt=["git", "libgl1"],
        environment={"B": 'say "$HOME"', "A": "1"},
        post_install="echo one\necho two",
    )
    path = (
        "/opt/trainyard/bin:${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
    )
    assert dockerfile(recipe).splitlines() == [
        "FROM debian:12",
        "USER 0:0",
        "COPY system /opt/trainyard/system",
        "RUN /bin/sh /opt/trainyard/system/install.sh",
        "COPY setup /opt/trainyard/setup",
        "RUN /bin/sh /opt/trainyard/setup/install.sh requirements.txt",
        f"ENV PATH={path}",
        'ENV A="1"',
        'ENV B="say \\"\\$HOME\\""',
        "COPY post /opt/trainyard/post",
        "RUN /bin/sh /opt/trainyard/post/run.sh",
        "LABEL trainyard.environment=abc",
    ]
    files = context_files(recipe._replace(ca_bundle=b"PEM"))
    assert files["system/packages.txt"] == b"git\nlibgl1\n"
    assert files["post/command.sh"] == b"echo one\necho two\n"
    assert [name for name in files if name.endswith("ca.pem")] == [
        *("post/ca.pem", "setup/ca.pem", "system/ca.pem"),
    ]


def test_system_packages_of_a_build_with_a_password_are_in_its_last_stage() -> None:
    steps = dockerfile(RECIPE._replace(secret=True, apt=["git"])).splitlines()
    assert [step for step in steps if step.startswith("FROM")] == [
        *("FROM debian:12 AS system", "FROM system AS install", "FROM system"),
    ]


def test_build_arguments_are_names_without_values() -> None:
    assert build_arguments(["A", "B"]) == ["--build-arg", "A", "--build-arg", "B"]


@pytest.mark.parametrize("script", [INSTALL, INSTALL_CONDA, INSTALL_SYSTEM, RUN_POST])
def test_each_script_is_valid_for_the_smallest_shell(script: str) -> None:
    done = subprocess.run(["sh", "-n"], input=script.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("base", ["", "-v", "a b", "debian\nRUN evil"])
def test_a_base_image_that_is_no_name_is_refused(base: str) -> None:
    with pytest.raises(HostError, match="is not the name of a base image"):
        check_definition({"base_image": base, "requirements": []})


def test_a_requirement_with_a_line_break_is_refused() -> None:
    with pytest.raises(HostError, match="line break"):
        check_definition({"base_image": "debian:12", "requirements": ["a\n-r /etc/passwd"]})


@pytest.mark.parametrize(
    "definition",
    [
        {"apt": ["git; reboot"]},
        {"apt": ["-o"]},
        {"variables": {"A B": "1"}},
        {"variables": {"A": "1\nRUN evil"}},
        {"constraints": ["a\n-r /etc/passwd"]},
    ],
)
def test_what_a_dockerfile_cannot_hold_is_refused(definition: dict[str, Any]) -> None:
    with pytest.raises(HostError):
        check_definition({"base_image": "debian:12", **definition})


def test_proxies_are_passed_in_both_spellings() -> None:
    found = proxy_variables({"HTTPS_PROXY": "http://p:1", "no_proxy": "x", "http_proxy": ""})
    assert found == {"HTTPS_PROXY": "http://p:1", "no_proxy": "x"}


def test_the_first_readable_ca_bundle_decides(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("PEM")
    names = {"PIP_CERT": str(tmp_path / "gone"), "REQUESTS_CA_BUNDLE": str(bundle)}
    assert ca_file(names) == str(bundle)
    assert ca_file({}) is None


def test_pips_settings_come_from_files_and_variables(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("numpy<3\n")
    config.write_text(
        "[global]\nindex-url = https://mirror/simple\nextra-index-url =\n  file:///srv/simple\n"
        f"  https://more/simple\nconstraint = {constraints}\n[install]\nretries = 9\n"
    )
    settings = pip_settings(
        {
            "HOME": str(tmp_path / "home"),
            "XDG_CONFIG_DIRS": str(tmp_path / "none"),
            "PIP_CONFIG_FILE": str(config),
            "PIP_INDEX_URL": "https://other/simple",
            "PIP_FIND_LINKS": "/srv/links",
            "PIP_TRUSTED_HOST": "mirror",
        }
    )
    assert settings.variables["PIP_INDEX_URL"] == "https://other/simple"
    assert settings.variables["PIP_EXTRA_INDEX_URL"] == "https://more/simple"
    assert settings.variables["PIP_TRUSTED_HOST"] == "mirror"
    assert settings.variables["PIP_RETRIES"] == "9"
    assert "PIP_FIND_LINKS" not in settings.variables
    assert settings.constraint_files == [str(constraints)]


def test_no_configuration_file_is_read_where_pip_reads_none() -> None:
    settings = pip_settings({"PIP_CONFIG_FILE": "/dev/null", "HOME": "/nowhere"})
    assert settings.variables == {}


def test_credentials_are_found_in_any_url() -> None:
    assert has_credentials({"PIP_INDEX_URL": "https://me:pw@mirror/simple"})
    assert not has_credentials({"PIP_INDEX_URL": "https://mirror/a@b", "PIP_TIMEOUT": "5"})


@pytest.mark.parametrize("name", ["PIP_PROXY", "https_proxy"])
def test_credentials_are_found_in_a_proxy_without_a_scheme(name: str) -> None:
    assert has_credentials({name: "me:pw@proxy:3128"})
    assert not has_credentials({name: "proxy:3128"})


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("--index-url https://me:token@host/simple", True),
        ("--extra-index-url=https://token@host/simple", True),
        ("name @ https://me:token@host/x.whl", True),
        ("-e git+https://token@host/repo@v1#egg=name", True),
        ("name @ https://host/x.whl", False),
        ("name@https://host/x@1.whl", False),
        ("git+https://host/repo@v1", False),
        ("numpy<3  # mail me@host", False),
    ],
)
def test_credentials_are_found_in_requirements(line: str, there: bool) -> None:
    assert has_credentials({}, ["numpy", line]) is there


def test_credentials_are_hidden_wherever_a_line_names_a_url() -> None:
    line = "Got 'https://me:to@ken@host/x' and git+ssh://me@host, not https://host/a@b"
    assert hide_credentials(line) == (
        "Got 'https://****@host/x' and git+ssh://****@host, not https://host/a@b"
    )


def test_an_index_on_the_loopback_in_a_requirement_needs_the_hosts_network() -> None:
    assert needs_host_network({}, ["--index-url=http://me:pw@127.0.0.1:8080/simple", "numpy"])
    assert not needs_host_network({}, ["numpy @ https://host/numpy.whl"])


def test_a_proxy_on_the_loopback_needs_the_hosts_network() -> None:
    assert needs_host_network({"HTTPS_PROXY": "http://127.0.0.1:3128"})
    assert needs_host_network({"PIP_INDEX_URL": "http://a/ http://me@localhost:1/x"})
    assert not needs_host_network({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "localhost,127.0.0.1"})


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("python:3.11-slim", "docker.io/library/python:3.11-slim"),
        ("pytorch/pytorch", "docker.io/pytorch/pytorch"),
        ("nvcr.io/nvidia/pytorch:24.01-py3", "nvcr.io/nvidia/pytorch:24.01-py3"),
        ("localhost/mine", "localhost/mine"),
        ("box:5000/mine:1", "box:5000/mine:1"),
    ],
)
def test_a_short_name_means_dockers_registry(name: str, full: str) -> None:
    assert full_name(name) == full
