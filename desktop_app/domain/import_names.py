"""Which package brings a module, where the two are called differently, and what Python has."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop_app.domain.packages import package_name

# By the list of top-level modules in each package's wheel on PyPI; the usual package first.
_PACKAGES: dict[str, Sequence[str]] = {
    "Bio": ("biopython",),
    "Crypto": ("pycryptodome", "pycrypto"),
    "Levenshtein": ("levenshtein", "python-levenshtein"),
    "MySQLdb": ("mysqlclient",),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow", "pillow-simd"),
    "_distutils_hack": ("setuptools",),
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "cv2": (
        "opencv-python",
        *("opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"),
    ),
    "distutils": ("setuptools",),
    "dateutil": ("python-dateutil",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "faiss": ("faiss-cpu", "faiss-gpu", "faiss-gpu-cu12"),
    "fitz": ("pymupdf",),
    "git": ("gitpython",),
    "hydra": ("hydra-core",),
    "imblearn": ("imbalanced-learn",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "kornia_rs": ("kornia-rs",),
    "magic": ("python-magic",),
    "mpl_toolkits": ("matplotlib",),
    "onnxruntime": ("onnxruntime", "onnxruntime-gpu"),
    "osgeo": ("gdal",),
    "pkg_resources": ("setuptools",),
    "psycopg2": ("psycopg2-binary", "psycopg2"),
    "pylab": ("matplotlib",),
    "pynvml": ("nvidia-ml-py", "pynvml"),
    "pythoncom": ("pywin32",),
    "ruamel": ("ruamel-yaml",),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "slugify": ("python-slugify",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "torch_scatter": ("torch-scatter",),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "websocket": ("websocket-client",),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
}
_SHARED = frozenset(["google", "azure", "nvidia", "zope"])
"""Modules that several packages share, so that having it says nothing, and lacking it little."""

_CAME = {"annotationlib": 14, "compression": 14, "tomllib": 11, "graphlib": 9, "zoneinfo": 9}
_WENT = {
    **dict.fromkeys(["asynchat", "asyncore", "distutils", "imp", "smtpd"], 12),
    **dict.fromkeys(["aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr"], 13),
    **dict.fromkeys(["lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev"], 13),
    **dict.fromkeys(["pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"], 13),
    **dict.fromkeys(["binhex", "formatter", "parser", "symbol", "macpath"], 11),
}
"""The minor version of Python 3 with which a module of its library came, or went (its changelogs).
What went before 3.11 is counted as having gone there."""


def packages_of(module: str) -> Sequence[str]:
    """The packages that bring a top-level module, as pip compares names, the usual one first; none
    for what only another version of Python has."""
    own = () if is_standard(module, None) else (package_name(module),)
    return _PACKAGES.get(module, own)


def is_shared(module: str) -> bool:
    """Packages by several names bring it, so nothing can be said of it."""
    return module in _SHARED


def is_always_standard(module: str) -> bool:
    """Every Python in use has the module itself."""
    varies = module in _CAME or module in _WENT
    return module in sys.stdlib_module_names and not varies


def is_standard(module: str, minor: int | None) -> bool:
    """Python 3 of that minor version has the module itself; of an unknown one: some version has."""
    if module not in sys.stdlib_module_names and module not in _CAME and module not in _WENT:
        return False
    if minor is None:
        return True
    return _CAME.get(module, 0) <= minor < _WENT.get(module, 1000)
