"""`import`: names for packages; nothing is ever loaded."""

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


def import_names(e: Evaluator, node: ast.Import, scope: Scope) -> None:
    """`import torch.nn as nn`."""
    for alias in node.names:
        if alias.asname:
            name_it(e, alias.asname, Known(canonical(alias.name)), scope)
        else:
            root = alias.name.partition(".")[0]
            name_it(e, root, Known(canonical(root)), scope)


def import_from(e: Evaluator, node: ast.ImportFrom, scope: Scope) -> None:
    """`from torch import nn`; what the text defines itself takes precedence over imports."""
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
        current = scope.find(name) if name == alias.name else None
        value = e.replaced.get(path, NUMBERS.get(path, Known(path)))
        from_known_package = isinstance(current, Known) and not foreign(current.path)
        if from_known_package or isinstance(current, (Class, Function, Partial)):
            own = e.scope.names.get(name) is current and pasted(e, path, name)
            value = (other(e, path, alias) or current) if own else value
        name_it(e, name, value, scope)
