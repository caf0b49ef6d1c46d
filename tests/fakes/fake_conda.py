"""A `conda` for a machine without one. It takes the words that micromamba, mamba and conda share,
and makes a prefix with a Python of this machine's; what was asked for is noted in the prefix."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.programs import put_program

# What it does is said in `words`; a package that nobody has fails as libmamba fails.
SCRIPT = """
if [ "$1" = clean ]; then exit 0; fi
if [ "$1" != create ]; then echo "unknown: $*" >&2; exit 2; fi
words="$*"
shift
while [ $# -gt 0 ]; do
    case "$1" in
    --prefix) prefix=$2; shift ;;
    --channel) shift ;;
    --yes | --override-channels) ;;
    --*) echo "unknown option $1" >&2; exit 2 ;;
    no-such-package*)
        echo "error    libmamba Could not solve for environment specs" >&2
        echo "    The following package could not be found" >&2
        echo "    └─ $1 does not exist (perhaps a typo or a missing channel)." >&2
        exit 1 ;;
    esac
    shift
done
if [ -e "$prefix" ]; then echo "Non-conda folder exists at prefix" >&2; exit 1; fi
python3 -m venv "$prefix"
mkdir -p "$prefix/conda-meta"
echo "$words" > "$prefix/conda-meta/words"
echo {} > "$prefix/conda-meta/libgomp-13.2.0-h77fa898_5.json"
"""


def put_conda(folder: Path, name: str = "conda") -> Path:
    """The program in a folder for PATH, under the name of one of the three."""
    return put_program(folder, name, SCRIPT)
