"""Python's built-in functions, over the values of a text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.arithmetic import budget_items, calculate
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.kinds import is_callable, is_instance, is_subclass, type_of
from cnnviz.reading.code.library.having import has_attribute
from cnnviz.reading.code.library.iterating import ITERATING
from cnnviz.reading.code.library.sequences import SEQUENCES, Handler
from cnnviz.reading.code.values.bounds import why_unwritten
from cnnviz.reading.code.values.enums import as_string
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.set_advice import as_attribute
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    PLAIN,
    Args,
    Batch,
    Class,
    Dict,
    Function,
    Known,
    Kwargs,
    Set,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import as_raised, kind_of


def _number(kind: type) -> Handler:
    """`int(...)`, `float(...)`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
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
            number = kind(value, *args[1:], **kwargs)
        except (TypeError, ValueError, OverflowError) as error:
            raise as_raised(error, node) from None
        return e.budget.within(number) if kind is int else number

    return handler


def _of_tensor(node: ast.AST) -> Unknown:
    return Unknown("the numbers in a tensor are not known", node)


def _text(convert: Callable[[Any], str]) -> Handler:
    """`str(...)`, `repr(...)`."""

    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else ""
        if isinstance(value, (Class, Known)):
            return value.name if isinstance(value, Class) else value.last
        value = as_string(e, value, False, node) if convert is str else value
        unknown = why_unwritten(value, node, convert is repr)
        if unknown is not None:
            return unknown
        e.budget.take(budget_items(value) if isinstance(value, str) else 1)
        text = convert(value)
        e.budget.take(budget_items(text))
        return text

    return handler


def _round(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    args = [*args, *kwargs.values()]
    unknown = next((arg for arg in args if isinstance(arg, Unknown)), None)
    if unknown is not None:
        return unknown
    try:
        return round(*args)
    except (TypeError, ValueError, OverflowError) as error:
        raise as_raised(error, node) from None


def _abs(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    if isinstance(args[0], (int, float, complex)):
        return abs(args[0])
    if isinstance(args[0], Tensor):
        return e.call(Known("torch.abs"), args, {}, node)
    return unknown_of(args[0], "this is no number", node)


def _bool(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    return e.truth(args[0], node) if args else False


def _getattr(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.dispatch.attributes import attribute

    owner, name = args[:2]
    if isinstance(name, Unknown) or not isinstance(name, str):
        return unknown_of(name, "this is no name", node)
    try:
        place = as_attribute(node, owner, name)
        value = attribute(e, owner, name, place)
        value = e.settings.value_or(value, place) if isinstance(value, Unknown) else value
    except Raised:
        if len(args) > 2 and has_attribute(e, owner, name, node) is True:
            return Unknown(f"{name} is not followed", node)
        if len(args) > 2:
            return args[2]
        raise
    has_it = len(args) == 2 or has_attribute(e, owner, name, node)
    return has_it if isinstance(has_it, Unknown) else args[2] if has_it is False else value


def _vars(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """The attributes of an object; command line options, `vars(parser.parse_args())`, as they are,
    since an option is looked up by name.
    """
    if not args:
        return e.scope.names
    attrs = getattr(args[0], "attrs", None)
    if isinstance(args[0], Dict) and args[0].missing == "attributes":
        return args[0]  # A Namespace is a dict here.
    return unknown_of(args[0], "what vars() gives is not known", node) if attrs is None else attrs


def _hasattr(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    if isinstance(args[0], Unknown) or isinstance(args[1], Unknown):
        return next(arg for arg in args if isinstance(arg, Unknown))
    has_it = has_attribute(e, args[0], str(args[1]), node)
    if has_it is not None:
        return has_it
    try:
        value = _getattr(e, args[:2], {}, node)
    except Raised:
        return False
    return value if isinstance(value, Unknown) else True


def _setattr(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    from cnnviz.reading.code.modules.targets import set_attribute

    owner, name, value = args
    if isinstance(name, Unknown):
        if isinstance(owner, Module):
            owner.refused = name
        return None
    set_attribute(e, owner, str(name), value, node)
    return None


def _delattr(e: Evaluator, args: Args, _: Kwargs, __: ast.AST) -> Value:
    from cnnviz.reading.code.modules.targets import delete_attribute

    if isinstance(args[1], str):
        delete_attribute(e, args[0], args[1])
    return None


def _pow(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`pow(2, 5)`, `pow(2, 5, 7)`."""
    rest = args[2:] or list(kwargs.values())
    if not rest or rest == [None]:
        return calculate(args[0], ast.Pow(), args[1], node, e.budget)
    numbers = [*args[:2], *rest]
    if any(isinstance(number, Unknown) for number in numbers):
        return next(number for number in numbers if isinstance(number, Unknown))
    try:
        return pow(*map(e.budget.within, numbers))
    except (TypeError, ValueError) as error:
        raise as_raised(error, node) from None


def _divmod(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    signs = (ast.FloorDiv(), ast.Mod())
    return tuple(calculate(args[0], sign, args[1], node, e.budget) for sign in signs)


def _eval(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`eval("nn.ReLU")`: a dotted name and nothing else."""
    if not args or not isinstance(args[0], str) or len(args[0]) > 200:
        return Unknown("eval is not run", node)
    try:
        inner = ast.parse(args[0].strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return Unknown("eval is not run", node)
    if not all(
        isinstance(part, (ast.Name, ast.Attribute, ast.Load, ast.Constant))
        for part in ast.walk(inner)
    ):
        return Unknown("eval is not run", node)
    return e.value(ast.copy_location(inner, node), e.scope)


def _nothing(*_: object) -> Value:
    return None


def _unread(reason: str) -> Handler:
    return lambda _, __, ___, node: Unknown(reason, node)


def _character(convert: Callable[[Any], Any]) -> Handler:
    """`chr(97 + i)`, `ord("a")`."""

    def handler(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else None
        if isinstance(value, Unknown):
            return value
        try:
            return convert(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise as_raised(error, node) from None

    return handler


def _decorator(kind: str) -> Handler:
    """`n = property(_get, _set)`, `f = staticmethod(f)` in a class, as their decorators do."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        function = args[0] if args else kwargs.get("fget")
        if not isinstance(function, Function):
            return Unknown(f"{kind} of this is not followed", node)
        result = Function(function.name, function.node, function.scope)
        result.defaults, result.kind = function.defaults, kind
        result.writes = args[1] if len(args) > 1 else kwargs.get("fset")
        return result

    return handler


BUILTINS: dict[str, Handler] = {
    **SEQUENCES,
    **ITERATING,
    "int": _number(int),
    "long": _number(int),
    "float": _number(float),
    "str": _text(str),
    "repr": _text(repr),
    "chr": _character(chr),
    "ord": _character(ord),
    "round": _round,
    "abs": _abs,
    "bool": _bool,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "pow": _pow,
    "property": _decorator("property"),
    "staticmethod": _decorator("staticmethod"),
    "classmethod": _decorator("classmethod"),
    "divmod": _divmod,
    "eval": _eval,
    "isinstance": is_instance,
    "issubclass": is_subclass,
    "type": type_of,
    "print": _nothing,
    "callable": is_callable,
    "slice": lambda e, args, *_: slice(*args),
    "globals": lambda e, *_: e.scope.names,
    "vars": _vars,
    "id": lambda e, args, *_: id(args[0]),
    "object": lambda e, *_: Set(),
    "input": _unread("input asks whoever runs the text"),
    "raw_input": _unread("raw_input asks whoever runs the text"),
    "open": _unread("open reads a file"),
    "exec": _unread("exec is not run"),
}
