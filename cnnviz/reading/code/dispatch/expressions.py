"""The value of each kind of expression."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.dispatch.attributes import attribute
from cnnviz.reading.code.dispatch.comprehensions import COMPREHENSIONS, set_of
from cnnviz.reading.code.keras.data import framework_call_result, unknown_call_result
from cnnviz.reading.code.language.arithmetic import calculate, negate
from cnnviz.reading.code.language.comparing import digits_mistake
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.f_strings import F_STRINGS
from cnnviz.reading.code.language.forking import escape
from cnnviz.reading.code.language.items import items_in
from cnnviz.reading.code.language.truth import compare, compare_each, not_
from cnnviz.reading.code.library.names import name_value
from cnnviz.reading.code.library.star_imports import with_star_advice
from cnnviz.reading.code.modules.doubts import partial_result, unknown_result
from cnnviz.reading.code.modules.extracted_parts import note_part
from cnnviz.reading.code.modules.selections import Mask, comparison_result
from cnnviz.reading.code.modules.subscripts import batch_size_of, subscript
from cnnviz.reading.code.modules.targets import assign
from cnnviz.reading.code.source.pasted_files import pasted_part
from cnnviz.reading.code.values.bounds import as_key
from cnnviz.reading.code.values.generators import use_up
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.scalars import Truth
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.set_advice import setting_of_call
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import either, with_causes
from cnnviz.reading.code.values.values import Dict, Function, Known, Unknown, Value, unknown_of

_Expression = Any  # A node of the kind that a function below is for.


def _constant(e: Evaluator, node: ast.Constant, _: Scope) -> Value:
    return e.budget.within(node.value) if type(node.value) is int else node.value


def _tuple(e: Evaluator, node: ast.Tuple, scope: Scope) -> Value:
    items = _items(e, node.elts, scope)
    return items if isinstance(items, Unknown) else tuple(items)


def _list(e: Evaluator, node: ast.List, scope: Scope) -> Value:
    items = _items(e, node.elts, scope)
    return items if isinstance(items, Unknown) else e.listed(items)


def _set(e: Evaluator, node: ast.Set, scope: Scope) -> Value:
    items = _items(e, node.elts, scope)
    return items if isinstance(items, Unknown) else set_of(e, items, node)


def _items(e: Evaluator, nodes: list[ast.expr], scope: Scope) -> list[Value] | Unknown:
    """The values of elements, with starred ones unpacked."""
    items: list[Value] = []
    open_: Unknown | None = None
    for node in nodes:
        if not isinstance(node, ast.Starred):
            items.append(e.value(node, scope))
            continue
        spread = items_in(value := e.value(node.value, scope), node.value)
        if spread is None or isinstance(spread, Unknown):
            open_ = open_ or unknown_of(spread, "what is in this is not known", node)
            continue
        e.budget.take(len(spread))
        items += spread
        use_up(e.journal, [value])
    return items if open_ is None else with_causes(open_, items)


def _dict(e: Evaluator, node: ast.Dict, scope: Scope) -> Value:
    items: dict[Value, Value] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = e.value(value_node, scope)
        if key_node is None:
            if not isinstance(value, dict):
                return unknown_of(value, "no known dict", value_node)
            if value.why:  # type: ignore[attr-defined]
                return value.why  # type: ignore[attr-defined]
            e.budget.take(len(value))
            items |= value
            continue
        key = e.value(key_node, scope)
        if isinstance(key, Unknown):
            return key
        items[as_key(key, key_node)] = value
    return e.mapped(items)


def _binary(e: Evaluator, node: ast.BinOp, scope: Scope) -> Value:
    left, right = e.value(node.left, scope), e.value(node.right, scope)
    return operate(e, left, node.op, right, node)


def operate(e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """`left sign right`, also of tensors."""
    if isinstance(left, (Tensor, Weight, Mask)) or isinstance(right, (Tensor, Weight, Mask)):
        from cnnviz.reading.code.library.operators import binary_op

        return binary_op(e, left, sign, right, node)
    if isinstance(left, Module) or isinstance(right, Module):
        from cnnviz.reading.code.modules.container_sums import combined_modules

        return combined_modules(e, left, sign, right, node)
    return calculate(left, sign, right, node, e.budget)


def _unary(e: Evaluator, node: ast.UnaryOp, scope: Scope) -> Value:
    value = e.value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        return not_(value, node)
    if isinstance(value, (Tensor, Weight, Mask)):
        from cnnviz.reading.code.library.operators import unary_op

        return unary_op(e, value, node)
    return negate(value, node.op, node)


def _boolean(e: Evaluator, node: ast.BoolOp, scope: Scope) -> Value:
    """`a and b`, `a or b`; with an unknown operand, known only if the others settle it."""
    settling, values = isinstance(node.op, ast.Or), list[Value]()
    unsure: Unknown | None = None
    for operand in node.values:
        values.append(e.value(operand, scope))
        if operand is node.values[-1] and not isinstance(values[-1], (bool, Truth)):
            break  # The truth of the last operand does not matter.
        truth = e.truth(values[-1], operand)
        if isinstance(truth, Unknown):
            unsure = unsure or truth
        elif truth is settling:
            unsure = None if isinstance(values[-1], (bool, Truth)) else unsure
            break
    if unsure is None:
        return values[-1]
    return either(unsure, [value for value in values if settling or not isinstance(value, Unknown)])


def _compare(e: Evaluator, node: ast.Compare, scope: Scope) -> Value:
    left = e.value(node.left, scope)
    result: Value = True
    for sign, right_node in zip(node.ops, node.comparators, strict=True):
        right = e.value(right_node, scope)
        elementwise = compare_each(left, sign, right, node) if len(node.ops) == 1 else None
        if elementwise is not None:
            return elementwise
        mistake = digits_mistake(left, right, e.settings.values, node)
        outcome = comparison_result(mistake or compare(left, sign, right, node), left, right, node)
        is_known = isinstance(outcome, int)
        if is_known and not outcome:
            return outcome
        if isinstance(outcome, Tensor) and len(node.ops) > 1:
            outcome = Unknown("it depends on the numbers in a tensor", node)
        result, left = result if is_known and isinstance(result, Unknown) else outcome, right
    return result


def _if_else(e: Evaluator, node: ast.IfExp, scope: Scope) -> Value:
    truth = e.truth(e.value(node.test, scope), node.test)
    if not isinstance(truth, Unknown):
        return e.value(node.body if truth else node.orelse, scope)
    inner = Scope(scope)
    ways = [_storer(e, inner, branch, scope) for branch in (node.body, node.orelse)]
    escape(e, e.fork(truth, ways, scope, either=True))
    return inner.names.get("value", truth)


def _storer(e: Evaluator, inner: Scope, branch: ast.expr, scope: Scope) -> Callable[[], object]:
    def way() -> None:
        value = e.value(branch, scope)
        e.journal.touch(inner.names)
        inner.names["value"] = value

    return way


def _call(e: Evaluator, node: ast.Call, scope: Scope) -> Value:
    function = e.value(node.func, scope)
    if isinstance(function, Known) and function.path in ("super", "locals"):
        from cnnviz.reading.code.modules.classes import super_of

        return super_of(e, node, scope) if function.last == "super" else Dict(scope.names)
    args, kwargs = arguments_of(e, node, scope)
    for unknown in (args, kwargs):
        if isinstance(unknown, Unknown):
            return _call_with_unknown(e, function, unknown, node, scope)
    assert not isinstance(args, Unknown) and not isinstance(kwargs, Unknown)
    result = e.call(function, args, kwargs, node)
    if not isinstance(result, Unknown):
        return result
    result = with_star_advice(e, result, function, node)
    result = unknown_result(e, result, function, values := [*args, *kwargs.values()], node)
    if function == Known("len") and node.args and result.node is node.args[0]:
        result = result.at(node, ast.unparse(node))  # A number is easier to set.
    result = setting_of_call(e, result, function, node, scope)
    if isinstance(result, Unknown) and isinstance(function, Unknown):
        from cnnviz.reading.code.library.arguments import parsed_options

        return unknown_call_result(e, parsed_options(e, result, node, scope), values)
    return framework_call_result(e, result, function, values)


def _call_with_unknown(
    e: Evaluator, function: Value, unknown: Unknown, node: ast.Call, scope: Scope
) -> Value:
    """A call with unknown arguments, whose result is unknown, too."""
    from cnnviz.reading.code.language.leaf_layers import unknown_leaf

    result = unknown_leaf(e, function, unknown, node)
    return partial_result(e, result, node, scope) if isinstance(result, Unknown) else result


def arguments_of(
    e: Evaluator, node: ast.Call, scope: Scope
) -> tuple[list[Value] | Unknown, dict[str, Value] | Unknown]:
    """The arguments of a call."""
    return _items(e, node.args, scope), _keywords(e, node.keywords, scope)


def _keywords(e: Evaluator, nodes: list[ast.keyword], scope: Scope) -> dict[str, Value] | Unknown:
    values: dict[str, Value] = {}
    for keyword in nodes:
        value = e.value(keyword.value, scope)
        if keyword.arg is not None:
            values[keyword.arg] = value
            continue
        if not isinstance(value, dict):
            return unknown_of(value, "no known dict", keyword.value)
        if value.why:  # type: ignore[attr-defined]
            return value.why  # type: ignore[attr-defined, no-any-return]
        values |= {str(key): item for key, item in value.items()}
    return values


def _attribute(e: Evaluator, node: ast.Attribute, scope: Scope) -> Value:
    owner = e.value(node.value, scope)
    definition = pasted_part(e, owner, node, scope) if isinstance(owner, Unknown) else None
    value = definition or attribute(e, owner, node.attr, node)
    return e.settings.value_or(value, node, scope) if e.settings.concerns(value) else value


def _subscript(e: Evaluator, node: ast.Subscript, scope: Scope) -> Value:
    batch = batch_size_of(node, scope)
    if batch is not None:
        return batch
    owner = e.value(node.value, scope)
    value = subscript(e, owner, e.value(node.slice, scope), node)
    return e.settings.value_or(value, node, scope) if e.settings.concerns(value) else value


def _slice(e: Evaluator, node: ast.Slice, scope: Scope) -> Value:
    ends = [bound and e.value(bound, scope) for bound in (node.lower, node.upper, node.step)]
    return next((end for end in ends if isinstance(end, Unknown)), None) or slice(*ends)


def _lambda(_: Evaluator, node: ast.Lambda, scope: Scope) -> Value:
    from cnnviz.reading.code.language.functions import with_defaults

    return with_defaults(_, Function("<lambda>", node, scope), scope)


def _walrus(e: Evaluator, node: ast.NamedExpr, scope: Scope) -> Value:
    value = e.value(node.value, scope)
    assign(e, node.target, value, scope)
    note_part(e, node.target, value, scope)
    return value


EXPRESSIONS: dict[type[ast.expr], Callable[[Evaluator, _Expression, Scope], Value]] = {
    ast.Constant: _constant,
    ast.Name: name_value,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _if_else,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Lambda: _lambda,
    **COMPREHENSIONS,
    **F_STRINGS,
    ast.NamedExpr: _walrus,
    ast.Starred: lambda e, node, scope: e.value(node.value, scope),
}
