"""Methods of strings, lists, dicts, sets and numbers."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.language.arithmetic import room
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.truth import equal
from cnnviz.reading.code.library.array_writes import FILLING, fill
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.numeric import cut_off
from cnnviz.reading.code.library.sequences import rows
from cnnviz.reading.code.values.bounds import bounded, keyed, unwritten
from cnnviz.reading.code.values.errors import Limit, Raised
from cnnviz.reading.code.values.generators import Generated, viewed
from cnnviz.reading.code.values.scalars import bare, of_width, scalars_of
from cnnviz.reading.code.values.unknowns import with_open
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    Dict,
    List,
    Set,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]

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
    e: Evaluator, owner: str, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """`", ".join(...)` and its like."""
    if name == "join":
        found = rows(args[0], node)
        if isinstance(found, Unknown):
            return found
        args = [tuple(found)]
    known = [*args, *kwargs.values(), *(args[0] if name == "join" else ())]
    bounded(known)
    unknown = next((one for one in known if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    if name == "format":
        unknown = unwritten((*args, *kwargs.values()), node)
        if _asks_room(owner) or unknown is not None:
            return unknown_of(unknown, "this string is not worked out", node)
    if name in ("zfill", "center", "ljust", "rjust", "encode") and (
        not args or not isinstance(args[0], int) or args[0] > 1000
    ):
        raise Limit("this string is too long")
    if name == "replace" and len(args) > 1 and isinstance(args[1], str):
        e.budget.take(room(args[1], len(owner) + 1))
    try:
        found = getattr(owner, name)(*args, **kwargs)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise Raised(type(error).__name__, str(error), node) from None
    e.budget.take(room(found) if isinstance(found, str) else 1)
    return List(found) if isinstance(found, list) else found


def _asks_room(template: str) -> bool:
    """Whether a template asks for widths, or looks into what it is given."""
    import re

    return bool(re.search(r"\{(?:[^}:]*[.\[]|[^}]*(?:\d{4}|\{))", template))


def _copied(owner: List, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    kind = args[0] if args else kwargs.get("dtype")
    if name == "astype" and cut_off(owner, kind):
        return Unknown("the numbers of another type are not worked out", node)
    made = bare(owner) if name == "tolist" else of_width(type(owner)(owner), kind, node)
    made.why = made.why or owner.why
    made.kind = owner.kind if name == "copy" else made.kind
    return made


def list_method(
    e: Evaluator, owner: List, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """`layers.append(...)` and its like."""
    if name in ("sum", "max", "min", "prod") or (name in ("all", "any") and args == []):
        return _total(e, owner, name, node)
    if name in ("tolist", "copy", "astype"):
        return _copied(owner, name, args, kwargs, node)
    if isinstance(owner, Array) and name not in OF_LISTS:
        from cnnviz.reading.code.library.repeating import of_numbers

        fills = name in FILLING
        return (fill if fills else of_numbers)(e, owner, name, args, kwargs, node)
    if name == "item":
        return owner.why or only(owner, node)
    if owner.why is not None:
        if name in ("pop", "index", "count"):
            return owner.why
        e.journal.touch(owner)
        owner.why = with_open(owner.why, args)
        return None
    if name in ("index", "count"):
        return _sought(owner, name, args, node)
    e.journal.touch(owner)
    try:
        return _changed(e, owner, name, args, kwargs, node)
    except (IndexError, TypeError, ValueError) as error:
        raise Raised(type(error).__name__, str(error), node) from None


def _total(e: Evaluator, owner: List, name: str, node: ast.AST) -> Value:
    """`np.array([1, 2]).sum()`, of a row; a list has no such method."""
    if not isinstance(owner, Array):
        raise Raised("AttributeError", f"a list has no {name}", node)
    if any(isinstance(one, List) for one in owner):
        return Unknown(f"the {name} of several rows is not worked out", node)
    from cnnviz.reading.code.library.standard import STANDARD

    found = STANDARD[f"numpy.{name}"](e, [owner], {}, node)
    return scalars_of(f"numpy.{name}", found, [owner], node)


def _sought(owner: List | tuple[Value, ...], name: str, args: _Args, node: ast.AST) -> Value:
    same = [equal(one, args[0], node) for one in owner]
    unknown = next((one for one in same if isinstance(one, Unknown)), None)
    if name == "count":
        return unknown or sum(1 for one in same if one is True)
    if True in same:
        return same.index(True)
    if unknown is not None:
        return unknown
    raise Raised("ValueError", "this is not in the list", node)


def _sorted(e: Evaluator, owner: List, kwargs: _Kwargs, node: ast.AST) -> None:
    """`row.sort(key=...)`."""
    ordered = BUILTINS["sorted"](e, [List(owner)], kwargs, node)
    if isinstance(ordered, Unknown):
        owner.why = ordered
    else:
        owner[:] = ordered


def _changed(
    e: Evaluator, owner: List, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    if name == "append":
        e.budget.take(1)
        owner.append(args[0])
    elif name == "extend":
        found = rows(args[0], node)
        if isinstance(found, Unknown):
            owner.why = found
        else:
            e.budget.take(len(found))
            owner.extend(found)
    elif name == "insert":
        e.budget.take(1)
        owner.insert(args[0], args[1])
    elif name == "pop":
        return owner.pop(*args)
    elif name == "remove":
        del owner[_sought(owner, "index", args, node)]
    elif name == "reverse":
        owner.reverse()
    elif name == "sort":
        _sorted(e, owner, kwargs, node)
    elif name == "clear":
        owner.clear()
    return None


def only(row: Value, node: ast.AST) -> Value:
    """`np.array([7]).item()`: the one number of a row, or of rows of rows."""
    while isinstance(row, (List, tuple)) and not isinstance(row, Batch):
        if len(row) != 1:
            raise Raised("ValueError", "item is of one number alone", node)
        row = row[0]
    return row


def dict_method(
    e: Evaluator, owner: Dict, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """`config.get(...)` and its like."""
    if owner.why is not None and name not in ("update", "clear"):
        return owner.why.alone()
    unknown = next((one for one in args[:1] if isinstance(one, Unknown)), None)
    if unknown is not None and name in ("get", "pop", "setdefault"):
        return unknown
    for one in args[:1] if name != "update" else ():
        keyed(one, node)
    if name in ("get", "pop", "setdefault") and (kwargs or not 1 <= len(args) <= 2):
        reason = f"{name} takes a key, and what it gives where there is none"
        raise Raised("TypeError", reason, node)
    if name == "get":
        return owner.get(*args)
    if name in ("items", "keys", "values"):
        if owner.unsure is not None:
            return owner.unsure.alone()
        e.budget.take(len(owner))
        return viewed(owner, name)
    if name == "copy":
        made = Dict(owner)
        made.missing, made.kind = owner.missing, owner.kind
        return made
    e.journal.touch(owner)
    return _altered(e, owner, name, args, kwargs, node)


def _altered(
    e: Evaluator, owner: Dict, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
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
    if name == "popitem" and owner.unsure is not None:
        owner.why = owner.unsure
        return owner.why
    try:
        return owner.popitem() if name == "popitem" else owner.pop(*args)
    except KeyError:
        raise Raised("KeyError", f"there is no {args[:1]} in this dict", node) from None


def set_method(
    e: Evaluator, owner: Set, name: str, args: _Args, _: _Kwargs, node: ast.AST
) -> Value:
    """`seen.add(...)` and its like."""
    if owner.why is not None:
        return owner.why
    if name == "copy":
        return Set(owner)
    if any(isinstance(one, Unknown) for one in args):
        e.journal.touch(owner)
        owner.why = next(one for one in args if isinstance(one, Unknown))
        return owner.why
    if name in ("add", "discard", "remove"):
        e.budget.take(1)
        e.journal.touch(owner)
        (owner.add if name == "add" else owner.discard)(keyed(args[0], node))
        return None
    found = rows(args[0], node) if args else ()
    if isinstance(found, Unknown):
        return found
    if name == "update":
        e.journal.touch(owner)
        owner.update(keyed(one, node) for one in found)
        return None
    return Set(getattr(owner, name)({keyed(one, node) for one in found}))


def tuple_method(
    e: Evaluator, owner: Any, name: str, args: _Args, __: _Kwargs, node: ast.AST
) -> Value:
    """`sizes.index(...)`, `x.shape.numel()`."""
    items = owner.items if isinstance(owner, Generated) else tuple(owner)
    if name == "as_list":  # Of the shapes of TensorFlow.
        return e.listed(list(items))
    if name in ("numel", "num_elements"):
        from cnnviz.reading.code.library.standard import product

        return product(e, [items], {}, node)
    return _sought(items, name, args, node)
