"""The recipe of an environment's image: a Dockerfile and the files that it copies.

Pure: a definition and the network settings in, file contents out. The classic builder can read it,
so BuildKit is not needed; where it is there, packages that are downloaded stay for later builds,
and secrets are mounted. What seldom changes comes first, so that an engine takes it from its
cache: the system's packages, then heavy Python packages, then the rest.
"""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Sequence

from .conda_specs import create_words

FOLDER = "/opt/trainyard"
PYTHON = FOLDER + "/bin/python3"
HASH_LABEL = "trainyard.environment"
# An imported image may have no PATH at all.
_USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DOWNLOADS = "/var/cache/trainyard-pip"
"""Where BuildKit mounts what pip has downloaded before; it is in no image."""
_DOWNLOADED = ("http", "http-v2")
"""Of an older pip, and of one since 23.3. Wheels that pip builds fit one image alone."""
CONDA_PREFIX = "/opt/trainyard-conda"
"""Where conda's packages are: beside FOLDER, which may be copied from stage to stage."""
_CONDA = FOLDER + "/conda"
_SYSTEM, _SETUP, _POST = FOLDER + "/system", FOLDER + "/setup", FOLDER + "/post"

# Lines of the build log by which the cause of a failed build is found again.
NO_PYTHON = "trainyard: this base image has no python3"
NO_PIP = "trainyard: this base image has python3, but neither pip nor venv"
NO_CONDA = "trainyard: this base image has neither micromamba, mamba nor conda"
NO_APT = "trainyard: this base image has no apt-get"

# Packages of hundreds of megabytes that seldom change: they get a layer of their own.
_HEAVY = (
    *("torch", "torchvision", "torchaudio", "triton", "xformers", "vllm", "flash-attn", "cupy"),
    *("tensorflow", "tensorflow-cpu", "jax", "jaxlib", "paddlepaddle", "paddlepaddle-gpu"),
    *("onnxruntime", "onnxruntime-gpu", "opencv-python", "opencv-python-headless", "pyspark"),
)
_HEAVY_BEGINNINGS = ("nvidia-", "cupy-cuda", "jax-cuda")
_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class Recipe(NamedTuple):
    """What one build needs. `variables` are names only: values come from the client's environment,
    so that a password in a URL is on no command line."""

    base_image: str
    requirements: Sequence[str]
    definition_hash: str
    variables: Sequence[str]
    constraints: Sequence[str]
    """Contents of constraint files: the definition's own and the host's."""
    ca_bundle: bytes
    """Empty where the host names none."""
    secret: bool
    """A URL carries a password: it must stay neither in the image's history nor in its layers."""
    apt: Sequence[str] = ()
    environment: Mapping[str, str] = {}
    """The variables that whatever runs in the image has."""
    conda: Sequence[str] = ()
    channels: Sequence[str] = ()
    post_install: str = ""
    """A command for `/bin/sh`, the last thing that is done."""
    secrets: Sequence[str] = ()
    """Names of what pip and that command may know, as files of `/run/secrets` and as variables; so
    pip replaces `${NAME}` in an address, where the name is in capitals."""
    mounts: bool = False
    """The builder itself mounts them; else see `secret_build`."""
    downloads: bool = False
    """The builder keeps what pip downloads; not where a secret is needed for it."""


