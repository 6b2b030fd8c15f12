"""functools, itertools, collections, operator and dataclasses, over values of a text."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from itertools import pairwise

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.endless import ENDLESS
from cnnviz.reading.code.library.sequences import Handler, rows, several, several_of
from cnnviz.reading.code.values.enums import auto
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generated, Later, use_up
from cnnviz.reading.code.values.values import (
    Dict,
    Known,
    List,
    Partial,
    Set,
    Unknown,
    Value,
)

_Args = list[Value]
_Kwargs = dict[str, Value]


def _reduce(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[1], node)
    if isinstance(found, Unknown):
        return found
    items = list(found)
    if len(args) < 3 and not items:
        raise Raised("TypeError", "there is nothing to begin with", node)
    total = args[2] if len(args) > 2 else items.pop(0)
    for one in items:
        total = e.call(args[0], [total, one], {}, node)
    return total


def _accumulated(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.accumulate(widths, operator.mul)`."""
    initial = kwargs.get("initial")
    join = args[1] if len(args) > 1 else kwargs.get("func", Known("operator.add"))

    def totals(found: list[Value]) -> list[Value]:
        items = found if initial is None else [initial, *found]
        made = items[:1]
        for one in items[1:]:
            made.append(e.call(join, [made[-1], one], {}, node))
        return made

    return _together(e, args[0], totals, node)


def _partial(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    return Partial(args[0], tuple(args[1:]), kwargs)


def of_kind(path: str, handler: Handler) -> Handler:
    """A function that makes a list or dict, as one that makes objects of that class."""

    def made(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        found = handler(e, args, kwargs, node)
        if isinstance(found, (List, Dict, Set)):
            found.kind = path
        return found

    return made


def _default_dict(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    made = Dict(args[1] if len(args) > 1 and isinstance(args[1], Dict) else {})
    made.update(kwargs)
    made.missing = args[0] if args else None
    return made


def _namespace(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    """Dicts whose keys are attributes, too: SimpleNamespace, EasyDict, Namespace."""
    made = Dict(args[0] if args and isinstance(args[0], Dict) else {})
    made.update(kwargs)
    made.missing = "attributes"
    return made


def _product_of(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    from itertools import product as combine

    lists = several(args, node)
    repeat = kwargs.get("repeat", 1)
    if isinstance(lists, Unknown):
        return lists
    if not isinstance(repeat, int) or not 0 <= repeat < 9:
        return Unknown("these are not worked out", node)
    e.budget.take(math.prod(max(len(one), 1) for one in lists) ** max(repeat, 1))
    return Generated(tuple(combine(*lists, repeat=repeat)))


def _times_over(count: int) -> Handler:
    """`_pair(3)`: a number for each axis, where it is not one already."""

    def handler(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else Unknown("this takes a number", node)
        return tuple(value) if isinstance(value, (List, tuple)) else (value,) * count

    return handler


def _pairwise(e: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    return _together(e, args[0], lambda found: list(pairwise(found)), node)


def _together(
    e: Evaluator, value: Value, make: Callable[[list[Value]], list[Value]], node: ast.AST
) -> Value:
    """What makes its items of all of another's, once the first is asked for."""
    sources = several_of(e, [value], node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown:
        found = rows(sources[0], node)
        use_up(e.journal, sources)
        return found if isinstance(found, Unknown) else make(list(found))

    return Generated([Later(e.journal, step, once=True)])


def _operator(sign: ast.operator) -> Handler:
    def handler(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
        from cnnviz.reading.code.dispatch.expressions import operated

        return operated(e, args[0], sign, args[1], node)

    return handler


def _named_tuple(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`namedtuple("Config", "a b")`: a dataclass of these fields."""
    from cnnviz.reading.code.values.values import Class

    names = args[1] if len(args) > 1 else ()
    words = names.replace(",", " ").split() if isinstance(names, str) else list(names or ())
    if not all(isinstance(one, str) and one.isidentifier() for one in words):
        return Unknown("the fields of this are not known", node)
    body = [ast.parse(f"{word}: object").body[0] for word in words]
    tree = ast.ClassDef(str(args[0]), [], [], body, [])
    made = Class(str(args[0]), ast.copy_location(tree, node), ())
    made.dataclass = made.row = True
    return made


def _field(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`dataclasses.field(default_factory=list)`: what each object makes anew."""
    for name in ("default_factory", "factory"):
        if name in kwargs:
            return Partial(kwargs[name], (), {})
    return kwargs.get("default", args[0] if args else Unknown("no value is said for this", node))


_NAMESPACES = (
    *("types.SimpleNamespace", "argparse.Namespace"),
    *("easydict.EasyDict", "ml_collections.ConfigDict"),
)
_AXES_OF = ("_single", "_pair", "_triple", "_quadruple")
TOOLS: dict[str, Handler] = {
    "functools.reduce": _reduce,
    "functools.partial": _partial,
    "collections.defaultdict": of_kind("collections.defaultdict", _default_dict),
    "collections.namedtuple": _named_tuple,
    **{path: of_kind(path, _namespace) for path in _NAMESPACES},
    "itertools.product": _product_of,
    "itertools.accumulate": _accumulated,
    **ENDLESS,
    "itertools.pairwise": _pairwise,
    "operator.mul": _operator(ast.Mult()),
    "operator.add": _operator(ast.Add()),
    "operator.sub": _operator(ast.Sub()),
    **dict.fromkeys(("dataclasses.field", "attr.ib", "attr.attrib", "attr.field"), _field),
    "attrs.field": _field,
    "enum.auto": auto,
    **{f"torch.nn.{name}": _times_over(n) for n, name in enumerate(_AXES_OF, 1)},
    **{f"timm.to_{n}tuple": _times_over(n) for n in (1, 2, 3, 4)},
}
