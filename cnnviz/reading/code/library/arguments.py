"""`parser.parse_args([])`: command line options that the text itself leaves empty."""

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


def parsed_options(e: Evaluator, value: Unknown, node: ast.Call, scope: Scope) -> Value:
    """The defaults if a call parses an empty list instead of the command line, else `value`."""
    name = getattr(node.func, "attr", "")
    args = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "args")]
    empty = len(args) == 1 and isinstance(args[0], (ast.List, ast.Tuple)) and not args[0].elts
    if value.lack is not Lack.COMMAND or name not in _PARSING or not empty:
        return value
    options = Dict(default_options(e, scope))
    options.missing = "attributes"
    rest = Unknown(COMMAND_LINE, node, lack=Lack.COMMAND)
    return options if name == "parse_args" else (options, rest)


def default_options(e: Evaluator, scope: Scope) -> Dict:
    """The text's command line options with nothing set."""
    if e.arguments is None:
        e.arguments = Dict()
        for option in nodes(e.source.tree):
            if isinstance(option, ast.Call) and getattr(option.func, "attr", "") == "add_argument":
                _add_default(e, e.arguments, option, scope)
        _set_defaults(e, e.arguments, scope)
    return e.arguments


def _set_defaults(e: Evaluator, options: Dict, scope: Scope) -> None:
    """Adds what `parser.set_defaults(depth=2)` says, which other defaults give way to; those of
    subcommands count only if they are given.
    """
    calls = [node for node in nodes(e.source.tree) if isinstance(node, ast.Call)]
    if any(getattr(call.func, "attr", "") == "add_subparsers" for call in calls):
        return
    for call in calls:
        keywords = call.keywords if getattr(call.func, "attr", "") == "set_defaults" else []
        for keyword in keywords:
            if keyword.arg is not None:
                options[keyword.arg] = _default_value(e, keyword.value, scope)


def _add_default(e: Evaluator, options: Dict, option: ast.Call, scope: Scope) -> None:
    """Adds the default of one option; a required option has none."""
    names = [argument.value for argument in option.args if isinstance(argument, ast.Constant)]
    keywords = {keyword.arg: keyword.value for keyword in option.keywords}
    action = getattr(keywords.get("action"), "value", "")
    long = next((name for name in names if str(name).startswith("--")), names[0] if names else "")
    name = getattr(keywords.get("dest"), "value", str(long).lstrip("-").replace("-", "_"))
    if "default" in keywords:
        options[name] = _as_type(keywords, _default_value(e, keywords["default"], scope), option)
    elif str(long).startswith("-"):
        options[name] = _FLAGS.get(action)


def _default_value(e: Evaluator, node: ast.expr, scope: Scope) -> Value:
    """The value of a default, read early and outside its place: this may fail."""
    try:
        return e.value(node, scope)
    except (Raised, Halt):
        return Unknown("this default is not worked out", node)


def _as_type(keywords: dict[str | None, ast.expr], default: Value, option: ast.Call) -> Value:
    """A default; argparse converts one that is text to the option's type."""
    if not isinstance(default, str) or "type" not in keywords:
        return default
    types = {"int": int, "float": float, "str": str}
    cast = types.get(getattr(keywords["type"], "id", ""))
    try:
        return cast(default) if cast else Unknown("this type of an option is not followed", option)
    except ValueError:
        return Unknown("this default is of another type", option)
