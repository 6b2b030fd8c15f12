"""Methods that were pasted without the header of their class."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import positional

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.reading.code.source.source import Line

_METHOD = re.compile(r"(\s+)(?:@\w[\w.]*\s*$|(?:async\s+)?def\s+\w+\s*\(\s*(?:self\b|cls\b)?)")
_BASES = {"forward": ("nn", "Module"), "call": ("keras", "Model")}
_MODELS = ("Model", "Sequential")
_NAME = "Net"


def unindent(text: str, lines: list[Line], fault: Fault) -> bool:
    """Removes the indentation of methods that follow no class; whether there are any."""
    row = text.count("\n", 0, fault.start)
    match = _METHOD.match(lines[row].code)
    if match is None or "unexpected indent" not in fault.reason:
        return False
    indent = match[1]
    for i in range(row, len(lines)):
        code = lines[i].code
        if code.startswith(indent):
            lines[i] = lines[i].cut(len(indent))
        elif code.strip() and not code.lstrip().startswith("#"):
            break
    return True


def wrap_in_class(tree: ast.Module) -> str:
    """Puts stray methods of a network in a class; its name, "" if there are none.

    >>> tree = ast.parse("def __init__(self): pass\\ndef forward(self, x): return x")
    >>> wrap_in_class(tree), ast.unparse(tree).splitlines()[0]
    ('Net', 'class Net(nn.Module):')
    """
    methods = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and _takes_self(node)
    ]
    names = [method.name for method in methods]
    entry = next((name for name in _BASES if name in names), "")
    is_complete = entry != "" and names.count("__init__") == names.count(entry) == 1
    if not is_complete and (entry or not _builds(tree, methods)):
        return ""
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    name = next(_super_names(methods), _NAME)
    if called & set(names) or any(getattr(node, "name", "") == name for node in tree.body):
        return ""  # Net.forward = forward
    first = methods[0]
    cls = ast.ClassDef(name, _bases(entry, first), [], list[ast.stmt](methods), [])
    ast.copy_location(cls, first)
    position = tree.body.index(first)
    rest = [node for node in tree.body if node not in methods]
    tree.body[:] = [*rest[:position], cls, *rest[position:]]
    return name


def _bases(entry: str, place: ast.AST) -> list[ast.expr]:
    if not entry:
        return []
    package, name = _BASES[entry]
    attribute = ast.Attribute(ast.Name(package, ast.Load()), name, ast.Load())
    return [ast.copy_location(node, place) for node in (attribute, attribute.value)][:1]


def _builds(tree: ast.Module, methods: list[ast.FunctionDef]) -> bool:
    """Whether methods alone build a Keras model, `def build(self): ... Model(x, y)`."""
    if not methods or any(isinstance(node, ast.ClassDef) for node in tree.body):
        return False
    inside = (node for method in methods for node in ast.walk(method))
    calls = (node for node in inside if isinstance(node, ast.Call))
    return any(ast.unparse(call.func).rpartition(".")[2] in _MODELS for call in calls)


def _takes_self(function: ast.FunctionDef) -> bool:
    first = next(iter(positional(function.args)), None)
    is_static = any(isinstance(decorator, ast.Name) for decorator in function.decorator_list)
    return is_static or (first is not None and first.arg == "self")


def _super_names(methods: list[ast.FunctionDef]) -> Iterator[str]:
    """The names that `super(Net, self)` gives the class."""
    for node in (node for method in methods for node in ast.walk(method)):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == "super":
            yield ast.unparse(node.args[0])