def context_files(recipe: Recipe) -> Dict[str, bytes]:
    """The whole build context: relative name -> content."""
    files = {"Dockerfile": dockerfile(recipe).encode("utf-8")}
    if recipe.apt:
        files["system/packages.txt"] = _lines(recipe.apt).encode("utf-8")
        files["system/install.sh"] = INSTALL_SYSTEM.encode("utf-8")
    if recipe.conda:
        words = create_words(
            "", CONDA_PREFIX, recipe.conda, recipe.channels, pip=bool(recipe.requirements)
        )
        files["conda/words.txt"] = _lines(words[1:]).encode("utf-8")
        files["conda/install.sh"] = INSTALL_CONDA.encode("utf-8")
    if recipe.requirements:
        files.update(_setup_files(recipe))
    if recipe.post_install:
        files["post/run.sh"] = RUN_POST.encode("utf-8")
        files["post/command.sh"] = _lines([recipe.post_install]).encode("utf-8")
    if recipe.secrets and recipe.mounts:
        for folder in sorted({name.split("/")[0] for name in files} & {"setup", "post"}):
            files[folder + "/with-secrets.sh"] = with_secrets(recipe.secrets).encode("utf-8")
    if recipe.ca_bundle:
        for folder in sorted({name.split("/")[0] for name in files if "/" in name} - {"rest"}):
            files[folder + "/ca.pem"] = recipe.ca_bundle
    return files


def _setup_files(recipe: Recipe) -> Dict[str, bytes]:
    heavy = heavy_lines(recipe.requirements)
    every = _lines(recipe.requirements).encode("utf-8")
    files = {"setup/install.sh": INSTALL.encode("utf-8")}
    files["rest/requirements.txt" if heavy else "setup/requirements.txt"] = every
    if heavy:
        files["setup/heavy.txt"] = _lines(heavy).encode("utf-8")
    for number, text in enumerate(recipe.constraints):
        files["setup/constraints-%d.txt" % number] = text.encode("utf-8")
    if recipe.secret or recipe.secrets:
        files["setup/own-folder"] = b""
    return files


def heavy_lines(requirements: Sequence[str]) -> Sequence[str]:
    """The heavy packages with pip's options, empty where there are none. Also where there are no
    others, so that the first one which is added leaves their layer as it is."""
    heavy = [line for line in requirements if _is_heavy(line)]
    if not heavy:
        return []
    return [line for line in requirements if line.startswith("-") or line in heavy]


def _is_heavy(line: str) -> bool:
    found = _PACKAGE.match(line)
    name = re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""
    return name in _HEAVY or name.startswith(_HEAVY_BEGINNINGS)


def _lines(lines: Sequence[str]) -> str:
    return "".join(line + "\n" for line in lines)


def dockerfile(recipe: Recipe) -> str:
    """The Dockerfile. With a password in a URL the packages are installed in a stage of their own:
    build arguments stay in its history, the copied requirements in one of its layers."""
    apart = recipe.secret and bool(recipe.requirements)
    begin = recipe.base_image
    steps: List[str] = []
    below = _system_steps(recipe)
    if below:
        steps += ["FROM %s%s" % (begin, " AS system" if apart else ""), "USER 0:0", *below]
        begin = "system"
    if apart:
        steps += ["FROM %s AS install" % begin, "USER 0:0", *_install_steps(recipe)]
        steps += ["FROM %s" % begin, "USER 0:0"]
        steps += ["COPY --from=install %s %s" % (FOLDER, FOLDER)]
    else:
        if not below:
            steps += ["FROM %s" % begin, "USER 0:0"]
        steps += _install_steps(recipe)
    steps += _variable_steps(recipe)
    if recipe.post_install:
        steps += ["COPY post %s" % _POST]
        steps += [_run_step(recipe, _POST, command) for command in post_commands()]
    return _lines([*steps, _label_step(recipe)])


def _variable_steps(recipe: Recipe) -> List[str]:
    path = ["ENV PATH=%s/bin:${PATH:-%s}" % (FOLDER, _USUAL_PATH)] if recipe.requirements else []
    return path + ["ENV %s=%s" % (k, _quoted(v)) for k, v in sorted(recipe.environment.items())]


def _label_step(recipe: Recipe) -> str:
    return "LABEL %s=%s" % (HASH_LABEL, recipe.definition_hash)


def before_install(recipe: Recipe) -> str:
    """The Dockerfile of all that comes before a container installs with secrets."""
    return _lines(["FROM %s" % recipe.base_image, "USER 0:0", *_system_steps(recipe)])


