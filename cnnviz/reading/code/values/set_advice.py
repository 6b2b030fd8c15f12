"""How the user may say what a text reads from elsewhere: `cfg["act"]` for `cfg.get("act")`."""

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

_MOST_SAID = 60
"""Characters of a default that a message tells."""


def asked(e: Evaluator, found: Unknown, function: Value, node: ast.Call, scope: Scope) -> Value:
    """What the user says of a call that is not known, else that with the name to say it by."""
    given = e.settings.given(found, node, scope)
    machine = _of_machine(found, node)
    if given is not found or (e.tracing and not machine):
        return given
    kept = _kept(found, function, node)
    item = machine or _item(node)
    if item is None:
        return kept
    if e.settings.has(item):
        return e.said(item)
    if found.name and found is not function:
        return found
    named = found.at(found.node and node, item)
    if found.lack is Lack.COMMAND:  # Its options have what they are if left out.
        return with_default(e, named, getattr(node.args[0], "value", None))
    for default in _default(node):
        named.example = default
        named.why = f"{found.why}, where it is {named.example} if left out"
    return named


_OF_TEXT = frozenset(
    "split rsplit splitlines partition rpartition strip lstrip rstrip replace lower upper title"
    " capitalize casefold removeprefix removesuffix translate zfill".split()
)
"""Methods of a text that give another: the text itself is easier to say than what they give."""


def _kept(found: Unknown, function: Value, node: ast.Call) -> Unknown:
    """What is called depends on another name, `nets[args.arch]()` or `kind.lower()`: that name is
    the one to say.
    """
    named = isinstance(function, Unknown) and function.name and not found.name
    if not named or found.why != function.why:
        return found
    name = function.name
    made = name == ast.unparse(node.func)
    if made:
        name, _, method = name.rpartition(".")
        if not name or method not in _OF_TEXT:
            return found.at(node, ast.unparse(node)) if _is_argument(function, node) else found
    of = node.func.value if made and isinstance(node.func, ast.Attribute) else None
    item = _item(of) if isinstance(of, ast.Call) else None
    found = found.at(found.node, item or name)
    found.made = made
    found.example, found.also = function.example, function.also
    if isinstance(of, ast.Call) and item is not None and found.lack is not Lack.COMMAND:
        found.example = next((default for default in _default(of)), found.example)
    if made and found.example == "VALUE":
        found.example = "TEXT"
    return found


def _is_argument(function: Unknown, node: ast.Call) -> bool:
    """Whether a call asks an argument that nobody gives: `game.getBoardSize()`."""
    plain = all(isinstance(one, ast.Constant) for one in node.args) and not node.keywords
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return (
        plain
        and isinstance(owner, ast.Name)
        and function.why.endswith(f"and {owner.id} has no default")
    )


def _default(node: ast.Call) -> Iterator[str]:
    """What `d.get(key, default)` gives if nothing is said, where that is short."""
    default = node.args[1] if len(node.args) > 1 else None
    if isinstance(default, ast.Constant) and len(repr(default.value)) <= _MOST_SAID:
        yield repr(default.value)


def _item(node: ast.Call) -> str | None:
    """`cfg['act']` of `cfg.get('act', 'relu')`; None of other calls."""
    func = node.func
    if not isinstance(func, ast.Attribute) or func.attr != "get" or len(node.args) not in (1, 2):
        return None
    key = node.args[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, (str, int)) or node.keywords:
        return None
    return f"{ast.unparse(func.value)}[{key.value!r}]"


def _of_machine(found: Unknown, node: ast.Call) -> str | None:
    """`torch.cuda.is_available()`: a question of the machine is said as it stands."""
    asks = found.why.endswith(" depends on the machine") and not (node.args or node.keywords)
    return ast.unparse(node) if asks else None


def part_of(owner: Unknown, node: ast.Subscript, tracing: bool) -> Unknown:
    """An item of a row or dict whose content is not known."""
    named = owner.alone()
    constant = isinstance(node.slice, ast.Constant)
    if named.name or tracing or not constant or not isinstance(named.node, ast.AST):
        return named
    return named.at(node, ast.unparse(node))


def dotted(node: ast.AST, owner: Value, name: str) -> ast.Attribute:
    """`args.width` for `getattr(args, "width")`: so it is named, and said by --set."""
    said = owner.name if isinstance(owner, Unknown) else ""
    own = isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr"
    given = next(iter(node.args), None) if isinstance(node, ast.Call) and own else None
    if given is None or isinstance(given, ast.Starred):  # `reduce(getattr, path, args)`
        with suppress(SyntaxError):
            given = ast.parse(said, mode="eval").body
    return ast.copy_location(ast.Attribute(given or ast.Constant(None), name, ast.Load()), node)


def attribute_of(e: Evaluator, owner: Unknown, name: str, node: ast.Attribute) -> Unknown:
    """An attribute of what is not known, by the name that says it."""
    if not owner.name:  # Nothing could be said of it.
        here = owner.node is None or any(one is owner.node for one in ast.walk(node))
        return owner.at(owner.node and node if here else owner.node)
    if e.tracing and isinstance(owner.node, ast.arg):
        words = ast.unparse(node.value)
        if words != owner.name and not words.endswith(f".{owner.name}"):
            return owner  # Data that hangs on an argument: that is to be said.
    if ast.unparse(node.value) == f"self.{owner.name}" and isinstance(owner.node, ast.arg):
        return owner.at(node, f"{owner.name}.{name}")  # self.args = args
    stands = _FOR_A_CLASS.fullmatch(owner.name)
    classes = [one.name for one in e.scope.names.values() if stands and _has_number(one, name)]
    if classes:  # block.expansion: it is one of these.
        found = owner.at(node, owner.name)
        found.also, found.example = owner.also, classes[0]
        return found
    return with_default(e, owner.at(owner.node and node, ast.unparse(node)), name)


_FOR_A_CLASS = re.compile(r"[a-z_]*(?:block|unit|cell|bottleneck)[a-z_]*", re.IGNORECASE)


def _has_number(value: Value, name: str) -> bool:
    """Whether a value is a class of networks of the text that has such a number."""
    return isinstance(value, Class) and value.base is not None and isinstance(value.find(name), int)


def with_default(e: Evaluator, found: Unknown, name: Value) -> Unknown:
    """What is not known, with what an option of the command line is if nothing is said of it."""
    if found.lack is not Lack.COMMAND or not isinstance(name, str):
        return found
    from cnnviz.reading.code.library.arguments import defaults

    default = defaults(e, e.scope).get(name)
    said = repr(default)
    if isinstance(default, (str, bool, int, float)) and len(said) <= _MOST_SAID:
        found.why, found.example = f"{found.why}, where it is {said} if left out", said
    return found
