"""The versions a text is read by: the current ones of PyTorch, Keras and TensorFlow."""

from __future__ import annotations

import ast
import math
import re

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.values import Unknown, Value

VERSIONS = {
    "torch.__version__": "2.13.0",
    "keras.__version__": "3.15.0",
    "tensorflow.__version__": "2.20.0",
    "torch.version.__version__": "2.13.0",
    "sys.version_info": (3, 13, 0, "final", 0),
}


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparison.

    >>> version_numbers("1.13.1+cpu"), version_numbers("2.0.0a0")
    ((1, 13, 1), (2, 0, 0))
    """
    return tuple(map(int, re.findall(r"\d+", re.split(r"[+a-z]", version.lower())[0])))


def _parse(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`version.parse(torch.__version__)`, `LooseVersion("1.5")`."""
    value = next(iter((*args, *kwargs.values())), None)
    return version_numbers(value) if isinstance(value, str) else Unknown("this is no version", node)


PARSERS: dict[str, Handler] = dict.fromkeys(
    (
        *("packaging.version.parse", "packaging.version.Version", "pkg_resources.parse_version"),
        *("distutils.version.LooseVersion", "distutils.version.StrictVersion"),
    ),
    _parse,
)

CONSTANTS: dict[str, Value] = {
    f"{package}.{name}": getattr(math, name)
    for package in ("math", "numpy")
    for name in ("pi", "e", "inf")
}
"""Constants of packages, by path."""
