"""Data that a text holds as a string: `json.loads('{"width": 8}')`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.values import Dict, List, Unknown, Value

_YAML = "YAML is not read, not even in the text itself: write it as a dict"


def _json(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`json.loads(text)`."""
    import json

    if kwargs or len(args) != 1 or not isinstance(args[0], str):
        return refusal("json.loads", args, kwargs, node)
    try:
        return _as_value(e, json.loads(args[0]))
    except RecursionError:
        return Unknown("this is nested too deep to follow", node)
    except ValueError as error:
        raise Raised("ValueError", f"this is no JSON: {error}", node) from None


def _as_value(e: Evaluator, data: object) -> Value:
    """Lists and dicts as the reader has them."""
    if isinstance(data, list):
        e.budget.take(len(data))
        return List(_as_value(e, item) for item in data)
    if isinstance(data, dict):
        e.budget.take(len(data))
        return Dict({key: _as_value(e, item) for key, item in data.items()})
    return e.budget.within(data) if type(data) is int else data


def _yaml(name: str) -> Handler:
    """`yaml.safe_load(text)`, which is refused."""

    def handler(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        if args and isinstance(args[0], str):
            return Unknown(_YAML, node, lack=Lack.FILE)
        return refusal(f"yaml.{name}", args, kwargs, node)

    return handler


WRITTEN_DATA: dict[str, Handler] = {
    "json.loads": _json,
    **{f"yaml.{name}": _yaml(name) for name in ("load", "safe_load", "full_load")},
}