def _system_steps(recipe: Recipe) -> List[str]:
    """What pip's packages stand on."""
    steps: List[str] = []
    if recipe.apt:
        steps += ["COPY system %s" % _SYSTEM, "RUN /bin/sh %s/install.sh" % _SYSTEM]
    if recipe.conda:
        steps += ["COPY conda %s" % _CONDA, "RUN /bin/sh %s/install.sh" % _CONDA]
        steps += ["ENV PATH=%s/bin:${PATH:-%s}" % (CONDA_PREFIX, _USUAL_PATH)]
    return steps


def after_install(recipe: Recipe, image: str) -> str:
    """What goes on from the image of that container."""
    last = [] if recipe.post_install else [_label_step(recipe)]
    return _lines(["FROM %s" % image, *_variable_steps(recipe), *last])


def after_post(recipe: Recipe, image: str) -> str:
    """What goes on from the image in which the post-install command ran."""
    return _lines(["FROM %s" % image, _label_step(recipe)])


def install_commands(recipe: Recipe) -> List[str]:
    """What `/bin/sh` runs to install the packages, one after another."""
    install = "%s/install.sh " % _SETUP
    heavy = heavy_lines(recipe.requirements)
    if not heavy:
        return [install + "requirements.txt"]
    # pip wants a hash of everything, or of nothing: what torch needs is hashed in the rest.
    hashed = any(" --hash" in line for line in heavy)
    return [install + "heavy.txt" + (" --no-deps" if hashed else ""), install + "requirements.txt"]


def post_commands() -> List[str]:
    """What `/bin/sh` runs for the post-install command."""
    return [_POST + "/run.sh"]


def _run_step(recipe: Recipe, folder: str, command: str) -> str:
    words = ["RUN"]
    if recipe.downloads and folder == _SETUP:
        mount = "--mount=type=cache,id=trainyard-pip-%s,target=" + DOWNLOADS + "/%s"
        words += [mount % (name, name) for name in _DOWNLOADED]
        words += ["TRAINYARD_DOWNLOADS=" + DOWNLOADS]
    if recipe.secrets and recipe.mounts:
        words += ["--mount=type=secret,id=%s" % name for name in recipe.secrets]
        return " ".join([*words, "/bin/sh", folder + "/with-secrets.sh", command])
    return " ".join([*words, "/bin/sh", command])


def _install_steps(recipe: Recipe) -> List[str]:
    """A line that is added later changes `rest` alone, and the layers before stay."""
    if not recipe.requirements:
        return []
    steps = ["COPY setup %s" % _SETUP]
    steps += ["ARG %s" % name for name in recipe.variables]
    commands = [_run_step(recipe, _SETUP, command) for command in install_commands(recipe)]
    if len(commands) > 1:
        commands.insert(1, "COPY rest %s" % _SETUP)
    return steps + commands


def _quoted(value: str) -> str:
    """A value of ENV as it is: the builder would replace variables and drop quotation marks."""
    return '"%s"' % re.sub(r'([\\"$])', r"\\\1", value)


def build_arguments(variables: Sequence[str]) -> List[str]:
    """`--build-arg NAME` for each: the client takes the value from its own environment."""
    return [part for name in variables for part in ("--build-arg", name)]


def with_secrets(names: Sequence[str]) -> str:
    """A script that runs another one with these secrets as variables."""
    lines = ["#!/bin/sh", "# Runs a script of a Trainyard environment with its build secrets."]
    lines += ["set -eu"]
    for name in names:
        lines += ["%s=$(cat /run/secrets/%s)" % (name, name), "export %s" % name]
    return _lines([*lines, 'exec /bin/sh "$@"'])


INSTALL_SYSTEM = r"""#!/bin/sh
# Installs the system's packages of a Trainyard environment into this image.
set -eu
folder=/opt/trainyard/system
if ! command -v apt-get >/dev/null 2>&1; then
    echo "trainyard: this base image has no apt-get" >&2
    exit 43
fi
export DEBIAN_FRONTEND=noninteractive
set -- -o APT::Update::Error-Mode=any
if [ -f "$folder/ca.pem" ]; then
    set -- "$@" -o "Acquire::https::CaInfo=$folder/ca.pem"
fi
apt-get "$@" update
# shellcheck disable=SC2046  # names of packages hold no spaces
apt-get "$@" install -y --no-install-recommends $(cat "$folder/packages.txt")
rm -rf /var/lib/apt/lists/* "$folder"
"""

