"""Python's own functions, over values of a text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.arithmetic import calculated, room
from cnnviz.reading.code.bounds import bounded
from cnnviz.reading.code.budget import ITEMS
from cnnviz.reading.code.errors import Limit, Raised
from cnnviz.reading.code.evaluator import Evaluator, kind_of
from cnnviz.reading.code.kinds import is_instance, is_subclass, type_of
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.truth import compared, items_of
from cnnviz.reading.code.values import (
    PLAIN,
    Batch,
    Class,
    Dict,
    Function,
    Generated,
    Instance,
    Known,
    List,
    Set,
    Unknown,
    Value,
)

_Args = list[Value]
_Kwargs = dict[str, Value]
Handler = Callable[[Evaluator, _Args, _Kwargs, ast.AST], Value]


def rows(value: Value, node: ast.AST) -> tuple[Value, ...] | range | Unknown:
    """What a loop over a value goes through, or why that is not known."""
    found = items_of(value)
    if found is None:
        if isinstance(value, (int, float, type(None))):
            raise Raised("TypeError", f"{kind_of(value)} is no list", node)
        return Unknown(f"what is in {kind_of(value)} is not known", node)
    if isinstance(found, range) and len(found) > ITEMS:
        raise Limit(f"this goes through more than {ITEMS:,} items")
    return found


def several(values: list[Value], node: ast.AST) -> list[tuple[Value, ...] | range] | Unknown:
    """What loops over several values go through."""
    found = []
    for value in values:
        items = rows(value, node)
        if isinstance(items, Unknown):
            return items
        found.append(items)
    return found


def _len(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    value = args[0]
    if isinstance(value, (Instance, Module)) and value.cls is not None:
        function = value.cls.find("__len__")
        if isinstance(function, Function):
            return e.call(function, [value], {}, node)
    if isinstance(value, Tensor):
        return value.seen[0]
    found = rows(value, node)
    return found if isinstance(found, Unknown) else len(found)


def _range(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    unknown = next((one for one in args if isinstance(one, (Unknown, Batch))), None)
    if unknown is not None:
        return unknown if isinstance(unknown, Unknown) else Unknown("it depends on the batch", node)
    try:
        return range(*args)
    except (TypeError, ValueError) as error:
        raise Raised(type(error).__name__, f"range: {error}", node) from None


def _made(kind: Callable[[Any], Value]) -> Handler:
    """`list(...)`, `tuple(...)`, `set(...)`."""

    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        if not args:
            return kind(())
        if isinstance(args[0], Tensor) and args[0].numbers is None:
            return Unknown("the numbers in a tensor are not known", node)
        found = rows(args[0], node)
        if isinstance(found, Unknown):
            return found
        e.budget.take(len(found))
        return kind(found)

    return handler


def _dict(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    made = Dict()
    if args:
        source = args[0]
        if isinstance(source, Dict):
            if source.why is not None:
                return source.why
            made.update(source)
        else:
            pairs = rows(source, node)
            if isinstance(pairs, Unknown):
                return pairs
            for pair in pairs:
                both = rows(pair, node)
                if isinstance(both, Unknown):
                    return both
                if len(both) != 2:
                    raise Raised("ValueError", "a dict is made of pairs", node)
                made[bounded(both[0])] = both[1]
    made.update(kwargs)
    e.budget.take(len(made))
    return made


def _zip(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    lists = several(args, node)
    if isinstance(lists, Unknown):
        return lists
    e.budget.take(min(map(len, lists), default=0))
    return Generated(tuple(zip(*lists, strict=False)))


def _enumerate(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    if isinstance(found, Unknown) or not isinstance(start, int):
        return found if isinstance(found, Unknown) else Unknown("this start is not known", node)
    e.budget.take(len(found))
    return Generated(tuple(enumerate(found, start)))


def _reversed(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    e.budget.take(len(found))
    return Generated(tuple(reversed(found)))


def _sorted(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    e.budget.take(len(found))
    key = kwargs.get("key")
    keys = [bounded(one if key is None else e.call(key, [one], {}, node)) for one in found]
    if not all(isinstance(one, (*PLAIN, tuple)) for one in keys):
        return Unknown("the order of these is not known", node)
    try:
        order = sorted(
            range(len(keys)), key=keys.__getitem__, reverse=kwargs.get("reverse") is True
        )
    except TypeError:
        raise Raised("TypeError", "these cannot be put in order", node) from None
    return List(found[at] for at in order)


def _sum(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    total: Value = args[1] if len(args) > 1 else kwargs.get("start", 0)
    from cnnviz.reading.code.expressions import operated

    for one in found:
        e.budget.step()
        total = operated(e, total, ast.Add(), one, node)
    return total


def _extreme(wanted: type[ast.cmpop]) -> Handler:
    """`min` and `max`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        found = rows(args[0], node) if len(args) == 1 else tuple(args)
        if isinstance(found, Unknown):
            return found
        if not found:
            if "default" in kwargs:
                return kwargs["default"]
            raise Raised("ValueError", "there is nothing to choose from", node)
        key = kwargs.get("key")
        keys = [one if key is None else e.call(key, [one], {}, node) for one in found]
        best = 0
        for at in range(1, len(found)):
            better = compared(keys[at], wanted(), keys[best], node)
            if isinstance(better, Unknown):
                return better
            best = at if better else best
        return found[best]

    return handler


