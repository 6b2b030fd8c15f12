"""Methods of strings, lists, dicts, sets and numbers."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.language.arithmetic import budget_items
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.truth import equal
from cnnviz.reading.code.library.array_writes import WRITING_METHODS, change, fill
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.sequences import all_items
from cnnviz.reading.code.values.bounds import as_key, why_unwritten, within_bounds
from cnnviz.reading.code.values.dtypes import as_dtype
from cnnviz.reading.code.values.errors import Limit, Raised
from cnnviz.reading.code.values.generators import Generator, dict_view
from cnnviz.reading.code.values.scalars import plain_rows, scalars_of
from cnnviz.reading.code.values.unknowns import with_causes
from cnnviz.reading.code.values.values import (
    Args,
    Array,
    Batch,
    Dict,
    Kwargs,
    List,
    Set,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import as_raised

OF_STRINGS = frozenset(
    "split rsplit join format replace strip lstrip rstrip lower upper startswith endswith title"
    " capitalize isdigit isdecimal isalpha isalnum count find index zfill partition rpartition"
    " splitlines removeprefix removesuffix casefold isnumeric islower isupper swapcase encode"
    " center ljust rjust".split()
)
OF_LISTS = frozenset(
    "append extend insert pop remove reverse sort index count copy clear tolist item astype"
    " sum max min prod".split()
)
OF_DICTS = frozenset("get items keys values pop update setdefault copy clear popitem".split())
OF_SETS = frozenset("add discard remove union intersection difference update copy".split())
OF_TUPLES = frozenset("index count numel num_elements as_list".split())


def string_method(
    e: Evaluator, owner: str, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`", ".join(...)` and its like."""
    if name == "join":
        result = all_items(args[0], node)
        if isinstance(result, Unknown):
            return result
        args = [tuple(result)]
    arguments = [*args, *kwargs.values(), *(args[0] if name == "join" else ())]
    within_bounds(arguments)
    unknown = next((arg for arg in arguments if isinstance(arg, Unknown)), None)
    if unknown is not None:
        return unknown
    if name == "format":
        unknown = why_unwritten((*args, *kwargs.values()), node)
        if _is_expensive(owner) or unknown is not None:
            return unknown_of(unknown, "this string is not worked out", node)
    if name in ("zfill", "center", "ljust", "rjust", "encode") and (
        not args or not isinstance(args[0], int) or args[0] > 1000
    ):
        raise Limit("this string is too long")
    if name == "replace" and len(args) > 1 and isinstance(args[1], str):
        e.budget.take(budget_items(args[1], len(owner) + 1))
    try:
        result = getattr(owner, name)(*args, **kwargs)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise as_raised(error, node) from None
    e.budget.take(budget_items(result) if isinstance(result, str) else 1)
    return List(result) if isinstance(result, list) else result


def _is_expensive(template: str) -> bool:
    """Whether a template sets widths, or looks into its arguments."""
    import re

    return bool(re.search(r"\{(?:[^}:]*[.\[]|[^}]*(?:\d{4}|\{))", template))


