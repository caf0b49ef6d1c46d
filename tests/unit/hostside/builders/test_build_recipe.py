"""Dockerfile, network settings, and what a failed build's log says."""

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
from desktop_app.hostside.builders.failures import explain
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


FAILED_STEP = (
    b"Step 5/7 : RUN /bin/sh /opt/trainyard/setup/install.sh\n ---> Running in d8\n%s"
    b"The command '/bin/sh -c /bin/sh install.sh' returned a non-zero code: 1\n"
)


@pytest.mark.parametrize(
    ("log", "detail", "hint"),
    [
        (
            (
                b"Collecting x\n\x1b[91mERROR: Could not find a version that satisfies x==9\n"
                b"\x1b[0m\x1b[91mERROR: No matching distribution found for x==9\n\x1b[0m"
            ),
            "ERROR: No matching distribution found for x==9",
            "name and version",
        ),
        (
            (
                b"ERROR: Cannot install a==1 and b==2 because these package versions have "
                b"conflicting dependencies.\nERROR: ResolutionImpossible: for help visit https://pip\n"
            ),
            (
                "ERROR: Cannot install a==1 and b==2 because these package versions have "
                "conflicting dependencies."
            ),
            "Loosen the versions",
        ),
        (
            b"\x1b[91mtrainyard: this base image has no python3\n\x1b[0m",
            "This base image has no python3.",
            "python:3.11-slim",
        ),
        (
            (
                b"WARNING: Retrying: SSLError(SSLCertVerificationError(1, "
                b"'CERTIFICATE_VERIFY_FAILED'))\nERROR: No matching distribution found for six\n"
            ),
            "ERROR: No matching distribution found for six",
            "SSL_CERT_FILE",
        ),
    ],
)
def test_a_failed_builds_line_and_repair_are_found(log: bytes, detail: str, hint: str) -> None:
    failure = explain(b"Step 1/7 : FROM debian\nStep 2/7 : USER 0:0\n" + FAILED_STEP % log)
    assert (failure.code, failure.detail, failure.base_there) == ("build_failed", detail, True)
    assert hint in failure.hint


def test_buildkits_numbers_are_no_part_of_the_line() -> None:
    log = (
        b"#6 [2/3] COPY setup /opt/trainyard/setup\n#7 [3/3] RUN /bin/sh install.sh\n"
        b'#7 2.131 ERROR: No matching distribution found for x\n#7 ERROR: process "/bin/sh -c x" '
        b"did not complete successfully: exit code: 1\n------\n > [3/3] RUN:\n------\n"
        b"ERROR: failed to build: failed to solve: process did not complete\n"
    )
    failure = explain(log)
    assert failure.detail == "ERROR: No matching distribution found for x"
    assert failure.base_there


def test_a_base_image_that_cannot_be_pulled_is_told_apart() -> None:
    failure = explain(
        b"Step 1/7 : FROM nosuch:1\npull access denied for nosuch, repository does not exist or "
        b"may require 'docker login': denied\n"
    )
    assert not failure.base_there
    assert "docker login" in failure.hint


def test_a_base_image_without_a_shell_has_its_own_cause() -> None:
    failure = explain(
        b"Step 5/7 : RUN /bin/sh install.sh\nOCI runtime create failed: runc create failed: unable "
        b'to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory\n'
    )
    assert failure.code == "no_shell"


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