INSTALL_CONDA = r"""#!/bin/sh
# Makes the part of a Trainyard environment that comes from conda's channels.
set -eu
folder=/opt/trainyard/conda
program=$(command -v micromamba || command -v mamba || command -v conda || true)
for place in /opt/conda/bin /opt/miniforge3/bin /opt/miniconda3/bin; do
    if [ -z "$program" ] && [ -x "$place/conda" ]; then
        program=$place/conda
    fi
done
if [ -z "$program" ]; then
    echo "trainyard: this base image has neither micromamba, mamba nor conda" >&2
    exit 44
fi
if [ -f "$folder/ca.pem" ]; then
    export SSL_CERT_FILE="$folder/ca.pem" REQUESTS_CA_BUNDLE="$folder/ca.pem"
    export CURL_CA_BUNDLE="$folder/ca.pem" CONDA_SSL_VERIFY="$folder/ca.pem"
fi
while IFS= read -r word; do
    set -- "$@" "$word"
done < "$folder/words.txt"
"$program" "$@"
"$program" clean --all --yes
rm -rf "$folder"
"""

RUN_POST = r"""#!/bin/sh
# Runs the post-install command of a Trainyard environment.
set -eu
folder=/opt/trainyard/post
if [ -f "$folder/ca.pem" ]; then
    export PIP_CERT="$folder/ca.pem" SSL_CERT_FILE="$folder/ca.pem"
    export REQUESTS_CA_BUNDLE="$folder/ca.pem" CURL_CA_BUNDLE="$folder/ca.pem"
fi
/bin/sh -e "$folder/command.sh"
rm -rf "$folder"
"""

# Where the base image's own Python may be installed into, it is (a CUDA or conda image keeps its
# torch in one place); where its distribution forbids it, and where the packages have to be copied
# to another stage, a virtual environment on top of it is. Either way FOLDER/bin/python3 is the one,
# or that of conda's prefix, which comes behind it on the PATH.
INSTALL = r"""#!/bin/sh
# Installs requirements of a Trainyard environment into this image: install.sh FILE [--no-deps]
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
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=
if [ -n "${TRAINYARD_DOWNLOADS:-}" ]; then
    export PIP_CACHE_DIR="$TRAINYARD_DOWNLOADS"
else
    export PIP_NO_CACHE_DIR=1
fi
managed() {
    "$python" -c 'import os, sys, sysconfig
marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
sys.exit(0 if os.path.exists(marker) else 1)'
}
has() { "$python" -c "import $1" >/dev/null 2>&1; }
own=$folder/bin/python3
if [ "$python" = /opt/trainyard-conda/bin/python3 ] && [ ! -f "$setup/own-folder" ]; then
    own=$python
elif [ ! -f "$setup/prepared" ]; then
    if [ -f "$setup/own-folder" ] || managed; then
        # --without-pip: the base image's pip serves; Debian splits off what venv needs for it.
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
    touch "$setup/prepared"
fi
wanted=$1
shift
"$own" -m pip install --progress-bar off "$@" -r "$setup/$wanted"
if [ -n "${TRAINYARD_DOWNLOADS:-}" ]; then
    rm -rf "$TRAINYARD_DOWNLOADS/wheels" "$TRAINYARD_DOWNLOADS/selfcheck"
fi
if [ "$wanted" != requirements.txt ]; then
    exit 0
fi
if [ -f "$setup/own-folder" ]; then
    # A repository that was cloned for an editable requirement remembers the URL with its password.
    rm -rf "$folder"/src/*/.git "$folder"/src/*/.hg "$folder"/src/*/.bzr
fi
rm -rf "$setup"
"""