def _copy(owner: List, name: str, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    kind = args[0] if args else kwargs.get("dtype")
    rows = Array.of(owner) if isinstance(owner, Array) else List(owner)
    copy = plain_rows(owner) if name == "tolist" else as_dtype(rows, kind, node)
    copy.why = copy.why or owner.why
    copy.kind = owner.kind if name == "copy" else copy.kind
    return copy


def list_method(
    e: Evaluator, owner: List, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`layers.append(...)` and its like."""
    if name in ("sum", "max", "min", "prod") or (name in ("all", "any") and args == []):
        return _reduce(e, owner, name, node)
    if name in ("tolist", "copy", "astype"):
        return _copy(owner, name, args, kwargs, node)
    sorts_rows = name == "sort" and any(isinstance(row, List) for row in owner)
    if isinstance(owner, Array) and (sorts_rows or name not in OF_LISTS):
        from cnnviz.reading.code.library.repeating import array_method

        fills = name in WRITING_METHODS
        return (fill if fills else array_method)(e, owner, name, args, kwargs, node)
    if name == "item":
        return owner.why or only_item(owner, node)
    if owner.why is not None:
        if name in ("pop", "index", "count"):
            return owner.why
        e.journal.touch(owner)
        owner.why = with_causes(owner.why, args)
        return None
    if name in ("index", "count"):
        return _search(owner, name, args, node)
    e.journal.touch(owner)
    try:
        return _change(e, owner, name, args, kwargs, node)
    except (IndexError, TypeError, ValueError) as error:
        raise as_raised(error, node) from None


def _reduce(e: Evaluator, owner: List, name: str, node: ast.AST) -> Value:
    """`np.array([1, 2]).sum()`, of one row; a list has no such method."""
    if not isinstance(owner, Array):
        raise Raised("AttributeError", f"a list has no {name}", node)
    if any(isinstance(item, List) for item in owner):
        return Unknown(f"the {name} of several rows is not worked out", node)
    from cnnviz.reading.code.library.standard import STANDARD

    found = STANDARD[f"numpy.{name}"](e, [owner], {}, node)
    return scalars_of(f"numpy.{name}", found, [owner], node)


def _search(owner: List | tuple[Value, ...], name: str, args: Args, node: ast.AST) -> Value:
    matches = [equal(item, args[0], node) for item in owner]
    unknown = next((match for match in matches if isinstance(match, Unknown)), None)
    if name == "count":
        return unknown or sum(1 for match in matches if match is True)
    if True in matches:
        return matches.index(True)
    if unknown is not None:
        return unknown
    raise Raised("ValueError", "this is not in the list", node)


def _sort(e: Evaluator, owner: List, kwargs: Kwargs, node: ast.AST) -> None:
    """`row.sort(key=...)`."""
    items = BUILTINS["sorted"](e, [List(owner)], kwargs, node)
    if isinstance(items, Unknown):
        owner.why = items
    else:
        owner[:] = items


def _change(
    e: Evaluator, owner: List, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    if name == "append":
        e.budget.take(1)
        owner.append(args[0])
    elif name == "extend":
        items = all_items(args[0], node)
        if isinstance(items, Unknown):
            owner.why = items
        else:
            e.budget.take(len(items))
            owner.extend(items)
    elif name == "insert":
        e.budget.take(1)
        owner.insert(args[0], args[1])
    elif name == "pop":
        return owner.pop(*args)
    elif name == "remove":
        del owner[_search(owner, "index", args, node)]
    elif name == "reverse":
        owner.reverse()
    elif name == "sort":
        _sort(e, owner, kwargs, node)
    elif name == "clear":
        owner.clear()
    return None


def only_item(row: Value, node: ast.AST) -> Value:
    """`np.array([7]).item()`: the only number of a row, or of nested rows."""
    while isinstance(row, (List, tuple)) and not isinstance(row, Batch):
        if len(row) != 1:
            raise Raised("ValueError", "item is for an array of one number", node)
        row = row[0]
    return row


def dict_method(
    e: Evaluator, owner: Dict, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`config.get(...)` and its like."""
    if owner.why is not None and name not in ("update", "clear"):
        return owner.why.alone()
    unknown = next((arg for arg in args[:1] if isinstance(arg, Unknown)), None)
    if unknown is not None and name in ("get", "pop", "setdefault"):
        return unknown
    for key in args[:1] if name != "update" else ():
        as_key(key, node)
    if name in ("get", "pop", "setdefault") and (kwargs or not 1 <= len(args) <= 2):
        reason = f"{name} takes a key and perhaps a default"
        raise Raised("TypeError", reason, node)
    if name == "get":
        return owner.get(*args)
    if name in ("items", "keys", "values"):
        if owner.unsure is not None:
            return owner.unsure.alone()
        e.budget.take(len(owner))
        return dict_view(owner, name)
    if name == "copy":
        copy = Dict(owner)
        copy.missing, copy.kind = owner.missing, owner.kind
        return copy
    e.journal.touch(owner)
    return _change_dict(e, owner, name, args, kwargs, node)


def _change_dict(
    e: Evaluator, owner: Dict, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    e.budget.take(1)
    if name == "update":
        more = BUILTINS["dict"](e, args, kwargs, node)
        if isinstance(more, Unknown):
            owner.why = more
        else:
            owner.update(more)
        return None
    if name == "setdefault":
        return owner.setdefault(args[0], args[1] if len(args) > 1 else None)
    if name == "clear":
        owner.clear()
        return None
    if name == "popitem" and (args or kwargs):
        return change(e, owner, name, node)
    if name == "popitem" and owner.unsure is not None:
        owner.why = owner.unsure
        return owner.why
    try:
        return owner.popitem() if name == "popitem" else owner.pop(*args)
    except KeyError:
        raise Raised("KeyError", f"there is no {args[:1]} in this dict", node) from None


def set_method(e: Evaluator, owner: Set, name: str, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`seen.add(...)` and its like."""
    if owner.why is not None:
        return owner.why
    if name == "copy":
        return Set(owner)
    if any(isinstance(arg, Unknown) for arg in args):
        e.journal.touch(owner)
        owner.why = next(arg for arg in args if isinstance(arg, Unknown))
        return owner.why
    if name in ("add", "discard", "remove"):
        e.budget.take(1)
        e.journal.touch(owner)
        (owner.add if name == "add" else owner.discard)(as_key(args[0], node))
        return None
    items = all_items(args[0], node) if args else ()
    if isinstance(items, Unknown):
        return items
    if name == "update":
        e.journal.touch(owner)
        owner.update(as_key(item, node) for item in items)
        return None
    return Set(getattr(owner, name)({as_key(item, node) for item in items}))


def tuple_method(
    e: Evaluator, owner: Any, name: str, args: Args, __: Kwargs, node: ast.AST
) -> Value:
    """`sizes.index(...)`, `x.shape.numel()`."""
    items = owner.items if isinstance(owner, Generator) else tuple(owner)
    if name == "as_list":  # A TensorFlow shape.
        return e.listed(list(items))
    if name in ("numel", "num_elements"):
        from cnnviz.reading.code.library.standard import product

        return product(e, [items], {}, node)
    return _search(items, name, args, node)
