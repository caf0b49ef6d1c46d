"""The recipe of an environment's image: a Dockerfile and the files that it copies.

Pure: a definition and the network settings in, file contents out. Written for the classic builder,
so BuildKit is not needed.
"""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Sequence

FOLDER = "/opt/trainyard"
PYTHON = FOLDER + "/bin/python3"
HASH_LABEL = "trainyard.environment"
# An imported image may have no PATH at all.
_USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SETUP = FOLDER + "/setup"

# Lines of the build log by which the cause of a failed build is found again.
NO_PYTHON = "trainyard: this base image has no python3"
NO_PIP = "trainyard: this base image has python3, but neither pip nor venv"


class Recipe(NamedTuple):
    """What one build needs. `variables` are names only: values come from the client's environment,
    so that a password in a URL is on no command line."""

    base_image: str
    requirements: Sequence[str]
    definition_hash: str
    variables: Sequence[str]
    constraints: Sequence[str]
    """Contents of the host's constraint files."""
    ca_bundle: bytes
    """Empty where the host names none."""
    secret: bool
    """A URL carries a password: it must stay neither in the image's history nor in its layers."""


def context_files(recipe: Recipe) -> Dict[str, bytes]:
    """The whole build context: relative name -> content."""
    files = {
        "Dockerfile": dockerfile(recipe).encode("utf-8"),
        "setup/requirements.txt": _lines(recipe.requirements).encode("utf-8"),
        "setup/install.sh": INSTALL.encode("utf-8"),
    }
    for number, text in enumerate(recipe.constraints):
        files["setup/constraints-%d.txt" % number] = text.encode("utf-8")
    if recipe.secret:
        files["setup/own-folder"] = b""
    if recipe.ca_bundle:
        files["setup/ca.pem"] = recipe.ca_bundle
    return files


def _lines(lines: Sequence[str]) -> str:
    return "".join(line + "\n" for line in lines)


def dockerfile(recipe: Recipe) -> str:
    """The Dockerfile. With a password in a URL the packages are installed in a stage of their own:
    build arguments stay in its history, the copied requirements in one of its layers."""
    steps = ["FROM %s%s" % (recipe.base_image, " AS install" if recipe.secret else "")]
    steps += ["USER 0:0", "COPY setup %s" % _SETUP]
    steps += ["ARG %s" % name for name in recipe.variables]
    steps += ["RUN /bin/sh %s/install.sh" % _SETUP]
    if recipe.secret:
        steps += ["FROM %s" % recipe.base_image, "USER 0:0"]
        steps += ["COPY --from=install %s %s" % (FOLDER, FOLDER)]
    steps += ["ENV PATH=%s/bin:${PATH:-%s}" % (FOLDER, _USUAL_PATH)]
    steps += ["LABEL %s=%s" % (HASH_LABEL, recipe.definition_hash)]
    return _lines(steps)


def build_arguments(variables: Sequence[str]) -> List[str]:
    """`--build-arg NAME` for each: the client takes the value from its own environment."""
    return [part for name in variables for part in ("--build-arg", name)]


# Where the base image's own Python may be installed into, it is (a CUDA or conda image keeps its
# torch in one place); where its distribution forbids it, and where the packages have to be copied
# to another stage, a virtual environment on top of it is. Either way FOLDER/bin/python3 is the one.
INSTALL = r"""#!/bin/sh
# Installs the requirements of a Trainyard environment into this image.
set -eu
folder=/opt/trainyard
setup=$folder/setup
python=$(command -v python3 || command -v python || true)
if [ -z "$python" ]; then
    echo "trainyard: this base image has no python3" >&2
    exit 41
fi
if [ -f "$setup/ca.pem" ]; then
    export PIP_CERT="$setup/ca.pem" SSL_CERT_FILE="$setup/ca.pem"
    export REQUESTS_CA_BUNDLE="$setup/ca.pem" CURL_CA_BUNDLE="$setup/ca.pem"
fi
for file in "$setup"/constraints-*.txt; do
    if [ -f "$file" ]; then
        PIP_CONSTRAINT="${PIP_CONSTRAINT:+$PIP_CONSTRAINT }$file"
        export PIP_CONSTRAINT
    fi
done
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
export PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=
managed() {
    "$python" -c 'import os, sys, sysconfig
marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
sys.exit(0 if os.path.exists(marker) else 1)'
}
has() { "$python" -c "import $1" >/dev/null 2>&1; }
if [ -f "$setup/own-folder" ] || managed; then
    # --without-pip: the base image's pip serves, and Debian splits off what venv needs for its own.
    if has pip && has venv; then
        "$python" -m venv --without-pip --system-site-packages "$folder"
    elif has ensurepip && has venv; then
        "$python" -m venv --system-site-packages "$folder"
    else
        echo "trainyard: this base image has python3, but neither pip nor venv" >&2
        exit 42
    fi
else
    if ! has pip && ! { has ensurepip && "$python" -m ensurepip; }; then
        echo "trainyard: this base image has python3, but neither pip nor venv" >&2
        exit 42
    fi
    mkdir -p "$folder/bin"
    ln -sf "$python" "$folder/bin/python3"
    ln -sf "$python" "$folder/bin/python"
fi
if [ -s "$setup/requirements.txt" ]; then
    "$folder/bin/python3" -m pip install --progress-bar off -r "$setup/requirements.txt"
fi
if [ -f "$setup/own-folder" ]; then
    # A repository that was cloned for an editable requirement remembers the URL with its password.
    rm -rf "$folder"/src/*/.git "$folder"/src/*/.hg "$folder"/src/*/.bzr
fi
rm -rf "$setup"
"""
