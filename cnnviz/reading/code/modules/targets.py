"""Where values go: names, attributes, items, and several of them at once."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.language.unmade_owners import given_to_none
from cnnviz.reading.code.library.array_writes import write
from cnnviz.reading.code.modules.layer_changes import exchange_data
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.modules.reparametrized import Registered, free
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.modules.several_inputs import several_unpacked
from cnnviz.reading.code.modules.stores import spoil_by_data
from cnnviz.reading.code.values.bounds import bounded, keyed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import use_up
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Unknown,
    Value,
    unknown_of,
)

_UNKNOWN = "what is in this is not known"


def assign(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> None:
    """`target = value`."""
    if isinstance(target, ast.Name):
        name_it(e, target.id, value, scope)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(e, target, value, scope)
    elif isinstance(target, ast.Attribute):
        set_attribute(e, e.value(target.value, scope), target.attr, value, target)
    elif isinstance(target, ast.Subscript):
        owner = e.value(target.value, scope)
        set_item(e, owner, e.value(target.slice, scope), value, target)
    elif isinstance(target, ast.Starred):
        assign(e, target.value, value, scope)


def name_it(e: Evaluator, name: str, value: Value, scope: Scope) -> None:
    """Gives a name its value; at the top of a text, what the user says of it goes before."""
    home = scope.home(name)
    if home.outer is None and e.settings.has(name):
        value = e.said(name)
    e.journal.touch(home.names)
    home.names[name] = value


def _unpack(e: Evaluator, target: ast.Tuple | ast.List, value: Value, scope: Scope) -> None:
    items = items_of(value)
    if items is None and getattr(value, "unpacked", None):
        items = value.unpacked()
    if items is None or isinstance(items, Unknown):
        unknown = several_unpacked(value, target) or unknown_of(items, _UNKNOWN, target)
        for one in target.elts:
            assign(e, one, unknown, scope)
        return
    e.budget.take(len(items))
    found = list(items)
    use_up(e.journal, [value])
    stars = [at for at, one in enumerate(target.elts) if isinstance(one, ast.Starred)]
    if stars:
        after = len(target.elts) - stars[0] - 1
        end = len(found) - after
        if end < stars[0]:
            raise Raised("ValueError", "there are too few values to unpack", target)
        found[stars[0] : end] = [List(found[stars[0] : end])]
    if len(found) != len(target.elts):
        reason = f"{len(found)} values for {len(target.elts)} names"
        raise Raised("ValueError", reason, target)
    for one, item in zip(target.elts, found, strict=True):
        assign(e, one, item, scope)


_LISTS = ("trainable_weights", "_trainable_weights")


def set_attribute(e: Evaluator, owner: Value, name: str, value: Value, node: ast.AST) -> None:
    """`owner.name = value`."""
    if isinstance(owner, (Module, Instance)) and not isinstance(value, Module):
        setter = _setter(owner, name)
        if setter is not None:
            e.call(setter, [owner, value], {}, node)
            return
    _what_learns(e, owner, name, value, node)
    if isinstance(owner, Module):
        register(e, owner, name, value, node)
    elif isinstance(owner, (Instance, Class)):
        if isinstance(owner, Instance) and isinstance(owner.cls.find("__setattr__"), Function):
            value = Unknown(f"what __setattr__ of {owner.cls.name} does is not followed", node)
        e.journal.touch(owner.attrs)
        owner.attrs[name] = value
    elif isinstance(owner, Dict) and owner.missing == "attributes":
        e.journal.touch(owner)
        owner[name] = value
    elif isinstance(owner, Known):
        e.journal.touch(e.replaced)
        e.replaced[canonical(f"{owner.path}.{name}")] = value
    elif isinstance(owner, Unknown) and isinstance(value, Module):
        _part_of(owner, value, node)
        given_to_none(e, owner, node)
    elif name == "data":
        exchange_data(e, owner, value, node)


def _what_learns(e: Evaluator, owner: Value, name: str, value: Value, node: ast.AST) -> None:
    """What an attribute says of what of a layer of Keras learns."""
    if name == "trainable" and getattr(owner, "keras", isinstance(owner, Unknown)):
        from cnnviz.reading.code.freezing import freeze

        freeze(e, owner, value, node)
    if name in _LISTS and getattr(owner, "keras", False):
        from cnnviz.reading.code.keras_models.variables import listed

        listed(e, owner, value)


def _setter(owner: Module | Instance, name: str) -> Function | None:
    """What a property of an object's class calls when it is given a value."""
    if owner.cls is None:
        return None
    held = owner.cls.find(name)
    found = held.writes if isinstance(held, Function) else None
    found = found or owner.cls.find(f"{name}.setter")
    return found if isinstance(found, Function) else None


