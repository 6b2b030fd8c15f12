"""`from numpy import *`: a package's names hide Python's, or may be those of layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.versions import CONSTANTS
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.values import Known, Unknown, Value
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_TENSOR_FUNCTIONS = "abs all any max min pow round sum"
_SHADOWING = {
    "numpy": ("numpy", "abs all any bool divmod max min pow round sum"),
    "pylab": ("numpy", "all any divmod sum"),
    "matplotlib.pylab": ("numpy", "all any divmod sum"),
    "math": ("math", "pow"),
    "torch": ("torch", f"{_TENSOR_FUNCTIONS} range"),
    "tensorflow": ("tensorflow", "abs pow range round"),
    "keras.backend": ("keras.backend", _TENSOR_FUNCTIONS),
    "keras.ops": ("keras.ops", "abs all any map max min round slice sum"),
}
"""Packages, the package their names are in, and those names that Python has, too: as in NumPy 2,
PyTorch 2.13, TensorFlow 2 and Keras 3. Names that NumPy 1 lacks give the same if followed.
"""


def shadowing_path(e: Evaluator, name: str) -> str:
    """The path of a star-imported name that hides one of Python's, or ""."""
    for package in (*reversed(e.known_stars), *reversed(e.stars)):
        home, names = _SHADOWING.get(package, ("", ""))
        if name in names.split():
            return canonical(f"{home}.{name}")
    return ""


def path_of_star(e: Evaluator, name: str) -> str:
    """The path of a name in a star-imported package, or ""."""
    from cnnviz.reading.code.dispatch.tables import FUNCTIONS

    paths = [canonical(f"{package}.{name}") for package in reversed(e.known_stars)]
    return next((path for path in paths if path in FUNCTIONS or path in CONSTANTS), "")


_BASES = frozenset("Module Sequential ModuleList ModuleDict Parameter Model Input Layer".split())


def layer_beside_stars(e: Evaluator, path: str, framework: str, node: ast.AST) -> str:
    """The path of a layer's bare name, or "" if it is a layer of another framework and the name may
    be that of a file that the text lacks: `from ops import *`. Else that it may be is noted.
    """
    package, _, name = path.rpartition(".")
    if not e.stars or package in ("", *e.known_stars) or name in _BASES:
        return path
    if package.partition(".")[0] != framework:
        return ""
    e.borrowed.setdefault(name, node)
    return path


def star_notes(e: Evaluator, framework: str) -> Iterator[str]:
    """Which layers may be those of files that the text lacks."""
    if e.borrowed:
        verb = "is" if len(e.borrowed) == 1 else "are"
        owner = "Keras's" if framework == "keras" else "PyTorch's"
        names, place = listed([*e.borrowed]), line_of(next(iter(e.borrowed.values())))
        own = f"{listed(e.stars, 'or')}, imported with *, may have its own"
        yield f"{names} {verb} taken as {owner}{place}: {own}"


def with_star_advice(e: Evaluator, value: Unknown, function: Value, node: ast.Call) -> Unknown:
    """An unknown result of such a function, with whose function it is and how to get
    Python's.
    """
    name = getattr(node.func, "id", "")
    is_starred = isinstance(function, Known) and shadowing_path(e, name) == function.path
    if not is_starred or value.node is not node:
        return value
    unknown = value.at(node, value.name)
    unknown.why += f"; {name} is {function.path} here, for all names of a package are imported: "
    unknown.why += f"from builtins import {name} below that has Python's"
    return unknown
