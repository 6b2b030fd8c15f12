"""How the user may set what a text reads from elsewhere: `cfg["act"]` for `cfg.get("act")`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.values import Class, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.scope import Scope

_MAX_DEFAULT = 60
"""Characters of a default that a message quotes."""


def setting_of_call(
    e: Evaluator, unknown: Unknown, function: Value, node: ast.Call, scope: Scope
) -> Value:
    """What the user sets for a call that is not known, else its result with the name to set."""
    value = e.settings.value_or(unknown, node, scope)
    machine = _of_machine(unknown, node)
    if value is not unknown or (e.tracing and not machine):
        return value
    by_function = _by_function(unknown, function, node)
    item = machine or _item(node)
    if item is None:
        return by_function
    if e.settings.has(item):
        return e.setting(item)
    if unknown.name and unknown is not function:
        return unknown
    result = unknown.at(unknown.node and node, item)
    if unknown.lack is Lack.COMMAND:  # Its options have defaults.
        return with_default(e, result, getattr(node.args[0], "value", None))
    for default in _default(node):
        result.example = default
        result.why = f"{unknown.why}, where it is {result.example} if left out"
    return result


_STRING_METHODS = frozenset(
    "split rsplit splitlines partition rpartition strip lstrip rstrip replace lower upper title"
    " capitalize casefold removeprefix removesuffix translate zfill".split()
)
"""String methods that return another string: the string itself is easier to set."""


def _by_function(unknown: Unknown, function: Value, node: ast.Call) -> Unknown:
    """If what is called depends on another name, `nets[args.arch]()` or `kind.lower()`, the one to
    set is that name.
    """
    has_name = isinstance(function, Unknown) and function.name and not unknown.name
    if not has_name or unknown.why != function.why:
        return unknown
    name = function.name
    is_callee = name == ast.unparse(node.func)
    if is_callee:
        name, _, method = name.rpartition(".")
        if not name or method not in _STRING_METHODS:
            return unknown.at(node, ast.unparse(node)) if _is_argument(function, node) else unknown
    inner = node.func.value if is_callee and isinstance(node.func, ast.Attribute) else None
    item = _item(inner) if isinstance(inner, ast.Call) else None
    unknown = unknown.at(unknown.node, item or name)
    unknown.made = is_callee
    unknown.example, unknown.also = function.example, function.also
    if isinstance(inner, ast.Call) and item is not None and unknown.lack is not Lack.COMMAND:
        unknown.example = next((default for default in _default(inner)), unknown.example)
    if is_callee and unknown.example == "VALUE":
        unknown.example = "TEXT"
    return unknown


def _is_argument(function: Unknown, node: ast.Call) -> bool:
    """Whether a call asks something of an argument that nobody passes: `game.getBoardSize()`."""
    plain = all(isinstance(arg, ast.Constant) for arg in node.args) and not node.keywords
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return (
        plain
        and isinstance(owner, ast.Name)
        and function.why.endswith(f"and {owner.id} has no default")
    )


def _default(node: ast.Call) -> Iterator[str]:
    """What `d.get(key, default)` returns if nothing is set, if that is short."""
    default = node.args[1] if len(node.args) > 1 else None
    if isinstance(default, ast.Constant) and len(repr(default.value)) <= _MAX_DEFAULT:
        yield repr(default.value)


def _item(node: ast.Call) -> str | None:
    """`cfg['act']` for `cfg.get('act', 'relu')`; None for other calls."""
    func = node.func
    if not isinstance(func, ast.Attribute) or func.attr != "get" or len(node.args) not in (1, 2):
        return None
    key = node.args[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, (str, int)) or node.keywords:
        return None
    return f"{ast.unparse(func.value)}[{key.value!r}]"


def _of_machine(unknown: Unknown, node: ast.Call) -> str | None:
    """`torch.cuda.is_available()`: a question about the machine is set by its own words."""
    asks = unknown.why.endswith(" depends on the machine") and not (node.args or node.keywords)
    return ast.unparse(node) if asks else None


def unknown_item(owner: Unknown, node: ast.Subscript, tracing: bool) -> Unknown:
    """An item of a row or dict whose content is not known."""
    part = owner.alone()
    constant = isinstance(node.slice, ast.Constant)
    if part.name or tracing or not constant or not isinstance(part.node, ast.AST):
        return part
    return part.at(node, ast.unparse(node))


def as_attribute(node: ast.AST, owner: Value, name: str) -> ast.Attribute:
    """`args.width` for `getattr(args, "width")`: its name for messages and --set."""
    path = owner.name if isinstance(owner, Unknown) else ""
    is_getattr = isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr"
    first = next(iter(node.args), None) if isinstance(node, ast.Call) and is_getattr else None
    if first is None or isinstance(first, ast.Starred):  # `reduce(getattr, path, args)`
        with suppress(SyntaxError):
            first = ast.parse(path, mode="eval").body
    return ast.copy_location(ast.Attribute(first or ast.Constant(None), name, ast.Load()), node)


def unknown_attribute(e: Evaluator, owner: Unknown, name: str, node: ast.Attribute) -> Unknown:
    """An attribute of what is not known, under the name to set it by."""
    if not owner.name:  # It cannot be set.
        here = owner.node is None or any(part is owner.node for part in ast.walk(node))
        return owner.at(owner.node and node if here else owner.node)
    if e.tracing and isinstance(owner.node, ast.arg):
        words = ast.unparse(node.value)
        if words != owner.name and not words.endswith(f".{owner.name}"):
            return owner  # Data that depends on an argument: that is to be set.
    if ast.unparse(node.value) == f"self.{owner.name}" and isinstance(owner.node, ast.arg):
        return owner.at(node, f"{owner.name}.{name}")  # self.args = args
    is_block = _FOR_A_CLASS.fullmatch(owner.name)
    classes = [
        value.name for value in e.scope.names.values() if is_block and _has_number(value, name)
    ]
    if classes:  # block.expansion: it is one of these.
        result = owner.at(node, owner.name)
        result.also, result.example = owner.also, classes[0]
        return result
    return with_default(e, owner.at(owner.node and node, ast.unparse(node)), name)


_FOR_A_CLASS = re.compile(r"[a-z_]*(?:block|unit|cell|bottleneck)[a-z_]*", re.IGNORECASE)


def _has_number(value: Value, name: str) -> bool:
    """Whether a value is a class of the text's networks that has such a number."""
    return isinstance(value, Class) and value.base is not None and isinstance(value.find(name), int)


def with_default(e: Evaluator, unknown: Unknown, name: Value) -> Unknown:
    """What is not known, with its default if it is an option of the command line."""
    if unknown.lack is not Lack.COMMAND or not isinstance(name, str):
        return unknown
    from cnnviz.reading.code.library.arguments import default_options

    default = default_options(e, e.scope).get(name)
    text = repr(default)
    if isinstance(default, (str, bool, int, float)) and len(text) <= _MAX_DEFAULT:
        unknown.why, unknown.example = f"{unknown.why}, where it is {text} if left out", text
    return unknown
