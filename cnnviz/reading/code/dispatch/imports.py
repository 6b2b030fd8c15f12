"""`import`: names for packages; nothing is ever loaded."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.names import is_foreign
from cnnviz.reading.code.library.versions import CONSTANTS
from cnnviz.reading.code.modules.targets import assign_name
from cnnviz.reading.code.source.pasted_files import import_of_other, pasted_definition
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Function, Known, Partial


def import_names(e: Evaluator, node: ast.Import, scope: Scope) -> None:
    """`import torch.nn as nn`."""
    for alias in node.names:
        path = alias.name if alias.asname else alias.name.partition(".")[0]
        assign_name(e, alias.asname or path, Known(canonical(path)), scope)


def import_from(e: Evaluator, node: ast.ImportFrom, scope: Scope) -> None:
    """`from torch import nn`; what the text defines itself takes precedence over imports."""
    package = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            if is_foreign(f"{package}.x"):
                e.stars.append(package)
            else:
                e.known_stars.append(canonical(package))
            continue
        name = alias.asname or alias.name
        path = canonical(f"{package}.{alias.name}" if node.module else package + alias.name)
        current = scope.find(name) if name == alias.name else None
        value = e.replaced.get(path, CONSTANTS.get(path, Known(path)))
        from_known_package = isinstance(current, Known) and not is_foreign(current.path)
        if from_known_package or isinstance(current, (Class, Function, Partial)):
            own = e.scope.names.get(name) is current and pasted_definition(e, path, name)
            value = (import_of_other(e, path, alias) or current) if own else value
        assign_name(e, name, value, scope)
