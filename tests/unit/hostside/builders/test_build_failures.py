"""What a failed build's log says: its line, and what to do about it."""

from __future__ import annotations

import pytest

from desktop_app.hostside.builders.failures import explain

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


@pytest.mark.parametrize(
    ("log", "detail", "base_there"),
    [
        (
            (
                b"#4 [first 1/2] FROM docker.io/library/debian\n#4 sha256:5a79\n#4 CACHED\n\n"
                b"#5 [first 2/2] RUN echo hello && exit 3\n#5 sha256:0eb4\n#5 0.445 hello\n"
                b"#5 ERROR: executor failed running [/bin/sh -c exit 3]: exit code: 3\n"
                b"------\n > [first 2/2] RUN echo hello && exit 3:\n------\n"
                b"executor failed running [/bin/sh -c echo hello && exit 3]: exit code: 3\n"
            ),
            "hello",
            True,
        ),
        (
            (
                b'#6 [2/2] COPY gone /x\n#6 sha256:cb1f\n#6 ERROR: "/gone" not found: not found\n'
                b"------\n > [2/2] COPY gone /x:\n------\n"
                b'failed to compute cache key: "/gone" not found: not found\n'
            ),
            'ERROR: "/gone" not found: not found',
            True,
        ),
        (
            (
                b"#3 [internal] load metadata for docker.io/none/nothing:1\n#3 sha256:0b74\n"
                b"#3 ERROR: failed to do request: Head https://r: lookup r: no such host\n------\n"
                b" > [internal] load metadata for docker.io/none/nothing:1:\n------\n"
                b"failed to solve with frontend dockerfile.v0: failed to create LLB definition: "
                b"failed to do request: Head https://r: lookup r: no such host\n"
            ),
            "failed to do request: Head https://r: lookup r: no such host",
            False,
        ),
    ],
)
def test_the_buildkit_of_docker_2010_tells_its_cause_in_its_own_way(
    log: bytes, detail: str, base_there: bool
) -> None:
    failure = explain(log)
    assert (failure.detail, failure.base_there) == (detail, base_there)


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
