"""functools, itertools, collections, operator and dataclasses, over values of a text."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from itertools import pairwise

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.endless import ENDLESS
from cnnviz.reading.code.library.sequences import (
    Handler,
    all_items,
    iterators_of,
    loop_items_of_all,
)
from cnnviz.reading.code.values.enums import auto
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator, Later, use_up
from cnnviz.reading.code.values.iterators import loop_items
from cnnviz.reading.code.values.values import (
    Args,
    Dict,
    Known,
    Kwargs,
    List,
    Partial,
    Set,
    Unknown,
    Value,
)


def _reduce(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    values = all_items(args[1], node)
    if isinstance(values, Unknown):
        return values
    if len(args) < 3 and not values:
        raise Raised("TypeError", "there is nothing to begin with", node)
    items = loop_items(e.journal, args[1], values, node)
    total = args[2] if len(args) > 2 else next(items)
    for item in items:
        total = e.call(args[0], [total, item], {}, node)
    return total


def _accumulate(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`itertools.accumulate(widths, operator.mul)`."""
    initial = kwargs.get("initial")
    join = args[1] if len(args) > 1 else kwargs.get("func", Known("operator.add"))

    def totals(values: list[Value]) -> list[Value]:
        items = values if initial is None else [initial, *values]
        sums = items[:1]
        for item in items[1:]:
            sums.append(e.call(join, [sums[-1], item], {}, node))
        return sums

    return _from_all(e, args[0], totals, node)


def _partial(_: Evaluator, args: Args, kwargs: Kwargs, __: ast.AST) -> Value:
    return Partial(args[0], tuple(args[1:]), kwargs)


def with_kind(path: str, handler: Handler) -> Handler:
    """A function that makes a list or dict, marked as of that class."""

    def wrapper(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        container = handler(e, args, kwargs, node)
        if isinstance(container, (List, Dict, Set)):
            container.kind = path
        return container

    return wrapper


def _default_dict(_: Evaluator, args: Args, kwargs: Kwargs, __: ast.AST) -> Value:
    result = Dict(args[1] if len(args) > 1 and isinstance(args[1], Dict) else {})
    result.update(kwargs)
    result.missing = args[0] if args else None
    return result


def _namespace(_: Evaluator, args: Args, kwargs: Kwargs, __: ast.AST) -> Value:
    """Dicts with keys as attributes, too: SimpleNamespace, EasyDict, Namespace."""
    namespace = Dict(args[0] if args and isinstance(args[0], Dict) else {})
    namespace.update(kwargs)
    namespace.missing = "attributes"
    return namespace


def _product(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    from itertools import product as combine

    lists = loop_items_of_all(args, node)
    repeat = kwargs.get("repeat", 1)
    if isinstance(lists, Unknown):
        return lists
    if not isinstance(repeat, int) or not 0 <= repeat < 9:
        return Unknown("these are not worked out", node)
    e.budget.take(math.prod(max(len(items), 1) for items in lists) ** max(repeat, 1))
    return Generator(tuple(combine(*lists, repeat=repeat)))


def _ntuple(count: int) -> Handler:
    """`_pair(3)`: a number per axis, unless it already is a sequence."""

    def handler(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else Unknown("this takes a number", node)
        return tuple(value) if isinstance(value, (List, tuple)) else (value,) * count

    return handler


def _pairwise(e: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    return _from_all(e, args[0], lambda items: list(pairwise(items)), node)


def _from_all(
    e: Evaluator, value: Value, transform: Callable[[list[Value]], list[Value]], node: ast.AST
) -> Value:
    """A generator that computes its items from all of another's, when the first is taken."""
    sources = iterators_of(e, [value], node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown:
        items = all_items(sources[0], node)
        use_up(e.journal, sources)
        return items if isinstance(items, Unknown) else transform(list(items))

    return Generator([Later(e.journal, step, once=True)])


def _operator(sign: ast.operator) -> Handler:
    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        from cnnviz.reading.code.dispatch.expressions import operate

        return operate(e, args[0], sign, args[1], node)

    return handler


def _named_tuple(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`namedtuple("Config", "a b")`: a dataclass of these fields."""
    from cnnviz.reading.code.values.values import Class

    names = args[1] if len(args) > 1 else ()
    words = names.replace(",", " ").split() if isinstance(names, str) else list(names or ())
    if not all(isinstance(word, str) and word.isidentifier() for word in words):
        return Unknown("the fields of this are not known", node)
    body = [ast.parse(f"{word}: object").body[0] for word in words]
    tree = ast.ClassDef(str(args[0]), [], [], body, [])
    tuple_class = Class(str(args[0]), ast.copy_location(tree, node), ())
    tuple_class.dataclass = tuple_class.row = True
    return tuple_class


def _field(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`dataclasses.field(default_factory=list)`: made anew for each object."""
    for name in ("default_factory", "factory"):
        if name in kwargs:
            return Partial(kwargs[name], (), {})
    return kwargs.get("default", args[0] if args else Unknown("this has no default value", node))


_NAMESPACES = (
    *("types.SimpleNamespace", "argparse.Namespace"),
    *("easydict.EasyDict", "ml_collections.ConfigDict"),
)
_NTUPLES = ("_single", "_pair", "_triple", "_quadruple")
TOOLS: dict[str, Handler] = {
    "functools.reduce": _reduce,
    "functools.partial": _partial,
    "collections.defaultdict": with_kind("collections.defaultdict", _default_dict),
    "collections.namedtuple": _named_tuple,
    **{path: with_kind(path, _namespace) for path in _NAMESPACES},
    "itertools.product": _product,
    "itertools.accumulate": _accumulate,
    **ENDLESS,
    "itertools.pairwise": _pairwise,
    "operator.mul": _operator(ast.Mult()),
    "operator.add": _operator(ast.Add()),
    "operator.sub": _operator(ast.Sub()),
    **dict.fromkeys(("dataclasses.field", "attr.ib", "attr.attrib", "attr.field"), _field),
    "attrs.field": _field,
    "enum.auto": auto,
    **{f"torch.nn.{name}": _ntuple(n) for n, name in enumerate(_NTUPLES, 1)},
    **{f"timm.to_{n}tuple": _ntuple(n) for n in (1, 2, 3, 4)},
}
