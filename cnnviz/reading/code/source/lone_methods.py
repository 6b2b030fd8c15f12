"""Methods that were pasted without the line of their class."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.reading.code.source.source import Line

_METHOD = re.compile(r"(\s+)(?:@\w[\w.]*\s*$|(?:async\s+)?def\s+\w+\s*\(\s*(?:self\b|cls\b)?)")
_WAYS = {"forward": ("nn", "Module"), "call": ("keras", "Model")}
_MODELS = ("Model", "Sequential")
_NAME = "Net"


def unindented(text: str, lines: list[Line], fault: Fault) -> bool:
    """Takes away the indentation of methods that no class stands before; whether there are any."""
    row = text.count("\n", 0, fault.start)
    match = _METHOD.match(lines[row].code)
    if match is None or "unexpected indent" not in fault.reason:
        return False
    indent = match[1]
    for at in range(row, len(lines)):
        code = lines[at].code
        if code.startswith(indent):
            lines[at] = lines[at].cut(len(indent))
        elif code.strip() and not code.lstrip().startswith("#"):
            break
    return True


def in_class(tree: ast.Module) -> str:
    """Puts the methods of a network that stand alone in a class; its name, "" where none do.

    >>> tree = ast.parse("def __init__(self): pass\\ndef forward(self, x): return x")
    >>> in_class(tree), ast.unparse(tree).splitlines()[0]
    ('Net', 'class Net(nn.Module):')
    """
    methods = [one for one in tree.body if isinstance(one, ast.FunctionDef) and _takes_self(one)]
    names = [one.name for one in methods]
    way = next((one for one in _WAYS if one in names), "")
    whole = way != "" and names.count("__init__") == names.count(way) == 1
    if not whole and (way or not _builds(tree, methods)):
        return ""
    called = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    name = next(_said(methods), _NAME)
    if called & set(names) or any(getattr(one, "name", "") == name for one in tree.body):
        return ""  # Net.forward = forward
    first = methods[0]
    made = ast.ClassDef(name, _bases(way, first), [], list[ast.stmt](methods), [])
    ast.copy_location(made, first)
    at = tree.body.index(first)
    left = [one for one in tree.body if one not in methods]
    tree.body[:] = [*left[:at], made, *left[at:]]
    return name


def _bases(way: str, place: ast.AST) -> list[ast.expr]:
    if not way:
        return []
    package, name = _WAYS[way]
    found = ast.Attribute(ast.Name(package, ast.Load()), name, ast.Load())
    return [ast.copy_location(one, place) for one in (found, found.value)][:1]


def _builds(tree: ast.Module, methods: list[ast.FunctionDef]) -> bool:
    """Whether methods alone build a model of Keras, `def build(self): ... Model(x, y)`."""
    if not methods or any(isinstance(one, ast.ClassDef) for one in tree.body):
        return False
    calls = (one for each in methods for one in ast.walk(each) if isinstance(one, ast.Call))
    return any(ast.unparse(one.func).rpartition(".")[2] in _MODELS for one in calls)


def _takes_self(function: ast.FunctionDef) -> bool:
    first = next(iter((*function.args.posonlyargs, *function.args.args)), None)
    static = any(isinstance(one, ast.Name) for one in function.decorator_list)
    return static or (first is not None and first.arg == "self")


def _said(methods: list[ast.FunctionDef]) -> Iterator[str]:
    """What `super(Net, self)` calls the class."""
    for node in (node for one in methods for node in ast.walk(one)):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == "super":
            yield ast.unparse(node.args[0])
