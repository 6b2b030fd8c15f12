"""`from numpy import *`: what has a name of Python's own then is the package's."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.versions import NUMBERS
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.values import Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_OF_TENSORS = "abs all any max min pow round sum"
_SHADOWING = {
    "numpy": ("numpy", "abs all any bool divmod max min pow round sum"),
    "pylab": ("numpy", "all any divmod sum"),
    "matplotlib.pylab": ("numpy", "all any divmod sum"),
    "math": ("math", "pow"),
    "torch": ("torch", f"{_OF_TENSORS} range"),
    "tensorflow": ("tensorflow", "abs pow range round"),
    "keras.backend": ("keras.backend", _OF_TENSORS),
    "keras.ops": ("keras.ops", "abs all any map max min round slice sum"),
}
"""Packages, where their names are, and those that Python has, too: as NumPy 2, PyTorch 2.13,
TensorFlow 2 and Keras 3 have them. What NumPy 1 lacks of them gives the same where it is followed.
"""


def shadowing(e: Evaluator, name: str) -> str:
    """The path of what a package has of a name of Python's, if all of its names are imported."""
    for package in (*reversed(e.known_stars), *reversed(e.stars)):
        home, names = _SHADOWING.get(package, ("", ""))
        if name in names.split():
            return canonical(f"{home}.{name}")
    return ""


def path_of_star(e: Evaluator, name: str) -> str:
    """The path of what a package has all of whose names are imported."""
    from cnnviz.reading.code.dispatch.tables import FUNCTIONS

    paths = [canonical(f"{package}.{name}") for package in reversed(e.known_stars)]
    return next((one for one in paths if one in FUNCTIONS or one in NUMBERS), "")


def said_of_star(e: Evaluator, found: Unknown, function: Value, node: ast.Call) -> Unknown:
    """What is not known of a call of such a function: it says whose it is, and how to have
    Python's.
    """
    name = getattr(node.func, "id", "")
    starred = isinstance(function, Known) and shadowing(e, name) == function.path
    if not starred or found.node is not node:
        return found
    made = found.at(node, found.name)
    made.why += f"; {name} is {function.path} here, for all names of a package are imported: "
    made.why += f"from builtins import {name} below that has Python's"
    return made
