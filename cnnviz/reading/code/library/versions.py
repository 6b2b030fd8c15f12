"""The versions that a text is read by: those of PyTorch, Keras and TensorFlow that are current."""

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


def numbers_of(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which it is older or newer than another.

    >>> numbers_of("1.13.1+cpu"), numbers_of("2.0.0a0")
    ((1, 13, 1), (2, 0, 0))
    """
    return tuple(map(int, re.findall(r"\d+", re.split(r"[+a-z]", version.lower())[0])))


def _parsed(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`version.parse(torch.__version__)`, `LooseVersion("1.5")`."""
    said = next(iter((*args, *kwargs.values())), None)
    return numbers_of(said) if isinstance(said, str) else Unknown("this is no version", node)


PARSERS: dict[str, Handler] = dict.fromkeys(
    (
        *("packaging.version.parse", "packaging.version.Version", "pkg_resources.parse_version"),
        *("distutils.version.LooseVersion", "distutils.version.StrictVersion"),
    ),
    _parsed,
)

NUMBERS: dict[str, Value] = {
    f"{package}.{name}": getattr(math, name)
    for package in ("math", "numpy")
    for name in ("pi", "e", "inf")
}
"""Numbers that packages have, by their paths."""
