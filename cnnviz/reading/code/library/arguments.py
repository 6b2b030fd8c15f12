"""`parser.parse_args([])`: options of a command line that the text leaves empty itself."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.refusals import COMMAND_LINE
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Dict, Unknown, Value

_PARSING = ("parse_args", "parse_known_args")
_FLAGS = {"store_true": False, "store_false": True}


def parsed(e: Evaluator, found: Unknown, node: ast.Call, scope: Scope) -> Value:
    """What `found` is where its call reads an empty list for the command line, else itself."""
    name = getattr(node.func, "attr", "")
    said = [*node.args, *(one.value for one in node.keywords if one.arg == "args")]
    empty = len(said) == 1 and isinstance(said[0], (ast.List, ast.Tuple)) and not said[0].elts
    if found.lack is not Lack.COMMAND or name not in _PARSING or not empty:
        return found
    made = Dict(defaults(e, scope))
    made.missing = "attributes"
    return made if name == "parse_args" else (made, Unknown(COMMAND_LINE, node, lack=Lack.COMMAND))


def defaults(e: Evaluator, scope: Scope) -> Dict:
    """What the text's options of the command line are where nothing is said on it."""
    if e.arguments is None:
        e.arguments = Dict()
        for option in nodes(e.source.tree):
            if isinstance(option, ast.Call) and getattr(option.func, "attr", "") == "add_argument":
                _add(e, e.arguments, option, scope)
    return e.arguments


def _add(e: Evaluator, made: Dict, option: ast.Call, scope: Scope) -> None:
    """Takes the default of one option; one that must be given has none."""
    names = [one.value for one in option.args if isinstance(one, ast.Constant)]
    said = {one.arg: one.value for one in option.keywords}
    action = getattr(said.get("action"), "value", "")
    long = next((one for one in names if str(one).startswith("--")), names[0] if names else "")
    dest = getattr(said.get("dest"), "value", str(long).lstrip("-").replace("-", "_"))
    if "default" in said:
        made[dest] = _typed(said, _worked_out(e, said["default"], scope), option)
    elif str(long).startswith("-"):
        made[dest] = _FLAGS.get(action)


def _worked_out(e: Evaluator, node: ast.expr, scope: Scope) -> Value:
    """The value of a default, which is asked for where it does not stand: it may fail there."""
    try:
        return e.value(node, scope)
    except (Raised, Halt):
        return Unknown("this default is not worked out", node)


def _typed(said: dict[str | None, ast.expr], default: Value, option: ast.Call) -> Value:
    """A default; argparse turns one that is text into the option's type."""
    if not isinstance(default, str) or "type" not in said:
        return default
    kinds = {"int": int, "float": float, "str": str}
    kind = kinds.get(getattr(said["type"], "id", ""))
    try:
        return kind(default) if kind else Unknown("this type of an option is not followed", option)
    except ValueError:
        return Unknown("this default is of another type", option)
