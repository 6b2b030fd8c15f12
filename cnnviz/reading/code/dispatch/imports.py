"""`import`: names for packages, of which nothing is ever loaded."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.names import foreign
from cnnviz.reading.code.library.versions import NUMBERS
from cnnviz.reading.code.modules.targets import name_it
from cnnviz.reading.code.source.pasted_files import other, pasted
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Function, Known, Partial


def imported(e: Evaluator, node: ast.Import, scope: Scope) -> None:
    """`import torch.nn as nn`."""
    for alias in node.names:
        if alias.asname:
            name_it(e, alias.asname, Known(canonical(alias.name)), scope)
        else:
            root = alias.name.partition(".")[0]
            name_it(e, root, Known(canonical(root)), scope)


def imported_from(e: Evaluator, node: ast.ImportFrom, scope: Scope) -> None:
    """`from torch import nn`; what the text defines itself goes before what it imports."""
    package = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            if foreign(f"{package}.x"):
                e.stars.append(package)
            else:
                e.known_stars.append(canonical(package))
            continue
        name = alias.asname or alias.name
        path = canonical(f"{package}.{alias.name}" if node.module else package + alias.name)
        there = scope.find(name) if name == alias.name else None
        found = e.replaced.get(path, NUMBERS.get(path, Known(path)))
        known = isinstance(there, Known) and not foreign(there.path)
        if known or isinstance(there, (Class, Function, Partial)):
            own = e.scope.names.get(name) is there and pasted(e, path, name)
            found = (other(e, path, alias) or there) if own else found
        name_it(e, name, found, scope)