def _all_or_any(wanted: bool) -> Handler:
    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        found = rows(args[0], node)
        if isinstance(found, Unknown):
            return found
        unsure: Unknown | None = None
        for one in found:
            true = e.truth(one, node)
            if true is wanted:
                return wanted
            unsure = true if isinstance(true, Unknown) else unsure
        return unsure or not wanted

    return handler


def _number(kind: type) -> Handler:
    """`int(...)`, `float(...)`."""

    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else 0
        if isinstance(value, Tensor):
            value = value.numbers if value.numbers is not None else _of_tensor(node)
        if isinstance(value, (Unknown, Batch)):
            return value
        if not isinstance(value, (*PLAIN, bytes)):
            return Unknown(f"{kind_of(value)} is no number", node)
        if isinstance(value, str) and len(value) > 100:
            return Unknown("this number is too long", node)
        try:
            found = kind(value, *args[1:]) if isinstance(value, str) else kind(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise Raised(type(error).__name__, str(error), node) from None
        return e.budget.within(found) if kind is int else found

    return handler


def _of_tensor(node: ast.AST) -> Unknown:
    return Unknown("the numbers in a tensor are not known", node)


def _str(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    value = args[0] if args else ""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (Class, Known)):
        return value.name if isinstance(value, Class) else value.last
    if not isinstance(value, (*PLAIN, tuple, list)):
        return Unknown("this string is not worked out", node)
    e.budget.take(room(value) if isinstance(value, str) else 1)
    found = str(bounded(value))
    e.budget.take(room(found))
    return found


def _round(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    unknown = next((one for one in args if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    try:
        return round(*args)
    except (TypeError, ValueError, OverflowError) as error:
        raise Raised(type(error).__name__, str(error), node) from None


def _abs(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    if isinstance(args[0], (int, float, complex)):
        return abs(args[0])
    if isinstance(args[0], Tensor):
        return e.call(Known("torch.abs"), args, {}, node)
    return args[0] if isinstance(args[0], Unknown) else Unknown("this is no number", node)


def _bool(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    return e.truth(args[0], node) if args else False


def _getattr(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.attributes import attribute

    owner, name = args[:2]
    if isinstance(name, Unknown) or not isinstance(name, str):
        return name if isinstance(name, Unknown) else Unknown("this is no name", node)
    try:
        found = attribute(e, owner, name, node)  # type: ignore[arg-type]
    except Raised:
        if len(args) > 2:
            return args[2]
        raise
    return found


def _hasattr(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    if isinstance(args[0], Unknown) or isinstance(args[1], Unknown):
        return next(one for one in args if isinstance(one, Unknown))
    try:
        found = _getattr(e, args[:2], {}, node)
    except Raised:
        return False
    return found if isinstance(found, Unknown) else True


def _setattr(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.targets import set_attribute

    owner, name, value = args
    if isinstance(name, Unknown):
        if isinstance(owner, Module):
            owner.refused = name
        return None
    set_attribute(e, owner, str(name), value, node)
    return None


def _delattr(e: Evaluator, args: _Args, _: _Kwargs, __: ast.AST) -> Value:
    if isinstance(args[0], Module) and isinstance(args[1], str):
        args[0].remove(e, args[1])
    return None


def _map(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    lists = several(args[1:], node)
    if isinstance(lists, Unknown):
        return lists
    turns = zip(*lists, strict=False)
    return Generated(tuple(e.call(args[0], list(some), {}, node) for some in turns))


def _filter(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[1], node)
    if isinstance(found, Unknown):
        return found
    kept = []
    for one in found:
        value = one if args[0] is None else e.call(args[0], [one], {}, node)
        true = e.truth(value, node)
        if isinstance(true, Unknown):
            return true
        kept += [one] if true else []
    return Generated(tuple(kept))


def _next(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    del e
    if found:
        if isinstance(args[0], Generated):
            args[0].taken += 1
        return found[0]
    if len(args) > 1:
        return args[1]
    raise Raised("StopIteration", "there is no item left", node)


def _two(sign: type[ast.operator]) -> Handler:
    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        return calculated(args[0], sign(), args[1], node, e.budget)

    return handler


def _divmod(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    signs = (ast.FloorDiv(), ast.Mod())
    return tuple(calculated(args[0], sign, args[1], node, e.budget) for sign in signs)


def _eval(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`eval("nn.ReLU")`: a dotted name, and nothing else."""
    if not args or not isinstance(args[0], str) or len(args[0]) > 200:
        return Unknown("eval is not run", node)
    try:
        inner = ast.parse(args[0].strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return Unknown("eval is not run", node)
    if not all(
        isinstance(one, (ast.Name, ast.Attribute, ast.Load, ast.Constant))
        for one in ast.walk(inner)
    ):
        return Unknown("eval is not run", node)
    return e.value(ast.copy_location(inner, node), e.scope)


def _nothing(*_: object) -> Value:
    return None


def _unread(why: str) -> Handler:
    return lambda _, __, ___, node: Unknown(why, node)


BUILTINS: dict[str, Handler] = {
    "len": _len,
    "range": _range,
    "xrange": _range,
    "list": _made(List),
    "tuple": _made(tuple),
    "set": _made(Set),
    "frozenset": _made(Set),
    "iter": _made(lambda items: Generated(tuple(items))),
    "dict": _dict,
    "zip": _zip,
    "enumerate": _enumerate,
    "reversed": _reversed,
    "sorted": _sorted,
    "sum": _sum,
    "min": _extreme(ast.Lt),
    "max": _extreme(ast.Gt),
    "all": _all_or_any(False),
    "any": _all_or_any(True),
    "int": _number(int),
    "long": _number(int),
    "float": _number(float),
    "str": _str,
    "repr": _str,
    "round": _round,
    "abs": _abs,
    "bool": _bool,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "map": _map,
    "filter": _filter,
    "next": _next,
    "pow": _two(ast.Pow),
    "divmod": _divmod,
    "eval": _eval,
    "isinstance": is_instance,
    "issubclass": is_subclass,
    "type": type_of,
    "print": _nothing,
    "callable": lambda e, args, *_: not isinstance(args[0], (*PLAIN, List, Dict, tuple)),
    "slice": lambda e, args, *_: slice(*args),
    "globals": lambda e, *_: e.scope.names,
    "vars": lambda e, args, *_: getattr(args[0], "attrs", Dict()) if args else e.scope.names,
    "id": lambda e, args, *_: id(args[0]),
    "object": lambda e, *_: Set(),
    "input": _unread("input asks whoever runs the text"),
    "raw_input": _unread("raw_input asks whoever runs the text"),
    "open": _unread("open reads a file"),
    "exec": _unread("exec is not run"),
}
