"""The parameters of a function that stand for data: `def block(x): return Conv2D(4, 3)(x)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cnnviz.reading.code.source.nodes import last_name, nodes, positional

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Functions = Mapping[str, _Function]

_MERGES = ("add", "average", "concatenate", "maximum", "multiply", "subtract")
_DEPTH = 4  # Functions that pass their data on.


def data_parameters(function: _Function, functions: _Functions, depth: int = _DEPTH) -> list[str]:
    """The parameters that layers are called on, here or in functions that they are passed to.

    >>> text = "def f(y, n):\\n  return Dense(n)(y)\\ndef g(a, x): return f(n=a, y=x)"
    >>> functions = {node.name: node for node in ast.parse(text).body}
    >>> [data_parameters(function, functions) for function in functions.values()]
    [['y'], ['x']]
    """
    arguments = function.args
    names = [argument.arg for argument in positional(arguments)]
    calls = [node for node in nodes(function) if isinstance(node, ast.Call)]
    data = {name for call in calls for name in _data_of(call, functions, depth)}
    return [name for name in names if name in data]


def _data_of(call: ast.Call, functions: _Functions, depth: int) -> list[str]:
    """The names that a call reads as data: `Conv2D(4, 3)(x)`, `block(x, 4)`."""
    name = last_name(call.func)
    if isinstance(call.func, ast.Call) or name in _MERGES:
        read = call.args[0] if call.args else None
        items = read.elts if isinstance(read, (ast.List, ast.Tuple)) else [read]
        return [item.id for item in items if isinstance(item, ast.Name)]
    inner = functions.get(name)
    if inner is None or not depth:
        return []
    given = dict(zip((argument.arg for argument in inner.args.args), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    data = (given.get(name) for name in data_parameters(inner, functions, depth - 1))
    return [value.id for value in data if isinstance(value, ast.Name)]


def functions_of_data(tree: ast.Module) -> list[str]:
    """The names of a module's functions that call layers on one parameter and return a value.

    >>> functions_of_data(ast.parse("def f(x): return Dense(3)(x)\\ndef g(x): return x + 1"))
    ['f']
    """
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [
        name
        for name, function in functions.items()
        if len(data_parameters(function, functions)) == 1
        and any(isinstance(node, ast.Return) and node.value for node in nodes(function))
    ]