def _part_of(owner: Unknown, part: Module, node: ast.AST) -> None:
    """Marks a module that is put into another, which is not known: it is not the network."""
    if owner.lack is Lack.NAME:
        return
    place = ast.unparse(node)
    part.name = part.name or place
    why = f"{owner.why}; --model {place} draws what takes its place there"
    part.doubt = unknown_of(part.doubt, why, owner.node, owner.name)


def set_item(e: Evaluator, owner: Value, key: Value, value: Value, node: ast.AST) -> None:
    """`owner[key] = value`; where the place is not known, nothing of the owner is."""
    if isinstance(owner, Module):
        owner.set_item(e, key, value, node)
        return
    if not isinstance(owner, (List, Dict)):
        _into_tensor(e, owner, key, value, node)
        return
    e.journal.touch(owner)
    if isinstance(owner, Array) and isinstance(key, (List, tuple)):
        key = Unknown("which numbers of an array are changed is not worked out", node)
    if isinstance(key, Unknown):
        owner.why = key
        return
    e.budget.take(1)
    if isinstance(owner, Array):
        _into_array(e, owner, key, value, node)
        return
    if isinstance(owner, List) and isinstance(key, slice):
        items = items_of(value)
        if items is None or isinstance(items, Unknown):
            owner.why = unknown_of(items, _UNKNOWN, node)
            return
        value = list(items)
    try:
        owner[keyed(key, node) if isinstance(owner, Dict) else bounded(key)] = value
    except (IndexError, TypeError, ValueError) as error:
        raise Raised(type(error).__name__, str(error), node) from None


def _into_tensor(e: Evaluator, owner: Value, key: Value, value: Value, node: ast.AST) -> None:
    """`x[x < 0] = value` of a tensor, or of what is not known."""
    if isinstance(owner, Unknown) and isinstance(value, Module):
        _part_of(owner, value, node)
    if isinstance(key, Mask) and _filled(e, owner, key, value, node):
        return
    if isinstance(owner, Tensor) and (owner.traced or getattr(value, "traced", False)):
        e.trace.refuse(node, "numbers are written into a part of a tensor, which is not followed")
    if isinstance(owner, (Tensor, Unknown)):
        spoil_by_data(e, owner, (key, value))


def _into_array(e: Evaluator, owner: Array, key: Value, value: Value, node: ast.AST) -> None:
    """`a[1] = value`, `a[1:] = value` of an array."""
    ends = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    if any(isinstance(one, Unknown) for one in ends):
        owner.why = next(one for one in ends if isinstance(one, Unknown))
        return
    try:
        write(e, owner, bounded(key), value, node)
    except (IndexError, TypeError, ValueError) as error:
        raise Raised(type(error).__name__, str(error), node) from None


def _filled(e: Evaluator, owner: Value, key: Mask, value: Value, node: ast.AST) -> bool:
    """Whether `x[x < 0] = value` could be followed, as data is."""
    from cnnviz.reading.code.tensors.masks import fill

    return isinstance(owner, Tensor) and owner.traced and fill(e, owner, key, value, node)


def delete(e: Evaluator, target: ast.expr, scope: Scope) -> None:
    """`del target`."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for one in target.elts:
            delete(e, one, scope)
    elif isinstance(target, ast.Name):
        home = scope.home(target.id)
        e.journal.touch(home.names)
        home.names.pop(target.id, None)
    elif isinstance(target, ast.Attribute):
        forget(e, e.value(target.value, scope), target.attr)
    elif isinstance(target, ast.Subscript):
        owner = e.value(target.value, scope)
        _drop(e, owner, e.value(target.slice, scope), target)


def forget(e: Evaluator, owner: Value, name: str) -> None:
    """`del owner.name`, `delattr(owner, name)`."""
    if isinstance(owner, Module):
        owner.remove(e, name)
    elif isinstance(owner, Instance):
        e.journal.touch(owner.attrs)
        owner.attrs.pop(name, None)


def _drop(e: Evaluator, owner: Value, key: Value, node: ast.AST) -> None:
    if isinstance(owner, Module):
        owner.remove_item(e, key, node)
    elif isinstance(owner, Registered) and key in owner:
        free(e, owner, key, node)
    elif isinstance(owner, (List, Dict)):
        e.journal.touch(owner)
        if isinstance(key, Unknown):
            owner.why = key
            return
        try:
            del owner[key]
        except (KeyError, IndexError, TypeError) as error:
            raise Raised(type(error).__name__, "there is no such item", node) from None
